"""Ranges on one axis: a dot for the middle, a line for the middle half, group under group."""

from collections.abc import Sequence
from dataclasses import dataclass

from consultation.reporting.charts.colours import FAINT, INK, QUIET
from consultation.reporting.charts.drawings import BODY, SMALL, Dot, Sheet, Stroke, Words
from consultation.reporting.charts.small_multiples import BAR, WHOLE
from consultation.reporting.charts.wrapping import text_width

HIGH = 18.0
WIDEST_LABELS = 0.4


@dataclass(frozen=True, kw_only=True)
class Range:
    """The middle of one group's numbers, and where their middle half lies; None without numbers."""

    label: str
    value: str
    middle: tuple[float, float, float] | None
    whole: bool = False


def ranges(sheet: Sheet, lines: Sequence[Range], ends: tuple[str, str]) -> None:
    """One line for each group, all on one axis from the lowest number to the highest.

    `ends` are the names of the two ends of the axis.
    """
    known = [each.middle for each in lines if each.middle]
    low, high = min(each[0] for each in known), max(each[2] for each in known)
    values = max(text_width(each.value, BODY) for each in lines) + 10
    widest = max(text_width(each.label, BODY) for each in lines) + 14
    gutter = 8.0 if sheet.is_narrow else min(widest, sheet.width * WIDEST_LABELS)
    per_unit = (sheet.width - gutter - values - 8) / (high - low or 1)

    def place(value: float) -> float:
        return gutter + (value - low) * per_unit

    top = sheet.y
    for each in lines:
        y, height = sheet.labelled(each.label, gutter, HIGH, gap=12)
        right = sheet.width - values + 10
        sheet.add(Stroke(gutter - 6, y, right - 6, y, FAINT, 0.6))
        if each.middle:
            lower, middle, upper = map(place, each.middle)
            colour = WHOLE if each.whole else BAR
            sheet.add(
                Stroke(lower, y, upper, y, colour, 3.2),
                Dot(middle, y, 5.0, colour, "#ffffff"),
            )
        ink = INK if each.middle else QUIET
        sheet.add(Words(sheet.width, y, each.value, colour=ink, at="right"))
        sheet.y += height
    if not sheet.is_narrow:
        sheet.add(Stroke(gutter - 8, top, gutter - 8, sheet.y, QUIET, 0.8))
    sheet.add(
        Words(gutter - 6, sheet.y + 8, ends[0], SMALL, QUIET),
        Words(sheet.width - values, sheet.y + 8, ends[1], SMALL, QUIET, at="right"),
    )
    sheet.y += 18
