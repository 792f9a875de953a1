"""Which letters the shipped fonts have, and what is printed in place of others.

It must not know what is written.
"""

import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

FONTS = Path(__file__).parent / "fonts"
NOT_IN_FONTS = "\ufffd"
_LAST_LATIN = "\u024f"
_UNSEEN = frozenset(
    "\n\t\xad\u061c\u200b\u200c\u200d\u200e\u200f\u2060"
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
"""Characters without a form of their own: they only say how others join, or where lines end."""


def in_fonts(text: str) -> str:
    """Text with a replacement mark for each character that no shipped font has."""
    if text.isascii():
        return text
    known = _known()
    text = unicodedata.normalize("NFC", text)
    return "".join(each if each in known or each in _UNSEEN else NOT_IN_FONTS for each in text)


def can_be_set(text: str) -> bool:
    """Whether the shipped fonts have the letters of its script, but for a few."""
    letters = [each for each in text if each > _LAST_LATIN and each.isalpha()]
    if len(letters) * 10 <= len(text):
        return True  # without a look into the fonts, which takes a while
    unknown = sum(each not in _known() for each in letters)
    return unknown * 10 <= len(text)


def all_in_fonts(shown: Any) -> Any:
    """The same for every text of values as JSON holds them."""
    match shown:
        case str():
            return in_fonts(shown)
        case dict():
            return {name: all_in_fonts(each) for name, each in shown.items()}
        case list() | tuple():
            return [all_in_fonts(each) for each in shown]
    return shown


@cache
def _known() -> frozenset[str]:
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - only documents need it

    known = set()
    for path in FONTS.glob("*-Regular.ttf"):
        with TTFont(path, lazy=True) as font:
            known |= set(map(chr, font.getBestCmap()))
    return frozenset(known)
