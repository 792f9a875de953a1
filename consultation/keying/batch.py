"""Spreadsheets of many keyed replies: makes the template, and reads a filled-in one.

Each mistake is reported with its cell. It stores nothing, and must not know requests.
"""

import csv
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter

from consultation.formulas import as_typed, harmless
from consultation.keying.sheet import (
    ABOUT,
    ANSWER,
    AS_IT_IS,
    CHANNEL,
    EMAIL,
    LANGUAGE,
    RECEIVED,
    Read,
    Wrong,
    place_of,
    read_sheet,
)
from consultation.lifecycle.consultations import Current
from consultation.questionnaire.numbering import Layout, Numbered
from consultation.questionnaire.spaces import Kind, Space
from consultation.questionnaire.text import without_controls
from consultation.responding.keyed import KEYED, Reply

LARGEST_FILE = 4 * 1024 * 1024
LARGEST_UNPACKED = 16 * 1024 * 1024
LARGEST_PART = 512 * 1024
"""Bytes of an unpacked workbook: of all of it, and of each part that does not grow with replies.
Styles are read whole, into memory: a few kilobytes could unpack to enough to stop the server."""
_GROW = ("xl/worksheets/", "xl/sharedStrings")
MOST_ROWS = 2_000
MOST_COLUMNS = 2_000
FIRST_ROW = 3
"""Row 1 has the names of the columns, row 2 explains them; replies begin below."""
A_FORMULA = "This is a formula. Put its value there instead"
_SHEET = "Replies"

_TAKES = {
    Kind.BOX: "the number of a box",
    Kind.BOXES: "the numbers of boxes, with spaces between",
    Kind.MARK: "x if it is ticked",
    Kind.PLACE: "the place written beside it",
    Kind.AMOUNT: "a number",
    Kind.DAY: "a day, like 31/01/2020",
    Kind.LINE: "words",
    Kind.TEXT: "words",
}


class NoSheet(Exception):
    """The file is not a filled-in template of this consultation; the message says what to do."""


@dataclass(frozen=True)
class Batch:
    """What was read from a file: the replies by their rows, or every mistake with its cell."""

    replies: Mapping[int, Reply]
    wrong: tuple[Wrong, ...]


class Formula(str):
    """A cell with a formula: nobody can tell what its value was when the file was saved."""

    __slots__ = ()


def columns_of(current: Current, layout: Layout) -> dict[str, str]:
    """The columns of the template: name, and what to enter."""
    languages = ", ".join(current.definition.offered_languages)
    columns = {
        CHANNEL: ", ".join(KEYED),
        RECEIVED: "the day received, like 31/01/2020",
        LANGUAGE: languages,
    }
    for prefix, questions in ((ANSWER, layout.pages), (ABOUT, layout.equality)):
        for id_, numbered in questions.items():
            for space in numbered.shape.spaces:
                columns[place_of(prefix, id_, space.part)] = _says(numbered, space)
    if current.definition.contact_offer:
        columns[EMAIL] = "an email address for the outcome, if one is given"
    columns[AS_IT_IS] = (
        "x if it stands so on the paper: a required answer left blank, or more words than asked for"
    )
    return columns


def _says(numbered: Numbered, space: Space) -> str:
    of = f", {space.words.text}" if space.words else f", {space.part}" if space.part else ""
    label = numbered.question.label.in_language("en")  # as the layout has the rest
    return harmless(f"{numbered.number}. {label}{of} ({_TAKES[space.kind]})")


def template_csv(current: Current, layout: Layout) -> bytes:
    """The template as a CSV file."""
    written = io.StringIO()
    columns = columns_of(current, layout)
    csv.writer(written).writerows((list(columns), list(columns.values())))
    return b"\xef\xbb\xbf" + written.getvalue().encode()


def template_xlsx(current: Current, layout: Layout) -> bytes:
    """The template as an Excel workbook. Cells are text, so that Excel does not convert them."""
    book = Workbook()
    sheet = book.active
    sheet.title = _SHEET
    columns = columns_of(current, layout)
    sheet.append(list(columns))
    sheet.append(list(columns.values()))
    for number in range(1, len(columns) + 1):
        sheet.column_dimensions[get_column_letter(number)].width = 18
        sheet.column_dimensions[get_column_letter(number)].number_format = "@"
    for row in sheet.iter_rows(min_row=1, max_row=2):
        for cell in row:
            cell.data_type = "s"
    sheet.freeze_panes = "D3"
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def read_batch(current: Current, layout: Layout, file: bytes, today: date) -> Batch:
    """Read a filled-in template (a workbook or CSV); raises NoSheet."""
    rows = list(_rows_of(file))
    known = columns_of(current, layout)
    header = [name.strip() for name in rows[0]] if rows else []
    _check_header(header, known)
    replies: dict[int, Reply] = {}
    wrong: list[Wrong] = []
    for number, row in enumerate(rows[1:], 2):
        if number < FIRST_ROW and _is_explanation(row, header, known):
            continue
        if not any(cell.strip() for cell in row):
            continue
        cells = dict(zip(header, row, strict=False))
        found = read_sheet(current, layout, lambda name, cells=cells: cells.get(name, ""), today)  # type: ignore[misc]  # the default binds this row's cells
        formulas = [name for name, cell in cells.items() if isinstance(cell, Formula)]
        if formulas:
            told = [each for each in found.wrong if each.place not in formulas]
            found.wrong = [*told, *(Wrong(name, A_FORMULA) for name in formulas)]
        wrong += _at_cells(found, header, number)
        if found.reply:
            replies[number] = found.reply
    if not replies and not wrong:
        raise NoSheet("The file holds no replies. Write one in each row from the third.")
    return Batch({} if wrong else replies, tuple(wrong))


def _is_explanation(row: Sequence[str], header: Sequence[str], known: Mapping[str, str]) -> bool:
    return bool(row) and row[0] == known.get(header[0])


def _at_cells(found: Read, header: Sequence[str], row: int) -> Iterator[Wrong]:
    for each in found.wrong:
        if each.place in header:
            cell = f"{get_column_letter(header.index(each.place) + 1)}{row}"
        else:
            cell = f"row {row}"
        yield Wrong(cell, each.says)


def _check_header(header: Sequence[str], known: Mapping[str, str]) -> None:
    if not {CHANNEL, RECEIVED} <= set(header):
        raise NoSheet("The first row does not name the columns of the template. Download it anew.")
    unknown = [name for name in header if name and name not in known]
    if unknown:
        raise NoSheet(
            f"The column “{unknown[0][:60]}” is not in the template of this version. Download it "
            "anew, and copy the replies into it."
        )
    doubled = [name for name in header if name and header.count(name) > 1]
    if doubled:
        raise NoSheet(f"The column “{doubled[0]}” stands there twice. Take one of them out.")


def _rows_of(file: bytes) -> Iterator[list[str]]:
    if len(file) > LARGEST_FILE:
        raise NoSheet(f"The file is over {LARGEST_FILE // 1024 // 1024} MB. Send it in parts.")
    read = _rows_of_workbook if file.startswith(b"PK") else _rows_of_csv
    for number, row in enumerate(read(file), 1):
        if number > MOST_ROWS:
            raise NoSheet(f"The file has more than {MOST_ROWS:,} rows. Send it in parts.")
        if len(row) > MOST_COLUMNS and any(row[MOST_COLUMNS:]):
            raise NoSheet(f"The file has more than {MOST_COLUMNS:,} columns.")
        yield row[:MOST_COLUMNS]


def _rows_of_csv(file: bytes) -> Iterator[list[str]]:
    try:
        text = file.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NoSheet(
            "The file is neither a workbook (.xlsx) nor CSV in UTF-8. In Excel, save it as “Excel "
            "Workbook” or as “CSV UTF-8”."
        ) from None
    try:
        dialect = csv.Sniffer().sniff(text[:10_000].splitlines()[0], ",;\t") if text else csv.excel
    except (csv.Error, IndexError):
        dialect = csv.excel
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=dialect.delimiter):
            yield [without_controls(as_typed(cell)) for cell in row]
    except csv.Error as problem:
        raise NoSheet(f"The file cannot be read as CSV ({problem}).") from None


def _rows_of_workbook(file: bytes) -> Iterator[list[str]]:
    try:
        _check_size(file)
        book = load_workbook(io.BytesIO(file), read_only=True)
        sheet = book[_SHEET] if _SHEET in book.sheetnames else book.worksheets[0]
        for row in sheet.iter_rows(max_row=MOST_ROWS + 1):
            yield [_written(cell) for cell in row]
    except NoSheet:
        raise
    except Exception as problem:
        # It is not documented what these libraries raise for a broken archive or broken XML.
        raise NoSheet("The workbook cannot be read. Save it as .xlsx again.") from problem


def _check_size(file: bytes) -> None:
    """Refuse a workbook that is small only as long as it is packed."""
    with zipfile.ZipFile(io.BytesIO(file)) as packed:
        parts = packed.infolist()
    if sum(each.file_size for each in parts) > LARGEST_UNPACKED:
        raise NoSheet("The workbook is too large. Send it in parts.")
    if any(each.file_size > LARGEST_PART for each in parts if not each.filename.startswith(_GROW)):
        raise NoSheet("The workbook holds more than replies. Copy them into the template.")


def _written(cell: Any) -> str:
    """A cell's value as text, as somebody would type it."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return Formula(value)
    if isinstance(value, datetime | date):
        return f"{value.day}/{value.month}/{value.year}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return without_controls(str(value))
