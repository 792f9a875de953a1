"""Answers as columns: the cells of a version's questions, gathered row by row into frames.

What people wrote in words is only said to be there. It must not know where frames are kept.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from consultation.analysis.asked import stored_names
from consultation.questionnaire.answers import DECLINED, ColumnKind
from consultation.questionnaire.definition import Definition, Question

if TYPE_CHECKING:
    import polars

THREADS = "2"
Made = TypeVar("Made")
REMEMBERED = 2_000
ID, VERSION = "response", "response/version"
"""No question can be called so: these are columns of the download."""
_WORDS = (ColumnKind.TEXT, ColumnKind.OTHER)


class Reader:
    """Turns the answers of one version into cells; equal answers have equal cells, found once."""

    def __init__(self, number: int, definition: Definition) -> None:
        self.number = str(number)
        self.may_be_late = definition.late == "set-aside"
        self._definition = definition

    @cached_property
    def pages(self) -> "list[Cells]":
        """The questions of the pages."""
        return [Cells(each) for each in self._definition.questions.values()]

    @cached_property
    def equality(self) -> "list[Cells]":
        """The questions about the person."""
        return [Cells(each) for each in self._definition.equality_questions.values()]


class Cells:
    """The cells of one question, with what is written in words kept only as a 1."""

    def __init__(self, question: Question) -> None:
        self.id = question.id
        self.names = stored_names(question)
        self._question = question
        self._said_not = DECLINED if question.sensitive else None
        self._words = [each.kind in _WORDS for each in question.columns()]
        self._blank = (None,) * len(self.names)
        self._once = Once(self._made)
        self._countable = question.countable

    def of(self, answer: Any) -> tuple[str | None, ...]:
        """The cells of an answer; None for one that was not given."""
        if answer is None:
            return self._blank
        return self._once.of(answer) if self._countable else self._made(answer)

    def _made(self, answer: Any) -> tuple[str | None, ...]:
        cells = self._question.cells(answer)
        return tuple(
            ("1" if words and cell != self._said_not else cell) if cell else None
            for cell, words in zip(cells, self._words, strict=True)
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


class Columns:
    """Rows being gathered into columns: those of one version have the same columns."""

    def __init__(self, facts: tuple[str, ...]) -> None:
        self._facts = facts
        self._rows: dict[str, tuple[list[Cells], list[tuple[str | None, ...]]]] = {}

    def add(self, facts: tuple[str, ...], questions: list[Cells], answers: Any) -> None:
        """One more row."""
        version = facts[self._facts.index(VERSION)]
        _, rows = self._rows.setdefault(version, (questions, []))
        row: tuple[str | None, ...] = facts
        for each in questions:
            row += each.of(answers.get(each.id))
        rows.append(row)

    def frames(self) -> "Iterator[polars.DataFrame]":
        """The rows gathered, a frame a version."""
        pl = polars_library()
        for questions, rows in self._rows.values():
            names = [*self._facts, *(name for each in questions for name in each.names)]
            columns = zip(*rows, strict=True)
            yield pl.DataFrame(
                [
                    pl.Series(name, column, dtype=pl.String)
                    for name, column in zip(names, columns, strict=True)
                ]
            )


def no_rows(names: Iterable[str]) -> "polars.DataFrame":
    """A frame with these columns and nothing in them."""
    pl = polars_library()
    empty: polars.DataFrame = pl.DataFrame(schema={name: pl.String for name in names})
    return empty


def polars_library() -> Any:
    """Polars, loaded only where officers need it, on few threads: residents' pages come first."""
    os.environ.setdefault("POLARS_MAX_THREADS", THREADS)
    import polars  # noqa: PLC0415 - half a second and much memory that residents' pages never need

    return polars
