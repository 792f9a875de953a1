"""What a page of results shows of each question: its base, its table, its chart with addresses.

It must not know who asks.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import url_for

from consultation.analysis.comments import with_words
from consultation.analysis.disclosure import Protected
from consultation.analysis.results import QuestionResult
from consultation.lifecycle.consultations import Current
from consultation.reporting import tables
from consultation.reporting.breakdown_tables import tables_of
from consultation.reporting.charts.drawings import Drawing
from consultation.reporting.charts.pictures import base_of
from consultation.reporting.notes import notes_on
from consultation.reporting.report import NARROW, WIDE, Report
from consultation.reporting.words.sides import sides_said

CSS_PER_POINT = 4 / 3


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A chart on a page: its addresses for wide and narrow windows, and what it says."""

    wide: str
    narrow: str
    size: tuple[int, int]
    narrow_size: tuple[int, int]
    alt: str
    svg: str
    png: str


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One question as a page shows it."""

    result: QuestionResult
    base: str
    table: tables.Table | None
    picture: Picture | None
    sides: tuple[tuple[str, str], ...]
    """The sides of a scale with their shares, shown beside the full split."""
    sides_by_line: tables.Table | None
    """The same of each line of a matrix."""
    notes: tuple[str, ...]
    changed: tables.Table | None
    """The figures of each wording, where the question changed while people answered."""
    read: str | None
    """Where its comments are read, for those who may."""


def shown_of(
    current: Current,
    report: Report,
    result: QuestionResult,
    *,
    may_read: bool,
    endpoint: str = "reporting.chart",
) -> Shown:
    """A question with its table and chart; `may_read` says whether its words may be read."""
    words = result.asked in with_words(report.results.questionnaire)
    readable = words and may_read
    summary = result.summary
    return Shown(
        result=result,
        base=base_of(summary),
        table=tables.table_of(summary, report.language),
        picture=picture_of(current, report, result.key, endpoint),
        sides=sides_said(summary, report.language),
        sides_by_line=tables.sides_by_line(
            summary, tables.voice_of_officers(report.language), report.language
        ),
        notes=tuple(notes_on(report, result)),
        changed=_by_wording(report, result),
        read=url_for(
            "comments.comments",
            slug=current.slug,
            question=result.key,
            **by_name(report.selection.pairs),
        )
        if readable
        else None,
    )


def _by_wording(report: Report, result: QuestionResult) -> tables.Table | None:
    changed = report.changed.get(result.key)
    if changed is None or isinstance(result.summary, Protected):
        return None
    return next(iter(tables_of(changed, report.language).values()), None)


def by_name(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The arguments of an address that has several values for one name."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def picture_of(
    current: Current, report: Report, name: str, endpoint: str = "reporting.chart"
) -> Picture | None:
    """A chart with its addresses at `endpoint`; None if there is nothing to draw."""
    address: Callable[..., str] = partial(
        url_for,
        endpoint,
        slug=current.slug,
        name=name,
        **by_name(report.selection.pairs),
        lang=report.charts_in,
    )
    return picture_at(partial(report.drawing, name), address)


def picture_at(
    draw: Callable[[int], Drawing | None], address: Callable[..., str]
) -> Picture | None:
    """A chart that `draw` draws at a width; None if there is nothing to draw.

    `address` names its files: by their ending, and what else is in the query.
    """
    wide, narrow = draw(WIDE), draw(NARROW)
    if wide is None or narrow is None:
        return None
    return Picture(
        wide=address(ending="svg", v=wide.mark),
        narrow=address(ending="svg", narrow="1", v=narrow.mark),
        size=_size(wide),
        narrow_size=_size(narrow),
        alt=wide.says,
        svg=address(ending="svg", download="1"),
        png=address(ending="png", download="1"),
    )


def _size(drawing: Drawing) -> tuple[int, int]:
    """Width and height in the pixels of style sheets."""
    return round(drawing.width * CSS_PER_POINT), round(drawing.height * CSS_PER_POINT)
