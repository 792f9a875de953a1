"""Finds questions that depend on each other, whose tables could be subtracted from each other."""

from typing import Any

import pytest

from consultation.analysis.asked import asked_in
from consultation.analysis.depending import together
from consultation.questionnaire.parsing import parse
from consultation.questionnaire.shelf import ShippedShelf
from tests.definitions import definition

Page = list[dict[str, Any]]


def single(id_: str, **more: object) -> dict[str, Any]:
    return {
        "id": id_,
        "type": "single",
        "label": f"What is {id_}?",
        "options": ["Yes", "No"],
    } | more


def after(id_: str) -> dict[str, Any]:
    return {"show_if": {"question": id_, "is": "yes"}}


APART: list[Page] = [[single("a"), single("b")], [single("c")]]
ASKED_AFTER: list[Page] = [[single("a"), single("b"), single("c", **after("a"))]]
OF_THE_SAME: list[Page] = [[single("a"), single("b", **after("a")), single("c", **after("a"))]]
IN_A_ROW: list[Page] = [[single("a"), single("b", **after("a")), single("c", **after("b"))]]


@pytest.mark.parametrize(
    ("versions", "expected"),
    [
        pytest.param([APART], "a b c v", id="apart"),
        pytest.param([ASKED_AFTER], "ac b v", id="asked after"),
        pytest.param([OF_THE_SAME], "abc v", id="of the same people"),
        pytest.param([IN_A_ROW], "abc v", id="in a row"),
        pytest.param([ASKED_AFTER, APART], "ac b v", id="once asked after"),
        pytest.param([[[single("a")]], APART], "a bcv", id="new in a later version"),
    ],
)
def test_which_depend_on_each_other(versions: list[list[Page]], expected: str) -> None:
    """Each by its first letter, as is the version."""
    stands = together(asked_in({number: asking(pages) for number, pages in enumerate(versions, 1)}))
    kinds = {
        each: "".join(sorted(key[0] for key in stands if stands[key] == each))
        for each in stands.values()
    }
    assert " ".join(sorted(kinds.values())) == expected


def test_a_page_depends_with_all_that_it_asks() -> None:
    stands = together(asked_in({1: asking([[single("a")], [single("b")]], **after("a"))}))
    assert stands["a"] == stands["b"]


def test_a_page_that_once_depended_does_still() -> None:
    """Who answered then was asked by that condition."""
    pages = [[single("a")], [single("b")]]
    versions = {1: asking(pages, **after("a")), 2: asking(pages)}
    stands = together(asked_in(versions))
    assert stands["a"] == stands["b"]


def asking(pages: list[Page], **last: object) -> Any:
    written: list[dict[str, Any]] = [
        {"id": f"page-{number}", "title": "Page", "questions": questions}
        for number, questions in enumerate(pages)
    ]
    written[-1] |= last
    return parse(definition(pages=written), "a", ShippedShelf())
