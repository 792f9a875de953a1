"""A made-up person: a few traits that influence all answers. It must not know how they answer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from random import Random

from consultation.examples.leanings import SHIFTS, VOICES, WEIGHTS, spread
from consultation.questionnaire.answers import Answer
from consultation.questionnaire.definition import Question
from consultation.questionnaire.question_types.choices import Single
from consultation.questionnaire.question_types.places import Area

AGAINST_SHARE = 0.19
HASTY_SHARE = 0.07


@dataclass(slots=True)
class Person:
    """A made-up person. Moods are about -2 to 2, probabilities 0 to 1."""

    mood: float
    """How readily they agree."""
    ease: float
    """How safe and content they feel."""
    skips: float
    """The probability that they skip a question."""
    writes: float
    """The probability that they write something into a text field."""
    capacity: str = ""
    voice: str = "person"
    place: str | None = None
    """The first area that they chose."""

    @property
    def view(self) -> str:
        """Which comments they make: for, against, or neither."""
        return "for" if self.mood > 0.35 else "against" if self.mood < -0.45 else "any"


Answering = Callable[[Person], Answer | None]
"""A function that gives a person's answer to one question; None if they skip it."""


@dataclass(frozen=True)
class Setting:
    """What answers depend on beside the question: random numbers, and the latest day to name."""

    rng: Random
    latest: date


def somebody(rng: Random) -> Person:
    """A random person: most are in favour, a sizeable minority is against, a few are in a hurry."""
    against = rng.random() < AGAINST_SHARE
    hasty = rng.random() < HASTY_SHARE
    return Person(
        mood=rng.gauss(-1.8, 0.6) if against else rng.gauss(0.35, 0.6),
        ease=rng.gauss(-0.35, 0.6) if against else rng.gauss(0.05, 0.7),
        skips=0.6 if hasty else 0.02 + 0.12 * rng.random(),
        writes=0.03 if hasty else 0.5 * rng.random() + (0.25 if against else 0.0),
    )


def know(person: Person, question: Question, answer: Answer) -> None:
    """Adjust the person's traits to an answer that they gave."""
    if isinstance(question, Single):
        _know_option(person, question, answer["option"])
    elif isinstance(question, Area) and person.place is None:
        person.place = answer
        person.mood += 1.2 * (spread(answer, "mood") - 0.5)
        person.ease += 1.5 * (spread(answer, "ease") - 0.5)


def _know_option(person: Person, question: Single, option: str) -> None:
    if question.id == "respondent":
        person.capacity = option
        person.voice = VOICES.get(option, "person")
    if shift := SHIFTS.get((question.id, option)):
        person.mood += shift[0]
        person.ease += shift[1]
    elif question.id not in WEIGHTS:
        person.mood += 0.4 * (spread(question.id, option) - 0.5)
