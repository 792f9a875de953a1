"""Dumbbells: two shares of each group on one axis, joined by a line, with the gap beside it.

It knows lines only, never whom they are of.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from consultation.reporting.charts.colours import FAINT, INK, PAPER, QUIET
from consultation.reporting.charts.drawings import BODY, LINE, SMALL, Dot, Sheet, Stroke, Words
from consultation.reporting.charts.wrapping import text_width, wrapped

HEARD, LIVING, BEHIND = "#018571", "#484949", "#a6611a"
HIGH, CLOSE = 22.0, 15.0
"""The height of a line; a lower one where they are many, as the wards of a city are."""
MANY = 13
"""Lines from which they stand close."""
RADIUS = 5.0
WIDEST_LABELS = 0.36


@dataclass(frozen=True, kw_only=True)
class Dumbbell:
    """One group: two shares in per cent (None where held back), what each says, and the gap."""

    label: str
    heard: float | None
    living: float | None
    heard_says: str = ""
    living_says: str = ""
    gap: str = ""
    behind: bool = False


def dumbbells(sheet: Sheet, lines: Sequence[Dumbbell], legend: tuple[str, str], gap: str) -> None:
    """One line for each group.

    `legend` names the full dot and the open ring, `gap` the figures beside them.
    """
    _legend(sheet, legend)
    sheet.add(Words(sheet.width, sheet.y + 4, gap, SMALL, QUIET, at="right"))
    sheet.y += 12
    shares = [each for line in lines for each in (line.heard, line.living) if each is not None]
    most = max(shares, default=0.0) or 1.0
    beside = max(text_width(each.gap, BODY) for each in lines) + 8
    figures = max(text_width(f"{each.heard_says}{each.living_says}", SMALL) for each in lines)
    figures = figures / 2 + 2 * RADIUS + 6
    widest = max(text_width(each.label, BODY) for each in lines) + 12
    gutter = 0.0 if sheet.is_narrow else min(widest, sheet.width * WIDEST_LABELS)
    begin, end = gutter + figures, sheet.width - beside - figures
    per_unit = (end - begin) / most
    high = CLOSE if len(lines) >= MANY else HIGH
    for each in lines:
        y, height = sheet.labelled(each.label, gutter, high, gap=10, after=0)
        sheet.add(Stroke(gutter, y, sheet.width - beside, y, FAINT, 0.6))
        _line(sheet, each, y, begin, per_unit)
        quiet = QUIET if each.heard is None else INK
        sheet.add(Words(sheet.width, y, each.gap, colour=quiet, at="right"))
        sheet.y += height


def _line(sheet: Sheet, each: Dumbbell, y: float, begin: float, per_unit: float) -> None:
    heard, living = (
        None if share is None else begin + share * per_unit for share in (each.heard, each.living)
    )
    if heard is not None and living is not None:
        colour = BEHIND if each.behind else HEARD
        sheet.add(Stroke(heard, y, living, y, colour, 3.0))
    if living is not None:
        left = heard is not None and living < heard
        sheet.add(Dot(living, y, RADIUS, PAPER, LIVING), _beside(living, y, each.living_says, left))
    if heard is not None:
        left = living is None or heard <= living
        sheet.add(Dot(heard, y, RADIUS, HEARD, PAPER), _beside(heard, y, each.heard_says, left))


def _beside(x: float, y: float, says: str, left: bool) -> Words:
    away = -RADIUS - 4 if left else RADIUS + 4
    return Words(x + away, y, says, SMALL, INK, at="right" if left else "left", ground=PAPER)


def _legend(sheet: Sheet, legend: tuple[str, str]) -> None:
    looks = ((HEARD, PAPER), (PAPER, LIVING))
    x = 0.0
    for says, (fill, outline) in zip(legend, looks, strict=True):
        lines = wrapped(says, sheet.width - 18, BODY, most=2)
        width = 16 + max(text_width(each, BODY) for each in lines) + 14
        if x and x + width - 14 > sheet.width:
            x, sheet.y = 0.0, sheet.y + 17
        sheet.add(Dot(x + 6, sheet.y + 8, RADIUS, fill, outline))
        for place, line in enumerate(lines):
            sheet.add(Words(x + 16, sheet.y + 8 + place * BODY * LINE, line))
        sheet.y += (len(lines) - 1) * BODY * LINE
        x += width
    sheet.y += 19
