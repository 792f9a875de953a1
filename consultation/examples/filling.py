"""How made-up people answer questions for text, a line, a number or a date.

It must not know pages.
"""

from collections.abc import Mapping
from datetime import date as day
from datetime import timedelta
from decimal import Decimal
from math import ceil, floor

from consultation.examples.comments import ANY, TOPICS, comment
from consultation.examples.leanings import ANYTHING, LINES
from consultation.examples.people import Answering, Person, Setting
from consultation.questionnaire.answers import Answer
from consultation.questionnaire.question_types.amounts import Number
from consultation.questionnaire.question_types.dates import Date
from consultation.questionnaire.question_types.writing import FreeText, Line

USUAL_RANGE = 20
SHORTEST = "."
YEARS_BACK = 2
FORMS: Mapping[str, str] = {
    "email": "group{:03}@example.org",
    "postcode": "ZZ99 3ZZ",
    "telephone": "01632 960{:03}",
}
"""Telephone numbers and postcodes that belong to nobody: they are reserved for fiction."""


def text(question: FreeText, setting: Setting) -> Answering:
    """A comment, from people who write one."""
    topic = TOPICS.get(question.id, ANY)
    words = question.max_words or question.most_characters

    def answer(person: Person) -> Answer | None:
        if not question.must_be_answered and setting.rng.random() > person.writes:
            return None
        said = comment(
            setting.rng, topic, person.view, person.voice, words, question.most_characters
        )
        return said or (SHORTEST if question.must_be_answered else None)

    return answer


def line(question: Line, setting: Setting) -> Answering:
    """A line in the right format."""
    rng = setting.rng

    def answer(person: Person) -> Answer | None:
        if question.format:
            line = FORMS[question.format].format(int(rng.random() * 1000))
        else:
            lines = LINES.get(question.id) or LINES.get(f"{question.id}/{person.voice}", ANYTHING)
            line = lines[int(rng.random() * len(lines))]
        if len(line) <= question.max_characters:
            return line
        return SHORTEST if question.must_be_answered and not question.format else None

    return answer


def number(question: Number, setting: Setting) -> Answering:
    """A number between the limits; low ones are more frequent."""
    unit = Decimal(1).scaleb(-question.decimals)
    low = question.min if question.min is not None else min(Decimal(0), question.max or Decimal(0))
    high = question.max if question.max is not None else low + USUAL_RANGE
    first, last = ceil(low / unit), floor(high / unit)

    def answer(person: Person) -> Answer | None:
        if first > last:
            return None
        drawn = first + int((last - first + 1) * setting.rng.random() ** 3)
        return f"{min(drawn, last) * unit:.{question.decimals}f}"

    return answer


def date(question: Date, setting: Setting) -> Answering:
    """A day in the last years; recent ones are more frequent."""
    last = max(setting.latest, question.min or day.min)
    last = min(last, question.max or last)
    first = max(question.min or day.min, last - timedelta(days=365 * YEARS_BACK))
    days = max(0, (last - first).days)

    def answer(person: Person) -> Answer:
        back = int((days + 1) * setting.rng.random() ** 3)
        return (last - timedelta(days=min(back, days))).isoformat()

    return answer
