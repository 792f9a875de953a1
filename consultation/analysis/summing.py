"""Sums up rows of the column copy for one question. It must not know who may see it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from consultation.analysis.asked import Asked
from consultation.analysis.cells import polars_library
from consultation.questionnaire.summaries import Summary

if TYPE_CHECKING:
    import polars

ANSWERED, NUMBER = "answered", "number"
"""Columns beside those of questions, whose names have a type and a slash."""


def summary_of(asked: Asked, frame: "polars.DataFrame", total: int) -> Summary:
    """The summary of one question in these rows; `total` is the number of responses.

    One query counts all columns: planning one for each takes longer than running it.
    """
    pl = polars_library()
    names = asked.stored
    counted = frame.select(
        pl.any_horizontal(pl.col(name).is_not_null() for name in names).sum().alias(ANSWERED),
        *(pl.col(name).drop_nulls().value_counts(name=NUMBER).implode() for name in names),
    ).row(0, named=True)
    tallies = {
        column.name: dict(sorted((each[name], each[NUMBER]) for each in counted[name]))
        for column, name in zip(asked.question.columns(), names, strict=True)
    }
    return asked.question.summarise(total, counted[ANSWERED], tallies)


def answered_in(frame: "polars.DataFrame", names: Sequence[str]) -> int:
    """How many rows have anything in one of these columns."""
    blank = frame[names[0]].is_null()
    for name in names[1:]:
        blank = blank & frame[name].is_null()
    return frame.height - int(blank.sum())


def tally_of(frame: "polars.DataFrame", name: str) -> dict[Any, int]:
    """How often each value of a column occurs, empty cells left out."""
    counts = frame[name].drop_nulls().value_counts(name="number")
    return dict(zip(counts[name].to_list(), counts["number"].to_list(), strict=True))
