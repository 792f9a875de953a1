"""Which texts of a definition are missing in which of its languages; not how they are shown."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from consultation.questionnaire.definition import Definition, Question
from consultation.questionnaire.ids import is_email_address
from consultation.questionnaire.text import Reach, Text


def texts(definition: Definition) -> Iterator[tuple[str, Text]]:
    """Every text of a definition with its path (`pages[2].questions[0].label`), in file order.

    Addresses and numbers are none: nobody has to translate them.
    """
    return _texts_in(definition, "")


def missing(definition: Definition) -> dict[str, list[str]]:
    """For each offered language that lacks any text, the paths of what is not written in it.

    What is only an email address is the same for everybody.
    """
    found: dict[str, list[str]] = {}
    for path, text in texts(definition):
        if is_email_address(text.own):
            continue
        for language in text.missing(definition.offered_languages):
            found.setdefault(language, []).append(path)
    return {each: found[each] for each in definition.offered_languages if each in found}


def _texts_in(part: Any, path: str) -> Iterator[tuple[str, Text]]:
    if isinstance(part, Text):
        if not isinstance(part, Reach):
            yield path, part
    elif isinstance(part, Question):
        for below, text in part.texts():
            yield f"{path}.{below}", text
    elif isinstance(part, tuple):
        for place, item in enumerate(part):
            yield from _texts_in(item, f"{path}[{place}]")
    elif is_dataclass(part):
        for field in fields(part):
            below = f"{path}.{field.name}" if path else field.name
            yield from _texts_in(getattr(part, field.name), below)
