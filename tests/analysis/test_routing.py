"""Who knows how many were asked a question about people cannot subtract those who answered."""

from collections.abc import Callable, Mapping
from typing import Any

from consultation.analysis.disclosure import Protected
from consultation.analysis.results import Results
from consultation.lifecycle.consultations import Current
from tests.definitions import definition
from tests.responses import store

Counter = Callable[[Current], Results]
GROUP = {"id": "group", "type": "single", "label": "Which group?", "options": ["A", "B", "Other"]}
DETAIL = {
    "id": "detail",
    "type": "single",
    "label": "Which other?",
    "options": ["Arab", "Any", "None"],
    "show_if": {"question": "group", "is": "other"},
}
IN_WORDS = {
    "id": "words",
    "type": "line",
    "label": "In your words?",
    "show_if": {"not": {"question": "group", "in": ["a", "b"]}},
}


def asking(loaded: Callable[..., Current], *questions: Mapping[str, Any]) -> Current:
    return loaded(definition(equality={"questions": list(questions)}))


def group(option: str, **more: Any) -> dict[str, Any]:
    return {"group": {"option": option}, **more}


def part(results: Results, key: str) -> tuple[list[int | None], int | None]:
    found = results.question(key)
    assert found
    assert isinstance(found.summary, Protected)
    (only,) = found.summary.parts
    return [each.count for each in only.options], only.base


def test_what_was_left_out_of_a_question_that_few_were_asked_is_held_back(
    loaded: Callable[..., Current], counted: Counter
) -> None:
    current = asking(loaded, GROUP, DETAIL)
    store(current, [{}] * 100, equality=group("a"))
    store(current, [{}] * 50, equality=group("b"))
    store(current, [{}] * 72, equality=group("other", detail={"option": "arab"}))
    store(current, [{}] * 36, equality=group("other", detail={"option": "any"}))
    store(current, [{}] * 4, equality=group("other", detail={"option": "none"}))
    store(current, [{}], equality=group("other"))
    store(current, [{}] * 300)
    results = counted(current)
    assert part(results, "group") == ([100, 50, 113], 263)
    # 113 were asked: beside 72 and 36 the four and the one who said nothing could be guessed.
    assert part(results, "detail") == ([72, None, None], None)


def test_where_many_were_asked_and_said_nothing_no_more_than_the_base_goes(
    loaded: Callable[..., Current], counted: Counter
) -> None:
    current = asking(loaded, GROUP, DETAIL)
    store(current, [{}] * 30, equality=group("other", detail={"option": "arab"}))
    store(current, [{}] * 4, equality=group("other", detail={"option": "none"}))
    store(current, [{}] * 20, equality=group("other"))
    assert part(counted(current), "detail") == ([30, 0, None], None)


def test_those_who_were_asked_and_wrote_nothing_are_few_too(
    loaded: Callable[..., Current], counted: Counter
) -> None:
    current = asking(loaded, GROUP, IN_WORDS)
    store(current, [{}] * 20, equality=group("other", words="mine"))
    store(current, [{}] * 3, equality=group("other"))
    store(current, [{}] * 50, equality=group("a"))
    assert part(counted(current), "words") == ([], None)
    store(current, [{}] * 40)
    assert part(counted(current), "words") == ([], 20)


def test_conditions_on_the_pages_count_too(
    loaded: Callable[..., Current], counted: Counter
) -> None:
    ask = {"id": "who", "type": "multiple", "label": "Who?", "options": ["Carer", "Child"]}
    then = {
        "id": "ill",
        "type": "single",
        "label": "Are you ill?",
        "options": ["Yes", "No"],
        "sensitive": True,
    }
    current = loaded(
        definition(
            pages=[
                {"id": "one", "title": "One", "questions": [ask]},
                {
                    "id": "two",
                    "title": "Two",
                    "show_if": {"question": "who", "is": "carer"},
                    "questions": [then],
                },
            ]
        )
    )
    carer = {"who": {"options": ["carer", "child"]}}
    store(current, [{**carer, "ill": {"option": "no"}}] * 15)
    store(current, [{**carer, "ill": {"option": "yes"}}] * 12)
    store(current, [carer] * 2 + [{"who": {"options": ["child"]}}] * 100)
    assert part(counted(current), "ill") == ([12, 15, 0], 27)
    store(current, [{**carer, "ill": {"option": "prefer-not-to-say"}}])
    assert part(counted(current), "ill") == ([12, None, None], None)
