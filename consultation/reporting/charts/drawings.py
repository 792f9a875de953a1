"""A chart as plain values: boxes, words and lines on a sheet, in points from the top left.

It must not know what a chart is about, nor how it becomes a file (svg.py, image_files.py).
"""

import hashlib
import math
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from consultation.documents.letters import in_fonts
from consultation.reporting.charts.colours import INK
from consultation.reporting.charts.wrapping import wrapped

WIDE, NARROW = 450, 285
"""Sheets for a page and for a phone, so that words on both are read without zooming."""
BODY, SMALL, HEADING = 10.5, 9.0, 13.0
LINE = 1.28
FROM_THE_RIGHT = "\u200f"
"""The invisible character (RIGHT-TO-LEFT MARK) that has a line read from the right."""


@dataclass(frozen=True)
class Box:
    """A filled rectangle; `hatch` tells it from others in grey."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    hatch: str = ""
    outline: str = ""


@dataclass(frozen=True)
class Words:
    """One line of text; `y` is its middle, `at` says which of its ends `x` is."""

    x: float
    y: float
    text: str
    size: float = BODY
    colour: str = INK
    bold: bool = False
    at: Literal["left", "center", "right"] = "left"
    ground: str = ""


@dataclass(frozen=True)
class Stroke:
    """A straight line."""

    x: float
    y: float
    to_x: float
    to_y: float
    colour: str = INK
    width: float = 1.0
    dashed: bool = False


@dataclass(frozen=True)
class Dot:
    """A filled circle around its middle."""

    x: float
    y: float
    radius: float
    fill: str
    outline: str = ""


Point = tuple[float, float]


@dataclass(frozen=True)
class Shape:
    """A filled area within its rings; a ring inside another is a hole."""

    rings: tuple[tuple[Point, ...], ...]
    fill: str
    outline: str = ""
    hatch: str = ""


Item = Box | Words | Stroke | Dot | Shape


@dataclass(frozen=True)
class Drawing:
    """A finished sheet, with a title and a text alternative (`says`)."""

    width: float
    height: float
    title: str
    says: str
    items: tuple[Item, ...] = field(repr=False)

    @cached_property
    def mark(self) -> str:
        """A hash of everything on the sheet: equal drawings are one file."""
        content = repr((self.width, self.height, self.title, self.says, self.items))
        return hashlib.sha256(content.encode()).hexdigest()[:24]


class Sheet:
    """A sheet being filled from the top; `y` is where the next thing goes."""

    def __init__(self, width: float, tallest: float = math.inf) -> None:
        self.width = width
        self.tallest = tallest
        self.y = 2.0
        self.items: list[Item] = []
        self._kept: set[int] = set()

    @property
    def is_narrow(self) -> bool:
        """Whether it is a sheet for a phone, on which labels stand above their bars."""
        return self.width < WIDE

    @property
    def is_full(self) -> bool:
        """Whether it is as tall as it may be: on paper it would have to be made too small."""
        return self.y >= self.tallest

    def add(self, *items: Item) -> None:
        """Put things on the sheet; letters that no font has are replaced by a mark."""
        self.items += (
            replace(each, text=in_fonts(each.text)) if isinstance(each, Words) else each
            for each in items
        )

    def paragraph(
        self,
        text: str,
        size: float = BODY,
        colour: str = INK,
        *,
        bold: bool = False,
        most: int = 8,
        after: float = 4,
    ) -> None:
        """Lines of text over the whole width; the sheet goes on below them."""
        for line in wrapped(text, self.width, size, bold=bold, most=most):
            self.add(Words(0, self.y + size * LINE / 2, line, size, colour, bold))
            self.y += size * LINE
        self.y += after

    def lines(
        self,
        x: float,
        middle: float,
        lines: Iterable[str],
        at: Literal["left", "right"] = "left",
    ) -> None:
        """Lines of a label around the height `middle`."""
        every = list(lines)
        y = middle - (len(every) - 1) * BODY * LINE / 2
        for line in every:
            self.add(Words(x, y, line, BODY, at=at))
            y += BODY * LINE

    def labelled(
        self,
        label: str,
        gutter: float,
        high: float,
        *,
        gap: float = 8,
        most: int = 4,
        after: float = 1,
        room: float = 4,
    ) -> tuple[float, float]:
        """Begin one line of a chart with its label: beside it, or above it on a phone.

        Returns the line's middle and its height: `high`, or more if the label and `room` need it.
        """
        words: list[str] = []
        if self.is_narrow:
            self.paragraph(label, most=most, after=after)
        else:
            words = wrapped(label, gutter - gap, BODY, most=most)
        height = max(high, len(words) * BODY * LINE + room)
        middle = self.y + height / 2
        self.lines(gutter - gap, middle, words, at="right")
        return middle, height

    def turn(self) -> None:
        """Mirror the sheet for a language read from the right, except what `keep` has named."""
        self.items = [
            each if place in self._kept else _turned(each, self.width)
            for place, each in enumerate(self.items)
        ]

    def keep(self, begin: int) -> None:
        """Never mirror the items from number `begin` on: axes of numbers keep their direction."""
        self._kept |= set(range(begin, len(self.items)))

    def done(self, title: str, says: str) -> Drawing:
        """The finished drawing."""
        return Drawing(self.width, round(self.y + 2, 1), title, says, tuple(self.items))


def _turned(item: Item, width: float) -> Item:
    """The item as a mirror shows it, its words still readable."""
    match item:
        case Box():
            return replace(item, x=width - item.x - item.width)
        case Stroke():
            return replace(item, x=width - item.x, to_x=width - item.to_x)
        case Words():
            text = _from_the_right(item.text)
            return replace(item, x=width - item.x, text=text, at=_OTHER_END[item.at])
        case Dot():
            return replace(item, x=width - item.x)
        case Shape():
            rings = tuple(tuple((width - x, y) for x, y in ring) for ring in item.rings)
            return replace(item, rings=rings)


def _from_the_right(line: str) -> str:
    """The line, marked to be read from the right if it holds letters of such a script.

    Without the mark, a number or a Latin name at its beginning would reverse its parts' order.
    """
    if any(unicodedata.bidirectional(letter) in ("AL", "R") for letter in line):
        return f"{FROM_THE_RIGHT}{line}"
    return line


_OTHER_END: dict[str, Literal["left", "center", "right"]] = {
    "left": "right",
    "center": "center",
    "right": "left",
}
