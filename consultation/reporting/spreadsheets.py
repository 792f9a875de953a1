"""CSV files that are safe to open in a spreadsheet: marked as UTF-8, and no text is a formula."""

import re
from collections.abc import Iterable, Iterator, Sequence

from consultation.formulas import harmless

BYTE_ORDER_MARK = "\ufeff"
TYPE = "text/csv; charset=utf-8"
CHUNK = 128
LINE_END = "\r\n"
_QUOTE_OR_END = re.compile(r'["\r\n]').search
_NEEDS_QUOTES = re.compile(r'[,"\r\n]').search


def csv_file(
    header: Sequence[str], rows: Iterable[Sequence[str]], mark: str = BYTE_ORDER_MARK
) -> Iterator[bytes]:
    """RFC 4180 in pieces, as they come: the header made harmless, the rows as they are given.

    `mark` is what spreadsheets know UTF-8 by; programs that take it for text want none.
    """
    return csv_of_lines(header, map(csv_line, rows), mark)


def csv_of_lines(
    header: Sequence[str], lines: Iterable[str], mark: str = BYTE_ORDER_MARK
) -> Iterator[bytes]:
    """The same of lines that `csv_line` has written."""
    held = [mark + csv_line([harmless(each) for each in header])]
    for line in lines:
        held.append(line)
        if len(held) == CHUNK:
            yield _ended(held)
            held.clear()
    yield _ended(held)


def _ended(lines: Iterable[str]) -> bytes:
    return "".join(f"{line}{LINE_END}" for line in lines).encode()


def csv_line(cells: Sequence[str]) -> str:
    """Some cells as they stand in a line, without its end; quoted where RFC 4180 has it.

    Python's `csv` writes the same, but takes six times as long for a cell of words.
    """
    line = ",".join(cells)
    if line.count(",") < len(cells) and not _QUOTE_OR_END(line):
        return line
    return ",".join(map(_quoted, cells))


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if _NEEDS_QUOTES(cell) else cell
