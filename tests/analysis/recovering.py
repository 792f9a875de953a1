"""An attacker who narrows down what the cells of a table can be, using every total."""

import itertools
from collections.abc import Iterator, Mapping

from consultation.analysis.disclosure import crossing
from consultation.analysis.disclosure.crossing import SMALLEST_CELL, crossed

Table = tuple[tuple[int, ...], ...]

Place = tuple[int, int]


def shown(table: Table) -> Mapping[Place, int]:
    """The cells that the rule shows, if the totals of all lines but the last may be shown."""
    return crossed(table, set(range(len(table) - 1)), set(range(len(table[0]) - 1)))


def totals(table: Table) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The totals of the rows and of the columns."""
    return tuple(map(sum, table)), tuple(sum(each) for each in zip(*table, strict=True))


def ranges(table: Table, given_cells: Mapping[Place, int]) -> Mapping[Place, tuple[int, int]]:
    """What each cell can be, for somebody who has the shown cells and every total and narrows
    bounds until nothing moves: more than subtracting can do."""
    rows, columns = totals(table)
    low = {place: given_cells.get(place, 0) for place in places(table)}
    high = {place: given_cells.get(place, min(rows[place[0]], columns[place[1]])) for place in low}
    lines = [([(y, x) for x in range(len(columns))], rows[y]) for y in range(len(rows))]
    lines += [([(y, x) for y in range(len(rows))], columns[x]) for x in range(len(columns))]
    moved = True
    while moved:
        moved = False
        for line, total in lines:
            lowest, highest = sum(low[each] for each in line), sum(high[each] for each in line)
            for each in line:
                most, least = total - lowest + low[each], total - highest + high[each]
                if most < high[each] or least > low[each]:
                    high[each], low[each] = min(high[each], most), max(low[each], least)
                    moved = True
                    lowest = sum(low[one] for one in line)
                    highest = sum(high[one] for one in line)
    return {place: (low[place], high[place]) for place in low}


def places(table: Table) -> Iterator[Place]:
    """The place of every cell."""
    yield from itertools.product(range(len(table)), range(len(table[0])))


def recovered(table: Table, given_cells: Mapping[Place, int] | None = None) -> list[Place]:
    """The small cells that the attack knows, of lines that do not tell them by their total."""
    rows, columns = totals(table)
    found = ranges(table, shown(table) if given_cells is None else given_cells)
    return [
        (y, x)
        for y, x in places(table)
        if 0 < table[y][x] < SMALLEST_CELL
        and found[y, x][0] == found[y, x][1]
        and rows[y] >= crossing.FEWEST_IN_LINE
        and columns[x] >= crossing.FEWEST_IN_LINE
    ]
