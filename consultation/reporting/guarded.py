"""Results as viewers and the public may see them: with nothing that could not be published.

Counts are held back where an ordinary question could single somebody out. It must not know who
asks.
"""

from dataclasses import replace
from functools import partial
from typing import TypeVar

from sqlalchemy.orm import Session

from consultation.analysis.held_back import Figures, Held, held_back
from consultation.analysis.results import QuestionResult
from consultation.latest import Latest
from consultation.lifecycle.consultations import Current
from consultation.lifecycle.keying import no_more_can_come
from consultation.reporting.report import Report

Kind = TypeVar("Kind")
KEPT_REPORTS = 16
FEWEST_OF_A_KIND = 5
"""Where fewer came in one way or in one language, it is not said how many came in any."""


def viewers_figures(session: Session, current: Current) -> Figures:
    """Which figures viewers see of what could single somebody out."""
    return Figures.FINAL if no_more_can_come(session, current) else Figures.STORED


def public_figures(session: Session, current: Current) -> Figures:
    """Which figures everybody sees of it, once results are published."""
    return Figures.FINAL if no_more_can_come(session, current) else Figures.NONE


def guarded(report: Report, figures: Figures) -> Report:
    """The same with small counts held back where a question could single somebody out.

    While more responses can come, it is not said either how many came in each way or language.
    """
    return _guarded.of((report, figures), partial(_guard, report, figures))


def to_be_passed_on(report: Report) -> Report:
    """The same as it may leave the house: board papers are public, and so are charts in them.

    Who makes them has every answer, so it does not matter whether more can come.
    """
    return guarded(report, Figures.FINAL)


_guarded = Latest[tuple[Report, Figures], Report](KEPT_REPORTS)


def _guard(report: Report, figures: Figures) -> Report:
    results = report.results
    held = held_back(results, figures)
    sections = tuple(
        replace(section, questions=tuple(_as_published(each, held) for each in section.questions))
        for section in results.sections
    )
    return replace(
        report,
        results=replace(
            results,
            sections=sections,
            by_channel=_of_many(results.by_channel, figures),
            by_language=_of_many(results.by_language, figures),
        ),
        drawn={},
    )


def _as_published(result: QuestionResult, held: Held) -> QuestionResult:
    return replace(result, summary=held.get(result.key, result.summary))


def _of_many(
    counts: tuple[tuple[Kind, int], ...], figures: Figures
) -> tuple[tuple[Kind, int], ...]:
    """Counts of several kinds, if none is of few: all of them would say that one."""
    few = any(count < FEWEST_OF_A_KIND for _, count in counts)
    return () if few or figures is not Figures.FINAL else counts
