"""Questions whose answer is a quantity (`Quantity`): `number`; a day is in dates.py."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from consultation.questionnaire import bands
from consultation.questionnaire.answers import (
    Answer,
    Column,
    ColumnKind,
    Guidance,
    Mistake,
    Typed,
    Unacceptable,
)
from consultation.questionnaire.bands import Band
from consultation.questionnaire.lines import Line
from consultation.questionnaire.on_paper import Amount
from consultation.questionnaire.question_types.declining import Declinable
from consultation.questionnaire.question_types.guiding import how_much
from consultation.questionnaire.question_types.inputs import (
    MOST_DIGITS,
    AmountOfFile,
    figures,
    number_in,
)
from consultation.questionnaire.summaries import Amounts, Summary, Tally
from consultation.questionnaire.text import Text, Words
from consultation.questionnaire.wording import N_, stands_before, with_unit

NO_NUMBER = N_("Answer “%(question)s” with a number, like %(example)s")
NOT_WHOLE = N_("Answer “%(question)s” with a whole number, like %(example)s")
TOO_FINE = N_("Round your answer to “%(question)s”. Digits allowed after the point: %(decimals)s")
TOO_SMALL = N_("The number for “%(question)s” must be %(least)s or more")
TOO_LARGE = N_("The number for “%(question)s” must be %(most)s or less")


@dataclass(frozen=True, kw_only=True)
class Quantity(Declinable):
    """A question with one column of values that have an order."""

    kind: ClassVar[ColumnKind]

    def comparable(self) -> None:
        """Any value: they cannot be listed."""
        return None

    def option_ids(self) -> frozenset[str]:
        """No options."""
        return frozenset()

    def columns(self) -> tuple[Column, ...]:
        """The value."""
        return (Column(name=self.id, kind=self.kind),)

    def cells_given(self, answer: Answer | None, language: str | None) -> tuple[str, ...]:
        """The value."""
        return (answer or "",)


@dataclass(frozen=True, kw_only=True)
class Number(Quantity):
    """A whole or decimal number: ``"12.50"``, with exactly as many decimals as the question has."""

    type: Literal["number"]
    min: AmountOfFile | None = None
    """The smallest number allowed."""
    max: AmountOfFile | None = None
    """The largest number allowed."""
    decimals: Annotated[int, Field(ge=0, le=6)] = 0
    """How many decimal places are allowed, 0 to 6."""
    unit: Words | None = None
    """What is counted: miles, for example."""
    kind: ClassVar[ColumnKind] = ColumnKind.NUMBER
    unanswered: ClassVar[str] = N_("Enter a number for “%(question)s”")

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """Limits that no number keeps."""
        if self.min is not None and self.max is not None and self.min > self.max:
            yield (
                "min",
                f"no number is {self.min:f} or more and {self.max:f} or less. "
                "Make min the smaller one.",
            )
        elif self.min is not None and self.max is not None and self._finest(self.min) > self.max:
            yield (
                "decimals",
                f"no number with {self.decimals} decimals lies from {self.min:f} to {self.max:f}. "
                "Allow more decimals, or move the limits.",
            )

    def _finest(self, limit: Decimal, rounding: str = ROUND_CEILING) -> Decimal:
        """The first number from `limit` on that has no more decimals than are asked for."""
        return limit.quantize(Decimal(1).scaleb(-self.decimals), rounding)

    def texts(self) -> Iterator[tuple[str, Text]]:
        """Label, hint and unit."""
        yield from super().texts()
        if self.unit:
            yield "unit", self.unit

    def on_page(self, language: str) -> Mapping[str, Any]:
        """Unit and limits, and the keyboard to show: one with a minus where that may be needed."""
        keyboard = "decimal" if self.decimals else "numeric"
        return {
            **super().on_page(language),
            "unit": self.unit.said(language) if self.unit else None,
            "unit_first": self._unit_first(language),
            "minimum": None if self.min is None else f"{self.min:f}",
            "maximum": None if self.max is None else f"{self.max:f}",
            "inputmode": "text" if self.min is not None and self.min < 0 else keyboard,
        }

    def guidance(self) -> tuple[Guidance, ...]:
        """The limits."""
        return how_much(self.min, self.max)

    def on_paper(self, language: str) -> Amount:
        """A space, and the unit."""
        unit = self.unit.said(language) if self.unit else None
        return Amount(
            unit=unit,
            unit_first=self._unit_first(language),
            limits=self.guidance(),
            declinable=self.sensitive,
        )

    def given_parts(self) -> tuple[str, ...]:
        """One input."""
        return ("",)

    def read_given(self, typed: Typed) -> Answer | None:
        """The number, within its limits."""
        written = figures(typed, "")
        if not written:
            return None
        number = number_in(written, self._affixes)
        if number is None:
            raise Unacceptable(Mistake(NO_NUMBER, values={"example": self._example}))
        rounded = round(number, self.decimals)
        if rounded != number and self.decimals == 0:
            raise Unacceptable(Mistake(NOT_WHOLE, values={"example": self._example}))
        if rounded != number:
            raise Unacceptable(Mistake(TOO_FINE, values={"decimals": self.decimals}))
        if self.min is not None and number < self.min:
            raise Unacceptable(Mistake(TOO_SMALL, values={"least": self.min}))
        if self.max is not None and number > self.max:
            raise Unacceptable(Mistake(TOO_LARGE, values={"most": self.max}))
        return f"{abs(rounded) if rounded == 0 else rounded:.{self.decimals}f}"

    def _unit_first(self, language: str) -> bool:
        """Whether the unit stands before the number."""
        return self.unit is not None and stands_before(self.unit.in_language(language))

    @property
    def _affixes(self) -> tuple[str, ...]:
        """What may be written with the number: its unit, and a currency's sign within that."""
        units = tuple(self.unit.by_language.values()) if self.unit else ()
        signs = {sign for unit in units for sign in unit if unicodedata.category(sign) == "Sc"}
        return (*units, *sorted(signs))

    @property
    def _example(self) -> str:
        example = Decimal(("15", "1.5", "1.25")[min(self.decimals, 2)])
        if self.max is not None:
            example = min(example, self._finest(self.max, ROUND_FLOOR))
        if self.min is not None:
            example = max(example, self._finest(self.min))
        return f"{example:f}"

    def typed_given(self, answer: Answer) -> Typed:
        """The number."""
        return {"": [answer]}

    def chosen_given(self, answer: Answer) -> frozenset[str]:
        """The number as it is stored, and without trailing zeros."""
        plain = answer.rstrip("0").rstrip(".") if "." in answer else answer
        return frozenset((answer, plain))

    def readable_given(self, answer: Answer, language: str) -> tuple[str, ...]:
        """The number with its unit."""
        if not self.unit:
            return (answer,)
        said = self.unit.said(language)
        if stands_before(said.text) or said.text == "%":
            return (with_unit(answer, said.text),)
        return (Line(f"{answer} ", said),)

    def summary(self, base: int, not_answered: int, tallies: Mapping[str, Tally]) -> Summary:
        """How often each number was given."""
        tally = tallies.get(self.id, {})
        return Amounts(tally=tally, base=base, not_answered=not_answered, unit=self.unit)

    def bands(self, opened: date) -> tuple[Band, ...]:
        """Wider the larger the numbers are, within the limits."""
        return bands.of_numbers(self.min, self.max, self.decimals, self.unit)

    def longest(self) -> int:
        """Sign, digits, point, decimals."""
        return MOST_DIGITS + self.decimals + 2
