"""Draws bars made of parts: diverging bars for scales, and bars by place for rankings."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from consultation.questionnaire.summaries import Order, Ranked, Spread, SpreadRow
from consultation.questionnaire.wording import N_
from consultation.reporting.charts.bars import THE_FIRST, left_out
from consultation.reporting.charts.colours import INK, QUIET, ink_on, shade
from consultation.reporting.charts.drawings import BODY, LINE, Box, Sheet, Stroke, Words
from consultation.reporting.charts.wrapping import text_width, wrapped
from consultation.reporting.words.chart_words import gettext
from consultation.reporting.words.figures import decimal, ordinal, whole_percent

NEGATIVE, NEUTRAL, POSITIVE = ("#a6611a", "#dfc27d"), "#e3e3e3", ("#80cdc1", "#018571")
ASIDE = ("#9a9d9f", "#d6d8d9")
FIRST_TO_LAST = ("#01665e", "#5ab4ac", "#d5ece8")
LOWEST_HATCH, HIGHEST_HATCH = "////", "\\\\\\\\"
LABEL_FITS = 6
"""Per cent: a smaller part of a bar has no room for its label; the table has it."""
MOST_PLACES = 6
FIRST_LINES = N_("The %(some)s first of %(all)s lines; the table has them all.")
FIGURE_GAP = 3.0
THICK = 20.0
WIDEST_LABELS = 0.38


@dataclass(frozen=True)
class Part:
    """How one kind of part looks, and what it is called in the legend."""

    label: str
    fill: str
    hatch: str = ""


@dataclass(frozen=True)
class Line:
    """The answers of one bar, its label, a heading above it, and a gap after it."""

    label: str
    part: SpreadRow
    above: str = ""
    after: float = 0.0


@dataclass(frozen=True)
class _Scale:
    """The steps of a scale as parts of a bar, and what stands off it."""

    steps: tuple[Part, ...]
    aside: tuple[Part, ...]

    def left(self, counts: Sequence[int]) -> Decimal:
        """What stands left of the middle: the lower steps, and half of a middle one."""
        below = len(self.steps) // 2
        half = Decimal(counts[below]) / 2 if len(self.steps) % 2 else Decimal()
        return sum(counts[:below]) + half


@dataclass(frozen=True)
class _Axis:
    """Where the middle and what stands apart begin, and how long the whole of an answer is."""

    zero: float
    aside: float
    whole: float


def spread(summary: Spread, sheet: Sheet, language: str) -> None:
    """Diverging bars: lower steps left of a middle line, upper ones right, others apart."""
    diverging(
        sheet,
        [
            Line(part.label.in_language(language) if part.label else "", part)
            for part in summary.parts
        ],
        language,
    )


def diverging(sheet: Sheet, lines: Sequence[Line], language: str) -> None:
    """One diverging bar for each line, all on one scale; every line has the same steps."""
    scale = _scale_of(lines[0].part, language)
    _legend(sheet, (*scale.steps, *scale.aside))
    gutter = _gutter(sheet, [each.label for each in lines])
    axis = _axis([each.part for each in lines], scale, gutter, sheet.width)
    for drawn, each in enumerate(lines):
        if sheet.is_full:
            left_out(sheet, drawn, len(lines), FIRST_LINES)
            break
        if each.above:
            sheet.paragraph(each.above, bold=True, after=3)
        middle = _labelled_line(sheet, each.label, gutter)
        reach = THICK / 2 + 2.5
        sheet.add(Stroke(axis.zero, middle - reach, axis.zero, middle + reach, INK, 1.2))
        if each.part.base:
            _diverging(sheet, each.part, scale, axis, middle)
        else:
            _no_answers(sheet, axis.zero, middle)
        sheet.y += each.after


def _no_answers(sheet: Sheet, zero: float, middle: float) -> None:
    """In words, in place of a bar; left of the middle line where the sheet ends beside it."""
    words = gettext("no answers")
    if zero + 6 + text_width(words, BODY) <= sheet.width:
        sheet.add(Words(zero + 6, middle, words, colour=QUIET))
    else:
        sheet.add(Words(zero - 6, middle, words, colour=QUIET, at="right"))


def order(summary: Order, sheet: Sheet, language: str) -> None:
    """One bar for each option: how often it came first, second ... last, and its mean place."""
    places = max(len(each.at_place) for each in summary.options)
    shown = min(places, MOST_PLACES)
    names = [ordinal(place) for place in range(1, shown + 1)]
    if places > shown:
        names[-1] = gettext("%(place)s or lower", place=names[-1])
    parts = [
        Part(name, fill) for name, fill in zip(names, shade(FIRST_TO_LAST, shown), strict=True)
    ]
    _legend(sheet, parts)
    options = summary.highest_first()
    labels = [each.label.in_language(language) for each in options]
    gutter = _gutter(sheet, labels)
    means = {each.id: _mean_said(each) for each in options}
    room = sheet.width - gutter - max(text_width(each, BODY) for each in means.values()) - 6
    most = max(each.count for each in options) or 1
    drawn = 0
    for each, label in zip(options, labels, strict=True):
        middle = _labelled_line(sheet, label, gutter)
        end = gutter
        at_place = (*each.at_place[: shown - 1], sum(each.at_place[shown - 1 :]))
        for count, part in zip(at_place, parts, strict=True):
            width = count / most * room
            _piece(sheet, end, middle, width, part, _label(count, summary.base))
            end += width
        sheet.add(Words(end + 6, middle, means[each.id], colour=INK if each.count else QUIET))
        drawn += 1
        if sheet.is_full:
            break
    left_out(sheet, drawn, len(options), THE_FIRST)


def _mean_said(option: Ranked) -> str:
    if not option.count:
        return gettext("not ranked")
    return gettext("mean %(place)s", place=decimal(option.mean_place))


def _gutter(sheet: Sheet, labels: Sequence[str]) -> float:
    """How much room labels have at the left; none on a phone, where they stand above."""
    widest = max(text_width(each, BODY) for each in labels)
    return 0.0 if sheet.is_narrow or not widest else min(widest + 14, sheet.width * WIDEST_LABELS)


def _labelled_line(sheet: Sheet, label: str, gutter: float) -> float:
    """Make room for one bar and put its label there; returns the height of the bar's middle."""
    lines: list[str] = []
    if gutter:
        lines = wrapped(label, gutter - 12, BODY, most=6)
    elif label:
        sheet.paragraph(label, most=6, after=3)
    height = max(THICK, len(lines) * BODY * LINE)
    middle = sheet.y + height / 2
    sheet.lines(gutter - 10, middle, lines, at="right")
    sheet.y += height + 8
    return middle


def _legend(sheet: Sheet, parts: Sequence[Part]) -> None:
    """What the colours mean, in the order of the bar, flowing over lines."""
    x = 0.0
    for part in parts:
        label = wrapped(part.label, sheet.width - 18, BODY, most=1)[0]
        width = 16 + text_width(label, BODY) + 10
        if x and x + width - 10 > sheet.width:
            x, sheet.y = 0.0, sheet.y + 17
        sheet.add(
            Box(x + 0.5, sheet.y + 2.5, 11, 11, part.fill, part.hatch, QUIET),
            Words(x + 16, sheet.y + 8, label),
        )
        x += width
    sheet.y += 26


def _piece(sheet: Sheet, x: float, middle: float, width: float, part: Part, says: str) -> None:
    """One part of a bar, with its label where that fits."""
    if width <= 0:
        return
    sheet.add(Box(x, middle - THICK / 2, width, THICK, part.fill, part.hatch, QUIET))
    if says and text_width(says, BODY) <= width:
        ground = part.fill if part.hatch else ""
        sheet.add(
            Words(x + width / 2, middle, says, BODY, ink_on(part.fill), at="center", ground=ground)
        )


def _label(count: int, base: int) -> str:
    """The label inside a part of a bar; nothing where the part is too small to hold one."""
    if base == 1:
        return "1" if count else ""
    return whole_percent(count, base) if count * 100 >= LABEL_FITS * base else ""


def _scale_of(row: SpreadRow, language: str) -> _Scale:
    size = len(row.steps)
    half = size // 2
    fills = [
        *shade(NEGATIVE, half),
        *([NEUTRAL] if size % 2 else []),
        *reversed(shade(tuple(reversed(POSITIVE)), half)),
    ]
    hatches = [""] * size
    if half:
        hatches[0], hatches[-1] = LOWEST_HATCH, HIGHEST_HATCH
    return _Scale(
        steps=tuple(
            Part(each.label.in_language(language), fill, hatch)
            for each, fill, hatch in zip(row.steps, fills, hatches, strict=True)
        ),
        aside=tuple(
            Part(each.label.in_language(language), fill)
            for each, fill in zip(row.off_scale, shade(ASIDE, len(row.off_scale)), strict=True)
        ),
    )


def _axis(parts: Sequence[SpreadRow], scale: _Scale, begin: float, width: float) -> _Axis:
    """One measure for all bars, so that lengths compare; room for what stands apart."""
    left, right, aside = Decimal(), Decimal(), Decimal()
    for part in parts:
        if part.base:
            lower = scale.left([each.count for each in part.steps])
            left = max(left, lower / part.base)
            right = max(right, (part.on_scale - lower) / part.base)
            aside = max(aside, Decimal(part.base - part.on_scale) / part.base)
    gap = 14.0 if scale.aside else 0.0
    room, shares = width - begin - gap, float(left + right + aside) or 1.0
    # Were all figures beside their boxes, the boxes would be smallest: what fits then fits always.
    smallest = (room - max(_beside(part, 0.0) for part in parts)) / shares
    whole = (room - max(_beside(part, smallest) for part in parts)) / shares
    zero = begin + float(left) * whole
    return _Axis(zero, zero + float(right) * whole + gap, whole)


def _figure(count: int, base: int) -> str:
    """What is said of a part that stands apart, however small."""
    return ("1" if base == 1 else whole_percent(count, base)) if count else ""


def _beside(part: SpreadRow, whole: float) -> float:
    """How much room a row needs for figures that stand beside their boxes."""
    figures = ((_figure(each.count, part.base), each.count) for each in part.off_scale)
    return sum(
        _room_of(figure) for figure, count in figures if not _fits(figure, count, part.base, whole)
    )


def _fits(figure: str, count: int, base: int, whole: float) -> bool:
    return not figure or text_width(figure, BODY) <= count / base * whole


def _room_of(figure: str) -> float:
    return text_width(figure, BODY) + 2 * FIGURE_GAP


def _diverging(sheet: Sheet, part: SpreadRow, scale: _Scale, axis: _Axis, middle: float) -> None:
    counts = [each.count for each in part.steps]
    x = axis.zero - float(scale.left(counts) / part.base) * axis.whole
    for count, look in zip(counts, scale.steps, strict=True):
        width = count / part.base * axis.whole
        _piece(sheet, x, middle, width, look, _label(count, part.base))
        x += width
    x = axis.aside
    for each, look in zip(part.off_scale, scale.aside, strict=True):
        width = each.count / part.base * axis.whole
        figure = _figure(each.count, part.base)
        _piece(sheet, x, middle, width, look, figure)
        x += width
        if not _fits(figure, each.count, part.base, axis.whole):
            sheet.add(Words(x + FIGURE_GAP, middle, figure))
            x += _room_of(figure)
