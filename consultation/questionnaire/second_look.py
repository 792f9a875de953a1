"""Looks once more at a question with mistakes, so that none of them hides another.

What is wrong is left out, or has a stand-in where it is needed. It is done twice with stand-ins
that differ: what only one of the two questions is told was caused by its stand-ins. It must not
know any one type of question.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from consultation.questionnaire import model
from consultation.questionnaire.definition import Question
from consultation.questionnaire.sentences import UNKNOWN_KEY, path_of
from consultation.questionnaire.tree import Node, Path

_ITEM_NEEDS = ("id", "label")
_OF_EVERY_TYPE = tuple(each.name for each in fields(Question))
_NOT_IN_ANSWERS = frozenset(("label", "hint", "required", "show_if", "about", "as", "exclusive"))
"""Keys of a question, or of its options, that do not change which answers it takes."""
_ONLY_NARROWING = frozenset(("min", "max", "top", "total", "max_words", "max_characters"))
"""Keys that only rule answers out: what is impossible without them is impossible with them."""
_A_LABEL = "other"
"""A key that offers one more answer, whatever its words are: they have a stand-in."""
_HARMLESS = _NOT_IN_ANSWERS | _ONLY_NARROWING | {_A_LABEL}


@dataclass(frozen=True)
class Look:
    """What could be made of a question with mistakes: the question itself, or two guesses at it."""

    question: Question | None = None
    """The question, or one that takes the same answers."""
    guesses: tuple[Question, ...] = ()
    failed: frozenset[Path] = frozenset()
    """What was wrong, by its path below the question."""


def look_at(node: Node, context: Mapping[str, Any]) -> Look:
    """What can be made of one question of a file."""
    keys = node.plain()
    try:
        return Look(question=_read(keys, context))
    except ValidationError as refusal:
        errors = refusal.errors(include_url=False, include_input=False)
    failed = [(path_of(each), each["type"] == UNKNOWN_KEY) for each in errors]
    needed = model.needed_keys(text) if isinstance(text := _type_of(keys), str) else frozenset()
    if not needed or not all(path for path, _ in failed):
        return Look()
    try:
        guesses = tuple(
            _read(_mended(node.plain(), [path for path, _ in failed], needed, salt), context)
            for salt in range(2)
        )
    except ValidationError:
        return Look()
    sure = all(unknown or _HARMLESS & {path[0], path[-1]} for path, unknown in failed)
    return Look(
        question=guesses[0] if sure else None,
        guesses=guesses,
        failed=frozenset(path for path, _ in failed),
    )


def of_unknown_type(
    error: ErrorDetails, tree: Node, context: Mapping[str, Any]
) -> Iterable[ErrorDetails]:
    """The other mistakes of a question of unknown type: in the keys that every type has."""
    node = tree.at(path_of(error))
    if node is None or not isinstance(node.value, dict):
        return
    keys = {key: each.plain() for key, each in node.value.items() if key in _OF_EVERY_TYPE}
    try:
        _read({**keys, "type": model.plainest_type()}, context)
    except ValidationError as refusal:
        for each in refusal.errors(include_url=False, include_input=False):
            yield {**each, "loc": (*error["loc"], *each["loc"])}


def _read(keys: Any, context: Mapping[str, Any]) -> Question:
    return model.question_adapter().validate_python(keys, context=dict(context))


def _type_of(keys: Any) -> Any:
    return keys.get("type") if isinstance(keys, dict) else None


def _mended(
    keys: dict[str, Any], failed: Sequence[Path], needed: frozenset[str], salt: int
) -> dict[str, Any]:
    """The keys of a question without what failed; `salt` makes other stand-ins."""
    for key, *below in failed:
        listing = keys.get(str(key))
        if below and isinstance(below[0], int) and isinstance(listing, list):
            _mend_item(listing, below[0], below[1:], salt)
        elif key in needed or key == _A_LABEL:
            keys[str(key)] = _stand_in(str(key), salt)
        else:
            keys.pop(str(key), None)
    return keys


def _mend_item(listing: list[Any], place: int, below: Sequence[str | int], salt: int) -> None:
    """An option, a row or a step: it stays, so that there are as many of them as before."""
    stand_in = _item(place, salt)
    item = listing[place]
    if not below or not isinstance(item, dict) or not item.keys() & set(_ITEM_NEEDS):
        listing[place] = stand_in
    elif below[0] in _ITEM_NEEDS:
        item[below[0]] = stand_in[str(below[0])]
    else:
        item.pop(below[0], None)


def _stand_in(key: str, salt: int) -> Any:
    """What may stand at a key that is needed: a word, else a list, which is longer with `salt`."""
    if key in _ITEM_NEEDS:
        return _item(0, salt)[key]
    if key == _A_LABEL:
        return _item(0, salt)["label"]
    return [_item(place, salt) for place in range(2 + salt)]


def _item(place: int, salt: int) -> dict[str, str]:
    return {"id": f"stand-in-{place}-{salt}", "label": f"stand-in {place} {salt}"}
