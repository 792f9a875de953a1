"""Small numbers: the one rule by which counts are given or held back."""

from consultation.analysis.disclosure.blurring import ROUNDED_TO, SMALLEST_SHOWN
from consultation.analysis.disclosure.holding_back import LEAST_DOUBT, held_back, protect
from consultation.analysis.disclosure.shapes import Guarded, GuardedPart, Protected

__all__ = [
    "LEAST_DOUBT",
    "ROUNDED_TO",
    "SMALLEST_SHOWN",
    "Guarded",
    "GuardedPart",
    "Protected",
    "held_back",
    "protect",
]
