"""How long answering takes: as most people answer, and for somebody who skips nothing."""

from pathlib import Path
from typing import Any

import pytest

from consultation.authoring.timing import minutes_for_all, minutes_to_answer, size_in_words
from consultation.examples import BY_SLUG
from consultation.questionnaire.parsing import parse
from consultation.questionnaire.shelf import ShippedShelf
from tests.definitions import definition

CHOICE = {"id": "use", "type": "single", "label": "Use it?", "options": ["Never", "Often"]}
TEXTS: list[dict[str, Any]] = [
    {"id": f"q{each}", "type": "text", "label": "Why?"} for each in range(16)
]
REQUIRED = [{**each, "required": True} for each in TEXTS]
OF_SOME = [{**each, "show_if": {"question": "use", "is": "often"}} for each in REQUIRED]


@pytest.mark.parametrize(
    ("questions", "says"),
    [
        ([CHOICE], "1 question, about 1 minute to answer."),
        (TEXTS, "16 questions, about 6 minutes to answer, 12 without skipping any."),
        (REQUIRED, "16 questions, about 12 minutes to answer."),
        (
            [CHOICE, *OF_SOME],
            "17 questions, about 6 minutes to answer, 12 without skipping any.",
        ),
    ],
)
def test_what_many_skip_or_are_not_asked_counts_half(
    questions: list[dict[str, Any]], says: str
) -> None:
    pages = [{"id": "page", "title": "Page", "questions": questions}]
    read = parse(definition(pages=pages), "park.yaml", ShippedShelf(Path("none")))
    assert size_in_words(read) == says


@pytest.mark.parametrize("slug", ["swp-strategy-2020-2023", "every-question-type"])
def test_what_the_examples_say_of_themselves_is_true(slug: str) -> None:
    read = parse(BY_SLUG[slug].source(), slug, ShippedShelf(Path("none")))
    assert "about 10 minutes" in read.summary.own
    assert minutes_to_answer(read) - 2 <= 10 <= minutes_for_all(read)
