"""A question whose answer is a place: `area`, from a list of areas."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from consultation.questionnaire.answers import (
    DECLINED,
    OUTSIDE,
)
from consultation.questionnaire.areas import AreasByName
from consultation.questionnaire.question import Option
from consultation.questionnaire.question_types.listed import Listed
from consultation.questionnaire.question_types.one_id import OneId
from consultation.questionnaire.question_types.options import (
    choices,
    counted,
    with_declining,
)
from consultation.questionnaire.summaries import Counts, Summary, Tally
from consultation.questionnaire.text import text
from consultation.questionnaire.wording import OUTSIDE_LABEL


@dataclass(frozen=True, kw_only=True)
class Area(Listed, OneId):
    """A place from a list: its code, or ``outside``."""

    type: Literal["area"]
    areas: AreasByName
    """The name of a list of areas: wolverhampton-wards-2023."""
    outside: bool = False
    """Whether “I live outside the area” is offered."""

    def listing(self) -> tuple[Option, ...]:
        """The places, those outside them, "prefer not to say"."""
        places = [
            Option(id=place.code, label=text(place.name, self.areas.language))
            for place in self.areas.places
        ]
        if self.outside:
            places.append(Option(id=OUTSIDE, label=OUTSIDE_LABEL))
        return with_declining(tuple(places), self.sensitive)

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """A place whose code already means something else."""
        for place in self.areas.places:
            if place.code in (DECLINED, OUTSIDE):
                yield (
                    "areas",
                    f"a place of this list has the code “{place.code}”, which means something "
                    "else here. Give it another code.",
                )

    def on_page(self, language: str) -> Mapping[str, Any]:
        """The places."""
        return {"areas": choices(self.offered, language)}

    def summarise(self, total: int, answered: int, tallies: Mapping[str, Tally]) -> Summary:
        """How many live in each place."""
        return Counts(
            options=counted(self.labels, tallies.get(self.id, {})),
            base=answered,
            not_answered=total - answered,
            places=True,
        )
