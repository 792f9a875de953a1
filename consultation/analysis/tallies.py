"""Counts for the tables about people: how often each answer occurs, over all and group by group.

Beside each count stands the sum of the random keys of those who gave the answer; blurring draws its
chance from that. To be fast, cells become whole numbers once, and a table of two questions is then
one pass over two columns: 16 equality questions by 27 others make about a thousand tables. It must
not know what is shown.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from consultation.analysis.asked import Asked
from consultation.analysis.cells import polars_library
from consultation.analysis.disclosure.laid_out import cells_of
from consultation.analysis.numbering import counted, numbered, numpy_library, tally
from consultation.questionnaire.summaries import Tally

if TYPE_CHECKING:
    import polars

    from consultation.analysis.numbering import Numbers

KEY = "response/key"
"""The column with each response's random number, below 2 ** 31: sums of them fit."""


@dataclass(kw_only=True)
class Tallied:
    """For each column: how often each value occurs, and the sum of the keys of those responses."""

    numbers: dict[str, dict[str, int]] = field(default_factory=dict)
    keys: dict[str, dict[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Coded:
    """Responses with their cells as whole numbers: 0 for empty, n for the nth of `values`."""

    values: Mapping[str, Sequence[str]]
    codes: "Mapping[str, Numbers]"
    keys: "Numbers"

    def __len__(self) -> int:
        return len(self.keys)

    @cached_property
    def sum_of_keys(self) -> int:
        """The sum of the keys of all of them."""
        return int(self.keys.sum())

    def where(self, mask: "Numbers") -> "Coded":
        """The responses that a mask marks."""
        if mask.all():
            return self
        return Coded(
            values=self.values,
            codes={name: codes[mask] for name, codes in self.codes.items()},
            keys=self.keys[mask],
        )

    def who_answered(self, asked: Asked) -> "Coded":
        """The responses that answered a question."""
        return self.where(self.codes[_answered(asked)] > 0)


def joined_name(asked: Asked, stored: str) -> str:
    """The name of a column in rows that hold equality answers too.

    An equality question may have the same id as a question of the pages.
    """
    return stored if asked.page else f"about/{stored}"


def coded(rows: "polars.DataFrame", questions: Iterable[Asked]) -> Coded:
    """Rows of the joined copy as numbers, with whether each of the questions was answered."""
    pl, numpy = polars_library(), numpy_library()
    values: dict[str, Sequence[str]] = {}
    codes: dict[str, Numbers] = {}
    known = set(rows.columns)
    for asked in questions:
        answered = numpy.zeros(rows.height, dtype=bool)
        names = [name for name in _stored(asked) if name in known]
        for name, column in zip(names, numbered(rows, names), strict=True):
            values[name], codes[name] = column
            answered |= codes[name] > 0
        values[_answered(asked)] = ["1"]
        codes[_answered(asked)] = answered.astype(int)
    return Coded(values=values, codes=codes, keys=rows[KEY].cast(pl.Int64).to_numpy())


def tallied(rows: Coded, questions: Sequence[Asked]) -> Tallied:
    """Count each column of these questions."""
    found = Tallied()
    for name in _columns(rows, questions):
        codes, values = rows.codes[name], rows.values[name]
        found.numbers[name] = tally(values, counted(codes, len(values)))
        found.keys[name] = tally(values, counted(codes, len(values), weights=rows.keys))
    return found


def tallied_by(
    rows: Coded, groups: Mapping[str, tuple[str, bool]], questions: Sequence[Asked]
) -> dict[str, Tallied]:
    """Count each column of these questions group by group, without keys.

    `groups` gives the column by which a group is told, and whether that is a flag. A response is in
    the group if a flag is not 0, or else if the column holds the group's name.
    """
    found = {group: Tallied() for group in groups}
    names = _columns(rows, questions)
    for by in dict.fromkeys(column for column, _ in groups.values()):
        if by not in rows.codes:
            continue
        lines = {
            group: [
                place
                for place, value in enumerate(rows.values[by], 1)
                if (value != "0" if flag else value == group)
            ]
            for group, (column, flag) in groups.items()
            if column == by
        }
        for name in names:
            values = rows.values[name]
            width = len(values) + 1
            joint = rows.codes[by] * width + rows.codes[name]
            table = counted(joint, (len(rows.values[by]) + 1) * width - 1).reshape(-1, width)
            for group, places in lines.items():
                found[group].numbers[name] = tally(values, table[places].sum(axis=0))
    return found


def cells(asked: Asked, tallies: Mapping[str, Tally]) -> dict[str, int]:
    """The cells of a question's summary from its tallies, of numbers or of sums of keys."""
    columns = {
        column.name: tallies.get(name, {})
        for column, name in zip(asked.question.columns(), _stored(asked), strict=True)
    }
    answered = sum(tallies.get(_answered(asked), {}).values())
    return cells_of(asked.question.summarise(0, answered, columns))


def _columns(rows: Coded, questions: Sequence[Asked]) -> list[str]:
    """The columns of the questions that the rows have, each once."""
    names = {name: None for each in questions for name in (*_stored(each), _answered(each))}
    return [name for name in names if name in rows.codes]


def _stored(asked: Asked) -> tuple[str, ...]:
    return tuple(joined_name(asked, name) for name in asked.stored)


def _answered(asked: Asked) -> str:
    """The column that says whether a question was answered."""
    return f"answered/{joined_name(asked, asked.key)}"
