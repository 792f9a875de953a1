"""Makes the open data that is offered with public results: the published questions only.

The file is made once for each state of what is public, so that everybody gets the same bytes. It
must not know requests.
"""

import uuid
from collections.abc import Hashable
from dataclasses import replace
from threading import Lock

from sqlalchemy.orm import Session

from consultation.lifecycle.consultations import Current
from consultation.publishing.choosing import Choice
from consultation.publishing.panels_by_group import Panels
from consultation.reporting.files.open_data import open_data
from consultation.reporting.provenance import provenance_of
from consultation.reporting.report import Report

_kept: dict[uuid.UUID, tuple[Hashable, bytes]] = {}
_lock = Lock()


def published_data(
    session: Session, current: Current, report: Report, choice: Choice, panels: Panels
) -> bytes:
    """`open-data.zip` of the chosen questions and breakdowns, dated as they were published."""
    consultation = current.consultation
    published_at = consultation.results_published_at
    state = (report.results.mark, published_at, tuple(choice.panels), tuple(panels))
    with _lock:
        kept = _kept.get(consultation.id)
    if kept and kept[0] == state:
        return kept[1]
    says = provenance_of(session, current, report)
    if published_at:
        says = replace(says, made_at=published_at)
    content = open_data(_chosen(report, choice), says, [*panels.values()])
    with _lock:
        _kept[consultation.id] = state, content
    return content


def _chosen(report: Report, choice: Choice) -> Report:
    """The same report with the chosen questions only."""
    sections = tuple(
        replace(
            section,
            questions=tuple(each for each in section.questions if each.key in choice.panels),
        )
        for section in report.results.sections
    )
    return replace(report, results=replace(report.results, sections=sections), drawn={})
