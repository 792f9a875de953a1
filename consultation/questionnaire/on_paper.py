"""The shapes of questions on paper: what is printed, and how what is keyed back is read.

A box has a number, and a space has a name. Officers key numbers and words, and `typed` turns these
into what an online form would have sent; `filled` is the way back. It must not know any question
type, nor how a page looks.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from consultation.questionnaire.answers import (
    OTHER,
    Choice,
    Mistake,
    Typed,
    Unacceptable,
)
from consultation.questionnaire.spaces import Filled, Kind, Shape, Space
from consultation.questionnaire.text import Said, Text

_BETWEEN = re.compile(r"[\s,;+&]+")
_BETWEEN_PARTS = re.compile(r"[\W_]+")
_EIGHT_DIGITS = re.compile(r"(\d\d)(\d\d)(\d{4})")
_PLACE = "place."
LONGEST_QUOTED = 40


def _first(typed: Typed, part: str) -> str:
    return next(iter(typed.get(part, ())), "")


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
            "“%(given)s” is not a box of “%(question)s”. Its boxes are 1 to %(most)s", part, values
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

    def own_filled(self, typed: Typed) -> Filled:
        """The numbers of the boxes, and the words."""
        ticked = (str(self.box_of(each)) for each in typed.get("", ()) if each)
        return {"": " ".join(ticked), OTHER: _first(typed, OTHER)}

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
        """One space for each row."""
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

    def own_filled(self, typed: Typed) -> Filled:
        """The number of each row's box."""
        chosen = {row.id: self.box_of(_first(typed, row.id)) for row in self.rows}
        return {row: str(box) for row, box in chosen.items() if box}


@dataclass(frozen=True, kw_only=True)
class Order(Shape):
    """Options with a space for the place of each: 1, 2, 3."""

    options: tuple[Choice, ...]
    places: int

    @property
    def own_spaces(self) -> tuple[Space, ...]:
        """One space for each option."""
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

    def own_filled(self, typed: Typed) -> Filled:
        """The place of each option."""
        return {_PLACE + option: place for place, options in typed.items() for option in options}


@dataclass(frozen=True, kw_only=True)
class Shares(Shape):
    """Options with a space for the points of each."""

    options: tuple[Choice, ...]
    total: int

    @property
    def own_spaces(self) -> tuple[Space, ...]:
        """One space for each option."""
        return tuple(Space(each.id, Kind.AMOUNT, each.label) for each in self.options)

    def own_typed(self, filled: Filled) -> Typed:
        """The points of each option."""
        return {each.id: [filled.get(each.id, "")] for each in self.options}

    def own_filled(self, typed: Typed) -> Filled:
        """The same."""
        return {each.id: _first(typed, each.id) for each in self.options}


@dataclass(frozen=True, kw_only=True)
class Plain(Shape):
    """One space, in which just what was sent is written."""

    def own_typed(self, filled: Filled) -> Typed:
        """What stands there."""
        return {"": [filled.get("", "")]}

    def own_filled(self, typed: Typed) -> Filled:
        """The same."""
        return {"": _first(typed, "")}


@dataclass(frozen=True, kw_only=True)
class Words(Plain):
    """Lines to write on."""

    lines: int
    max_words: int | None = None
    max_characters: int | None = None

    @property
    def own_spaces(self) -> tuple[Space, ...]:
        """One space."""
        return (Space("", Kind.LINE if self.lines == 1 else Kind.TEXT),)


@dataclass(frozen=True, kw_only=True)
class Amount(Plain):
    """A space for a number, with its unit."""

    unit: Said | None = None
    unit_first: bool = False

    @property
    def own_spaces(self) -> tuple[Space, ...]:
        """One space."""
        return (Space("", Kind.AMOUNT, self.unit),)


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

    def own_filled(self, typed: Typed) -> Filled:
        """The three as one."""
        parts = [_first(typed, part) for part in ("day", "month", "year")]
        return {"": " ".join(parts) if any(parts) else ""}


def day_typed(given: str) -> dict[str, list[str]]:
    """Day, month and year of a day that was keyed as one."""
    together = _EIGHT_DIGITS.fullmatch(given.strip())
    pieces = list(together.groups()) if together else [p for p in _BETWEEN_PARTS.split(given) if p]
    if pieces and len(pieces[0]) == 4 and pieces[0].isdecimal():
        pieces.reverse()
    padded = [*pieces[:3], "", "", ""]
    return {"day": [padded[0]], "month": [padded[1]], "year": [padded[2]]}
