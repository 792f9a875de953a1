"""Spreadsheets with sheets for people: the only module that knows XlsxWriter.

Text is written as text, whatever it begins with: no cell is ever a formula, and no link is made of
what somebody typed. It must not know what the sheets are about.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter

from consultation.formulas import harmless
from consultation.reporting.lettering import in_xml
from consultation.reporting.typed_tables import Cell, Share, TypedTable

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_CELL = 32_767
"""What a spreadsheet takes in one cell."""
LABEL_WIDTH, NUMBER_WIDTH = 52, 16
ACROSS = 4
"""The last of the columns, from 0, that words run across."""

_HEADER_FILL, _QUIET = "#f3f2f1", "#484949"
_HEADER = {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": _HEADER_FILL}
_FORMATS: Mapping[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16, "text_wrap": True},
    "heading": {"bold": True, "font_size": 13, "text_wrap": True},
    "caption": {"bold": True},
    "words": {"text_wrap": True, "valign": "top"},
    "quiet": {"text_wrap": True, "valign": "top", "font_color": _QUIET},
    "name": {"bold": True, "valign": "top", "text_wrap": True},
    "header": _HEADER,
    "number header": {**_HEADER, "align": "right"},
    "count": {"num_format": "#,##0", "valign": "top"},
    "decimal": {"num_format": "#,##0.00", "valign": "top"},
    "share": {"num_format": "0.0%", "valign": "top"},
    "day": {"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"},
    "beside": {"valign": "top", "indent": 1},
    "right": {"align": "right", "valign": "top"},
    "link": {"font_color": "#1d70b8", "underline": 1, "valign": "top"},
}
"""How each kind of cell looks, in the words of XlsxWriter."""


def cell_text(text: str) -> str:
    """Text as a cell can hold it: no formula, nothing that a spreadsheet cannot store."""
    text = harmless(in_xml(text))
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…"


class Workbook:
    """A workbook being written into memory, or to `target`, sheet by sheet."""

    def __init__(self, title: str, target: Any = None) -> None:
        self._buffer = BytesIO()
        self._book = xlsxwriter.Workbook(
            target or self._buffer,
            {
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "in_memory": True,
            },
        )
        self._book.set_properties({"title": cell_text(title)[:255], "company": ""})
        self._formats = {name: self._book.add_format(has) for name, has in _FORMATS.items()}

    def sheet(self, name: str) -> "Sheet":
        """One more sheet, called `name`: short, and nothing that a person typed."""
        return Sheet(self._book.add_worksheet(name), self._formats)

    def grid(self, name: str, header: Sequence[str], days: Iterable[int]) -> None:
        """A sheet with a header alone, for rows that are written in later; `days` hold days."""
        sheet = self._book.add_worksheet(name)
        for column, title in enumerate(header):
            sheet.write_string(0, column, cell_text(title), self._formats["header"])
        sheet.set_column(0, len(header), NUMBER_WIDTH)
        for column in days:
            sheet.set_column(column, column, NUMBER_WIDTH, self._formats["day"])
        sheet.freeze_panes(1, 1)

    @property
    def day_style(self) -> int:
        """The number of the style of days, once the workbook is done and any grid has them."""
        number: int = self._formats["day"].xf_index
        return number

    def done(self) -> bytes:
        """The finished workbook."""
        self._book.close()
        return self._buffer.getvalue()


class Sheet:
    """A sheet being filled from the top, one thing below the other."""

    def __init__(self, sheet: Any, formats: dict[str, Any]) -> None:
        self._sheet, self._formats = sheet, formats
        self._row = 0
        sheet.set_column(0, 0, LABEL_WIDTH)
        sheet.set_column(1, 60, NUMBER_WIDTH)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)

    def words(self, text: str, style: str = "words") -> None:
        """A paragraph across the first columns."""
        lines = max(1, -(-len(text) // (LABEL_WIDTH + ACROSS * NUMBER_WIDTH)))
        size = {"title": 22, "heading": 18}.get(style, 15)
        self._sheet.merge_range(
            self._row, 0, self._row, ACROSS, cell_text(text), self._formats[style]
        )
        self._sheet.set_row(self._row, size * lines + 2)
        self._row += 1

    def gap(self) -> None:
        """An empty row."""
        self._row += 1

    def facts(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Names, and what they are."""
        for name, says in pairs:
            self._text(0, name, "name")
            self._sheet.merge_range(
                self._row, 1, self._row, ACROSS, cell_text(says), self._formats["words"]
            )
            lines = max(1, -(-len(says) // (ACROSS * NUMBER_WIDTH)))
            self._sheet.set_row(self._row, 15 * lines + 2)
            self._row += 1

    def links(self, headers: Sequence[str], rows: Iterable[tuple[str, Cell, str]]) -> None:
        """A table whose first column leads to the sheet that it names; its third one has words.

        These begin at the left and go on over the empty cells beside them.
        """
        self._headers(headers, words=(0, 2))
        for name, number, says in rows:
            self._sheet.write_url(
                self._row, 0, f"internal:'{name}'!A1", self._formats["link"], string=name
            )
            self._put(1, number)
            self._text(2, says, "beside")
            self._row += 1

    def back_to(self, name: str) -> None:
        """A link to another sheet."""
        self._sheet.write_url(
            self._row, 0, f"internal:'{name}'!A1", self._formats["link"], string=f"Back to {name}"
        )
        self._row += 2

    def table(self, table: TypedTable) -> None:
        """A table with its caption."""
        self._text(0, table.caption, "caption")
        self._row += 1
        self._headers(table.headers)
        for row in table.rows:
            for column, cell in enumerate(row):
                self._put(column, cell)
            self._fit(str(row[0]))
            self._row += 1
        self._row += 1

    def _fit(self, label: str) -> None:
        """Make the row high enough for its label: not every program does so by itself."""
        lines = -(-len(label) // LABEL_WIDTH)
        if lines > 1:
            self._sheet.set_row(self._row, 15 * lines)

    def _headers(self, headers: Sequence[str], words: Sequence[int] = (0,)) -> None:
        for column, header in enumerate(headers):
            self._text(column, header, "header" if column in words else "number header")
        longest = max((len(each) for each in headers[1:]), default=1)
        self._sheet.set_row(self._row, 15 * max(1, -(-longest // (NUMBER_WIDTH - 2))) + 2)
        self._row += 1

    def _text(self, column: int, text: str, style: str) -> None:
        self._sheet.write_string(self._row, column, cell_text(text), self._formats[style])

    def _put(self, column: int, cell: Cell) -> None:
        if isinstance(cell, str):
            self._text(column, cell, "right" if column else "words")
        elif isinstance(cell, date):
            self._sheet.write_datetime(self._row, column, cell, self._formats["day"])
        elif isinstance(cell, Share):
            if cell.percent is not None:
                share = float(cell.percent / 100)
                self._sheet.write_number(self._row, column, share, self._formats["share"])
        elif isinstance(cell, int):
            self._sheet.write_number(self._row, column, cell, self._formats["count"])
        elif isinstance(cell, Decimal):
            whole = cell == cell.to_integral_value()
            style = self._formats["count" if whole else "decimal"]
            self._sheet.write_number(self._row, column, float(cell), style)
