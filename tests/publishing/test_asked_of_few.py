"""How many were asked a question gives no count away that the question it depends on holds back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from consultation.lifecycle.keying import end_keying
from consultation.officers.models import Role
from tests.conftest import Loader
from tests.definitions import with_questions
from tests.officers.desk import SignedIn
from tests.publishing.capacities import CAPACITY, asked, of
from tests.publishing.published import PUBLIC, WHERE, publish
from tests.residents import Resident
from tests.responses import store

WARDS = ("E05001321", "E05001322")


def answering(number: int, who: str, **answers: object) -> list[dict[str, Any]]:
    return [{"capacity": {"option": who}, **answers}] * number


YES, NO = {"option": "yes"}, {"option": "no"}
# 4 businesses are held back, and so are 20 public bodies, from which they could be worked out.
PEOPLE = [(300, "resident"), (40, "visitor"), (4, "business"), (40, "charity"), (20, "public-body")]


@pytest.fixture
def look(
    loaded: Loader,
    at: Callable[..., None],
    signed_in: SignedIn,
    resident: Resident,
) -> Callable[..., dict[str, list[str]]]:
    """Publishes everything; gives the counts that the public sees of a question, and its base."""

    def looking(
        questions: list[dict[str, Any]], answers: list[dict[str, Any]]
    ) -> dict[str, list[str]]:
        current = loaded(with_questions(*questions))
        store(current, answers)
        at(current.window.closes + timedelta(hours=1))
        end_keying(current)
        publish(signed_in("eve", Role.EDITOR))
        resident.visit(PUBLIC)
        return {
            part["id"]: [
                part.select_one("p.govuk-body").get_text().strip(),
                *(cell.get_text() for cell in part.select("tr > :nth-child(2)")[1:]),
            ]
            for part in resident.page.select("section.app-result")
        }

    return looking


HELD_BACK = "Counts from 1 to 9 are not shown, nor others from which they could be worked out."
NONE = [HELD_BACK, "not shown", "not shown"]
ASKED = [
    # Of a kind of organisation that is held back, because it is small or because it is not.
    (of("business"), {"business": (3, 1)}, NONE),
    (of("public-body"), {"public-body": (10, 10)}, NONE),
    # Of both of these: their sum is known. What few of them said is held back all the same.
    (of("business", "public-body"), {"business": (2, 2), "public-body": (10, 10)},
     ["Answered: 24. Not answered: 0. Not asked: 380.", "12", "12"]),
    (of("business", "public-body"), {"business": (4, 0), "public-body": (18, 2)},
     ["Answered: 24. Not answered: 0. Not asked: 380.", "not shown", "not shown"]),
    # Of organisations alone, of which the number is known.
    (of("charity"), {"charity": (20, 20)},
     ["Answered: 40. Not answered: 0. Not asked: 364.", "20", "20"]),
    (of("charity"), {"charity": (37, 3)},
     ["Answered: 40. Not answered: 0. Not asked: 364.", "not shown", "not shown"]),
    # Of people, whose number is known: an ordinary question, with all of its counts.
    (of("resident"), {"resident": (298, 2)},
     ["Answered: 300. Not answered: 0. Not asked: 104.", "298", "2"]),
    ({"not": of("resident", "visitor", "charity")}, {"business": (2, 2), "public-body": (10, 10)},
     ["Answered: 24. Not answered: 0. Not asked: 380.", "12", "12"]),
    # Of some people and a kind of organisation that is held back.
    (of("visitor", "business"), {"visitor": (20, 20), "business": (2, 2)}, NONE),
    ({"all": [of("resident", "business"), {"question": "first", "answered": True}]},
     {"resident": (20, 20), "business": (2, 2)}, NONE),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "said", "seen"), ASKED)
def test_what_is_shown_of_a_question_that_only_some_kinds_were_asked(
    look: Callable[..., dict[str, list[str]]],
    condition: dict[str, Any],
    said: dict[str, tuple[int, int]],
    seen: list[str],
) -> None:
    first = {"id": "first", "type": "line", "label": "First?"}
    answers = [
        each
        for number, who in PEOPLE
        for yes, no in [said.get(who, (0, 0))]
        for each in (
            *answering(yes, who, only=YES),
            *answering(no, who, only=NO),
            *answering(number - yes - no, who),
        )
    ]
    shown = look([first, CAPACITY, asked("only", condition)], answers)
    assert shown["capacity"][3:] == ["not shown", "40", "not shown"]
    assert shown["only"] == seen


def test_nothing_is_shown_of_what_follows_from_a_question_that_few_were_asked(
    look: Callable[..., dict[str, list[str]]],
) -> None:
    """Neither of text, nor of a grid, nor of what depends on the answers to these."""
    questions = [
        CAPACITY,
        asked("name", of("business"), "text"),
        asked("grid", of("business"), "matrix"),
        asked("more", {"question": "name", "answered": True}),
    ]
    answers = answering(400, "resident")
    answers += answering(4, "business", name="Mill", grid={"a": "agree"}, more=YES)
    shown = look(questions, answers)
    assert shown["name"] == [HELD_BACK]
    assert set(shown["grid"][1:]) == {"not shown"} and shown["more"] == NONE


@pytest.mark.parametrize(
    ("condition", "seen"),
    [
        (of(WARDS[0], question="ward"), NONE),
        (
            of(WARDS[1], question="ward"),
            ["Answered: 30. Not answered: 0. Not asked: 34.", "30", "0"],
        ),
        (of("outside", question="ward"), NONE),
        ({"question": "ward", "answered": True}, ["Answered: 64. Not answered: 0.", "61", "3"]),
    ],
)
def test_what_is_shown_of_a_question_that_some_areas_were_asked(
    look: Callable[..., dict[str, list[str]]], condition: dict[str, Any], seen: list[str]
) -> None:
    def living(number: int, code: str, answer: dict[str, str]) -> list[dict[str, Any]]:
        told = code in str(condition) or "answered" in condition
        return [{"ward": code, **({"only": answer} if told else {})}] * number

    answers = [*living(4, WARDS[0], YES), *living(30, WARDS[1], YES), *living(27, "outside", YES)]
    shown = look([{**WHERE, "outside": True}, asked("only", condition)],
                 [*answers, *living(3, "outside", NO)])  # fmt: skip
    assert shown["only"] == seen
