"""A definition's texts to gettext `.po` for translators, and from it back into the file.

Only what is translated changes in the file: comments and layout stay. It must not know where the
files are.
"""

import json
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import NamedTuple

from babel.core import UnknownLocaleError
from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, read_po, write_po

from consultation.questionnaire.definition import Definition
from consultation.questionnaire.reading import Span, spans
from consultation.questionnaire.translations import texts
from consultation.questionnaire.tree import Path, path_in

_LINE_END = re.compile(r"\r\n?|\n")


class NotTranslated(Exception):
    """A file of translations that cannot be taken; says why, and what to do."""


@dataclass(frozen=True)
class Merged:
    """The file with its translations, and what could not be taken."""

    source: str
    taken: int
    changed: tuple[str, ...]
    """Texts that have changed since the translators got them."""
    unsure: int
    """The number of translations that are marked as fuzzy."""


def to_po(definition: Definition, source: str, language: str) -> bytes:
    """Every text that the file says, with its translation where there is one."""
    try:
        locale = language.replace("-", "_")
        catalogue = Catalog(
            locale=locale,
            project=definition.slug,
            version="1",
            copyright_holder=definition.organisation.own,
            msgid_bugs_address=definition.contact.email.own,
            fuzzy=False,
        )
    except (UnknownLocaleError, ValueError):
        raise NotTranslated(
            f"“{language}” is not a language that translators' files know."
        ) from None
    places = spans(source)
    for path, text in texts(definition):
        if _place(places, path):
            string = text.by_language.get(language, "")
            catalogue.add(text.own, string, context=path, auto_comments=[path])
    written = BytesIO()
    write_po(written, catalogue, width=100)
    return written.getvalue()


def language_of(content: bytes) -> str:
    """The language that a translators' file says it is in."""
    found = re.search(rb'^"Language: *([A-Za-z0-9_-]+)\\n"', content, re.MULTILINE)
    if not found:
        raise NotTranslated(
            'It does not say its language. Put a line "Language: pl\\n" in its head.'
        )
    return found[1].decode().replace("_", "-")


def from_po(definition: Definition, source: str, content: bytes) -> Merged:
    """The file with the translations of a translators' file; what is empty or unsure is left."""
    if content.startswith((BOM_UTF16_BE, BOM_UTF16_LE)):
        raise NotTranslated("It is in UTF-16. Save it as UTF-8 first.")
    content = b"\n".join(content.removeprefix(BOM_UTF8).splitlines())
    language = language_of(content)
    if language not in definition.offered_languages or language == definition.language:
        raise NotTranslated(
            f"It is in “{language}”, which is none of the file's other languages. "
            "Add it to “languages” first."
        )
    try:
        catalogue = read_po(BytesIO(content), abort_invalid=True)
    except (PoFileError, UnknownLocaleError, LookupError, ValueError) as problem:
        raise NotTranslated(f"It cannot be read as a gettext file: {problem}.") from None
    places, own = spans(source), dict(texts(definition))
    at = {path: place for path in own if (place := _place(places, path))}
    wanted, changed = _matched(_entries(catalogue), {path: own[path].own for path in at})
    edits = [
        _edit(places, at[path], source, definition.language, language, string)
        for path, string in wanted.items()
        if own[path].by_language.get(language) != string
    ]
    found = _LINE_END.search(source)
    line_end = found[0] if found else "\n"
    for start, end, words in sorted(edits, reverse=True):
        source = source[:start] + words.replace("\n", line_end) + source[end:]
    unsure = sum(bool(each.id and each.string and each.fuzzy) for each in catalogue)
    return Merged(source, len(edits), changed, unsure)


class _Entry(NamedTuple):
    """What a translator wrote for a text: where it stood, how it read, how it reads now."""

    path: str
    text: str
    string: str


def _entries(catalogue: Catalog) -> Iterator[_Entry]:
    """What was translated; what is empty or marked as unsure is not."""
    for message in catalogue:
        string = message.string
        if message.id and isinstance(string, str) and string.strip() and not message.fuzzy:
            yield _Entry(message.context or "", str(message.id), string.strip())


def _matched(
    entries: Iterable[_Entry], own: dict[str, str]
) -> tuple[dict[str, str], tuple[str, ...]]:
    """The translation of each path, and the paths of texts that have changed.

    A text that has only moved, because others now come before it, is found by its words, provided
    that all texts with those words have the same translation.
    """
    found: dict[str, str] = {}
    elsewhere: dict[str, list[_Entry]] = {}
    for entry in entries:
        if own.get(entry.path) == entry.text:
            found[entry.path] = entry.string
        else:
            elsewhere.setdefault(entry.text, []).append(entry)
    homes: dict[str, list[str]] = {}
    for path, text in own.items():
        if path not in found and text in elsewhere:
            homes.setdefault(text, []).append(path)
    changed: list[str] = []
    for text, moved in elsewhere.items():
        strings = {each.string for each in moved}
        if text in homes and len(strings) == 1:
            found |= dict.fromkeys(homes[text], strings.pop())
        else:
            changed += [each.path or text[:60] for each in moved]
    return found, tuple(changed)


def _place(places: dict[Path, Span], written: str) -> Path | None:
    """Where a text stands; an option that is a plain string stands in place of its label."""
    path = path_in(written)
    if path in places:
        return path
    return path[:-1] if path[-1] == "label" and path[:-1] in places else None


def _edit(
    places: dict[Path, Span], path: Path, source: str, own: str, language: str, words: str
) -> tuple[int, int, str]:
    """The part of the file to replace, and its replacement, to add a text in `language`."""
    span, said = places[path], json.dumps(words, ensure_ascii=False)
    if span.says is not None:
        plain = json.dumps(span.says, ensure_ascii=False)
        return span.start, span.end, f"{{{own}: {plain}, {language}: {said}}}" + _end(source, span)
    if known := places.get((*path, language)):
        return known.start, known.end, said + _end(source, known)
    if span.in_brackets:
        return span.end - 1, span.end - 1, f", {language}: {said}"
    last = max(each.end for at, each in places.items() if at[:-1] == path)
    line = " " * span.column + f"{language}: {said}"
    return last, last, line + "\n" if source[last - 1] in "\r\n" else "\n" + line


def _end(source: str, span: Span) -> str:
    """A block of lines takes the end of its last line with it."""
    return "\n" if source[span.end - 1] in "\r\n" else ""
