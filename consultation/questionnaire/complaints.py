"""Turns libyaml's errors into sentences for the author of a file, with the cure.

It must not know how a file is read.
"""

import re

_BEGUN_ABOVE = (
    "while scanning a quoted scalar",
    "while parsing a flow",
    "while scanning a simple key",
)

_ODD_SPACE = re.compile(
    r"^[ -]*([\xa0\u2000-\u200b\u202f\u3000])|:([\xa0\u2000-\u200b\u202f\u3000])"
)
"""Where only a plain space counts: at the left, and after a colon."""
_NO_PERCENT = "lines that begin with % are not used here. Take this one out."

_PLAIN_WORDS = (
    ("'\\t'", "there is a tab at the start of this line. Indent with spaces."),
    (
        "mapping values are not allowed",
        "a colon followed by a space makes a key, which cannot stand here. "
        "Put the text in double quotes, or look at the indentation.",
    ),
    (
        "cannot start any token",
        "a text cannot begin with this character. Put the text in double quotes.",
    ),
    (
        "while parsing a block node",
        "a text cannot begin with this character. Put the text in double quotes.",
    ),
    ("unknown escape", "a backslash in double quotes is special. Write \\\\ or use single quotes."),
    *(
        (
            fragment,
            "the number after this backslash names no character. Write the character itself.",
        )
        for fragment in ("Unicode character escape code", "expected hexdecimal number")
    ),
    (
        "are not allowed in this context",
        "a text cannot begin with “- ” or “? ”. Put it in double quotes, or begin a list on the "
        "line below.",
    ),
    ("tag URI", "a text that begins with ! must stand in double quotes."),
    (
        "expected <document start>",
        "the file has ended above, with “...” or a closing bracket. Take that out, or this line.",
    ),
    ("undefined alias", "a text that begins with * must stand in double quotes."),
    (
        "alphabetic or numeric character",
        "a text that begins with * or & must stand in double quotes.",
    ),
    (
        "while scanning a quoted scalar",
        "a quotation mark is opened here and never closed. Close it.",
    ),
    (
        "while parsing a flow",
        "a bracket [ or { is opened here and not closed, or a comma is missing. "
        "Look at the brackets, and put texts with commas or brackets in double quotes.",
    ),
    (
        "while scanning a simple key",
        "this line is neither a key with its value nor part of a text. "
        "Write KEY: VALUE, or indent it further than the line above.",
    ),
    (
        "while scanning a block scalar",
        "after | or > the line must end, and the text must be indented with spaces below it.",
    ),
    (
        "while parsing a block",
        "this line does not line up with the lines above. Indent it exactly as its neighbours, "
        "and put a text that goes on after a closing quotation mark in quotes as a whole.",
    ),
    ("incompatible YAML document", _NO_PERCENT),
    ("directive", _NO_PERCENT),
)


def begins_above(context: str) -> bool:
    """Whether the mistake is where the complaint's context begins, some lines above."""
    return any(each in context for each in _BEGUN_ABOVE)


def in_plain_words(complaint: str, text: str, line: int) -> str:
    """What libyaml's complaint about a line of the text (from 1) means."""
    words = text.splitlines()[line - 1]
    if re.match(r" *\t", words):
        return _PLAIN_WORDS[0][1]
    if odd := _ODD_SPACE.search(words):
        return (
            f"a space here is a special one (U+{ord(odd[1] or odd[2]):04X}), as web pages and word "
            "processors write them. Put a plain space in its place."
        )
    for fragment, says in _PLAIN_WORDS:
        if fragment in complaint:
            return says
    return (
        "this line cannot be read as YAML. Look at the indentation, the quotation marks and "
        "the brackets here and on the line above."
    )
