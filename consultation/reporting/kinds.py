"""How many individuals and how many organisations responded, with a selection for each.

It must not know pages, nor how the two are told apart.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from consultation.analysis.disclosure import Protected
from consultation.analysis.groups import Grouped, grouping_by_kind
from consultation.analysis.results import Results
from consultation.analysis.selection import Selection
from consultation.questionnaire.summaries import Counts, Summary
from consultation.questionnaire.text import Text


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of respondent, how many there are, and the selection of them alone."""

    label: Text
    number: int
    selection: Selection
    blurred: bool
    """Whether the number is near the true one instead of it."""


def kinds_in(results: Results) -> tuple[Kind, ...]:
    """How many of each kind responded, but for kinds of which any number is held back; none where
    the definition does not tell them apart."""
    by = grouping_by_kind(results.questionnaire)
    result = results.question(by.asked.key) if by and by.asked else None
    if by is None or result is None:
        return ()
    counted = [(each, list(_counts(result.summary, each))) for each in by.groups]
    return tuple(
        Kind(
            label=each.option.label,
            number=sum(count or 0 for count in counts),
            selection=each.selection,
            blurred=isinstance(result.summary, Protected) and result.summary.blurred,
        )
        for each, counts in counted
        if None not in counts
    )


def _counts(summary: Summary | Protected, group: Grouped) -> Iterator[int | None]:
    """How many gave each of the answers that make a group; None where that is held back."""
    (picked,) = group.selection.picked
    match summary:
        case Counts():
            yield from (each.count for each in summary.options if each.id in picked.options)
        case Protected():
            for part in summary.parts:
                yield from (each.count for each in part.options if each.id in picked.options)
