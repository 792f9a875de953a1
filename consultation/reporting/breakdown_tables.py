"""A breakdown as tables: shares of each group, counts, shares of each answer, means. No Flask."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import groupby

from consultation.analysis.breakdowns import Breakdown
from consultation.analysis.wordings import was_offered
from consultation.formulas import harmless
from consultation.questionnaire.summaries import (
    Amounts,
    Order,
    Row,
    Shares,
    Spread,
    Summary,
    Tally,
    percentage,
)
from consultation.reporting.provenance import OF_FILE, Provenance, of_file
from consultation.reporting.tables import MOST_VALUES, Table
from consultation.reporting.words.figures import (
    day_said,
    decimal,
    in_words,
    measures,
    number,
    ordinal,
    percent,
)
from consultation.reporting.words.sides import sides_of

HEADER = (
    "question", "part", "option", "label", "by", "group", "group_label",
    "count", "column_percentage", "row_percentage", "base", "not_answered", *OF_FILE,
)  # fmt: skip
OF_GROUPS, COUNTS, OF_ANSWERS, MIDDLES = (
    "Percentages of each group",
    "Counts",
    "Percentages of each answer",
    "Means and medians",
)
WIDEST_TURNED = 8
"""The most answers that stand side by side, where there are more groups than answers."""


@dataclass(frozen=True)
class Line:
    """One figure of everybody, and the same figure of each group."""

    label: str
    """The answer, with the line of a matrix or the place of a ranking."""
    whole: Row
    groups: Sequence[Row]

    @property
    def all(self) -> Sequence[Row]:
        """Everybody first."""
        return (self.whole, *self.groups)

    @property
    def shares_of_groups(self) -> Sequence[Decimal | None]:
        """Which share of the answer came from each group, in per cent."""
        return [_share(row, self.whole) for row in self.groups]


def lines(breakdown: Breakdown, language: str) -> list[Line]:
    """Each figure of the whole with the same figure of each group."""
    groups = [_by_place(each.summary, language) for each in breakdown.groups]
    versions = [each.selection.versions for each in breakdown.by.groups]
    return [
        Line(
            _label(breakdown.whole, row, language),
            row,
            [
                _nothing(row)
                if those and not was_offered(breakdown.asked, those, row.part, row.option)
                else found.get((row.part, row.option)) or _nobody(row, found)
                for found, those in zip(groups, versions, strict=True)
            ],
        )
        for row in breakdown.whole.rows(language)
    ]


def tables_of(breakdown: Breakdown, language: str) -> dict[str, Table]:
    """The tables of a breakdown by their names, the one that says most first."""
    found = {}
    written = [
        (label, [_middle(each) for each in values])
        for label, values in middles(breakdown, language)
    ]
    if written:
        found[MIDDLES] = _table(breakdown, language, written)
    summary = breakdown.whole
    if not isinstance(summary, Amounts) or len(summary.tally) <= MOST_VALUES:
        drawn = lines(breakdown, language)
        shares = [*_shares(breakdown, drawn, language)]
        found[OF_GROUPS] = _table(breakdown, language, shares)
        counts = [(each.label, [_count(row) for row in each.all]) for each in drawn]
        found[COUNTS] = _table(breakdown, language, counts)
        of_answers = [
            (each.label, [_count(each.whole), *map(_percent, each.shares_of_groups)])
            for each in drawn
        ]
        found[OF_ANSWERS] = _table(
            breakdown, language, of_answers, everybody="Everybody (count)", bases=False
        )
    return found


def tidy(breakdown: Breakdown, language: str, provenance: Provenance) -> Iterator[tuple[str, ...]]:
    """A line for each answer and group, for a file; each says where it comes from."""
    says = of_file(provenance)
    for row in breakdown_rows(breakdown, language):
        yield (*row, *says)


def breakdown_rows(breakdown: Breakdown, language: str) -> Iterator[tuple[str, ...]]:
    """The same without where it comes from."""
    safe = str if isinstance(breakdown.whole, Amounts) else harmless
    for line in lines(breakdown, language):
        shares = line.shares_of_groups
        for group, row, share in zip(breakdown.groups, line.groups, shares, strict=True):
            yield (
                harmless(breakdown.asked.key),
                *map(safe, (row.part, row.option, row.label)),
                harmless(breakdown.by.key),
                harmless(group.option.id),
                harmless(group.option.label.in_language(language)),
                "" if row.count is None else str(row.count),
                "" if row.percentage is None else str(row.percentage),
                "" if share is None else str(share),
                str(row.base),
                str(group.number - row.base),
            )


Written = tuple[str, Sequence[str]]
"""A line of a table: its label, then a cell for everybody and for each group."""


def _shares(breakdown: Breakdown, drawn: Sequence[Line], language: str) -> Iterator[Written]:
    """Column percentages; for a matrix also how many answered each line, for a scale its sides."""
    for part, of_part in groupby(drawn, key=lambda each: each.whole.part):
        for each in of_part:
            yield each.label, [_percent(row.percentage) for row in each.all]
        if isinstance(breakdown.whole, Spread):
            yield from _sides(breakdown, part, language)


def _sides(breakdown: Breakdown, part: str, language: str) -> Iterator[Written]:
    spreads = [
        each
        for summary in (breakdown.whole, *(group.summary for group in breakdown.groups))
        if isinstance(summary, Spread)
        for each in summary.parts
        if each.id == part
    ]
    before = f"{spreads[0].label.in_language(language)}: " if spreads[0].label else ""
    sides = [sides_of(each, language) for each in spreads]
    for place, side in enumerate(sides[0]):
        if side.is_sum:
            cells = [percent(each[place].count, each[place].base) for each in sides]
            yield f"{before}{side.label}", cells
    if before:
        yield f"{before}answered", [number(each.base) for each in spreads]


def middles(
    breakdown: Breakdown, language: str
) -> Iterator[tuple[str, Sequence[Decimal | date | None]]]:
    """Mean places, mean points, or how numbers and days are distributed, of everybody and of each
    group; None where nobody answered."""
    summaries = [breakdown.whole, *(each.summary for each in breakdown.groups)]
    match breakdown.whole:
        case Order(options=options):
            orders = [each for each in summaries if isinstance(each, Order)]
            for place, option in enumerate(options):
                says = f"{option.label.in_language(language)}: mean place"
                yield says, [each.options[place].mean_place for each in orders]
        case Shares(options=options):
            shares = [each for each in summaries if isinstance(each, Shares)]
            for place, shared in enumerate(options):
                says = f"{shared.label.in_language(language)}: mean points"
                yield says, [each.options[place].mean for each in shares]
        case Amounts(days=days):
            tallies = [each.tally for each in summaries if isinstance(each, Amounts)]
            yield from _first_and_last(tallies) if days else _distributed(tallies)


def _first_and_last(tallies: Sequence[Tally]) -> Iterator[tuple[str, Sequence[date | None]]]:
    for name, end in (("Earliest", min), ("Latest", max)):
        yield name, [date.fromisoformat(end(each)) if each else None for each in tallies]


def _distributed(tallies: Sequence[Tally]) -> Iterator[tuple[str, Sequence[Decimal | None]]]:
    measured = [measures(each) for each in tallies]
    for name in measured[0]:
        yield name, [each[name] for each in measured]


def _middle(value: Decimal | date | None) -> str:
    return in_words(value) if isinstance(value, date) else decimal(value) or "–"


def _table(
    breakdown: Breakdown,
    language: str,
    written: Sequence[Written],
    *,
    everybody: str = "Everybody",
    bases: bool = True,
) -> Table:
    heads = [everybody, *(each.option.label.in_language(language) for each in breakdown.groups)]
    rows = [(label, *cells) for label, cells in written]
    if bases:
        summaries = [breakdown.whole, *(each.summary for each in breakdown.groups)]
        rows.insert(0, ("Answered", *(number(each.base) for each in summaries)))
        rows.append(("Did not answer", *(number(each.not_answered) for each in summaries)))
    table = [("Answer", *heads), *rows]
    if len(breakdown.groups) > len(written) and len(written) <= WIDEST_TURNED:
        table = list(zip(*table, strict=True))
        table[0] = ("Group", *table[0][1:])
    return Table(headers=table[0], rows=tuple(table[1:]), numeric=tuple(range(1, len(table[0]))))


def _by_place(summary: Summary, language: str) -> dict[tuple[str, str], Row]:
    return {(row.part, row.option): row for row in summary.rows(language)}


def _nobody(row: Row, found: dict[tuple[str, str], Row]) -> Row:
    """The figure of a group in which nobody gave this answer."""
    base = next((each.base for each in found.values()), 0)
    share = percentage(0, base)
    return Row(
        part=row.part, option=row.option, label=row.label, count=0, percentage=share, base=base
    )


def _nothing(row: Row) -> Row:
    """What stands for a group that was not offered this answer, or not asked at all."""
    return replace(row, count=None, percentage=None, base=0)


def _share(row: Row, whole: Row) -> Decimal | None:
    if row.count is None or whole.count is None:
        return None
    return percentage(row.count, whole.count)


def _percent(share: Decimal | None) -> str:
    return "–" if share is None else f"{share}%"


def _count(row: Row) -> str:
    return "–" if row.count is None else number(row.count)


def _label(summary: Summary, row: Row, language: str) -> str:
    """What a line is of: the option, with the line of a matrix or the place of a ranking."""
    match summary:
        case Spread() if len(summary.parts) > 1:
            parts = {each.id: each.label for each in summary.parts}
            label = parts[row.part]
            return f"{label.in_language(language) if label else row.part}: {row.label}"
        case Order():
            return f"{row.label}: {ordinal(int(row.part))}"
        case Amounts(days=True):
            return day_said(row.option)
    return row.label
