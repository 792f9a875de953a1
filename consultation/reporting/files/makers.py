"""A function for each file that officers can download; it yields the file's content in pieces.

No file holds answers to protected questions, only those tables about people that may be shown. It
must not know requests, nor where files go.
"""

import os
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import RawIOBase
from pathlib import Path
from typing import Any

from consultation.formulas import harmless
from consultation.questionnaire.summaries import Amounts
from consultation.reporting import people_tables
from consultation.reporting.charts import image_files
from consultation.reporting.files import (
    codebook,
    open_data,
    origins,
    r_script,
    responses,
    statistics_files,
    tidy,
)
from consultation.reporting.files.breakdown_sheets import breakdowns_wanted, by_question
from consultation.reporting.files.documents.pdf import written_as_pdf
from consultation.reporting.files.documents.story import report_document
from consultation.reporting.files.documents.word import written_as_word
from consultation.reporting.files.response_sheets import response_book
from consultation.reporting.files.summary_book import summary_book
from consultation.reporting.files.wanted import Wanted
from consultation.reporting.provenance import (
    EXACT_HERE,
    EXACT_OF_SELECTION,
    HELD_BACK_HERE,
    NOT_FINAL,
    OF_FILE,
    of_file,
)
from consultation.reporting.report import Report
from consultation.reporting.spreadsheets import csv_file, csv_of_lines

SUMMARY = ("question", "part", "option", "label", "count", "percentage", "base", "not_answered")
PIECE = 256 * 1024
Maker = Callable[[Wanted], Iterator[bytes]]


def responses_csv(wanted: Wanted) -> Iterator[bytes]:
    """Every response, ids in the cells."""
    return csv_of_lines(wanted.header, wanted.lines())


def responses_with_labels(wanted: Wanted) -> Iterator[bytes]:
    """Every response, labels in the cells."""
    return csv_of_lines(wanted.header, wanted.lines(wanted.language))


def provenance_csv(wanted: Wanted) -> Iterator[bytes]:
    """How each response came and when it was keyed."""
    return csv_file(origins.HEADER, origins.rows_of(wanted.session, wanted.current, wanted.only))


def responses_book(wanted: Wanted) -> Iterator[bytes]:
    """Every response as a spreadsheet."""
    kinds = responses.kinds_of(wanted.report.results.questionnaire)

    def write(path: Path) -> None:
        response_book(path, wanted.header, kinds, _watched_rows(wanted), wanted.provenance)

    return _from_file(wanted, write)


def responses_for_r(wanted: Wanted) -> Iterator[bytes]:
    """Every response for R: columns have names that R takes, and empty cells are NA."""
    names = statistics_files.names_for_packages(wanted.header)
    return csv_file(names, statistics_files.r_rows(wanted.rows()), mark="")


def script_for_r(wanted: Wanted) -> Iterator[bytes]:
    """What R reads that file with."""
    return r_script.script(_variables(wanted), wanted.current.slug)


def responses_for_spss(wanted: Wanted) -> Iterator[bytes]:
    """Every response for SPSS; raises NotInstalled."""
    variables = _variables(wanted)

    def write(path: Path) -> None:
        statistics_files.write_sav(path, variables, _watched_rows(wanted), wanted.provenance)

    return _from_file(wanted, write)


def _variables(wanted: Wanted) -> list[statistics_files.Variable]:
    """Every column of the responses, with its labels."""
    described = [
        *((says, {}, False) for _, says in codebook.FIRST),
        *(
            (each.says(wanted.language), each.options, each.in_order)
            for each in codebook.described(wanted.report.results, wanted.language)
        ),
    ]
    kinds = responses.kinds_of(wanted.report.results.questionnaire)
    return [
        statistics_files.Variable(
            column=column, kind=kind, label=label, options=options, in_order=in_order
        )
        for column, kind, (label, options, in_order) in zip(
            wanted.header, kinds, described, strict=True
        )
    ]


def _watched_rows(wanted: Wanted) -> Iterator[Any]:
    """Every response as a row, telling now and then how many have been given."""
    for number, row in enumerate(wanted.rows(), 1):
        yield row
        if number % 500 == 0:
            wanted.progress(number, wanted.provenance.responses)


def codebook_csv(wanted: Wanted) -> Iterator[bytes]:
    """What each column holds."""
    return csv_file(codebook.HEADER, codebook.rows_of(wanted.report.results, wanted.language))


def summary_csv(wanted: Wanted) -> Iterator[bytes]:
    """Every figure, a line each."""
    return csv_file(SUMMARY, _summary_rows(wanted.report))


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


def summary_workbook(wanted: Wanted) -> Iterator[bytes]:
    """Every figure as a spreadsheet, a sheet for each question."""
    yield summary_book(wanted.report, wanted.provenance, breakdowns_wanted(wanted))


def tables_csv(wanted: Wanted) -> Iterator[bytes]:
    """Every figure in tidy form."""
    rows = tidy.rows_of(wanted.report, wanted.provenance, by_question(wanted))
    return csv_file(tidy.HEADER, rows)


def people_csv(wanted: Wanted) -> Iterator[bytes]:
    """The tables about people, as far as they may be shown."""
    lines = people_tables.tidy(wanted.report.results, wanted.language)
    says = dict(zip(OF_FILE, of_file(wanted.provenance), strict=True))
    del says["responses"]  # each line says how many counted when the tables were made
    header = (*people_tables.HEADER, *says)
    return csv_file(header, ((*line, *says.values()) for line in lines))


def report_pdf(wanted: Wanted) -> Iterator[bytes]:
    """The report to read and print."""
    yield written_as_pdf(report_document(wanted), wanted.instance, wanted.progress)


def report_word(wanted: Wanted) -> Iterator[bytes]:
    """The report to edit."""
    yield written_as_word(report_document(wanted), wanted.instance, wanted.progress)


def open_data_zip(wanted: Wanted) -> Iterator[bytes]:
    """The open data: tables that anybody may have."""
    safe = wanted.for_everybody
    yield open_data.open_data(safe.report, safe.provenance)


def about_txt(wanted: Wanted) -> Iterator[bytes]:
    """Where the figures come from, for files that have no room to say so."""
    yield f"{wanted.provenance.text}{EXACT_HERE}\n".encode()


def charts_zip(wanted: Wanted) -> Iterator[bytes]:
    """Every chart as SVG and PNG as it may be published, packed as drawn, and what they are of."""
    pieces, wanted = _Pieces(), wanted.to_be_passed_on
    charts = list(wanted.report.charts())
    with zipfile.ZipFile(pieces, "w", zipfile.ZIP_DEFLATED) as packed:
        for number, (name, drawing) in enumerate(charts, 1):
            for ending in ("svg", "png"):
                # A fixed date: the same charts make the same file.
                entry = zipfile.ZipInfo(f"{name}.{ending}", (1980, 1, 1, 0, 0, 0))
                entry.compress_type = (
                    zipfile.ZIP_DEFLATED if ending == "svg" else zipfile.ZIP_STORED
                )
                packed.writestr(entry, image_files.drawn(drawing, ending, wanted.instance))
                yield pieces.taken()
            wanted.progress(number, len(charts))
        about = zipfile.ZipInfo("about.txt", (1980, 1, 1, 0, 0, 0))
        says = f"{wanted.provenance.text}{HELD_BACK_HERE}"
        if wanted.report.is_selected:
            says += f" {EXACT_OF_SELECTION}"
        elif wanted.report.final is None:
            says += f" {NOT_FINAL}"
        packed.writestr(about, f"{says}\n")
    yield pieces.taken()


class _Pieces(RawIOBase):
    """A file object that collects what is written, so that it can be yielded piece by piece."""

    def __init__(self) -> None:
        self._held: list[bytes] = []

    def writable(self) -> bool:
        """Always."""
        return True

    def write(self, content: Any) -> int:
        """Collect what is written."""
        self._held.append(bytes(content))
        return len(content)

    def taken(self) -> bytes:
        """What was written since the last call."""
        content = b"".join(self._held)
        self._held.clear()
        return content


def _from_file(wanted: Wanted, write: Callable[[Path], None]) -> Iterator[bytes]:
    """Have `write` fill a temporary file, and yield its content."""
    with _passing_file(wanted.instance) as path:
        write(path)
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                yield piece


@contextmanager
def _passing_file(instance: Path) -> Iterator[Path]:
    folder = instance / "making"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=folder)
    os.close(descriptor)
    path = Path(name)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)
