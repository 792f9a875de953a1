"""Which questions could single somebody out: areas, kinds of organisations, and what was asked of
some areas or of organisations alone.

It must not know what was answered, nor who asks.
"""

from collections.abc import Callable, Iterator, Set

from consultation.analysis.asked import Asked, Questionnaire
from consultation.analysis.capacity import is_of_places, kinds_asked
from consultation.analysis.dividing import options_of
from consultation.questionnaire.answers import DECLINED, OUTSIDE
from consultation.questionnaire.conditions import All, AnyOf, Condition, Not


def could_single_out(questionnaire: Questionnaire) -> frozenset[str]:
    """The keys of the questions by which somebody could be known among few. Small counts of theirs
    are held back wherever they are published."""
    few = {key: _few_of(key, questionnaire) for key in where_from(questionnaire)}
    return _and_what_follows(
        questionnaire,
        few.keys(),
        lambda condition, found: any(
            _asks_few(condition, id_, few.get(id_)) for id_ in found & looked_at(condition)
        ),
    )


def that_tell(questionnaire: Questionnaire) -> tuple[Asked, ...]:
    """Those questions, and every other that was asked by the answers to one of them: how many were
    asked it, or answered it, tells how many gave these."""
    told = _and_what_follows(
        questionnaire,
        could_single_out(questionnaire),
        lambda condition, found: bool(found & looked_at(condition)),
    )
    return tuple(each for each in questionnaire.open if each.key in told)


def _and_what_follows(
    questionnaire: Questionnaire,
    first: Set[str],
    follows: Callable[[Condition, Set[str]], bool],
) -> frozenset[str]:
    """The keys in `first`, and of each question with a condition that `follows` from those found
    so far; what was found last can have followers too."""
    found, before = frozenset(first), -1
    while before < len(found):
        before = len(found)
        found |= {
            asked.key
            for asked in questionnaire.open
            if any(follows(condition, found) for condition in conditions_of(asked))
        }
    return found


def where_from(questionnaire: Questionnaire) -> frozenset[str]:
    """The keys of the questions that ask for an area, or for the kind of an organisation."""
    kinds = {each.asked.key for each in kinds_asked(questionnaire)}
    return frozenset(kinds | {each.key for each in questionnaire.open if is_of_places(each)})


def conditions_of(asked: Asked) -> Iterator[Condition]:
    """Every condition under which a question was shown, in any version."""
    yield from (page.show_if for page in asked.pages if page.show_if)
    yield from (each.show_if for each in asked.wordings.values() if each.show_if)


def looked_at(condition: Condition) -> Set[str]:
    """The ids of the questions that a condition looks at."""
    return {each.question for each in condition.looks_at()}


def verdict(condition: Condition, question: str, chosen: frozenset[str]) -> bool | None:
    """Whether a condition holds for whoever answered `question` so (not at all, if nothing is
    `chosen`), whatever else they said; None if the rest decides it."""
    match condition:
        case All(parts=parts):
            found = {verdict(each, question, chosen) for each in parts}
            return False if False in found else None if None in found else True
        case AnyOf(parts=parts):
            found = {verdict(each, question, chosen) for each in parts}
            return True if True in found else None if None in found else False
        case Not(part=part):
            opposite = verdict(part, question, chosen)
            return None if opposite is None else not opposite
    if condition.question != question:
        return None
    return condition.holds({question: chosen} if chosen else {})


NO_ANSWER = ""
Few = tuple[Set[str], Set[str]]
"""The answers of which some alone are few people, and those that many give."""


def _few_of(key: str, questionnaire: Questionnaire) -> Few:
    """For an area, the places. For a capacity, the kinds of organisations, and those of people: if
    it names none, people are those who give no answer."""
    for each in kinds_asked(questionnaire):
        if each.asked.key == key:
            return set(each.organisations), set(each.people) or {NO_ANSWER}
    (asked,) = (each for each in questionnaire.open if each.key == key)
    return {each.id for each in options_of(asked)} - {OUTSIDE, DECLINED}, set()


def _asks_few(condition: Condition, question: str, few: Few | None) -> bool:
    """Whether it holds for few alone; always, of a question that few were asked themselves."""
    if few is None:
        return True
    small, many = (
        [
            verdict(condition, question, frozenset({each} - {NO_ANSWER})) is not False
            for each in options
        ]
        for options in few
    )
    if many:
        return any(small) and not any(many)
    return any(small) and not all(small)
