"""The words that the software itself puts on a question: scales, "Other", "Don't know".

Every one of them stands here and nowhere else, so that a language is added in one place. It must
not know where a word is shown.
"""

from collections.abc import Mapping
from datetime import date

from babel import Locale, UnknownLocaleError
from babel.dates import format_date

from consultation.questionnaire.answers import DECLINED, OTHER, OUTSIDE
from consultation.questionnaire.text import Text, text


def N_(message: str) -> str:  # noqa: N802 - the name that message extraction looks for
    """Mark a message of the interface for translation; it is translated where it is shown."""
    return message


def day_in_words(day: date, language: str) -> str:
    """A day as people write it, 31 January 2020; in English where the language is unknown."""
    try:
        locale = Locale.parse("en-GB" if language == "en" else language, sep="-")
    except (UnknownLocaleError, ValueError):
        locale = Locale("en", "GB")
    return format_date(day, "d MMMM yyyy", locale=locale)


DONT_KNOW = "dont-know"

OTHER_LABEL = text("Other")
OUTSIDE_LABEL = text("I live outside the area")
DECLINED_LABEL = text("Prefer not to say")
DONT_KNOW_LABEL = text("Don't know")

KNOWN: Mapping[str, Text] = {
    DONT_KNOW: DONT_KNOW_LABEL,
    DECLINED: DECLINED_LABEL,
    OTHER: OTHER_LABEL,
    OUTSIDE: OUTSIDE_LABEL,
}
"""Ids that a file may write alone where a step off a scale belongs, each with its label."""

SCALES: Mapping[str, tuple[tuple[str, Text], ...]] = {
    "agreement": (
        ("strongly-disagree", text("Strongly disagree")),
        ("disagree", text("Disagree")),
        ("neither", text("Neither agree nor disagree")),
        ("agree", text("Agree")),
        ("strongly-agree", text("Strongly agree")),
    ),
    "importance": (
        ("not-important", text("Not important")),
        ("slightly-important", text("Slightly important")),
        ("important", text("Important")),
        ("very-important", text("Very important")),
    ),
    "safety": (
        ("very-unsafe", text("Very unsafe")),
        ("fairly-unsafe", text("Fairly unsafe")),
        ("neither", text("Neither safe nor unsafe")),
        ("fairly-safe", text("Fairly safe")),
        ("very-safe", text("Very safe")),
    ),
    "satisfaction": (
        ("very-dissatisfied", text("Very dissatisfied")),
        ("dissatisfied", text("Dissatisfied")),
        ("neither", text("Neither satisfied nor dissatisfied")),
        ("satisfied", text("Satisfied")),
        ("very-satisfied", text("Very satisfied")),
    ),
}
"""The named scales: the id and label of each step, negative to positive."""

MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
"""The months as people may write them in a date, besides their numbers."""
