"""Tables in a Word document: quiet rules, room around the figures, a header that is one.

It must not know what a table is about.
"""

from collections.abc import Sequence
from math import ceil
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from consultation.reporting.lettering import in_xml
from consultation.reporting.tables import Table

WIDTH, NAMES, FIGURE, LETTER = 166.0, 60.0, 28.0, 2.2
"""Millimetres: a table, the least for names, the most for a column of figures, a letter."""
LINE, PER_TWENTIETH = 3.8, 25.4 / 72 / 20
"""Millimetres: a line of words, a twentieth of a point."""
ROOM, CLOSE, MANY = 50, 20, 17
"""The room above and below words, in twentieths of a point; less from `MANY` rows on."""
PAGE = 210.0
"""Millimetres: tables up to this height stay on one page."""
WIDE = 7
"""With this many columns, letters are smaller."""
_RULE, _HEADER_RULE, _HEADER_FILL = "B1B4B6", "0B0C0C", "F3F2F1"


def add_table(word: Any, content: Table, caption: str) -> None:
    """Put a table at the end of the document, and an empty line after it."""
    table = word.add_table(1 + len(content.rows), len(content.headers))
    table.style, table.autofit = "Normal Table", False
    size = 7.5 if len(content.headers) >= WIDE else 9.0
    _look(table, _room(content))
    _describe(table, caption)
    widths = [Mm(each) for each in _widths(content)]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    lines = (content.headers, *content.rows)
    stays = len(content.rows) if height_of(content) <= PAGE else 1
    for place, (row, texts) in enumerate(zip(table.rows, lines, strict=True)):
        for column, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            cell.width = widths[column]
            _fill(cell, text, size=size, bold=place == 0, right=column in content.numeric)
            cell.paragraphs[0].paragraph_format.keep_with_next = place < stays or None
            if place == 0:
                _shade(cell)
        _mark(row, "w:cantSplit", *(["w:tblHeader"] if place == 0 else []))
    word.add_paragraph()


def height_of(content: Table) -> float:
    """About how high a table will be, in millimetres: only Word knows the width of its letters."""
    widths = _widths(content)
    around = 2 * PER_TWENTIETH * _room(content)
    return sum(
        around
        + LINE
        * max(ceil(LETTER * len(cell) / width) for cell, width in zip(row, widths, strict=True))
        for row in (content.headers, *content.rows)
    )


def _room(content: Table) -> int:
    return CLOSE if len(content.rows) >= MANY else ROOM


def _widths(content: Table) -> Sequence[float]:
    """The width of each column: names (or else the last one) have the room that figures leave."""
    others = len(content.headers) - 1
    if not others:
        return [WIDTH]
    if content.numeric:
        figure = min(FIGURE, (WIDTH - NAMES) / others)
        return [WIDTH - figure * others, *[figure] * others]
    longest = max((len(row[0]) for row in (content.headers, *content.rows)), default=0)
    first = min(NAMES, 6 + LETTER * longest)
    return [first, *[(WIDTH - first) / others] * others]


def _look(table: Any, room: int) -> None:
    """Thin lines between rows, and room above and below what stands in them."""
    properties = table._tbl.tblPr
    borders = OxmlElement("w:tblBorders")
    for name, colour in (("top", _HEADER_RULE), ("bottom", _RULE), ("insideH", _RULE)):
        line = OxmlElement(f"w:{name}")
        for key, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", colour)):
            line.set(qn(f"w:{key}"), value)
        borders.append(line)
    margins = OxmlElement("w:tblCellMar")
    for name, twentieths in (("top", room), ("left", 80), ("bottom", room), ("right", 80)):
        side = OxmlElement(f"w:{name}")
        side.set(qn("w:w"), str(twentieths))
        side.set(qn("w:type"), "dxa")
        margins.append(side)
    look = properties.find(qn("w:tblLook"))
    for each in (borders, margins):
        if look is None:
            properties.append(each)
        else:
            look.addprevious(each)


def _fill(cell: Any, text: str, *, size: float, bold: bool, right: bool) -> None:
    paragraph = cell.paragraphs[0]
    run = paragraph.add_run(in_xml(text))
    run.font.size, run.bold = Pt(size), bold or None
    form = paragraph.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing = 1.0
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _shade(cell: Any) -> None:
    shade = OxmlElement("w:shd")
    for key, value in (("val", "clear"), ("color", "auto"), ("fill", _HEADER_FILL)):
        shade.set(qn(f"w:{key}"), value)
    cell._tc.get_or_add_tcPr().append(shade)


def _mark(row: Any, *names: str) -> None:
    """Mark a row: it stays on one page, or is repeated as the header of each page."""
    properties = row._tr.get_or_add_trPr()
    for name in names:
        properties.append(OxmlElement(name))


def _describe(table: Any, caption: str) -> None:
    for name in ("w:tblCaption", "w:tblDescription"):
        said = OxmlElement(name)
        said.set(qn("w:val"), in_xml(caption))
        table._tbl.tblPr.append(said)
