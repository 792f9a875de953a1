"""`responses.xlsx`: every response as a row of typed cells, and a sheet on where they are from.

XlsxWriter makes the workbook; the rows, of which there can be a million, are written into it as a
stream, several times as fast and with little memory. It must not know questions.
"""

import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from html import escape
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import IO

from consultation.questionnaire.answers import ColumnKind
from consultation.reporting.files.workbooks import Workbook, cell_text
from consultation.reporting.provenance import NOT_IN_FILES, Provenance

MOST_ROWS = 1_000_000
"""Rows for each sheet, fewer than spreadsheets can hold; more go on a further sheet."""
MOST_COLUMNS = 16_384
AT_ONCE = 500
ABOUT = "About"
_NUMBERS = (ColumnKind.NUMBER, ColumnKind.POINTS, ColumnKind.PLACE, ColumnKind.FLAG)
REMEMBERED = 4_096
_FIRST_DAY = date(1899, 12, 30)
"""Day 0 of a spreadsheet's calendar."""
_FIRST_DAY_KEPT = date(1900, 3, 1)
"""Earlier days are written as text: spreadsheets wrongly have a 29 February 1900."""
_MOST_DIGITS = 15
"""Longer numbers are written as text: a spreadsheet would round them."""
_GRID = re.compile(r"xl/worksheets/sheet(\d+)\.xml")
_DIMENSION = re.compile(r"<dimension [^>]*/>")
_LIKE_ESCAPES = re.compile("_(x[0-9a-fA-F]{4}_)")
"""Text that spreadsheets would take for an escaped character."""
_END = "</sheetData>"
Row = Sequence[str]


def response_book(
    path: Path,
    header: Sequence[str],
    kinds: Sequence[ColumnKind],
    rows: Iterable[Row],
    provenance: Provenance,
) -> None:
    """Write the workbook to `path`; `kinds` says of each column what its cells hold."""
    header, kinds = header[:MOST_COLUMNS], kinds[:MOST_COLUMNS]
    frame, day_style = _frame(header, kinds, provenance)
    waiting = iter(rows)
    makers = [_maker(kind, day_style) for kind in kinds]
    with (
        zipfile.ZipFile(BytesIO(frame)) as made,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed,
    ):
        for entry in made.infolist():
            content = made.read(entry).decode()
            found = _GRID.fullmatch(entry.filename)
            if not found or found[1] == "1":
                packed.writestr(entry.filename, content)
                continue
            before, _, after = _DIMENSION.sub("", content).partition(_END)
            with packed.open(entry.filename, "w", force_zip64=True) as file:
                file.write(before.encode())
                _write(file, makers, islice(waiting, MOST_ROWS))
                file.write((_END + after).encode())


def _frame(
    header: Sequence[str], kinds: Sequence[ColumnKind], provenance: Provenance
) -> tuple[bytes, int]:
    """The workbook without its rows, and the style of its days."""
    book = Workbook(f"Responses: {provenance.title}")
    about = book.sheet(ABOUT)
    about.words(provenance.title, "title")
    about.words("A row for each response, in an order that tells nothing.", "quiet")
    about.gap()
    about.facts(provenance.lines())
    about.gap()
    about.words("What each column holds is in codebook.csv.")
    about.words(NOT_IN_FILES)
    days = [place for place, kind in enumerate(kinds) if kind is ColumnKind.DAY]
    for number in range(max(1, -(-provenance.responses // MOST_ROWS))):
        book.grid("Responses" if number == 0 else f"Responses {number + 1}", header, days)
    return book.done(), book.day_style


def _write(file: IO[bytes], makers: Sequence[Callable[[str], str]], rows: Iterator[Row]) -> None:
    """Rows as the sheet's own markup, from the second on: the first is the header."""
    places = list(zip(map(_letters, range(len(makers))), makers, strict=True))
    number = 1
    while chunk := list(islice(rows, AT_ONCE)):
        parts: list[str] = []
        for row in chunk:
            number += 1
            parts.append(f'<row r="{number}">')
            parts += [
                f'<c r="{letters}{number}"{make(cell)}</c>'
                for (letters, make), cell in zip(places, row, strict=False)
                if cell
            ]
            parts.append("</row>")
        file.write("".join(parts).encode())


def _maker(kind: ColumnKind, day_style: int) -> Callable[[str], str]:
    if kind in _NUMBERS:
        return _number
    if kind is ColumnKind.DAY:
        return lambda cell: _day(cell, day_style)
    return _words if kind.is_words else _words_again


@lru_cache(maxsize=REMEMBERED)
def _number(cell: str) -> str:
    digits = sum(map(str.isdigit, cell))
    return f"><v>{cell}</v>" if digits <= _MOST_DIGITS else _words(cell)


def _day(cell: str, style: int) -> str:
    day = date.fromisoformat(cell)
    if day < _FIRST_DAY_KEPT:
        return _words(cell)
    return f' s="{style}"><v>{(day - _FIRST_DAY).days}</v>'


def _words(cell: str) -> str:
    text = escape(_LIKE_ESCAPES.sub(r"_x005F_\1", cell_text(cell)), quote=False)
    return f' t="inlineStr"><is><t xml:space="preserve">{text}</t></is>'


_words_again = lru_cache(maxsize=REMEMBERED)(_words)
"""A cached form of it for values that many cells have; not for what people wrote."""


def _letters(column: int) -> str:
    """The name of a column, from 0: A, B, ... Z, AA."""
    letters, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
