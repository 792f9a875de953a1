"""`Definition` and its parts: a consultation as its file defines it.

All are frozen objects, checked by pydantic when they are made (see model.py). It must not know any
type of question.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from consultation.questionnaire.conditions import Chosen, Condition
from consultation.questionnaire.ids import STRICT, Email, Id, Link
from consultation.questionnaire.question import Action, Option, Question
from consultation.questionnaire.text import Reached, Words
from consultation.questionnaire.time_keys import Closes, Day, Grace, Opens, Zone
from consultation.questionnaire.times import DEFAULT_ZONE

__all__ = [
    "Action",
    "Contact",
    "DataProtection",
    "Decision",
    "Definition",
    "Document",
    "Equality",
    "Helpline",
    "Option",
    "Page",
    "Priority",
    "Question",
    "Step",
    "parts",
]
"""Everything that a definition is made of, to be imported from here."""


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
    telephone: Reached | None = None
    when: Words | None = None
    url: Link | None = None


@dataclass(frozen=True, kw_only=True)
class Contact:
    """Whom to write to about the consultation."""

    __pydantic_config__ = STRICT
    email: Email
    telephone: Reached | None = None
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
    format: Reached | None = None
    size: Reached | None = None


if TYPE_CHECKING:
    # For mypy. For pydantic, model.py makes these of the question types that are registered.
    Questions = tuple[Question, ...]
    EqualityQuestions = tuple[Question, ...]


def parts(questions: Sequence[Question]) -> tuple[tuple[Question, ...], ...]:
    """Split questions into parts: each is one part after the last question that it depends on.

    Without JavaScript, a page is asked part by part.
    """
    level: dict[str, int] = {}
    for question in questions:
        looked_at = question.show_if.looks_at() if question.show_if else ()
        level[question.id] = 1 + max(
            (level[each.question] for each in looked_at if each.question in level), default=0
        )
    return tuple(
        tuple(question for question in questions if level[question.id] == number)
        for number in range(1, max(level.values(), default=1) + 1)
    )


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
        """Whether the page is asked at all, after these answers."""
        return self.show_if is None or self.show_if.holds(chosen)

    @cached_property
    def parts(self) -> tuple[tuple[Question, ...], ...]:
        """Its questions in parts (see `parts`)."""
        return parts(self.questions)

    @cached_property
    def longest(self) -> int:
        """How many characters its inputs can hold in all."""
        return sum(question.longest() for question in self.questions)


@dataclass(frozen=True)
class Step:
    """One form to fill in: a part of a page, counted from 1. Most pages have a single part."""

    page: Page
    part: int = 1

    @property
    def address(self) -> str:
        """Its name in an address: ``page``, ``page.2``."""
        return self.page.id if self.part == 1 else f"{self.page.id}.{self.part}"

    @property
    def questions(self) -> tuple[Question, ...]:
        """What it asks."""
        return self.page.parts[self.part - 1]


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

    @property
    def tells_of_help(self) -> bool:
        """Whether pages tell people in danger to ring, since nobody reads answers at once."""
        return bool(self.helplines) or self.quick_exit

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """Every step of the questionnaire, shown or not, in order."""
        return tuple(
            Step(page, number) for page in self.pages for number, _ in enumerate(page.parts, 1)
        )

    @cached_property
    def step_by_address(self) -> Mapping[str, Step]:
        """The steps by their names in addresses."""
        return {step.address: step for step in self.steps}

    @cached_property
    def asked_of_everybody(self) -> frozenset[str]:
        """The questions that no condition can hide."""
        pages = [page for page in self.pages if page.show_if is None]
        return frozenset(each.id for page in pages for each in page.questions if not each.show_if)

    @cached_property
    def routing(self) -> tuple[tuple[Page, tuple[Question, ...]], ...]:
        """For each page, the questions that have conditions or that conditions look at.

        To find out what is shown, only these need to be walked through.
        """
        conditions = [page.show_if for page in self.pages]
        conditions += [question.show_if for question in self.questions.values()]
        routing = {each.question for known in conditions if known for each in known.looks_at()}
        routing |= self.questions.keys() - self.asked_of_everybody
        return tuple(
            (page, tuple(each for each in page.questions if each.id in routing))
            for page in self.pages
        )

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

    @property
    def asks_about_people(self) -> bool:
        """Whether there are equality questions or sensitive ones."""
        return bool(self.equality_questions) or any(
            each.sensitive for each in self.questions.values()
        )

    def page(self, page_id: str) -> Page | None:
        """The page called `page_id`."""
        return next((page for page in self.pages if page.id == page_id), None)

    def priority(self, priority_id: str | None) -> Priority | None:
        """The priority called `priority_id`."""
        return next((each for each in self.priorities if each.id == priority_id), None)

    def about(self, question: Question) -> Priority | None:
        """The priority that a question is about: its own, else its page's."""
        return self.priority(question.about or self.page_of[question.id].priority)
