"""What every question has whose answers are ids of one list: an option, a place.

It must not know any one type.
"""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from consultation.questionnaire.ids import LONGEST_ID
from consultation.questionnaire.on_paper import Boxes
from consultation.questionnaire.question import Option, Question
from consultation.questionnaire.question_types.options import choices
from consultation.questionnaire.text import Text
from consultation.questionnaire.wording import N_


@dataclass(frozen=True, kw_only=True)
class Listed(Question):
    """A question whose answers are ids of a list that is shown whole."""

    unanswered: ClassVar[str] = N_("Choose an answer to “%(question)s”")

    @abstractmethod
    def listing(self) -> tuple[Option, ...]:
        """Everything that can be picked, in the order in which it is shown."""

    @cached_property
    def offered(self) -> tuple[Option, ...]:
        """The listing, made once."""
        return self.listing()

    @cached_property
    def labels(self) -> Mapping[str, Text]:
        """The label of everything that can be picked."""
        return {each.id: each.label for each in self.offered}

    def comparable(self) -> frozenset[str]:
        """Each option that can be picked."""
        return frozenset(self.labels)

    def on_page(self, language: str) -> Mapping[str, Any]:
        """The options, in the page's language."""
        return {"options": choices(self.offered, language)}

    def on_paper(self, language: str) -> Boxes:
        """Boxes of which one is ticked."""
        return Boxes(choices=choices(self.offered, language))

    def longest(self) -> int:
        """One id for each option: any number of them may be sent."""
        return LONGEST_ID * len(self.offered)
