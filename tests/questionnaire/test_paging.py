"""Which step comes next, into which parts a page is split, and what happens to hidden answers."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultation.questionnaire.conditions import All, Answered, AnyOf, Condition, In, Is, Not
from consultation.questionnaire.definition import Contact, Definition, Page, Question, Step, parts
from consultation.questionnaire.paging import (
    first_incomplete,
    is_due,
    next_step,
    pages_shown,
    step_at,
    step_before,
)
from consultation.questionnaire.routing import shown
from consultation.questionnaire.text import Reach, text
from consultation.questionnaire.times import Moment
from tests.questions import question

WHEN = Moment("2020-01-31", datetime(2020, 1, 31, tzinfo=UTC))
LETTERS = ("a", "b", "c")


def asks(id_: str, show_if: Condition | None = None, **keys: Any) -> Question:
    made: Question = question("single", id=id_, options=list(LETTERS), **keys)
    return replace(made, show_if=show_if)


def page(id_: str, *questions: Question, show_if: Condition | None = None) -> Page:
    return Page(id=id_, title=text(id_), show_if=show_if, questions=questions)


def definition(*pages: Page) -> Definition:
    words = text("Words")
    return Definition(
        format="1",
        slug="parks",
        title=words,
        organisation=words,
        summary=words,
        introduction=words,
        opens=WHEN,
        closes=WHEN,
        contact=Contact(email=Reach({"en": "parks@example.org"}, "en")),
        privacy=words,
        pages=pages,
    )


def is_(id_: str, value: str = "a") -> Is:
    return Is(question=id_, value=value)


def said(**options: str) -> dict[str, Any]:
    return {id_: {"option": option} for id_, option in options.items()}


ANSWERED = {"one": frozenset("a"), "two": frozenset("bc")}


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        (is_("one"), True),
        (is_("one", "b"), False),
        (is_("two", "c"), True),
        (is_("three"), False),
        (In(question="one", values=("b", "a")), True),
        (In(question="two", values=("a", "z")), False),
        (In(question="three", values=("a",)), False),
        (Answered(question="two", answered="true"), True),
        (Answered(question="three", answered="true"), False),
        (All(parts=(is_("one"), is_("two", "b"))), True),
        (All(parts=(is_("one"), is_("three"))), False),
        (AnyOf(parts=(is_("three"), is_("two", "b"))), True),
        (AnyOf(parts=(is_("three"), is_("two", "a"))), False),
        (Not(part=is_("three")), True),
        (Not(part=is_("one")), False),
        (Not(part=Not(part=is_("one"))), True),
        (All(parts=(Not(part=AnyOf(parts=(is_("three"),))), is_("one"))), True),
    ],
)
def test_a_condition_holds(condition: Condition, holds: bool) -> None:
    assert condition.holds(ANSWERED) is holds


def test_a_condition_names_all_it_looks_at_and_is_written_as_read() -> None:
    condition = All(parts=(is_("one"), Not(part=AnyOf(parts=(is_("two"), is_("three"))))))
    assert [each.question for each in condition.looks_at()] == ["one", "two", "three"]
    assert condition.written() == {
        "all": [
            {"question": "one", "is": "a"},
            {"not": {"any": [{"question": "two", "is": "a"}, {"question": "three", "is": "a"}]}},
        ]
    }


FOLLOWED = (asks("who"), asks("why", is_("who")), asks("more", is_("why")), asks("else"))


def test_what_depends_on_its_own_page_stands_a_part_later() -> None:
    ids = [[each.id for each in part] for part in parts(FOLLOWED)]
    assert ids == [["who", "else"], ["why"], ["more"]]
    elsewhere = (asks("here"), asks("there", is_("who")))
    assert [[each.id for each in part] for part in parts(elsewhere)] == [["here", "there"]]
    assert parts(()) == ((),)


@pytest.mark.parametrize(
    ("answers", "in_place", "walk"),
    [
        (said(), (), ["p", "last"]),
        (said(who="a"), (), ["p", "p.2", "last"]),
        (said(who="a", why="a"), (), ["p", "p.2", "p.3", "last"]),
        (said(who="a", why="a"), ("why",), ["p", "p.3", "last"]),
        (said(who="a", why="a"), ("why", "more"), ["p", "last"]),
        (said(who="b", why="a"), (), ["p", "last"]),
    ],
)
def test_the_walk(answers: dict[str, Any], in_place: tuple[str, ...], walk: list[str]) -> None:
    asked = definition(
        page("p", *FOLLOWED),
        page("hidden", asks("x"), show_if=is_("who", "c")),
        page("last", asks("y")),
    )
    found = []
    step = next_step(asked, answers, None)
    while step:
        found.append(step.address)
        step = next_step(asked, answers, step, in_place)
    assert found == walk


def test_back_leads_to_every_step_that_asks_something() -> None:
    asked = definition(page("p", *FOLLOWED), page("last", asks("y")))
    answers = said(who="a")
    assert step_before(asked, answers, None) == Step(asked.pages[1])
    assert step_before(asked, answers, Step(asked.pages[1])) == Step(asked.pages[0], 2)
    assert step_before(asked, answers, Step(asked.pages[0], 2)) == Step(asked.pages[0])
    assert step_before(asked, answers, Step(asked.pages[0])) is None


@pytest.mark.parametrize(
    ("address", "part"),
    [
        *(("p", 1), ("p.2", 2), ("p.3", 3)),
        *((wrong, None) for wrong in ("p.1", "p.0", "p.4", "p.", "p.x", "p.-2", "p.٢", "q", "")),
        *((wrong, None) for wrong in ("p.2.2", "P", "p.²", ".2", "p.02", "p." + "9" * 5_000)),
    ],
)
def test_an_address_names_a_step_or_nothing(address: str, part: int | None) -> None:
    asked = definition(page("p", *FOLLOWED))
    found = step_at(asked, address)
    assert found == (Step(asked.pages[0], part) if part else None)
    assert found is None or part == 1 or found.address == address


def test_a_page_without_questions_comes_once_while_it_is_shown() -> None:
    asked = definition(page("p", asks("who")), page("note", show_if=is_("who")))
    assert next_step(asked, said(who="a"), Step(asked.pages[0])) == Step(asked.pages[1])
    assert next_step(asked, said(who="b"), Step(asked.pages[0])) is None


def test_hidden_answers_take_those_that_hang_on_them_along() -> None:
    asked = definition(page("p", *FOLLOWED), page("q", asks("x"), show_if=is_("more")))
    everything = said(who="a", why="a", more="a", x="b")
    assert shown(asked, everything).answers == everything
    assert shown(asked, {**everything, **said(who="b")}).answers == said(who="b")
    assert [each.id for each in pages_shown(asked, everything)] == ["p", "q"]
    assert [each.id for each in pages_shown(asked, said(who="b"))] == ["p"]


def test_the_first_step_that_lacks_a_required_answer() -> None:
    asked = definition(
        page("p", asks("who"), asks("why", is_("who"), required="true")),
        page("q", asks("x", required="true"), asks("s", required="true", sensitive="true")),
    )
    assert first_incomplete(asked, said(who="a")) == Step(asked.pages[0], 2)
    assert first_incomplete(asked, said(who="b")) == Step(asked.pages[1])
    assert first_incomplete(asked, said(who="b", x="a")) is None


IDS = tuple(f"q{number}" for number in range(6))
SINGLE = st.builds(is_, st.sampled_from(IDS), st.sampled_from(LETTERS)) | st.builds(
    lambda id_: Answered(question=id_, answered="true"), st.sampled_from(IDS)
)
CONDITIONS = st.recursive(
    SINGLE,
    lambda inner: (
        st.builds(lambda part: Not(part=part), inner)
        | st.builds(lambda both: All(parts=both), st.tuples(inner, inner))
        | st.builds(lambda both: AnyOf(parts=both), st.tuples(inner, inner))
    ),
    max_leaves=3,
)


def _backwards(condition: Condition | None, earlier: tuple[str, ...]) -> Condition | None:
    looked_at = condition.looks_at() if condition else ()
    return condition if all(each.question in earlier for each in looked_at) else None


@st.composite
def definitions(draw: st.DrawFn) -> Definition:
    """Up to three pages of six questions, whose conditions look only backwards."""
    maybe = st.none() | CONDITIONS
    cuts = sorted(draw(st.lists(st.integers(0, 6), min_size=2, max_size=2)))
    pages = []
    for number, (begin, end) in enumerate(zip([0, *cuts], [*cuts, 6], strict=True)):
        questions = [
            asks(
                IDS[place],
                _backwards(draw(maybe), IDS[:place]),
                required=draw(st.sampled_from(["true", "false"])),
            )
            for place in range(begin, end)
        ]
        show_if = _backwards(draw(maybe), IDS[:begin])
        pages.append(page(f"p{number}", *questions, show_if=show_if))
    return definition(*pages)


ANSWERS = st.dictionaries(st.sampled_from(IDS), st.sampled_from(LETTERS)).map(
    lambda given_: said(**given_)
)


@given(definitions(), ANSWERS)
def test_an_answer_that_remains_belongs_to_a_shown_question(
    asked: Definition, answers: dict[str, Any]
) -> None:
    state = shown(asked, answers)
    assert state.answers.keys() <= state.asked
    assert state.answers.items() <= answers.items()
    assert set(answers) - set(state.answers) == set(answers) - state.asked
    for id_ in IDS:
        question_, page_ = asked.questions[id_], asked.page_of[id_]
        conditions = [each for each in (page_.show_if, question_.show_if) if each]
        assert (id_ in state.asked) == all(each.holds(state.chosen) for each in conditions)
    assert shown(asked, state.answers) == state


@given(definitions(), ANSWERS)
def test_without_a_script_every_shown_question_is_asked_once_and_no_other(
    asked: Definition, wanted: dict[str, Any]
) -> None:
    _walk(asked, wanted, lambda step: ())


@given(definitions(), ANSWERS, st.data())
def test_with_a_script_what_was_asked_in_place_is_not_asked_again(
    asked: Definition, wanted: dict[str, Any], drawn: st.DataObject
) -> None:
    def some_in_place(step: Step) -> tuple[str, ...]:
        later = [each.id for part in parts(step.page.questions)[step.part :] for each in part]
        # A question appears once all that it depends on has: the script leaves none out between.
        return tuple(later[: drawn.draw(st.integers(0, len(later)))])

    _walk(asked, wanted, some_in_place)


def _walk(
    asked: Definition, wanted: dict[str, Any], in_place: Callable[[Step], tuple[str, ...]]
) -> None:
    """Answer step by step what somebody wants to say, as the pages ask for it."""
    order = asked.steps
    answers: dict[str, Any] = {}
    asked_here: list[str] = []
    elsewhere: set[str] = set()
    step, place = next_step(asked, answers, None), -1
    while step:
        assert order.index(step) > place, "a step is due only once"
        place = order.index(step)
        assert step_at(asked, step.address) == step
        now = [each.id for each in parts(step.page.questions)[step.part - 1]]
        now = [id_ for id_ in now if id_ in shown(asked, answers).asked - elsewhere]
        answers |= {id_: wanted[id_] for id_ in now if id_ in wanted}
        asked_here += now
        for id_ in in_place(step):
            if id_ in shown(asked, answers).asked and id_ not in elsewhere:
                elsewhere.add(id_)
                asked_here.append(id_)
                answers |= {id_: wanted[id_]} if id_ in wanted else {}
        step = next_step(asked, answers, step, elsewhere)
    state = shown(asked, answers)
    assert len(asked_here) == len(set(asked_here))
    assert set(asked_here) == state.asked
    assert state.answers == answers == shown(asked, wanted | answers).answers
    lacking = first_incomplete(asked, answers)
    required = {id_ for id_ in state.asked if asked.questions[id_].must_be_answered}
    assert (lacking is None) == (required <= answers.keys())


@given(definitions(), ANSWERS)
def test_back_walks_the_same_steps(asked: Definition, answers: dict[str, Any]) -> None:
    state = shown(asked, answers)
    due = [step for step in asked.steps if is_due(step, state)]
    forth, step = [], next_step(asked, answers, None)
    while step:
        forth.append(step)
        step = next_step(asked, answers, step)
    back, step = [], step_before(asked, answers, None)
    while step:
        back.append(step)
        step = step_before(asked, answers, step)
    assert forth == back[::-1] == due
    assert {each.page.id for each in due} <= {each.id for each in pages_shown(asked, answers)}
