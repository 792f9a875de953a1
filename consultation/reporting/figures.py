"""Figures in words: numbers, percentages and places as officers read them. Plain functions."""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from consultation.questionnaire.summaries import percentage

NOT_SHOWN = "not shown"
MONTHS = "January February March April May June July August September October November December"


def number(count: int) -> str:
    """1204 as 1,204."""
    return f"{count:,}"


def plural(count: int, one: str, several: str) -> str:
    """`1 response`, `1,204 responses`."""
    return f"{number(count)} {one if count == 1 else several}"


def percent(count: int, base: int) -> str:
    """A share with one decimal, `62.1%`; nothing of nothing."""
    share = percentage(count, base)
    return "" if share is None else f"{share}%"


def whole_percent(count: int, base: int) -> str:
    """A share without decimals for charts, halves up: `62%`; `<1%` and `>99%` where it would seem
    nobody or everybody."""
    if base == 0:
        return ""
    share = (Decimal(count * 100) / base).quantize(Decimal(1), ROUND_HALF_UP)
    if count and not share:
        return "<1%"
    return ">99%" if share == 100 and count < base else f"{share}%"


def decimal(value: Decimal | None) -> str:
    """A mean or a quantile without needless noughts; nothing of nothing."""
    if value is None:
        return ""
    plain = f"{value:,f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def ordinal(place: int) -> str:
    """1st, 2nd, 3rd, 11th."""
    few = {} if place % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}
    return str(place) + few.get(place % 10, "th")


def in_words(day: date) -> str:
    """31 January 2020, whatever the machine's language is."""
    return f"{day.day} {MONTHS.split()[day.month - 1]} {day.year}"


def short_day(day: date) -> str:
    """31 Jan."""
    return f"{day.day} {MONTHS.split()[day.month - 1][:3]}"


def listed(words: Sequence[str]) -> str:
    """a, b and c."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"
