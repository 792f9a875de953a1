"""Tables about people: a fixed list, the same all day, without a cell that must be held back."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, update

from consultation.analysis.disclosure.blurring import Crowd, figure, with_doubt
from consultation.analysis.models import PeopleTables
from consultation.analysis.results import Results, results_for
from consultation.extensions import db
from consultation.lifecycle.closing import settle
from consultation.lifecycle.consultations import Current, find
from consultation.lifecycle.models import Consultation
from consultation.responding.erasing import ABOUT, ALL_ABOUT, erase_about, list_erasure
from consultation.responding.models import EqualityAnswers, Response
from consultation.transactions import writing
from tests.analysis.conftest import Counter
from tests.conftest import Loader, loader
from tests.definitions import definition
from tests.responses import store

Opener = Loader
At = Callable[[datetime], None]
RESIDENT, VISITOR = {"capacity": {"option": "resident"}}, {"capacity": {"option": "visitor"}}
FEMALE, MALE = {"sex": {"option": "female"}}, {"sex": {"option": "male"}}


def sex(results: Results) -> dict[str, int | None]:
    found = results.question("sex")
    assert found
    return {row.option: row.count for row in found.summary.rows("en")}


def by_sex(results: Results, group: str) -> dict[str, int]:
    assert results.people
    by = next(each for each in results.questionnaire.equality if each.key == "sex")
    asked = next(each for each in results.questionnaire.open if each.key == "capacity")
    return dict(results.people.tables.those(by, group, asked))


@pytest.fixture
def standing(open_now: Opener) -> Current:
    """An open consultation that asks the standard questions about people."""
    return open_now(equality={"questions": "standard"})


@pytest.fixture
def next_day(at: At, standing: Current) -> Callable[[], None]:
    """The clock goes on by a day."""
    moments = iter(
        standing.window.opens
        + (standing.window.closes - standing.window.opens) / 2
        + timedelta(days=days)
        for days in range(1, 9)
    )
    return lambda: at(next(moments))


@pytest.mark.usefixtures("no_chance")
def test_each_open_question_is_broken_down_by_each_characteristic(
    standing: Current, counted: Counter
) -> None:
    store(standing, [RESIDENT] * 60, equality=FEMALE)
    store(standing, [VISITOR] * 20, equality=FEMALE)
    store(standing, [RESIDENT] * 33, equality=MALE)
    store(standing, [VISITOR] * 4, equality=MALE)
    store(standing, [RESIDENT] * 30 + [VISITOR] * 12)
    results = counted(standing)
    assert sex(results) == {"female": 80, "male": 40, "prefer-not-to-say": None}
    assert by_sex(results, "female") == {"/": 80, "/resident": 60, "/visitor": 20}
    assert by_sex(results, "male") == {"/": 40, "/resident": 30}


@pytest.mark.usefixtures("no_chance")
def test_an_equality_question_may_have_the_id_of_a_question_of_the_pages(
    open_now: Opener, counted: Counter
) -> None:
    on_page = {"id": "sex", "type": "single", "label": "Lessons?", "options": ["More", "Fewer"]}
    pages = [{"id": "page", "title": "Page", "questions": [on_page]}]
    current = open_now(pages=pages, equality={"questions": "standard"})
    store(current, [{"sex": {"option": "more"}}] * 120, equality=FEMALE)
    results = counted(current)
    assert sex(results) == {"more": 120, "fewer": 0}
    about = results.question("sex@about")
    assert about and about in results.protected
    assert {row.option: row.count for row in about.summary.rows("en")}["female"] == 120


@pytest.mark.usefixtures("no_chance")
def test_with_few_responses_nothing_is_broken_down(standing: Current, counted: Counter) -> None:
    store(standing, [RESIDENT] * 50, equality=FEMALE)
    store(standing, [RESIDENT] * 49)
    results = counted(standing)
    assert sex(results)["female"] == 50
    assert by_sex(results, "female") == {}


@pytest.mark.usefixtures("no_chance")
def test_two_looks_on_one_day_give_the_same(
    standing: Current, counted: Counter, next_day: Callable[[], None]
) -> None:
    store(standing, [RESIDENT] * 40 + [VISITOR] * 20, equality=FEMALE)
    store(standing, [RESIDENT] * 30)
    assert sex(counted(standing))["female"] == 60
    store(standing, [RESIDENT] * 20, equality=FEMALE)
    results = counted(standing)
    assert (results.total, sex(results)["female"]) == (110, 60)
    next_day()
    assert sex(counted(standing))["female"] == 80


@pytest.mark.usefixtures("no_chance")
def test_another_day_with_few_more_gives_the_same_too(
    standing: Current, counted: Counter, next_day: Callable[[], None]
) -> None:
    store(standing, [RESIDENT] * 45, equality=FEMALE)
    store(standing, [RESIDENT] * 30)
    before = counted(standing)
    store(standing, [RESIDENT] * 9, equality=FEMALE)
    next_day()
    assert counted(standing).people == before.people
    store(standing, [RESIDENT], equality=FEMALE)
    after = counted(standing)
    assert after.people
    assert before.people
    assert (after.people.day - before.people.day).days == 1
    assert after.people.responses == 85


def test_an_answer_that_is_changed_on_the_same_day_changes_nothing(
    standing: Current, counted: Counter
) -> None:
    store(standing, [RESIDENT] * 45, equality=FEMALE)
    store(standing, [RESIDENT] * 30)
    before = counted(standing)
    with writing() as session:
        session.execute(update(EqualityAnswers).values(answers=MALE))
    assert counted(standing).people == before.people


@pytest.mark.usefixtures("no_chance")
def test_after_closing_they_are_made_once_and_again_when_somebody_is_erased(
    standing: Current, counted: Counter, at: At
) -> None:
    store(standing, [RESIDENT] * 45, equality=FEMALE)
    store(standing, [RESIDENT] * 30)
    counted(standing)
    store(standing, [RESIDENT] * 9, equality=FEMALE)

    def after_closing(days: int) -> Current:
        at(standing.window.closes + timedelta(days=days))
        current = find(standing.slug)
        assert current
        settle(current)
        return current

    final = counted(after_closing(1)).people
    assert final
    assert (final.final, final.responses) == (True, 84)
    assert counted(after_closing(2)).people == final
    who = db.session.scalars(select(Response.id).limit(1)).one()
    with writing() as session:
        erase_about(session, Response.id == who)
        list_erasure(session, standing.consultation.id, ABOUT, final.day, who)
    assert counted(after_closing(3)).people != final


def test_what_is_left_when_all_is_erased_is_the_tables(
    standing: Current, counted: Counter, at: At
) -> None:
    store(standing, [RESIDENT] * 60, equality=FEMALE)
    store(standing, [RESIDENT] * 30)
    at(standing.window.closes + timedelta(days=1))
    settle(standing)
    before = counted(standing).people
    at(standing.window.closes + timedelta(days=400))
    with writing() as session:
        session.execute(delete(EqualityAnswers))
        list_erasure(session, standing.consultation.id, ALL_ABOUT, datetime.now(UTC).date())
    assert before
    assert counted(standing).people == before


def test_deciding_about_late_responses_makes_them_anew(
    open_now: Opener, counted: Counter, at: At
) -> None:
    current = open_now(equality={"questions": "standard"})
    store(current, [RESIDENT] * 60, equality=FEMALE)
    at(current.window.closes + timedelta(days=1))
    settle(current)
    before = counted(current).people
    with writing() as session:
        session.execute(update(Consultation).values(late_counts=True))
    assert counted(current).people == before
    at(current.window.closes + timedelta(days=2))
    after = counted(current).people
    assert after
    assert before
    assert after.mark != before.mark


def test_only_one_table_of_a_consultation_is_kept_and_nothing_small_in_it(
    standing: Current, counted: Counter, next_day: Callable[[], None]
) -> None:
    for _ in range(3):
        store(standing, [RESIDENT] * 45 + [VISITOR] * 7, equality=FEMALE)
        store(standing, [RESIDENT] * 5, equality=MALE)
        store(standing, [RESIDENT] * 30)
        counted(standing)
        next_day()
    (kept,) = db.session.scalars(select(PeopleTables)).all()
    assert db.session.scalar(select(func.count()).select_from(PeopleTables)) == 1
    figures = [*numbers_in(kept.tables)]
    assert figures
    assert all(number >= 10 and number % 10 == 0 for number in figures)


@pytest.mark.postgres
def test_they_are_made_and_kept_on_postgresql_too(
    postgres_app: Flask, at: At, no_chance: None
) -> None:
    instance: Path = postgres_app.config["SETTINGS"].instance
    current = loader(instance)(definition(equality={"questions": "standard"}))
    at(current.window.opens + timedelta(days=1))
    store(current, [RESIDENT] * 60 + [VISITOR] * 20, equality=FEMALE)
    store(current, [RESIDENT] * 30)

    def look() -> Results:
        db.session.commit()
        return results_for(db.session(), instance, current.consultation.id)

    assert by_sex(look(), "female") == {"/": 80, "/resident": 60, "/visitor": 20}
    store(current, [RESIDENT] * 20, equality=FEMALE)
    assert by_sex(look(), "female")["/"] == 80
    at(current.window.opens + timedelta(days=2))
    assert by_sex(look(), "female")["/"] == 100


def numbers_in(found: Any) -> list[int]:
    if isinstance(found, dict):
        return [number for each in found.values() for number in numbers_in(each)]
    return [found]


def test_a_selection_has_no_tables_about_people(standing: Current, counted: Counter) -> None:
    results = counted(standing)
    assert results.people is None
    assert [row.count for row in results.equality[0].summary.rows("en")] == [0] * 7


@pytest.mark.parametrize(
    ("count", "blurred", "before", "shown"),
    [
        (9, 14, None, None),
        (10, 9, None, None),
        (10, 10, None, 10),
        (14, 14, None, 10),
        (15, 15, None, 20),
        (27, 27, 20, 20),
        (28, 28, 20, 30),
        (13, 13, 20, 20),
        (12, 12, 20, 10),
        (3, 18, 20, None),
    ],
)
def test_a_figure_is_rounded_held_back_while_small_and_steady(
    count: int, blurred: int, before: int | None, shown: int | None
) -> None:
    assert figure(count, blurred, before) == shown


@pytest.mark.parametrize(
    ("figures", "known", "left"),
    [
        ({"a": 40, "b": 20}, 75, ["a", "b"]),
        ({"a": 40, "b": 20}, 64, ["a"]),
        ({"a": 40, "b": 20}, 60, ["a", "b"]),
        ({"a": 40, "b": 20}, 57, ["a", "b"]),
        ({"a": 20, "b": 20}, 41, ["a"]),
        ({"a": 10, "b": 10}, 20, ["a"]),
        ({"a": 10}, 19, []),
        ({"a": 10}, 20, ["a"]),
        ({}, 5, []),
    ],
)
def test_no_difference_to_a_known_number_is_small(
    figures: dict[str, int], known: int, left: list[str]
) -> None:
    assert list(with_doubt(figures, known)) == left


def test_chance_is_the_same_for_the_same_people_and_fair() -> None:
    drawn = [
        Crowd(number=50, keys=keys, said=keys // 2).blurred(100, "sex/female") - 100
        for keys in range(2_000)
    ]
    assert drawn[7] == Crowd(number=50, keys=7, said=3).blurred(100, "sex/female") - 100
    assert abs(sum(drawn)) < 600
    assert all(abs(each) <= 18 for each in drawn)
    assert 8 < sum(each * each for each in drawn) / len(drawn) < 10
    assert len({Crowd(number=50, keys=9, said=4).blurred(9, f"sex/{c}") for c in "abcdefghij"}) > 2
