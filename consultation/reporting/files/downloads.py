"""The files that officers can download: which there are, and what each is for.

It must not know requests.
"""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from consultation import clock
from consultation.analysis.disclosure.crossing import SMALLEST_CELL
from consultation.analysis.selection import EVERYTHING, Selection
from consultation.extensions import db
from consultation.formulas import harmless
from consultation.lifecycle.closing import settle_if_possible
from consultation.lifecycle.consultations import Current
from consultation.reporting.files import makers, open_data, r_script, statistics_files, workbooks
from consultation.reporting.files.documents import pdf, word
from consultation.reporting.files.makers import Maker
from consultation.reporting.files.wanted import Progress, Wanted, no_progress
from consultation.reporting.listing import hidden
from consultation.reporting.provenance import provenance_of
from consultation.reporting.report import Report, report_of
from consultation.reporting.spreadsheets import TYPE, csv_file
from consultation.responding.contacts import removal_link
from consultation.responding.models import ContactAddress
from consultation.site import site_settings

DIGITS_OF_SEAL = 8
TOO_FEW = (
    f"It is not made of fewer than {SMALLEST_CELL} responses: who reads it could know whose they "
    "are. Widen the selection."
)
CONTACTS = ("email", "language", "removal_link")


class HiddenUntilClosed(Exception):
    """Nobody sees this consultation's results before it closes: its definition says so."""


@dataclass(frozen=True, kw_only=True)
class Download:
    """One file: its name, what it is for (`says`), its MIME type, the function that makes it."""

    name: str
    says: str
    type: str
    make: Maker
    long: bool = False
    """Whether it takes long if there are many responses; then it is made apart (making.py)."""
    tells_more: bool = False
    """Whether it tells more than responses: stars, the record, the questionnaire as it now is."""
    of_selection: bool = True
    """Whether it can be made of a selection; if not, it is of the whole consultation."""
    bare: bool = False
    """Whether it has no room to say what it is of, since its lines are fixed: its name says it."""
    leaves_house: bool = False
    """Whether it is made to be passed on, so that it tells nothing of very few people."""
    missing: Callable[[], str] = lambda: ""
    """Says which package is missing to make it, and the cure; '' where none is."""

    @property
    def lacks(self) -> str:
        """Why it cannot be made here, and the cure; '' where it can."""
        return self.missing()

    def lacks_for(self, report: Report) -> str:
        """The same of one report: none leaves the house that is on a selection of very few."""
        few = 0 < report.results.total < SMALLEST_CELL and not report.selection.is_everything
        return TOO_FEW if few and self.leaves_house else self.lacks


def report_on(current: Current, selection: Selection = EVERYTHING) -> Report:
    """The results of a consultation, or of a selection; raises HiddenUntilClosed."""
    if hidden(current):
        raise HiddenUntilClosed(
            f"Nobody sees the results of “{current.slug}” before it closes: its definition says so."
        )
    return report_of(db.session(), instance(), current, selection)


def instance() -> Path:
    """The folder of this instance."""
    return site_settings().instance


def wanted(current: Current, report: Report, progress: Progress = no_progress) -> Wanted:
    """What the files of a report are made from."""
    settle_if_possible(current)
    session = db.session()
    return Wanted(
        session=session,
        instance=instance(),
        current=current,
        report=report,
        provenance=provenance_of(session, current, report),
        progress=progress,
    )


def file_name(
    current: Current,
    name: str,
    selection: Selection = EVERYTHING,
    made_at: datetime | None = None,
    seal: str = "",
) -> str:
    """The name under which a browser saves the file: with the slug, and whether data are made up.

    For a selection also with its mark and the time. The time and the first digits of the seal are
    given for files that have no other room for them.
    """
    parts = [current.slug]
    if current.consultation.made_up:
        parts.append("made-up")
    if not selection.is_everything:
        parts += ["selection", selection.short_mark]
        made_at = made_at or clock.now()
    if made_at:
        parts.append(made_at.astimezone(UTC).strftime("%Y-%m-%dT%H%MZ"))
    if seal and not current.consultation.made_up:  # whose responses no seal covers
        parts.append(f"seal-{seal[:DIGITS_OF_SEAL]}")
    return "-".join([*parts, name])


def contacts(current: Current) -> Iterator[bytes]:
    """The contact addresses as CSV, shuffled, each with a link by which its owner can remove it."""
    found = db.session.execute(
        select(ContactAddress.id, ContactAddress.email, ContactAddress.language).where(
            ContactAddress.consultation_id == current.consultation.id
        )
    ).all()
    rows = [(harmless(row.email), row.language, removal_link(row.id)) for row in found]
    secrets.SystemRandom().shuffle(rows)
    return csv_file(CONTACTS, rows)


_DOWNLOADS = (
    Download(
        name="report.pdf",
        says="The report to read and print: who was heard, every priority with its charts, "
        "tables and starred comments, the questionnaire, what happened when.",
        type=pdf.TYPE,
        make=makers.report_pdf,
        long=True,
        leaves_house=True,
        tells_more=True,
    ),
    Download(
        name="report.docx",
        says="The same report to edit, for a board paper.",
        type=word.TYPE,
        make=makers.report_word,
        long=True,
        leaves_house=True,
        tells_more=True,
    ),
    Download(
        name="responses.csv",
        says="Every response, a column for each question.",
        type=TYPE,
        make=makers.responses_csv,
        bare=True,
    ),
    Download(
        name="responses.xlsx",
        says="The same as a spreadsheet, with numbers and days as such.",
        type=workbooks.TYPE,
        make=makers.responses_book,
        long=True,
    ),
    Download(
        name="provenance.csv",
        says="How each response came, when it was received and keyed, and whether it was late.",
        type=TYPE,
        make=makers.provenance_csv,
        bare=True,
    ),
    Download(
        name="codebook.csv",
        says="What each column of the responses holds, and how the question was worded.",
        type=TYPE,
        make=makers.codebook_csv,
        bare=True,
        of_selection=False,
    ),
    Download(
        name="summary.xlsx",
        says="Every figure as a spreadsheet: a sheet for each question, every question by "
        "individuals and organisations, by capacity and by area, the method.",
        type=workbooks.TYPE,
        make=makers.summary_workbook,
    ),
    Download(
        name="summary.csv",
        says="Every figure of the results page, a line each.",
        type=TYPE,
        make=makers.summary_csv,
        bare=True,
    ),
    Download(
        name="tables.csv",
        says="Every figure in tidy form, each line with what it is of: for programs.",
        type=TYPE,
        make=makers.tables_csv,
    ),
    Download(
        name="people.csv",
        says="Who was heard, and every question by who people are: rounded, with small "
        "numbers held back.",
        type=TYPE,
        make=makers.people_csv,
        of_selection=False,
    ),
    Download(
        name="charts.zip",
        says="Every chart of answers, days and areas, as SVG and as PNG. Those of who people are "
        "stand in the report.",
        type="application/zip",
        make=makers.charts_zip,
        long=True,
        leaves_house=True,
    ),
    Download(
        name="open-data.zip",
        says="What can be published: rounded tables with small numbers held back, and what they "
        "hold described for people and for programs.",
        type=open_data.TYPE,
        make=makers.open_data_zip,
        leaves_house=True,
        of_selection=False,
    ),
    Download(
        name="responses-r.csv",
        says="Every response for R: names that R takes, NA for what is not there.",
        type=statistics_files.R_TYPE,
        make=makers.responses_for_r,
        bare=True,
    ),
    Download(
        name="responses.R",
        says="A script that reads responses-r.csv into R, with the labels of columns and options.",
        type=r_script.TYPE,
        make=makers.script_for_r,
        of_selection=False,
    ),
    Download(
        name="responses.sav",
        says="Every response for SPSS, with the labels of columns and options.",
        type=statistics_files.SAV_TYPE,
        make=makers.responses_for_spss,
        long=True,
        missing=statistics_files.missing,
    ),
    Download(
        name="about.txt",
        says="Which responses the files are of, when they were made, and the seal: keep it with "
        "the CSV files, which have no room for it but in their names.",
        type="text/plain; charset=utf-8",
        make=makers.about_txt,
    ),
)
LABELS = Download(
    name="responses-labels.csv",
    says="Every response, with the words of the options in place of their ids.",
    type=TYPE,
    make=makers.responses_with_labels,
    bare=True,
)


def downloads() -> tuple[Download, ...]:
    """Every file, in the order in which they are offered."""
    return _DOWNLOADS


def download_called(name: str, *, labels: bool = False) -> Download | None:
    """The file called `name`; with `labels`, responses.csv is the one with labels."""
    if labels and name == "responses.csv":
        return LABELS
    return next((each for each in (*downloads(), LABELS) if each.name == name), None)
