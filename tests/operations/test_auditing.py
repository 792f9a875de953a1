"""The audit notices every change: each value of each row, a row removed, a row added."""

import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Executable, Table, delete, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from consultation.extensions import UTCDateTime, db
from consultation.lifecycle.chronicle import digest_of, record
from consultation.lifecycle.closing import settle
from consultation.lifecycle.consultations import Current, find
from consultation.lifecycle.deciding import decide_on_late
from consultation.lifecycle.extending import extend
from consultation.lifecycle.keying import end_keying
from consultation.lifecycle.models import (
    ChronicleEntry,
    Consultation,
    Event,
    ResponseDigest,
    Seal,
    Version,
)
from consultation.operations.auditing import Disagreement, audit
from consultation.responding.digests import digest_of as response_digest
from consultation.responding.erasing import erase_responses
from consultation.responding.keyed import Reply, take_keyed
from consultation.responding.models import Channel, Response
from consultation.transactions import writing
from tests.conftest import Loader
from tests.residents import Resident

KEPT = [Consultation, Version, ChronicleEntry, Response, ResponseDigest, Seal]
TABLES: list[Table] = [each.__table__ for each in KEPT]
NOT_SEALED = {
    "consultation.slug": "the name by which the audit is asked for",
    "consultation.notice": "that an example is one",
    "consultation.made_up": "whether there are made-up responses, which no seal holds",
    "version.id": "responses name it: one that none names can have another",
    "version.loaded_at": "its line in the chronicle has the time",
    "chronicle_entry.id": "a number of the database's own",
    "seal.id": "the same",
    "response.equality_key": "what joins it to answers that may be erased, and to nothing public",
}
"""Columns that no seal and no line of the chronicle tells of, and what they are for."""


@pytest.fixture
def whole(
    app: Flask,
    loaded: Loader,
    at: Callable[[datetime], None],
    residents: Callable[[], Resident],
) -> Current:
    """A record with everything in it: two versions, extended, every part sealed, one withdrawn.

    No trigger guards it any more: whoever changes the file itself is to be noticed.
    """
    rules = {"late": "set-aside", "grace": "10 min"}
    current = loaded(**rules)
    at(current.window.opens + timedelta(days=1))
    current = loaded(title="Safer parks and ponds", **rules)
    extend(current, "2026-04-30 23:59", "Easter.")
    current = now(current)
    closes, questions = current.window.closes, current.definition.questions

    def begin(number: int) -> list[Resident]:
        return [residents().start(current.slug) for _ in range(number)]

    def send(each: Resident, words: str) -> None:
        assert each.go_through({"why": words}, questions).send().reference

    at(closes - timedelta(minutes=1))
    in_time, in_flight, late = begin(2), begin(1), begin(2)
    for each in in_time:
        send(each, "In time")
    at(closes + timedelta(minutes=5))
    send(in_flight[0], "On a bus")
    at(closes + timedelta(hours=1))
    for each in late:
        send(each, "Too late")
    days = (date(2026, 1, 6), date(2026, 1, 7), date(2026, 5, 1), date(2026, 5, 1))
    at(closes + timedelta(days=3))
    paper = [
        Reply(channel=Channel.PAPER, language="en", received_on=day, answers={"why": "P"}, about={})
        for day in days
    ]
    take_keyed(current, paper, lambda *_: None)
    settle(current)
    end_keying(current)
    decide_on_late(current, counts=True, reason="The library's computers failed.")
    erase_one(current)
    with writing() as session:
        for name in session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")):
            session.execute(text(f"DROP TRIGGER {name}"))
    return now(current)


def erase_one(current: Current) -> None:
    with writing() as session:
        one = session.scalars(select(Response.id).where(Response.timeliness == "in-time")).first()
        erase_responses(session, Response.id == one)
        record(
            session, current.consultation.id, Event.WITHDRAWN, "One.", details=[{"responses": "1"}]
        )


def now(current: Current) -> Current:
    db.session.rollback()
    found = find(current.slug)
    assert found
    return found


def unnoticed(current: Current, change: Executable) -> bool:
    """Whether the audit agrees although this was done to the rows; it is undone afterwards."""
    db.session.rollback()
    with Session(db.engine.execution_options(writing=True)) as session:
        try:
            session.execute(change)
            audit(session, current)
        except Disagreement as fault:
            assert str(fault).endswith(".")
            return False
        except DBAPIError:
            return False  # the database itself refuses it
        finally:
            session.rollback()
    return True


def other(value: Any, column: Any) -> Any:
    """Nearly the same value: a byte, a second more, a day more."""
    if value is None:
        if isinstance(column.type, UTCDateTime):
            return datetime(2026, 1, 5, tzinfo=UTC)
        return {str: "x", uuid.UUID: uuid.uuid4()}.get(column.type.python_type, b"x")
    if isinstance(value, datetime):
        return value + timedelta(minutes=2 if column.name == "sealed_at" else 0, seconds=1)
    if isinstance(value, date):
        return value + timedelta(days=1)
    if isinstance(value, uuid.UUID):
        return uuid.uuid4()
    if isinstance(value, bytes):
        return value[:-1] + bytes([value[-1] ^ 1])
    if isinstance(value, dict):
        first = next(iter(value), "x")
        return {**value, first: {"x": 1} if not isinstance(value.get(first), int) else 77}
    return [*value, {"x": "y"}] if isinstance(value, list) else nearly(value)


def nearly(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    return value + 1 if isinstance(value, int) else value[:-1] + ("x" if value[-1] != "x" else "y")


def rows_of(table: Table) -> Iterator[tuple[Any, dict[str, Any]]]:
    """How to find each row again, and what is in it."""
    (key,) = table.primary_key.columns
    found = [dict(row) for row in db.session.execute(select(table).order_by(key)).mappings()]
    for row in found:
        yield key == row[key.name], row


def test_the_audit_agrees_with_what_nobody_touched(whole: Current) -> None:
    found = audit(db.session(), whole)
    assert (found.responses, found.erased, found.seals) == (8, 1, 4)


def test_a_closing_time_that_a_file_and_a_reason_moved_in_turn_is_the_last_of_them(
    loaded: Loader, at: Callable[[datetime], None]
) -> None:
    current = loaded()
    at(current.window.opens - timedelta(days=9))
    current = loaded(closes="2026-05-31")
    audit(db.session(), current)
    extend(current, "2026-06-30", "Easter.")
    audit(db.session(), now(current))
    current = loaded(closes="2026-05-31")
    audit(db.session(), current)
    assert current.consultation.closes_written == "2026-06-30"
    current = loaded(closes="2026-07-31")
    assert current.consultation.closes_written == "2026-07-31"
    audit(db.session(), now(current))
    at(current.window.opens)
    audit(db.session(), now(loaded(title="Safer parks and ponds", closes="2026-07-31 23:59")))
    with writing() as session:
        session.execute(update(Consultation).values(closes_written="2026-06-30"))
    with pytest.raises(Disagreement, match="closing time was moved to 2026-06-30"):
        audit(db.session(), now(current))


def test_each_changed_value_is_noticed(whole: Current) -> None:
    changes = [
        (column, place, other(row[column.name], column))
        for table in TABLES
        for place, row in rows_of(table)
        for column in table.columns
        if str(column) not in NOT_SEALED
    ]
    missed = {
        f"{column} -> {changed}"
        for column, place, changed in changes
        if unnoticed(whole, update(column.table).where(place).values({column.name: changed}))
    }
    assert changes and missed == set()


def test_each_removed_row_is_noticed(whole: Current) -> None:
    rows = [(table, place) for table in TABLES[1:] for place, _ in rows_of(table)]
    missed = [
        f"{table}: {place.right.value}"
        for table, place in rows
        if unnoticed(whole, delete(table).where(place))
    ]
    assert rows and missed == []


def test_the_last_line_is_missed_too_and_so_is_one_that_fits_the_chain(whole: Current) -> None:
    outage = "The service was not available for about 5 minutes."
    last = ChronicleEntry.number == db.session.scalar(select(func.max(ChronicleEntry.number)))
    entry = dict(db.session.execute(select(ChronicleEntry.__table__).where(last)).mappings().one())
    added = ChronicleEntry(
        **entry | {"id": None, "number": entry["number"] + 1, "event": "outage", "says": outage}
    )
    added.digest = digest_of(added, entry["digest"])
    columns = {each.name: getattr(added, each.name) for each in ChronicleEntry.__table__.columns}
    assert not unnoticed(whole, insert(ChronicleEntry).values(columns | {"id": 99}))
    with writing() as session:
        record(session, whole.consultation.id, Event.OUTAGE, outage)
    audit(db.session(), whole)
    assert not unnoticed(whole, delete(ChronicleEntry).where(ChronicleEntry.says == outage))


def test_a_second_digest_makes_no_other_answer_right(whole: Current) -> None:
    row = dict(db.session.execute(select(Response.__table__).limit(1)).mappings().one())
    forged = row | {"answers": {"why": "Close the parks."}}
    db.session.rollback()
    with writing() as session:
        one = Response.id == row["id"]
        session.execute(update(Response).where(one).values(answers=forged["answers"]))
        line = ResponseDigest.response_id == row["id"]
        rest = response_digest(forged)
        session.execute(update(ResponseDigest).where(line).values(digest_of_rest=rest))
    with pytest.raises(Disagreement, match="the chronicle tells of no erasure"):
        audit(db.session(), whole)


def test_an_added_row_is_noticed(whole: Current) -> None:
    new = {"id": uuid.uuid4(), "number": 99, "reference": "OTHER", "digest": b"y" * 32,
           "equality_key": uuid.uuid4(), "response_id": None, "part": "other"}  # fmt: skip
    rows = [
        (table, row | {name: new[name] for name in new if name in row} | numbered(table))
        for table in TABLES[1:]
        for _, row in rows_of(table)
    ]
    missed = [row for table, row in rows if unnoticed(whole, insert(table).values(row))]
    assert rows and missed == []


def numbered(table: Table) -> dict[str, int]:
    """A key that is free where the database numbers rows by itself."""
    return {"id": 99} if table.name == "chronicle_entry" else {}
