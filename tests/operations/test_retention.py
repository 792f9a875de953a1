"""Retention: first shown, then erased class by class, without a trace in any file."""

import gc
import os
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, insert, select, text

from consultation.analysis import comment_index
from consultation.analysis.columns import follow_erasures, up_to_date
from consultation.analysis.final_figures import final_figures, final_figures_if_made
from consultation.analysis.models import CommentText
from consultation.analysis.results import results_for
from consultation.extensions import Base, db
from consultation.lifecycle.chronicle import chronicle_of
from consultation.lifecycle.closing import settle
from consultation.lifecycle.consultations import Current, find
from consultation.lifecycle.keying import end_keying
from consultation.lifecycle.models import Consultation
from consultation.officers import assignments
from consultation.officers.models import AuditEntry
from consultation.operations import kept, traces
from consultation.operations.auditing import audit
from consultation.operations.erasures import FILE, kept_in
from consultation.operations.retention import Due, apply, due
from consultation.operations.sealed_file import lines_in
from consultation.operations.traces import write_over_traces
from consultation.reporting.models import StarredComment
from consultation.responding.keyed import Reply, take_keyed
from consultation.responding.models import (
    Channel,
    ContactAddress,
    Draft,
    EqualityAnswers,
    Provenance,
    Response,
)
from consultation.settings import Settings
from consultation.transactions import writing
from tests.conftest import Loader, loader
from tests.definitions import definition, with_questions
from tests.officers.desk import Desk
from tests.residents import Resident
from tests.responding.receipts import checking, code_for

WORDS = "Behind the bakery two men sell knives"
OTHER = "A lorry driver from Bilston"
ABOUT = "Ninety-one and a half"
FAITH = "Zoroastrian since birth"
EMAIL = "whistle.blower@allotments.example"
QUESTIONS: dict[str, Any] = {
    "pages": [
        {
            "id": "page",
            "title": "Page",
            "questions": [
                {
                    "id": "who",
                    "type": "single",
                    "label": "Who?",
                    "options": ["Me"],
                    "other": "Else",
                },
                {"id": "why", "type": "text", "label": "Why?"},
                {"id": "faith", "type": "line", "label": "Faith?", "sensitive": True},
                {"id": "often", "type": "number", "label": "How often?"},
            ],
        }
    ],
    "equality": {"questions": [{"id": "age", "type": "line", "label": "Age?"}]},
    "contact_offer": "Tell me",
}
ANSWERS = {
    "who": {"option": "other", "other": OTHER},
    "why": WORDS,
    "faith": FAITH,
    "often": "7",
}


def send_one(app: Flask, current: Current, email: str = EMAIL) -> Resident:
    """A whole response with all that may follow it."""
    resident = Resident(app.test_client()).start(current.slug)
    resident.go_through(ANSWERS, current.definition.questions).send()
    assert resident.reference
    resident.visit(f"/c/{current.slug}/about-you")
    resident.answer({"age": ABOUT}, current.definition.equality_questions)
    resident.visit(f"/c/{current.slug}/contact")
    form = resident.form()
    token = form.find(attrs={"name": "csrf_token"})["value"]
    resident.post(resident.url, [("csrf_token", token), ("email", email)])
    assert "We will write to you" in resident.text
    return resident


@pytest.fixture
def settings(app: Flask) -> Settings:
    found: Settings = app.config["SETTINGS"]
    return found


@pytest.fixture
def answered(open_now: Loader, app: Flask) -> Current:
    current = open_now(**QUESTIONS)
    send_one(app, current)
    return current


@pytest.fixture
def later(at: Callable[[datetime], None], answered: Current) -> Callable[[int], Current]:
    """Let so many days pass after closing."""

    def passing(days: int) -> Current:
        at(answered.window.closes + timedelta(days=days, hours=1))
        current = find(answered.slug)
        assert current
        settle(current)
        return current

    return passing


def names(listed: list[Due]) -> list[str]:
    return [each.name for each in listed]


def number_of(model: Any) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def files_below(*folders: Path) -> list[Path]:
    return [each for folder in folders for each in folder.rglob("*") if each.is_file()]


def index_comments(current: Current) -> None:
    """Have the words of comments stand in their own index too."""
    db.session.rollback()
    comment_index.bring_up_to_date(db.session(), current.consultation.id)


def star_one(current: Current) -> None:
    """Have an officer choose a comment."""
    response_id = db.session.scalar(select(Response.id))
    with writing() as session:
        row = {"id": uuid.uuid4(), "consultation_id": current.consultation.id, "place": 0}
        row |= {"response_id": response_id, "question": "why"}
        session.execute(insert(StarredComment).values(**row))


def nowhere(words: list[str], files: list[Path]) -> None:
    for path in files:
        content = path.read_bytes()
        for each in words:
            assert each.encode() not in content, f"{each} is in {path.name}"


def test_nothing_is_due_before_its_day(later: Callable[[int], Current], settings: Settings) -> None:
    later(0)
    assert due(settings, datetime.now(UTC)) == []


def test_it_shows_then_does(
    later: Callable[[int], Current], settings: Settings, app: Flask
) -> None:
    later(366)
    shown = due(settings, datetime.now(UTC))
    assert names(shown) == ["drafts", "contacts", "equality"]
    assert {each.name: each.number for each in shown} == {
        "drafts": 1, "contacts": 1, "equality": 2,
    }  # fmt: skip
    said = app.test_cli_runner().invoke(args=["retention"])
    assert said.exit_code == 0 and "Nothing was erased" in said.output
    assert number_of(ContactAddress) == 1
    said = app.test_cli_runner().invoke(args=["retention", "--apply"])
    assert said.exit_code == 0 and "is erased" in said.output
    assert [number_of(each) for each in (ContactAddress, EqualityAnswers, Draft)] == [0, 0, 0]
    assert number_of(Response) == 1
    said = app.test_cli_runner().invoke(args=["retention", "--apply"])
    assert said.output.strip() == "Nothing is due."


def test_sensitive_answers_go_first_then_words_then_all(
    later: Callable[[int], Current], settings: Settings
) -> None:
    current = later(366)
    apply(settings)
    (response,) = db.session.scalars(select(Response)).all()
    assert response.answers.keys() == {"who", "why", "often"}
    assert audit(db.session(), current).responses == 1, "the digest follows what is left"
    later(731)
    assert names(apply(settings)) == ["comments"]
    db.session.rollback()
    (response,) = db.session.scalars(select(Response)).all()
    assert response.answers == {"who": {"option": "other"}, "often": ANSWERS["often"]}
    assert audit(db.session(), current).responses == 1
    later(2191)
    assert names(apply(settings)) == ["responses"]
    assert number_of(Response) == 0
    found = audit(db.session(), current)
    assert (found.responses, found.erased) == (0, 1)
    told = [each.says for each in chronicle_of(db.session(), current.consultation.id)][-4:]
    assert told[-1] == "Responses were erased, after 2,190 days: 1."


FAITHS = {
    "id": "faith",
    "type": "single",
    "label": "Faith?",
    "sensitive": True,
    "options": [{"id": each, "label": each.title()} for each in ("zoroastrian", "none")],
}


def test_figures_for_the_public_are_made_before_their_answers_are_erased(
    later: Callable[[int], Current], settings: Settings
) -> None:
    current = later(1)
    end_keying(current)
    apply(settings)  # nothing is due yet
    assert final_figures_if_made(db.session(), settings.instance, current) is None
    current = later(10_000)
    apply(settings)
    assert results_for(db.session(), settings.instance, current.consultation.id).total == 0
    figures = final_figures(db.session(), settings.instance, current)
    assert figures
    wrote = figures.results.question("why")
    assert figures.results.total == 1
    assert wrote and wrote.summary.base == 1


def test_what_one_machine_erases_goes_from_the_copy_of_another(
    app: Flask, open_now: Loader, at: Callable[[datetime], None], tmp_path: Path
) -> None:
    """Two machines, one database: each has a folder, and a copy in it, of its own."""
    current = open_now(with_questions(FAITHS, {"id": "why", "type": "text", "label": "Why?"}))
    here, other = app.config["SETTINGS"].instance, tmp_path / "elsewhere"
    sent = {"faith": {"option": "zoroastrian"}, "why": WORDS}
    questions = current.definition.questions
    people = [Resident(app.test_client()).start(current.slug) for _ in range(2)]
    for each in people:
        each.go_through(sent, questions).send()
    code = code_for(people[0], current)

    def erased_from(instance: Path) -> bool:
        files = [each.read_bytes() for each in instance.rglob("*.parquet")]
        return not any(b"zoroastrian" in each for each in files)

    for each in (here, other):
        assert len(up_to_date(db.session(), each, current.consultation.id).rows(()).rows()) == 2
        assert not erased_from(each)
    follow_erasures(db.session(), other)
    (marks,) = other.rglob("marks.json")
    made = marks.read_bytes()

    checking(Resident(app.test_client()), current, code).send_to("/withdraw")
    db.session.rollback()
    follow_erasures(db.session(), other)
    copy = up_to_date(db.session(), other, current.consultation.id)
    assert len(copy.rows(()).rows()) == 1 and not erased_from(other)
    assert marks.read_bytes() != made

    at(current.window.closes + timedelta(days=366, hours=1))
    settle(current)
    apply(app.config["SETTINGS"])
    db.session.rollback()
    assert erased_from(here) and not erased_from(other)
    follow_erasures(db.session(), other)
    assert erased_from(other), "at the machine's next heartbeat"
    name = copy.mark
    copy = up_to_date(db.session(), other, current.consultation.id)
    assert copy.mark != name, "what was counted from it is counted again"


def test_a_star_and_what_was_quoted_go_with_the_words(
    later: Callable[[int], Current], settings: Settings
) -> None:
    star_one(later(731))
    apply(settings)
    assert number_of(StarredComment) == 0


def test_made_up_responses_are_left_alone(
    later: Callable[[int], Current], settings: Settings
) -> None:
    current = later(5000)
    with writing() as session:
        session.get_one(Consultation, current.consultation.id).made_up = True
    assert names(due(settings, datetime.now(UTC))) == ["drafts"]


def test_the_audit_trail_expires(settings: Settings, at: Callable[[datetime], None]) -> None:
    now = datetime.now(UTC)
    with writing() as session:
        for days in (2191, 2189):
            moment = now - timedelta(days=days)
            session.add(AuditEntry(happened_at=moment, action=f"looked {days}", what=""))
    at(now)
    assert names(due(settings, now)) == ["trail"]
    apply(settings)
    db.session.rollback()
    actions = db.session.scalars(select(AuditEntry.action)).all()
    assert sorted(actions) == ["erased old lines", "looked 2189"]


def test_no_byte_is_left_in_any_live_file_nor_in_a_later_backup(
    later: Callable[[int], Current], app: Flask, settings: Settings, tmp_path: Path
) -> None:
    current = later(366)
    up_to_date(db.session(), settings.instance, current.consultation.id)
    index_comments(current)
    words = [WORDS, OTHER, ABOUT, FAITH, EMAIL, "bakery", "bilston"]
    before = b"".join(each.read_bytes() for each in files_below(settings.instance))
    assert all(each.encode() in before for each in words), "they were there"
    apply(settings)
    nowhere([ABOUT, FAITH, EMAIL], files_below(settings.instance))
    later(2191)
    apply(settings)
    up_to_date(db.session(), settings.instance, current.consultation.id)
    nowhere(words, files_below(settings.instance))
    backup = tmp_path / "backups" / "after.backup"
    backup.parent.mkdir()
    assert app.test_cli_runner().invoke(args=["backup", str(backup)]).exit_code == 0
    nowhere(words, unpacked(backup))


def unpacked(backup: Path) -> list[Path]:
    """What a backup holds, as a file to search."""
    plain = backup.with_suffix(".plain")
    with backup.open("rb") as file:
        plain.write_bytes(b"\n".join(lines_in(file, "")))
    return [plain]


def test_a_withdrawn_answer_is_in_no_live_file_nor_in_a_later_backup(
    answered: Current, resident: Resident, app: Flask, settings: Settings, tmp_path: Path
) -> None:
    written = "The key lies under the second flowerpot"
    mine = {**ANSWERS, "why": written}
    resident.start(answered.slug).go_through(mine, answered.definition.questions).send()
    up_to_date(db.session(), settings.instance, answered.consultation.id)
    index_comments(answered)
    assert any(written.encode() in each.read_bytes() for each in files_below(settings.instance))
    checking(resident, answered, code_for(resident, answered)).send_to("/withdraw")
    assert not list(settings.instance.rglob("*.parquet")), "the copy of that day went at once"
    assert app.test_cli_runner().invoke(args=["retention", "--apply"]).exit_code == 0
    up_to_date(db.session(), settings.instance, answered.consultation.id)
    nowhere([written, "flowerpot"], files_below(settings.instance))
    backup = tmp_path / "later.backup"
    assert app.test_cli_runner().invoke(args=["backup", str(backup)]).exit_code == 0
    nowhere([written], unpacked(backup))
    assert number_of(Response) == 1


def test_restoring_an_older_backup_erases_again(
    later: Callable[[int], Current], answered: Current, app: Flask, settings: Settings,
    at: Callable[[datetime], None], tmp_path: Path,
) -> None:  # fmt: skip
    run = app.test_cli_runner()
    withdrawing, staying = send_one(app, answered), send_one(app, answered)
    backup = tmp_path / "backups" / "older.backup"
    backup.parent.mkdir()
    assert run.invoke(args=["backup", str(backup)]).exit_code == 0
    checking(withdrawing, answered, code_for(withdrawing, answered)).send_to("/withdraw")
    later(366)
    apply(settings)
    assert {each.what for each in kept_in(backup.parent)} == {"response", "contacts", "equality"}
    os.remove(settings.instance / FILE)
    done = run.invoke(args=["restore", str(backup), "--overwrite"])
    assert done.exit_code == 0, done.output
    assert number_of(Response) == 2
    assert [number_of(each) for each in (ContactAddress, EqualityAnswers)] == [0, 0]
    db.session.rollback()
    assert all("faith" not in each for each in db.session.scalars(select(Response.answers)))
    current = find(answered.slug)
    assert current and audit(db.session(), current).erased == 1
    nowhere([FAITH, ABOUT, EMAIL], files_below(settings.instance))
    told = [each.says for each in chronicle_of(db.session(), current.consultation.id)]
    assert any("A backup was restored" in each for each in told)
    assert staying


def test_what_belongs_to_a_response_is_erased_again_with_it(
    later: Callable[[int], Current], answered: Current, app: Flask, settings: Settings,
    tmp_path: Path,
) -> None:  # fmt: skip
    run = app.test_cli_runner()
    day = answered.window.opens.date()
    paper = Reply(
        channel=Channel.PAPER, language="en", received_on=day, answers={"why": "Dark"}, about={}
    )
    take_keyed(answered, [paper], lambda session, references: None)
    index_comments(answered)
    star_one(answered)
    backup = tmp_path / "older.backup"
    assert run.invoke(args=["backup", str(backup)]).exit_code == 0
    later(2191)
    apply(settings)
    done = run.invoke(args=["restore", str(backup), "--overwrite"])
    assert done.exit_code == 0, done.output
    belonging = (Response, Provenance, StarredComment, CommentText)
    assert [number_of(each) for each in belonging] == [0] * 4


def test_old_backups_expire(
    later: Callable[[int], Current], app: Flask, settings: Settings, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    run = app.test_cli_runner()
    for name in ("old.backup", "newer.backup", "newest.backup"):
        assert run.invoke(args=["backup", str(folder / name)]).exit_code == 0
    (folder / "notes.txt").write_text("not a backup")
    now = datetime.now(UTC)
    for name, days in (("old.backup", 31), ("newer.backup", 29), ("notes.txt", 90)):
        moment = (now - timedelta(days=days)).timestamp()
        os.utime(folder / name, (moment, moment))
    assert names(due(settings, now)) == ["backups"]
    apply(settings)
    left = {each.name for each in folder.iterdir()}
    assert left == {"newer.backup", "newest.backup", "notes.txt", FILE}


def test_every_class_on_either_database(each_app: Flask) -> None:
    load = loader(each_app.config["SETTINGS"].instance)
    current = load(definition(opens="2020-01-01", closes="2099-01-01", **QUESTIONS))
    send_one(each_app, current)
    for name, number in (("contacts", 1), ("equality", 2), ("comments", 1), ("responses", 1)):
        class_ = kept.BY_NAME[name]
        with writing() as session:
            assert class_.count(session, current.consultation.id) == number
            assert class_.erase(session, current.consultation.id) == number
            assert class_.count(session, current.consultation.id) == 0
    write_over_traces(each_app.config["SETTINGS"].instance)


def test_officers_see_what_is_due_and_what_comes(
    later: Callable[[int], Current], officer: Any, at: Callable[[datetime], None]
) -> None:
    later(0)
    officer.let_in("administrator@example.org")
    officer.get("/officers/retention")
    assert "Nothing is due." in officer.now.text
    later(340)
    officer.let_in("administrator@example.org")
    officer.get("/officers/retention")
    assert (
        "What will be due within 60 days" in officer.now.text and "Safer parks" in officer.now.text
    )
    assert not _seen_by_who_is_limited(officer)
    later(366)
    officer.let_in("administrator@example.org")
    officer.get("/officers/retention")
    assert "Equality answers" in officer.now.text and "Addresses of people" in officer.now.text
    assert not _seen_by_who_is_limited(officer)
    assert number_of(ContactAddress) == 1, "looking erases nothing"


@pytest.mark.postgres
def test_postgresql_does_not_tell_who_gave_an_address_after_which_response(
    postgres_app: Flask,
) -> None:
    load = loader(postgres_app.config["SETTINGS"].instance)
    current = load(definition(opens="2020-01-01", closes="2099-01-01", **QUESTIONS))
    for number in range(4):
        send_one(postgres_app, current, f"{number}@example.org")
    write_over_traces(postgres_app.config["SETTINGS"].instance)
    for name in traces.WITHOUT_ORDER:
        key = Base.metadata.tables[name].primary_key.columns[0].name
        rows = db.session.execute(
            text(f"SELECT xmin, row_number() OVER (ORDER BY ctid), {key} FROM {name} ORDER BY 2")
        ).all()
        assert len({str(each[0]) for each in rows}) <= 1, f"{name}: what wrote which row"
        keys = [each[2] for each in rows]
        assert keys == sorted(keys), f"{name}: which row came first"


def _seen_by_who_is_limited(officer: Any) -> bool:
    """Whether the page names the consultation to an officer to whom it is not assigned."""
    assignments.limit("administrator@example.org", only_assigned=True)
    seen = "Safer parks" in officer.get("/officers/retention").text
    assignments.limit("administrator@example.org", only_assigned=False)
    return seen


def test_while_somebody_reads_it_says_that_the_log_is_not_empty(
    later: Callable[[int], Current], app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    later(366)
    with db.engine.connect() as reader:
        reader.exec_driver_sql("SELECT count(*) FROM response").scalar()
        monkeypatch.setattr(traces, "PATIENCE", 10)
        said = app.test_cli_runner().invoke(args=["retention", "--apply"])
    assert said.exit_code == 1 and "Run the command again" in said.output
    assert app.test_cli_runner().invoke(args=["retention", "--apply"]).exit_code == 0


def test_a_file_that_was_sent_is_read_no_more(answered: Current, officer: Desk) -> None:
    about_it = f"/officers/c/{answered.slug}"
    sent = (
        (f"{about_it}/downloads/responses.csv", WORDS),
        (f"{about_it}/comments/comments.csv?question=why", WORDS),
        ("/officers/audit.csv", "audit trail downloaded"),
    )
    gc.collect()
    gc.disable()  # a server that nobody uses collects nothing either
    try:
        for address, holds in sent:
            with ThreadPoolExecutor(1) as server:  # outside the application context of the tests
                answer = server.submit(officer.client.get, address).result()
                assert holds in server.submit(answer.get_data, as_text=True).result(), address
            write_over_traces(officer.client.application.config["SETTINGS"].instance)
    finally:
        gc.enable()
