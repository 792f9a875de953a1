"""Options in files, and how single, multiple and area questions read a form."""

from typing import Any

import pytest

from consultation.questionnaire.question_types.options import id_from
from tests.questions import question, refused

TOPICS = [
    "Lighting",
    "Patrols",
    "Clubs",
    {"id": "none", "label": "None of these", "exclusive": "true"},
]


@pytest.mark.parametrize(
    ("label", "made"),
    [
        ("A resident", "a-resident"),
        ("Élan  vital!", "elan-vital"),
        ("Don't know", "don-t-know"),
        ("  (Yes) ", "yes"),
        ("18 to 24", "18-to-24"),
        ("£5 – £10", "5-10"),
        ("snake_case", "snake-case"),
        ("Straße", "stra-e"),
        ("ﬁne ½", "fine-1-2"),
        ("İstanbul", "istanbul"),
        ("ਪੰਜਾਬੀ", ""),
        ("—", ""),
    ],
)
def test_an_id_is_made_from_a_label(label: str, made: str) -> None:
    assert id_from(label) == made


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["—"], "no id can be made"),
        (["x" * 61], "61 characters, at most 60"),
        ([], "at least one item"),
        ([{"id": "a b", "label": "A"}], "cannot be an id"),
        ([{"id": "a"}], "label"),
        ([{"label": "A"}], "id"),
        ([{"id": "a", "label": "A", "colour": "red"}], "colour"),
        ([{"pl": "Tylko"}], "not written in the language"),
        ("actions", "tuple"),
    ],
)
def test_an_option_that_cannot_be_is_refused(options: Any, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        question("single", options=options)


def test_a_plain_option_may_be_in_several_languages() -> None:
    asked = question("single", options=[{"en": "Yes", "pl": "Tak"}])
    assert list(asked.labels) == ["yes"]
    assert asked.readable({"option": "yes"}, "pl") == ("Tak",)
    assert dict(asked.texts())["options[0].label"].own == "Yes"


@pytest.mark.parametrize(
    ("keys", "path", "says"),
    [
        ({"options": ["Yes", "yes!"]}, "options[1].id", "stands here twice"),
        ({"options": ["Other"], "other": "Else"}, "options[0].id", "already"),
        ({"options": ["A", "B"], "min": "2", "max": "1"}, "min", "cannot both be kept"),
        ({"options": ["A", "B"], "min": "3"}, "min", "nobody can choose 3"),
        ({"options": TOPICS, "min": "4"}, "min", "3 options that go together"),
    ],
)
def test_what_cannot_be_within_a_question(keys: dict[str, Any], path: str, says: str) -> None:
    type_ = "multiple" if "min" in keys else "single"
    ((found, sentence),) = question(type_, **keys).mistakes()
    assert found == path
    assert says in sentence


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ({"": ["lighting"]}, {"option": "lighting"}),
        ({"": ["", "clubs", "patrols"]}, {"option": "clubs"}),
        (
            {"": ["other"], "other": ["  Dogs\n off leads "]},
            {"option": "other", "other": "Dogs off leads"},
        ),
        ({"": ["other"], "other": [""]}, {"option": "other"}),
        ({"": ["clubs"], "other": ["Dogs"]}, {"option": "clubs"}),
        ({"other": ["Dogs"]}, {"option": "other", "other": "Dogs"}),
        ({"other": ["\x00 \x07"]}, None),
        ({}, None),
    ],
)
def test_single_reads(typed: dict[str, list[str]], answer: Any) -> None:
    assert question("single", options=TOPICS[:3], other="Else").read(typed) == answer


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ({"": ["nothing"]}, [""]),
        ({"": ["other"], "other": ["x" * 201]}, ["other"]),
        ({"": ["other"], "other": ["x" * 10_000_000]}, ["other"]),
    ],
)
def test_single_refuses(typed: dict[str, list[str]], parts: list[str]) -> None:
    assert refused(question("single", options=TOPICS[:3], other="Else"), typed) == parts


def test_other_needs_its_key() -> None:
    asked = question("single", options=["A"])
    assert refused(asked, {"": ["other"]}) == [""]
    assert asked.read({"other": ["Dogs"]}) is None
    assert [column.name for column in asked.columns()] == ["q"]


def test_single_in_the_download() -> None:
    asked = question("single", options=TOPICS[:3], other="Else")
    assert [column.name for column in asked.columns()] == ["q", "q.other"]
    assert asked.cells({"option": "clubs"}) == ("clubs", "")
    assert asked.cells({"option": "other", "other": "Dogs"}) == ("other", "Dogs")
    assert asked.cells({"option": "other", "other": "Dogs"}, "en") == ("Else", "Dogs")
    assert asked.cells(None) == ("", "")
    assert asked.readable({"option": "other", "other": "Dogs"}, "en") == ("Else: Dogs",)


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ({"": ["clubs", "lighting", "clubs", ""]}, {"options": ["lighting", "clubs"]}),
        ({"": ["none"]}, {"options": ["none"]}),
        (
            {"": ["clubs", "other"], "other": ["Dogs"]},
            {"options": ["clubs", "other"], "other": "Dogs"},
        ),
        ({"": ["clubs", "other"]}, {"options": ["clubs", "other"]}),
        ({"": ["clubs", "patrols"], "other": ["Dogs"]}, {"options": ["patrols", "clubs"]}),
        ({"": []}, None),
    ],
)
def test_multiple_reads(typed: dict[str, list[str]], answer: Any) -> None:
    asked = question("multiple", options=TOPICS, other="Else", min="2", max="3")
    assert asked.read(typed) == answer


@pytest.mark.parametrize(
    "typed",
    [
        {"": ["clubs"]},
        {"other": ["Dogs"]},
        {"": ["lighting", "patrols", "clubs"]},
        {"": ["none", "clubs"]},
        {"": ["clubs", "patrols", "no-such-thing"]},
    ],
)
def test_multiple_refuses(typed: dict[str, list[str]]) -> None:
    asked = question("multiple", options=TOPICS, other="Else", min="2", max="2")
    assert refused(asked, typed) == [""]


def test_limits_bind_only_once_something_is_ticked() -> None:
    asked = question("multiple", options=TOPICS, min="2")
    assert asked.read({"": [""]}) is None
    assert asked.read({"": ["none"]}) == {"options": ["none"]}


def test_multiple_in_the_download() -> None:
    asked = question("multiple", options=["A", "B"], other="Else")
    assert [column.name for column in asked.columns()] == ["q.a", "q.b", "q.other"]
    assert asked.cells({"options": ["b"]}) == ("0", "1", "")
    assert asked.cells({"options": ["a", "other"], "other": "Dogs"}) == ("1", "0", "Dogs")
    assert asked.cells({"options": ["other"]}) == ("0", "0", "other")
    assert asked.cells({"options": ["other"]}, "en") == ("0", "0", "Else")
    assert asked.cells(None) == ("", "", "")


def test_other_stands_before_what_stands_alone() -> None:
    asked = question("multiple", options=TOPICS, other="Else", sensitive="true")
    assert list(asked.labels)[-3:] == ["other", "none", "prefer-not-to-say"]
    assert refused(asked, {"": ["prefer-not-to-say", "clubs"]}) == [""]


def test_a_files_own_prefer_not_to_say_is_not_doubled() -> None:
    own = {"id": "prefer-not-to-say", "label": "I would rather not"}
    asked = question("multiple", options=["A", own], sensitive="true")
    assert list(asked.labels) == ["a", "prefer-not-to-say"]
    assert asked.readable({"options": ["prefer-not-to-say"]}, "en") == ("I would rather not",)
    assert refused(asked, {"": ["prefer-not-to-say", "a"]}) == [""]


def test_single_as_a_list_to_open() -> None:
    asked = question("single", options=["A"], **{"as": "select"})
    assert asked.on_page("en")["as_select"]
    with pytest.raises(ValueError, match="radios"):
        question("single", options=["A"], **{"as": "buttons"})


def test_area() -> None:
    asked = question("area", areas="wolverhampton-wards-2023", outside="true")
    assert len(asked.on_page("en")["areas"]) == 21
    assert asked.read({"": ["E05014851"]}) == "E05014851"
    assert asked.readable("E05014851", "en") == ("Park",)
    assert asked.cells("outside") == ("outside",)
    assert asked.cells("outside", "en") == ("I live outside the area",)
    assert refused(asked, {"": ["E05001321"]}) == [""]
    assert "outside" not in question("area", areas="wolverhampton-wards").labels


def test_an_unknown_list_of_areas_is_refused_with_those_there_are() -> None:
    with pytest.raises(ValueError, match="wolverhampton-wards-2023"):
        question("area", areas="../../secrets")


def test_an_option_that_came_later_was_not_ticked() -> None:
    asked = question("multiple", options=["A", "B"])
    assert asked.cells({"options": ["gone", "a"]}) == ("1", "0")
    assert question("single", options=["A"]).cells({"option": "gone"}, "en") == ("gone",)
