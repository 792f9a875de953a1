"""Questions for rankings and for points."""

from typing import Any

import pytest

from tests.questions import question, refused

FOUR = ["A", "B", "C", "D"]


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ({"1": ["b"], "2": ["a"], "3": ["d"]}, ["b", "a", "d"]),
        ({"1": ["b"], "3": ["d"]}, ["b", "d"]),
        ({"3": ["d"]}, ["d"]),
        ({"4": ["d"], "0": ["a"], "": ["c"]}, None),
        ({"1": [""], "2": [""]}, None),
    ],
)
def test_rank_reads_an_order_whose_gaps_close(typed: dict[str, list[str]], answer: Any) -> None:
    assert question("rank", options=FOUR, top="3").read(typed) == answer


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ({"1": ["a"], "2": ["a"]}, ["2"]),
        ({"1": ["a"], "2": ["a"], "3": ["a"]}, ["2", "3"]),
        ({"1": ["x"], "2": ["a"]}, ["1"]),
    ],
)
def test_rank_refuses(typed: dict[str, list[str]], parts: list[str]) -> None:
    assert refused(question("rank", options=FOUR, top="3"), typed) == parts


def test_a_required_rank_wants_all_its_places() -> None:
    asked = question("rank", options=FOUR, top="3", required="true")
    assert asked.incomplete(None) == ("1",)
    assert asked.incomplete(["a", "b"]) == ("3",)
    assert not asked.incomplete(["a", "b", "c"])
    assert asked.missing("3").values == {"places": 3}


def test_rank_asks_for_all_unless_told_otherwise() -> None:
    assert question("rank", options=FOUR).on_page("en")["top"] == 4
    assert question("rank", options="actions", top="2").on_page("en")["top"] == 2
    ((path, says),) = question("rank", options=FOUR, top="5").mistakes()
    assert path == "top"
    assert "4 options" in says
    with pytest.raises(ValueError, match="greater than or equal to 1"):
        question("rank", options=FOUR, top="0")


def test_rank_in_the_download() -> None:
    asked = question("rank", options=FOUR, top="3")
    assert [column.name for column in asked.columns()] == ["q.a", "q.b", "q.c", "q.d"]
    assert asked.cells(["d", "a"]) == ("2", "", "", "1")
    assert asked.readable(["d", "a"], "en") == ("1. D", "2. A")
    assert asked.chosen(["d", "a"]) == {"d", "a"}


def test_a_longer_earlier_order_is_still_counted() -> None:
    asked = question("rank", options=FOUR, top="1")
    summary = asked.summarise(1, 1, {"q.a": {"1": 1}, "q.b": {"2": 1}})
    assert [option.at_place for option in summary.options][:2] == [(1, 0), (0, 1)]


def test_a_declined_rank_is_no_order() -> None:
    asked = question("rank", options=FOUR, sensitive="true")
    assert asked.read({"prefer-not-to-say": ["yes"]}) == {"declined": True}
    both = {"prefer-not-to-say": ["yes"], "1": ["a"]}
    assert refused(asked, both) == ["prefer-not-to-say"]
    summary = asked.summarise(2, 2, {"q.a": {"1": 1, "prefer-not-to-say": 1}})
    assert (summary.base, summary.not_answered) == (1, 1)


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ({"a": ["60"], "b": ["40"]}, {"a": 60, "b": 40, "c": 0, "d": 0}),
        ({"a": [" 1 00 "], "b": ["0"]}, {"a": 100, "b": 0, "c": 0, "d": 0}),
        ({"a": ["100.0"]}, {"a": 100, "b": 0, "c": 0, "d": 0}),
        ({"a": [""], "b": [" "]}, None),
        ({}, None),
    ],
)
def test_points_read(typed: dict[str, list[str]], answer: Any) -> None:
    assert question("points", options=FOUR).read(typed) == answer


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ({"a": ["99"]}, [""]),
        ({"a": ["0"]}, [""]),
        ({"a": ["60"], "b": ["60"]}, [""]),
        ({"a": ["101"]}, ["a"]),
        ({"a": ["-10"], "b": ["110"]}, ["a", "b"]),
        ({"a": ["49.5"], "b": ["fifty"]}, ["a", "b"]),
        ({"a": ["9" * 10_000_000]}, ["a"]),
        ({"a": ["1e2"]}, ["a"]),
    ],
)
def test_points_refuse(typed: dict[str, list[str]], parts: list[str]) -> None:
    assert refused(question("points", options=FOUR), typed) == parts


def test_points_in_the_download() -> None:
    asked = question("points", options="actions", total="10")
    answer = {"lights": 7, "patrols": 3, "clubs": 0}
    assert [column.name for column in asked.columns()] == ["q.lights", "q.patrols", "q.clubs"]
    assert asked.cells(answer) == ("7", "3", "0")
    assert asked.cells({"lights": 10}) == ("10", "", "")
    assert asked.readable(answer, "en")[0] == "Lights: 7"
    assert asked.on_page("en")["total"] == 10
    assert asked.comparable() == frozenset()
    assert asked.option_ids() == {"lights", "patrols", "clubs"}


def test_an_option_cannot_stand_where_declining_does() -> None:
    options = ["A", "Prefer not to say"]
    asked = question("points", options=options, sensitive="true")
    assert [path for path, _ in asked.mistakes()] == ["options[1].id"]
    assert not list(question("points", options=options).mistakes())
