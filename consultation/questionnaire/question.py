"""`Question`: the contract of a question type, and what questions are made of.

Frozen objects, all of them; no type of question is named here.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from consultation.questionnaire.answers import Answer, Column, Guidance, Mistake, Typed
from consultation.questionnaire.bands import Band
from consultation.questionnaire.conditions import Condition
from consultation.questionnaire.ids import STRICT, Id
from consultation.questionnaire.spaces import Shape
from consultation.questionnaire.summaries import Summary, Tally
from consultation.questionnaire.text import Text, Words
from consultation.questionnaire.wording import N_

if TYPE_CHECKING:
    from wtforms.fields.core import UnboundField


@dataclass(frozen=True, kw_only=True)
class Named:
    """The keys of a matrix row, a step off a scale, or an option to rank or to give points."""

    __pydantic_config__ = STRICT
    id: Id
    label: Words


@dataclass(frozen=True, kw_only=True)
class Hinted(Named):
    """The keys of an option where only one can be picked."""

    hint: Words | None = None


@dataclass(frozen=True, kw_only=True)
class Option(Hinted):
    """One option of a question, one row of a matrix, or one step off a scale."""

    exclusive: bool = False


@dataclass(frozen=True, kw_only=True)
class Action:
    """Something that is proposed under a priority."""

    __pydantic_config__ = STRICT
    id: Id
    text: Words


@dataclass(frozen=True, kw_only=True)
class Question(ABC):
    """One question: the contract of a question type.

    A type subclasses this, and decides how answers are read from inputs, how they read in words,
    which columns they have in a download, and how they are summed up. An answer is what the JSON
    document of a response holds for the question. Methods that take an answer must also take one to
    an earlier version of the question.

    The docstrings of a type and of its keys are what editors show to authors (see schema.py). That
    of a type says what an answer is, then how it is stored: ``A day: "2020-01-31".``
    """

    __pydantic_config__ = STRICT
    type: str
    """What the answer is."""
    id: Id
    """a to z, 0 to 9, single - or _ between them; at most 60 characters; unique among the
    questions. It names the column of the download."""
    label: Words
    """The question."""
    hint: Words | None = None
    """Markdown below the question."""
    required: bool = False
    """Whether it must be answered."""
    show_if: Condition | None = None
    """When the question is shown, by earlier answers."""
    about: str | None = None
    """The id of a priority; the page's, if this is left out."""
    sensitive: bool = False
    """Special-category data: never required, never published, erased first."""

    countable: ClassVar[bool] = True
    """Whether its answers can be counted; not those in free text."""

    unanswered: ClassVar[str] = N_("Answer “%(question)s”")
    """The error message where it is required and was left out."""

    @property
    def words_at(self) -> tuple[str, ...] | None:
        """The path to somebody's own words within an answer: () if it is all words, None if not."""
        return None

    @property
    def must_be_answered(self) -> bool:
        """Whether an answer is required; never for sensitive questions."""
        return self.required and not self.sensitive

    def bound(self, actions: tuple[Action, ...]) -> "Question":
        """The question with its priority's actions filled in, if it asks about these."""
        return self

    @property
    def actions_at(self) -> str | None:
        """The key that says that it asks about the actions of its priority; None if it does not."""
        return None

    def field(self, language: str) -> "UnboundField[Any]":
        """The WTForms field that reads, checks and redisplays this question on a page."""
        from consultation.questionnaire.fields import answer_field  # noqa: PLC0415 - it knows us

        return answer_field(self, language)

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """What is wrong with its definition: the path below it, and a sentence with the cure."""
        return iter(())

    def on_page(self, language: str) -> Mapping[str, Any]:
        """What its template needs beside label and hint: options, limits, units."""
        return {}

    def guidance(self) -> tuple[Guidance, ...]:
        """How to answer it, in sentences, for readers whose author gives no hint."""
        return ()

    @abstractmethod
    def on_paper(self, language: str) -> Shape:
        """Its shape on the printed questionnaire, and how that is keyed back."""

    @abstractmethod
    def parts(self) -> tuple[str, ...]:
        """The suffixes of its inputs' names ('' for an input with the question's own name)."""

    @abstractmethod
    def read(self, typed: Typed) -> Answer | None:
        """The answer from what was typed, None if there is none; raises Unacceptable.

        Whether one is required is not checked here: for that the field calls `incomplete`.
        """

    def read_as_it_is(self, typed: Typed) -> Answer | None:
        """The same from paper, where nobody can be asked to write less; raises Unacceptable."""
        return self.read(typed)

    def incomplete(self, answer: Answer | None) -> tuple[str, ...]:
        """The suffixes of the inputs that a required answer still lacks; none if complete."""
        return ("",) if answer is None else ()

    def missing(self, part: str) -> Mistake:
        """The mistake at an input that `incomplete` found; the field fills in %(question)s."""
        return Mistake(self.unanswered, part)

    @abstractmethod
    def typed(self, answer: Answer) -> Typed:
        """What fills the inputs when an answer is shown again: `read(typed(answer)) == answer`."""

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
        """The answer in words for people, as lines."""

    @abstractmethod
    def columns(self) -> tuple[Column, ...]:
        """Its columns of `responses.csv`, in order."""

    @abstractmethod
    def cells(self, answer: Answer | None, language: str | None = None) -> tuple[str, ...]:
        """An answer's cells in these columns: ids, or labels if a `language` is given."""

    @abstractmethod
    def summarise(self, total: int, answered: int, tallies: Mapping[str, Tally]) -> Summary:
        """The summary of `total` responses, of which `answered` answered it.

        `tallies` counts the cells of each column by its name, without empty ones. Cells of text
        columns need not be counted.
        """

    def bands(self, opened: date) -> tuple[Band, ...]:
        """Of numbers and days, the bands by which people are grouped; they never depend on answers.

        `opened` is the day on which the consultation opens.
        """
        return ()

    @abstractmethod
    def longest(self) -> int:
        """How many characters its inputs can hold in all; for the limit on a request's size."""

    def option_ids(self) -> frozenset[str]:
        """The ids of options, rows and steps that answers may hold; new versions must keep them."""
        return self.comparable() or frozenset()

    def fixed_sum(self) -> int | None:
        """What the parts of every answer add up to, if that is fixed; new versions must keep it."""
        return None

    def texts(self) -> Iterator[tuple[str, Text]]:
        """Every text of it, with its path below the question; for translation and comparison."""
        yield "label", self.label
        if self.hint:
            yield "hint", self.hint
