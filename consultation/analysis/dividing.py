"""Divisions: the groups into which the answers to an open question put people.

By the options of a choice or a scale; by each line of a matrix; by what was put first or given most
points; by bands of numbers and days. Words make no groups. It must not know who is counted.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from consultation.analysis.asked import Asked, Questionnaire
from consultation.analysis.cells import polars_library
from consultation.analysis.numbering import numpy_library
from consultation.questionnaire.answers import ColumnKind
from consultation.questionnaire.bands import Band
from consultation.questionnaire.summaries import (
    Amounts,
    Counted,
    Counts,
    Order,
    Shares,
    Spread,
)
from consultation.questionnaire.text import Text, joined, own_words

if TYPE_CHECKING:
    import polars

    from consultation.analysis.numbering import Numbers

ALIKE = "several.alike"
"""Who gave most points to several options; no option can have this id, since none has a dot."""
PUT_FIRST, GIVEN_MOST, IN_BANDS = (
    own_words("What was put first"),
    own_words("What was given most points"),
    own_words("In bands"),
)
EPOCH = date(1970, 1, 1).toordinal()
_FLAGS = (ColumnKind.FLAG, ColumnKind.OTHER)


@dataclass(frozen=True, kw_only=True)
class Division:
    """One way to put people into groups by what they answered to a question.

    `key` is the question's; of a line of a matrix, the name of its column in `responses.csv`.
    """

    key: str
    asked: Asked
    options: tuple[Counted, ...]
    """The groups, without counts."""
    columns: Mapping[str, Sequence[str]]
    """The stored columns that tell who is in each of them."""
    is_in: "Callable[[str], polars.Expr]" = field(compare=False)
    """Whether a row of the column copy is in a group; null where nothing was answered."""
    which: "Callable[[], polars.Expr] | None" = field(default=None, compare=False)
    """The place of the group that a row is in, where it takes long to tell group by group."""
    within: Text | None = None
    """What else names it: the line of a matrix, or what makes the groups."""
    banded: bool = False
    """Whether its groups are bands of numbers or days, of which many may be empty."""

    @property
    def label(self) -> Text:
        """What it is called: the question, and what else names it."""
        return joined(self.asked.label, self.within) if self.within else self.asked.label


def divisions(questionnaire: Questionnaire) -> Iterator[Division]:
    """Every way to put people into groups by an open question."""
    for asked in questionnaire.open:
        yield from divisions_of(asked)


def division_called(questionnaire: Questionnaire, key: str) -> Division:
    """The division that is called `key`; raises KeyError."""
    for asked in questionnaire.open:
        if key == asked.key or key.startswith(f"{asked.key}."):
            for each in divisions_of(asked):
                if each.key == key:
                    return each
    raise KeyError(key)


def divisions_of(asked: Asked) -> tuple[Division, ...]:
    """The ways in which one question puts people into groups; none for words."""
    match asked.question.summarise(0, 0, {}):
        case Counts(options=options):
            return (_by_options(asked, options),)
        case Spread(parts=parts):
            return tuple(
                _by_step(asked, column, part.label, part.steps + part.off_scale)
                for part, column in zip(parts, asked.stored, strict=True)
            )
        case Order(options=ranked):
            return (_by_first_place(asked, [_group(each.id, each.label) for each in ranked]),)
        case Shares(options=shared):
            return (_by_most_points(asked, [_group(each.id, each.label) for each in shared]),)
        case Amounts() if asked.bands:
            return (_by_bands(asked, asked.bands),)
    return ()


def options_of(asked: Asked) -> tuple[Counted, ...]:
    """The options of a choice or the steps of a single scale; empty for other questions."""
    match asked.question.summarise(0, 0, {}):
        case Counts(options=options):
            return options
        case Spread(parts=(part,)) if part.label is None:
            return part.steps + part.off_scale
    return ()


def with_options(questionnaire: Questionnaire) -> tuple[Asked, ...]:
    """The open questions that have such options."""
    return tuple(each for each in questionnaire.open if options_of(each))


def column_of(asked: Asked, option: str) -> tuple[str, bool]:
    """The stored column that tells whether an option was chosen, and whether that is a flag.

    In a flag's column, any value but 0 stands for the option; else the option's id stands there.
    """
    flags = _flags(asked)
    return (flags[option], True) if option in flags else (asked.stored[0], False)


def _flags(asked: Asked) -> Mapping[str, str]:
    """The stored columns of the options that have one each."""
    columns = zip(asked.question.columns(), asked.stored, strict=True)
    return {column.part: name for column, name in columns if column.kind in _FLAGS}


def _is(column: str, value: str) -> "polars.Expr":
    holds: polars.Expr = polars_library().col(column) == value
    return holds


def _group(id_: str, label: Text) -> Counted:
    return Counted(id=id_, label=label, count=0)


def _by_options(asked: Asked, options: tuple[Counted, ...]) -> Division:
    flags, column = _flags(asked), asked.stored[0]

    def chose(option: str) -> "polars.Expr":
        return _is(flags[option], "0").not_() if option in flags else _is(column, option)

    return Division(
        key=asked.key,
        asked=asked,
        options=options,
        columns={each.id: (flags.get(each.id, column),) for each in options},
        is_in=chose,
    )


def _by_step(asked: Asked, column: str, line: Text | None, steps: tuple[Counted, ...]) -> Division:
    """By a scale, or by one line of a matrix."""
    places = dict(zip(asked.stored, asked.columns, strict=True))
    return Division(
        key=asked.key if line is None else places[column].name,
        asked=asked,
        options=steps,
        columns={each.id: (column,) for each in steps},
        is_in=partial(_is, column),
        within=line,
    )


def _by_first_place(asked: Asked, options: Sequence[Counted]) -> Division:
    columns = _by_part(asked)
    return Division(
        key=asked.key,
        asked=asked,
        options=tuple(options),
        columns={each.id: (columns[each.id],) for each in options},
        is_in=lambda option: _is(columns[option], "1"),
        within=PUT_FIRST,
    )


def _by_most_points(asked: Asked, options: Sequence[Counted]) -> Division:
    columns = [_by_part(asked)[each.id] for each in options]
    tied = _group(ALIKE, own_words("The same to several"))
    return _by_place(asked, (*options, tied), columns, _most, within=GIVEN_MOST)


def _by_bands(asked: Asked, bands: Sequence[Band]) -> Division:
    return _by_place(
        asked,
        [_group(each.id, each.label) for each in bands],
        asked.stored,
        lambda columns: _in_each(columns[0], partial(_band_of, bands)),
        within=None if all(each.of_one for each in bands) else IN_BANDS,
        banded=True,
    )


def _by_place(
    asked: Asked,
    groups: Sequence[Counted],
    columns: Sequence[str],
    placed: "Callable[[Sequence[polars.Series]], Numbers]",
    *,
    within: Text | None,
    banded: bool = False,
) -> Division:
    """Groups of which each person is in one: `placed` gives its place, from these columns."""

    def which() -> "polars.Expr":
        pl = polars_library()
        found: polars.Expr = pl.map_batches(
            [pl.col(name) for name in columns],
            lambda series: pl.Series(placed(series)),
            return_dtype=pl.Int64,
        )
        return found

    places = {each.id: place for place, each in enumerate(groups)}
    return Division(
        key=asked.key,
        asked=asked,
        options=tuple(groups),
        columns=dict.fromkeys(places, columns),
        is_in=lambda group: which() == places[group],
        which=which,
        within=within,
        banded=banded,
    )


def _most(columns: "Sequence[polars.Series]") -> "Numbers":
    """The place of the column with most points; after all of them if several have, -1 if none."""
    numpy = numpy_library()
    points = numpy.stack([_in_each(each, _whole) for each in columns])
    most = points.max(axis=0)
    alike = (points == most).sum(axis=0) > 1
    found: Numbers = numpy.where(alike, len(columns), points.argmax(axis=0))
    found[most < 0] = -1
    return found


def _band_of(bands: Sequence[Band], answers: "polars.Series") -> "Numbers":
    """The place of the band that each answer is in; -1 of one outside all limits."""
    numpy, pl = numpy_library(), polars_library()
    days = isinstance(bands[0].below, date)
    values = answers.str.to_date().to_physical() + EPOCH if days else answers.cast(pl.Float64)
    found: Numbers = numpy.searchsorted([_size(each.low) for each in bands[1:]], values, "right")
    low, below = bands[0].low, bands[-1].below
    if low is not None:
        found[(values < _size(low)).to_numpy()] = -1
    if below is not None:
        found[(values >= _size(below)).to_numpy()] = -1
    return found


def _size(value: Decimal | date | None) -> float:
    return value.toordinal() if isinstance(value, date) else float(value or 0)


def _whole(answers: "polars.Series") -> "Numbers":
    whole: Numbers = answers.cast(polars_library().Int64).to_numpy()
    return whole


def _in_each(column: "polars.Series", read: "Callable[[polars.Series], Numbers]") -> "Numbers":
    """What `read` makes of each cell, -1 of an empty one; different answers are read once."""
    numpy, pl = numpy_library(), polars_library()
    different = column.drop_nulls().unique()
    numbers = column.to_physical().cast(pl.Int64).fill_null(-1).to_numpy()
    made: Numbers = numpy.full(numbers.max(initial=0) + 2, -1)
    made[different.to_physical().to_numpy()] = read(different.cast(pl.String))
    found: Numbers = made[numbers]
    return found


def _by_part(asked: Asked) -> Mapping[str, str]:
    """The stored column of each option."""
    columns = zip(asked.question.columns(), asked.stored, strict=True)
    return {column.part: name for column, name in columns}
