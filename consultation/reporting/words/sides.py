"""The two sides of a scale: how many chose a step on either, which stands beside the full split.

“Agree or strongly agree” sums counts, never rounded percentages. It must not know who asks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from consultation.languages import SOURCE
from consultation.questionnaire.summaries import Spread, SpreadRow, Summary
from consultation.reporting.words.figures import number, percent

POSITIVE, MIDDLE, NEGATIVE = "positive", "middle", "negative"


Step = TypeVar("Step")


class Split(NamedTuple, Generic[Step]):
    """The steps of a scale on either side of its middle, each side from the middle outwards."""

    positive: Sequence[Step]
    negative: Sequence[Step]
    middle: Sequence[Step]


@dataclass(frozen=True, kw_only=True)
class Side:
    """One side of a scale in the words of its steps, and how many of `base` are on it."""

    id: str
    label: str
    count: int
    base: int
    is_sum: bool
    """Whether it has several steps; if it has one, the full split shows it already."""


def split(steps: Sequence[Step]) -> Split[Step]:
    """Split a scale into its sides; it has a middle if the number of steps is odd."""
    half = len(steps) // 2
    return Split(
        positive=steps[len(steps) - half :],
        negative=steps[:half][::-1],
        middle=steps[half : len(steps) - half],
    )


def sides_of(part: SpreadRow, language: str) -> tuple[Side, ...]:
    """The positive side, the negative one and the middle, if there is one, of one scale."""
    scale = split(part.steps)
    return tuple(
        Side(
            id=id_,
            label=either([each.label.in_language(language) for each in steps], language),
            count=sum(each.count for each in steps),
            base=part.base,
            is_sum=len(steps) > 1,
        )
        for id_, steps in (
            (POSITIVE, scale.positive),
            (NEGATIVE, scale.negative),
            (MIDDLE, scale.middle),
        )
        if steps
    )


def sides_said(summary: Summary | object, language: str) -> tuple[tuple[str, str], ...]:
    """What stands beside the full split of a scale question: each side, and its share in words."""
    part = the_scale(summary)
    if part is None or not part.base:
        return ()
    return tuple(
        (each.label, f"{percent(each.count, each.base)} ({number(each.count)})")
        for each in sides_of(part, language)
        if each.is_sum
    )


def the_scale(summary: Summary | object) -> SpreadRow | None:
    """The one scale of a scale question; None of anything else, a matrix too."""
    if isinstance(summary, Spread) and len(summary.parts) == 1 and summary.parts[0].label is None:
        return summary.parts[0]
    return None


def either(labels: Sequence[str], language: str = SOURCE) -> str:
    """a, b or c, only the first with its capital; in other languages than English a / b / c."""
    if language != SOURCE:
        return " / ".join(labels)
    words = [*labels[:1], *(f"{each[:1].lower()}{each[1:]}" for each in labels[1:])]
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
