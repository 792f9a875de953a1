"""Which counts of one question are held back where the public sees them: small ones, and those from
which a small one could be worked out.

It is for open questions with exact counts; protected questions are blurred instead. It must not
know who asks, nor how figures are drawn.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass

from consultation.analysis.disclosure.blurring import SMALLEST_SHOWN
from consultation.analysis.disclosure.shapes import Guarded, GuardedPart, Protected
from consultation.questionnaire.summaries import Counted, Counts, Spread, Summary
from consultation.questionnaire.text import Text

LEAST_DOUBT = 5
"""A held-back count must still have at least this many possible values, whatever is subtracted."""
DOUBT_OF_VIEWERS = 4
"""The same for viewers, who may know that other counts are not small: by the sum alone."""


def protect(summary: Summary, total: int, asked: int | None = None) -> Protected:
    """What may be shown of the summary of a question that `asked` of `total` responses were asked.

    The total is public, and how many were asked can often be worked out from another question.
    """
    crowd = _Crowd(total, total if asked is None else asked)
    match summary:
        case Counts(several=True):
            parts: tuple[GuardedPart, ...] = (_ticks(summary.options, summary.base, crowd),)
        case Counts():
            parts = (_shares("", None, summary.options, crowd),)
        case Spread():
            parts = tuple(
                _shares(part.id, part.label, part.steps + part.off_scale, crowd)
                for part in summary.parts
            )
        case _:
            parts = (_only_base(summary.base, crowd),)
    return Protected(
        parts=parts,
        several=isinstance(summary, Counts) and summary.several,
        total=total,
    )


@dataclass(frozen=True)
class _Crowd:
    """How many responses there are, and how many of them were asked the question."""

    total: int
    asked: int

    @property
    def is_small(self) -> bool:
        """Whether so few were asked that nothing at all can be told."""
        return small(self.asked)

    def tells(self, count: int) -> bool:
        """Whether a count is small, or the number of those asked who are not in it."""
        return self.is_small or small(count) or small(self.asked - count)


def small(count: int) -> bool:
    """Whether a count is one to hold back."""
    return 0 < count < SMALLEST_SHOWN


def held_back(counts: Sequence[int], rest: int) -> frozenset[int]:
    """Which of `counts` are held back, by their place; `len(counts)` stands for the `rest`.

    `counts` and `rest` add up to a total that everybody knows. The small counts are held back; then
    the rest, then others from the end, until every held-back one has several possible values. Which
    others is decided by their order and never by their size, so that the choice tells nothing. If
    even that is not enough, everything is held back.
    """
    everything = frozenset(range(len(counts) + 1))
    if 0 < sum(counts) + rest < SMALLEST_SHOWN:
        return everything
    sizes = [*counts, rest]
    hidden = {place for place, count in enumerate(counts) if small(count)}
    others = [place for place in (len(counts), *reversed(range(len(counts)))) if sizes[place]]
    for place in others:
        if _in_doubt(sizes, hidden):
            break
        hidden.add(place)
    return frozenset(hidden) if _in_doubt(sizes, hidden) else everything


def _in_doubt(sizes: Sequence[int], hidden: Set[int]) -> bool:
    """Whether each hidden number has several possible values, if only their sum is known.

    Some must be left even to viewers who know of options that they are not small: while more
    responses could come, they may have been shown figures of as many as `with_doubt` leaves.
    """
    if not hidden:
        return True
    number, total = len(hidden), sum(sizes[place] for place in hidden)
    if number < 2 or total < number + LEAST_DOUBT - 1:
        return False
    rest = len(sizes) - 1
    large = sum(sizes[place] >= SMALLEST_SHOWN for place in hidden - {rest})
    large = max(0, min(large, sum(sizes) // SMALLEST_SHOWN - 1))
    if total < number + large * (SMALLEST_SHOWN - 1) + DOUBT_OF_VIEWERS - 1:
        return False
    all_small = rest not in hidden and all(small(sizes[place]) for place in hidden)
    return not all_small or total <= number * (SMALLEST_SHOWN - 1) - LEAST_DOUBT + 1


def _shares(id_: str, label: Text | None, options: Sequence[Counted], crowd: _Crowd) -> GuardedPart:
    """Options of which each response has at most one."""
    counts = [each.count for each in options]
    rest = crowd.asked - sum(counts)
    hidden = held_back(counts, rest)
    return GuardedPart(
        id=id_,
        label=label,
        options=tuple(
            Guarded(id=each.id, label=each.label, count=None if place in hidden else each.count)
            for place, each in enumerate(options)
        ),
        base=None if len(counts) in hidden else sum(counts),
        not_answered=None if len(counts) in hidden else crowd.total - sum(counts),
    )


def _ticks(options: Sequence[Counted], base: int, crowd: _Crowd) -> GuardedPart:
    """Options of which a response may have several: each is a table of its own, ticked or not."""
    shown = tuple(
        Guarded(
            id=each.id,
            label=each.label,
            count=None if crowd.tells(each.count) else each.count,
        )
        for each in options
    )
    base_tells = small(base) or any(
        given.count is None or small(base - given.count) for given in shown
    )
    return GuardedPart(
        id="",
        label=None,
        options=shown,
        base=None if base_tells else base,
        not_answered=None if base_tells else crowd.total - base,
    )


def _only_base(base: int, crowd: _Crowd) -> GuardedPart:
    """For amounts, orders, shares and words: only how many answered, since each value is small."""
    tells = crowd.tells(base)
    return GuardedPart(
        id="",
        label=None,
        options=(),
        base=None if tells else base,
        not_answered=None if tells else crowd.total - base,
    )
