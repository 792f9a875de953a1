"""Attacks three breakdowns together: two questions by area, and one of the two by the other.

They are tables of the same people. Where nearly everybody gave both questions the same answer, what
one table holds back another might show.
"""

import itertools
import random

import numpy as np
import pytest
from numpy.typing import NDArray

from consultation.analysis.disclosure import crossing
from consultation.analysis.disclosure.crossing import FEWEST_IN_LINE, SMALLEST_CELL, crossed

pytestmark = pytest.mark.slow
Counts = NDArray[np.int64]
ONE, OTHER, AREA = range(3)
ANSWERS, AREAS = 3, (2, 5)
ALL_THREE = ((ONE, AREA), (OTHER, AREA), (ONE, OTHER))
ALIKE = (1.0, 0.98, 0.9, 0.7, 0.0)
"""How many give the other question the same answer as the first; the rest any."""
SEEDS = range(200)


def drawn(seed: int, alike: float) -> Counts:
    """How many gave each answer to both questions in each area; the last of each gave none."""
    draw = random.Random(seed)
    areas = draw.randint(*AREAS)
    people = np.zeros((ANSWERS + 1, ANSWERS + 1, areas + 1), dtype=np.int64)
    for _ in range(draw.choice([150, 300, 500])):
        area = draw.choices(range(areas + 1), [*[30, 20, 10, 6, 4][:areas], 3])[0]
        one = draw.choices(range(ANSWERS + 1), [8, 5, 2, 1] if area % 2 else [3, 8, 1, 1])[0]
        other = one if draw.random() < alike else draw.randrange(ANSWERS + 1)
        people[one, other, area] += 1
    return people


class Reader:
    """Bounds every cell of the tables, and of all three questions at once."""

    def __init__(self, people: Counts) -> None:
        self._least = np.zeros_like(people)
        self._most = np.full_like(people, people.sum())
        self.tables = {axes: people.sum(axis=_left_out(axes)) for axes in ALL_THREE}
        self.bounds: dict[tuple[int, int], tuple[Counts, Counts]] = {}
        for axes, table in self.tables.items():
            down, across = table.sum(axis=1), table.sum(axis=0)
            least, most = np.zeros_like(table), np.minimum.outer(down, across)
            shown = crossed(table.tolist(), set(range(len(down) - 1)), set(range(len(across) - 1)))
            for place, count in shown.items():
                least[place] = most[place] = count
            self.bounds[axes] = least, most

    def conclude(self) -> None:
        """Narrow the bounds, by all totals and by what the tables have in common, until none
        moves."""
        before = None
        while before != (before := self._width()):
            for axes, (least, most) in self.bounds.items():
                for axis in (0, 1):
                    total = self.tables[axes].sum(axis=axis, keepdims=True)
                    _narrow(least, most, total, total, axis)
                axis = _left_out(axes)
                np.maximum(least, self._least.sum(axis=axis), out=least)
                np.minimum(most, self._most.sum(axis=axis), out=most)
                both = np.expand_dims(least, axis), np.expand_dims(most, axis)
                _narrow(self._least, self._most, *both, axis)

    def _width(self) -> int:
        pairs = [*self.bounds.values(), (self._least, self._most)]
        return sum(int((most - least).sum()) for least, most in pairs)

    def knows(self) -> int:
        """How many small cells of the areas are determined, of lines that may be shown."""
        found = 0
        for axes in ALL_THREE[:2]:
            table, (least, most) = self.tables[axes], self.bounds[axes]
            assert (least <= table).all() and (table <= most).all()
            for y, x in itertools.product(*map(range, table.shape)):
                in_lines = min(table[y].sum(), table[:, x].sum()) >= FEWEST_IN_LINE
                small = 0 < table[y, x] < SMALLEST_CELL
                found += bool(in_lines and small and least[y, x] == most[y, x])
        return found


def _left_out(axes: tuple[int, int]) -> int:
    return ({ONE, OTHER, AREA} - {*axes}).pop()


def _narrow(least: Counts, most: Counts, at_least: Counts, at_most: Counts, axis: int) -> None:
    """Cells that add up to so many at least and at most along an axis."""
    highest = at_most - (least.sum(axis=axis, keepdims=True) - least)
    lowest = at_least - (most.sum(axis=axis, keepdims=True) - most)
    np.minimum(most, highest, out=most)
    np.maximum(least, lowest, out=least)


def known() -> int:
    """How many small cells become known over all seeds."""
    found = 0
    for seed, alike in itertools.product(SEEDS, ALIKE):
        reader = Reader(drawn(seed, alike))
        reader.conclude()
        found += reader.knows()
    return found


def test_three_tables_of_the_same_people_do_not_tell_a_small_cell() -> None:
    assert known() == 0


def test_without_other_cells_held_back_the_attack_succeeds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crossing, "_rectangles", lambda *_: iter([()]))
    assert known() > len(SEEDS)
