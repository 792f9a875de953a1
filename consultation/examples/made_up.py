"""Made-up responses to any definition, always the same for the same seed.

They are for demonstration: legal answers, plausible, and about nobody. It must not know how
responses are stored.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from consultation.examples.answering import answers_to
from consultation.examples.people import Answering, Person, Setting, know, somebody
from consultation.questionnaire.answers import Answer
from consultation.questionnaire.conditions import Condition
from consultation.questionnaire.definition import Definition, Question

FIRST_DAY_SHARE = 0.07
FIRST_WEEK_SHARE = 0.15
LAST_WEEK_SHARE = 0.13
LAST_DAY_SHARE = 0.1
EQUALITY_SHARE = 0.74
CONTACT_SHARE = 0.22
OTHER_LANGUAGE_SHARE = 0.08


@dataclass(frozen=True, kw_only=True)
class MadeUp:
    """One made-up response."""

    answers: Mapping[str, Answer]
    equality: Mapping[str, Answer] | None
    """None if the person left after sending."""
    contact: str | None
    """An email address at example.org."""
    received_on: float
    """The part of the window that had passed: 0 at opening, below 1."""
    language: str


@dataclass(frozen=True)
class _Asked:
    """One question, and how people answer it."""

    question: Question
    answer: Answering


@dataclass(frozen=True)
class _Page:
    """A page of the questionnaire, or the equality questions, which are always shown."""

    shown_if: Condition | None
    asked: Sequence[_Asked]


def made_up_responses(
    definition: Definition, number: int, seed: int, *, closed: bool = True
) -> Iterator[MadeUp]:
    """Make `number` responses. If `closed` is false there is no rush at the end of the window."""
    rng = Random(seed)  # noqa: S311 - not used for secrets
    setting = Setting(rng, definition.opens.instant.date())
    pages = _pages(definition, setting)
    equality = (_Page(None, _asked(definition.equality_questions, setting)),)
    days = max(1, (definition.closes.instant - definition.opens.instant) / timedelta(days=1))
    for _ in range(number):
        person = somebody(rng)
        says_who = definition.equality is not None and rng.random() < EQUALITY_SHARE
        about = _answers(equality, person, rng) if says_who else None
        wants_outcome = definition.contact_offer is not None and rng.random() < CONTACT_SHARE
        yield MadeUp(
            answers=_answers(pages, person, rng),
            equality=about,
            contact=f"made-up-{rng.getrandbits(40):010x}@example.org" if wants_outcome else None,
            received_on=_when(rng, days, closed),
            language=_language(rng, definition.offered_languages),
        )


def _pages(definition: Definition, setting: Setting) -> tuple[_Page, ...]:
    asked = {each.question.id: each for each in _asked(definition.questions, setting)}
    return tuple(
        _Page(page.show_if, tuple(asked[question.id] for question in page.questions))
        for page in definition.pages
    )


def _asked(questions: Mapping[str, Question], setting: Setting) -> tuple[_Asked, ...]:
    return tuple(_Asked(each, answers_to(each, setting)) for each in questions.values())


def _answers(pages: Sequence[_Page], person: Person, rng: Random) -> dict[str, Answer]:
    """One person's answers, page by page, to the questions that are shown to them."""
    given: dict[str, Answer] = {}
    chosen: dict[str, frozenset[str]] = {}
    for page in pages:
        if page.shown_if and not page.shown_if.holds(chosen):
            continue
        for asked in page.asked:
            question = asked.question
            if question.show_if and not question.show_if.holds(chosen):
                continue
            if not question.must_be_answered and rng.random() < person.skips:
                continue
            answer = asked.answer(person)
            if answer is not None:
                given[question.id] = answer
                chosen[question.id] = question.chosen(answer)
                know(person, question, answer)
    return given


def _when(rng: Random, days: float, closed: bool) -> float:
    """How far into the window a response comes: many in the first week, and many at the end."""
    drawn, within = rng.random(), rng.random()
    if drawn < FIRST_DAY_SHARE:
        return within / days
    if drawn < (sofar := FIRST_DAY_SHARE + FIRST_WEEK_SHARE):
        return within * min(1.0, 7 / days)
    if closed and drawn < sofar + LAST_DAY_SHARE:
        return 1 - within / days - 1e-9
    if closed and drawn < sofar + LAST_DAY_SHARE + LAST_WEEK_SHARE:
        return 1 - within * min(1.0, 7 / days) - 1e-9
    return within


def _language(rng: Random, offered: Sequence[str]) -> str:
    """The definition's own language for nearly everybody, and others for a few."""
    if len(offered) > 1 and rng.random() < OTHER_LANGUAGE_SHARE:
        return offered[1 + int(rng.random() * (len(offered) - 1))]
    return offered[0]
