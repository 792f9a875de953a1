"""Spaces to fill in on paper, and the contract of the shapes of questions that are made of them.

It must not know any shape, nor how a page looks.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from consultation.questionnaire.answers import DECLINED, Guidance, Typed
from consultation.questionnaire.text import Said

Filled = Mapping[str, str]
"""What was keyed in the spaces of one question, by their parts; empty spaces may be missing."""


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
    """One thing to key: its part of the question, what it is for, and what can be written in it."""

    part: str
    kind: Kind
    words: Said | None = None


@dataclass(frozen=True, kw_only=True)
class Shape(ABC):
    """How one question stands on paper."""

    declinable: bool = False
    """Whether it has a box "Prefer not to say" of its own."""
    limits: tuple[Guidance, ...] = ()
    """The limits between which an answer must lie."""

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

    @abstractmethod
    def own_filled(self, typed: Typed) -> Filled:
        """What to key, given what an online form would send."""

    def filled(self, typed: Typed) -> Filled:
        """The way back from `typed`: what to key so that it comes out again."""
        if any(typed.get(DECLINED, ())):
            return {DECLINED: "x"}
        return {part: words for part, words in self.own_filled(typed).items() if words}

    def box_of(self, value: str) -> int | None:
        """The number of the box that stands for a value; None where no box does."""
        return None

    def name_of(self, value: str) -> Said | None:
        """The words of what stands for a value and has no numbered box."""
        return None
