"""Which responses were asked a question at all, by the rows of the column copy.

Anybody who knows how many were asked can subtract those who answered, so the rule for small numbers
needs it. It must not know any question type.
"""

from collections.abc import Mapping, MutableMapping, Sequence
from typing import TYPE_CHECKING

from consultation.analysis.asked import Asked
from consultation.analysis.cells import VERSION, polars_library
from consultation.questionnaire.answers import ColumnKind
from consultation.questionnaire.conditions import All, Condition

if TYPE_CHECKING:
    import polars

_SHOWN = "response/shown"


def were_asked(
    asked: Asked,
    open_questions: Sequence[Asked],
    rows: "polars.DataFrame",
    judged: "MutableMapping[Condition, polars.Series] | None" = None,
) -> "polars.Series":
    """Which of `rows` were shown a question, as its latest wording has it, or answered it.

    All count where a condition looks at a protected question: who was shown the question must not
    become known then. `judged` keeps of which of these rows a condition holds.
    """
    pl = polars_library()
    everybody: polars.Series = pl.repeat(value=True, n=rows.height, eager=True)
    conditions = _conditions(asked)
    shown = All(parts=conditions)
    looked_at = {each.question for each in shown.looks_at()}
    known = {each.key: each for each in open_questions if each.key in looked_at}
    if not conditions or not asked.page or known.keys() != looked_at:
        return everybody
    answered = ~everybody
    for name in asked.stored:
        if name in rows.columns:
            answered = answered | rows[name].is_not_null()
    columns = [name for each in known.values() for name in each.stored if name in rows.columns]
    if not columns:
        return everybody if shown.holds({}) else answered
    judged = {} if judged is None else judged
    if shown not in judged:
        judged[shown] = _verdicts(shown, known, rows.select(columns))
    return judged[shown] | answered


def number_not_asked(
    asked: Asked,
    open_questions: Sequence[Asked],
    rows: "polars.DataFrame",
    shown: "polars.Series | None",
) -> int | None:
    """How many rows were not asked: their version lacked the question, or they are not among those
    who were `shown` it (None: everybody was).

    None where nobody may know, since a condition looks at a protected question, or where nobody
    can know, since conditions changed and it is not recorded for whom the older ones held.
    """
    looked_at = {each.question for each in All(parts=_conditions(asked)).looks_at()}
    if asked.conditions_changed or not looked_at <= {each.key for each in open_questions}:
        return None
    those = rows[VERSION].is_in([str(each) for each in asked.wordings])
    if shown is not None:
        those &= shown
    return rows.height - int(those.sum())


def _verdicts(
    shown: Condition, known: Mapping[str, Asked], rows: "polars.DataFrame"
) -> "polars.Series":
    """Of which rows a condition holds; each combination of answers is judged once."""
    pl = polars_library()
    answers = rows.unique()
    holds = [shown.holds(_chosen(known, row)) for row in answers.iter_rows(named=True)]
    verdicts = answers.with_columns(pl.Series(_SHOWN, holds, dtype=pl.Boolean))
    found = rows.join(
        verdicts, on=rows.columns, how="left", nulls_equal=True, maintain_order="left"
    )
    return found[_SHOWN]


def _conditions(asked: Asked) -> tuple[Condition, ...]:
    found = (asked.page.show_if if asked.page else None, asked.question.show_if)
    return tuple(each for each in found if each is not None)


def _chosen(known: Mapping[str, Asked], row: Mapping[str, str | None]) -> dict[str, frozenset[str]]:
    """The values with which each question was answered, from its cells."""
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
