"""Histograms: upright columns for numbers in classes, and for days, weeks, months or years."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_FLOOR, Decimal
from typing import Literal

from consultation.questionnaire.bands import round_width
from consultation.questionnaire.summaries import Tally
from consultation.reporting.charts.colours import FAINT, INK, PAPER, QUIET
from consultation.reporting.charts.drawings import SMALL, Box, Sheet, Stroke, Words
from consultation.reporting.charts.wrapping import text_width
from consultation.reporting.words.chart_words import gettext
from consultation.reporting.words.figures import decimal, month_said, number, short_day

TALL = 130.0
MOST_CLASSES = 12
MOST_SINGLE = 16
MOST_DAYS, MOST_WEEKS, MOST_MONTHS, MOST_YEARS = 62, 62, 48, 60


@dataclass(frozen=True)
class Class:
    """One column: its label, how many fall into it, and from where to where it goes."""

    label: str
    count: int
    low: Decimal
    high: Decimal


def over_numbers(tally: Tally) -> list[Class]:
    """Numbers in classes of a round width; whole numbers within a small span one by one."""
    values = {Decimal(value): count for value, count in tally.items()}
    low, high = min(values), max(values)
    if low == high:
        return [Class(max(tally), sum(tally.values()), low, low + 1)]
    if high - low < MOST_SINGLE and all(value == value.to_integral_value() for value in values):
        span = range(int(low), int(high) + 1)
        return [
            Class(
                decimal(Decimal(value)),
                values.get(Decimal(value), 0),
                Decimal(value) - Decimal("0.5"),
                Decimal(value) + Decimal("0.5"),
            )
            for value in span
        ]
    width = round_width((high - low) / MOST_CLASSES)
    first = (low / width).to_integral_value(ROUND_FLOOR)
    last = (high / width).to_integral_value(ROUND_FLOOR)
    counts = dict.fromkeys(range(int(first), int(last) + 1), 0)
    for value, count in values.items():
        counts[int((value / width).to_integral_value(ROUND_FLOOR))] += count
    whole = width > 1 and all(value == value.to_integral_value() for value in values)
    return [
        Class(_range(place * width, width, whole), count, place * width, (place + 1) * width)
        for place, count in counts.items()
    ]


def _range(low: Decimal, width: Decimal, whole: bool) -> str:
    """The label of a class: `20–29` of whole numbers; of others where it begins and ends."""
    high = low + width - 1 if whole else low + width
    if low < 0:
        return gettext("%(low)s to %(high)s", low=decimal(low), high=decimal(high))
    return f"{decimal(low)}–{decimal(high)}"


def over_days(counts: Mapping[date, int], first: date, last: date) -> list[Class]:
    """Days from `first` to `last` (or the last that counts), in weeks, months or years if many."""
    last = max(last, *counts)
    span = (last - first).days + 1
    if span <= MOST_DAYS:
        begins = [first + timedelta(days=each) for each in range(span)]
        labels = [short_day(each) for each in begins]
    elif span <= MOST_WEEKS * 7:
        monday = first - timedelta(days=first.weekday())
        begins = [monday + timedelta(weeks=each) for each in range((last - monday).days // 7 + 1)]
        labels = [short_day(each) for each in begins]
    else:
        begins, labels = _months_or_years(first, last)
    sums = [0] * len(begins)
    place = 0
    for day in sorted(counts):
        while place + 1 < len(begins) and begins[place + 1] <= day:
            place += 1
        sums[place] += counts[day]
    return [
        Class(label, count, Decimal(begin.toordinal()), Decimal(begin.toordinal()))
        for label, count, begin in zip(labels, sums, begins, strict=True)
    ]


def _months_or_years(first: date, last: date) -> tuple[list[date], list[str]]:
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    if months <= MOST_MONTHS:
        begins = []
        for each in range(months):
            year, month = divmod(first.month - 1 + each, 12)
            begins.append(date(first.year + year, month + 1, 1))
        return begins, [month_said(each) for each in begins]
    span = last.year - first.year
    step = next(each for each in (1, 10, 100, 1_000) if span // each < MOST_YEARS)
    years = range(first.year // step * step, last.year + 1, step)
    return [date(max(year, 1), 1, 1) for year in years], [
        f"{year}–{year + step - 1}" if step > 1 else str(year) for year in years
    ]


def columns(
    sheet: Sheet,
    classes: Sequence[Class],
    fill: str,
    *,
    base: int = 0,
    median: Decimal | None = None,
) -> None:
    """Draw the classes as columns with a line for the median; as many labels as have room.

    Numbers and days run from the left in every language.
    """
    begin = len(sheet.items)
    most = max(each.count for each in classes) or 1
    pitch = min(sheet.width / len(classes), 62.0)
    wide = max(pitch - (2 if pitch > 6 else 0.6), 0.8)
    foot = sheet.y + 16 + TALL
    every = _every(classes, pitch)
    counted = wide + 2 >= text_width(number(most), SMALL)
    sheet.add(Stroke(0, sheet.y + 16, sheet.width, sheet.y + 16, FAINT, 0.6))
    if not counted:
        says = gettext("Highest: %(count)s", count=number(most))
        sheet.add(Words(0, sheet.y + 8, says, SMALL, QUIET))
    heights = [max(each.count / most * TALL, 1 if each.count else 0) for each in classes]
    for place, height in enumerate(heights):
        if height:
            sheet.add(Box(place * pitch, foot - height, wide, height, fill))
    line = None if median is None or base < 2 else _place_of(median, classes, pitch, wide)
    if line is not None:
        sheet.add(Stroke(line, sheet.y + 16, line, foot, INK, 1.4, dashed=True))
    free = 0.0
    for place, (each, height) in enumerate(zip(classes, heights, strict=True)):
        x = place * pitch
        if counted and each.count:
            crossed = line is not None and x <= line <= x + wide
            sheet.add(_count_above(each.count, x + wide / 2, foot, height, crossed=crossed))
        if place % every == 0:
            free = _label(sheet, x, wide, foot, each.label, free)
    sheet.add(Stroke(0, foot, len(classes) * pitch, foot, QUIET, 0.8))
    sheet.keep(begin)
    sheet.y = foot + 26


def _count_above(count: int, middle: float, foot: float, height: float, *, crossed: bool) -> Words:
    """The count above its column; clear of the median's line where that crosses it."""
    y = foot - height - (10 if crossed else 8)
    ground = PAPER if crossed and height < TALL else ""
    return Words(middle, y, number(count), SMALL, at="center", ground=ground)


def _every(classes: Sequence[Class], pitch: float) -> int:
    """How many columns share the room of one label."""
    room = max(text_width(each.label, SMALL) for each in classes) + 8
    return max(1, -int(-room // pitch))


def _label(sheet: Sheet, x: float, wide: float, foot: float, text: str, free: float) -> float:
    """Draw the label of a column, unless it would touch the one before it (room begins at `free`).

    Returns where the room for the next one begins.
    """
    middle, half = x + wide / 2, text_width(text, SMALL) / 2
    at: Literal["left", "center", "right"] = "center"
    if middle < half:
        at = "left"
    elif middle + half > sheet.width:
        at = "right"
    place = {"left": x, "right": x + wide, "center": middle}[at]
    left = place - {"left": 0.0, "right": 2 * half, "center": half}[at]
    if left < free:
        return free
    sheet.add(
        Stroke(middle, foot, middle, foot + 3, QUIET, 0.8),
        Words(place, foot + 11, text, SMALL, at=at),
    )
    return left + 2 * half + 4


def _place_of(value: Decimal, classes: Sequence[Class], pitch: float, wide: float) -> float:
    """Where a number stands among the columns."""
    for place, each in enumerate(classes):
        if each.low <= value < each.high:
            return place * pitch + float((value - each.low) / (each.high - each.low)) * wide
    return (len(classes) - 1) * pitch + wide
