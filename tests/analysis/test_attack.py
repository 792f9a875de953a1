"""Attacks the tables about people, over two days, as somebody who has every open answer."""

import random
from collections import Counter
from collections.abc import Callable
from functools import cache

import pytest

from consultation.analysis import fixed_tables
from consultation.analysis.disclosure import blurring
from consultation.analysis.disclosure.blurring import Crowd
from consultation.analysis.fixed_tables import FixedTables
from tests.analysis.attackers import SMALL, Attacker, Figure, Truth, World, believed, figures

pytestmark = pytest.mark.slow
SEEDS = range(12)
Shown = Callable[[int], tuple[Truth, list[list[Figure]]]]
CERTAIN, NEARLY, NONE = 18, 6, 0
"""By how much an attacker allows a count to have been moved."""


@cache
def world() -> World:
    return World()


def two_days(seed: int) -> tuple[Truth, list[list[Figure]]]:
    """Who had responded on the second day, and what was shown on either."""
    draw = random.Random(seed)
    number, more = draw.randint(110, 400), draw.randint(10, 16)
    truth = Truth.drawn(seed, number + more)
    before, days = FixedTables(), []
    for stood in (truth.first(number), truth):
        before = world().tables(stood, before)
        days.append([*figures(world(), stood, before)])
    return truth, days


as_shipped = cache(two_days)


def claims(chance: int, shown: Shown = as_shipped) -> Counter[bool]:
    """What an attacker takes to be determined over all seeds, rightly or not."""
    found: Counter[bool] = Counter()
    for seed in SEEDS:
        truth, days = shown(seed)
        assert len(days[1]) > 10
        found += Attacker(days, chance=chance).claims(truth)
    return found


@pytest.mark.parametrize("chance", [CERTAIN, NEARLY])
def test_no_small_count_is_recovered(chance: int) -> None:
    assert claims(chance) == Counter()


def test_whoever_makes_light_of_chance_is_mostly_wrong() -> None:
    found = claims(NONE)
    assert found[False] > 3 * found[True]


def test_without_chance_small_counts_are_recovered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Crowd, "blurred", lambda crowd, count, called: count)
    found = claims(NONE, two_days)
    assert found[True] > 0
    assert found[False] == 0


def small_differences(shown: Shown = as_shipped) -> int:
    """Over all seeds: how many small counts somebody gets who takes figures to be exact."""
    return sum(
        difference in SMALL
        for seed in SEEDS
        for day in shown(seed)[1]
        for difference in believed(day)
    )


def test_no_difference_of_what_is_shown_is_a_small_count() -> None:
    assert small_differences() == 0


def test_without_secondary_suppression_differences_are_small_counts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fixed_tables, "with_doubt", lambda figures, known: dict(figures))
    assert small_differences(two_days) > 0


def test_without_primary_suppression_small_counts_are_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fixed_tables, "figure", lambda count, blurred, before: blurred)
    assert small_differences(two_days) > 0


def looked(seed: int, looks: int, women: int) -> int:
    """How often of `looks` a figure of 20 was shown where it could be 10: somebody sends replies
    of their own between looks, so that chance is drawn anew for a count that stays as it is."""
    draw = random.Random(seed)
    shown: int | None = None
    found = 0
    for number in range(looks):
        crowd = Crowd(number=200 + number, keys=draw.getrandbits(40), said=draw.getrandbits(40))
        shown = blurring.figure(women, crowd.blurred(women, "about/sex/female"), shown)
        found += shown == 20
    return found


def test_looks_at_any_time_would_add_up_to_the_count_and_two_days_do_not() -> None:
    """Why there is at most one look a day: by many the 16 are told from the 13 without fail."""
    often = [(looked(seed, 400, 13), looked(seed, 400, 16)) for seed in range(40)]
    assert all(fewer < more for fewer, more in often)
    twice = [(looked(seed, 2, 13), looked(seed, 2, 16)) for seed in range(40)]
    assert sum(fewer < more for fewer, more in twice) < 30
