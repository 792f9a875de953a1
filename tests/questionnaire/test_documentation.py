"""docs/definition-format.md: its examples are correct, and it names every key of the format."""

import re
from pathlib import Path
from typing import Any

import pytest

from consultation.questionnaire.model import schema
from consultation.questionnaire.parsing import parse
from consultation.questionnaire.question_types import registry
from consultation.questionnaire.shelf import ShippedShelf

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "definition-format.md").read_text("utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
WHOLE = next(each for each in EXAMPLES if each.startswith("format: 1"))
QUESTIONS = [each for each in EXAMPLES if each.startswith("- ")]


def test_the_smallest_file_is_sound() -> None:
    assert parse(WHOLE, "a", ShippedShelf()).slug == "parks-2026"


@pytest.mark.parametrize("example", QUESTIONS)
def test_the_questions_are_sound(example: str) -> None:
    indented = "".join(f"      {line}\n" for line in example.splitlines())
    assert len(parse(WHOLE + indented, "a", ShippedShelf()).questions) == 2


def test_the_priorities_are_sound() -> None:
    (example,) = (each for each in EXAMPLES if each.startswith("priorities:"))
    assert parse(WHOLE + example, "a", ShippedShelf()).priorities


def keys() -> list[str]:
    parts: dict[str, Any] = {"Definition": schema(), **schema()["$defs"]}
    return sorted({key for part in parts.values() for key in part.get("properties", {})})


def test_every_key_and_type_is_on_the_page() -> None:
    words = [*keys(), *registry]
    assert len(words) > len(registry) > 0
    assert [
        word for word in words if not re.search(rf"`[^`\n]*\b{word}\b[^`\n]*`|\b{word}:", PAGE)
    ] == []
