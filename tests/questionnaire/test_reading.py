"""Reads YAML as text, with the line of each value."""

import pytest
import yaml

from consultation.questionnaire.reading import read
from consultation.questionnaire.tree import Node, shown

SOURCE = """\
# a comment
title: "Parks: a plan"
count: 0x1F
pages:
  - id: a
    body: |
      First.

      Second.
  -
    id: b
"""


@pytest.fixture(params=["libyaml", "python"])
def reader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Once with libyaml, once as where it is missing."""
    name: str = request.param
    if name == "python":
        monkeypatch.delattr(yaml, "CBaseLoader")
    return name


def tree(source: str) -> Node:
    reading = read(source)
    assert reading.slips == ()
    assert reading.tree is not None
    return reading.tree


@pytest.mark.usefixtures("reader")
def test_values_are_text_and_know_their_line() -> None:
    found = tree(SOURCE)
    assert found.plain() == {
        "title": "Parks: a plan",
        "count": "0x1F",
        "pages": [{"id": "a", "body": "First.\n\nSecond.\n"}, {"id": "b"}],
    }
    lines = {shown(path): node.line for path, node in found.everything()}
    assert lines == {
        "": 2,
        "title": 2,
        "count": 3,
        "pages": 4,
        "pages[0]": 5,
        "pages[0].id": 5,
        "pages[0].body": 6,
        "pages[1]": 11,
        "pages[1].id": 11,
    }


@pytest.mark.usefixtures("reader")
def test_whether_a_text_is_quoted_is_known() -> None:
    found = tree("a: null\nb: 'null'\nc: |\n  null\n")
    quoted = {key: found.below(key).quoted for key in "abc"}
    assert quoted == {"a": False, "b": True, "c": True}


@pytest.mark.usefixtures("reader")
@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("a: 1\na: 2\n", 2),
        ("a: &x 1\n", 1),
        ("a: 1\nb: *x\n", 2),
        ("a: !!int 1\n", 1),
        ("a: ! 1\n", 1),
        ("a: 1\n---\nb: 1\n", 2),
        ("a: 1\n? [b]\n: 2\n", 2),
        ("<<: *x\n", 1),
        ("a: 1\n\tb: 2\n", 2),
        ("a:\n  - b\n c: d\n", 3),
        ("a: [1\nb: 2\n", 1),
        ("a: {b: [c}\n", 1),
        ("a: 'b\nc: d\n", 1),
        ("a: b: c\n", 1),
        ("a: @b\n", 1),
        ('a: 1\nb: "\\q"\n', 2),
        ("%YAML 9.9\n---\na: 1\n", 1),
        ("", 1),
        ("---\n", 1),
        ("a: [" * 50, 1),
    ],
)
def test_what_cannot_be_read_is_a_sentence_with_its_line(source: str, line: int) -> None:
    slips = read(source).slips
    assert slips
    assert slips[0].line == line, slips
    assert slips[0].says.endswith(".")
    assert 'in "<' not in slips[0].says


def test_after_a_slip_the_rest_is_read() -> None:
    reading = read("a: 1\na: 2\nb: &x c\nd: *x\ne: !t f\n")
    assert [slip.line for slip in reading.slips] == [2, 3, 4, 5]
    assert reading.tree is not None
    assert reading.tree.plain() == {"a": "1", "b": "c", "d": "", "e": "f"}


def test_the_nearest_value_of_a_path_that_is_not_there() -> None:
    found = tree(SOURCE)
    assert found.nearest(("pages", 0, "questions", 3)).line == 5
    assert found.nearest(("pages", 7, "id")).line == 4
    assert found.at(("pages", 7)) is None


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ((), ""),
        (("pages", 2, "questions", 0, "options"), "pages[2].questions[0].options"),
        (("title", "en"), "title.en"),
        (("", "a b"), "''.'a b'"),
        (("two\nlines",), "'two\\nlines'"),
    ],
)
def test_a_path_is_written_on_one_line(path: tuple[str | int, ...], written: str) -> None:
    assert shown(path) == written
