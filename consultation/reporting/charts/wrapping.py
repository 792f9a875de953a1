"""About how wide words are drawn, and where their lines break; rather too much than too little.

It must not know what is drawn.
"""

import re
import unicodedata
from functools import lru_cache

_IN_BRACKETS = re.compile(r" \([^()]+\)$")
MOST_OF_A_LINE = 0.7
"""How much of the last line may be taken by what stands in brackets."""
_NARROW_LETTERS = frozenset("iljtfrI.,;:'’‘|!()[] -")
_BROAD_LETTERS = frozenset("wQGOCDNHU%&")
_BROADEST_LETTERS = frozenset("mMW@—…")


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """About how wide a line of text is drawn, rather too much than too little."""
    return sum(map(_letter_width, text)) * size * (1.08 if bold else 1.0)


@lru_cache(maxsize=4_096)
def _letter_width(letter: str) -> float:
    """The width of a letter, in parts of its size."""
    kind = unicodedata.category(letter)
    if kind in ("Mn", "Me", "Cf"):
        return 0.0
    if kind == "Mc":
        return 0.42  # a vowel's sign beside its letter
    if letter in _NARROW_LETTERS:
        return 0.34
    if letter in _BROAD_LETTERS:
        return 0.84
    if letter in _BROADEST_LETTERS:
        return 0.94
    if letter.isupper():
        return 0.66
    if unicodedata.bidirectional(letter) == "AL":
        return 0.57  # Arabic letters join, and are narrow but for the last
    if unicodedata.east_asian_width(letter) in ("W", "F"):
        return 1.0
    return 0.58 if letter.isascii() else 0.66


def wrapped(
    text: str, width: float, size: float, *, bold: bool = False, most: int = 8
) -> list[str]:
    """`text` in lines no wider than `width`; what goes beyond `most` lines ends in an ellipsis.

    Behind it stays what the text ends with in brackets: the base of a figure must not be cut off.
    """
    lines: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if text_width(longer, size, bold=bold) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        *whole, line = _pieces(word, width, size, bold)
        lines += whole
    lines = [each for each in (*lines, line) if each]
    if len(lines) <= most:
        return lines
    last, ending = lines[most - 1], "…"
    bracketed = _IN_BRACKETS.search(text)
    if bracketed and text_width(ending + bracketed[0], size, bold=bold) <= width * MOST_OF_A_LINE:
        ending += bracketed[0]
    while last and text_width(last + ending, size, bold=bold) > width:
        last = last[:-1]
    return [*lines[: most - 1], last.rstrip(" ,;:") + ending]


def _pieces(word: str, width: float, size: float, bold: bool) -> list[str]:
    """A word that may be wider than a line, cut where it must be."""
    pieces = [""]
    for letter in word:
        longer = pieces[-1] + letter
        if pieces[-1] and text_width(longer, size, bold=bold) > width:
            pieces.append(letter)
        else:
            pieces[-1] = longer
    return pieces
