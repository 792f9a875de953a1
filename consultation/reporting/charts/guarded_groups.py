"""Groups side by side where some cells are held back: their chart and what it says.

The same for what people said about themselves and for breakdowns that are published. It must not
know which cells are held back, nor why.
"""

from collections.abc import Sequence
from typing import NamedTuple

from consultation.analysis.disclosure import Protected
from consultation.reporting.charts.answers_as_bars import answers_of
from consultation.reporting.charts.drawings import Drawing
from consultation.reporting.charts.grouped import (
    EVERYBODY,
    LARGEST,
    MOST_SAID,
    Named,
    cells,
    more_said,
    with_base,
)
from consultation.reporting.charts.surrounds import Heading, begun, finished
from consultation.reporting.words.chart_words import gettext, sentences
from consultation.reporting.words.figures import listed, not_shown, number

SAID_OF_EACH = 3


class GuardedNamed(NamedTuple):
    """A group under its name, how many are in it, and what may be shown of what they said."""

    label: str
    number: int
    summary: Protected


def groups_drawing(
    whole: Protected,
    groups: Sequence[GuardedNamed],
    heading: Heading,
    base: str,
    meant: str,
    width: float,
) -> Drawing:
    """Small bars of each group beside everybody's, on a sheet of that width.

    `base` says how many there are, `meant` what percentages are of. Cells that are
    held back stay empty and say so.
    """
    sheet = begun(heading, base, width)
    drawn = cells(sheet, whole, [Named(*each) for each in groups], heading.language, meant)
    if drawn < len(groups):
        says = gettext(LARGEST, some=number(drawn), all=number(len(groups)))
        sheet.paragraph(sentences([says]), after=6)
    return finished(sheet, heading, _said(whole, groups, heading.language))


def _said(whole: Protected, groups: Sequence[GuardedNamed], language: str) -> str:
    """What the chart says: everybody first, then group by group."""
    named = [(gettext(EVERYBODY), whole), *((each.label, each.summary) for each in groups)]
    parts = []
    for name, summary in named[: MOST_SAID + 1]:
        answers = [(answer.of(summary)[1], answer.label) for answer in answers_of(whole, language)]
        known = [f"{label} {value}" for value, label in answers if value != not_shown()]
        held = [label for value, label in answers if value == not_shown()]
        first = known[:SAID_OF_EACH]
        if held:
            first.append(f"{not_shown()}: {listed(held)}")
        answered = gettext(", ").join(first)
        parts.append(f"{with_base(name, summary)}: {answered}")
    more = len(named) - len(parts)
    if more:
        parts.append(more_said(more))
    return sentences(parts)
