"""Draws a table of small bars; all have one scale, and a line in each cell to compare it with.

It knows cells only, never what they count.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from consultation.reporting.charts.colours import INK, QUIET
from consultation.reporting.charts.drawings import BODY, LINE, SMALL, Box, Sheet, Stroke, Words
from consultation.reporting.charts.wrapping import text_width, wrapped
from consultation.reporting.words.figures import not_shown

BAR, WHOLE = "#018571", "#5f6466"
THICK = 13.0
GAP = 12.0
MOST_COLUMNS, MOST_HEAD, MOST_LABEL = 4, 4, 4
WIDEST_LABELS = 0.36


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One bar: what it says, how long it is, and the length it is compared with."""

    value: str
    length: float = 0.0
    beside: float | None = None
    whole: bool = False
    """Whether it is what the others are compared with."""

    @property
    def reach(self) -> float:
        """How far it reaches, with the line that it is compared with."""
        return max(self.length, self.beside or 0)


@dataclass(frozen=True)
class Head:
    """What a row or a column is called, and what stands below that."""

    label: str
    note: str = ""

    @property
    def both(self) -> str:
        """In one line."""
        return f"{self.label} ({self.note})" if self.note else self.label


@dataclass(frozen=True)
class _Block:
    """Where the columns of one block stand, and how long a bar is for each unit."""

    gutter: float
    pitch: float
    per_unit: float

    def column(self, place: int) -> float:
        return self.gutter + place * (self.pitch + GAP)


def multiples(
    sheet: Sheet, rows: Sequence[Head], columns: Sequence[Head], cells: Sequence[Sequence[Cell]]
) -> None:
    """Draw `cells[row][column]`, as many columns beside each other as their headings leave room."""
    widest = max(text_width(each.both, BODY) for each in rows) + 12
    gutter = 0.0 if sheet.is_narrow else min(widest, sheet.width * WIDEST_LABELS)
    beside, pitch = _fitting(columns, sheet.width - gutter)
    # As long as the words behind each bar leave room: those without a bar need none of it.
    longest = (
        (pitch - text_width(each.value, SMALL) - 6) / each.reach
        for row in cells
        for each in row
        if each.reach
    )
    block = _Block(gutter, pitch, min(longest, default=1.0))
    for begin in range(0, len(columns), beside):
        end = begin + beside
        _headings(sheet, block, columns[begin:end])
        for head, row in zip(rows, cells, strict=True):
            _row(sheet, block, head, row[begin:end])
        sheet.y += 10


def _fitting(columns: Sequence[Head], width: float) -> tuple[int, float]:
    """How many columns stand beside each other, and how wide each is: few if they say much.

    No word of a heading is broken, unless it is too long for two columns.
    """
    words = [word for each in columns for word in each.label.split()]
    longest = max((text_width(word, SMALL, bold=True) for word in words), default=0.0)

    def pitch(number: int) -> float:
        return (width - (number - 1) * GAP) / number

    def fit(number: int) -> bool:
        lines = (wrapped(each.label, pitch(number), SMALL, bold=True) for each in columns)
        return longest <= pitch(number) and all(len(each) < MOST_HEAD for each in lines)

    most = min(MOST_COLUMNS, len(columns))
    number = next((each for each in range(most, 1, -1) if fit(each)), min(2, most))
    blocks = -(-len(columns) // number)
    number = -(-len(columns) // blocks)  # the last block as full as the others
    return number, pitch(number)


def _headings(sheet: Sheet, block: _Block, columns: Sequence[Head]) -> None:
    """What each column is, its last line above the bars."""
    texts = [
        [
            (line, INK, True)
            for line in wrapped(each.label, block.pitch, SMALL, bold=True, most=MOST_HEAD)
        ]
        + [(line, QUIET, False) for line in wrapped(each.note, block.pitch, SMALL, most=1)]
        for each in columns
    ]
    height = max(map(len, texts)) * SMALL * LINE
    for place, lines in enumerate(texts):
        y = sheet.y + height - (len(lines) - 0.5) * SMALL * LINE
        for line, colour, bold in lines:
            sheet.add(Words(block.column(place), y, line, SMALL, colour, bold))
            y += SMALL * LINE
    sheet.y += height + 4


def _row(sheet: Sheet, block: _Block, head: Head, cells: Sequence[Cell]) -> None:
    middle, height = sheet.labelled(head.both, block.gutter, THICK + 5, most=MOST_LABEL, after=4)
    for place, cell in enumerate(cells):
        x = block.column(place)
        if cell.length:
            length = max(cell.length * block.per_unit, 0.8)
            fill = WHOLE if cell.whole else BAR
            sheet.add(Box(x, middle - THICK / 2, length, THICK, fill))
        sheet.add(Stroke(x, middle - height / 2, x, middle + height / 2, QUIET, 0.8))
        if cell.beside is not None:
            mark, half = x + cell.beside * block.per_unit, THICK / 2 + 2
            sheet.add(Stroke(mark, middle - half, mark, middle + half, INK, 1.4))
        end = cell.reach * block.per_unit
        quiet = QUIET if cell.value == not_shown() else INK
        sheet.add(Words(x + end + 4, middle, cell.value, SMALL, quiet))
    sheet.y += height + (5 if sheet.is_narrow else 0)
