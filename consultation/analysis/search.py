"""What a search looks for: words by how they begin, phrases in quotes, signs as they are.

Words are compared folded: in any letter case, without accents where a script can be read without
them. Plain functions; it must not know what is searched.
"""

import re
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby

_PART = re.compile(r'"([^"]+)"(\*?)|(\S+)')
WORDS_KEPT = 10_000
_ASCII_WORD = re.compile(r"[0-9A-Za-z]+")
_READ_WITHOUT_MARKS = ("LATIN", "GREEK", "CYRILLIC", "ARABIC", "HEBREW")
"""Scripts whose marks people leave out. Those of Gurmukhi and Devanagari are vowels: they stay."""
_ALIKE = str.maketrans(
    {
        "ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe",
        "\u064a": "\u06cc", "\u0649": "\u06cc", "\u0643": "\u06a9", "\u0647": "\u06c1",
        "\u0629": "\u06c1", "\u06c3": "\u06c1", "\u0640": "",
    }
)  # fmt: skip
"""Letters without a mark of their own to leave out, and Arabic letters as Urdu writes them."""


@dataclass(frozen=True, kw_only=True)
class Sought:
    """Words that must follow each other; with `begins`, the last is the beginning of a word."""

    words: tuple[str, ...]
    begins: bool

    def found_in(self, words: tuple[str, ...]) -> bool:
        """Whether these words, as many as are sought, are the ones sought."""
        *before, last = words
        if tuple(before) != self.words[:-1]:
            return False
        return last.startswith(self.words[-1]) if self.begins else last == self.words[-1]


@dataclass(frozen=True, kw_only=True)
class Search:
    """What somebody looks for; a comment must hold all of it, in any order."""

    sought: tuple[Sought, ...]
    signs: tuple[str, ...]
    """Parts without letters or figures, like an emoji; the text must hold them as they are."""


def search_for(written: str) -> Search:
    """The search that somebody typed."""
    sought, signs = [], []
    for quoted, star, plain in _PART.findall(written.replace("\0", " ")):
        words = tuple(word for word, _, _ in words_in(quoted or plain))
        if not words:
            signs.append(quoted or plain)
        elif quoted:
            sought.append(Sought(words=words, begins=bool(star)))
        else:
            sought += [Sought(words=(word,), begins=True) for word in words]
    return Search(sought=tuple(sought), signs=tuple(signs))


def folded(text: str) -> str:
    """The words of a text one after another, as they are compared."""
    if text.isascii():
        return " ".join(_ASCII_WORD.findall(text)).lower()
    return " ".join(word for word, _, _ in words_in(text))


def words_in(text: str) -> Iterator[tuple[str, int, int]]:
    """Each word, folded, with where it begins and ends in the text."""
    pattern = _ASCII_WORD if text.isascii() else _any_word()
    for found in pattern.finditer(text):
        word = _folded_word(found[0])
        if word:
            yield word, *found.span()


@cache
def _any_word() -> re.Pattern[str]:
    """Letters, figures and the marks on them, of any script; unseen signs may stand inside."""
    letters: list[str] = []
    unseen: list[str] = []
    for kind, codes in groupby(range(sys.maxunicode + 1), _kind):
        first, *_, last = (*codes,) * 2
        if kind:
            (letters if kind == "L" else unseen).append(f"\\U{first:08x}-\\U{last:08x}")
    return re.compile(f"[{''.join(letters)}][{''.join(letters + unseen)}]*")


def _kind(code: int) -> str:
    """`L` for what words are made of, `-` for what may stand inside one unseen, else nothing."""
    category = unicodedata.category(chr(code))
    return "L" if category[0] in "LNM" else "-" if category == "Cf" else ""


@lru_cache(maxsize=WORDS_KEPT)
def _folded_word(word: str) -> str:
    if word.isascii():
        return word.lower()
    kept, marks_stay = [], True
    for letter in unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", word).casefold()):
        category = unicodedata.category(letter)
        if category == "Mn" and not marks_stay:
            continue
        if category[0] == "L":
            marks_stay = not unicodedata.name(letter, "").startswith(_READ_WITHOUT_MARKS)
        if category[0] in "LNM":
            kept.append(letter)
    return "".join(kept).translate(_ALIKE)


def marked(text: str, search: Search) -> Iterator[tuple[str, bool]]:
    """The text in pieces, each with whether it was looked for."""
    at = 0
    for begin, end in _joined(sorted(_found(text, search))):
        if begin > at:
            yield text[at:begin], False
        yield text[begin:end], True
        at = end
    if at < len(text):
        yield text[at:], False


def _found(text: str, search: Search) -> Iterator[tuple[int, int]]:
    words = list(words_in(text))
    for sought in search.sought:
        length = len(sought.words)
        for place in range(len(words) - length + 1):
            here = words[place : place + length]
            if sought.found_in(tuple(word for word, _, _ in here)):
                yield here[0][1], here[-1][2]
    for sign in search.signs:
        yield from (found.span() for found in re.finditer(re.escape(sign), text))


def _joined(spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Spans that overlap as one."""
    held: tuple[int, int] | None = None
    for begin, end in spans:
        if held is None:
            held = begin, end
        elif begin < held[1]:
            held = held[0], max(held[1], end)
        else:
            yield held
            held = begin, end
    if held is not None:
        yield held
