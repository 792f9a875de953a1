"""The words that the software itself adds to questions: scales, "Other", "Don't know".

All of them are here, so that they are translated in one place. It must not know where they are
shown.
"""

import unicodedata
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from babel.dates import format_date
from babel.numbers import format_decimal

from consultation.languages import locale_of
from consultation.questionnaire.answers import DECLINED, OTHER, OUTSIDE
from consultation.questionnaire.text import Text, own_words


def N_(message: str) -> str:  # noqa: N802 - the name that message extraction looks for
    """Mark a message of the interface for translation; it is translated where it is shown."""
    return message


FEWEST_GROUPED = 10_000


def day_in_words(day: date, language: str) -> str:
    """A day as people write it, 31 January 2020, in the interface's language for `language`."""
    return format_date(day, "long", locale=locale_of(language))


def number_in_words(number: int, language: str) -> str:
    """A number as people write it, 12,345, in the interface's language for `language`."""
    return format_decimal(number, locale=locale_of(language))


def limit_in_words(limit: Decimal, language: str) -> str:
    """A limit of a number question: 12,000, but 1900, since it may be a year."""
    grouped = abs(limit) >= FEWEST_GROUPED
    return format_decimal(
        limit,
        locale=locale_of(language),
        decimal_quantization=False,
        group_separator=grouped,
    )


def stands_before(unit: str) -> bool:
    """Whether a unit is a currency's sign alone, which people write before the number."""
    return len(unit) == 1 and unicodedata.category(unit) == "Sc"


def with_unit(number: str, unit: str) -> str:
    """A number with its unit as people write it: -£5, 5%, 5 km."""
    if stands_before(unit):
        return f"{unit}{number}".replace(f"{unit}-", f"-{unit}")
    return f"{number}%" if unit == "%" else f"{number} {unit}".rstrip()


DONT_KNOW = "dont-know"

OTHER_LABEL = own_words("Other")
OUTSIDE_LABEL = own_words("I live outside the area")
DECLINED_LABEL = own_words("Prefer not to say")
DONT_KNOW_LABEL = own_words("Don't know")

KNOWN: Mapping[str, Text] = {
    DONT_KNOW: DONT_KNOW_LABEL,
    DECLINED: DECLINED_LABEL,
    OTHER: OTHER_LABEL,
    OUTSIDE: OUTSIDE_LABEL,
}
"""Ids that a file may write alone where a step off a scale belongs, each with its label."""

SCALES: Mapping[str, tuple[tuple[str, Text], ...]] = {
    "agreement": (
        ("strongly-disagree", own_words("Strongly disagree")),
        ("disagree", own_words("Disagree")),
        ("neither", own_words("Neither agree nor disagree")),
        ("agree", own_words("Agree")),
        ("strongly-agree", own_words("Strongly agree")),
    ),
    "importance": (
        ("not-important", own_words("Not important")),
        ("slightly-important", own_words("Slightly important")),
        ("important", own_words("Important")),
        ("very-important", own_words("Very important")),
    ),
    "safety": (
        ("very-unsafe", own_words("Very unsafe")),
        ("fairly-unsafe", own_words("Fairly unsafe")),
        ("neither", own_words("Neither safe nor unsafe")),
        ("fairly-safe", own_words("Fairly safe")),
        ("very-safe", own_words("Very safe")),
    ),
    "satisfaction": (
        ("very-dissatisfied", own_words("Very dissatisfied")),
        ("dissatisfied", own_words("Dissatisfied")),
        ("neither", own_words("Neither satisfied nor dissatisfied")),
        ("satisfied", own_words("Satisfied")),
        ("very-satisfied", own_words("Very satisfied")),
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
