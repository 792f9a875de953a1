"""Small numbers: which counts may be shown, so that no figure tells of one person.

- `blurring`: figures on protected questions are moved by chance and rounded (decision 0005).
- `holding_back`: small counts of one open question are held back.
- `crossing`: small counts of one open question by another are held back (decision 0006).
- `laid_out` and `shapes`: summaries of any kind as named cells, and as they may be shown.
"""

from consultation.analysis.disclosure.blurring import ROUNDED_TO, SMALLEST_SHOWN
from consultation.analysis.disclosure.holding_back import LEAST_DOUBT, held_back, protect
from consultation.analysis.disclosure.shapes import (
    FEWEST_FOR_SHARES,
    Guarded,
    GuardedPart,
    Protected,
)

__all__ = [
    "FEWEST_FOR_SHARES",
    "LEAST_DOUBT",
    "ROUNDED_TO",
    "SMALLEST_SHOWN",
    "Guarded",
    "GuardedPart",
    "Protected",
    "held_back",
    "protect",
]
