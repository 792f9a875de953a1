"""A summary as a table: headers and rows of text, for officers (`table_of`) or any other `Voice`.

It must not know requests.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial

from consultation.analysis.disclosure import Protected
from consultation.questionnaire.summaries import (
    Amounts,
    Counted,
    Counts,
    Order,
    Shares,
    Spread,
    Summary,
    percentage,
    quantile,
)
from consultation.questionnaire.text import Text
from consultation.reporting.charts.bars import in_order_of_mean
from consultation.reporting.words.figures import (
    NOT_SHOWN,
    day_said,
    decimal,
    exact,
    in_words,
    measures,
    number,
    ordinal,
    responses,
)
from consultation.reporting.words.sides import sides_of, the_scale

NONE = "–"
"""Shown in table cells without a figure."""
MOST_VALUES = 12
"""Up to this many different numbers are listed one by one."""
MOST_BESIDE = 30
"""Rows of the longest table that stands open beside its chart: all areas of a city do."""
LONGEST_BESIDE = 80
"""Letters of a name there: a longer one would be a column of single words."""


@dataclass(frozen=True, kw_only=True)
class Table:
    """Headers and rows of text; `numeric` are the columns, from 0, that hold numbers."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[int, ...]

    @property
    def fits_beside_chart(self) -> bool:
        """Whether it has room beside its chart, and does not go on far below it."""
        longest = max((len(name) for name, *_ in self.rows), default=0)
        few = len(self.headers) <= 4 and len(self.rows) <= MOST_BESIDE
        return few and longest <= LONGEST_BESIDE


@dataclass(frozen=True, kw_only=True)
class Voice:
    """How a table's words and figures are written for those who read it."""

    gettext: Callable[[str], str]
    words: Callable[[Text], str]
    number: Callable[[int], str]
    percent: Callable[[Decimal], str]
    decimal: Callable[[Decimal | None], str]
    place: Callable[[int], str]

    def share(self, count: int, base: int) -> str:
        """A share in per cent with one decimal; '' if `base` is 0."""
        share = percentage(count, base)
        return "" if share is None else self.percent(share)

    def both(self, count: int, base: int) -> str:
        """A count with its share, if there is one."""
        share = self.share(count, base)
        return f"{self.number(count)} ({share})" if share else self.number(count)

    def in_line(self, line: Text | None, answer: Text) -> str:
        """An answer, after the row of the matrix that it belongs to; markup stays markup."""
        return self.words(line) + ": " + self.words(answer) if line else self.words(answer)


def table_of(summary: Summary | Protected, language: str) -> Table | None:
    """The table of a summary for officers; None where there is nothing to tabulate."""
    voice = voice_of_officers(language)
    return _amounts(summary, voice) if isinstance(summary, Amounts) else tabulated(summary, voice)


def voice_of_officers(language: str) -> Voice:
    """How officers' tables are written."""
    return Voice(
        gettext=str,
        words=partial(Text.in_language, language=language),
        number=number,
        percent=lambda share: f"{exact(share)}%",
        decimal=lambda value: decimal(value) or NONE,
        place=ordinal,
    )


def tabulated(summary: Summary | Protected, voice: Voice) -> Table | None:
    """The table of a summary of anything but amounts, as one voice writes it."""
    match summary:
        case Counts():
            return answers(_labelled(summary.options, voice), summary.base, voice)
        case Spread():
            return _spread(summary, voice)
        case Order():
            return _order(summary, voice)
        case Shares():
            return _shares(summary, voice)
        case Protected():
            return _protected(summary, voice)
    return None


def answers(counts: Iterable[tuple[str, int]], base: int, voice: Voice) -> Table:
    """How many gave each answer, and their share of `base`."""
    return _answers(
        [(label, voice.number(count), voice.share(count, base)) for label, count in counts], voice
    )


def _answers(rows: Iterable[tuple[str, str, str]], voice: Voice) -> Table:
    headers = voice.gettext("Answer"), voice.gettext("Count"), voice.gettext("Percentage")
    return Table(headers=headers, rows=tuple(rows), numeric=(1, 2))


def _labelled(counted: Iterable[Counted], voice: Voice) -> list[tuple[str, int]]:
    return [(voice.words(each.label), each.count) for each in counted]


def _spread(summary: Spread, voice: Voice) -> Table:
    first = summary.parts[0]
    steps = first.steps + first.off_scale
    if len(summary.parts) == 1 and first.label is None:
        return answers(_labelled(steps, voice), first.base, voice)
    labels = [voice.words(each.label) for each in steps]
    return Table(
        headers=(voice.gettext("Line"), *labels, voice.gettext("Answered")),
        rows=tuple(
            (
                voice.words(part.label) if part.label else "",
                *(voice.both(each.count, part.base) for each in part.steps + part.off_scale),
                voice.number(part.base),
            )
            for part in summary.parts
        ),
        numeric=tuple(range(1, len(steps) + 2)),
    )


def sides_by_line(summary: Summary | Protected, voice: Voice, language: str) -> Table | None:
    """Either side of the scale for each line of a matrix, which stands beside the full split."""
    if not isinstance(summary, Spread) or the_scale(summary) or not summary.base:
        return None
    lines = [
        (part, [side for side in sides_of(part, language) if side.is_sum]) for part in summary.parts
    ]
    labels = [side.label for side in lines[0][1]]
    if not labels:
        return None
    return Table(
        headers=(voice.gettext("Line"), *labels, voice.gettext("Answered")),
        rows=tuple(
            (
                voice.words(part.label) if part.label else "",
                *(voice.both(side.count, side.base) for side in sides),
                voice.number(part.base),
            )
            for part, sides in lines
        ),
        numeric=tuple(range(1, len(labels) + 2)),
    )


def _order(summary: Order, voice: Voice) -> Table:
    places = max((len(each.at_place) for each in summary.options), default=0)
    headers = voice.gettext("Option"), voice.gettext("Mean place"), voice.gettext("Ranked by")
    return Table(
        headers=(*headers, *(voice.place(each) for each in range(1, places + 1))),
        rows=tuple(
            (
                voice.words(each.label),
                voice.decimal(each.mean_place),
                voice.number(each.count),
                *(voice.number(count) for count in each.at_place),
            )
            for each in summary.highest_first()
        ),
        numeric=tuple(range(1, places + 3)),
    )


def _shares(summary: Shares, voice: Voice) -> Table:
    whole = summary.base * summary.total
    return Table(
        headers=(
            voice.gettext("Option"),
            voice.gettext("Mean points"),
            voice.gettext("Median"),
            voice.gettext("Share of all points"),
        ),
        rows=tuple(
            (
                voice.words(each.label),
                voice.decimal(each.mean),
                voice.decimal(quantile(each.tally, Decimal("0.5"))),
                voice.share(sum(int(points) * n for points, n in each.tally.items()), whole)
                or NONE,
            )
            for each in in_order_of_mean(summary.options)
        ),
        numeric=(1, 2, 3),
    )


def _protected(summary: Protected, voice: Voice) -> Table | None:
    rows = []
    for part in summary.parts:
        base = summary.percentages_of(part)
        for each in part.options:
            count = voice.gettext(NOT_SHOWN) if each.count is None else voice.number(each.count)
            share = summary.share(each.count, base)
            rows.append(
                (
                    voice.in_line(part.label, each.label),
                    count,
                    "" if share is None else voice.percent(share),
                )
            )
    return _answers(rows, voice) if rows else None


def _amounts(summary: Amounts, voice: Voice) -> Table:
    values = sorted(summary.tally, key=str if summary.days else Decimal)
    if 0 < len(values) <= MOST_VALUES:
        listing = [
            (day_said(value) if summary.days else value, summary.tally[value]) for value in values
        ]
        return answers(listing, summary.base, voice)
    if summary.days:
        rows = (
            [("Earliest", day_said(values[0])), ("Latest", day_said(values[-1]))] if values else []
        )
        return Table(headers=("", "Day"), rows=tuple(rows), numeric=(1,))
    return Table(
        headers=("", "Value"),
        rows=tuple((name, voice.decimal(value)) for name, value in measures(summary.tally).items()),
        numeric=(1,),
    )


def percentages_are_of(summary: Summary | Protected) -> str:
    """What the percentages of a protected table are of, where that is not those who answered."""
    if not isinstance(summary, Protected) or not summary.without_base:
        return ""
    if summary.several:
        return f"Percentages are of all {responses(summary.total)}."
    shown = ", ".join(number(part.shown) for part in summary.parts)
    return f"Percentages are of the answers whose counts are shown: {shown}."


def days_table(by_day: Sequence[tuple[date, int]]) -> Table:
    """How many responses came on each day that had any."""
    return Table(
        headers=("Day", "Responses"),
        rows=tuple((in_words(day), number(count)) for day, count in by_day),
        numeric=(1,),
    )
