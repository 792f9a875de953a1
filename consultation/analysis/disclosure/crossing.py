"""One question by another for the public: which cells of a table of exact counts are held back.

Everybody is taken to know every total of such a table. It must not know what the cells count.
"""

from collections.abc import Iterator, Mapping, Sequence, Set

from consultation.analysis.disclosure.blurring import SMALLEST_SHOWN

SMALLEST_CELL = 5
"""Counts below this are held back."""
FEWEST_IN_LINE = 20
"""A row or a column of fewer is not shown: its total and the rule itself would tell too much."""
FEWEST_IN_REST = SMALLEST_SHOWN
"""So many at least stand in no group that is shown, or nobody."""
VALUES_LEFT = 3
"""How many of the small counts a held-back one can still be, for somebody who subtracts."""
Grid = Sequence[Sequence[int]]
Place = tuple[int, int]


def crossed(table: Grid, rows: Set[int], columns: Set[int]) -> Mapping[Place, int]:
    """The cells of `table` that are shown, by row and column.

    Everybody stands in exactly one cell. The last row and the last column are of those who stand
    in no other, and are never shown. `rows` and `columns` may be shown as far as their totals go;
    a column that cannot be kept in doubt is left out whole.
    """
    totals = [sum(each) for each in table]
    kept_rows = _long_enough(totals, rows)
    nobody = [place for place in rows if not totals[place]]
    kept_columns = _long_enough([sum(each) for each in zip(*table, strict=True)], columns)
    while kept_columns and kept_rows:
        grid = _folded(table, kept_rows, kept_columns)
        hidden, in_the_open = _held_back(grid)
        if in_the_open is None:
            shown = {
                (row, column): table[row][column]
                for y, row in enumerate(kept_rows)
                for x, column in enumerate(kept_columns)
                if (y, x) not in hidden
            }
            return shown | {(row, column): 0 for row in nobody for column in kept_columns}
        del kept_columns[min(in_the_open[1], len(kept_columns) - 1)]
    return {}


def _long_enough(totals: Sequence[int], may_be_shown: Set[int]) -> list[int]:
    """Which lines are shown: none of few people, and none that leaves few in the rest."""
    kept = [
        place
        for place in range(len(totals) - 1)
        if place in may_be_shown and totals[place] >= FEWEST_IN_LINE
    ]
    rest = sum(totals) - sum(totals[place] for place in kept)
    while kept and 0 < rest < FEWEST_IN_REST:
        rest += totals[kept.pop()]
    return kept


def _folded(table: Grid, rows: Sequence[int], columns: Sequence[int]) -> list[list[int]]:
    """The same with all other rows and columns put into the last."""
    grid = [[table[row][column] for column in columns] for row in rows]
    for row, cells in zip(rows, grid, strict=True):
        cells.append(sum(table[row]) - sum(cells))
    totals = [sum(each[column] for each in table) for column in columns]
    totals.append(sum(map(sum, table)) - sum(totals))
    below = [sum(each) for each in zip(*grid, strict=True)]
    grid.append([total - shown for total, shown in zip(totals, below, strict=True)])
    return grid


def _held_back(grid: Grid) -> tuple[set[Place], Place | None]:
    """The cells that are held back, and one that could be worked out all the same, if any."""
    few = [(y, x) for y, row in enumerate(grid) for x, count in enumerate(row) if is_few(count)]
    hidden = set(few)
    for place in few:
        found = list(_rectangles(grid, place))
        if not found:
            return hidden, place
        # One that is hidden already costs nothing; else the one that stands last, whatever it
        # costs: that choice follows from the order, so that it tells little.
        if not any(hidden.issuperset(each) for each in found):
            hidden.update(found[0])
    return hidden, None


def _rectangles(grid: Grid, place: Place) -> Iterator[Sequence[Place]]:
    """The three other corners of each rectangle that leaves a small cell in doubt, if all four are
    held back: people can be moved round it without changing a total. The last first, where the
    cells are that are never shown. A corner with nobody does not count: it may be known that
    nobody could stand there, since a question was not asked."""
    y, x = place
    for row in reversed(range(len(grid))):
        for column in reversed(range(len(grid[0]))):
            if row == y or column == x:
                continue
            corners = ((y, column), (row, x), (row, column))
            beside, below, across = (grid[a][b] for a, b in corners)
            possible = min(beside, below, across) > 0
            if possible and _in_doubt(grid[y][x], min(beside, below), across):
                yield corners


def is_few(count: int) -> bool:
    """Whether a cell is one to hold back."""
    return 0 < count < SMALLEST_CELL


def _in_doubt(count: int, more: int, fewer: int) -> bool:
    """Whether a small count could be enough others, if so many more or fewer are possible."""
    lowest, highest = max(1, count - fewer), min(SMALLEST_CELL - 1, count + more)
    return highest - lowest + 1 >= VALUES_LEFT
