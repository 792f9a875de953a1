"""Figures in words: numbers, percentages and places, as the language of charts writes them."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal

from consultation.questionnaire.summaries import Tally, mean, percentage, quantile
from consultation.questionnaire.wording import N_
from consultation.reporting.words.chart_words import gettext, is_english, locale, ngettext

NOT_SHOWN = N_("not shown")
MONTHS = "January February March April May June July August September October November December"


def number(count: int) -> str:
    """1204 as 1,204."""
    return f"{count:,}" if is_english() else str(format_decimal(count, locale=locale()))


def not_shown() -> str:
    """The words in place of a count that is held back."""
    return gettext(NOT_SHOWN)


def responses(count: int) -> str:
    """`1 response`, `1,204 responses`."""
    return ngettext("%(num)s response", "%(num)s responses", count, num=number(count))


def percent(count: int, base: int) -> str:
    """A share with one decimal, `62.1%`; '' if `base` is 0."""
    share = percentage(count, base)
    return "" if share is None else f"{exact(share)}%"


def whole_percent(count: int, base: int) -> str:
    """A share without decimals for charts, halves up: `62%`.

    `<1%` and `>99%` where rounding would make it nobody or everybody.
    """
    if base == 0:
        return ""
    share = (Decimal(count * 100) / base).quantize(Decimal(1), ROUND_HALF_UP)
    if count and not share:
        return "<1%"
    return ">99%" if share == 100 and count < base else f"{share}%"


def of_few(count: int, base: int) -> str:
    """In place of a share that would say nothing: `20 of 30`."""
    return f"{number(count)} of {number(base)}"


def decimal(value: Decimal | None) -> str:
    """A mean or a quantile without trailing zeros; '' for None."""
    if value is None:
        return ""
    if not is_english():
        return str(format_decimal(value, locale=locale(), decimal_quantization=False))
    plain = f"{value:,f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def measures(tally: Tally) -> Mapping[str, Decimal | None]:
    """The measures that sum up numbers, by their names in tables; all None for an empty tally."""
    return {
        "Smallest": quantile(tally, Decimal(0)),
        "A quarter gave no more than": quantile(tally, Decimal("0.25")),
        "Median": quantile(tally, Decimal("0.5")),
        "Mean": mean(tally),
        "Three quarters gave no more than": quantile(tally, Decimal("0.75")),
        "Largest": quantile(tally, Decimal(1)),
    }


def exact(share: Decimal) -> str:
    """A number with all of its decimals."""
    return str(share) if is_english() else str(format_decimal(share, "0.0", locale()))


def ordinal(place: int) -> str:
    """1st, 2nd, 3rd, 11th."""
    if not is_english():
        return gettext("Place %(number)s", number=number(place))
    few = {} if place % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}
    return str(place) + few.get(place % 10, "th")


def in_words(day: date) -> str:
    """31 January 2020, whatever the machine's language is."""
    if not is_english():
        return str(format_date(day, "long", locale()))
    return f"{day.day} {MONTHS.split()[day.month - 1]} {day.year}"


def day_said(day: str) -> str:
    """The same of a day as answers hold it: 2020-01-31."""
    return in_words(date.fromisoformat(day))


def short_day(day: date) -> str:
    """31 Jan."""
    if not is_english():
        return str(format_date(day, "d MMM", locale()))
    return f"{day.day} {MONTHS.split()[day.month - 1][:3]}"


def month_said(day: date) -> str:
    """Jan 2020."""
    if not is_english():
        return str(format_date(day, "MMM y", locale()))
    return f"{MONTHS.split()[day.month - 1][:3]} {day.year}"


def listed(words: Sequence[str]) -> str:
    """a, b and c."""
    if not is_english():
        return str(format_list(words, locale=locale()))
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"
