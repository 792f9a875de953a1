"""A made-up translation in which every word shows where it comes from.

The interface says ⸢its words⸣, a definition ⸤its own⸥, residents and officers ⸨theirs⸩. Text on a
page outside all of these was never given to a translator.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from io import BytesIO
from typing import Any

import yaml
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from bs4 import BeautifulSoup
from bs4.element import Comment, Doctype, NavigableString

from consultation.languages import NAMES
from consultation.questionnaire.parsing import parse
from consultation.questionnaire.shelf import ShippedShelf
from consultation.questionnaire.translating import from_po, to_po
from tools.translations import extracted

LANGUAGE = "ur"
"""Whose place the made-up translation takes: its days are in letters of their own."""
SPOKEN_ATTRIBUTES = ("title", "alt", "aria-label", "aria-description", "placeholder", "label")
PROPER = re.compile(
    r"""[\w.+-]+@[\w.-]+ | https?://\S+ | \b[\w-]+(?:\.[\w-]+)*/[\w./?=&-]*
      | \b[\w-]+\.(?:org|pdf)\b
      | \b[0-9a-f]{16,64}\b | \b(?=[a-f]*[0-9])[0-9a-f]{8}\b | \b[A-Z0-9]{8}\b
      | \b(?:[A-Z0-9]{4}-){4}[A-Z0-9]{4}\b
      | \b(?:PDF|JSON|QR|SVG)\b | \b[kM]B\b""",
    re.VERBOSE,
)
"""What reads the same in every language: addresses, references, digests, kinds of files."""
_LATIN = re.compile(r"[A-Za-z][A-Za-z’'-]+")
_PUT_IN = re.compile(r"(%\(\w+\)s)")
_PAIRS = ("⸢⸣", "⸤⸥", "⸨⸩")
"""Letters of the shipped fonts, so that charts and paper keep them."""


@cache
def catalogue() -> Catalog:
    """The made-up translation of every word of the interface, for each number."""
    made = Catalog(locale=LANGUAGE, fuzzy=False)
    for message in extracted():
        if message.id:
            one, *more = message.id if isinstance(message.id, tuple) else (message.id,)
            strings = tuple(_marked(each) for each in (one, *more))
            made.add(message.id, strings if more else strings[0], context=message.context)
    return made


def _marked(words: str) -> str:
    """Words within marks; what is put into them stands outside, and needs marks of its own."""
    return "".join(
        each if place % 2 else f"⸢{each}⸣" if each else ""
        for place, each in enumerate(_PUT_IN.split(words))
    )


@cache
def spoken_by(source: str, **changes: str) -> bytes:
    """A definition with every text of its own in the made-up translation, and what is changed."""
    written = yaml.load(source, Loader=yaml.BaseLoader)
    written |= {"languages": ["en", LANGUAGE], **changes}
    plain = yaml.dump({key: each for key, each in written.items() if each}, allow_unicode=True)
    definition = parse(plain, "a", ShippedShelf())
    translated = read_po(BytesIO(to_po(definition, plain, LANGUAGE)))
    for message in translated:
        if message.id:
            message.string = f"⸤{message.id}⸥"
    write_po(file := BytesIO(), translated)
    return from_po(definition, plain, file.getvalue()).source.encode()


def untranslated(page: BeautifulSoup, known: Iterable[str] = ()) -> list[str]:
    """The words of a page that come from nowhere; `known` are names that need no translation."""
    parts = [" ".join(each for each in page.strings if _is_read(each))]
    for element in page.find_all(True):
        parts += [element[name] for name in SPOKEN_ATTRIBUTES if element.get(name)]
        parts += _data(element.attrs)
    return [each for part in parts for each in words_of_nobody(part, known)]


def _is_read(text: NavigableString) -> bool:
    return not isinstance(text, Comment | Doctype) and text.parent.name not in ("script", "style")


def _data(attributes: Mapping[str, Any]) -> list[str]:
    """What scripts say: whatever is in words among the attributes that they read."""
    return [
        value
        for name, value in attributes.items()
        if name.startswith("data-") and isinstance(value, str) and (" " in value or "{" in value)
        if not value.startswith(("{", "["))
    ]


def words_of_nobody(text: str, known: Iterable[str] = ()) -> list[str]:
    """The words of a text outside every mark."""
    outside, depth = [], 0
    for letter in text:
        if any(letter == opening for opening, _ in _PAIRS):
            depth += 1
        elif any(letter == closing for _, closing in _PAIRS):
            depth -= 1
            outside.append(" ")
        elif not depth:
            outside.append(letter)
    assert depth == 0, f"a mark is left open: {text}"
    rest = PROPER.sub(" ", "".join(outside))
    for each in (*known, *NAMES.values()):
        rest = rest.replace(each, " ")
    return _LATIN.findall(rest)
