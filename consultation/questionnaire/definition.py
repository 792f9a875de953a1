"""The consultation as a file defines it, and `Question`: the contract of a question type.

Frozen objects, all of them; no type of question is named here.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from consultation.questionnaire.answers import Answer, Answers, Column, Mistake, Typed
from consultation.questionnaire.conditions import Chosen, Condition
from consultation.questionnaire.summaries import Summary, Tally
from consultation.questionnaire.text import Text, Words
from consultation.questionnaire.times import DEFAULT_ZONE, Closes, Day, Grace, Opens, Zone
from consultation.questionnaire.wording import N_

if TYPE_CHECKING:
    from wtforms.fields.core import UnboundField

STRICT = ConfigDict(extra="forbid")
LONGEST_ID = 60
_ID = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")


def legal_id(given: str) -> str:
    """`given`, if it can be an id; else the mistake with its cure."""
    if len(given) > LONGEST_ID:
        raise PydanticCustomError(
            "id_long",
            "this id has {length} characters, at most {most} are allowed. Shorten it.",
            {"length": len(given), "most": LONGEST_ID},
        )
    if not _ID.fullmatch(given):
        raise PydanticCustomError(
            "id",
            "“{given}” cannot be an id. Use a to z, 0 to 9, and single - or _ between them.",
            {"given": given},
        )
    return given


Id = Annotated[
    str,
    AfterValidator(legal_id),
    Field(json_schema_extra={"pattern": f"^{_ID.pattern}$", "maxLength": LONGEST_ID}),
]


def _email(given: str) -> str:
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s.]+", given):
        raise PydanticCustomError(
            "email",
            "“{given}” is no e-mail address. Write one like name@example.org.",
            {"given": given},
        )
    return given


def _link(given: str) -> str:
    if not re.fullmatch(r"https?://[^\s/?#]+\S*", given):
        raise PydanticCustomError(
            "link", "“{given}” is no web address. Begin it with https://.", {"given": given}
        )
    return given


Email = Annotated[str, AfterValidator(_email)]
Link = Annotated[str, AfterValidator(_link)]


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
    def must_be_answered(self) -> bool:
        """Whether a page without an answer to it is sent back; never for sensitive questions."""
        return self.required and not self.sensitive

    def bound(self, actions: "tuple[Action, ...]") -> "Question":
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
class Priority:
    """One of the things that are proposed."""

    __pydantic_config__ = STRICT
    id: Id
    title: Words
    summary: Words | None = None
    alternatives: Words | None = None
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Decision:
    """Who decides, when, and what can still change."""

    __pydantic_config__ = STRICT
    by: Words | None = None
    expected: Day | None = None
    still_open: Words | None = None


@dataclass(frozen=True, kw_only=True)
class Helpline:
    """Whom somebody can ring."""

    __pydantic_config__ = STRICT
    name: Words
    telephone: str | None = None
    when: Words | None = None
    url: Link | None = None


@dataclass(frozen=True, kw_only=True)
class Contact:
    """Whom to write to about the consultation."""

    __pydantic_config__ = STRICT
    email: Email
    telephone: str | None = None
    address: Words | None = None


@dataclass(frozen=True, kw_only=True)
class DataProtection:
    """Who answers for the data, on what basis, for how long."""

    __pydantic_config__ = STRICT
    controller: Words | None = None
    officer: Words | None = None
    basis: Words | None = None
    special_category_basis: Words | None = None
    retention: Words | None = None
    complaints: Words | None = None
    minimum_age: Annotated[int, Field(ge=0, le=120)] | None = None


@dataclass(frozen=True, kw_only=True)
class Document:
    """Something to read, elsewhere."""

    __pydantic_config__ = STRICT
    title: Words
    url: Link
    format: str | None = None
    size: str | None = None


if TYPE_CHECKING:
    # What a question can be depends on the registry of types: model.py says it to pydantic.
    Questions = tuple[Question, ...]
    EqualityQuestions = tuple[Question, ...]


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page of the questionnaire."""

    __pydantic_config__ = STRICT
    id: Id
    title: Words
    priority: str | None = None
    body: Words | None = None
    show_if: Condition | None = None
    questions: "Questions"

    def shown(self, chosen: Chosen) -> bool:
        """Whether the page comes at all, after these answers."""
        return self.show_if is None or self.show_if.holds(chosen)


@dataclass(frozen=True, kw_only=True)
class Equality:
    """What is asked about the person, after the response is safely stored."""

    __pydantic_config__ = STRICT
    questions: "EqualityQuestions"


@dataclass(frozen=True, kw_only=True)
class Definition:
    """One consultation as its file says it."""

    __pydantic_config__ = STRICT
    format: Literal["1"]
    slug: Annotated[Id, Field(min_length=3)]
    title: Words
    organisation: Words
    summary: Words
    introduction: Words
    language: str = "en"
    languages: tuple[str, ...] = ()
    opens: Opens
    closes: Closes
    timezone: Zone = DEFAULT_ZONE
    grace: Grace = timedelta()
    late: Literal["refuse", "set-aside"] = "refuse"
    results_while_open: Literal["officers", "hidden"] = "officers"
    decision: Decision | None = None
    quick_exit: bool = True
    helplines: tuple[Helpline, ...] = ()
    contact: Contact
    privacy: Words
    data_protection: DataProtection | None = None
    documents: tuple[Document, ...] = ()
    priorities: tuple[Priority, ...] = ()
    pages: Annotated[tuple[Page, ...], Field(min_length=1)]
    equality: Equality | None = None
    contact_offer: Words | None = None

    @cached_property
    def offered_languages(self) -> tuple[str, ...]:
        """Every language that the consultation can be read in, its own first."""
        return tuple(dict.fromkeys((self.language, *self.languages)))

    @cached_property
    def questions(self) -> Mapping[str, Question]:
        """Every question of the pages by its id, in questionnaire order."""
        return {question.id: question for page in self.pages for question in page.questions}

    @cached_property
    def page_of(self) -> Mapping[str, Page]:
        """The page that each question stands on."""
        return {question.id: page for page in self.pages for question in page.questions}

    @cached_property
    def equality_questions(self) -> Mapping[str, Question]:
        """The equality questions by id, in order; empty when none are asked."""
        asked = self.equality.questions if self.equality else ()
        return {question.id: question for question in asked}

    def page(self, page_id: str) -> Page | None:
        """The page called `page_id`."""
        return next((page for page in self.pages if page.id == page_id), None)

    def priority(self, priority_id: str | None) -> Priority | None:
        """The priority called `priority_id`."""
        return next((each for each in self.priorities if each.id == priority_id), None)

    def about(self, question: Question) -> Priority | None:
        """The priority that a question is about: its own, else its page's."""
        return self.priority(question.about or self.page_of[question.id].priority)


@dataclass(frozen=True)
class Shown:
    """The answers that count, and what was asked: hidden questions and their answers are gone."""

    answers: Answers
    asked: frozenset[str]
    chosen: Chosen


def shown(definition: Definition, answers: Answers) -> Shown:
    """Walk the pages in order: an answer whose question stopped being shown is dropped."""
    kept: dict[str, Answer] = {}
    chosen: dict[str, frozenset[str]] = {}
    asked: set[str] = set()
    for page in definition.pages:
        if page.shown(chosen):
            asked |= keep_shown(page.questions, answers, kept, chosen)
    return Shown(kept, frozenset(asked), chosen)


def keep_shown(
    questions: Sequence[Question],
    answers: Answers,
    kept: dict[str, Answer],
    chosen: dict[str, frozenset[str]],
) -> set[str]:
    """Add to `kept` and `chosen` what the shown ones of `questions` hold; return those shown."""
    asked = set()
    for question in questions:
        if question.show_if is None or question.show_if.holds(chosen):
            asked.add(question.id)
            if question.id in answers:
                kept[question.id] = answers[question.id]
                chosen[question.id] = question.chosen(answers[question.id])
    return asked
