"""Which breakdowns may be published together, so that nobody can subtract one from another.

It must not know who asks, nor what was chosen.
"""

from collections.abc import Mapping, Sequence

from consultation.analysis.asked import Asked
from consultation.analysis.depending import together
from consultation.analysis.groups import KIND, VERSION, Grouping, groupings
from consultation.analysis.guarded_breakdowns import can_group_publicly
from consultation.analysis.held_back import held_back
from consultation.analysis.results import Results
from consultation.analysis.wordings import was_reworded
from consultation.questionnaire.summaries import Spread
from consultation.questionnaire.text import Text

Pair = tuple[str, str]
"""The keys of a question and of the grouping that it is broken down by."""


def can_group(results: Results) -> tuple[Grouping, ...]:
    """The groupings that can be published: by open questions, by individuals and organisations."""
    return tuple(filter(can_group_publicly, groupings(results.questionnaire)))


def of_two_questions_once(results: Results, pairs: Sequence[Pair]) -> tuple[Pair, ...]:
    """The pairs, without those whose tables could be subtracted from others that are public.

    - From the table of an earlier pair: where both are of the same two questions, or of questions
      that depend on them (the other way round, in wider groups, for some of the same people).
    - From what is public in any case (`public_by_version`).
    """
    apart = {pair for pair, _ in public_by_version(results, pairs)}
    stands = stands_for(results)
    found: dict[frozenset[str], Pair] = {}
    for pair in pairs:
        if pair not in apart:
            found.setdefault(two_of(stands, pair), pair)
    return tuple(found.values())


def subtractable(
    results: Results, pairs: Sequence[Pair], known: Sequence[Pair]
) -> tuple[tuple[Pair, Pair], ...]:
    """Which of these pairs could be subtracted from tables that somebody may know, each with its
    table. The other way round it is the same table, of the same cells."""
    stands = stands_for(results)
    before: dict[frozenset[str], Pair] = {}
    for pair in known:
        before.setdefault(two_of(stands, pair), pair)
    found = ((pair, before.get(two_of(stands, pair))) for pair in pairs)
    return tuple((pair, other) for pair, other in found if other and {*pair} != {*other})


def told_by_reports(results: Results, pairs: Sequence[Pair]) -> tuple[Pair, ...]:
    """Which of these pairs could be subtracted from what every report shows: each scale by
    individuals and organisations. Those by the same question, in narrower groups."""
    kind = next((each for each in can_group(results) if each.key == KIND), None)
    if kind is None or kind.asked is None:
        return ()
    scales = {each.key for each in results.open if _is_scale(each.asked)}
    apart = [{key, kind.asked.key} for key in scales]
    return tuple(pair for pair in pairs if {*pair} in apart)


def public_by_version(results: Results, pairs: Sequence[Pair]) -> tuple[tuple[Pair, Text], ...]:
    """The pairs whose figures by version are public in any case, each with the reworded question.

    The figures of a reworded question are published wording by wording. A breakdown by something
    that only some versions asked could be subtracted from those.
    """
    stands = stands_for(results)
    held = held_back(results)
    reworded = {
        two_of(stands, (each.key, VERSION)): each.label
        for each in results.questionnaire.open
        if each.key not in held and was_reworded(each)
    }
    found = ((pair, reworded.get(two_of(stands, pair))) for pair in pairs)
    return tuple((pair, label) for pair, label in found if label)


def two_of(stands: Mapping[str, str], pair: Pair) -> frozenset[str]:
    """What stands for both questions of a pair."""
    question, by = pair
    return frozenset((stands.get(question, question), stands.get(by, by)))


def stands_for(results: Results) -> Mapping[str, str]:
    """For each question or grouping, the key of one that stands for all that depend on it."""
    stands = together(results.questionnaire)
    groups = {each.key: each.asked.key for each in can_group(results) if each.asked}
    return {**stands, **{key: stands[asked] for key, asked in groups.items()}}


def _is_scale(asked: Asked) -> bool:
    shape = asked.question.summarise(0, 0, {})
    return isinstance(shape, Spread) and len(shape.parts) == 1
