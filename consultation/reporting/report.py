"""One consultation's results with the words and pictures around them, made once for each state.

It must not know requests; routes show it and downloads write it out.
"""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from threading import Lock
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from consultation.analysis.results import QuestionResult, Results, results_for
from consultation.analysis.selection import EVERYTHING, Selection
from consultation.lifecycle.consultations import Current
from consultation.reporting.alternatives import days_said, said
from consultation.reporting.drawings import NARROW, WIDE, Drawing
from consultation.reporting.pictures import days_drawing, drawing_of
from consultation.reporting.surrounds import Heading

BY_DAY = "responses.by-day"
"""The name of the one chart that is about no question; no id has a dot."""
MADE_UP = "Made-up responses for demonstration"
KEPT_REPORTS = 16


@dataclass(frozen=True, kw_only=True)
class Report:
    """Results, and what is needed to draw them: title, language, window."""

    results: Results
    title: str
    language: str
    made_up: bool
    window: tuple[date, date]
    drawn: dict[tuple[str, int], Drawing | None]
    selection: Selection = EVERYTHING

    def heading(self, title: str, above: str = "", *, bare: bool = False) -> Heading:
        """What stands around a chart."""
        source = f"{self.title}. {MADE_UP}." if self.made_up else f"{self.title}."
        if not self.selection.is_everything:
            source += " A selection of the responses."
        return Heading(title=title, source=source, language=self.language, above=above, bare=bare)

    def drawing(self, key: str, width: int = WIDE) -> Drawing | None:
        """The chart of a question, or of the responses by day; None where there is none."""
        if (key, width) not in self.drawn:
            self.drawn[key, width] = self._draw(key, width, bare=False)
        return self.drawn[key, width]

    def bare(self, key: str) -> Drawing | None:
        """The same without words around it, for a page that has its heading and base itself."""
        return self._draw(key, WIDE, bare=True)

    def _draw(self, key: str, width: int, *, bare: bool) -> Drawing | None:
        if key == BY_DAY:
            by_day = self.results.by_day
            heading = self.heading("Responses by day", bare=bare)
            return days_drawing(by_day, self.window, heading, days_said(by_day), width)
        result = self.results.question(key)
        if result is None:
            return None
        title = result.asked.label.said(self.language).text
        page = result.asked.page
        above = page.title.said(self.language).text if page else ""
        heading = self.heading(title, above, bare=bare)
        return drawing_of(result.summary, heading, said(result.summary, self.language), width)

    def charts(self) -> Iterator[tuple[str, Drawing]]:
        """Every chart that may be taken away, by its name."""
        for key in (BY_DAY, *(each.key for each in self.results.open)):
            drawing = self.drawing(key)
            if drawing:
                yield key, drawing

    @property
    def said_by_day(self) -> str:
        """What the chart of the responses by day says."""
        return days_said(self.results.by_day)

    def said(self, result: QuestionResult) -> str:
        """What the chart of a question says."""
        return said(result.summary, self.language)


def report_of(
    session: Session, instance: Path, current: Current, selection: Selection = EVERYTHING
) -> Report:
    """The report on a consultation as its responses, or a selection of them, now stand."""
    consultation = current.consultation
    results = results_for(session, instance / "columns", consultation.id, selection)
    window = _days(current)
    mark = (results.mark, consultation.made_up, window)
    with _lock:
        if mark in _kept:
            _kept.move_to_end(mark)
            return _kept[mark]
    definition = current.definition
    report = Report(
        results=results,
        title=definition.title.own,
        language=definition.language,
        made_up=consultation.made_up,
        window=window,
        drawn={},
        selection=selection,
    )
    with _lock:
        _kept[mark] = report
        while len(_kept) > KEPT_REPORTS:
            _kept.popitem(last=False)
    return report


_kept: OrderedDict[tuple[str, bool, tuple[date, date]], Report] = OrderedDict()
_lock = Lock()


def _days(current: Current) -> tuple[date, date]:
    """The first and the last day of the window, where the consultation is."""
    zone = ZoneInfo(current.definition.timezone)
    window = current.window
    return window.opens.astimezone(zone).date(), window.closes.astimezone(zone).date()


__all__ = ["BY_DAY", "MADE_UP", "NARROW", "WIDE", "Report", "report_of"]
