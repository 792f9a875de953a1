"""The JSON Schema of a definition file, for editors' completion; derived from the model.

    python -m consultation.questionnaire.schema

writes it. The schema helps while writing: only `flask consultation check` knows every rule.
"""

import ast
import inspect
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args, get_type_hints

from pydantic.fields import FieldInfo

from consultation.questionnaire import model
from consultation.questionnaire.definition import Question
from consultation.questionnaire.question_types import registry
from consultation.questionnaire.schema_descriptions import DESCRIPTIONS, KEYS
from consultation.questionnaire.text import LANGUAGE_CODE

WRITTEN_TO = Path(__file__).parents[2] / "docs" / "definition.schema.json"

_TRUTH = {
    "type": ["boolean", "integer", "string"],
    "minimum": 0,
    "maximum": 1,
    "pattern": "^(true|false|yes|no|on|off|[tfyn01])$",
}
"""Every word that a definition may hold for true or false: those that pydantic takes."""
_WORDS = {
    "anyOf": [
        {"type": ["string", "number", "boolean"], "minLength": 1},
        {
            "type": "object",
            "minProperties": 1,
            "propertyNames": {"pattern": f"^{LANGUAGE_CODE}$"},
            "additionalProperties": {"type": ["string", "number", "boolean"], "minLength": 1},
        },
    ]
}


def for_editors() -> dict[str, Any]:
    """The schema as editors need it: they see YAML's numbers and truth values, we read text."""
    derived = model.schema()
    parts = {name: _described(name, each) for name, each in derived["$defs"].items()}
    question = {"oneOf": _question_forms(derived)}
    condition = {"oneOf": derived["$defs"]["Not"]["properties"]["not"]["oneOf"]}
    root = _described("Definition", {key: derived[key] for key in derived if key != "$defs"})
    shared: dict[str, dict[str, Any]] = {
        "Words": _WORDS,
        "Question": question,
        "Condition": condition,
    }
    whole = _loosened({**root, "$defs": parts})
    whole["$defs"] |= {
        name: {"description": DESCRIPTIONS[name], **each} for name, each in shared.items()
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Consultation",
        **whole,
    }


def written() -> str:
    """The schema as the file holds it."""
    return json.dumps(for_editors(), indent=1, ensure_ascii=False) + "\n"


def _question_forms(derived: Mapping[str, Any]) -> list[dict[str, str]]:
    forms: list[dict[str, str]] = derived["$defs"]["Page"]["properties"]["questions"]["items"][
        "oneOf"
    ]
    return forms


def _described(name: str, part: Mapping[str, Any]) -> dict[str, Any]:
    """A part of the model with words for people instead of those for its programmers."""
    properties = part["properties"]
    word = properties.get("type", {}).get("const")
    keys = keys_described(registry[word]) if word else KEYS.get(name, {})
    return {
        **part,
        "description": _what_is_answered(registry[word]) if word else DESCRIPTIONS[name],
        "properties": {
            key: {**each, "description": keys.get(key, "")} for key, each in properties.items()
        },
    }


def _what_is_answered(question_type: type[Question]) -> str:
    """The beginning of a type's docstring; the rest says how answers are stored."""
    return (question_type.__doc__ or "").partition(":")[0] + "."


def keys_described(question_type: type[Question]) -> dict[str, str]:
    """What each key of a type of question means: the docstring below its field."""
    found: dict[str, str] = {}
    for each in reversed(question_type.__mro__):
        if is_dataclass(each):
            found |= dict(_docstrings_of_fields(each))
    hints = get_type_hints(question_type, include_extras=True)
    return {
        _key(each.name, hints): found[each.name]
        for each in fields(question_type)
        if each.name in found
    }


def _docstrings_of_fields(made: type) -> Iterator[tuple[str, str]]:
    """Each field with the string below it, which Python itself does not keep."""
    (parsed,) = ast.parse(inspect.getsource(made)).body
    assert isinstance(parsed, ast.ClassDef)  # noqa: S101 - for mypy
    for statement, below in pairwise(parsed.body):
        match statement, below:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(says))),
            ):
                yield name, " ".join(says.split())


def _key(name: str, hints: Mapping[str, Any]) -> str:
    """The key of a field in a file: its name, unless that is a word of Python's own (`as`)."""
    told = (each for each in get_args(hints[name]) if isinstance(each, FieldInfo))
    return next((each.alias for each in told if each.alias), name)


def _loosened(part: Any) -> Any:
    """A schema of text as one of what YAML makes of that text, without null and made-up titles."""
    if isinstance(part, list):
        return [_loosened(each) for each in part]
    if not isinstance(part, Mapping):
        return part
    if "oneOf" in part:
        return {**_kept(part), "$ref": f"#/$defs/{_shared_name(part['oneOf'])}"}
    alternatives = [each for each in part.get("anyOf", ()) if each != {"type": "null"}]
    if len(alternatives) == 1:
        return _loosened({**alternatives[0], **_kept(part)})
    if _is_words(alternatives):
        return {**_kept(part), "$ref": "#/$defs/Words"}
    loosened = {
        key: {name: _loosened(each) for name, each in value.items()}
        if key in ("properties", "$defs")
        else _loosened(value)
        for key, value in part.items()
        if not (key == "title" and isinstance(value, str)) and key != "default"
    }
    if alternatives:
        loosened["anyOf"] = [_loosened(each) for each in alternatives]
    return _as_yaml_sees_it(loosened)


def _kept(part: Mapping[str, Any]) -> dict[str, Any]:
    return {"description": part["description"]} if "description" in part else {}


def _shared_name(forms: list[dict[str, str]]) -> str:
    return "Condition" if {"$ref": "#/$defs/Is"} in forms else "Question"


def _is_words(alternatives: list[Mapping[str, Any]]) -> bool:
    return [each.get("type") for each in alternatives] == ["string", "object"]


def _as_yaml_sees_it(part: dict[str, Any]) -> dict[str, Any]:
    """A schema for text, open to what YAML takes for a number or a truth value."""
    kind, untyped = part.get("type"), {key: part[key] for key in part if key != "type"}
    if part.get("const") in ("1", "true"):
        value = untyped.pop("const")
        return {**untyped, "enum": [json.loads(value), value]}
    if kind == "boolean":
        return {**untyped, **_TRUTH}
    if kind == "integer":
        return {**untyped, "type": ["integer", "string"], "pattern": r"^\d+$"}
    takes_numbers = re.search(part.get("pattern", ""), "1")
    if kind == "string" and takes_numbers and not {"const", "enum"} & part.keys():
        return {"minLength": 1, **untyped, "type": ["string", "number", "boolean"]}
    return part


if __name__ == "__main__":
    WRITTEN_TO.write_text(written(), encoding="utf-8")
