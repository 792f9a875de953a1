"""Bands: numbers and days in groups that follow from the question alone, never from its answers.

So they are the same on every day and for every selection, no edge of a band tells what somebody
answered, and no two tables with different bands can be subtracted from each other. They get wider
with the distance: of numbers from nought, of days from the month in which answers were first taken.
It must not know who is in them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from itertools import pairwise
from typing import Any, NamedTuple

from consultation.questionnaire.text import Text
from consultation.questionnaire.wording import N_, worded

MOST_SINGLE = 12
"""If no more numbers than this can be given, each is a band of its own."""
MOST = 8
"""Numbers within limits get at most this many bands."""
LADDER = ("1", "2", "5", "10")
"""Steps of a round number, times a power of ten."""
FARTHEST = Decimal(10_000)
"""Without a limit, the last band begins here."""
NARROW = 10
"""Limits that differ by a smaller factor are divided evenly: years, not distances."""
MOST_WEEKS, MONDAY = 12, 0
BY_DAY, BY_MONTH = ("%Y-%m-%d", "long"), ("%Y-%m", "MMMM y")
"""How days are written: in an id, and in words."""
MONTHS_BEFORE = (-240, -120, -60, -24, -12, -6, -3, -1)
MONTHS_AFTER = (0, 1, 3, 6, 12, 24, 60, 120)
Value = Decimal | date


class Names(NamedTuple):
    """What bands are called: on pages, and within an address or a file."""

    first: tuple[str, str]
    between: tuple[str, str]
    last: tuple[str, str]


OF_NUMBERS = Names(
    (N_("Under %(high)s"), "under-%(high)s"),
    (N_("%(low)s to %(high)s"), "%(low)s-to-%(high)s"),
    (N_("%(low)s or more"), "%(low)s-or-more"),
)
OF_DAYS = Names(
    (N_("Before %(high)s"), "before-%(high)s"),
    (N_("From %(low)s to %(high)s"), "%(low)s-to-%(high)s"),
    (N_("%(low)s or later"), "%(low)s-or-later"),
)
OF_ONE = ("%(high)s", "%(high)s")


@dataclass(frozen=True, kw_only=True)
class Band:
    """Values from `low` on and below `below`; None where nothing limits them."""

    id: str
    label: Text
    low: Value | None
    below: Value | None
    of_one: bool
    """Whether only one value is in it."""


def of_numbers(
    least: Decimal | None, most: Decimal | None, decimals: int, unit: Text | None = None
) -> tuple[Band, ...]:
    """The bands of numbers with so many decimals, within limits if there are any."""
    step = Decimal(1).scaleb(-decimals)
    cuts = _cuts(least, most, step)
    edges = [least, *cuts, None if most is None else most + step]
    return tuple(_of_numbers(low, below, step, unit) for low, below in pairwise(edges) if cuts)


def of_days(least: date | None, most: date | None, opened: date) -> tuple[Band, ...]:
    """The bands of days within limits; `opened` is when answers were first taken.

    Within close limits they are weeks from Monday on, or days.
    """
    if least and most and (most - least).days < MOST_WEEKS * 7:
        cuts = [least + timedelta(days=each) for each in range(1, (most - least).days + 1)]
        if len(cuts) >= MOST_SINGLE:
            cuts = [each for each in cuts if each.weekday() == MONDAY]
        by = BY_DAY
    else:
        months = (_month(opened, each) for each in (*MONTHS_BEFORE, *MONTHS_AFTER))
        cuts = [each for each in months if (least or date.min) < each <= (most or date.max)]
        by = BY_MONTH
    edges = [least, *cuts, None if most is None else most + timedelta(days=1)]
    return tuple(_of_days(low, below, by) for low, below in pairwise(edges) if cuts)


def round_width(least: Decimal) -> Decimal:
    """The smallest of 1, 2, 5 times a power of ten that is no less than `least`."""
    if least <= 0:
        return Decimal(1)
    power = Decimal(1).scaleb(least.adjusted())
    return next(power * Decimal(each) for each in LADDER if power * Decimal(each) >= least)


def _cuts(least: Decimal | None, most: Decimal | None, step: Decimal) -> Sequence[Decimal]:
    """Where one band ends and the next begins."""
    if least is not None and most is not None:
        if (most - least) / step < MOST_SINGLE:
            first = least.quantize(step, ROUND_CEILING)
            return [first + step * each for each in range(1, int((most - first) / step) + 1)]
        if least < 0 or most < least * NARROW:
            return _even(least, most, max(step, round_width((most - least) / MOST)))
    lowest = max(least or Decimal(0), Decimal(0))
    highest = max(FARTHEST, lowest * 100) if most is None else most
    cuts = _ladder(step if most is not None else max(step, Decimal(1)), highest)
    cuts = [each for each in cuts if lowest < each and (most is None or each < most)]
    return cuts if most is None else cuts[1 - MOST :]


def _even(least: Decimal, most: Decimal, width: Decimal) -> Sequence[Decimal]:
    """Multiples of a width between two limits."""
    first, last = int(least / width) - 1, int(most / width) + 1
    return [each for place in range(first, last + 1) if least < (each := place * width) < most]


def _ladder(lowest: Decimal, highest: Decimal) -> list[Decimal]:
    """1, 2, 5, 10, 20, 50 ... from a power of ten up to a limit."""
    cuts, power = [], lowest
    while power <= highest:
        cuts += [power * Decimal(each) for each in LADDER[:-1]]
        power *= 10
    return [each for each in cuts if each <= highest]


def _of_numbers(
    low: Decimal | None, below: Decimal | None, step: Decimal, unit: Text | None
) -> Band:
    high = below if low is None or below is None else below - step
    return _named(OF_NUMBERS, (low, high, below), _plain, unit)


def _of_days(low: date | None, below: date | None, by: tuple[str, str]) -> Band:
    high = below if low is None or below is None else below - timedelta(days=1)
    in_ids, in_words = by
    return _named(OF_DAYS, (low, high, below), f"{{:{in_ids}}}".format, dated=in_words)


def _named(
    names: Names,
    band: tuple[Value | None, Value | None, Value | None],
    written: Callable[[Any], str],
    unit: Text | None = None,
    dated: str = "",
) -> Band:
    """The band from `low` to `high`, the last value in it, or below it if there is no `low`."""
    low, high, below = band
    ends = {name: each for name, each in (("low", low), ("high", high)) if each is not None}
    ids = {name: written(each) for name, each in ends.items()}
    words, id_ = names.first if low is None else names.last if high is None else names.between
    if len({*ids.values()}) < len(ids):
        words, id_ = OF_ONE
    label, of_one = worded(words, ends, unit, dated), low == high
    return Band(id=id_ % ids, label=label, low=low, below=below, of_one=of_one)


def _plain(number: Decimal) -> str:
    """A number within an id; formulas begin with a minus, ids do not."""
    number = number.normalize()
    return f"minus-{-number:f}" if number < 0 else f"{number:f}"


def _month(day: date, shift: int) -> date:
    """The first day of the month so many months after that of a day."""
    months = day.year * 12 + day.month - 1 + shift
    return date(months // 12, months % 12 + 1, 1)
