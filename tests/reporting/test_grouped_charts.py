"""Charts of breakdowns: inside the sheet in every state, and true to their figures."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultation.analysis.breakdowns import Breakdown, Group
from consultation.analysis.disclosure import Protected, protect
from consultation.questionnaire.summaries import (
    Amounts,
    Comments,
    Counted,
    Counts,
    Order,
    Ranked,
    Shared,
    Shares,
    Spread,
    Summary,
)
from consultation.questionnaire.text import text
from consultation.reporting.charts import image_files
from consultation.reporting.charts.drawings import NARROW, WIDE, Box, Drawing, Words
from consultation.reporting.charts.grouped import breakdown_alt_text, breakdown_drawing
from consultation.reporting.charts.surrounds import Heading
from tests.reporting.drawn import COUNT, LABELS, counted, inside, spread

Maker = Callable[[list[int]], Summary]


def one_of(counts: list[int]) -> Counts:
    return Counts(options=counted(counts), base=sum(counts), not_answered=1)


def put_in_order(counts: list[int]) -> Order:
    options = tuple(
        Ranked(id=f"o{place}", label=text(f"Option {place}"), at_place=(each, 2, 0))
        for place, each in enumerate(counts)
    )
    return Order(options=options, base=sum(counts), not_answered=0)


def shared(counts: list[int]) -> Shares:
    options = tuple(
        Shared(id=f"o{place}", label=text(f"Option {place}"), tally={str(each % 100): each})
        if each
        else Shared(id=f"o{place}", label=text(f"Option {place}"), tally={})
        for place, each in enumerate(counts)
    )
    return Shares(options=options, total=100, base=max(counts), not_answered=0)


def numbers(counts: list[int]) -> Amounts:
    tally = {str(place * 7 - 9): each for place, each in enumerate(counts) if each}
    return Amounts(tally=tally, base=sum(counts), not_answered=0)


def days(counts: list[int]) -> Amounts:
    tally = {f"2026-03-{place % 28 + 1:02}": each for place, each in enumerate(counts) if each}
    return Amounts(tally=tally, base=sum(counts), not_answered=0, days=True)


def agreement(counts: list[int]) -> Spread:
    return spread([*counts, 1, 2])


def grid(counts: list[int]) -> Spread:
    return spread([*counts, 1, 2], [0, *counts, 2])


MAKERS: tuple[Maker, ...] = (one_of, put_in_order, shared, numbers, days, agreement, grid)


def broken_down(whole: Any, groups: list[tuple[str, Any]]) -> Breakdown:
    return Breakdown(
        asked=None,  # the chart has its words from its heading
        by=None,
        number=100,
        whole=whole,
        groups=tuple(
            Group(
                option=Counted(id=f"g{place}", label=text(name), count=0),
                number=getattr(summary, "base", 12),
                summary=summary,
            )
            for place, (name, summary) in enumerate(groups)
        ),
    )


def drawn(breakdown: Breakdown, width: int = WIDE, language: str = "en") -> Drawing:
    heading = Heading(title="How safe?", source="Parks.", language=language, above="By: ward")
    drawing = breakdown_drawing(breakdown, heading, width)
    assert drawing
    return drawing


def words(drawing: Drawing) -> list[str]:
    return [each.text for each in drawing.items if isinstance(each, Words)]


@given(
    st.sampled_from(MAKERS),
    st.lists(st.lists(COUNT, min_size=4, max_size=4), min_size=1, max_size=30),
    st.lists(LABELS, min_size=30, max_size=30),
    st.sampled_from([WIDE, NARROW]),
    st.sampled_from(["en", "ur"]),
    st.booleans(),
)
def test_everything_is_on_the_sheet(
    make: Maker, counts: list[list[int]], names: list[str], width: int, language: str, held: bool
) -> None:
    summaries: list[Any] = [make(each) for each in counts]
    if held and make is one_of:
        summaries = [protect(each, each.base + 1) for each in summaries]
    breakdown = broken_down(summaries[0], list(zip(names, summaries, strict=False)))
    drawing = drawn(breakdown, width, language)
    inside(drawing)
    assert "None" not in drawing.says


@pytest.mark.parametrize("many", [3, 60])
def test_many_answers_and_many_groups_fit_a_page_or_two(many: int) -> None:
    every = [one_of([*range(many)]) for _ in range(many)]
    drawing = drawn(broken_down(every[0], [(f"Ward {place}", s) for place, s in enumerate(every)]))
    inside(drawing)
    assert drawing.height < 2_000
    assert ("The 8 most given of 60 answers." in words(drawing)) == (many == 60)
    assert ("The 24 largest of 60 groups." in words(drawing)) == (many == 60)


def test_no_word_above_a_column_is_broken() -> None:
    names = ["Individuals", "Organisations", "Another capacity, or not said"]
    groups = [(name, one_of([20] * 15)) for name in names]
    drawing = drawn(broken_down(one_of([60] * 15), groups), NARROW)
    whole = {word for name in names for word in name.split()}
    assert whole <= {word for line in words(drawing) for word in line.split()}


@pytest.mark.parametrize("make", [numbers, agreement, one_of])
@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_long_name_does_not_push_the_base_out(make: Maker, width: int) -> None:
    groups = [(f"Organisations of kind {n}, {'and others ' * 40}", make([9] * 4)) for n in range(9)]
    drawing = drawn(broken_down(make([81] * 4), groups), width)
    inside(drawing)
    base = f"({groups[0][1].base})"
    shown = [each for each in words(drawing) if each in (base, base[1:-1]) or each.endswith(base)]
    assert len(shown) >= 9, "each group needs its base"


def test_the_steps_of_a_line_of_many_words_are_told_apart() -> None:
    (part, *_) = spread([40] * 6, [40] * 6).parts
    line = replace(part, label=text("Whatever young people need of us, " * 9))
    grid = protect(Spread(parts=(line, line), base=240, not_answered=0), 250)
    for width in (WIDE, NARROW):
        drawing = drawn(broken_down(grid, [("A", grid), ("B", grid)]), width)
        inside(drawing)
        written = " ".join(words(drawing))
        assert all(f"Option {step}" in written for step in range(5)), written


def test_bars_are_as_long_as_the_shares_of_the_group() -> None:
    drawing = drawn(broken_down(one_of([50, 50]), [("A", one_of([30, 10])), ("B", one_of([0, 8]))]))
    lengths = [each.width for each in drawing.items if isinstance(each, Box)]
    full = lengths[-1]
    assert [round(each / full, 2) for each in lengths] == [0.5, 0.5, 0.75, 0.25, 1.0]
    assert {"75%", "25%", "0%", "100%", "Everybody (100)", "A (40)", "B (8)"} <= {*words(drawing)}


@pytest.mark.parametrize(
    ("make", "meant"),
    [
        (put_in_order, "How many of each group put it first."),
        (shared, "Mean points of each group; each person shared out 100."),
    ],
)
def test_it_says_what_the_bars_of_groups_show_and_not_what_a_chart_of_all_would(
    make: Maker, meant: str
) -> None:
    drawing = drawn(broken_down(make([50, 40]), [("A", make([30, 10])), ("B", make([9, 8]))]))
    written = " ".join(words(drawing))
    assert meant in written and drawing.says.startswith(meant)
    assert "in each place" not in written and "middle half" not in written


def test_it_says_what_lies_furthest_apart_only_where_there_are_enough() -> None:
    low, high, few = (
        spread([*each, 0]) for each in ([8, 2, 0, 2, 8], [0, 0, 2, 9, 9], [9, 0, 0, 0, 0])
    )
    ample = broken_down(low, [("Low", low), ("High", high), ("Few", few)])
    told = "Option 3 or option 4: from 50% (Low) to 90% (High)"
    assert f"{told}, where 10 or more answered" in " ".join(words(drawn(ample)))
    every = " ".join(words(drawn(broken_down(low, [("Low", low), ("High", high)]))))
    assert told in every and "or more answered" not in every
    assert "from" not in " ".join(words(drawn(broken_down(low, [("High", high), ("Few", few)]))))


def test_what_is_held_back_is_never_drawn() -> None:
    whole = protect(one_of([40, 60, 30]), 131)
    group = protect(one_of([3, 40, 12]), 56)
    assert isinstance(group, Protected)
    drawing = drawn(broken_down(whole, [("A", group)]))
    assert words(drawing).count("not shown") == sum(
        each.count is None for each in group.parts[0].options
    )
    assert "3" not in words(drawing)
    assert "not shown" in drawing.says


def test_the_words_of_a_count_that_is_held_back_leave_the_bars_their_room() -> None:
    shown = protect(one_of([30, 40, 3]), 80)
    drawing = drawn(broken_down(shown, [(f"Group {each}", shown) for each in range(3)]), NARROW)
    assert "not shown" in words(drawing)
    longest = max(each.width for each in drawing.items if isinstance(each, Box))
    columns = sorted({each.x for each in drawing.items if isinstance(each, Box)})
    assert longest > 0.4 * (columns[1] - columns[0])


def test_the_sentence_names_each_group_with_its_figures() -> None:
    said = breakdown_alt_text(
        broken_down(one_of([50, 50]), [("Ash", one_of([30, 10])), ("Elm", one_of([0, 0]))]), "en"
    )
    assert said == (
        "Everybody (100): Option 0 50%, Option 1 50%. Ash (40): Option 0 75%, Option 1 25%. "
        "Elm (0): no answers."
    )
    many = breakdown_alt_text(broken_down(one_of([1, 1]), [("W", one_of([1, 1]))] * 20), "en")
    assert many.endswith("12 more groups are in the table.")
    middle = breakdown_alt_text(broken_down(numbers([1, 3, 1]), [("A", numbers([0, 0, 2]))]), "en")
    assert middle == "Everybody (5): median -2. A (2): median 5."


def test_words_have_no_chart_and_nobody_has_one_that_says_so() -> None:
    heading = Heading(title="Why?", source="S", language="en")
    comments = Comments(base=3, not_answered=1)
    assert breakdown_drawing(broken_down(comments, []), heading, WIDE) is None
    nobody = replace(one_of([0, 0]), not_answered=4)
    assert "Nobody has answered this" in words(drawn(broken_down(nobody, [("A", nobody)])))


def test_the_same_breakdown_gives_the_same_bytes(tmp_path: Path) -> None:
    drawing = drawn(
        broken_down(one_of([5, 6]), [("ਵਾਰਡ", one_of([2, 3])), ("وارڈ", one_of([3, 3]))])
    )
    one, other = (image_files.drawn(drawing, "svg", tmp_path / each) for each in ("one", "other"))
    assert one == other
