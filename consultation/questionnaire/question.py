"""`Question`: the contract of a question type, and what questions are made of.

Frozen objects, all of them; no type of question is named here.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from consultation.questionnaire.answers import Answer, Column, Mistake, Typed
from consultation.questionnaire.conditions import Condition
from consultation.questionnaire.ids import STRICT, Id
from consultation.questionnaire.spaces import Shape
from consultation.questionnaire.summaries import Summary, Tally
from consultation.questionnaire.text import Text, Words
from consultation.questionnaire.wording import N_

if TYPE_CHECKING:
    from wtforms.fields.core import UnboundField


@dataclass(frozen=True, kw_only=True)
class Option:
    """One option of a question, one row of a matrix, or one step off a scale."""

    __pydantic_config__ = STRICT
    id: Id
    label: Words
    hint: Words | None = None
    exclusive: bool = False


@dataclass(frozen=True, kw_only=True)
class Action:
    """Something that is proposed under a priority."""

    __pydantic_config__ = STRICT
    id: Id
    text: Words


@dataclass(frozen=True, kw_only=True)
class Question(ABC):
    """One question. A type subclasses this and owns its field, text, summary and columns.

    An answer is what the JSON document of a response holds for the question; the methods take
    answers that `read` has made, of this version or of one that it may follow.
    """

    __pydantic_config__ = STRICT
    type: str
    id: Id
    label: Words
    hint: Words | None = None
    required: bool = False
    show_if: Condition | None = None
    about: str | None = None
    sensitive: bool = False

    countable: ClassVar[bool] = True
    """Whether the results can count it; false for free text."""

    unanswered: ClassVar[str] = N_("Answer “%(question)s”")
    """What is said where the question is required and was left out."""

    @property
    def words_at(self) -> tuple[str, ...] | None:
        """Where in an answer somebody's own words stand: () for all of it, None for nowhere."""
        return None

    @property
    def must_be_answered(self) -> bool:
        """Whether a page without an answer to it is sent back; never for sensitive questions."""
        return self.required and not self.sensitive

    def bound(self, actions: tuple[Action, ...]) -> "Question":
        """The question with what it takes from the document around it: its priority's actions."""
        return self

    @property
    def uses_actions(self) -> bool:
        """Whether it asks about the actions of its priority."""
        return False

    def field(self, language: str) -> "UnboundField[Any]":
        """The WTForms field that reads, checks and redisplays this question on a page."""
        from consultation.questionnaire.fields import answer_field  # noqa: PLC0415 - it knows us

        return answer_field(self, language)

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """What cannot be within the question: the path below it, and a sentence with the cure."""
        return iter(())

    def on_page(self, language: str) -> Mapping[str, Any]:
        """What its template partial draws beside label and hint: options, limits, units."""
        return {}

    @abstractmethod
    def on_paper(self, language: str) -> Shape:
        """How it stands on a printed page, and what is keyed back from it."""

    @abstractmethod
    def parts(self) -> tuple[str, ...]:
        """What may follow the question's name in its inputs' names ('' for nothing)."""

    @abstractmethod
    def read(self, typed: Typed) -> Answer | None:
        """The answer in the inputs, None when nothing is answered; raises Unacceptable.

        `required` is not looked at here: the field asks `incomplete`.
        """

    def incomplete(self, answer: Answer | None) -> str | None:
        """The part whose input a required question still lacks; None when it is complete."""
        return "" if answer is None else None

    def missing(self, part: str) -> Mistake:
        """What to say at the part that `incomplete` found; the field fills in %(question)s."""
        return Mistake(self.unanswered, part)

    @abstractmethod
    def typed(self, answer: Answer) -> Typed:
        """What stands in the inputs when it is shown again; `read(typed(answer)) == answer`."""

    @abstractmethod
    def chosen(self, answer: Answer) -> frozenset[str]:
        """The values that a condition can compare."""

    @abstractmethod
    def comparable(self) -> frozenset[str] | None:
        """Every value that `chosen` can hold; None when they cannot be listed (numbers, days).

        Empty when only `answered: true` makes sense.
        """

    @abstractmethod
    def readable(self, answer: Answer, language: str) -> tuple[str, ...]:
        """The answer in words, a line each, for people."""

    @abstractmethod
    def columns(self) -> tuple[Column, ...]:
        """Its columns of `responses.csv`, in order."""

    @abstractmethod
    def cells(self, answer: Answer | None, language: str | None = None) -> tuple[str, ...]:
        """The answer in those columns: ids, or labels when a `language` is given."""

    @abstractmethod
    def summarise(self, total: int, answered: int, tallies: Mapping[str, Tally]) -> Summary:
        """What `answered` of `total` responses say, from the tally of the cells of each column.

        Empty cells are in no tally; those of text columns are not counted.
        """

    @abstractmethod
    def longest(self) -> int:
        """How many characters its inputs can hold in all: what a page's body limit follows from."""

    def option_ids(self) -> frozenset[str]:
        """The options, rows and steps that answers may hold: what may not be taken away."""
        return self.comparable() or frozenset()

    def texts(self) -> Iterator[tuple[str, Text]]:
        """Every text of it with its path below the question: for translations and differences."""
        yield "label", self.label
        if self.hint:
            yield "hint", self.hint
