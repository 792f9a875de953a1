"""CSV files that are safe to open in a spreadsheet: marked as UTF-8, and no text is a formula."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

BYTE_ORDER_MARK = "\ufeff"
TYPE = "text/csv; charset=utf-8"
CHUNK = 256
LINE_END = "\r\n"
_BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def harmless(text: str) -> str:
    """`text`, changed so that no spreadsheet takes it for a formula; not for numbers."""
    return f"'{text}" if text.startswith(_BEGINS_FORMULA) else text


def csv_file(
    header: Sequence[str], rows: Iterable[Sequence[str]], mark: str = BYTE_ORDER_MARK
) -> Iterator[bytes]:
    """RFC 4180 in pieces, as they come: the header made harmless, the rows as they are given.

    `mark` is what spreadsheets know UTF-8 by; programs that take it for text want none.
    """
    buffer = StringIO(newline="")
    writer = csv.writer(buffer)
    buffer.write(mark)
    writer.writerow([harmless(each) for each in header])
    for place, row in enumerate(rows, 1):
        writer.writerow(row)
        if place % CHUNK == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def csv_line(cells: Sequence[str]) -> str:
    """Some cells as they stand in a line of `csv_file`, without its end."""
    line = ",".join(cells)
    if line.count(",") < len(cells) and not any(each in line for each in '"\r\n'):
        return line
    buffer = StringIO(newline="")
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue().removesuffix(LINE_END)


def csv_of_lines(header: Sequence[str], lines: Iterable[str]) -> Iterator[bytes]:
    """What `csv_file` makes, of lines that are written already."""
    held = [BYTE_ORDER_MARK + csv_line([harmless(each) for each in header])]
    for line in lines:
        held.append(line)
        if len(held) == CHUNK:
            yield "".join(f"{each}{LINE_END}" for each in held).encode()
            held.clear()
    yield "".join(f"{each}{LINE_END}" for each in held).encode()


def _taken(buffer: StringIO) -> bytes:
    content = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return content
