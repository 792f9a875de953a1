"""Summaries of any kind as named cells, so that one rule of disclosure serves every question.

A cell has the same name in every table of its question. It must not know which are shown.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from consultation.analysis.disclosure.shapes import Guarded, GuardedPart, Protected
from consultation.questionnaire.summaries import (
    Counted,
    Counts,
    Order,
    Shared,
    Shares,
    Spread,
    Summary,
)
from consultation.questionnaire.text import Text, text

Cells = Mapping[str, int]
"""The count of each cell by its name: `PART/OPTION`, and `PART/` for how many answered a part."""
BANDS: tuple[tuple[str, Text, Callable[[int, int], bool]], ...] = (
    ("none", text("None of them"), lambda points, total: points == 0),
    ("quarter", text("Up to a quarter"), lambda points, total: 0 < points * 4 <= total),
    ("half", text("Up to a half"), lambda points, total: total < points * 4 <= total * 2),
    ("more", text("More than half"), lambda points, total: points * 2 > total),
)
"""What share of a fixed sum of points a response gave to an option: id, words, test."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """One distribution of a summary, with what it is of."""

    id: str
    label: Text | None
    options: tuple[Counted, ...]
    base: int
    exclusive: bool
    """Whether nobody is counted at two of the options."""

    def name_of(self, option: str = "") -> str:
        """What the cell of an option is called; without one, the cell that counts who answered."""
        return f"{self.id}/{option}"


def parts_of(summary: Summary) -> Iterator[Part]:
    """The distributions of a summary; of amounts and words only how many answered."""
    match summary:
        case Counts():
            yield _part("", None, summary.options, summary.base, exclusive=not summary.several)
        case Spread():
            for row in summary.parts:
                yield _part(row.id, row.label, row.steps + row.off_scale, row.base)
        case Order():
            for ranked in summary.options:
                places = tuple(
                    Counted(id=str(place), label=_place(place), count=count)
                    for place, count in enumerate(ranked.at_place, 1)
                )
                yield _part(ranked.id, ranked.label, places, summary.base)
        case Shares():
            for each in summary.options:
                yield _part(each.id, each.label, _banded(each, summary.total), summary.base)
        case _:
            yield _part("", None, (), summary.base)


def cells_of(summary: Summary) -> dict[str, int]:
    """Every cell of a summary with its count."""
    found = {}
    for part in parts_of(summary):
        found[part.name_of()] = part.base
        found.update({part.name_of(each.id): each.count for each in part.options})
    return found


def guarded(summary: Summary, shown: Cells, total: int) -> Protected:
    """A summary with no more than the cells that are shown; of its own counts nothing is used."""
    return replace(laid_out(summary, shown, total), blurred=True)


def in_full(summary: Summary, total: int) -> Protected:
    """A summary of `total` responses of which nothing is held back."""
    return laid_out(summary, cells_of(summary), total)


def laid_out(summary: Summary, shown: Cells, total: int) -> Protected:
    """A summary with these cells in place of its own counts."""
    parts = tuple(
        GuardedPart(
            id=part.id,
            label=part.label,
            options=tuple(
                Guarded(id=each.id, label=each.label, count=shown.get(part.name_of(each.id)))
                for each in part.options
            ),
            base=(base := shown.get(part.name_of())),
            not_answered=None if base is None else max(0, total - base),
        )
        for part in parts_of(summary)
    )
    return Protected(
        parts=parts,
        several=isinstance(summary, Counts) and summary.several,
        total=total,
    )


def _part(
    id_: str, label: Text | None, options: tuple[Counted, ...], base: int, *, exclusive: bool = True
) -> Part:
    return Part(id=id_, label=label, options=options, base=base, exclusive=exclusive)


def _banded(shared: Shared, total: int) -> tuple[Counted, ...]:
    return tuple(
        Counted(
            id=id_,
            label=label,
            count=sum(
                count for points, count in shared.tally.items() if within(int(points), total)
            ),
        )
        for id_, label, within in BANDS
    )


def _place(place: int) -> Text:
    return text(f"Place {place}")
