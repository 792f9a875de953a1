"""Horizontal bars: options counted, and shares of a fixed sum."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from consultation.analysis.disclosure import GuardedPart, Protected
from consultation.questionnaire.answers import ASIDE
from consultation.questionnaire.summaries import Counted, Counts, Shared, Shares, quantile
from consultation.questionnaire.wording import DONT_KNOW, N_
from consultation.reporting.charts.colours import INK, QUIET
from consultation.reporting.charts.drawings import BODY, SMALL, Box, Sheet, Stroke, Words
from consultation.reporting.charts.wrapping import text_width
from consultation.reporting.words.chart_words import gettext
from consultation.reporting.words.figures import decimal, not_shown, number, whole_percent

BAR, BAR_APART = "#018571", "#b9bcbe"
APART = (DONT_KNOW, *ASIDE)
"""Answers that come last and in grey, as steps off a scale do: they choose none of the options."""
THICK = 17.0
MOST_LABEL = 7
"""Lines that a label can have."""
MOST_BARS = 100
"""How many options are drawn at most: a chart of more is too tall to look at or to print."""
MOST_CHOSEN = N_("The %(some)s most chosen of %(all)s options; the table has them all.")
THE_FIRST = N_("The %(some)s first of %(all)s options; the table has them all.")
WIDEST_LABELS = 0.46
"""The share of the sheet that labels can take; longer ones are wrapped."""


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One bar: its `length` in the measure of the chart, and a line between two lengths on it."""

    label: str
    value: str
    length: float
    fill: str = BAR
    whisker: tuple[float, float] | None = None

    @property
    def reach(self) -> float:
        """How far it goes with its line."""
        return max(self.length, self.whisker[1]) if self.whisker else self.length


def counts(summary: Counts, sheet: Sheet, language: str) -> None:
    """One bar for each option, most chosen first."""
    drawn = _draw(
        sheet,
        [
            Bar(
                label=each.label.in_language(language),
                value=count_and_share(each.count, summary.base),
                length=each.count,
                fill=_fill_of(each.id),
            )
            for each in in_order_of_count(summary.options)[:MOST_BARS]
        ],
    )
    left_out(sheet, drawn, len(summary.options), MOST_CHOSEN)


def protected(summary: Protected, sheet: Sheet, language: str) -> None:
    """One bar for each option, in the questionnaire's order, part below part."""
    for part in summary.parts:
        if part.label:
            sheet.paragraph(part.label.in_language(language), bold=True, after=3)
        base = summary.percentages_of(part)
        bars = _guarded(part, base, language, has_shares=summary.has_shares(base))
        left_out(sheet, _draw(sheet, bars[:MOST_BARS]), len(bars), THE_FIRST)
        sheet.y += 6


def shares(summary: Shares, sheet: Sheet, language: str) -> None:
    """Mean points, most first, each with the middle half of what people gave."""
    drawn = _draw(
        sheet,
        [
            Bar(
                label=each.label.in_language(language),
                value=decimal(each.mean) or "0",
                length=float(each.mean or 0),
                whisker=_middle_half(each) if summary.base > 1 else None,
            )
            for each in in_order_of_mean(summary.options)
        ],
    )
    left_out(sheet, drawn, len(summary.options), THE_FIRST)


def in_order_of_count(options: Sequence[Counted]) -> list[Counted]:
    """Most chosen first; those that stand apart last, whatever their count."""
    return sorted(options, key=lambda each: (each.id in APART, -each.count))


def in_order_of_mean(options: Sequence[Shared]) -> list[Shared]:
    """Those that were given most first."""
    return sorted(options, key=lambda each: -(each.mean or 0))


def count_and_share(count: int, base: int) -> str:
    """`747 (62%)`; for a base of one only the count, since a percentage would say too much."""
    return number(count) if base < 2 else f"{number(count)} ({whole_percent(count, base)})"


def _guarded(part: GuardedPart, base: int, language: str, *, has_shares: bool) -> list[Bar]:
    say = count_and_share if has_shares else lambda count, _: number(count)
    return [
        Bar(
            label=each.label.in_language(language),
            value=not_shown() if each.count is None else say(each.count, base),
            length=each.count or 0,
            fill=_fill_of(each.id),
        )
        for each in part.options
    ]


def left_out(sheet: Sheet, drawn: int, options: int, says: str) -> None:
    """Say below a chart that not all of its options are drawn."""
    if drawn < options:
        told = gettext(says, some=number(drawn), all=number(options))
        sheet.paragraph(told, SMALL, QUIET, after=0)


def _fill_of(option: str) -> str:
    return BAR_APART if option in APART else BAR


def _middle_half(option: Shared) -> tuple[float, float] | None:
    low, high = (quantile(option.tally, Decimal(share)) for share in ("0.25", "0.75"))
    return None if low is None or high is None else (float(low), float(high))


def _draw(sheet: Sheet, bars: Sequence[Bar]) -> int:
    """The bars, one a line: labels beside them, or above them on a phone.

    Returns how many the sheet had room for.
    """
    value_room = max(text_width(bar.value, BODY) for bar in bars) + 8
    widest = max(text_width(bar.label, BODY) for bar in bars) + 10
    gutter = 0.0 if sheet.is_narrow else min(widest, sheet.width * WIDEST_LABELS)
    most = max(bar.reach for bar in bars) or 1.0
    per_unit = (sheet.width - gutter - value_room) / most
    top, drawn = sheet.y, 0
    for bar in bars:
        middle, height = sheet.labelled(bar.label, gutter, THICK, most=MOST_LABEL, after=3, room=0)
        if bar.length:
            length = max(bar.length * per_unit, 0.8)
            sheet.add(Box(gutter, middle - THICK / 2, length, THICK, bar.fill))
        if bar.whisker:
            _whisker(sheet, gutter, bar.whisker, per_unit, middle)
        quiet = QUIET if bar.value == not_shown() else INK
        sheet.add(Words(gutter + bar.reach * per_unit + 5, middle, bar.value, colour=quiet))
        sheet.y += height + 6
        if sheet.is_narrow:
            sheet.add(Stroke(0, middle - height / 2, 0, sheet.y - 6, QUIET, 0.8))
        drawn += 1
        if sheet.is_full:
            break
    if not sheet.is_narrow:
        sheet.add(Stroke(gutter, top - 2, gutter, sheet.y - 4, QUIET, 0.8))
    return drawn


def _whisker(
    sheet: Sheet, begin: float, ends: tuple[float, float], per_unit: float, middle: float
) -> None:
    low, high = (begin + each * per_unit for each in ends)
    sheet.add(
        Stroke(low, middle, high, middle, INK, 1.2),
        Stroke(low, middle - 3.5, low, middle + 3.5, INK, 1.2),
        Stroke(high, middle - 3.5, high, middle + 3.5, INK, 1.2),
    )
