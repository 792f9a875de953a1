"""Turns answers into columns: rows are added one by one, and come out as polars frames.

Of what people wrote in words, only that they wrote something is kept. It must not know where frames
are kept.
"""

import os
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from consultation.analysis.asked import stored_names
from consultation.analysis.converting import Converter, Once
from consultation.questionnaire.answers import DECLINED
from consultation.questionnaire.definition import Question

if TYPE_CHECKING:
    import polars

THREADS = "2"
ID, VERSION, DAY = "response", "response/version", "response/day"
CHANNEL, LANGUAGE, TIMELINESS = "response/channel", "response/language", "response/timeliness"
"""Columns beside those of questions: no question can have such a name."""
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


class _Gathered:
    """The answers to one question, row by row, as numbers: which of the different answers it is.

    Columns are then made from these numbers at once; building them cell by cell took twice as long.
    """

    def __init__(self, cells: Cells) -> None:
        self.rows = array("I")
        self._cells = cells
        self._different: dict[Row, int] = {}
        self.numbers = Once(self._place, repeated=cells.countable)
        """The number of an answer among the different ones, of which no answer is the first."""

    def _place(self, answer: Any) -> int:
        return self._different.setdefault(self._cells.of(answer), len(self._different))

    def columns(self) -> "Iterator[polars.Series]":
        """The columns of the question."""
        pl = polars_library()
        rows = pl.Series(self.rows.tolist(), dtype=pl.UInt32)
        for name, cells in zip(self._cells.names, zip(*self._different, strict=True), strict=True):
            # By indexing: the method `gather` plans a query each time, and takes 20 times as long.
            yield pl.Series(name, cells, dtype=pl.Categorical)[rows]


class _OfVersion:
    """The responses to one version: they have the same columns."""

    def __init__(self, questions: Iterable[Cells]) -> None:
        found = {each.id: _Gathered(each) for each in questions}
        self.facts: list[tuple[Any, ...]] = []
        self.gathered = list(found.values())
        self._take: list[Callable[[int], None]] = [each.rows.append for each in self.gathered]
        self._converter = Converter({id_: each.numbers for id_, each in found.items()})

    def add(self, facts: tuple[Any, ...], document: str) -> None:
        """Add one response."""
        self.facts.append(facts)
        for take, number in zip(self._take, self._converter.made(document), strict=True):
            take(number)


class Columns:
    """Collects rows, version by version: responses to one version have the same columns."""

    def __init__(self, facts: tuple[str, ...]) -> None:
        self._facts = facts
        self._version = facts.index(VERSION)
        self._rows: dict[str, _OfVersion] = {}

    def add(self, facts: tuple[Any, ...], questions: list[Cells], document: str) -> None:
        """Add one response: its facts (id, day, version ...) and its answers to `questions`."""
        version: str = facts[self._version]
        if version not in self._rows:
            self._rows[version] = _OfVersion(questions)
        self._rows[version].add(facts, document)

    def frames(self) -> "Iterator[polars.DataFrame]":
        """All rows added, as one frame for each version."""
        pl = polars_library()
        for each in self._rows.values():
            rows, gathered = each.facts, each.gathered
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
