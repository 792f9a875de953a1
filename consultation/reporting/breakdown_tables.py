"""A breakdown as tables: counts, shares of each group, shares of each answer. No Flask."""

from collections.abc import Callable, Iterator
from decimal import Decimal

from consultation.analysis.breakdowns import Breakdown
from consultation.questionnaire.summaries import Order, Row, Spread, Summary, percentage
from consultation.reporting.figures import number, ordinal
from consultation.reporting.tables import Table

HEADER = (
    "question", "part", "option", "label", "by", "group", "group_label",
    "count", "column_percentage", "row_percentage", "base",
)  # fmt: skip
Line = tuple[Row, list[Row]]


def lines(breakdown: Breakdown, language: str) -> list[Line]:
    """Each figure of the whole with the same figure of each group."""
    groups = [_by_place(each.summary, language) for each in breakdown.groups]
    return [
        (
            row,
            [found.get((row.part, row.option)) or _nobody(row, found) for found in groups],
        )
        for row in breakdown.whole.rows(language)
    ]


def counts(breakdown: Breakdown, language: str) -> Table:
    """How many of each group gave each answer, with the bases."""
    return _table(
        breakdown,
        language,
        lambda row, whole: number(row.count) if row.count is not None else "",
    )


def of_groups(breakdown: Breakdown, language: str) -> Table:
    """Column percentages: of those of the group who answered."""
    return _table(breakdown, language, lambda row, whole: _percent(row.percentage))


def of_answers(breakdown: Breakdown, language: str) -> Table:
    """Row percentages: which share of an answer came from each group."""
    return _table(breakdown, language, lambda row, whole: _percent(_share(row, whole)))


def tidy(breakdown: Breakdown, language: str) -> Iterator[tuple[str, ...]]:
    """A line for each answer and group, for a file."""
    for whole, theirs in lines(breakdown, language):
        for group, row in zip(breakdown.groups, theirs, strict=True):
            yield (
                breakdown.asked.key,
                row.part,
                row.option,
                row.label,
                breakdown.by.key,
                group.option.id,
                group.option.label.said(language).text,
                "" if row.count is None else str(row.count),
                "" if row.percentage is None else str(row.percentage),
                "" if (share := _share(row, whole)) is None else str(share),
                str(row.base),
            )


def _table(breakdown: Breakdown, language: str, write: Callable[[Row, Row], str]) -> Table:
    heads = [each.option.label.said(language).text for each in breakdown.groups]
    rows = [
        (
            _label(breakdown.whole, row, language),
            write(row, row),
            *(write(each, row) for each in theirs),
        )
        for row, theirs in lines(breakdown, language)
    ]
    bases = (
        "Answered",
        number(breakdown.whole.base),
        *(number(each.summary.base) for each in breakdown.groups),
    )
    people = (
        "People",
        number(breakdown.number),
        *(number(each.number) for each in breakdown.groups),
    )
    return Table(
        headers=("Answer", "Everybody", *heads),
        rows=(*rows, bases, people),
        numeric=tuple(range(1, len(heads) + 2)),
    )


def _by_place(summary: Summary, language: str) -> dict[tuple[str, str], Row]:
    return {(row.part, row.option): row for row in summary.rows(language)}


def _nobody(row: Row, found: dict[tuple[str, str], Row]) -> Row:
    """The figure of a group none of whom gave this answer."""
    base = next((each.base for each in found.values()), 0)
    share = percentage(0, base)
    return Row(
        part=row.part, option=row.option, label=row.label, count=0, percentage=share, base=base
    )


def _share(row: Row, whole: Row) -> Decimal | None:
    if row.count is None or whole.count is None:
        return None
    return percentage(row.count, whole.count)


def _percent(share: Decimal | None) -> str:
    return "" if share is None else f"{share}%"


def _label(summary: Summary, row: Row, language: str) -> str:
    """What a line is of: the option, with the line of a matrix or the place of a ranking."""
    if isinstance(summary, Spread) and len(summary.parts) > 1:
        parts = {each.id: each.label for each in summary.parts}
        label = parts[row.part]
        return f"{label.said(language).text if label else row.part}: {row.label}"
    if isinstance(summary, Order):
        return f"{row.label}: {ordinal(int(row.part))}"
    return row.label
