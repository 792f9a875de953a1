"""What a maker makes a file from: the report, the database session, a callback for progress.

It must not know which files there are.
"""

import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from consultation.analysis.asked import Questionnaire
from consultation.analysis.rows import ids_selected
from consultation.lifecycle.consultations import Current
from consultation.reporting.files import responses
from consultation.reporting.guarded import for_everybody, to_be_passed_on
from consultation.reporting.provenance import Provenance, provenance_of
from consultation.reporting.report import Report, final_report

Progress = Callable[[int, int], None]
"""Called with how much is done, of how much."""


def no_progress(done: int, of: int) -> None:
    """Show nothing."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a file is made from; `progress` is called while it is made."""

    session: Session
    instance: Path
    current: Current
    report: Report
    provenance: Provenance
    progress: Progress = no_progress

    @property
    def language(self) -> str:
        """The language of the file."""
        return self.report.language

    @cached_property
    def only(self) -> Sequence[uuid.UUID] | None:
        """The ids of the responses that it is of; None for all that count."""
        if self.report.selection.is_everything:
            return None
        id_ = self.current.consultation.id
        return ids_selected(self.session, self.instance, id_, self.report.selection)

    def make_what_is_due(self) -> None:
        """Have final figures stored if this is the first that needs them; raises NotStored.

        In time: a file is sent while it is made, and what is refused then is a broken file.
        """
        if self.report.selection.is_everything:
            final_report(self.session, self.instance, self.current)

    @cached_property
    def to_be_passed_on(self) -> "Wanted":
        """The same for a file that leaves the house."""
        return self._with(to_be_passed_on(self.session, self.instance, self.current, self.report))

    @cached_property
    def for_everybody(self) -> "Wanted":
        """The same for a file that anybody may have."""
        return self._with(for_everybody(self.session, self.instance, self.current, self.report))

    def _with(self, report: Report) -> "Wanted":
        says = provenance_of(self.session, self.current, report)
        says = replace(says, made_at=self.provenance.made_at)
        return replace(self, report=report, provenance=says)

    def rows(self, language: str | None = None) -> Iterator[Any]:
        """Every response that it is of as a row; labels in `language`, else ids."""
        return responses.rows_of(*self._whose, language, self.only)

    def lines(self, language: str | None = None) -> Iterator[str]:
        """The same rows as lines of a CSV file."""
        return responses.lines_of(*self._whose, language, self.only)

    @property
    def _whose(self) -> tuple[Session, uuid.UUID, Questionnaire]:
        return self.session, self.current.consultation.id, self.report.results.questionnaire

    @property
    def header(self) -> list[str]:
        """The columns of the responses."""
        return responses.header_of(self.report.results.questionnaire)
