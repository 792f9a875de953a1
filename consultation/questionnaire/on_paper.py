"""The few shapes in which questions stand on paper: what is drawn, and what is read off it.

A box has a number, a space has a name; whoever keys a page back types numbers and words, and gets
what an online form would have sent. It must not know any question type, nor how a page looks.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from consultation.questionnaire.answers import (
    DECLINED,
    OTHER,
    Choice,
    Mistake,
    Typed,
    Unacceptable,
)
from consultation.questionnaire.text import Said, Text

Filled = Mapping[str, str]
"""What stands in the spaces of one question, by their parts; spaces left empty may be missing."""

_BETWEEN = re.compile(r"[\s,;+&]+")
_NOT_DIGIT = re.compile(r"[^0-9A-Za-z]+")
_EIGHT_DIGITS = re.compile(r"(\d\d)(\d\d)(\d{4})")
_PLACE = "place."
LONGEST_QUOTED = 40


class Kind(StrEnum):
    """What is written in a space."""

    BOX = "box"
    BOXES = "boxes"
    MARK = "mark"
    PLACE = "place"
    AMOUNT = "amount"
    DAY = "day"
    LINE = "line"
    TEXT = "text"


@dataclass(frozen=True)
class Space:
    """One thing to key: the part of the question that it is, what it is for, what it takes."""

    part: str
    kind: Kind
    words: Said | None = None


@dataclass(frozen=True, kw_only=True)
class Shape(ABC):
    """How one question stands on paper."""

    declinable: bool = False
    """Whether it has a box "Prefer not to say" of its own."""

    @property
    @abstractmethod
    def own_spaces(self) -> tuple[Space, ...]:
        """What there is to fill in, in the order of the page."""

    @abstractmethod
    def own_typed(self, filled: Filled) -> Typed:
        """What an online form would send for this; raises Unacceptable."""

    @property
    def spaces(self) -> tuple[Space, ...]:
        """The same, and the box by which it is declined."""
        return (*self.own_spaces, *((Space(DECLINED, Kind.MARK),) if self.declinable else ()))

    def typed(self, filled: Filled) -> Typed:
        """What an online form would send for this; raises Unacceptable."""
        typed = dict(self.own_typed(filled))
        if self.declinable and filled.get(DECLINED, "").strip():
            typed[DECLINED] = ["yes"]
        return typed

    def box_of(self, value: str) -> int | None:
        """The number of the box that stands for a value; None where no box does."""
        return None

    def name_of(self, value: str) -> Said | None:
        """The words of what stands for a value and has no numbered box."""
        return None


def _number(choices: Sequence[Choice], given: str, part: str) -> str:
    """The id of the box called `given`: by its number, else by the id itself."""
    if given.isdecimal() and 1 <= int(given[:6]) <= len(choices):
        return choices[int(given) - 1].id
    if any(each.id == given for each in choices):
        return given
    values: dict[str, Text | date | str | int] = {
        "given": given[:LONGEST_QUOTED],
        "most": len(choices),
    }
    raise Unacceptable(
        Mistake(
            "“%(given)s” is no box of “%(question)s”. Its boxes are 1 to %(most)s", part, values
        )
    )


def _box(choices: Sequence[Choice], value: str) -> int | None:
    return next((number for number, each in enumerate(choices, 1) if each.id == value), None)


@dataclass(frozen=True, kw_only=True)
class Boxes(Shape):
    """Numbered boxes to tick, one or several, perhaps with a line for other words."""

    choices: tuple[Choice, ...]
    several: bool = False
    most: int | None = None
    least: int | None = None
    other: bool = False

    @property
    def own_spaces(self) -> tuple[Space, ...]:
        """The boxes, then the words beside "other"."""
        boxes = Space("", Kind.BOXES if self.several else Kind.BOX)
        return (boxes, Space(OTHER, Kind.LINE)) if self.other else (boxes,)

    def own_typed(self, filled: Filled) -> Typed:
        """The ids of the boxes, and the words."""
        given = [each for each in _BETWEEN.split(filled.get("", "").strip()) if each]
        if len(given) > 1 and not self.several:
            raise Unacceptable(
                Mistake("Only one box of “%(question)s” can be ticked. Leave it empty if two are")
            )
        ticked = [_number(self.choices, each, "") for each in given]
        words = {OTHER: [filled.get(OTHER, "")]} if self.other else {}
        return {"": list(dict.fromkeys(ticked)), **words}

    def box_of(self, value: str) -> int | None:
        """The number of the option's box."""
        return _box(self.choices, value)


@dataclass(frozen=True, kw_only=True)
class Grid(Shape):
    """The same numbered boxes in several rows."""

    rows: tuple[Choice, ...]
    choices: tuple[Choice, ...]

    @property
    def own_spaces(self) -> tuple[Space, ...]:
        """A space a row."""
        return tuple(Space(row.id, Kind.BOX, row.label) for row in self.rows)

    def own_typed(self, filled: Filled) -> Typed:
        """The id of the box of each row."""
        typed: dict[str, list[str]] = {}
        mistakes: list[Mistake] = []
        for row in self.rows:
            given = filled.get(row.id, "").strip()
            if given:
                try:
                    typed[row.id] = [_number(self.choices, given, row.id)]
                except Unacceptable as refusal:
                    mistakes.extend(refusal.mistakes)
        if mistakes:
            raise Unacceptable(*mistakes)
        return typed

    def box_of(self, value: str) -> int | None:
        """The number of the step's box, in any row."""
        return _box(self.choices, value)


@dataclass(frozen=True, kw_only=True)
class Order(Shape):
    """Options with a space for the place of each: 1, 2, 3."""

    options: tuple[Choice, ...]
    places: int

    @property
    def own_spaces(self) -> tuple[Space, ...]:
        """A space an option."""
        return tuple(Space(_PLACE + each.id, Kind.PLACE, each.label) for each in self.options)

    def own_typed(self, filled: Filled) -> Typed:
        """The option at each place."""
        typed: dict[str, list[str]] = {}
        mistakes: list[Mistake] = []
        for each in self.options:
            part = _PLACE + each.id
            given = filled.get(part, "").strip()
            if not given:
                continue
            place = str(int(given[:6])) if given.isdecimal() else ""
            if not place or not 1 <= int(place) <= self.places:
                says = "A place of “%(question)s” is a number from 1 to %(most)s"
                mistakes.append(Mistake(says, part, {"most": self.places}))
            elif place in typed:
                says = "Place %(place)s of “%(question)s” is given twice. Leave both empty if it is"
                mistakes.append(Mistake(says, part, {"place": place}))
            else:
                typed[place] = [each.id]
        if mistakes:
            raise Unacceptable(*mistakes)
        return typed

    def name_of(self, value: str) -> Said | None:
        """The option's words."""
        return next((each.label for each in self.options if each.id == value), None)


@dataclass(frozen=True, kw_only=True)
class Shares(Shape):
    """Options with a space for the points of each."""

    options: tuple[Choice, ...]
    total: int

    @property
    def own_spaces(self) -> tuple[Space, ...]:
        """A space an option."""
        return tuple(Space(each.id, Kind.AMOUNT, each.label) for each in self.options)

    def own_typed(self, filled: Filled) -> Typed:
        """The points of each option."""
        return {each.id: [filled.get(each.id, "")] for each in self.options}


@dataclass(frozen=True, kw_only=True)
class Words(Shape):
    """Lines to write on."""

    lines: int
    max_words: int | None = None

    @property
    def own_spaces(self) -> tuple[Space, ...]:
        """One space."""
        return (Space("", Kind.LINE if self.lines == 1 else Kind.TEXT),)

    def own_typed(self, filled: Filled) -> Typed:
        """The words."""
        return {"": [filled.get("", "")]}


@dataclass(frozen=True, kw_only=True)
class Amount(Shape):
    """A space for a number, with its unit."""

    unit: Said | None = None

    @property
    def own_spaces(self) -> tuple[Space, ...]:
        """One space."""
        return (Space("", Kind.AMOUNT, self.unit),)

    def own_typed(self, filled: Filled) -> Typed:
        """The number."""
        return {"": [filled.get("", "")]}


@dataclass(frozen=True, kw_only=True)
class Day(Shape):
    """Spaces for day, month and year, keyed as one: 31 1 2020, 31/01/2020 or 31012020."""

    @property
    def own_spaces(self) -> tuple[Space, ...]:
        """One space."""
        return (Space("", Kind.DAY),)

    def own_typed(self, filled: Filled) -> Typed:
        """Day, month and year."""
        return day_typed(filled.get("", ""))


def day_typed(given: str) -> dict[str, list[str]]:
    """Day, month and year of a day that was keyed as one."""
    together = _EIGHT_DIGITS.fullmatch(given.strip())
    pieces = list(together.groups()) if together else [p for p in _NOT_DIGIT.split(given) if p]
    if pieces and len(pieces[0]) == 4 and pieces[0].isdecimal():
        pieces.reverse()
    padded = [*pieces[:3], "", "", ""]
    return {"day": [padded[0]], "month": [padded[1]], "year": [padded[2]]}
