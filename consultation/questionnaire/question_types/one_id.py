"""Questions whose answer is one id of a list of labels, and nothing beside it.

It must not know where the list comes from: a type subclasses `OneId` and says what its labels are.
"""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass

from consultation.questionnaire.answers import Answer, Column, ColumnKind, Typed
from consultation.questionnaire.lines import Line
from consultation.questionnaire.question import Question
from consultation.questionnaire.question_types.options import label_of, picked, said_of
from consultation.questionnaire.text import Text


@dataclass(frozen=True, kw_only=True)
class OneId(Question):
    """A question answered by one id: what is stored, compared and downloaded is just that."""

    @property
    @abstractmethod
    def labels(self) -> Mapping[str, Text]:
        """What each id that can be picked says to people."""

    def parts(self) -> tuple[str, ...]:
        """One group of radio buttons, or one list to open."""
        return ("",)

    def read(self, typed: Typed) -> Answer | None:
        """The id picked."""
        return picked(typed, "", self.labels)

    def typed(self, answer: Answer) -> Typed:
        """The id."""
        return {"": [answer]}

    def chosen(self, answer: Answer) -> frozenset[str]:
        """The id."""
        return frozenset((answer,))

    def readable(self, answer: Answer, language: str) -> tuple[str, ...]:
        """Its label."""
        return (Line(said_of(self.labels, answer, language)),)

    def columns(self) -> tuple[Column, ...]:
        """One column."""
        return (Column(name=self.id, kind=ColumnKind.OPTION),)

    def cells(self, answer: Answer | None, language: str | None = None) -> tuple[str, ...]:
        """The id, or its label."""
        return (label_of(self.labels, answer, language) if answer else "",)
