"""Results as viewers may see them: with nothing that could not be published.

Counts are held back where an ordinary question could single somebody out. It must not know who
asks.
"""

from collections import OrderedDict
from dataclasses import replace
from threading import Lock
from typing import TypeVar

from consultation.analysis.held_back import Held, held_back
from consultation.analysis.results import QuestionResult
from consultation.reporting.report import Report

Kind = TypeVar("Kind")
KEPT_REPORTS = 16
FEWEST_OF_A_KIND = 5
"""Where fewer came in one way or in one language, it is not said how many came in any."""


def guarded(report: Report, *, growing: bool = False) -> Report:
    """The same with small counts held back where a question could single somebody out.

    `growing` says whether single replies can still be added to what the public sees.
    """
    mark = report.results.mark, growing
    with _lock:
        kept = _kept.get(mark)
        if kept and kept[0] is report:
            return kept[1]
    results = report.results
    held = held_back(results, growing=growing)
    sections = tuple(
        replace(section, questions=tuple(_as_published(each, held) for each in section.questions))
        for section in results.sections
    )
    safe = replace(
        report,
        results=replace(
            results,
            sections=sections,
            by_channel=_of_many(results.by_channel),
            by_language=_of_many(results.by_language),
        ),
        drawn={},
    )
    with _lock:
        _kept[mark] = report, safe
        while len(_kept) > KEPT_REPORTS:
            _kept.popitem(last=False)
    return safe


def _as_published(result: QuestionResult, held: Held) -> QuestionResult:
    return replace(result, summary=held.get(result.key, result.summary))


def _of_many(counts: tuple[tuple[Kind, int], ...]) -> tuple[tuple[Kind, int], ...]:
    """Counts of several kinds, if none is of few: all of them would say that one."""
    return () if any(count < FEWEST_OF_A_KIND for _, count in counts) else counts


_kept: OrderedDict[tuple[str, bool], tuple[Report, Report]] = OrderedDict()
_lock = Lock()
