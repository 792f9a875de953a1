"""Turns cells into whole numbers, so that a table of two questions is one pass over two columns.

It must not know what the cells mean.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from consultation.analysis.cells import polars_library

if TYPE_CHECKING:
    import numpy
    import polars

    Numbers = numpy.ndarray[Any, Any]


def numbered(
    frame: "polars.DataFrame", names: Sequence[str]
) -> "Iterator[tuple[list[str], Numbers]]":
    """For each column its different values in order, and for each row 0 for nothing, n for the nth.

    All columns in two queries: planning one for each takes longer than running it. To look at a row
    for each value takes half as long as to have polars find the different ones.
    """
    if not names:
        return
    numpy = numpy_library()
    pl = polars_library()
    frame = frame.select(names).rechunk()
    # The number that polars has for each value, from 1; not in their order, and with gaps.
    numbers = frame.select(
        (pl.col(name).to_physical().cast(pl.Int64) + 1).fill_null(0) for name in names
    )
    places = [_places(numbers[name].to_numpy()) for name in names]
    shown = frame[numpy.concatenate([each[each >= 0] for each in places])]
    words = shown.select(pl.all().cast(pl.String))
    begin = 0
    for name, place in zip(names, places, strict=True):
        used = numpy.flatnonzero(place >= 0)
        values = words[name].slice(begin, len(used)).to_list()
        begin += len(used)
        order = sorted(range(len(values)), key=values.__getitem__)
        in_order = numpy.zeros(len(place), dtype=int)
        in_order[used[order]] = numpy.arange(1, len(values) + 1)
        yield [values[each] for each in order], in_order[numbers[name].to_numpy()]


def _places(numbers: "Numbers") -> "Numbers":
    """For each number a row where it stands; -1 where it stands nowhere, and for 0."""
    numpy = numpy_library()
    places: Numbers = numpy.full(int(numbers.max(initial=0)) + 1, -1)
    places[numbers] = numpy.arange(len(numbers))
    places[0] = -1
    return places


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
