"""Questions whose answer is a day: `date`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Literal

from consultation.questionnaire import bands
from consultation.questionnaire.answers import (
    Answer,
    ColumnKind,
    Guidance,
    Mistake,
    Typed,
    Unacceptable,
)
from consultation.questionnaire.bands import Band
from consultation.questionnaire.on_paper import Day as DayOnPaper
from consultation.questionnaire.question_types.amounts import Quantity
from consultation.questionnaire.question_types.guiding import day_like, how_dated, which_day
from consultation.questionnaire.question_types.inputs import figures
from consultation.questionnaire.summaries import Amounts, Summary, Tally
from consultation.questionnaire.time_keys import Day
from consultation.questionnaire.wording import MONTHS, N_, day_in_words

INCOMPLETE_DAY = N_("The date for “%(question)s” must include a day")
INCOMPLETE_MONTH = N_("The date for “%(question)s” must include a month")
INCOMPLETE_YEAR = N_("The date for “%(question)s” must include a year")
SHORT_YEAR = N_("The year for “%(question)s” must have 4 digits, like 1984")
NO_DATE = N_("The date for “%(question)s” must be a real date, like %(example)s")
TOO_EARLY = N_("The date for “%(question)s” must be %(least)s or later")
TOO_LATE = N_("The date for “%(question)s” must be %(most)s or earlier")


@dataclass(frozen=True, kw_only=True)
class Date(Quantity):
    """A day: ``"2020-01-31"``."""

    type: Literal["date"]
    min: Day | None = None
    """The first day allowed."""
    max: Day | None = None
    """The last day allowed."""
    kind: ClassVar[ColumnKind] = ColumnKind.DAY
    unanswered: ClassVar[str] = N_("Enter a date for “%(question)s”")

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """Limits that no day keeps."""
        if self.min and self.max and self.min > self.max:
            yield (
                "min",
                f"no day is {self.min} or later and {self.max} or earlier. "
                "Make min the earlier one.",
            )

    def on_page(self, language: str) -> Mapping[str, Any]:
        """The limits."""
        return {
            **super().on_page(language),
            "minimum": self.min.isoformat() if self.min else None,
            "maximum": self.max.isoformat() if self.max else None,
        }

    def guidance(self) -> tuple[Guidance, ...]:
        """How it is written, and the limits."""
        return (how_dated(self.min, self.max), *which_day(self.min, self.max))

    def on_paper(self, language: str) -> DayOnPaper:
        """Spaces for day, month and year."""
        return DayOnPaper(limits=which_day(self.min, self.max), declinable=self.sensitive)

    def given_parts(self) -> tuple[str, ...]:
        """Three inputs."""
        return ("day", "month", "year")

    def read_given(self, typed: Typed) -> Answer | None:
        """The day, within its limits; months also by their English names.

        A mistake that is in no one input is about the whole date.
        """
        written = {part: figures(typed, part) for part in self.given_parts()}
        if not any(written.values()):
            return None
        lacking = tuple(
            Mistake(says, part)
            for part, says in (
                ("day", INCOMPLETE_DAY),
                ("month", INCOMPLETE_MONTH),
                ("year", INCOMPLETE_YEAR),
            )
            if not written[part]
        )
        if lacking:
            raise Unacceptable(*lacking)
        try:
            return self._within_limits(_day(**written)).isoformat()
        except ValueError:
            example = day_like(self.min, self.max)
            raise Unacceptable(Mistake(NO_DATE, values={"example": example})) from None

    def _within_limits(self, day: date) -> date:
        if self.min and day < self.min:
            raise Unacceptable(Mistake(TOO_EARLY, values={"least": self.min}))
        if self.max and day > self.max:
            raise Unacceptable(Mistake(TOO_LATE, values={"most": self.max}))
        return day

    def typed_given(self, answer: Answer) -> Typed:
        """Day, month and year, without leading zeros."""
        year, month, day = answer.split("-")
        return {"day": [day.lstrip("0")], "month": [month.lstrip("0")], "year": [year]}

    def chosen_given(self, answer: Answer) -> frozenset[str]:
        """The day."""
        return frozenset((answer,))

    def readable_given(self, answer: Answer, language: str) -> tuple[str, ...]:
        """The day with its month in words, in the language where it is known."""
        return (day_in_words(date.fromisoformat(answer), language),)

    def summary(self, base: int, not_answered: int, tallies: Mapping[str, Tally]) -> Summary:
        """How often each day was given."""
        tally = tallies.get(self.id, {})
        return Amounts(tally=tally, base=base, not_answered=not_answered, days=True)

    def bands(self, opened: date) -> tuple[Band, ...]:
        """Of months, wider the further they are from the opening, within the limits."""
        return bands.of_days(self.min, self.max, opened)

    def longest(self) -> int:
        """A day, a month's name, a year."""
        return 20


def _day(day: str, month: str, year: str) -> date:
    """The calendar's day of three inputs; raises ValueError, or Unacceptable for a short year."""
    year_number = _whole(year)
    if year_number is not None and (len(year) != 4 or year_number < 1000):
        raise Unacceptable(Mistake(SHORT_YEAR, "year"))
    return date(year_number or 0, _month(month) or 0, _whole(day) or 0)


def _whole(written: str) -> int | None:
    return int(written) if len(written) <= 4 and written.isdecimal() else None


def _month(written: str) -> int | None:
    """The number of a month: by figures, by its English name, or by that name's beginning."""
    name = written[:20].casefold().rstrip(".")
    by_name = (number for number, each in enumerate(MONTHS, 1) if each.startswith(name))
    return _whole(written) or (next(by_name, None) if len(name) >= 3 else None)
