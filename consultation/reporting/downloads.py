"""What officers can take away, as files: answers, codebook, figures, charts, addresses.

Nothing that is sensitive or about the people is in any of them. It must not know requests.
"""

import hashlib
import json
import os
import secrets
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import RawIOBase
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import select

from consultation import clock
from consultation.extensions import db
from consultation.lifecycle.consultations import Current
from consultation.questionnaire.summaries import Amounts
from consultation.reporting import charts, codebook, responses
from consultation.reporting.listing import hidden
from consultation.reporting.report import Report, report_of
from consultation.reporting.spreadsheets import TYPE, csv_file, harmless
from consultation.responding.contacts import removal_link
from consultation.responding.models import ContactAddress
from consultation.settings import Settings

SUMMARY = ("question", "part", "option", "label", "count", "percentage", "base", "not_answered")
CONTACTS = ("email", "language", "removal_link")


class HiddenUntilClosed(Exception):
    """Nobody sees this consultation's results before it closes: its definition says so."""


@dataclass(frozen=True, kw_only=True)
class Download:
    """One file to take away: its name, what it is for, its type, how it is made piece by piece."""

    name: str
    says: str
    type: str
    make: Callable[[Current, Report], Iterator[bytes]]


def report_on(current: Current) -> Report:
    """The results of a consultation; raises HiddenUntilClosed."""
    if hidden(current):
        raise HiddenUntilClosed(
            f"Nobody sees the results of “{current.slug}” before it closes: its definition says so."
        )
    return report_of(db.session(), instance(), current)


def instance() -> Path:
    """The folder of this instance."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings.instance


def file_name(current: Current, name: str) -> str:
    """What the file is called when it is saved: whose it is, and whether it is made up."""
    return f"{current.slug}{'-made-up' if current.consultation.made_up else ''}-{name}"


def export(current: Current, folder: Path) -> list[str]:
    """Write every download into `folder`, with a manifest; returns the names of the files.

    Each is written beside and put in place whole, the manifest last. Raises OSError, and
    HiddenUntilClosed while nobody may see results.
    """
    report = report_on(current)
    made_up = current.consultation.made_up
    folder.mkdir(parents=True, exist_ok=True)
    files = {}
    for download in (*DOWNLOADS, _LABELS):
        name = f"made-up-{download.name}" if made_up else download.name
        files[name] = _write(folder / name, download.make(current, report))
    manifest = {
        "consultation": current.slug,
        "title": report.title,
        "made_up_responses": made_up,
        "responses": report.results.total,
        "version": current.number,
        "exported_at": clock.now().isoformat(timespec="seconds"),
        "files": files,
    }
    text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
    _write(folder / "manifest.json", iter((text.encode(),)))
    return [*files, "manifest.json"]


def _write(path: Path, pieces: Iterator[bytes]) -> dict[str, Any]:
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    digest, size = hashlib.sha256(), 0
    try:
        with beside.open("wb") as file:
            for piece in pieces:
                file.write(piece)
                digest.update(piece)
                size += len(piece)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return {"sha256": digest.hexdigest(), "bytes": size}


def contacts(current: Current) -> Iterator[bytes]:
    """The addresses of those who want to hear the outcome, shuffled, each with its way out."""
    found = db.session.execute(
        select(ContactAddress.id, ContactAddress.email, ContactAddress.language).where(
            ContactAddress.consultation_id == current.consultation.id
        )
    ).all()
    rows = [(harmless(row.email), row.language, removal_link(row.id)) for row in found]
    secrets.SystemRandom().shuffle(rows)
    return csv_file(CONTACTS, rows)


def _responses(current: Current, report: Report, language: str | None) -> Iterator[bytes]:
    questionnaire = report.results.questionnaire
    return csv_file(
        responses.header_of(questionnaire),
        responses.rows_of(db.session(), current.consultation.id, questionnaire, language),
    )


def _with_ids(current: Current, report: Report) -> Iterator[bytes]:
    return _responses(current, report, None)


def _with_labels(current: Current, report: Report) -> Iterator[bytes]:
    return _responses(current, report, report.language)


def _codebook(current: Current, report: Report) -> Iterator[bytes]:
    return csv_file(codebook.HEADER, codebook.rows_of(report.results, report.language))


def _summary(current: Current, report: Report) -> Iterator[bytes]:
    return csv_file(SUMMARY, _summary_rows(report))


def _summary_rows(report: Report) -> Iterator[tuple[str, ...]]:
    total = report.results.total
    for result in report.results.open:
        are_numbers = isinstance(result.summary, Amounts)
        for row in result.summary.rows(report.language):
            words = (row.part, row.option, row.label)
            yield (
                harmless(result.key),
                *(words if are_numbers else map(harmless, words)),
                "" if row.count is None else str(row.count),
                "" if row.percentage is None else str(row.percentage),
                str(row.base),
                str(total - row.base),
            )


def _charts(current: Current, report: Report) -> Iterator[bytes]:
    """Every chart as SVG and PNG, packed as they are drawn."""
    folder = instance()
    pieces = _Pieces()
    with zipfile.ZipFile(pieces, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, drawing in report.charts():
            for ending in ("svg", "png"):
                # A fixed date: the same charts make the same file.
                entry = zipfile.ZipInfo(f"{name}.{ending}", (1980, 1, 1, 0, 0, 0))
                entry.compress_type = (
                    zipfile.ZIP_DEFLATED if ending == "svg" else zipfile.ZIP_STORED
                )
                packed.writestr(entry, charts.drawn(drawing, ending, folder))
                yield pieces.taken()
    yield pieces.taken()


class _Pieces(RawIOBase):
    """Takes what a writer writes, to be handed on in pieces."""

    def __init__(self) -> None:
        self._held: list[bytes] = []

    def writable(self) -> bool:
        """Yes: that is all it is for."""
        return True

    def write(self, content: Any) -> int:
        """Hold what is written."""
        self._held.append(bytes(content))
        return len(content)

    def taken(self) -> bytes:
        """What was written since the last time."""
        content = b"".join(self._held)
        self._held.clear()
        return content


DOWNLOADS = (
    Download(
        name="responses.csv",
        says="Every response, a column for each question.",
        type=TYPE,
        make=_with_ids,
    ),
    Download(
        name="codebook.csv",
        says="What each column of the responses holds, and how the question was worded.",
        type=TYPE,
        make=_codebook,
    ),
    Download(
        name="summary.csv",
        says="Every figure of this page, a line each.",
        type=TYPE,
        make=_summary,
    ),
    Download(
        name="charts.zip",
        says="Every chart, as SVG and as PNG.",
        type="application/zip",
        make=_charts,
    ),
)
_LABELS = Download(
    name="responses-labels.csv",
    says="Every response, with the words of the options in place of their ids.",
    type=TYPE,
    make=_with_labels,
)


def download_called(name: str, *, labels: bool = False) -> Download | None:
    """The file called `name`; of the responses the one with labels, where those are wanted."""
    if labels and name == DOWNLOADS[0].name:
        return _LABELS
    return next((each for each in (*DOWNLOADS, _LABELS) if each.name == name), None)
