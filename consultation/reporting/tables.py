"""A summary as a table, and as the sentence that stands for its chart to who cannot see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from consultation.analysis.disclosure import GuardedPart, Protected
from consultation.questionnaire.summaries import (
    Amounts,
    Counted,
    Counts,
    Order,
    Shares,
    Spread,
    SpreadRow,
    Summary,
    mean,
    percentage,
    quantile,
)
from consultation.questionnaire.text import Text
from consultation.reporting.bars import in_order_of_count, in_order_of_mean
from consultation.reporting.figures import (
    NOT_SHOWN,
    decimal,
    in_words,
    listed,
    number,
    ordinal,
    percent,
    plural,
)
from consultation.reporting.pictures import base_of, why_empty
from consultation.reporting.stacks import in_order_of_place

MOST_SAID = 6
"""How many options a sentence names; the table has the rest."""
MOST_VALUES = 12
"""Up to so many different numbers are listed one by one."""


@dataclass(frozen=True, kw_only=True)
class Table:
    """Headers and rows of text; `numeric` are the columns, from 0, that hold numbers."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[int, ...]

    @property
    def is_wide(self) -> bool:
        """Whether it needs the whole width of a page."""
        return len(self.headers) > 4


def table_of(summary: Summary | Protected, language: str) -> Table | None:
    """The table of a summary; None where there is nothing to tabulate."""
    match summary:
        case Counts():
            options = [(_said(each.label, language), each.count) for each in summary.options]
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


def said(summary: Summary | Protected, language: str) -> str:
    """What the chart of a summary says, in a sentence or two, with its base."""
    empty = why_empty(summary)
    if empty:
        return f"{empty}."
    match summary:
        case Counts():
            ordered = in_order_of_count(summary.options)
            found = _and_others(
                [
                    f"{_said(each.label, language)} {percent(each.count, summary.base)}"
                    f" ({number(each.count)})"
                    for each in ordered
                ]
            )
        case Spread():
            found = ". ".join(_said_of_row(part, language) for part in summary.parts[:MOST_SAID])
        case Order():
            found = _and_others(
                [
                    f"{_said(each.label, language)} (mean place {decimal(each.mean_place)},"
                    f" ranked by {number(each.count)})"
                    for each in in_order_of_place(summary.options)
                    if each.count
                ]
            )
        case Shares():
            found = "Mean points: " + _and_others(
                [
                    f"{_said(each.label, language)} {decimal(each.mean)}"
                    for each in in_order_of_mean(summary.options)
                ]
            )
        case Amounts():
            found = _said_of_amounts(summary, language)
        case Protected():
            found = ". ".join(_said_of_part(summary, part, language) for part in summary.parts)
        case _:
            found = ""
    return f"{found}. {base_of(summary)}." if found else f"{base_of(summary)}."


def _said(label: Text, language: str) -> str:
    return label.said(language).text


def _and_others(parts: Sequence[str]) -> str:
    if len(parts) <= MOST_SAID + 1:
        return listed(parts)
    return f"{', '.join(parts[:MOST_SAID])} and {len(parts) - MOST_SAID} others with less"


def _said_of_row(row: SpreadRow, language: str) -> str:
    steps = listed(
        [
            f"{_said(each.label, language)} {percent(each.count, row.base)}"
            for each in row.steps + row.off_scale
        ]
    )
    if not row.label:
        return steps
    return f"{_said(row.label, language)}: {steps if row.base else 'no answers'}"


def _said_of_amounts(summary: Amounts, language: str) -> str:
    if summary.days:
        days = sorted(summary.tally)
        return f"From {_day(days[0])} to {_day(days[-1])}"
    unit = f" {_said(summary.unit, language)}" if summary.unit else ""
    low, middle, high = (quantile(summary.tally, Decimal(each)) for each in ("0", "0.5", "1"))
    return f"From {decimal(low)} to {decimal(high)}{unit}, median {decimal(middle)}"


def _said_of_part(summary: Protected, part: GuardedPart, language: str) -> str:
    base = summary.percentages_of(part)
    options = listed(
        [
            f"{_said(each.label, language)} "
            + (NOT_SHOWN if each.count is None else f"{percent(each.count, base)}".strip())
            for each in part.options
        ]
    )
    return f"{_said(part.label, language)}: {options}" if part.label else options


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
        return _counted([(_said(each.label, language), each.count) for each in steps], first.base)
    return Table(
        headers=(
            "Line",
            *(_said(each.label, language) for each in first.steps + first.off_scale),
            "Answered",
        ),
        rows=tuple(
            (
                _said(part.label, language) if part.label else "",
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
                _said(each.label, language),
                decimal(each.mean_place) or "–",
                number(each.count),
                *(number(count) for count in each.at_place),
            )
            for each in in_order_of_place(summary.options)
        ),
        numeric=tuple(range(1, places + 3)),
    )


def _shares(summary: Shares, language: str) -> Table:
    rows = []
    for each in in_order_of_mean(summary.options):
        given = sum(int(points) * count for points, count in each.tally.items())
        rows.append(
            (
                _said(each.label, language),
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
            (_day(value) if summary.days else value, summary.tally[value]) for value in values
        ]
        return _counted(listing, summary.base)
    if summary.days:
        rows = [("Earliest", _day(values[0])), ("Latest", _day(values[-1]))] if values else []
        return Table(headers=("", "Day"), rows=tuple(rows), numeric=(1,))
    return Table(
        headers=("", "Value"),
        rows=tuple(
            (name, decimal(value) or "–")
            for name, value in (
                ("Smallest", quantile(summary.tally, Decimal(0))),
                ("A quarter gave no more than", quantile(summary.tally, Decimal("0.25"))),
                ("Median", quantile(summary.tally, Decimal("0.5"))),
                ("Mean", mean(summary.tally)),
                ("Three quarters gave no more than", quantile(summary.tally, Decimal("0.75"))),
                ("Largest", quantile(summary.tally, Decimal(1))),
            )
        ),
        numeric=(1,),
    )


def _protected(summary: Protected, language: str) -> Table | None:
    rows = []
    for part in summary.parts:
        base = summary.percentages_of(part)
        for each in part.options:
            label = _said(each.label, language)
            count = NOT_SHOWN if each.count is None else number(each.count)
            share = None if each.count is None else percentage(each.count, base)
            rows.append(
                (
                    f"{_said(part.label, language)}: {label}" if part.label else label,
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
    if all(part.base is not None for part in summary.parts):
        return ""
    if summary.several:
        return f"Percentages are of all {plural(summary.total, 'response', 'responses')}."
    return "Percentages are of the answers whose counts are shown."


def days_table(by_day: Sequence[tuple[date, int]]) -> Table:
    """How many responses came on each day that had any."""
    return Table(
        headers=("Day", "Responses"),
        rows=tuple((in_words(day), number(count)) for day, count in by_day),
        numeric=(1,),
    )


def days_said(by_day: Sequence[tuple[date, int]]) -> str:
    """What the chart of responses by day says."""
    if not by_day:
        return "No responses yet."
    busiest, most = max(by_day, key=lambda each: each[1])
    total = sum(count for _, count in by_day)
    if len(by_day) == 1:
        return f"{plural(total, 'response', 'responses')}, all on {in_words(busiest)}."
    return (
        f"{plural(total, 'response', 'responses')} from {in_words(by_day[0][0])} to "
        f"{in_words(by_day[-1][0])}; most, {number(most)}, on {in_words(busiest)}."
    )


def _day(written: str) -> str:
    return in_words(date.fromisoformat(written))
