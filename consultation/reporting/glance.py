"""The answers at a glance: the sides of every scale, and the leading answers to other questions.

It is made from the summaries of a report, so what is held back there is held back here. It must not
know pages.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from consultation.analysis.asked import Asked
from consultation.analysis.comparing import Characteristic
from consultation.analysis.results import QuestionResult
from consultation.analysis.singling_out import where_from
from consultation.questionnaire.summaries import (
    Comments,
    Counts,
    Order,
    Shares,
    Spread,
    SpreadRow,
)
from consultation.reporting.charts.findings import shortened
from consultation.reporting.notes import note_on_versions
from consultation.reporting.report import Report
from consultation.reporting.words.figures import decimal, listed, number, percent
from consultation.reporting.words.heard import nobody_behind, percent_of
from consultation.reporting.words.sides import POSITIVE, Side, sides_of

MOST_NAMED = 3
Thing = TypeVar("Thing")


@dataclass(frozen=True, kw_only=True)
class Glimpse:
    """One question at a glance: its leading answers in words, and how many answered."""

    asked: Asked
    name: str
    cells: tuple[str, ...]
    base: int
    note: str
    """What to know about it: that it changed half-way, or that only some versions asked it."""


@dataclass(frozen=True, kw_only=True)
class Scale:
    """One scale, and every question that was asked on it: a cell for each of its sides."""

    first: str
    last: str
    sides: tuple[str, ...]
    questions: tuple[Glimpse, ...]


@dataclass(frozen=True, kw_only=True)
class Glance:
    """Everything that a page shows at its top; `foremost` holds a cell for each answer named."""

    scales: tuple[Scale, ...]
    foremost: tuple[Glimpse, ...]
    behind: tuple[str, ...]
    nobody_behind: str
    """What is said in place of these where there are none; '' if nothing can be compared with."""
    comments: int
    """How many comments were written; each response can hold several."""


def glance_at(report: Report) -> Glance:
    """The most important figures of a report."""
    summaries = [each.summary for each in report.results.open]
    return Glance(
        scales=tuple(scales_in(report)),
        foremost=tuple(foremost_in(report)),
        behind=tuple(behind_in(report)),
        nobody_behind=nobody_behind_in(report),
        comments=sum(each.base for each in summaries if isinstance(each, Comments)),
    )


def scales_in(report: Report) -> Iterator[Scale]:
    """Every scale that was answered, its questions in order."""
    by_scale: dict[tuple[str, ...], list[tuple[QuestionResult, SpreadRow]]] = {}
    for result in report.results.open:
        summary = result.summary
        if isinstance(summary, Spread) and len(summary.parts) == 1 and summary.base:
            steps = tuple(
                each.label.in_language(report.language) for each in summary.parts[0].steps
            )
            by_scale.setdefault(steps, []).append((result, summary.parts[0]))
    for steps, asked in by_scale.items():
        yield Scale(
            first=steps[0],
            last=steps[-1],
            sides=tuple(each.label for each in sides_of(asked[0][1], report.language)),
            questions=tuple(
                Glimpse(
                    asked=result.asked,
                    name=_placed(result, report),
                    cells=tuple(
                        percent(side.count, side.base) for side in sides_of(part, report.language)
                    ),
                    base=part.base,
                    note=note_on_versions(report, result.asked),
                )
                for result, part in asked
            ),
        )


def foremost_in(report: Report) -> Iterator[Glimpse]:
    """What stands out of each question that offers answers, but for where people are from."""
    about_them = where_from(report.results.questionnaire)
    for result in report.results.open:
        summary = result.summary
        if result.key in about_them or isinstance(summary, Comments) or not _base(summary):
            continue
        best = _best(summary, report.language)
        if best:
            yield Glimpse(
                asked=result.asked,
                name=_placed(result, report),
                cells=tuple(best),
                base=_base(summary),
                note=note_on_versions(report, result.asked),
            )


def _base(summary: object) -> int:
    return summary.base if isinstance(summary, Counts | Order | Shares | Spread) else 0


def _best(summary: object, language: str) -> list[str]:
    match summary:
        case Counts(options=options, base=base):
            return in_front(
                (
                    each.count,
                    f"{shortened(each.label, language)}: "
                    f"{percent(each.count, base)} ({number(each.count)})",
                )
                for each in options
            )
        case Order(options=options):
            return in_front(
                (
                    summary.weight(each),
                    f"{shortened(each.label, language)}: "
                    f"ranked by {number(each.count)} (mean place {decimal(each.mean_place)})",
                )
                for each in options
                if each.count
            )
        case Shares(options=options, total=total):
            return in_front(
                (
                    each.mean or 0,
                    f"{shortened(each.label, language)}: "
                    f"mean {decimal(each.mean)} of {number(total)} points",
                )
                for each in options
            )
        case Spread(parts=parts) if len(parts) > 1:
            return in_front(_of_line(each, language) for each in parts if each.base)
    return []


def _of_line(part: SpreadRow, language: str) -> tuple[Decimal, str]:
    (side,) = (each for each in sides_of(part, language) if each.id == POSITIVE)
    name = shortened(part.label, language) if part.label else part.id
    return Decimal(side.count) / side.base, f"{name}: {_side_said(side)}"


def _side_said(side: Side) -> str:
    label = f"{side.label[:1].lower()}{side.label[1:]}"
    return f"{percent(side.count, side.base)} {label} ({number(side.count)} of {number(side.base)})"


def in_front(sized: Iterable[tuple[Decimal | int, Thing]]) -> list[Thing]:
    """The largest few that are more than nothing; of equal ones that do not all fit, none."""
    ordered = sorted((each for each in sized if each[0]), key=lambda each: -each[0])
    few = min(MOST_NAMED, len(ordered))
    while few and len(ordered) > few and ordered[few - 1][0] == ordered[few][0]:
        few -= 1
    return [named for _, named in ordered[:few]]


def behind_in(report: Report) -> Iterator[str]:
    """The groups furthest behind their share of residents, as far as they may be shown."""
    reach = report.reach
    named: dict[str, tuple[Characteristic, list[str]]] = {}
    for characteristic, group in reach.behind()[:MOST_NAMED] if reach else ():
        lines = named.setdefault(characteristic.id, (characteristic, []))[1]
        lines.append(
            f"{group.label} ({percent_of(group.share)} of responses, "
            f"{percent_of(group.expected)} of residents)"
        )
    for characteristic, groups in named.values():
        about = "about " if characteristic.blurred else ""
        told_us = f"of {about}{number(characteristic.base)} who told us"
        yield f"{characteristic.title}: {listed(groups)}, {told_us}"


def nobody_behind_in(report: Report) -> str:
    """What is said where no group is behind; '' where there are no figures of residents."""
    reach = report.reach
    if reach is None or reach.problem or reach.behind():
        return ""
    return nobody_behind(reach)


def _placed(result: QuestionResult, report: Report) -> str:
    page = result.asked.page
    label = result.asked.label.in_language(report.language)
    return f"{page.title.own}: {label}" if page else label
