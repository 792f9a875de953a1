"""A summary as tables of typed cells: numbers stay numbers, shares stay shares.

It knows shapes of summaries only; spreadsheets and tidy files are written from it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from consultation.analysis.disclosure import GuardedPart, Protected
from consultation.questionnaire.summaries import (
    Amounts,
    Comments,
    Counted,
    Counts,
    Order,
    Shares,
    Spread,
    SpreadRow,
    Summary,
    percentage,
    quantile,
)
from consultation.reporting.words.figures import NOT_SHOWN, measures, ordinal


@dataclass(frozen=True)
class Share:
    """A percentage with one decimal; None where there is none."""

    percent: Decimal | None


Cell = str | int | Decimal | date | Share | None


@dataclass(frozen=True, kw_only=True)
class TypedTable:
    """Headers and rows; the first column names what the others are about."""

    caption: str
    headers: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def typed_tables(summary: Summary | Protected, language: str) -> Iterator[TypedTable]:
    """Every table of a summary, the main one first; empty for free text."""
    match summary:
        case Counts():
            yield _counted("Answers", summary.options, summary.base, language)
        case Spread():
            yield from _spread(summary, language)
        case Order():
            yield _order(summary, language)
        case Shares():
            yield _shares(summary, language)
        case Amounts():
            yield from _amounts(summary)
        case Comments():
            yield TypedTable(
                caption="Comments",
                headers=("Answer", "Count", "Percentage of all responses"),
                rows=(
                    (
                        "Wrote something",
                        summary.base,
                        _share(summary.base, summary.base + summary.not_answered),
                    ),
                ),
            )
        case Protected():
            yield from _protected(summary, language)


def _share(count: int, base: int) -> Share:
    return Share(percentage(count, base))


def _name_of(part: SpreadRow | GuardedPart, language: str) -> str:
    return part.label.in_language(language) if part.label else ""


def _counted(caption: str, options: Sequence[Counted], base: int, language: str) -> TypedTable:
    return TypedTable(
        caption=caption,
        headers=("Answer", "Count", "Percentage"),
        rows=tuple(
            (each.label.in_language(language), each.count, _share(each.count, base))
            for each in options
        ),
    )


def _spread(summary: Spread, language: str) -> Iterator[TypedTable]:
    first = summary.parts[0]
    if len(summary.parts) == 1 and first.label is None:
        yield _counted("Answers", first.steps + first.off_scale, first.base, language)
        return
    steps = tuple(each.label.in_language(language) for each in first.steps + first.off_scale)
    yield TypedTable(
        caption="Counts",
        headers=("Line", *steps, "Answered"),
        rows=tuple(
            (
                _name_of(part, language),
                *(each.count for each in part.steps + part.off_scale),
                part.base,
            )
            for part in summary.parts
        ),
    )
    yield TypedTable(
        caption="Percentages of those who answered the line",
        headers=("Line", *steps, "Answered"),
        rows=tuple(
            (
                _name_of(part, language),
                *(_share(each.count, part.base) for each in part.steps + part.off_scale),
                part.base,
            )
            for part in summary.parts
        ),
    )


def _order(summary: Order, language: str) -> TypedTable:
    places = max((len(each.at_place) for each in summary.options), default=0)
    return TypedTable(
        caption="How often each was put in each place",
        headers=("Option", "Mean place", "Ranked by", *map(ordinal, range(1, places + 1))),
        rows=tuple(
            (each.label.in_language(language), each.mean_place, each.count, *each.at_place)
            for each in summary.options
        ),
    )


def _shares(summary: Shares, language: str) -> TypedTable:
    rows = []
    for each in summary.options:
        given = sum(int(points) * count for points, count in each.tally.items())
        rows.append(
            (
                each.label.in_language(language),
                each.mean,
                quantile(each.tally, Decimal("0.5")),
                given,
                _share(given, summary.base * summary.total),
            )
        )
    return TypedTable(
        caption=f"Points, of {summary.total} each",
        headers=("Option", "Mean", "Median", "Points in all", "Share of all points"),
        rows=tuple(rows),
    )


def _amounts(summary: Amounts) -> Iterator[TypedTable]:
    values = sorted(summary.tally, key=str if summary.days else Decimal)
    if summary.days:
        rows: tuple[tuple[Cell, ...], ...] = tuple(
            (
                date.fromisoformat(value),
                summary.tally[value],
                _share(summary.tally[value], summary.base),
            )
            for value in values
        )
        yield TypedTable(caption="Days", headers=("Day", "Count", "Percentage"), rows=rows)
        return
    yield TypedTable(
        caption="Measures",
        headers=("Measure", "Value"),
        rows=tuple(
            (name, value) for name, value in measures(summary.tally).items() if value is not None
        ),
    )
    yield TypedTable(
        caption="Values",
        headers=("Value", "Count", "Percentage"),
        rows=tuple(
            (Decimal(value), summary.tally[value], _share(summary.tally[value], summary.base))
            for value in values
        ),
    )


def _protected(summary: Protected, language: str) -> Iterator[TypedTable]:
    for part in summary.parts:
        if not part.options:
            continue
        base = summary.percentages_of(part)
        yield TypedTable(
            caption=_name_of(part, language) or "Answers, small numbers held back",
            headers=("Answer", "Count", "Percentage"),
            rows=tuple(
                (
                    each.label.in_language(language),
                    NOT_SHOWN if each.count is None else each.count,
                    Share(summary.share(each.count, base)),
                )
                for each in part.options
            ),
        )
