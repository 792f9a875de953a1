"""Makes the open data that is offered with public results: the published questions only.

The file is made once for each state of what is public, so that everybody gets the same bytes. It
must not know requests.
"""

from collections.abc import Hashable
from dataclasses import replace

from sqlalchemy.orm import Session

from consultation.latest import Latest
from consultation.lifecycle.consultations import Current
from consultation.publishing.choosing import Choice
from consultation.publishing.panels_by_group import Panels
from consultation.reporting.files.open_data import open_data
from consultation.reporting.provenance import provenance_of
from consultation.reporting.report import Report

_files = Latest[Hashable, bytes](64)


def published_data(
    session: Session, current: Current, report: Report, choice: Choice, panels: Panels
) -> bytes:
    """`open-data.zip` of the chosen questions and breakdowns, dated as they were published."""
    published_at = current.consultation.results_published_at
    mark = (report.results.mark, published_at, tuple(choice.panels), tuple(panels))

    def made() -> bytes:
        says = provenance_of(session, current, report)
        if published_at:
            says = replace(says, made_at=published_at)
        return open_data(_chosen(report, choice), says, [*panels.values()])

    return _files.of(mark, made)


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
