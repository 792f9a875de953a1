"""Turns pydantic's errors into sentences for the author of a file: what is wrong, and the cure.

No words of pydantic reach people. It must not know what a consultation is.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, get_args

from pydantic_core import ErrorDetails
from pydantic_core.core_schema import ErrorType

from consultation.questionnaire.tree import LONGEST_WORD, Node, Path, quoted

Schema = Mapping[str, Any]
UNKNOWN_KEY = "unexpected_keyword_argument"
"""Pydantic's name for an unknown key."""
UNKNOWN_TYPE = ("union_tag_invalid", "union_tag_not_found")
"""Pydantic's names for a question whose type is unknown, or missing."""
MOST_LISTED = 30

_TAG = re.compile(r"<.*>", re.DOTALL)
_EXAMPLES = {
    "format": "format: 1",
    "slug": "slug: parks-2026",
    "title": "title: A plan for our parks",
    "organisation": "organisation: Example Borough Council",
    "summary": "summary: What is proposed, in a sentence or two.",
    "introduction": "introduction: Why we are consulting.",
    "opens": "opens: 2026-01-05 09:00",
    "closes": "closes: 2026-03-31 23:59",
    "contact": "contact: {email: consultation@example.org}",
    "email": "email: consultation@example.org",
    "privacy": "privacy: What we collect, why, and how long we keep it.",
    "pages": "pages: [{id: about-you, title: About you, questions: [...]}]",
    "questions": "questions: [{id: ward, type: line, label: Where do you live?}]",
    "id": "id: about-you",
    "type": "type: single",
    "label": "label: How far do you agree?",
    "options": 'options: ["Yes", "No"]',
    "scale": "scale: agreement",
    "rows": "rows: [{id: day, label: By day}, {id: night, label: After dark}]",
    "areas": "areas: wolverhampton-wards-2023",
    "question": "question: ID-OF-AN-EARLIER-QUESTION",
    "name": "name: Example helpline",
    "url": "url: https://example.org",
    "text": "text: What is to be done.",
}


def listed(words: Iterable[str]) -> str:
    """Words with commas; the first few of many."""
    every = list(words)
    return ", ".join(every[:MOST_LISTED]) + (", ..." if len(every) > MOST_LISTED else "")


def nearest(word: str, known: Iterable[str]) -> str:
    """“Did you mean X? ” where one of `known` is near, else nothing."""
    near = get_close_matches(word[:LONGEST_WORD], [each for each in known if each != word], n=1)
    return f"Did you mean {near[0]}? " if near else ""


def only_follows(error: ErrorDetails, tree: Node) -> bool:
    """Whether an error only follows from others: too few items, because wrong ones do not count."""
    given = tree.at(path_of(error))
    return (
        error["type"] == "too_short"
        and given is not None
        and len(given.value) >= error.get("ctx", {}).get("min_length", 1)
    )


def sentence(error: ErrorDetails, tree: Node, schema: Schema) -> tuple[Path, str]:
    """The path of an error, and the sentence about it."""
    path = path_of(error)
    given = tree.at(path)
    kind = error["type"]
    if kind == UNKNOWN_KEY:
        return path, _unknown_key(error["loc"], str(path[-1]), schema) + _as_text(path, tree)
    if kind in UNKNOWN_TYPE:
        return _unknown_type(path, given, error.get("ctx", {}))
    context = {**error.get("ctx", {}), "needed": _needed_at(error["loc"], schema)}
    if kind not in _PYDANTICS_OWN:
        at_code = tree.at((*path, str(context.get("code"))))
        return (*path, context["code"]) if at_code else path, _shortened(error["msg"], context)
    if kind == "missing":
        return path, _missing(str(path[-1]))
    return path, _SENTENCES.get(kind, _does_not_fit)(given or Node("", 1), context)


_PYDANTICS_OWN = frozenset(get_args(ErrorType))


def path_of(error: ErrorDetails) -> Path:
    """Pydantic's path of an error without the type names that it contains."""
    if not error["loc"]:
        return ()
    *above, last = error["loc"]
    steps = [step for step in above if isinstance(step, int) or not _TAG.fullmatch(step)]
    is_key = error["type"] in (UNKNOWN_KEY, "missing")
    if is_key or isinstance(last, int) or not _TAG.fullmatch(last):
        steps.append(last)
    return tuple(steps)


def _shortened(says: str, context: Mapping[str, Any]) -> str:
    """One of our own sentences, with long quotations shortened."""
    for value in context.values():
        if isinstance(value, str) and len(value) > 4 * LONGEST_WORD and value != says:
            says = says.replace(value, value[: LONGEST_WORD - 1] + "…")
    return " ".join(says.split())


def nothing_written(path: Path) -> str:
    """The sentence for an empty value: write one, or leave the key out where that can be."""
    example = next((_EXAMPLES[key] for key in path[-1:] if key in _EXAMPLES), None)
    cure = f"for example “{example}”" if example else "or leave the key out"
    return f"nothing is written here. Write something, {cure}."


def _missing(key: str) -> str:
    example = _EXAMPLES.get(key, f"{key}: ...")
    return f"“{key}” is missing here. Add it, for example “{example}”."


def _unknown_key(loc: Sequence[str | int], key: str, schema: Schema) -> str:
    known = list(_keys_at(loc[:-1], schema))
    word = loc[-2] if len(loc) > 1 else None
    of_type = (
        f" of a “{word[1:-1]}” question"
        if isinstance(word, str) and _TAG.fullmatch(word) and "label" in known
        else ""
    )
    return f"{quoted(key)} is not a key{of_type}. " + (
        nearest(key, known).strip() or f"The keys here are: {listed(known)}."
    )


def _as_text(path: Path, tree: Node) -> str:
    """The cure for a text in a list that a colon has turned into a key."""
    alone = tree.at(path[:-1])
    if len(path) < 2 or isinstance(path[-2], str) or alone is None or len(alone.value) > 1:
        return ""
    return " If this is one text with a colon, put all of it in double quotes."


def _unknown_type(path: Path, given: Node | None, context: Mapping[str, Any]) -> tuple[Path, str]:
    value = given.value if given else ""
    if not isinstance(value, dict):
        return path, _needs_keys(given or Node("", 1), {"needed": ("id", "type", "label")})
    if "type" not in value:
        return (*path, "type"), _missing("type")
    written = value["type"].value
    if not isinstance(written, str):
        return (*path, "type"), "a type is one word. Write for example “type: single”."
    known = [each.strip(" '<>") for each in str(context.get("expected_tags", "")).split(",")]
    return (*path, "type"), (
        f"{quoted(written)} is not a type of question. "
        f"{nearest(written, known)}The types are: {listed(known)}."
    )


def _is_what(given: Node) -> str:
    if isinstance(given.value, dict):
        return "these are keys"
    return "this is a list" if isinstance(given.value, list) else f"this is the text {_text(given)}"


def _text(given: Node) -> str:
    return quoted(given.value) if isinstance(given.value, str) else "this"


def _needs_keys(given: Node, context: Mapping[str, Any]) -> str:
    needed = ", ".join(f"{key}: ..." for key in context.get("needed", ()))
    cure = f"{{{needed}}}" if needed else "KEY: VALUE, one a line"
    return f"{_is_what(given)}, where keys with values belong. Write {cure}."


def _needs_list(given: Node, context: Mapping[str, Any]) -> str:
    return (
        f"{_is_what(given)}, where a list belongs. "
        "Begin each item with “- ” on a line of its own, or write [ONE, ANOTHER]."
    )


def _needs_text(given: Node, context: Mapping[str, Any]) -> str:
    return (
        f"{_is_what(given)}, where a text belongs. Write one text, in quotes where it needs them."
    )


def _needs_truth(given: Node, context: Mapping[str, Any]) -> str:
    return f"{_text(given)} is neither true nor false. Write true or false."


def _needs_whole_number(given: Node, context: Mapping[str, Any]) -> str:
    return f"{_text(given)} is not a whole number. Write digits alone, like 3."


def _needs_number(given: Node, context: Mapping[str, Any]) -> str:
    return f"{_text(given)} is not a number. Write digits, with a point before decimals, like 2.5."


def _needs_one_of(given: Node, context: Mapping[str, Any]) -> str:
    known = re.findall(r"'([^']*)'", str(context.get("expected", "")))
    if known == ["1"]:
        return f"{_text(given)} is not a format that can be read here. Write “format: 1”."
    if known == ["true"]:
        return f"{_text(given)} is not possible here. Write true; put “not” before it for the rest."
    if len(known) == 1:
        return f"{_text(given)} is not possible here. Write {known[0]}."
    near = nearest(given.value, known) if isinstance(given.value, str) else ""
    return f"{_text(given)} is not known here. {near}Write {' or '.join(known)}."


def _limit(key: str, wrong: str, right: str) -> Callable[[Node, Mapping[str, Any]], str]:
    def says(given: Node, context: Mapping[str, Any]) -> str:
        return f"{_text(given)} is {wrong}. Write {right.format(context.get(key))}."

    return says


def _too_short(given: Node, context: Mapping[str, Any]) -> str:
    least = context.get("min_length", 1)
    if isinstance(given.value, str):
        return f"{_text(given)} is too short. Write at least {least} characters."
    has = len(given.value)
    return f"this list has {has or 'no'} items, at least {least} is needed. Add to it."


def _does_not_fit(given: Node, context: Mapping[str, Any]) -> str:
    return f"{_text(given)} does not fit here. The page on the format says what can stand here."


_SENTENCES: Mapping[str, Callable[[Node, Mapping[str, Any]], str]] = {
    **dict.fromkeys(("dataclass_type", "dataclass_exact_type", "dict_type"), _needs_keys),
    **dict.fromkeys(("tuple_type", "list_type"), _needs_list),
    "string_type": _needs_text,
    **dict.fromkeys(("bool_parsing", "bool_type"), _needs_truth),
    **dict.fromkeys(
        ("int_parsing", "int_type", "int_from_float", "int_parsing_size"), _needs_whole_number
    ),
    **dict.fromkeys(("decimal_parsing", "decimal_type", "finite_number"), _needs_number),
    **dict.fromkeys(("literal_error", "enum"), _needs_one_of),
    "greater_than_equal": _limit("ge", "too small", "{} or more"),
    "greater_than": _limit("gt", "too small", "more than {}"),
    "less_than_equal": _limit("le", "too large", "{} or less"),
    "less_than": _limit("lt", "too large", "less than {}"),
    **dict.fromkeys(("too_short", "string_too_short"), _too_short),
}


def _keys_at(loc: Sequence[str | int], schema: Schema) -> Iterator[str]:
    """The keys that may stand at one of pydantic's paths, by the model's own schema."""
    here = _forms_at(loc, schema)
    yield from dict.fromkeys(key for form in here for key in form.get("properties", ()))


def _needed_at(loc: Sequence[str | int], schema: Schema) -> tuple[str, ...]:
    """The keys that must stand there."""
    return next(
        (tuple(form["required"]) for form in _forms_at(loc, schema) if "required" in form), ()
    )


def _forms_at(loc: Sequence[str | int], schema: Schema) -> list[Schema]:
    here = list(_forms(schema, schema))
    for step in loc:
        here = [form for each in here for form in _step(each, step, schema)]
    return here


def _step(form: Schema, step: str | int, schema: Schema) -> Iterator[Schema]:
    if isinstance(step, int):
        yield from _forms(form.get("items", {}), schema)
        return
    properties = form.get("properties", {})
    if step in properties:
        yield from _forms(properties[step], schema)
    elif _TAG.fullmatch(step):
        word, type_ = step[1:-1], properties.get("type", {}).get("const")
        if word == type_ or (type_ is None and word in properties):
            yield form


def _forms(part: Schema, schema: Schema) -> Iterator[Schema]:
    """A part of the schema with its references followed and its alternatives side by side."""
    if "$ref" in part:
        yield from _forms(schema["$defs"][part["$ref"].rsplit("/", 1)[-1]], schema)
    for word in ("anyOf", "oneOf", "allOf"):
        for each in part.get(word, ()):
            yield from _forms(each, schema)
    yield part
