"""The JSON schema for editors is current, accepts the examples, and finds mistakes."""

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from consultation.questionnaire.model import schema as derived
from consultation.questionnaire.parsing import Mistakes, parse
from consultation.questionnaire.schema import WRITTEN_TO, for_editors, written
from consultation.questionnaire.shelf import ShippedShelf
from tests.definitions.broken import BROKEN, SOUND

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted(
    [*(ROOT / "consultation/examples").glob("*.yaml"), *(ROOT / "tests/definitions").glob("*.yaml")]
)


class AsEditorsDo(yaml.SafeLoader):
    """YAML with numbers and truth values, but days as text, which is what JSON has."""


AsEditorsDo.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@cache
def validator() -> Draft202012Validator:
    return Draft202012Validator(for_editors())


def errors(source: str, loader: Any) -> list[str]:
    return [
        f"{each.json_path}: {each.message}"
        for each in validator().iter_errors(yaml.load(source, loader))
    ]


def test_the_file_is_current() -> None:
    assert WRITTEN_TO.read_text(encoding="utf-8") == written(), (
        "run: python -m consultation.questionnaire.schema"
    )


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(for_editors())


@pytest.mark.parametrize("loader", [AsEditorsDo, yaml.BaseLoader])
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_sound_definitions_are_valid(file: Path, loader: Any) -> None:
    assert errors(file.read_text(encoding="utf-8"), loader) == []


SEEN_WHILE_TYPING = [
    "another format",
    "no slug",
    "a short slug",
    "a slug with capitals",
    "an unknown key",
    "a text for keys",
    "no email address",
    "keys for a list",
    "neither true nor false",
    "an unknown word",
    "an age out of range",
    "no pages",
    "no time",
    "a grace without a unit",
    "an id with a dot",
    "no type",
    "an unknown type",
    "a key of another type",
    "no options",
    "an unknown key of a condition",
    "a limit that is not a number",
    "an unknown way to show",
    "an unknown scale",
    "a matrix without rows",
    "no points",
    "too many points",
    "too many decimals",
    "a text for a condition",
    "two words",
    "nothing to join",
    "not answered",
    "another word than standard",
]


@pytest.mark.parametrize("name", SEEN_WHILE_TYPING)
def test_many_mistakes_are_seen_while_typing(name: str) -> None:
    (case,) = (each for each in BROKEN if each.name == name)
    assert errors(case.source, AsEditorsDo) != []


def test_numbers_and_truth_values_are_taken_where_text_is() -> None:
    source = SOUND.replace("[Often, Sometimes, Never]", "[yes, 3, 2.5, {id: 4, label: 5}]")
    assert errors(source.replace("id: visit", "id: 2026"), AsEditorsDo) == []


@pytest.mark.parametrize(
    "word", ["true", "No", "on", "OFF", "y", "n", "t", "f", "1", "0", "2", "perhaps"]
)
def test_a_truth_value_is_taken_here_if_a_definition_may_hold_it(word: str) -> None:
    source = f"{SOUND}\nquick_exit: {word}\n"
    try:
        taken = parse(source, "test.yaml", ShippedShelf()) is not None
    except Mistakes:
        taken = False
    assert (errors(source, AsEditorsDo) == []) == taken


def test_every_part_and_key_is_described() -> None:
    whole = for_editors()
    for name, part in {"Definition": whole, **whole["$defs"]}.items():
        assert part["description"], name
        for key, each in part.get("properties", {}).items():
            assert each["description"], f"{name}.{key}"
            assert "title" not in each or not isinstance(each["title"], str)


def test_it_names_the_keys_of_the_model() -> None:
    ours, models = for_editors(), derived()
    assert ours["properties"].keys() == models["properties"].keys()
    assert ours["required"] == models["required"]
    assert ours["$defs"].keys() == models["$defs"].keys() | {"Words", "Question", "Condition"}
