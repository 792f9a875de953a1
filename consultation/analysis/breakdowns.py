"""Breakdowns: how each group of respondents answered one question, beside all of them.

Groups are made by the answers to an open question, never to a protected one. It must not know
pages.
"""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from consultation.analysis.asked import Asked, Questionnaire
from consultation.analysis.cells import polars_library
from consultation.analysis.groups import Grouping
from consultation.analysis.numbering import counted, numbered, numpy_library, tally
from consultation.analysis.rows import rows_selected
from consultation.analysis.selection import EVERYTHING, Selection
from consultation.questionnaire.summaries import Counted, Summary, Tally

if TYPE_CHECKING:
    import polars

    from consultation.analysis.numbering import Numbers


@dataclass(frozen=True, kw_only=True)
class Group:
    """One group: the answer that makes it, how many are in it, and how they answered."""

    option: Counted
    number: int
    summary: Summary


@dataclass(frozen=True, kw_only=True)
class Breakdown:
    """One question by another: everybody, and group by group."""

    asked: Asked
    by: Grouping
    number: int
    whole: Summary
    groups: tuple[Group, ...]

    @property
    def overlaps(self) -> bool:
        """Whether somebody is in more than one group, since several answers could be ticked."""
        return sum(each.number for each in self.groups) > self.number

    @property
    def in_no_group(self) -> int:
        """How many are in no group; 0 where groups overlap, since it cannot be told then."""
        return max(0, self.number - sum(each.number for each in self.groups))


def breakdown_of(
    session: Session,
    instance: Path,
    consultation_id: uuid.UUID,
    questionnaire: Questionnaire,
    asked: Asked,
    by: Grouping,
    selection: Selection = EVERYTHING,
) -> Breakdown:
    """How each group of `by`, among the selected responses, answered `asked`."""
    names = columns_for(questionnaire, (asked,), (by,))
    rows = rows_selected(session, instance, consultation_id, selection, names)
    (found,) = broken_down(rows, questionnaire, (asked,), by)
    return found


def columns_for(
    questionnaire: Questionnaire, asked: Iterable[Asked], groupings: Iterable[Grouping]
) -> frozenset[str]:
    """The columns of the copy that are needed to break down these questions by these groupings."""
    theirs = [
        each.selection.columns(questionnaire) for grouping in groupings for each in grouping.groups
    ]
    return frozenset(name for each in asked for name in each.stored).union(*theirs)


def broken_down(
    rows: "polars.DataFrame", questionnaire: Questionnaire, asked: Sequence[Asked], by: Grouping
) -> Iterator[Breakdown]:
    """Break down several questions by one grouping, from rows that were read once."""
    rows = rows.rechunk()  # of many files; in one piece, each question below takes half the time
    found = _places(rows, questionnaire, by)
    kept = by.in_use([*map(len, found)])
    by = replace(by, groups=tuple(by.groups[place] for place in kept))
    members = _Members.of([found[place] for place in kept])
    for question in asked:
        whole, summaries = _summaries(question, rows, members)
        yield Breakdown(
            asked=question,
            by=by,
            number=rows.height,
            whole=whole,
            groups=tuple(
                Group(option=group.option, number=number, summary=summary)
                for group, number, summary in zip(by.groups, members.sizes, summaries, strict=True)
            ),
        )


def _places(
    rows: "polars.DataFrame", questionnaire: Questionnaire, by: Grouping
) -> "Sequence[Numbers]":
    """For each group the numbers of its rows."""
    pl, numpy = polars_library(), numpy_library()
    if by.division and by.division.which is not None:
        which = rows.select(by.division.which()).to_series().to_numpy()
        return [numpy.flatnonzero(which == place) for place in range(len(by.groups))]
    places = rows.select(
        each.selection.condition(questionnaire)
        .arg_true()
        .cast(pl.Int64)
        .implode()
        .alias(str(place))
        for place, each in enumerate(by.groups)
    )
    return [each[0].to_numpy() for each in places]


@dataclass(frozen=True)
class _Members:
    """Who is in which group: `places` has the number of each member's row, group after group.

    With it, the counts of all groups are made in one pass over a column.
    """

    sizes: Sequence[int]
    places: "Numbers"
    groups: "Numbers"

    @classmethod
    def of(cls, places: "Sequence[Numbers]") -> "_Members":
        """From the numbers of the rows of each group."""
        numpy = numpy_library()
        sizes = [len(each) for each in places]
        return cls(sizes, numpy.concatenate(places), numpy.repeat(numpy.arange(len(sizes)), sizes))

    def table(self, numbers: "Numbers", width: int) -> "Numbers":
        """For each group, how often each number below `width` occurs in a column of numbers."""
        joint = self.groups * width + numbers[self.places]
        return counted(joint, len(self.sizes) * width - 1).reshape(-1, width)


def _summaries(
    asked: Asked, rows: "polars.DataFrame", members: _Members
) -> tuple[Summary, list[Summary]]:
    """The summary of a question over all rows, and for each group."""
    everybody: dict[str, Tally] = {}
    groups: list[dict[str, Tally]] = [{} for _ in members.sizes]
    numpy = numpy_library()
    answered = numpy.zeros(rows.height, dtype=bool)
    columns = zip(asked.question.columns(), numbered(rows, asked.stored), strict=True)
    for column, (values, numbers) in columns:
        numpy.logical_or(answered, numbers, out=answered)
        everybody[column.name] = tally(values, counted(numbers, len(values)))
        table = members.table(numbers, len(values) + 1)
        for tallies, line in zip(groups, table, strict=True):
            tallies[column.name] = tally(values, line)
    summarise = asked.question.summarise
    of_groups = zip(members.sizes, members.table(answered, 2)[:, 1], groups, strict=True)
    return (
        summarise(rows.height, int(answered.sum()), everybody),
        [summarise(size, int(number), tallies) for size, number, tallies in of_groups],
    )
