"""What may be published of the questions by which somebody could be singled out.

How many were asked a question can give away a count that another one holds back: then nothing of
it is shown. It must not know how figures are drawn.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from consultation.analysis.disclosure import GuardedPart, Protected, protect
from consultation.analysis.disclosure.holding_back import small
from consultation.analysis.disclosure.laid_out import laid_out
from consultation.analysis.results import QuestionResult, Results
from consultation.analysis.singling_out import conditions_of, could_single_out, looked_at, verdict
from consultation.questionnaire.conditions import Condition

Held = Mapping[str, Protected]
"""What may be published of questions of which something may be held back, by their keys."""


def held_back(results: Results, *, growing: bool = False) -> Held:
    """What may be published of each question of which not all may be; all others are shown whole.

    The same for results of which this is held back already. While the figures are `growing` one by
    one, nothing is shown of what could single somebody out: whoever looks before and after a reply
    knows the small count that it made large enough to be shown.
    """
    held = could_single_out(results.questionnaire)
    found: dict[str, Protected] = {}
    for each in results.open:
        if isinstance(each.summary, Protected):
            found[each.key] = each.summary
        elif each.key in held and growing:
            found[each.key] = _nothing(each, results.total)
        elif each.key in held:
            shown = protect(each.summary, results.total, each.number_asked)
            found[each.key] = replace(shown, not_asked=each.summary.not_asked)
    before = -1
    while before < len(told := _that_tell(results, found, growing=growing)):
        before = len(told)
        found |= {each.key: _nothing(each, results.total) for each in told}
    return found


def _that_tell(results: Results, found: Held, *, growing: bool) -> list[QuestionResult]:
    """The questions of which the number of those asked gives a held-back count away.

    While nothing else is shown of what it depends on, only a small number does.
    """
    return [
        each
        for each in results.open
        if (not growing or _are_few(each, results.total))
        and any(
            _tells_apart(condition, id_, found[id_])
            for condition in conditions_of(each.asked)
            for id_ in found.keys() & looked_at(condition)
        )
    ]


def _are_few(result: QuestionResult, total: int) -> bool:
    asked = total if result.number_asked is None else result.number_asked
    return small(asked) or small(total - asked)


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
