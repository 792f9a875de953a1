"""What may be published of the questions by which somebody could be singled out.

How many were asked a question can give away a count that another one holds back: then nothing of
it is shown. It must not know how figures are drawn.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from enum import Enum
from typing import TypeVar

from consultation.analysis.disclosure import GuardedPart, Protected, protect
from consultation.analysis.disclosure.laid_out import guarded, laid_out
from consultation.analysis.results import QuestionResult, Results
from consultation.analysis.singling_out import (
    conditions_of,
    could_single_out,
    looked_at,
    that_tell,
    verdict,
)
from consultation.questionnaire.conditions import Condition

Held = Mapping[str, Protected]
"""What may be published of questions of which something may be held back, by their keys."""
Kind = TypeVar("Kind")
FEWEST_OF_A_KIND = 5
"""Where fewer came in one way or in one language, it is not said how many came in any."""


class Figures(Enum):
    """Which figures are shown of what could single somebody out.

    While responses come one by one, exact ones would tell whoever looks before and after one of
    them the small count that it made large enough to be shown.
    """

    FINAL = "exact, since no more responses can come"
    STORED = "of the last set of tables, for viewers while more can come"
    NONE = "none, for the public while more can come"


def held_back(results: Results, figures: Figures = Figures.FINAL) -> Held:
    """What may be published of each question of which not all may be; all others are shown whole.

    The same for results of which this is held back already.
    """
    if figures is not Figures.FINAL:
        telling = {each.key for each in that_tell(results.questionnaire)}
        return {
            each.key: _while_growing(each, results, figures)
            for each in results.open
            if each.key in telling
        }
    held = could_single_out(results.questionnaire)
    found: dict[str, Protected] = {}
    for each in results.open:
        if isinstance(each.summary, Protected):
            found[each.key] = each.summary
        elif each.key in held:
            shown = protect(each.summary, results.total, each.number_asked)
            found[each.key] = replace(shown, not_asked=each.summary.not_asked)
    before = -1
    while before < len(told := _that_tell(results, found)):
        before = len(told)
        found |= {each.key: _nothing(each, results.total) for each in told}
    return found


def as_published(results: Results, figures: Figures) -> Results:
    """The same with small counts held back where a question could single somebody out.

    While more responses can come, it is not said either how many came in each way or language.
    """
    held = held_back(results, figures)
    sections = tuple(
        replace(
            section,
            questions=tuple(
                replace(each, summary=held.get(each.key, each.summary))
                for each in section.questions
            ),
        )
        for section in results.sections
    )
    return replace(
        results,
        sections=sections,
        by_channel=_of_many(results.by_channel, figures),
        by_language=_of_many(results.by_language, figures),
    )


def _of_many(
    counts: tuple[tuple[Kind, int], ...], figures: Figures
) -> tuple[tuple[Kind, int], ...]:
    """Counts of several kinds; none of them if one is of few: it would follow from the others."""
    few = any(count < FEWEST_OF_A_KIND for _, count in counts)
    return () if few or figures is not Figures.FINAL else counts


def _while_growing(result: QuestionResult, results: Results, figures: Figures) -> Protected:
    if not results.total:
        return protect(result.asked.question.summarise(0, 0, {}), 0)
    if figures is Figures.NONE:
        return replace(_nothing(result, results.total), later=True)
    people = results.people
    shown = people.tables.who(result.asked) if people else {}
    nothing = result.asked.question.summarise(0, 0, {})
    return guarded(nothing, shown, people.responses if people else results.total)


def _that_tell(results: Results, found: Held) -> list[QuestionResult]:
    """The questions of which the number of those asked gives a held-back count away."""
    return [
        each
        for each in results.open
        if any(
            _tells_apart(condition, id_, found[id_])
            for condition in conditions_of(each.asked)
            for id_ in found.keys() & looked_at(condition)
        )
    ]


def _nothing(result: QuestionResult, total: int) -> Protected:
    return laid_out(result.asked.question.summarise(0, 0, {}), {}, total)


def _tells_apart(condition: Condition, question: str, shown: Protected) -> bool:
    """Whether a condition holds for some of the answers that are held back, and for others not.

    Only the sum of those is known. Where answers do not add up to people, each stands alone.
    """
    if not shown.withheld:
        return False
    (first, *others) = shown.parts
    if others or shown.several or not first.options:
        return True
    return len({verdict(condition, question, each) is not False for each in _held(first)}) > 1


def _held(part: GuardedPart) -> Iterator[frozenset[str]]:
    """The answers of which the number is not shown; none at all is one of them."""
    yield from (frozenset({each.id}) for each in part.options if each.count is None)
    if part.not_answered is None:
        yield frozenset()
