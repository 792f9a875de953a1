"""A question that puts options in order: `rank`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from consultation.questionnaire.answers import (
    Answer,
    ColumnKind,
    Mistake,
    Typed,
    Unacceptable,
)
from consultation.questionnaire.ids import LONGEST_ID
from consultation.questionnaire.lines import Line
from consultation.questionnaire.on_paper import Order as OrderOnPaper
from consultation.questionnaire.question_types.options import (
    choices,
    picked,
    said_of,
)
from consultation.questionnaire.question_types.weighed import Weighed
from consultation.questionnaire.summaries import Order, Ranked, Summary, Tally
from consultation.questionnaire.wording import N_

TWICE = N_("Choose “%(option)s” only once")


@dataclass(frozen=True, kw_only=True)
class Rank(Weighed):
    """An order of the first few options: ``[ids]``, first place first."""

    type: Literal["rank"]
    top: Annotated[int, Field(ge=1)] | None = None
    """How many places there are to fill; all, if this is left out."""
    kind: ClassVar[ColumnKind] = ColumnKind.PLACE
    unanswered: ClassVar[str] = N_("Choose %(places)s in order for “%(question)s”")

    @property
    def places(self) -> int:
        """How many places there are to fill."""
        return min(self.top or len(self.options), len(self.options))

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """Also more places than options."""
        yield from super().mistakes()
        if self.top and self.options and self.top > len(self.options):
            yield (
                "top",
                f"{self.top} places cannot be filled with {len(self.options)} options. "
                f"Write at most {len(self.options)}, or leave “top” out.",
            )

    def comparable(self) -> frozenset[str]:
        """Each option."""
        return frozenset(self.labels) | (super().comparable() or frozenset())

    def on_page(self, language: str) -> Mapping[str, Any]:
        """Also the number of places."""
        return {**super().on_page(language), "top": self.places}

    def on_paper(self, language: str) -> OrderOnPaper:
        """The place is written beside each option."""
        return OrderOnPaper(
            options=choices(self.options, language), places=self.places, declinable=self.sensitive
        )

    def given_parts(self) -> tuple[str, ...]:
        """A list to open for each place: 1, 2, 3 ..."""
        return tuple(str(place) for place in range(1, self.places + 1))

    def read_given(self, typed: Typed) -> Answer | None:
        """The options in order; a place left out closes up."""
        order: list[str] = []
        mistakes: list[Mistake] = []
        for place in self.given_parts():
            try:
                option = picked(typed, place, self.labels)
            except Unacceptable as refusal:
                mistakes.extend(refusal.mistakes)
                continue
            if option in order:
                mistakes.append(Mistake(TWICE, place, {"option": self.labels[option]}))
            elif option:
                order.append(option)
        if mistakes:
            raise Unacceptable(*mistakes)
        return order or None

    def incomplete(self, answer: Answer | None) -> tuple[str, ...]:
        """The first place without an option: its mistake says how many there are to fill."""
        filled = len(answer or ())
        return () if filled >= self.places else (str(filled + 1),)

    def missing(self, part: str) -> Mistake:
        """How many there are to choose."""
        return Mistake(self.unanswered, part, {"places": self.places})

    def typed_given(self, answer: Answer) -> Typed:
        """The options by place."""
        return {str(place): [option] for place, option in enumerate(answer, 1)}

    def chosen_given(self, answer: Answer) -> frozenset[str]:
        """Every option that has a place."""
        return frozenset(answer)

    def readable_given(self, answer: Answer, language: str) -> tuple[str, ...]:
        """One line for each place."""
        return tuple(
            Line(f"{place}. ", said_of(self.labels, option, language))
            for place, option in enumerate(answer, 1)
        )

    def cells_given(self, answer: Answer | None, language: str | None) -> tuple[str, ...]:
        """The place of each option."""
        places = {option: str(place) for place, option in enumerate(answer or (), 1)}
        return tuple(places.get(option, "") for option in self.labels)

    def summary(self, base: int, not_answered: int, tallies: Mapping[str, Tally]) -> Summary:
        """How often each option stood at each place, including places of a longer earlier order."""
        by_option = {option: self.tally_of(option, tallies) for option in self.labels}
        used = (int(place) for tally in by_option.values() for place in tally)
        places = range(1, max(self.places, *used, 0) + 1)
        return Order(
            options=tuple(
                Ranked(
                    id=option,
                    label=label,
                    at_place=tuple(by_option[option].get(str(place), 0) for place in places),
                )
                for option, label in self.labels.items()
            ),
            base=base,
            not_answered=not_answered,
        )

    def longest(self) -> int:
        """One id for each place."""
        return LONGEST_ID * self.places
