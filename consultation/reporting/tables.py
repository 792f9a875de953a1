"""A summary as a table: headers and rows of text, for pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from consultation.analysis.disclosure import Protected
from consultation.questionnaire.summaries import (
    Amounts,
    Counted,
    Counts,
    Order,
    Shares,
    Spread,
    Summary,
    quantile,
)
from consultation.reporting.charts.bars import in_order_of_mean
from consultation.reporting.words.figures import (
    NOT_SHOWN,
    day_said,
    decimal,
    in_words,
    measures,
    number,
    ordinal,
    percent,
    responses,
)

MOST_VALUES = 12
"""Up to so many different numbers are listed one by one."""
MOST_BESIDE = 30
"""Rows of the longest table that stands open beside its chart: all areas of a city do."""


@dataclass(frozen=True, kw_only=True)
class Table:
    """Headers and rows of text; `numeric` are the columns, from 0, that hold numbers."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[int, ...]

    @property
    def fits_beside_chart(self) -> bool:
        """Whether it has room beside its chart, and does not go on far below it."""
        return len(self.headers) <= 4 and len(self.rows) <= MOST_BESIDE


def table_of(summary: Summary | Protected, language: str) -> Table | None:
    """The table of a summary; None where there is nothing to tabulate."""
    match summary:
        case Counts():
            options = [(each.label.in_language(language), each.count) for each in summary.options]
            return _counted(options, summary.base)
        case Spread():
            return _spread(summary, language)
        case Order():
            return _order(summary, language)
        case Shares():
            return _shares(summary, language)
        case Amounts():
            return _amounts(summary)
        case Protected():
            return _protected(summary, language)
    return None


def _counted(options: Sequence[tuple[str, int]], base: int) -> Table:
    return Table(
        headers=("Answer", "Count", "Percentage"),
        rows=tuple((label, number(count), percent(count, base)) for label, count in options),
        numeric=(1, 2),
    )


def _spread(summary: Spread, language: str) -> Table:
    first = summary.parts[0]
    if len(summary.parts) == 1 and first.label is None:
        steps = first.steps + first.off_scale
        return _counted(
            [(each.label.in_language(language), each.count) for each in steps], first.base
        )
    return Table(
        headers=(
            "Line",
            *(each.label.in_language(language) for each in first.steps + first.off_scale),
            "Answered",
        ),
        rows=tuple(
            (
                part.label.in_language(language) if part.label else "",
                *(_both(each, part.base) for each in part.steps + part.off_scale),
                number(part.base),
            )
            for part in summary.parts
        ),
        numeric=tuple(range(1, len(first.steps) + len(first.off_scale) + 2)),
    )


def _both(each: Counted, base: int) -> str:
    share = percent(each.count, base)
    return f"{number(each.count)} ({share})" if share else number(each.count)


def _order(summary: Order, language: str) -> Table:
    places = max((len(each.at_place) for each in summary.options), default=0)
    return Table(
        headers=(
            "Option",
            "Mean place",
            "Ranked by",
            *(ordinal(place) for place in range(1, places + 1)),
        ),
        rows=tuple(
            (
                each.label.in_language(language),
                decimal(each.mean_place) or "–",
                number(each.count),
                *(number(count) for count in each.at_place),
            )
            for each in summary.highest_first()
        ),
        numeric=tuple(range(1, places + 3)),
    )


def _shares(summary: Shares, language: str) -> Table:
    rows = []
    for each in in_order_of_mean(summary.options):
        given = sum(int(points) * count for points, count in each.tally.items())
        rows.append(
            (
                each.label.in_language(language),
                decimal(each.mean) or "–",
                decimal(quantile(each.tally, Decimal("0.5"))) or "–",
                percent(given, summary.base * summary.total) or "–",
            )
        )
    return Table(
        headers=("Option", "Mean points", "Median", "Share of all points"),
        rows=tuple(rows),
        numeric=(1, 2, 3),
    )


def _amounts(summary: Amounts) -> Table:
    values = sorted(summary.tally, key=str if summary.days else Decimal)
    if 0 < len(values) <= MOST_VALUES:
        listing = [
            (day_said(value) if summary.days else value, summary.tally[value]) for value in values
        ]
        return _counted(listing, summary.base)
    if summary.days:
        rows = (
            [("Earliest", day_said(values[0])), ("Latest", day_said(values[-1]))] if values else []
        )
        return Table(headers=("", "Day"), rows=tuple(rows), numeric=(1,))
    return Table(
        headers=("", "Value"),
        rows=tuple(
            (name, decimal(value) or "–") for name, value in measures(summary.tally).items()
        ),
        numeric=(1,),
    )


def _protected(summary: Protected, language: str) -> Table | None:
    rows = []
    for part in summary.parts:
        base = summary.percentages_of(part)
        for each in part.options:
            label = each.label.in_language(language)
            count = NOT_SHOWN if each.count is None else number(each.count)
            share = summary.share(each.count, base)
            rows.append(
                (
                    f"{part.label.in_language(language)}: {label}" if part.label else label,
                    count,
                    "" if share is None else f"{share}%",
                )
            )
    if not rows:
        return None
    return Table(headers=("Answer", "Count", "Percentage"), rows=tuple(rows), numeric=(1, 2))


def percentages_are_of(summary: Summary | Protected) -> str:
    """What the percentages of a protected table are of, where that is not those who answered."""
    if not isinstance(summary, Protected) or not any(part.options for part in summary.parts):
        return ""
    known = all(part.base is not None for part in summary.parts)
    if known or not any(part.shown for part in summary.parts):
        return ""
    if summary.several:
        return f"Percentages are of all {responses(summary.total)}."
    shown = ", ".join(number(part.shown) for part in summary.parts)
    return f"Percentages are of the answers whose counts are shown: {shown}."


def days_table(by_day: Sequence[tuple[date, int]]) -> Table:
    """How many responses came on each day that had any."""
    return Table(
        headers=("Day", "Responses"),
        rows=tuple((in_words(day), number(count)) for day, count in by_day),
        numeric=(1,),
    )
