"""The questions of all versions are listed in a stable order."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from consultation.analysis.asked import Asked, asked_in, in_order
from consultation.questionnaire.parsing import parse
from consultation.questionnaire.shelf import ShippedShelf
from tests.definitions import with_questions


@pytest.mark.parametrize(
    ("lists", "merged"),
    [
        ([], ""),
        (["abc"], "abc"),
        (["abc", "abc"], "abc"),
        (["ac", "abc"], "abc"),
        (["bc", "abc"], "abc"),
        (["ab", "abc"], "abc"),
        (["cab", "abc"], "cab"),
        (["xy", "abc"], "abcxy"),
        (["ad", "abd", "acd"], "acbd"),
    ],
)
def test_newest_first_and_the_rest_where_it_stood(lists: list[str], merged: str) -> None:
    assert "".join(in_order(lists)) == merged


def one_question(*versions: dict[str, Any]) -> Asked:
    """A question as several versions asked it."""
    sources = [with_questions({"id": "q", "label": "Q?", **each}) for each in versions]
    parsed = [parse(each, "test.yaml", ShippedShelf()) for each in sources]
    (asked,) = asked_in(dict(enumerate(parsed, 1))).pages
    return asked


@pytest.mark.parametrize(
    ("limits", "least", "most"),
    [
        ([{"min": 0, "max": 50}, {"min": 10, "max": 20}], 0, 50),
        ([{"min": 10, "max": 20}, {"min": 0, "max": 50}], 0, 50),
        ([{"max": 50}, {"min": 10, "max": 20}], None, 50),
        ([{"min": 10, "max": 20}, {"min": 0}], 0, None),
    ],
)
def test_limits_let_in_what_any_version_let_in(
    limits: list[dict[str, Any]], least: int | None, most: int | None
) -> None:
    question: Any = one_question(*({"type": "number", **each} for each in limits)).question
    assert (question.min, question.max) == (
        None if least is None else Decimal(least),
        None if most is None else Decimal(most),
    )


@pytest.mark.parametrize(
    ("versions", "changed"),
    [
        (
            [{"type": "number", "max": 50}, {"type": "number", "max": 50, "label": "How far?"}],
            False,
        ),
        ([{"type": "number", "max": 50}, {"type": "number", "max": 60}], True),
        ([{"type": "date"}, {"type": "date", "hint": "Roughly."}], False),
        ([{"type": "date"}, {"type": "date", "min": "2025-01-01"}], True),
        ([{"type": "scale", "scale": "safety"}] * 2, False),
    ],
)
def test_bands_change_with_the_limits_alone(
    versions: list[dict[str, Any]], *, changed: bool
) -> None:
    asked = one_question(*versions)
    assert asked.bands_changed == changed
    assert asked.opened[1] == date(2026, 1, 5)
