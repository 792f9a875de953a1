"""Results as viewers may see them: with nothing that could not be published.

Counts are held back where an ordinary question could single somebody out. It must not know who
asks.
"""

from dataclasses import replace
from functools import partial
from typing import TypeVar

from consultation.analysis.held_back import Held, held_back
from consultation.analysis.results import QuestionResult
from consultation.latest import Latest
from consultation.reporting.report import Report

Kind = TypeVar("Kind")
KEPT_REPORTS = 16
FEWEST_OF_A_KIND = 5
"""Where fewer came in one way or in one language, it is not said how many came in any."""


def guarded(report: Report, *, growing: bool = False) -> Report:
    """The same with small counts held back where a question could single somebody out.

    `growing` says whether single replies can still be added to what the public sees.
    """
    return _guarded.of((report, growing), partial(_guard, report, growing))


_guarded = Latest[tuple[Report, bool], Report](KEPT_REPORTS)


def _guard(report: Report, growing: bool) -> Report:
    results = report.results
    held = held_back(results, growing=growing)
    sections = tuple(
        replace(section, questions=tuple(_as_published(each, held) for each in section.questions))
        for section in results.sections
    )
    return replace(
        report,
        results=replace(
            results,
            sections=sections,
            by_channel=_of_many(results.by_channel),
            by_language=_of_many(results.by_language),
        ),
        drawn={},
    )


def _as_published(result: QuestionResult, held: Held) -> QuestionResult:
    return replace(result, summary=held.get(result.key, result.summary))


def _of_many(counts: tuple[tuple[Kind, int], ...]) -> tuple[tuple[Kind, int], ...]:
    """Counts of several kinds, if none is of few: all of them would say that one."""
    return () if any(count < FEWEST_OF_A_KIND for _, count in counts) else counts
