"""Draws a map of areas shaded by a figure, beside a list of the areas' names and figures.

It knows outlines, codes and figures only. Numbers join the areas on the map to the list, so that
nothing is told by colour alone. West is on the left in every language.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from math import cos, radians

from consultation.questionnaire.outlines import Outlines, Ring
from consultation.reporting.charts.colours import INK, PAPER, QUIET, ink_on
from consultation.reporting.charts.drawings import LINE, SMALL, Box, Shape, Sheet, Words
from consultation.reporting.charts.wrapping import text_width, wrapped
from consultation.reporting.words.chart_words import gettext, ngettext
from consultation.reporting.words.figures import decimal, number

SCALE = ("#e3f2ef", "#abd8d1", "#5fb3a9", "#1f8a7d", "#00564f")
"""Light to dark, so that it reads in grey and for every kind of sight."""
NOBODY, HELD, HELD_HATCH, OTHER, EDGE = PAPER, "#ececec", "....", "#c9cbcc", "#6f7274"
MAP_SHARE = 0.56
"""The share of a wide sheet that the map takes; the list has the rest."""
HIGHEST = 1.25
"""How many times as high as wide a map may be."""
MOST_LISTED = 60
NUMBER_SIZE = 8.0
ROUND = ("1", "1.2", "1.5", "2", "2.5", "3", "4", "5", "6", "8", "10")


@dataclass(frozen=True, kw_only=True)
class Place:
    """One area: its code, its name, its figure (None where held back) and what that says."""

    code: str
    name: str
    figure: Decimal | None
    says: str


@dataclass(frozen=True)
class _Step:
    """How areas of one class of figures look, and its words in the legend."""

    fill: str
    label: str
    hatch: str = ""


def area_map(
    sheet: Sheet, places: Sequence[Place], outlines: Outlines, unit: str, held: str
) -> None:
    """Shade each area that has an outline, and list all areas.

    `unit` says what the figures are; `held` are the words for a figure that is held back.
    """
    begin = len(sheet.items)
    ordered = sorted(places, key=lambda each: (-(each.figure or 0), each.figure is None, each.name))
    numbers = {each.code: number for number, each in enumerate(ordered, 1)}
    bounds = _bounds([each.figure for each in places if each.figure])
    sheet.paragraph(unit, SMALL, INK, bold=True, after=4)
    top = sheet.y
    wide = sheet.width if sheet.is_narrow else sheet.width * MAP_SHARE
    drawn = _projected(outlines, wide, wide * HIGHEST, top)
    looks = {each.code: _step_of(each, bounds) for each in places}
    _shade(sheet, drawn, looks)
    if len(numbers) <= MOST_LISTED:
        _number(sheet, drawn, looks, numbers)
    foot = max((y for rings in drawn.values() for ring in rings for _, y in ring), default=top)
    others = [] if drawn.keys() <= looks.keys() else [_Step(OTHER, gettext("not compared"))]
    if any(each.figure is None for each in places):
        others.append(_Step(HELD, held, HELD_HATCH))
    foot = _legend(sheet, foot + 8, wide, bounds, others)
    sheet.y, beside = (foot + 6, 0.0) if sheet.is_narrow else (top, wide + 14)
    _list(sheet, ordered[:MOST_LISTED], numbers, drawn, beside)
    sheet.y = max(sheet.y, foot)
    _notes(sheet, ordered, drawn)
    sheet.keep(begin)


def _shade(sheet: Sheet, drawn: Mapping[str, tuple[Ring, ...]], looks: Mapping[str, _Step]) -> None:
    for code, rings in drawn.items():
        look = looks.get(code, _Step(OTHER, ""))
        sheet.add(Shape(rings, look.fill, EDGE, look.hatch))


def _number(
    sheet: Sheet,
    drawn: Mapping[str, tuple[Ring, ...]],
    looks: Mapping[str, _Step],
    numbers: Mapping[str, int],
) -> None:
    """Write into each area the number that it has in the list; after shading, so that all stand
    on top."""
    for code, rings in drawn.items():
        if code in numbers:
            (x, y), look = _inside(rings), looks[code]
            ground, ink = look.fill if look.hatch else "", ink_on(look.fill)
            words = str(numbers[code])
            sheet.add(Words(x, y, words, NUMBER_SIZE, ink, at="center", ground=ground))


def _notes(sheet: Sheet, ordered: Sequence[Place], drawn: Mapping[str, object]) -> None:
    if len(ordered) > MOST_LISTED:
        more = len(ordered) - MOST_LISTED
        says = ngettext(
            "The table has one more area.",
            "The table has %(num)s more areas.",
            more,
            num=number(more),
        )
        sheet.paragraph(says, SMALL, QUIET, after=2)
    if any(each.code not in drawn for each in ordered):
        says = gettext("* Not on the map: it has no outline.")
        sheet.paragraph(says, SMALL, QUIET, after=2)


def _bounds(figures: Sequence[Decimal]) -> list[Decimal]:
    """The upper ends of classes of equal, round width, from 0 on."""
    if not figures:
        return []
    most = max(figures)
    width = _round(most / len(SCALE))
    count = int((most / width).to_integral_value(ROUND_CEILING))
    return [width * place for place in range(1, count + 1)]


def _round(least: Decimal) -> Decimal:
    """The smallest round number that is no less than `least`."""
    power = Decimal(1).scaleb(least.adjusted())
    return next(power * Decimal(step) for step in ROUND if power * Decimal(step) >= least)


def _step_of(place: Place, bounds: Sequence[Decimal]) -> _Step:
    if place.figure is None:
        return _Step(HELD, "", HELD_HATCH)
    if not place.figure:
        return _Step(NOBODY, "")
    return _Step(_fills(len(bounds))[bisect_left(bounds, place.figure)], "")


def _fills(number: int) -> list[str]:
    """`number` shades, from light to dark."""
    if number < 2:
        return [SCALE[len(SCALE) // 2]] * number
    return [SCALE[place * (len(SCALE) - 1) // (number - 1)] for place in range(number)]


def _legend(
    sheet: Sheet, y: float, width: float, bounds: Sequence[Decimal], others: Sequence[_Step]
) -> float:
    """What the shades mean, below the map; returns where it ends."""
    lows = [Decimal(), *bounds][: len(bounds)]
    steps = [
        _Step(fill, _class_said(low, high))
        for fill, low, high in zip(_fills(len(bounds)), lows, bounds, strict=True)
    ]
    steps += [_Step(NOBODY, gettext("no responses")), *others]
    x = 0.0
    for step in steps:
        room = 15 + text_width(step.label, SMALL) + 10
        if x and x + room - 10 > width:
            x, y = 0.0, y + 15
        sheet.add(
            Box(x + 0.5, y + 1, 10, 10, step.fill, step.hatch, EDGE),
            Words(x + 15, y + 6, step.label, SMALL),
        )
        x += room
    return y + 18


def _class_said(low: Decimal, high: Decimal) -> str:
    if not low:
        return gettext("up to %(high)s", high=decimal(high))
    return gettext("over %(low)s to %(high)s", low=decimal(low), high=decimal(high))


def _list(
    sheet: Sheet,
    places: Sequence[Place],
    numbers: Mapping[str, int],
    drawn: Mapping[str, object],
    x: float,
) -> None:
    """Each area's number, name and figure, most first."""
    first = text_width("60 ", SMALL) + 3
    for each in places:
        mark = "" if each.code in drawn else " *"
        says = wrapped(each.says, sheet.width * 0.4, SMALL, most=1)[0]
        room = sheet.width - x - first - text_width(says, SMALL) - 6
        lines = wrapped(each.name + mark, room, SMALL, most=2)
        y = sheet.y + SMALL * LINE / 2
        sheet.add(
            Words(x + first - 5, y, str(numbers[each.code]), SMALL, QUIET, at="right"),
            Words(sheet.width, y, says, SMALL, at="right"),
        )
        for line in lines:
            sheet.add(Words(x + first, sheet.y + SMALL * LINE / 2, line, SMALL))
            sheet.y += SMALL * LINE
        sheet.y += 1.5


def _projected(
    outlines: Outlines, width: float, highest: float, top: float
) -> Mapping[str, tuple[Ring, ...]]:
    """The outlines in points of the sheet: degrees of longitude as short as they are there."""
    points = [point for rings in outlines.rings.values() for ring in rings for point in ring]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    narrowed = cos(radians((south + north) / 2)) or 1.0
    per_degree = min(
        (width - 2) / ((east - west) * narrowed or 1), highest / ((north - south) or 1)
    )

    def placed(x: float, y: float) -> tuple[float, float]:
        across = 1 + (x - west) * narrowed * per_degree
        return round(across, 1), round(top + (north - y) * per_degree, 1)

    return {
        code: tuple(tuple(placed(x, y) for x, y in ring) for ring in rings)
        for code, rings in outlines.rings.items()
        if rings
    }


def _inside(rings: Sequence[Ring]) -> tuple[float, float]:
    """A point well inside an area, for its number: the middle of a long level line through it."""
    ys = [y for ring in rings for _, y in ring]
    low, high = min(ys), max(ys)
    best = (0.0, (rings[0][0][0], (low + high) / 2))
    for step in range(3, 14):
        y = low + (high - low) * step / 16 + 0.01
        crossings = sorted(
            x1 + (y - y1) * (x2 - x1) / (y2 - y1)
            for ring in rings
            for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True)
            if (y1 > y) != (y2 > y)
        )
        for left, right in zip(crossings[::2], crossings[1::2], strict=False):
            room = min(right - left, 3 * min(y - low, high - y))
            best = max(best, (room, ((left + right) / 2, y)))
    return best[1]
