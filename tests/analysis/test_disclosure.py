"""Attacks on the small-number rule: knowing rule and total does not reveal a small count."""

import itertools
from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultation.analysis.disclosure import LEAST_DOUBT, held_back, protect
from consultation.questionnaire.summaries import (
    Amounts,
    Comments,
    Counted,
    Counts,
    Spread,
    SpreadRow,
)
from consultation.questionnaire.text import text


def counts_of(*counts: int, total: int, several: bool = False, base: int | None = None) -> Counts:
    answered = sum(counts) if base is None else base
    return Counts(
        options=tuple(
            Counted(id=f"o{place}", label=text(f"Option {place}"), count=count)
            for place, count in enumerate(counts)
        ),
        base=answered,
        not_answered=total - answered,
        several=several,
    )


def published(cells: tuple[int, ...]) -> tuple[int | None, ...]:
    """What somebody sees of a table whose last cell is those who did not answer."""
    hidden = held_back(cells[:-1], cells[-1])
    return tuple(None if place in hidden else count for place, count in enumerate(cells))


@pytest.mark.parametrize(
    ("cells", "total"),
    [(cells, total) for cells in (2, 3, 4) for total in (10, 11, 12, 17, 20, 23, 29, 34)],
)
def test_whoever_knows_rule_and_total_is_left_in_doubt(cells: int, total: int) -> None:
    tables = [
        (*bars, total - sum(bars))
        for bars in itertools.product(range(total + 1), repeat=cells - 1)
        if sum(bars) <= total
    ]
    alike = defaultdict(list)
    for table in tables:
        alike[published(table)].append(table)
    for seen, possible in alike.items():
        for place, cell in enumerate(seen):
            if cell is None:
                values = {table[place] for table in possible}
                assert len(values) >= 3, (seen, sorted(values))


@pytest.mark.parametrize(
    ("cells", "total"), [(cells, total) for cells in (2, 3, 4) for total in (20, 21, 23, 29, 34)]
)
def test_whoever_saw_earlier_that_some_are_not_small_is_left_in_doubt(
    cells: int, total: int
) -> None:
    """While more could come, viewers were shown figures of groups of 10 or more: of as many as
    leave ten people besides."""
    alike = defaultdict(list)
    for bars in itertools.product(range(total + 1), repeat=cells - 1):
        if sum(bars) <= total:
            table = (*bars, total - sum(bars))
            alike[published(table)].append(table)
    for seen, possible in alike.items():
        known = defaultdict(list)
        for table in possible:
            large = [
                place for place, cell in enumerate(seen[:-1]) if cell is None and table[place] >= 10
            ]
            for number in range(1, min(len(large), total // 10 - 1) + 1):
                for those in itertools.combinations(large, number):
                    known[those].append(table)
        for those, left in known.items():
            for place, cell in enumerate(seen):
                if cell is None and place not in those:
                    values = {table[place] for table in left}
                    assert len(values) >= 3, (seen, those, sorted(values))


@given(
    st.lists(st.one_of(st.integers(0, 12), st.integers(0, 5000)), min_size=1, max_size=12),
    st.integers(0, 3000),
)
def test_no_small_count_is_given_and_none_can_be_subtracted(bars: list[int], rest: int) -> None:
    total = sum(bars) + rest
    shown = protect(counts_of(*bars, total=total), total)
    (part,) = shown.parts
    given_counts = [each.count for each in part.options]
    assert not any(count is not None and 1 <= count <= 9 for count in given_counts)
    for true, count in zip(bars, given_counts, strict=True):
        assert count in (None, true)
    known = [count for count in given_counts if count is not None]
    missing = len(given_counts) - len(known) + (part.not_answered is None)
    assert missing != 1
    if part.base is not None:
        hidden_sum = part.base - sum(known)
        assert missing == 0 or hidden_sum >= missing + LEAST_DOUBT - 1
    for row in shown.rows("en"):
        assert (row.count is None) == (row.percentage is None) or row.base == 0
        assert row.base == (part.base if part.base is not None else sum(known))


@given(
    st.lists(st.one_of(st.integers(0, 12), st.integers(0, 2000)), min_size=1, max_size=8),
    st.integers(0, 2000),
    st.integers(0, 1500),
)
def test_neither_those_who_ticked_nor_those_who_did_not_are_few(
    ticks: list[int], more: int, rest: int
) -> None:
    base = max(ticks) + more
    total = base + rest
    shown = protect(counts_of(*ticks, total=total, several=True, base=base), total)
    (part,) = shown.parts
    for true, each in zip(ticks, part.options, strict=True):
        assert each.count in (None, true)
        if each.count is not None:
            assert not 1 <= each.count <= 9
            assert not 1 <= total - each.count <= 9
            if part.base is not None:
                assert not 1 <= part.base - each.count <= 9
        else:
            assert part.base is None
            assert part.not_answered is None


def test_a_table_without_small_counts_is_given_whole() -> None:
    shown = protect(counts_of(420, 380, 0, total=900), 900)
    (part,) = shown.parts
    assert [each.count for each in part.options] == [420, 380, 0]
    assert (part.base, part.not_answered, shown.withheld) == (800, 100, False)
    assert [str(row.percentage) for row in shown.rows("en")] == ["52.5", "47.5", "0.0"]


def test_one_small_count_costs_the_base_before_it_costs_another_option() -> None:
    shown = protect(counts_of(420, 380, 3, total=900), 900)
    (part,) = shown.parts
    assert [each.count for each in part.options] == [420, 380, None]
    assert (part.base, part.not_answered, part.shown) == (None, None, 800)
    assert [str(row.percentage) for row in shown.rows("en")] == ["52.5", "47.5", "None"]


def test_where_everybody_answered_the_last_other_option_goes_too() -> None:
    (part,) = protect(counts_of(420, 380, 3, total=803), 803).parts
    assert [each.count for each in part.options] == [420, None, None]
    assert part.base == 803


@pytest.mark.parametrize("total", range(1, 10))
def test_of_fewer_than_ten_responses_nothing_is_given(total: int) -> None:
    for several in (False, True):
        (part,) = protect(counts_of(total, 0, total=total, several=several), total).parts
        assert [each.count for each in part.options] == [None, None]
        assert part.base is None


def test_nothing_is_held_back_where_nobody_responded() -> None:
    shown = protect(counts_of(0, 0, total=0), 0)
    assert not shown.withheld
    assert shown.parts[0].base == 0


def test_each_row_of_a_matrix_is_a_table_of_its_own() -> None:
    def row(id_: str, *counts: int) -> SpreadRow:
        steps = tuple(
            Counted(id=f"s{place}", label=text("x"), count=count)
            for place, count in enumerate(counts)
        )
        return SpreadRow(id=id_, label=text(id_), steps=steps[:-1], off_scale=steps[-1:])

    spread = Spread(parts=(row("a", 50, 40, 10), row("b", 50, 48, 2)), base=100, not_answered=20)
    first, second = protect(spread, 120).parts
    assert [each.count for each in first.options] == [50, 40, 10]
    assert first.base == 100
    assert [each.count for each in second.options] == [50, 48, None]
    assert second.base is None


@pytest.mark.parametrize(
    ("base", "total", "shown"),
    [(3, 100, None), (95, 100, None), (40, 100, 40), (0, 100, 0), (100, 100, 100), (5, 9, None)],
)
def test_of_amounts_and_words_only_the_base_is_given(
    base: int, total: int, shown: int | None
) -> None:
    for summary in (
        Amounts(tally={"17": base}, base=base, not_answered=total - base),
        Comments(base=base, not_answered=total - base),
    ):
        (part,) = protect(summary, total).parts
        assert part.options == ()
        assert part.base == shown
