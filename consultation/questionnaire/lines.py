"""A line of words for people, parts of which may be in another language than the line asked for.

It is a string like any other; whatever shows it to people marks its parts. It must not know which
page or document that is.
"""

import re
from collections.abc import Mapping
from typing import Self

from markupsafe import Markup, escape

from consultation.questionnaire.text import Said

_PLACE = re.compile(r"%\((\w+)\)s")


class Line(str):
    """Words of several `parts`, each with its language where that is not the line's own."""

    parts: tuple[Said, ...]

    def __new__(cls, *parts: Said | str) -> Self:
        """The words of all parts, one after the other."""
        said = tuple(each if isinstance(each, Said) else Said(each) for each in parts)
        line = super().__new__(cls, "".join(each.text for each in said))
        line.parts = said
        return line

    @classmethod
    def of(cls, sentence: str, values: Mapping[str, Said | str]) -> Self:
        """A sentence with a value at each place like ``%(question)s``."""
        # Split at its places, every second part is the name of one.
        pieces = _PLACE.split(sentence)
        return cls(
            *(values[each] if place % 2 else each for place, each in enumerate(pieces) if each)
        )

    def __html__(self) -> Markup:
        """The line where a template writes it: what is in another language is marked as such."""
        return Markup("").join(map(_marked, self.parts))  # each part is escaped


def _marked(part: Said) -> Markup:
    if part.lang is None:
        return escape(part.text)
    marked = Markup('<span lang="{}" dir="auto">{}</span>')  # only the element is ours:
    return marked.format(part.lang, part.text)  # `format` escapes both
