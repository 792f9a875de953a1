"""Summaries: the few shapes in which the answers to any question can be summed up.

Each holds whole numbers and can lay them out as rows of `summary.csv`. It must not know who
counted, nor any chart.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Protocol

from consultation.questionnaire.text import Text

Tally = Mapping[str, int]
"""How often each value of one column occurs, without empty cells."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of `summary.csv`; `count` is None where it is not given (small numbers, means)."""

    part: str
    option: str
    label: str
    count: int | None
    percentage: Decimal | None
    base: int


class Summary(Protocol):
    """What every summary offers."""

    @property
    def base(self) -> int:
        """How many responses answered the question."""

    @property
    def not_answered(self) -> int:
        """How many responses of the selection did not answer it, whether they were asked or not."""

    @property
    def not_asked(self) -> int | None:
        """How many of these were not asked; None where some were not and it is not told of whom."""

    def rows(self, language: str) -> Iterator[Row]:
        """The figures, one for each line, in the order of the questionnaire."""


def percentage(count: int, base: int) -> Decimal | None:
    """`count` of `base` in per cent with one decimal, halves up; None if `base` is 0."""
    if base == 0:
        return None
    return (Decimal(count * 100) / base).quantize(Decimal("0.1"), ROUND_HALF_UP)


def mean(tally: Tally) -> Decimal | None:
    """The mean of a tally of numbers, to two decimals, halves up; None of an empty tally."""
    number = sum(tally.values())
    if number == 0:
        return None
    total = sum((Decimal(value) * count for value, count in tally.items()), Decimal())
    return (total / number).quantize(Decimal("0.01"), ROUND_HALF_UP)


def quantile(tally: Tally, share: Decimal) -> Decimal | None:
    """The smallest value that `share` of the numbers do not exceed; None of an empty tally.

    Half way to the next value if `share` of them end just there, as with the median of an even
    number of values. This is type 2 of Hyndman and Fan (1996).
    """
    upto = share * sum(tally.values())
    reached = 0
    at: Decimal | None = None
    for value in sorted(tally, key=Decimal):
        if at is not None:
            return (at + Decimal(value)) / 2
        reached += tally[value]
        if reached > upto:
            return Decimal(value)
        if reached == upto:
            at = Decimal(value)
    return at


@dataclass(frozen=True, kw_only=True)
class Counted:
    """One option and how many chose it."""

    id: str
    label: Text
    count: int


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How many chose each option: single, multiple, area. Percentages are of those who answered."""

    options: tuple[Counted, ...]
    base: int
    not_answered: int
    not_asked: int | None = 0
    several: bool = False
    """Whether one response can choose several options, so that percentages can pass 100."""
    evenly: bool = False
    """Whether each response chooses the same number, so that one count follows from the others."""
    places: bool = False
    """Whether the options are areas of a map."""

    def rows(self, language: str) -> Iterator[Row]:
        """One line for each option."""
        for each in self.options:
            yield Row(
                part="",
                option=each.id,
                label=each.label.in_language(language),
                count=each.count,
                percentage=percentage(each.count, self.base),
                base=self.base,
            )


@dataclass(frozen=True, kw_only=True)
class SpreadRow:
    """The answers on one scale: a whole scale question, or one row of a matrix."""

    id: str
    label: Text | None
    steps: tuple[Counted, ...]
    off_scale: tuple[Counted, ...]

    @property
    def base(self) -> int:
        """How many answered this row, on the scale or off it."""
        return self.on_scale + sum(each.count for each in self.off_scale)

    @property
    def on_scale(self) -> int:
        """How many chose a step of the scale."""
        return sum(each.count for each in self.steps)


@dataclass(frozen=True, kw_only=True)
class Spread:
    """How answers spread over an ordered scale, negative to positive; off-scale steps apart."""

    parts: tuple[SpreadRow, ...]
    base: int
    not_answered: int
    not_asked: int | None = 0

    def rows(self, language: str) -> Iterator[Row]:
        """One line for each step of each part; percentages are of those who answered that part."""
        for part in self.parts:
            for each in part.steps + part.off_scale:
                yield Row(
                    part=part.id,
                    option=each.id,
                    label=each.label.in_language(language),
                    count=each.count,
                    percentage=percentage(each.count, part.base),
                    base=part.base,
                )


@dataclass(frozen=True, kw_only=True)
class Ranked:
    """One option of an order: how often it stood at each place (first place first)."""

    id: str
    label: Text
    at_place: tuple[int, ...]

    @property
    def count(self) -> int:
        """How many ranked it at all."""
        return sum(self.at_place)

    @property
    def mean_place(self) -> Decimal | None:
        """Its mean place among those who ranked it; None when nobody did."""
        return mean({str(place): count for place, count in enumerate(self.at_place, 1)})


@dataclass(frozen=True, kw_only=True)
class Order:
    """How options were put in order; percentages are of those who ranked anything."""

    options: tuple[Ranked, ...]
    base: int
    not_answered: int
    not_asked: int | None = 0

    def weight(self, option: Ranked) -> int:
        """How high and how often `option` was placed: of three places the first counts three.

        This is Borda's count. The mean place would not do: an option that a single person put first
        would come before those that many ranked highly.
        """
        places = max(len(each.at_place) for each in self.options)
        return sum((places - place) * count for place, count in enumerate(option.at_place))

    def highest_first(self) -> list[Ranked]:
        """The options by weight; equal ones in the order of the questionnaire."""
        return sorted(self.options, key=self.weight, reverse=True)

    def rows(self, language: str) -> Iterator[Row]:
        """One line for each option and place; the place is the `part`."""
        for each in self.options:
            for place, count in enumerate(each.at_place, 1):
                yield Row(
                    part=str(place),
                    option=each.id,
                    label=each.label.in_language(language),
                    count=count,
                    percentage=percentage(count, self.base),
                    base=self.base,
                )


@dataclass(frozen=True, kw_only=True)
class Shared:
    """One option of a fixed sum: the tally of what each response gave it."""

    id: str
    label: Text
    tally: Tally = field(hash=False)

    @property
    def mean(self) -> Decimal | None:
        """The mean number of points given."""
        return mean(self.tally)


@dataclass(frozen=True, kw_only=True)
class Shares:
    """How a fixed sum of points was shared out."""

    options: tuple[Shared, ...]
    total: int
    base: int
    not_answered: int
    not_asked: int | None = 0

    def rows(self, language: str) -> Iterator[Row]:
        """One line for each option: the points given in all, and their share of all points."""
        for each in self.options:
            given = sum(int(points) * count for points, count in each.tally.items())
            yield Row(
                part="points",
                option=each.id,
                label=each.label.in_language(language),
                count=given,
                percentage=percentage(given, self.base * self.total),
                base=self.base,
            )


@dataclass(frozen=True, kw_only=True)
class Amounts:
    """Numbers or days: their tally, in order of value."""

    tally: Tally = field(hash=False)
    base: int
    not_answered: int
    not_asked: int | None = 0
    unit: Text | None = None
    days: bool = False

    def rows(self, language: str) -> Iterator[Row]:
        """One line for each value, smallest first."""
        for value in sorted(self.tally, key=str if self.days else Decimal):
            yield Row(
                part="",
                option=value,
                label=value,
                count=self.tally[value],
                percentage=percentage(self.tally[value], self.base),
                base=self.base,
            )


@dataclass(frozen=True, kw_only=True)
class Comments:
    """Free text: only how many wrote something; the words are read, not counted."""

    base: int
    not_answered: int
    not_asked: int | None = 0

    def rows(self, language: str) -> Iterator[Row]:
        """One line: how many wrote something. By the definition of a base, that is 100%."""
        yield Row(
            part="",
            option="answered",
            label="Wrote something",
            count=self.base,
            percentage=percentage(self.base, self.base),
            base=self.base,
        )
