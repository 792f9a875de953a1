"""Scales, options beside the scale, and matrices."""

from typing import Any

import pytest

from consultation.questionnaire.text import Said
from tests.questions import question, refused

NAMED = {
    "agreement": ["strongly-disagree", "disagree", "neither", "agree", "strongly-agree"],
    "importance": ["not-important", "slightly-important", "important", "very-important"],
    "safety": ["very-unsafe", "fairly-unsafe", "neither", "fairly-safe", "very-safe"],
    "satisfaction": [
        "very-dissatisfied",
        "dissatisfied",
        "neither",
        "satisfied",
        "very-satisfied",
    ],
}
OWN = [{"id": "bad", "label": "Bad", "value": "-1"}, "Middling", {"en": "Good", "pl": "Dobrze"}]


@pytest.mark.parametrize(("name", "steps"), NAMED.items())
def test_the_named_scales_run_from_negative_to_positive(name: str, steps: list[str]) -> None:
    asked = question("scale", scale=name)
    assert list(asked.labels) == [*steps, "dont-know"]
    shown = asked.on_page("en")["steps"]
    assert [step.off_scale for step in shown] == [False] * len(steps) + [True]
    assert shown[-1].label.text == "Don't know"
    assert list(question("scale", scale=name, off_scale=[]).labels) == steps


def test_a_scale_of_ones_own() -> None:
    asked = question("scale", scale=OWN, off_scale=["dont-know", "Not for me"])
    assert list(asked.labels) == ["bad", "middling", "good", "dont-know", "not-for-me"]
    assert asked.scale[0].value == -1
    assert asked.readable("good", "pl") == ("Dobrze",)
    assert asked.on_page("pl")["steps"][3].label == Said("Nie wiem")
    assert asked.on_page("so")["steps"][3].label == Said("Don't know", "en")
    assert [path for path, _ in asked.texts()] == [
        "label",
        *(f"scale[{place}].label" for place in range(3)),
        "off_scale[1].label",
    ]
    assert list(question("scale", scale=OWN).labels) == ["bad", "middling", "good"]


def test_a_scale_that_only_looks_like_a_named_one_is_ones_own() -> None:
    steps = [
        {"id": step.id, "label": step.label.own} for step in question("scale", scale="safety").scale
    ]
    assert "dont-know" not in question("scale", scale=steps).labels


def test_a_named_scale_has_no_texts_to_translate() -> None:
    assert [path for path, _ in question("scale", scale="safety").texts()] == ["label"]


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        ({"scale": "hapiness"}, "no scale called “hapiness”"),
        ({"scale": ["Bad"]}, "at least two steps"),
        ({"scale": []}, "at least two steps"),
        ({"scale": [{"id": "a", "label": "A", "value": "much"}, "B"]}, "decimal"),
        ({"scale": ["!", "?"]}, "no id can be made"),
        ({}, "scale"),
    ],
)
def test_a_scale_that_cannot_be_is_refused(keys: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        question("scale", **keys)


@pytest.mark.parametrize(
    ("keys", "path"),
    [
        ({"scale": ["Bad", "bad"]}, "scale[1].id"),
        ({"scale": "agreement", "off_scale": ["agree"]}, "off_scale[0].id"),
        ({"scale": "agreement", "off_scale": ["dont-know", "dont-know"]}, "off_scale[1].id"),
    ],
)
def test_a_step_stands_once(keys: dict[str, Any], path: str) -> None:
    assert [found for found, _ in question("scale", **keys).mistakes()] == [path]


def test_scale_reads() -> None:
    asked = question("scale", scale="agreement")
    assert asked.read({"": ["agree"]}) == "agree"
    assert asked.read({"": [""]}) is None
    assert refused(asked, {"": ["prefer-not-to-say"]}) == [""]
    assert asked.cells("dont-know") == ("dont-know",)
    assert asked.cells("neither", "en") == ("Neither agree nor disagree",)


def test_a_sensitive_scale_is_declined_off_the_scale() -> None:
    asked = question("scale", scale="safety", sensitive="true")
    assert asked.read({"": ["prefer-not-to-say"]}) == "prefer-not-to-say"
    summary = asked.summarise(3, 2, {"q": {"very-safe": 1, "prefer-not-to-say": 1}})
    (row,) = summary.parts
    assert row.on_scale == 1
    assert row.base == 2


def test_matrix_reads_the_rows_that_were_answered() -> None:
    asked = question("matrix", scale="safety", rows=["By day", "After dark"])
    assert asked.parts() == ("by-day", "after-dark")
    assert asked.read({"after-dark": ["neither"], "at-noon": ["agree"]}) == {
        "after-dark": "neither"
    }
    assert asked.read({"by-day": [""]}) is None
    assert refused(asked, {"by-day": ["x"], "after-dark": ["y"]}) == ["by-day", "after-dark"]


def test_a_required_matrix_wants_every_row() -> None:
    asked = question("matrix", scale="safety", rows=["By day", "After dark"], required="true")
    assert asked.incomplete(None) == ("by-day", "after-dark"), "each is said at once"
    assert asked.incomplete({"by-day": "neither"}) == ("after-dark",)
    assert not asked.incomplete({"by-day": "neither", "after-dark": "dont-know"})
    assert asked.missing("after-dark").values["row"].own == "After dark"


def test_matrix_in_the_download() -> None:
    asked = question("matrix", scale="safety", rows=["By day", "After dark"])
    assert [column.name for column in asked.columns()] == ["q.by-day", "q.after-dark"]
    assert asked.cells({"after-dark": "very-safe"}) == ("", "very-safe")
    assert asked.cells({"after-dark": "very-safe"}, "en") == ("", "Very safe")
    assert asked.readable({"after-dark": "very-safe"}, "en") == ("After dark: Very safe",)
    assert asked.option_ids() >= {"by-day", "after-dark", "very-safe"}


def test_rows_may_be_the_actions() -> None:
    asked = question("matrix", scale="importance", rows="actions")
    assert asked.actions_at == "rows"
    assert list(asked.row_labels) == ["lights", "patrols", "clubs"]
    assert [path for path, _ in asked.texts()] == ["label"]
    own = question("matrix", scale="importance", rows=["A"])
    assert own.actions_at is None
    with pytest.raises(ValueError, match="actions for those of the priority"):
        question("matrix", scale="importance", rows="pages")


def test_a_row_stands_once() -> None:
    asked = question("matrix", scale="importance", rows=["A", "a"])
    assert [path for path, _ in asked.mistakes()] == ["rows[1].id"]
