"""Two who store the same at the same moment: on PostgreSQL the second waits, and meets no error."""

import uuid
from collections.abc import Callable
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, func, select

from consultation import clock
from consultation.analysis.results import results_for
from consultation.authoring import loading
from consultation.extensions import Base, db
from consultation.lifecycle.consultations import Current
from consultation.lifecycle.models import Version
from consultation.reporting import starring
from consultation.reporting.files.making import ask_for
from consultation.reporting.models import Making, StarredComment
from consultation.responding import drafts, submission
from consultation.responding.models import ContactAddress, Response
from consultation.transactions import writing
from tests.conftest import loader
from tests.definitions import definition, with_questions
from tests.postgres import until_it_waits
from tests.responses import store

pytestmark = pytest.mark.postgres
Case = tuple[type[Base], dict[str, Any], Callable[[], object]]
WHY = {"id": "why", "type": "text", "label": "Why?"}


def a_contact(current: Current, instance: Any) -> Case:
    token = drafts.begin(current, "en")
    submission.submit(current, token)
    there = {"email": "who@example.org", "language": "en"}
    return ContactAddress, there, lambda: submission.keep_contact(current, token, there["email"])


def a_star(current: Current, instance: Any) -> Case:
    (response,) = store(current, [{"why": "Light"}])
    results = results_for(db.session(), instance, current.consultation.id)
    asked = results.questionnaire.open[0]
    there = {"response_id": response, "question": asked.key, "place": 0}
    return StarredComment, there, lambda: starring.star(current.consultation.id, asked, response, 0)


def a_file(current: Current, instance: Any) -> Case:
    nothing = dict.fromkeys(("done", "total", "responses", "erasures", "size"), 0)
    there = {"name": "report.pdf", "selection_mark": "", "selection": [], "mark": "", **nothing}
    there["asked_at"] = clock.now()
    return Making, there, lambda: ask_for(current, "report.pdf")


@pytest.fixture
def current(postgres_app: Flask) -> Current:
    load = loader(postgres_app.config["SETTINGS"].instance)
    return load(with_questions(WHY, opens="2020-01-01", closes="2099-01-01"))


@pytest.mark.parametrize("case", [a_contact, a_star, a_file])
def test_what_another_stores_at_this_moment_is_there_once(
    case: Callable[[Current, Any], Case], current: Current, postgres_app: Flask
) -> None:
    table, values, stored_too = case(current, postgres_app.config["SETTINGS"].instance)
    went_wrong: list[Exception] = []

    def at_the_same_moment() -> None:
        with postgres_app.app_context():
            try:
                stored_too()
            except Exception as problem:
                went_wrong.append(problem)

    other = Thread(target=at_the_same_moment)
    with writing() as session:
        session.add(table(id=uuid.uuid4(), consultation_id=current.consultation.id, **values))
        session.flush()
        other.start()
        until_it_waits(other)
    other.join()
    assert went_wrong == []
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(table)) == 1


def test_a_comment_that_is_withdrawn_at_this_moment_gets_no_star(
    current: Current, postgres_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, values, starred = a_star(current, postgres_app.config["SETTINGS"].instance)
    looked = starring.comment_at

    def withdrawn_now(*arguments: Any) -> object:
        found = looked(*arguments)
        with writing() as session:
            session.execute(delete(Response).where(Response.id == values["response_id"]))
        return found

    monkeypatch.setattr(starring, "comment_at", withdrawn_now)
    assert starred() is False


def test_who_loads_the_same_new_consultation_at_this_moment_makes_its_second_version(
    postgres_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded, instance = loading.record, postgres_app.config["SETTINGS"].instance
    numbers: list[int] = []

    def load() -> None:
        with postgres_app.app_context():
            numbers.append(loading.load(definition(), "test.yaml", instance).number)

    other = Thread(target=load)

    def while_another_loads(*told: Any, **more: Any) -> None:
        monkeypatch.setattr(loading, "record", recorded)
        other.start()
        until_it_waits(other)
        recorded(*told, **more)

    monkeypatch.setattr(loading, "record", while_another_loads)
    load()
    other.join()
    assert numbers == [1, 2]
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Version)) == 2
