"""Who was heard, in tables: for pages and documents, and typed for spreadsheets.

It must not know requests; no figure is made here.
"""

from collections.abc import Iterator, Sequence

from consultation.analysis.comparing import WARDS, Characteristic, Group, Reach
from consultation.reporting.tables import Table
from consultation.reporting.typed_tables import Cell, Share, TypedTable
from consultation.reporting.words.figures import NOT_SHOWN, number
from consultation.reporting.words.heard import by_rate, map_unit, percent_of, residents_said, signed

COMPARED = (
    "Responses",
    "% of responses",
    "% of residents",
    "Difference, points",
    "More to draw level",
)
Row = tuple[str, ...]


def compared_table(characteristic: Characteristic) -> Table:
    """One line for each group: how many, both shares, the gap, how many more would draw level."""
    return Table(
        headers=(characteristic.title, *COMPARED),
        rows=tuple((group.label, *_figures(group)) for group in characteristic.groups),
        numeric=(1, 2, 3, 4, 5),
    )


def behind_table(behind: Sequence[tuple[Characteristic, Group]]) -> Table:
    """The groups furthest behind over all characteristics."""
    return Table(
        headers=("Group", *COMPARED),
        rows=tuple(
            (f"{characteristic.title}: {group.label}", *_figures(group))
            for characteristic, group in behind
        ),
        numeric=(1, 2, 3, 4, 5),
    )


def _figures(group: Group) -> Row:
    return (
        NOT_SHOWN if group.count is None else number(group.count),
        percent_of(group.share),
        percent_of(group.expected),
        signed(group.difference),
        "" if group.missing is None else number(group.missing),
    )


def areas_table(areas: Characteristic) -> Table:
    """One line for each area: responses, residents, responses per 1,000 of them; most first."""
    return Table(
        headers=(
            areas.title,
            "Responses",
            f"{areas.residents.capitalize()}{' (estimate)' if areas.estimate else ''}",
            "Per 1,000",
        ),
        rows=tuple(
            (
                each.label,
                NOT_SHOWN if each.count is None else number(each.count),
                residents(each, estimate=areas.estimate),
                "" if each.rate is None else str(each.rate),
            )
            for each in by_rate(areas)
        ),
        numeric=(1, 2, 3),
    )


def residents(group: Group, *, estimate: bool) -> str:
    """How many live there; an estimate to hundreds."""
    return f"about {number(round(group.residents, -2))}" if estimate else number(group.residents)


def typed_comparisons(reach: Reach) -> Iterator[TypedTable]:
    """Every comparison as a table of typed cells."""
    for each in reach.characteristics:
        rows: list[tuple[Cell, ...]] = [
            (
                group.label,
                NOT_SHOWN if group.count is None else group.count,
                Share(group.share),
                Share(group.expected),
                group.difference,
                group.missing,
            )
            for group in each.groups
        ]
        rows += [
            (label, NOT_SHOWN if count is None else count, None, None, None, None)
            for label, count in each.aside
        ]
        yield TypedTable(
            caption=f"{each.title}: responses beside {residents_said(each)}",
            headers=compared_table(each).headers,
            rows=tuple(rows),
        )
        if each.id == WARDS:
            yield TypedTable(
                caption=map_unit(each),
                headers=areas_table(each).headers,
                rows=tuple(
                    (
                        group.label,
                        NOT_SHOWN if group.count is None else group.count,
                        round(group.residents, -2) if each.estimate else group.residents,
                        group.rate,
                    )
                    for group in by_rate(each)
                ),
            )
