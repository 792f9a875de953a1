"""Breakdowns: what each group of people said to one question, beside what all of them said.

Groups are made by the answers to an open question; never by a sensitive one, nor by who people
are. It must not know pages.
"""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from consultation.analysis.asked import Asked, Questionnaire
from consultation.analysis.cells import ID, polars_library
from consultation.analysis.groups import Grouping
from consultation.analysis.results import rows_selected
from consultation.analysis.selection import EVERYTHING, Selection
from consultation.analysis.summing import summary_of
from consultation.questionnaire.summaries import Counted, Summary

if TYPE_CHECKING:
    import polars


@dataclass(frozen=True, kw_only=True)
class Group:
    """Those who gave one answer: how many they are, and what they said."""

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
        """How many gave none of the answers that make groups; not known where groups overlap."""
        return max(0, self.number - sum(each.number for each in self.groups))


def breakdown_of(
    session: Session,
    top: Path,
    consultation_id: uuid.UUID,
    questionnaire: Questionnaire,
    asked: Asked,
    by: Grouping,
    selection: Selection = EVERYTHING,
) -> Breakdown:
    """What each group of `by`, among the selected responses, said to `asked`."""
    rows = rows_selected(session, top, consultation_id, selection)
    (found,) = broken_down(rows, questionnaire, (asked,), by)
    return found


def broken_down(
    rows: "polars.DataFrame", questionnaire: Questionnaire, asked: Sequence[Asked], by: Grouping
) -> Iterator[Breakdown]:
    """Several questions by one grouping, from rows of the column copy that are read once.

    Each group is cut out of the few columns that matter, of small numbers in place of words:
    cutting out whole rows took ten times as long.
    """
    coded = _coded(rows, [name for each in asked for name in each.stored])
    masks = [(each.option, each.selection.picks(rows, questionnaire)) for each in by.groups]
    theirs = [(option, coded.filter(mask)) for option, mask in masks]
    for question in asked:
        yield Breakdown(
            asked=question,
            by=by,
            number=rows.height,
            whole=summary_of(question, coded, coded.height),
            groups=tuple(
                Group(
                    option=option,
                    number=group.height,
                    summary=summary_of(question, group, group.height),
                )
                for option, group in theirs
            ),
        )


def _coded(rows: "polars.DataFrame", names: Sequence[str]) -> "polars.DataFrame":
    """These columns, each word kept as a number."""
    pl = polars_library()
    present = [pl.col(each).cast(pl.Categorical) for each in names if each in rows.columns]
    # Of no columns polars keeps no rows either: the ids stand in.
    return rows.select(present or [ID])
