"""A definition's texts to gettext `.po` for translators, and from it back into the file.

Only what is translated changes in the file: comments and layout stay. It must not know where the
files are.
"""

import json
import re
from dataclasses import dataclass
from io import BytesIO

from babel.core import UnknownLocaleError
from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, read_po, write_po

from consultation.questionnaire.definition import Definition
from consultation.questionnaire.reading import Span, spans
from consultation.questionnaire.translations import texts

Path = tuple[str | int, ...]
_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


class NotTranslated(Exception):
    """A file of translations that cannot be taken; says why, and what to do."""


@dataclass(frozen=True)
class Merged:
    """The file with its translations, and what could not be taken."""

    source: str
    taken: int
    changed: tuple[str, ...]
    """Texts that read otherwise now than when the translators got them."""


def to_po(definition: Definition, source: str, language: str) -> bytes:
    """Every text that the file says, with its translation where there is one."""
    try:
        locale = language.replace("-", "_")
        catalogue = Catalog(locale=locale, project=definition.slug, fuzzy=False)
    except (UnknownLocaleError, ValueError):
        raise NotTranslated(f"“{language}” is no language that translators' files know.") from None
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
    language = language_of(content)
    if language not in definition.offered_languages or language == definition.language:
        raise NotTranslated(
            f"It is in “{language}”, which is none of the file's other languages. "
            "Add it to “languages” first."
        )
    try:
        catalogue = read_po(BytesIO(content), abort_invalid=True)
    except (PoFileError, UnicodeDecodeError, ValueError, UnknownLocaleError) as problem:
        raise NotTranslated(f"It is no gettext file that can be read: {problem}.") from None
    places, own = spans(source), dict(texts(definition))
    edits: list[tuple[int, int, str]] = []
    changed = []
    for message in catalogue:
        path, string = message.context or "", message.string
        if not message.id or not isinstance(string, str) or not string.strip() or message.fuzzy:
            continue
        text = own.get(path)
        if text is None or text.own != message.id:
            changed.append(path or str(message.id)[:60])
        elif text.by_language.get(language) != string.strip() and (at := _place(places, path)):
            edits.append(_edit(places, at, source, definition.language, language, string.strip()))
    for start, end, words in sorted(edits, reverse=True):
        source = source[:start] + words + source[end:]
    return Merged(source, len(edits), tuple(changed))


def _place(places: dict[Path, Span], written: str) -> Path | None:
    """Where a text stands; an option that is a plain string stands in place of its label."""
    steps: list[str | int] = [name or int(place) for name, place in _STEP.findall(written)]
    path = tuple(steps)
    if path in places:
        return path
    return path[:-1] if path[-1] == "label" and path[:-1] in places else None


def _edit(
    places: dict[Path, Span], path: Path, source: str, own: str, language: str, words: str
) -> tuple[int, int, str]:
    """What to put in place of what, so that a text is said in `language` too."""
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
    return last, last, line + "\n" if source[last - 1] == "\n" else "\n" + line


def _end(source: str, span: Span) -> str:
    """A block of lines takes the end of its last line with it."""
    return "\n" if source[span.end - 1] == "\n" else ""
