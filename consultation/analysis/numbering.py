"""Turns cells into whole numbers, so that a table of two questions is one pass over two columns.

It must not know what the cells mean.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from consultation.analysis.cells import polars_library

if TYPE_CHECKING:
    import numpy
    import polars

    Numbers = numpy.ndarray[Any, Any]


def numbered(
    frame: "polars.DataFrame", names: Sequence[str]
) -> "dict[str, tuple[list[str], Numbers]]":
    """For each column its different values in order, and for each row 0 for nothing, n for the nth.

    All columns in two queries: planning one for each takes longer than running it.
    """
    pl = polars_library()
    different = frame.select(
        pl.col(name).unique().drop_nulls().cast(pl.String).sort().implode() for name in names
    )
    values: dict[str, list[str]] = {name: different[name][0].to_list() for name in names}
    numbers = frame.select(
        (pl.col(name).cast(pl.Enum(values[name])).to_physical().cast(pl.Int64) + 1).fill_null(0)
        for name in names
    )
    return {name: (values[name], numbers[name].to_numpy()) for name in names}


def counted(numbers: "Numbers", most: int, weights: "Numbers | None" = None) -> "Numbers":
    """How often each number from 0 to `most` occurs; or with `weights`, the sum of theirs.

    The sums are of doubles: exact for fewer than 2 ** 22 responses with weights below 2 ** 31.
    """
    found: Numbers = numpy_library().bincount(numbers, weights=weights, minlength=most + 1)
    return found


def tally(values: Sequence[str], numbers: "Numbers") -> dict[str, int]:
    """The counts by value, without values that do not occur and without empty cells."""
    found = zip(values, numbers[1:].tolist(), strict=True)
    return {value: int(number) for value, number in found if number}


def numpy_library() -> Any:
    """NumPy, loaded only where officers need it: residents' pages never do."""
    import numpy  # noqa: PLC0415 - as polars

    return numpy
