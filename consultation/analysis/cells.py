"""Turns answers into columns: rows are added one by one, and come out as polars frames.

Of what people wrote in words, only that they wrote something is kept. Most responses hold answers
that others gave too, so each different answer is converted once. It must not know where frames are
kept.
"""

import os
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pydantic_core import to_json

from consultation.analysis.asked import stored_names
from consultation.questionnaire.answers import DECLINED
from consultation.questionnaire.definition import Question

if TYPE_CHECKING:
    import polars

THREADS = "2"
Made = TypeVar("Made")
REMEMBERED = 2_000
ID, VERSION, DAY = "response", "response/version", "response/day"
"""Columns beside those of questions: no question can have such a name."""
NOT_GIVEN = 0
"""The number, among the different answers to a question, of no answer."""
Row = tuple[str | None, ...]
WROTE: Row = ("1",)
"""The cells of an answer in words."""


class Cells:
    """Makes the cells of one question's answers; text becomes a 1."""

    def __init__(self, question: Question) -> None:
        self.id = question.id
        self.names = stored_names(question)
        self.countable = question.countable
        self._question = question
        self._said_not = DECLINED if question.sensitive else None
        self._words = [each.kind.is_words for each in question.columns()]

    def of(self, answer: Any) -> Row:
        """The cells of an answer; all None where none was given."""
        if answer is None:
            return (None,) * len(self.names)
        if answer and not self.countable and isinstance(answer, str):
            return WROTE
        return tuple(
            ("1" if words and cell != self._said_not else cell) if cell else None
            for cell, words in zip(self._question.cells(answer), self._words, strict=True)
        )


class Once(Generic[Made]):
    """A cache: `make` is called once for equal answers."""

    def __init__(self, make: Callable[[Any], Made]) -> None:
        self._make = make
        self._known: dict[str | bytes, Made] = {}

    def of(self, answer: Any) -> Made:
        """The result of `make` for `answer`."""
        # Not `repr`: of an answer with several options it takes four times as long.
        key = answer if isinstance(answer, str) else to_json(answer)
        try:
            return self._known[key]
        except KeyError:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            made = self._known[key] = self._make(answer)
            return made


class _Gathered:
    """The answers to one question, row by row, as numbers: which of the different answers it is.

    Columns are then made from these numbers at once; building them cell by cell took twice as long.
    """

    def __init__(self, cells: Cells) -> None:
        self.id = cells.id
        self.rows = array("I")
        self._cells = cells
        self._different: dict[Row, int] = {cells.of(None): NOT_GIVEN}
        self.find = Once(self._place).of if cells.countable else self._place
        """Gives the number of an answer among the different ones."""

    def _place(self, answer: Any) -> int:
        return self._different.setdefault(self._cells.of(answer), len(self._different))

    def columns(self) -> "Iterator[polars.Series]":
        """The columns of the question."""
        pl = polars_library()
        rows = pl.Series(self.rows.tolist(), dtype=pl.UInt32)
        for name, cells in zip(self._cells.names, zip(*self._different, strict=True), strict=True):
            # By indexing: the method `gather` plans a query each time, and takes 20 times as long.
            yield pl.Series(name, cells, dtype=pl.Categorical)[rows]


_Step = tuple[str, Callable[[int], None], Callable[[Any], int]]
"""A question's id, what takes the next number of its column, and what finds it: looked up once."""


class Columns:
    """Collects rows, version by version: responses to one version have the same columns."""

    def __init__(self, facts: tuple[str, ...]) -> None:
        self._facts = facts
        self._version = facts.index(VERSION)
        self._rows: dict[str, tuple[list[tuple[Any, ...]], list[_Gathered], list[_Step]]] = {}

    def add(self, facts: tuple[Any, ...], questions: list[Cells], answers: Any) -> None:
        """Add one response: its facts (id, day, version ...) and its answers to `questions`."""
        version: str = facts[self._version]
        if version not in self._rows:
            gathered = [_Gathered(each) for each in questions]
            own: list[_Step] = [(each.id, each.rows.append, each.find) for each in gathered]
            self._rows[version] = ([], gathered, own)
        rows, _, steps = self._rows[version]
        rows.append(facts)
        given = answers.get
        for id_, take, find in steps:
            answer = given(id_)
            take(NOT_GIVEN if answer is None else find(answer))

    def frames(self) -> "Iterator[polars.DataFrame]":
        """All rows added, as one frame for each version."""
        pl = polars_library()
        for rows, gathered, _ in self._rows.values():
            kinds = kinds_of(self._facts)
            facts = zip(kinds.items(), zip(*rows, strict=True), strict=True)
            yield pl.DataFrame(
                [
                    *(pl.Series(name, column, dtype=kind) for (name, kind), column in facts),
                    *(column for each in gathered for column in each.columns()),
                ]
            )


def kinds_of(names: Iterable[str]) -> Mapping[str, Any]:
    """The polars types of columns with these names; answers are categorical."""
    pl = polars_library()
    kinds = {ID: pl.String, DAY: pl.Date}
    return {name: kinds.get(name, pl.Categorical) for name in names}


def polars_library() -> Any:
    """Polars, imported on first use, and with few threads so that residents' pages come first."""
    os.environ.setdefault("POLARS_MAX_THREADS", THREADS)
    import polars  # noqa: PLC0415 - half a second and much memory that residents' pages never need

    return polars
