"""What a file is made from: whose results, from where, and who hears how far it is.

It must not know which files there are.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from consultation.lifecycle.consultations import Current
from consultation.reporting import responses
from consultation.reporting.provenance import Provenance
from consultation.reporting.report import Report

Told = Callable[[int, int], None]
"""Hears how much is done, of how much."""


def nobody(done: int, of: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a file is made from, and who hears how far it is."""

    session: Session
    instance: Path
    current: Current
    report: Report
    provenance: Provenance
    told: Told = nobody

    @property
    def language(self) -> str:
        """The language of the file."""
        return self.report.language

    def rows(self, language: str | None = None) -> Iterator[Any]:
        """Every response as a row; labels in `language`, else ids."""
        return responses.rows_of(
            self.session,
            self.current.consultation.id,
            self.report.results.questionnaire,
            language,
        )

    @property
    def header(self) -> list[str]:
        """The columns of the responses."""
        return responses.header_of(self.report.results.questionnaire)
