"""Letters that a file can hold and show: what XML takes, where a long word is broken.

It must not know what is written.
"""

import re

BREAK = "\u200b"
LONGEST_WORD = 28
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONG_WORD = re.compile(rf"\S{{{LONGEST_WORD + 1},}}")


def in_xml(text: str) -> str:
    """Text without the characters that XML cannot hold."""
    return _NOT_IN_XML.sub("", text)


def breakable(text: str) -> str:
    """Text in which words longer than a line can be broken."""
    return _LONG_WORD.sub(_broken, text)


def _broken(found: re.Match[str]) -> str:
    word = found[0]
    if not word.isascii():
        return word  # letters of other scripts join: a break inside would change them
    pieces = (word[at : at + LONGEST_WORD] for at in range(0, len(word), LONGEST_WORD))
    return BREAK.join(pieces)
