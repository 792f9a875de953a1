"""The text alternative of each chart: what it shows, in a sentence or two."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from consultation.analysis.disclosure import GuardedPart, Protected
from consultation.questionnaire.summaries import (
    Amounts,
    Counts,
    Order,
    Shares,
    Spread,
    SpreadRow,
    Summary,
    quantile,
)
from consultation.questionnaire.wording import stands_before, with_unit
from consultation.reporting.charts.bars import in_order_of_count, in_order_of_mean
from consultation.reporting.charts.pictures import NO_RESPONSES, base_of, why_empty
from consultation.reporting.words.chart_words import gettext, joined, ngettext, sentences
from consultation.reporting.words.figures import (
    day_said,
    decimal,
    exact,
    in_words,
    listed,
    not_shown,
    number,
    percent,
    responses,
)

MOST_SAID = 6
"""How many options a sentence names; the table has the rest."""


def alt_text(summary: Summary | Protected, language: str) -> str:
    """What the chart of a summary says, in a sentence or two, with its base."""
    empty = why_empty(summary)
    if empty:
        return sentences([empty])
    match summary:
        case Counts():
            ordered = in_order_of_count(summary.options)
            found = _and_others(
                [
                    f"{each.label.in_language(language)} {percent(each.count, summary.base)}"
                    f" ({number(each.count)})"
                    for each in ordered
                ]
            )
        case Spread():
            found = joined(_said_of_rows(summary.parts, language))
        case Order():
            found = _and_others(
                [
                    gettext(
                        "%(option)s (mean place %(place)s, ranked by %(count)s)",
                        option=each.label.in_language(language),
                        place=decimal(each.mean_place),
                        count=number(each.count),
                    )
                    for each in summary.highest_first()
                    if each.count
                ]
            )
        case Shares():
            means = _and_others(
                [
                    f"{each.label.in_language(language)} {decimal(each.mean)}"
                    for each in in_order_of_mean(summary.options)
                ]
            )
            found = gettext("Mean points: %(means)s", means=means)
        case Amounts():
            found = _said_of_amounts(summary, language)
        case Protected():
            found = joined(_said_of_part(summary, part, language) for part in summary.parts)
        case _:
            found = ""
    return sentences(filter(None, [found, base_of(summary)]))


def _and_others(parts: Sequence[str]) -> str:
    if len(parts) <= MOST_SAID + 1:
        return listed(parts)
    others = len(parts) - MOST_SAID
    return ngettext(
        "%(options)s and %(num)s other with less",
        "%(options)s and %(num)s others with less",
        others,
        options=gettext(", ").join(parts[:MOST_SAID]),
        num=number(others),
    )


def _said_of_rows(rows: Sequence[SpreadRow], language: str) -> Iterator[str]:
    yield from (_said_of_row(each, language) for each in rows[:MOST_SAID])
    more = len(rows) - MOST_SAID
    if more > 0:
        yield ngettext(
            "One more line is in the table",
            "%(num)s more lines are in the table",
            more,
            num=number(more),
        )


def _said_of_row(row: SpreadRow, language: str) -> str:
    steps = listed(
        [
            f"{each.label.in_language(language)} {percent(each.count, row.base)}"
            for each in row.steps + row.off_scale
        ]
    )
    if not row.label:
        return steps
    says = steps if row.base else gettext("no answers")
    return f"{row.label.in_language(language)}: {says}"


def _said_of_amounts(summary: Amounts, language: str) -> str:
    if summary.days:
        days = sorted(summary.tally)
        return gettext(
            "From %(first)s to %(last)s", first=day_said(days[0]), last=day_said(days[-1])
        )
    unit = summary.unit.in_language(language) if summary.unit else ""
    low, middle, high = (
        decimal(quantile(summary.tally, Decimal(each))) for each in ("0", "0.5", "1")
    )
    if stands_before(unit):
        low, middle = with_unit(low, unit), with_unit(middle, unit)
    return gettext(
        "From %(low)s to %(high)s, median %(median)s",
        low=low,
        high=with_unit(high, unit),
        median=middle,
    )


def _said_of_part(summary: Protected, part: GuardedPart, language: str) -> str:
    base = summary.percentages_of(part)
    options = listed(
        [
            f"{each.label.in_language(language)} {_guarded_said(summary, each.count, base)}"
            for each in part.options
        ]
    )
    return f"{part.label.in_language(language)}: {options}" if part.label else options


def _guarded_said(summary: Protected, count: int | None, base: int) -> str:
    if count is None:
        return not_shown()
    share = summary.share(count, base)
    return number(count) if share is None else f"{exact(share)}%"


def days_alt_text(by_day: Sequence[tuple[date, int]]) -> str:
    """What the chart of responses by day says."""
    if not by_day:
        return sentences([gettext(NO_RESPONSES)])
    busiest, most = max(by_day, key=lambda each: each[1])
    total = sum(count for _, count in by_day)
    if len(by_day) == 1:
        return gettext(
            "%(responses)s, all on %(day)s.", responses=responses(total), day=in_words(busiest)
        )
    return gettext(
        "%(responses)s from %(first)s to %(last)s; most, %(most)s, on %(day)s.",
        responses=responses(total),
        first=in_words(by_day[0][0]),
        last=in_words(by_day[-1][0]),
        most=number(most),
        day=in_words(busiest),
    )
