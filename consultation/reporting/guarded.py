"""Results as those may see them who see nothing but what could be published.

Counts are held back where an ordinary question could single somebody out: by area. It must not
know who asks.
"""

from collections import OrderedDict
from dataclasses import replace
from threading import Lock

from consultation.analysis.disclosure import Protected, protect
from consultation.analysis.results import QuestionResult, Results
from consultation.reporting.report import Report

KEPT_REPORTS = 16


def guarded(report: Report) -> Report:
    """The same with small counts held back where a question could single somebody out."""
    with _lock:
        kept = _kept.get(report.results.mark)
        if kept and kept[0] is report:
            return kept[1]
    results = report.results
    sections = tuple(
        replace(section, questions=tuple(_held_back(each, results) for each in section.questions))
        for section in results.sections
    )
    safe = replace(report, results=replace(results, sections=sections), drawn={})
    with _lock:
        _kept[results.mark] = report, safe
        while len(_kept) > KEPT_REPORTS:
            _kept.popitem(last=False)
    return safe


def _held_back(result: QuestionResult, results: Results) -> QuestionResult:
    summary = result.summary
    if result.asked.question.type != "area" or isinstance(summary, Protected):
        return result
    return replace(result, summary=protect(summary, results.total))


_kept: OrderedDict[str, tuple[Report, Report]] = OrderedDict()
_lock = Lock()
