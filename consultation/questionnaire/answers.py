"""What passes between a resident's form and a question: inputs, answers, mistakes.

It must not know any question type, nor how a page looks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from consultation.questionnaire.text import Said, Text

Answer = Any
"""One question's value as the response's document keeps it: what JSON can hold."""

Answers = Mapping[str, Answer]
"""Question id to answer; a question that was not answered is not in it."""

Typed = Mapping[str, Sequence[str]]
"""What was typed into a question's inputs, by the suffix of their names (or '')."""

DECLINED = "prefer-not-to-say"
OTHER = "other"
OUTSIDE = "outside"
ASIDE = (OTHER, OUTSIDE, DECLINED)
"""The ids of what follows a question's own options; no headline is about these."""


@dataclass(frozen=True)
class Mistake:
    """Why what was typed cannot be taken: a sentence with its cure, and the input it is about.

    `says` is a gettext message; `values` fill its %(names)s, texts, days and numbers as the page's
    language has them.
    """

    says: str
    part: str = ""
    values: Mapping[str, Text | date | Decimal | str | int] = field(
        default_factory=dict, hash=False
    )


@dataclass(frozen=True)
class Guidance:
    """How a question is answered, in a sentence: a gettext message and what fills its %(names)s."""

    says: str
    values: Mapping[str, date | Decimal | str | int] = field(default_factory=dict, hash=False)


class Unacceptable(Exception):
    """What was typed is not an answer to the question; carries every mistake."""

    def __init__(self, *mistakes: Mistake) -> None:
        super().__init__(*(mistake.says for mistake in mistakes))
        self.mistakes = mistakes


class ColumnKind(StrEnum):
    """What the cells of a column of `responses.csv` hold."""

    OPTION = "option"
    FLAG = "flag"
    PLACE = "place"
    POINTS = "points"
    NUMBER = "number"
    DAY = "day"
    TEXT = "text"
    OTHER = "other"
    """The free line among flags: not empty where "other" was ticked. Its tally may hold any words
    for that (``1`` in a copy that keeps no text); only their number is looked at."""

    @property
    def is_words(self) -> bool:
        """Whether its cells hold what people typed in their own words."""
        return self in (ColumnKind.TEXT, ColumnKind.OTHER)


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of the download: its header, what its cells hold, whether they can be counted."""

    name: str
    kind: ColumnKind
    part: str = ""
    """The option or row that the column is about; '' for the whole question."""


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One thing to tick or pick, in the language of the page."""

    id: str
    label: Said
    hint: Said | None = None
    exclusive: bool = False
    off_scale: bool = False
