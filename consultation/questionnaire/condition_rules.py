"""Rules on conditions: which questions, and which of their answers, one can look at."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from consultation.questionnaire.answers import DECLINED, Unacceptable
from consultation.questionnaire.definition import Question
from consultation.questionnaire.outline import Asked, Outline, text_at
from consultation.questionnaire.sentences import listed, nearest
from consultation.questionnaire.tree import Found, Node, Path, quoted, shown

_LATER = "is asked later ({where}), and conditions look only backwards"
_AFTER_SENDING = "is one of the equality questions, which come after sending"
_ON_A_PAGE = "is asked on a page, and equality questions look only at each other"


@dataclass(frozen=True, kw_only=True)
class _Sight:
    """What a condition can look at: the questions before it; for others, why it cannot."""

    before: dict[str, Question | None]
    elsewhere: dict[str, str]


def broken_conditions(outline: Outline) -> Found:
    """Every comparison with a question that it cannot look at, or with an impossible answer."""
    on_pages = [each for page in outline.pages for each in page.asked]
    after = outline.equality.asked if outline.equality else ()
    sight = _sight({each.id: _AFTER_SENDING for each in after if each.id}, on_pages)
    for page in outline.pages:
        yield from _condition(page.node, page.path, sight)
        for each in page.asked:
            yield from _condition_of(each, sight)
            if each.id:
                sight.before.setdefault(each.id, outline.bound(each, page))
    if outline.equality:
        sight = _sight({each.id: _ON_A_PAGE for each in on_pages if each.id}, after)
        for each in outline.equality.asked:
            yield from _condition_of(each, sight)
            if each.id:
                sight.before.setdefault(each.id, outline.bound(each, outline.equality))


def _sight(elsewhere: dict[str, str], to_come: Iterable[Asked]) -> _Sight:
    later = {each.id: _LATER.format(where=shown(each.path)) for each in to_come if each.id}
    return _Sight(before={}, elsewhere={**elsewhere, **later})


def _condition_of(asked: Asked, sight: _Sight) -> Found:
    if asked.id and asked.id not in sight.before:
        elsewhere = {**sight.elsewhere, asked.id: "is this question itself"}
        sight = _Sight(before=sight.before, elsewhere=elsewhere)
    yield from _condition(asked.node, asked.path, sight)


def _condition(node: Node, path: Path, sight: _Sight) -> Found:
    condition = node.below("show_if")
    if condition:
        yield from _comparisons((*path, "show_if"), condition, sight)


def _comparisons(path: Path, node: Node, sight: _Sight) -> Found:
    """What is wrong with the comparisons in a condition, however they are joined."""
    if "question" in (node.value if isinstance(node.value, dict) else ()):
        yield from _comparison(path, node, sight)
    for word in ("all", "any"):
        joined = node.below(word)
        for place, each in enumerate(joined.items() if joined else ()):
            yield from _comparisons((*path, word, place), each, sight)
    negated = node.below("not")
    if negated:
        yield from _comparisons((*path, "not"), negated, sight)


def _comparison(path: Path, node: Node, sight: _Sight) -> Found:
    id_ = text_at(node, "question")
    if not id_:
        return
    if id_ not in sight.before:
        yield (*path, "question"), _out_of_sight(id_, sight)
        return
    question = sight.before[id_]
    if question is not None:
        yield from _impossible(path, node, id_, question)


def _out_of_sight(id_: str, sight: _Sight) -> str:
    """Why a condition cannot look at a question, with the cure."""
    if why := sight.elsewhere.get(id_):
        return f"{quoted(id_)} {why}. Ask it earlier, or look at another question."
    there_are = (
        f"Asked before this are: {listed(sight.before)}."
        if sight.before
        else "No question comes before this one."
    )
    return f"there is no question called {quoted(id_)}. {nearest(id_, sight.before)}{there_are}"


def _impossible(path: Path, node: Node, id_: str, question: Question) -> Found:
    """Every value in a comparison that cannot be an answer to the question."""
    possible = question.comparable()
    for below, value in _values(node):
        if possible is None:
            if not _can_be(question, value):
                yield (
                    (*path, *below),
                    f"{quoted(value)} cannot be an answer to {quoted(id_)}. "
                    "Write one that the question takes.",
                )
        elif not possible:
            yield (
                (*path, below[0]),
                f"answers to {quoted(id_)} cannot be compared. "
                f"Write {{question: {id_}, answered: true}}.",
            )
            return
        elif value not in possible:
            known = sorted(possible)
            yield (
                (*path, *below),
                f"{quoted(value)} is not an answer to {quoted(id_)}. {nearest(value, known)}"
                f"Its answers are: {listed(known)}.",
            )


def _can_be(question: Question, value: str) -> bool:
    """Whether a value can be an answer to a question without a list of these (a number, a day)."""
    if question.sensitive and value == DECLINED:
        return True
    try:
        answer = question.read(question.typed(value))
    except (Unacceptable, ValueError):
        return False
    return answer is not None and value in question.chosen(answer)


def _values(node: Node) -> Iterator[tuple[Path, str]]:
    single = text_at(node, "is")
    if single is not None:
        yield ("is",), single
    several = node.below("in")
    for place, each in enumerate(several.items() if several else ()):
        if isinstance(each.value, str):
            yield ("in", place), each.value
