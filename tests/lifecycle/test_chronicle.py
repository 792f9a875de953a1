"""The public record as others read it: a valid feed, and lines that never change."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4
from xml.etree import ElementTree

import pytest
from flask import Flask
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError

from consultation.extensions import db
from consultation.lifecycle.chronicle import chronicle_of, record
from consultation.lifecycle.consultations import Current, find
from consultation.lifecycle.extending import NotExtended, extend
from consultation.lifecycle.models import Event, Seal
from consultation.officers import audit
from consultation.transactions import writing
from tests.conftest import Loader, loader
from tests.residents import Resident

ATOM = "{http://www.w3.org/2005/Atom}"
MOMENT = datetime(2026, 3, 1, tzinfo=UTC)


def of(parent: ElementTree.Element, name: str) -> str:
    """The text of the only element of that name."""
    (found,) = parent.findall(ATOM + name)
    return found.text or ""


@pytest.fixture
def fed(open_now: Loader, app: Flask) -> Callable[[], ElementTree.Element]:
    """The feed of a consultation whose reasons hold what no XML document can."""
    current = open_now(title="Parks & <ponds>")
    extend(current, "2026-04-15 12:00", "Flood\x00, <b>\x08mud</b>\ufffe & \ud800ice")
    with writing() as session:  # told later, but begun before the line above
        record(session, current.consultation.id, Event.OUTAGE, "Away.", happened_at=MOMENT)

    def read() -> ElementTree.Element:
        answer = app.test_client().get(f"/c/{current.slug}/chronicle.atom")
        assert answer.mimetype == "application/atom+xml"
        return ElementTree.fromstring(answer.data)

    return read


def test_the_feed_has_what_the_format_asks_for(fed: Callable[[], ElementTree.Element]) -> None:
    feed = fed()
    entries = feed.findall(f"{ATOM}entry")
    ids = [of(each, "id") for each in (feed, *entries)]
    assert len(set(ids)) == len(ids) == 5
    for each in ids:
        assert each.startswith("urn:uuid:") and len(each) == len("urn:uuid:") + 36
    updated = [datetime.fromisoformat(of(each, "updated")) for each in entries]
    assert all(each.tzinfo for each in updated)
    assert datetime.fromisoformat(of(feed, "updated")) == max(updated)
    assert of(feed, "title") == "Parks & <ponds>"
    assert all(of(each, "title") and of(each, "content") for each in entries)
    assert of(feed.findall(f"{ATOM}author")[0], "name")
    links = {each.get("rel"): each.get("href", "") for each in feed.findall(f"{ATOM}link")}
    assert links["self"].endswith("/chronicle.atom") and links["alternate"].endswith("/chronicle")
    assert "Flood, <b>mud</b> & ice" in of(entries[1], "content")


def test_a_reader_knows_each_line_again(fed: Callable[[], ElementTree.Element]) -> None:
    first, again = ([of(each, "id") for each in fed().iter(f"{ATOM}entry")] for _ in range(2))
    assert first == again


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("2026-04-15 23:59", "23:59 on 15 April 2026"),
        ("2026-04-15", "the end of 15 April 2026"),
        ("2026-04-15 23:59:30", "23:59:30 on 15 April 2026"),
        ("2026-10-25 01:59+01:00", "01:59 (UTC+01:00) on 25 October 2026"),
    ],
)
def test_times_of_opening_and_closing_are_told_as_they_were_written(
    written: str,
    said: str,
    open_now: Loader,
    at: Callable[[datetime], None],
    resident: Resident,
) -> None:
    current = open_now(opens="2026-03-02", closes="2026-04-10 23:59")
    at(current.window.closes)
    resident.visit(f"/c/{current.slug}")  # tells of the first closing
    extend(current, written, "The library was closed.")
    moved = find(current.slug)
    assert moved
    at(moved.window.closes)
    lines = [
        each.get_text(" ", strip=True)
        for each in resident.visit(f"/c/{current.slug}/chronicle").page.select("main ol li")
    ]
    told = [line.partition(" Line ")[0] for line in lines if " The consultation " in line]
    assert told[1:] == [
        "the start of 2 March 2026 The consultation opened.",
        "23:59 on 10 April 2026 The consultation closed.",
        f"{said} The consultation closed.",
    ]


def test_a_time_that_holds_already_is_no_move(open_now: Loader) -> None:
    current = open_now()
    extend(current, "2026-04-15 12:00", "The library was closed.")
    moved = find(current.slug)
    assert moved
    with pytest.raises(NotExtended, match="already"):
        extend(moved, "2026-04-15 12:00", "The library was closed.")
    lines = chronicle_of(db.session(), current.consultation.id)
    assert [each.event for each in lines].count("extended") == 1


KEPT = ("chronicle_entry", "seal", "audit_entry")
REWRITTEN = {
    "update": "UPDATE {} SET id = id",
    "delete": "DELETE FROM {}",
    "replace": "INSERT OR REPLACE INTO {} SELECT * FROM {}",
    "truncate": "TRUNCATE {} CASCADE",
}


def test_no_statement_takes_a_line_away_or_changes_it(each_app: Flask) -> None:
    current = loader(each_app.config["SETTINGS"].instance)()
    with writing() as session:
        session.execute(insert(Seal), a_seal_of(current))
    audit.record("looked", "at everything")
    foreign = "truncate" if db.engine.dialect.name == "sqlite" else "replace"
    for done, statement in REWRITTEN.items():
        for table in KEPT if done != foreign else ():
            with (
                pytest.raises(DBAPIError, match=f"a line of {table} is never"),
                db.engine.begin() as c,
            ):
                c.execute(text(statement.format(table, table)))


def a_seal_of(current: Current) -> dict[str, Any]:
    return {
        "id": uuid4(),
        "consultation_id": current.consultation.id,
        "number": 1,
        "part": "online",
        "closes_at": current.window.closes,
        "sealed_at": current.window.closes,
        "counts": {},
        "digests": b"",
        "digest": bytes(32),
    }
