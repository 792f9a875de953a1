"""Results as viewers and the public may see them: with nothing that could not be published.

Counts are held back where an ordinary question could single somebody out. It must not know who
asks.
"""

from dataclasses import replace
from functools import partial
from pathlib import Path

from sqlalchemy.orm import Session

from consultation.analysis.held_back import Figures, as_published
from consultation.latest import Latest
from consultation.lifecycle.consultations import Current
from consultation.reporting.report import Report, final_report

KEPT_REPORTS = 16


def for_viewers(session: Session, instance: Path, current: Current, report: Report) -> Report:
    """The report that viewers see: on the final figures once there are such."""
    return final_report(session, instance, current) or guarded(report, Figures.STORED)


def for_everybody(session: Session, instance: Path, current: Current, report: Report) -> Report:
    """The report that the public may see: on the final figures once there are such."""
    return final_report(session, instance, current) or guarded(report, Figures.NONE)


def to_be_passed_on(session: Session, instance: Path, current: Current, report: Report) -> Report:
    """The same as it may leave the house: board papers are public, and so are charts in them.

    Who makes them has every answer, so it does not matter whether more can come.
    """
    whole = report.selection.is_everything
    final = final_report(session, instance, current) if whole else None
    return final or guarded(report, Figures.FINAL)


def guarded(report: Report, figures: Figures) -> Report:
    """The same with small counts held back where a question could single somebody out."""
    return _guarded.of((report, figures), partial(_guard, report, figures))


_guarded = Latest[tuple[Report, Figures], Report](KEPT_REPORTS)


def _guard(report: Report, figures: Figures) -> Report:
    return replace(report, results=as_published(report.results, figures), drawn={})
