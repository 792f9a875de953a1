"""Long files: asked for on the page, made once by one process, taken over if that dies."""

import io
import subprocess
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import docx
import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import func, insert, select, update

from consultation import clock
from consultation.extensions import db
from consultation.lifecycle.consultations import Current
from consultation.officers.models import Role
from consultation.operations import retention
from consultation.reporting import starring
from consultation.reporting.files import maker_process, making
from consultation.reporting.files.downloads import download_called, report_on, wanted
from consultation.reporting.files.heartbeats import Heartbeats
from consultation.reporting.files.maker_process import make_alone, replace_starter, start_process
from consultation.reporting.files.outdated import leave_none_outdated
from consultation.reporting.models import MadePiece, Making
from consultation.reporting.pages import offering
from consultation.responding.models import Erasure
from consultation.transactions import writing
from tests.conftest import Loader, loader
from tests.officers.desk import Desk, SignedIn
from tests.responses import store

NAME = "responses.xlsx"


@pytest.fixture
def starts(app: Any) -> list[None]:
    """How often a maker was started; none is."""
    found: list[None] = []
    replace_starter(app.extensions, lambda: found.append(None))
    return found


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three responses are many, and nothing waits between pieces."""
    monkeypatch.setattr(making, "AT_ONCE", 2)
    monkeypatch.setattr(making, "PAUSE_SECONDS", 0)


@pytest.fixture
def many(loaded: Loader, few: None, starts: list[None]) -> Current:
    """A consultation with so many responses that files take long."""
    current = loaded()
    store(current, [{"capacity": {"option": "resident"}, "why": "words"}] * 3)
    return current


@pytest.fixture
def anna(signed_in: SignedIn) -> Desk:
    """An analyst."""
    return signed_in("anna", Role.ANALYST)


def files_of(current: Current, rest: str = "") -> str:
    return f"/officers/c/{current.slug}/downloads{rest}"


def row_of(page: str, name: str = NAME) -> Any:
    found = BeautifulSoup(page, "html.parser").find(id=name)
    assert found
    return found


def ask(desk: Desk, current: Current, name: str = NAME) -> Any:
    return desk.open_and_send(files_of(current), files_of(current, f"/{name}/make"))


def the_making() -> Making:
    db.session.rollback()
    return db.session.scalars(select(Making)).one()


def test_a_button_then_progress_then_a_link(many: Current, anna: Desk, starts: list[None]) -> None:
    for path in (files_of(many), f"/officers/c/{many.slug}"):
        row = row_of(anna.get(path).text)
        assert row.find("a") is None
        assert "Make this file" in row.button.text
    assert anna.get(files_of(many, f"/{NAME}")).status_code == 303
    answer = ask(anna, many)
    assert answer.status_code == 303
    assert len(starts) == 1
    for path in (files_of(many), f"/officers/c/{many.slug}"):
        row = row_of(anna.get(path).text)
        assert row.find("a") is None
        assert row.progress["value"] == "0"
        assert "Waiting" in row.text
        assert row.button
    with writing() as session:
        values = {"claim": None, "alive_at": clock.now(), "done": 1, "total": 4}
        session.execute(update(Making).values(**values))
    assert row_of(anna.get(files_of(many)).text).progress["value"] == "25"
    with writing() as session:
        session.execute(update(Making).values(alive_at=None))
    assert making.make_everything() == 1
    db.session.rollback()
    row = row_of(anna.get(files_of(many)).text)
    assert "from 3 responses" in row.text
    taken = anna.get(row.a["href"])
    assert taken.status_code == 200
    assert taken.data.startswith(b"PK")
    assert taken.headers["Content-Disposition"].endswith('filename="safer-parks-responses.xlsx"')


def test_charts_are_made_apart_and_tell_how_many_are_drawn(
    many: Current, anna: Desk, starts: list[None]
) -> None:
    """A picture takes a tenth of a second, and a long questionnaire has hundreds."""
    assert row_of(anna.get(files_of(many)).text, "charts.zip").button
    told: list[tuple[int, int]] = []
    found = download_called("charts.zip")
    assert found
    made_from = wanted(many, report_on(many), lambda done, of: told.append((done, of)))
    assert b"".join(found.make(made_from)).startswith(b"PK")
    total = len(told)
    assert total > 1 and told == [(done, total) for done in range(1, total + 1)]


def test_up_to_a_thousand_responses_there_is_a_link_at_once(
    loaded: Loader, anna: Desk, starts: list[None]
) -> None:
    current = loaded()
    store(current, [{}] * making.AT_ONCE)
    rows = BeautifulSoup(anna.get(files_of(current)).text, "html.parser").select("dd")
    assert len(rows) >= 10
    for name in (NAME, "report.pdf"):
        assert row_of(anna.get(files_of(current)).text, name).a["href"].endswith(name)
    store(current, [{}])
    assert row_of(anna.get(files_of(current)).text, "report.pdf").button
    assert row_of(anna.get(files_of(current)).text, "responses.csv").a


def test_asking_twice_makes_it_once(many: Current, anna: Desk) -> None:
    anna.get(files_of(many))
    page = anna.answer
    for _ in range(3):
        anna.answer = page
        assert anna.send(files_of(many, f"/{NAME}/make")).status_code == 303
    assert making.make_everything() == 1
    assert making.make_everything() == 0


def test_when_more_responses_come_it_can_be_made_again(many: Current, anna: Desk) -> None:
    ask(anna, many)
    making.make_everything()
    db.session.rollback()
    assert row_of(anna.get(files_of(many)).text).button is None
    store(many, [{}])
    row = row_of(anna.get(files_of(many)).text)
    assert row.a
    assert "Make it again" in row.button.text
    ask(anna, many)
    making.make_everything()
    db.session.rollback()
    assert "from 4 responses" in row_of(anna.get(files_of(many)).text).text
    assert the_making().responses == 4


def test_a_report_can_be_made_again_to_have_what_was_starred_since(
    many: Current, anna: Desk
) -> None:
    ask(anna, many, "report.docx")
    making.make_everything()
    row = row_of(anna.get(files_of(many)).text, "report.docx")
    assert "starred" in row.text and "Make it again" in row.button.text
    report = report_on(many)
    asked = report.results.questionnaire.open[-1]
    (first, *_) = (line[0] for line in wanted(many, report).rows())
    starring.star(many.consultation.id, asked, uuid.UUID(first), 0)
    ask(anna, many, "report.docx")
    making.make_everything()
    row = row_of(anna.get(files_of(many)).text, "report.docx")
    taken = docx.Document(io.BytesIO(anna.get(row.a["href"]).data))
    assert "words" in [each.text for each in taken.paragraphs]


def test_two_machines_do_not_take_the_same_work(each_app: Any, tmp_path: Path, few: None) -> None:
    current = loader(tmp_path)()
    store(current, [{"why": "words"}] * 3)
    making.ask_for(current, NAME)
    making.ask_for(current, "report.docx")
    first, second = making._claimed(), making._claimed()
    assert first
    assert second
    assert {first.name, second.name} == {NAME, "report.docx"}
    assert making._claimed() is None
    making._make(first)
    rows = db.session.scalars(select(Making).where(Making.finished_at.is_not(None))).all()
    assert [row.name for row in rows] == [first.name]
    whole = b"".join(making.pieces_of(db.session(), rows[0]))
    assert len(whole) == rows[0].size > 1_000


def test_work_without_a_heartbeat_is_taken_again_and_finished_once(
    many: Current, anna: Desk, at: Callable[..., None], starts: list[None]
) -> None:
    path = f"/officers/c/{many.slug}/downloads"
    ask(anna, many)
    lost = making._claimed()
    assert lost
    assert making._claimed() is None
    begun = clock.now()
    at(begun + making.STALE + timedelta(seconds=1))
    starts.clear()
    anna.get(path)
    assert len(starts) == 1, "whoever looks sees to it that somebody takes it"
    again = making._claimed()
    assert again
    assert again.claim != lost.claim
    making._make(lost)
    assert the_making().finished_at is None
    making._make(again)
    assert the_making().finished_at
    assert db.session.scalar(select(func.count()).select_from(MadePiece)) == 1


def test_what_could_not_be_made_is_said_and_the_next_is_made(
    many: Current, anna: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> Iterator[bytes]:
        yield b"half"
        raise RuntimeError("disk on fire")

    ask(anna, many)
    ask(anna, many, "report.docx")
    whole = download_called(NAME)
    assert whole
    known = {NAME: replace(whole, make=broken), "report.docx": download_called("report.docx")}
    monkeypatch.setattr(making, "download_called", known.get)
    assert making.make_everything() == 2
    db.session.rollback()
    page = anna.get(files_of(many)).text
    assert "could not be made" in row_of(page).text
    assert row_of(page).button
    assert row_of(page, "report.docx").a
    assert anna.get(files_of(many, f"/{NAME}")).status_code == 303


def test_files_are_gone_after_a_day_and_at_once_when_something_is_erased(
    many: Current, anna: Desk, at: Callable[..., None]
) -> None:
    path = f"/officers/c/{many.slug}/downloads"
    ask(anna, many)
    making.make_everything()
    db.session.rollback()
    assert row_of(anna.get(path).text).a
    with writing() as session:
        values = {"id": uuid.uuid4(), "what": "response", "erased_on": clock.now().date()}
        session.execute(insert(Erasure).values(consultation_id=many.consultation.id, **values))
    assert row_of(anna.get(path).text).a is None
    assert anna.get(f"{path}/{NAME}").status_code == 303
    ask(anna, many)
    making.make_everything()
    at(clock.now() + making.KEPT)
    making.make_everything()
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(MadePiece)) == 0


def test_what_was_made_before_something_was_erased_lies_nowhere_afterwards(
    many: Current, anna: Desk, app: Flask
) -> None:
    ask(anna, many)
    making.make_everything()
    held = select(func.count()).select_from(MadePiece)
    leave_none_outdated()
    db.session.rollback()
    assert db.session.scalar(held), "what nothing was erased from stays"
    with writing() as session:
        values = {"id": uuid.uuid4(), "what": "response", "erased_on": clock.now().date()}
        session.execute(insert(Erasure).values(consultation_id=many.consultation.id, **values))
    retention.apply(app.config["SETTINGS"])
    db.session.rollback()
    assert db.session.scalar(held) == 0
    ask(anna, many)
    making.make_everything()
    leave_none_outdated()
    db.session.rollback()
    assert db.session.scalar(held), "one that was made since may stay"


@pytest.mark.slow
def test_a_process_of_its_own_makes_it(
    many: Current, instance: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[subprocess.Popen[bytes]] = []

    def popen(*arguments: Any, **more: Any) -> Any:
        process = _popen(*arguments, **more)
        started.append(process)
        return process

    _popen = subprocess.Popen
    monkeypatch.setattr(maker_process.subprocess, "Popen", popen)
    making.ask_for(many, "report.docx")
    for _ in range(3):  # the others look while the first has not even begun
        start_process()
    [process] = started
    for thread in threading.enumerate():
        if thread.name == maker_process.WAITS:
            thread.join(60)
    assert process.returncode == 0, "nobody waited for it"
    assert the_making().finished_at
    start_process()
    assert len(started) == 2, "its turn ended with it"
    assert started[1].wait(60) == 0


def test_one_maker_at_a_time_on_a_machine(instance: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inside: list[int] = []

    def make() -> int:
        inside.append(make_alone(instance, lambda: 99))
        return 1

    monkeypatch.setattr(maker_process.os, "nice", lambda number: number)
    assert make_alone(instance, make) == 1
    assert inside == [0]


def test_where_a_maker_runs_no_other_process_is_begun(
    app: Any, instance: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[Mock] = []

    def popen(*command: Any, **more: Any) -> Mock:
        begun.append(Mock())
        return begun[-1]

    monkeypatch.setattr(maker_process.os, "nice", lambda number: number)
    monkeypatch.setattr(maker_process.subprocess, "Popen", popen)

    def look_at_the_page() -> int:
        start_process()
        return len(begun)

    assert make_alone(instance, look_at_the_page) == 0
    start_process()
    assert len(begun) == 1


def test_heartbeats_are_left_while_work_is_done(app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("consultation.reporting.files.heartbeats.EVERY_SECONDS", 0.01)
    left: list[tuple[int, int]] = []

    def leave(done: int, total: int) -> bool:
        left.append((done, total))
        return True

    with Heartbeats(leave) as heartbeats:
        heartbeats.progress(3, 7)
        until = time.monotonic() + 5
        while (3, 7) not in left and time.monotonic() < until:
            pass
    assert (3, 7) in left


def test_offers_need_no_look_at_what_nobody_asked_for(many: Current) -> None:
    from consultation.reporting.files.downloads import report_on

    offers = {each.download.name: each.offer for each in offering.offered(many, report_on(many))}
    assert offers[NAME] is offering.Offer.ASK
    assert offers["summary.xlsx"] is offering.Offer.TAKE
