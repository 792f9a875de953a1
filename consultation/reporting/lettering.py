"""Letters that a file can hold and show: what XML takes, what the shipped fonts have.

It must not know what is written.
"""

import re
import unicodedata
from functools import cache

from consultation.documents.typesetting import FONTS

NOT_IN_FONTS = "\ufffd"
BREAK = "\u200b"
LONGEST_WORD = 28
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONG_WORD = re.compile(rf"\S{{{LONGEST_WORD + 1},}}")


def in_xml(text: str) -> str:
    """Text without the characters that XML cannot hold."""
    return _NOT_IN_XML.sub("", text)


def in_fonts(text: str) -> str:
    """Text with a replacement mark for each character that no shipped font has."""
    known = _known()
    text = unicodedata.normalize("NFC", text)
    return "".join(each if each in known or each in "\n\t" else NOT_IN_FONTS for each in text)


def breakable(text: str) -> str:
    """Text in which words longer than a line can be broken."""
    return _LONG_WORD.sub(_broken, text)


def _broken(found: re.Match[str]) -> str:
    word = found[0]
    if not word.isascii():
        return word  # letters of other scripts join: a break inside would change them
    pieces = (word[at : at + LONGEST_WORD] for at in range(0, len(word), LONGEST_WORD))
    return BREAK.join(pieces)


@cache
def _known() -> frozenset[str]:
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - only reports need it

    known = set()
    for path in FONTS.glob("*-Regular.ttf"):
        with TTFont(path, lazy=True) as font:
            known |= set(map(chr, font.getBestCmap()))
    return frozenset(known)
