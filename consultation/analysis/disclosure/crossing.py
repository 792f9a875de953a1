"""Which cells of a published table of exact counts, one question by another, are held back.

The rule supposes that everybody knows every total of the table (decision 0006). It must not know
what the cells count.
"""

from collections.abc import Iterator, Mapping, Sequence, Set

from consultation.analysis.disclosure.blurring import SMALLEST_SHOWN

SMALLEST_CELL = 5
"""Counts below this are held back."""
FEWEST_IN_LINE = 20
"""A row or a column of fewer people is not shown: its total and the rule would tell too much."""
FEWEST_IN_REST = SMALLEST_SHOWN
"""The rows (or columns) that are not shown have this many people together, or none."""
VALUES_LEFT = 3
"""A held-back count must still have at least this many possible values, whatever is subtracted."""
Grid = Sequence[Sequence[int]]
Place = tuple[int, int]


def crossed(table: Grid, rows: Set[int], columns: Set[int]) -> Mapping[Place, int]:
    """The cells of `table` that are shown, by row and column.

    Everybody is in exactly one cell. The last row and the last column hold those who are in no
    other, and are never shown. `rows` and `columns` are those whose totals may be shown. A column
    whose small counts cannot be protected is left out as a whole.
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
    """Which rows (or columns) are shown: none of few people, and none that leaves a small rest."""
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
    """The table of these rows and columns; all others are added to the last of each."""
    grid = [[table[row][column] for column in columns] for row in rows]
    for row, cells in zip(rows, grid, strict=True):
        cells.append(sum(table[row]) - sum(cells))
    totals = [sum(each[column] for each in table) for column in columns]
    totals.append(sum(map(sum, table)) - sum(totals))
    below = [sum(each) for each in zip(*grid, strict=True)]
    grid.append([total - shown for total, shown in zip(totals, below, strict=True)])
    return grid


def _held_back(grid: Grid) -> tuple[set[Place], Place | None]:
    """The cells to hold back, and a small one that could be worked out all the same, if any."""
    few = [(y, x) for y, row in enumerate(grid) for x, count in enumerate(row) if is_few(count)]
    hidden = set(few)
    for place in few:
        found = list(_rectangles(grid, place))
        if not found:
            return hidden, place
        # If a rectangle is hidden already, nothing more is. Else the first found is, even if
        # another would hide less: a choice by position tells nothing about the counts.
        if not any(hidden.issuperset(each) for each in found):
            hidden.update(found[0])
    return hidden, None


def _rectangles(grid: Grid, place: Place) -> Iterator[Sequence[Place]]:
    """Each rectangle of cells that protects the small one at `place`: its three other corners.

    If all four corners are held back, people could be moved round the rectangle without changing
    any total, so that the small count has several possible values. Rectangles further down and to
    the right come first: they use the cells that are never shown. A corner with nobody in it does
    not protect: it may be known that nobody could be there, where a question was not asked.
    """
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
    """Whether a small count has enough possible values, if up to so many more or fewer fit."""
    lowest, highest = max(1, count - fewer), min(SMALLEST_CELL - 1, count + more)
    return highest - lowest + 1 >= VALUES_LEFT
