"""Columns of typed values as one frame, for libraries that take frames.

It must not know what the columns mean.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from consultation.analysis.cells import polars_library


def frame_of(columns: Mapping[str, tuple[str, Sequence[Any]]]) -> Any:
    """A frame of these columns: each is `whole`, `number`, `day` (as YYYY-MM-DD) or `words`."""
    pl = polars_library()
    kinds = {"whole": pl.Int64, "number": pl.Float64, "day": pl.String, "words": pl.String}
    series = []
    for name, (kind, values) in columns.items():
        column = pl.Series(name, values, dtype=kinds[kind])
        series.append(column.str.to_date() if kind == "day" else column)
    return pl.DataFrame(series)
