"""How many people were asked a question at all, counted from the column copy.

Who knows how many were asked can subtract those who answered: small numbers must bear that.
It must not know any question type.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from consultation.analysis.asked import Asked
from consultation.questionnaire.answers import ColumnKind
from consultation.questionnaire.conditions import All, Condition

if TYPE_CHECKING:
    import polars


def number_asked(
    asked: Asked, others: Iterable[Asked], frame: "polars.DataFrame", total: int
) -> int:
    """How many of `total` responses were shown a question, as its latest wording has it.

    `frame` holds those that answered anything of its kind; the others answered nothing.
    """
    conditions = _conditions(asked)
    if not conditions:
        return total
    shown = All(parts=conditions)
    looked_at = {each.question for each in shown.looks_at()}
    known = {each.key: each for each in others if each.key in looked_at}
    columns = [name for each in known.values() for name in each.stored if name in frame.columns]
    silent = total - frame.height if shown.holds({}) else 0
    if not columns:
        return silent + (frame.height if shown.holds({}) else 0)
    number = silent
    for row in frame.group_by(columns).len(name="/number").iter_rows(named=True):
        if shown.holds(_chosen(known, row)):
            number += row["/number"]
    return number


def _conditions(asked: Asked) -> tuple[Condition, ...]:
    found = (asked.page.show_if if asked.page else None, asked.question.show_if)
    return tuple(each for each in found if each is not None)


def _chosen(known: Mapping[str, Asked], row: Mapping[str, str | None]) -> dict[str, frozenset[str]]:
    """What each question was answered with, from its cells; what was not answered is not in it."""
    chosen = {}
    for key, asked in known.items():
        values = set()
        answered = False
        for column, name in zip(asked.question.columns(), asked.stored, strict=True):
            cell = row.get(name)
            answered = answered or cell is not None
            if cell is None or (column.kind is ColumnKind.FLAG and cell == "0"):
                continue
            is_of_part = column.kind in (ColumnKind.FLAG, ColumnKind.OTHER, ColumnKind.PLACE)
            values.add(column.part if is_of_part else cell)
        if answered:
            chosen[key] = frozenset(values)
    return chosen
