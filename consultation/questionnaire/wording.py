"""The words that the software itself adds to questions: scales, "Other", "Don't know".

All of them are here, so that they are translated in one place. It must not know where they are
shown.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from babel.dates import format_date
from babel.numbers import format_decimal

from consultation.languages import SOURCE, locale_of
from consultation.questionnaire.answers import DECLINED, OTHER, OUTSIDE
from consultation.questionnaire.text import OwnWords, Said, Text, own_words


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


@dataclass(frozen=True, slots=True)
class Worded(OwnWords):
    """Words of the software with numbers or days among them, as each language writes these."""

    values: Mapping[str, Decimal | date] = field(hash=False)
    unit: Text | None
    dated: str
    """How days are written, as Babel names it."""

    @property
    def own(self) -> str:
        """The words in English."""
        return self.in_language(SOURCE)

    def said(self, language: str) -> Said:
        """The words in `language`, else in English, marked as such."""
        found = OwnWords.said(self, language)
        spoken = found.lang or language
        values = {name: self._in_words(value, spoken) for name, value in self.values.items()}
        if self.unit:
            unit = self.unit.in_language(spoken)
            *others, last = values
            for name in (*others, last) if stands_before(unit) or unit == "%" else (last,):
                values[name] = with_unit(values[name], unit)
        return Said(found.text % values, found.lang)

    def _in_words(self, value: Decimal | date, language: str) -> str:
        if isinstance(value, Decimal):
            return limit_in_words(value.normalize(), language)
        return format_date(value, self.dated, locale=locale_of(language))


def worded(
    message: str, values: Mapping[str, Decimal | date], unit: Text | None, dated: str
) -> Text:
    """A message for translation, and what fills its %(names)s; the unit is said once, at the last.

    A currency's sign and a per cent sign stand with each number.
    """
    return Worded({SOURCE: message}, SOURCE, values, unit, dated)


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
