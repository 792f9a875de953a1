"""What surrounds a chart: its question and finding above, its source below.

It must not know what is drawn between them.
"""

import math
from dataclasses import dataclass

from consultation.languages import text_direction
from consultation.reporting.charts.colours import PALE, QUIET
from consultation.reporting.charts.drawings import BODY, HEADING, SMALL, Box, Drawing, Sheet, Words
from consultation.reporting.words.chart_words import sentences

TALLEST_ON_PAPER = 780.0
"""Points: a page of a document shows a chart of this height at eight tenths of its size."""


@dataclass(frozen=True, kw_only=True)
class Heading:
    """What stands around a chart: its question, where it comes from, the language of its labels."""

    title: str
    source: str
    language: str
    above: str = ""
    """The page that the question stands on: several pages may ask in the same words."""
    note: str = ""
    """Whole sentences on who was asked, and in which words."""
    bare: bool = False
    """Whether all this stands beside the chart already, so that it need not be drawn."""


def begun(heading: Heading, base: str, width: float, finding: str = "") -> Sheet:
    """A sheet with its heading: what the chart shows stands out, or else what was asked."""
    sheet = Sheet(width, TALLEST_ON_PAPER if heading.bare else math.inf)
    if heading.bare:
        if finding:
            sheet.paragraph(finding, bold=True, after=8)
        return sheet
    if heading.above:
        sheet.paragraph(heading.above, SMALL, QUIET, after=1)
    if finding:
        sheet.paragraph(heading.title, BODY, after=3)
    sheet.paragraph(finding or heading.title, HEADING, bold=True, after=2)
    said = f"{sentences([base])} {heading.note}" if heading.note else base
    sheet.paragraph(said, colour=QUIET, after=8)
    return sheet


def finished(sheet: Sheet, heading: Heading, says: str) -> Drawing:
    """The drawing with its source line; in a language written from the right it begins there."""
    if not heading.bare:
        sheet.y += 5
        sheet.paragraph(heading.source, SMALL, QUIET, after=0)
    if text_direction(heading.language) == "rtl":
        sheet.turn()
    return sheet.done(heading.title, says)


def panel(sheet: Sheet, text: str) -> None:
    """A quiet field that says why there is nothing to see."""
    sheet.add(Box(0, sheet.y, sheet.width, 64, PALE))
    sheet.add(Words(sheet.width / 2, sheet.y + 32, text, colour=QUIET, at="center"))
    sheet.y += 64
