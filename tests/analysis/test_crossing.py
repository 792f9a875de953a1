"""Attacks on published breakdowns: knowing the rule and all totals does not reveal a small cell."""

import itertools
import random
from collections import defaultdict
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultation.analysis.disclosure import crossing
from consultation.analysis.disclosure.crossing import SMALLEST_CELL
from tests.analysis.recovering import Table, places, recovered, shown, totals

CELL = st.one_of(st.integers(0, 6), st.integers(0, 60))


@st.composite
def tables(draw: st.DrawFn) -> Table:
    across, down = draw(st.integers(2, 7)), draw(st.integers(2, 7))
    row = st.lists(CELL, min_size=across, max_size=across).map(tuple)
    return tuple(draw(st.lists(row, min_size=down, max_size=down)))


@given(tables())
def test_no_small_cell_is_shown_or_can_be_worked_out(table: Table) -> None:
    for (y, x), count in shown(table).items():
        assert count == table[y][x]
        assert not 0 < count < SMALLEST_CELL
        assert y < len(table) - 1 and x < len(table[0]) - 1
    assert recovered(table) == []


def seen(table: Table) -> object:
    return totals(table), tuple(sorted(shown(table).items()))


@pytest.mark.slow
def test_whoever_also_knows_how_cells_are_chosen_is_left_in_doubt() -> None:
    """Every table with these totals is tried: of those that look alike no small cell is known."""
    alike: dict[object, list[Table]] = defaultdict(list)
    for a, b, c, d in itertools.product(range(10), repeat=4):
        rest = 30 + a + b + c + d
        table = ((a, b, 20 - a - b), (c, d, 20 - c - d), (20 - a - c, 20 - b - d, rest))
        if min(map(min, table)) >= 0:
            alike[seen(table)].append(table)
    assert any(len(dict(key[1])) for key in alike if isinstance(key, tuple))
    for key, possible in alike.items():
        cells = dict(key[1]) if isinstance(key, tuple) else {}
        for y, x in places(possible[0]):
            values = {table[y][x] for table in possible}
            if (y, x) not in cells and any(0 < each < SMALLEST_CELL for each in values):
                assert len(values) > 1, possible[0]


def test_where_nobody_could_answer_hides_nobody() -> None:
    """The third group was not asked: everybody knows that its cells are nothing."""
    table = ((21, 30, 0, 20), (4, 30, 0, 20), (25, 0, 60, 0), (0, 0, 0, 0))
    given_cells = dict(shown(table)) | {(y, 2): table[y][2] for y in range(4)}
    given_cells |= {(2, x): table[2][x] for x in (1, 3)} | {(3, x): 0 for x in range(4)}
    assert recovered(table, given_cells) == []


def made_up() -> Iterator[Table]:
    """Tables with a few small cells; in half of them everybody is in a group and answered."""
    for seed in range(60):
        chance = random.Random(seed)
        rest = 0 if seed % 2 else 30
        across, down = chance.randint(2, 6), chance.randint(2, 6)
        yield (
            *(
                (*(chance.choice([2, 4, *range(20, 60)]) for _ in range(across)), rest)
                for _ in range(down)
            ),
            (rest,) * (across + 1),
        )


def test_without_other_cells_held_back_the_attack_succeeds(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = list(made_up())
    assert sum(len(recovered(each)) for each in tried) == 0
    assert sum(len(shown(each)) for each in tried) > 200, "much is shown all the same"
    monkeypatch.setattr(crossing, "_rectangles", lambda *_: iter([()]))
    assert sum(len(recovered(each)) for each in tried) > 10
