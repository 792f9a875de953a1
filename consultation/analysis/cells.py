"""Answers as columns: the cells of a version's questions, gathered row by row into frames.

What people wrote in words is only said to be there. It must not know where frames are kept.
"""

import os
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from consultation.analysis.asked import stored_names
from consultation.questionnaire.answers import DECLINED, ColumnKind
from consultation.questionnaire.definition import Question

if TYPE_CHECKING:
    import polars

THREADS = "2"
Made = TypeVar("Made")
REMEMBERED = 2_000
ID, VERSION, DAY = "response", "response/version", "response/day"
"""No question can be called so: these are columns of the download."""
NOT_GIVEN = 0
"""Which of the different answers to a question it is when there is none."""
_WORDS = (ColumnKind.TEXT, ColumnKind.OTHER)
Row = tuple[str | None, ...]


class Cells:
    """The cells of one question, with what is written in words kept only as a 1."""

    def __init__(self, question: Question) -> None:
        self.id = question.id
        self.names = stored_names(question)
        self.countable = question.countable
        self._question = question
        self._said_not = DECLINED if question.sensitive else None
        self._words = [each.kind in _WORDS for each in question.columns()]

    def of(self, answer: Any) -> Row:
        """The cells of an answer; None for one that was not given."""
        if answer is None:
            return (None,) * len(self.names)
        return tuple(
            ("1" if words and cell != self._said_not else cell) if cell else None
            for cell, words in zip(self._question.cells(answer), self._words, strict=True)
        )


class Once(Generic[Made]):
    """Makes something of an answer, once for equal ones: most people say what others say."""

    def __init__(self, make: Callable[[Any], Made]) -> None:
        self._make = make
        self._known: dict[str, Made] = {}

    def of(self, answer: Any) -> Made:
        """What is made of `answer`."""
        key = answer if isinstance(answer, str) else repr(answer)
        try:
            return self._known[key]
        except KeyError:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            made = self._known[key] = self._make(answer)
            return made


class _Gathered:
    """The answers to one question, row by row: of each only which of the different ones it is.

    Whole columns are made of these numbers: cell by cell took twice as long.
    """

    def __init__(self, cells: Cells) -> None:
        self.id = cells.id
        self.rows = array("I")
        self._cells = cells
        self._different: dict[Row, int] = {cells.of(None): NOT_GIVEN}
        self.find = Once(self._place).of if cells.countable else self._place
        """Which of the different ones an answer is."""

    def _place(self, answer: Any) -> int:
        return self._different.setdefault(self._cells.of(answer), len(self._different))

    def columns(self) -> "Iterator[polars.Series]":
        """The columns of the question."""
        pl = polars_library()
        rows = pl.Series(self.rows.tolist(), dtype=pl.UInt32)
        for name, cells in zip(self._cells.names, zip(*self._different, strict=True), strict=True):
            # By index: `gather` plans a query for each, which takes twenty times as long.
            yield pl.Series(name, cells, dtype=pl.Categorical)[rows]


class Columns:
    """Rows being gathered into columns: those of one version have the same columns."""

    def __init__(self, facts: tuple[str, ...]) -> None:
        self._facts = facts
        self._rows: dict[str, tuple[list[tuple[Any, ...]], list[_Gathered]]] = {}

    def add(self, facts: tuple[Any, ...], questions: list[Cells], answers: Any) -> None:
        """One more row."""
        version: str = facts[self._facts.index(VERSION)]
        if version not in self._rows:
            self._rows[version] = ([], [_Gathered(each) for each in questions])
        rows, gathered = self._rows[version]
        rows.append(facts)
        for each in gathered:
            answer = answers.get(each.id)
            each.rows.append(NOT_GIVEN if answer is None else each.find(answer))

    def frames(self) -> "Iterator[polars.DataFrame]":
        """The rows gathered, a frame a version."""
        pl = polars_library()
        for rows, gathered in self._rows.values():
            kinds = kinds_of(self._facts)
            facts = zip(kinds.items(), zip(*rows, strict=True), strict=True)
            yield pl.DataFrame(
                [
                    *(pl.Series(name, column, dtype=kind) for (name, kind), column in facts),
                    *(column for each in gathered for column in each.columns()),
                ]
            )


def kinds_of(names: Iterable[str]) -> Mapping[str, Any]:
    """How polars keeps the columns with these names: answers as numbers that stand for words."""
    pl = polars_library()
    kinds = {ID: pl.String, DAY: pl.Date}
    return {name: kinds.get(name, pl.Categorical) for name in names}


def polars_library() -> Any:
    """Polars, loaded only where officers need it, on few threads: residents' pages come first."""
    os.environ.setdefault("POLARS_MAX_THREADS", THREADS)
    import polars  # noqa: PLC0415 - half a second and much memory that residents' pages never need

    return polars
