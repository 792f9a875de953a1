"""Responses are sealed once, after closing and grace; the audit names whatever was changed."""

from collections.abc import Callable
from datetime import timedelta
from queue import Queue
from threading import Thread
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import delete, insert, select, text, update

from consultation import clock
from consultation.authoring.loading import load
from consultation.extensions import db
from consultation.lifecycle.chronicle import chronicle_of, record
from consultation.lifecycle.closing import barrier, settle
from consultation.lifecycle.consultations import Current, find
from consultation.lifecycle.extending import extend
from consultation.lifecycle.models import Consultation, Event, ResponseDigest, Seal
from consultation.operations.auditing import Disagreement, audit
from consultation.responding.erasing import erase_responses
from consultation.responding.models import Response
from consultation.transactions import writing
from tests.conftest import Loader
from tests.definitions import definition
from tests.residents import Resident


def sending(residents: Callable[[], Resident], current: Current, number: int) -> list[Resident]:
    questions = current.definition.questions
    sent = [
        residents().start(current.slug).go_through({"why": f"Reason {each}"}, questions).send()
        for each in range(number)
    ]
    assert all(each.reference for each in sent)
    return sent


def seals() -> list[Seal]:
    db.session.rollback()
    return list(db.session.scalars(select(Seal).order_by(Seal.number)))


@pytest.fixture
def sealed(
    closing_in: Loader, at: Callable[..., None], residents: Callable[[], Resident]
) -> Current:
    """A closed consultation with three responses, sealed."""
    current = closing_in(60)
    sending(residents, current, 3)
    at(current.window.closes)
    settle(current)
    return current


def test_a_page_seals_at_first_need_and_only_once(
    closing_in: Loader, at: Callable[..., None], residents: Callable[[], Resident]
) -> None:
    current = closing_in(60)
    sending(residents, current, 2)
    residents().visit(f"/c/{current.slug}")
    assert seals() == []
    at(current.window.closes)
    for _ in range(3):
        residents().visit(f"/c/{current.slug}")
    (seal,) = seals()
    assert seal.counts == {
        "responses": 2, "channels": {"online": 2}, "in_flight": 0, "withdrawn": 0,
    }  # fmt: skip
    record = residents().visit(f"/c/{current.slug}/chronicle")
    assert "Sealed: 2 responses" in record.text and seal.digest.hex() in record.text
    assert "The consultation opened." in record.text and "The consultation closed." in record.text


def test_grace_is_waited_for_and_told(
    closing_in: Loader, at: Callable[..., None], residents: Callable[[], Resident]
) -> None:
    current = closing_in(60, grace="10 min", late="set-aside")
    questions = current.definition.questions
    in_flight, late = (residents().start(current.slug) for _ in range(2))
    at(current.window.closes + timedelta(minutes=5))
    settle(current)
    assert seals() == []
    in_flight.go_through({"why": "Bus was late"}, questions).send()
    at(current.window.closes + timedelta(minutes=10))
    settle(current)
    late.go_through({"why": "Very late"}, questions).send()
    at(current.window.drafts_go)
    settle(current)
    counted, aside = seals()
    assert (counted.part, counted.counts["responses"], counted.counts["in_flight"]) == (
        "online", 1, 1,
    )  # fmt: skip
    assert (aside.part, aside.counts["responses"]) == ("set-aside", 1)
    assert audit(db.session(), current).responses == 2


def test_a_record_that_nobody_touched_agrees(sealed: Current) -> None:
    found = audit(db.session(), sealed)
    assert (found.responses, found.seals) == (3, 1)


FAULTS: dict[str, Callable[[Any], None]] = {
    "is not what was sent": lambda session: session.execute(
        update(Response).values(answers={"why": "Reason X"})
    ),
    "was removed": lambda session: session.execute(
        delete(Response).where(Response.id == session.scalars(select(Response.id)).first())
    ),
    "is gone": lambda session: [
        session.execute(delete(Response).where(Response.id == row.response_id))
        and session.execute(delete(ResponseDigest).where(ResponseDigest.digest == row.digest))
        for row in session.execute(
            select(ResponseDigest.digest, ResponseDigest.response_id).limit(1)
        )
    ],
    "added by another way": lambda session: session.execute(
        insert(Response), {**copy_of_one(session), "id": uuid4()}
    ),
    "Line 1 of the chronicle": lambda session: [
        session.execute(text("DROP TRIGGER chronicle_entry_not_updated")),
        session.execute(text("UPDATE chronicle_entry SET says = 'x' WHERE number = 1")),
    ],
    "counts otherwise": lambda session: [
        session.execute(text("DROP TRIGGER seal_not_updated")),
        session.execute(
            update(Seal).values(
                counts={"responses": 4, "channels": {"online": 4}, "in_flight": 0, "withdrawn": 0}
            )
        ),
    ],
}


def copy_of_one(session: Any) -> dict[str, Any]:
    row = dict(session.execute(select(Response.__table__).limit(1)).mappings().one())
    return {**row, "reference": "OTHER", "equality_key": uuid4()}


@pytest.mark.parametrize("says", FAULTS)
def test_whatever_was_tampered_with_is_named(sealed: Current, says: str) -> None:
    with writing() as session:
        FAULTS[says](session)
    with pytest.raises(Disagreement, match=says):
        audit(db.session(), sealed)


def test_a_response_slipped_in_with_its_digest_after_the_seal_is_named(sealed: Current) -> None:
    from consultation.responding.digests import digest_row

    with writing() as session:
        row = {**copy_of_one(session), "id": uuid4()}
        session.execute(insert(Response), row)
        session.execute(insert(ResponseDigest), digest_row(row))
    with pytest.raises(Disagreement, match="after seal 1"):
        audit(db.session(), sealed)


def test_erasing_leaves_a_tombstone_and_the_audit_agrees(sealed: Current) -> None:
    with writing() as session:
        first = session.scalars(select(Response.id)).first()
        erase_responses(session, Response.id == first)
    with pytest.raises(Disagreement, match="Tombstones of erased responses: 1"):
        audit(db.session(), sealed)
    with writing() as session:
        told = [{"responses": "1"}]
        record(session, sealed.consultation.id, Event.ERASED, "One.", details=told)
    found = audit(db.session(), sealed)
    assert (found.responses, found.erased) == (2, 1)


def test_opening_again_leaves_the_old_seal_and_makes_a_new_one(
    sealed: Current, at: Callable[..., None], residents: Callable[[], Resident]
) -> None:
    extend(sealed, "2026-05-31 23:59", "A court asked for it.")
    reopened = find(sealed.slug)
    assert reopened
    sending(residents, reopened, 1)
    assert audit(db.session(), reopened).responses == 4
    at(reopened.window.closes)
    settle(reopened)
    assert [each.counts["responses"] for each in seals()] == [3, 4]
    assert audit(db.session(), reopened).seals == 2


def test_the_record_is_chained_and_told_to_programs(
    sealed: Current, residents: Callable[[], Resident]
) -> None:
    answer = residents()._ask("get", f"/c/{sealed.slug}/chronicle.json").get_json()
    events = [entry["event"] for entry in answer["entries"]]
    assert events == ["loaded", "opened", "closed", "sealed"]
    stored = chronicle_of(db.session(), sealed.consultation.id)
    assert [entry["digest"] for entry in answer["entries"]] == [e.digest.hex() for e in stored]
    feed = residents()._ask("get", f"/c/{sealed.slug}/chronicle.atom")
    assert feed.mimetype == "application/atom+xml" and b"The consultation closed." in feed.data


@pytest.mark.parametrize("run", range(2))
def test_nothing_acknowledged_is_outside_the_seal(each_app: Flask, run: int) -> None:
    """Closing while many send: what got a receipt is in the seal, what did not is not stored."""
    settings = each_app.config["SETTINGS"]
    load(
        definition(opens="2020-01-01", closes="2099-01-01", timezone="UTC"), "t", settings.instance
    )
    current = find("safer-parks")
    assert current
    waiting = [Resident(each_app.test_client()).start(current.slug) for _ in range(40)]
    for each in waiting:
        each.go_through({"why": "Light"}, current.definition.questions)
    acknowledged: Queue[str] = Queue()

    def send_all(mine: list[Resident]) -> None:
        for each in mine:
            each.send()
            if each.status == 200:
                acknowledged.put(each.reference)

    threads = [Thread(target=send_all, args=(waiting[start::8],)) for start in range(8)]
    for thread in threads:
        thread.start()
    for _ in range(5 + run * 5):
        acknowledged.get(timeout=30)
    with writing() as session:
        barrier(session, current.consultation.id, exclusive=True)
        moment = clock.database_now(session).replace(microsecond=0)
        written = f"{moment:%Y-%m-%d %H:%M:%S}+00:00"
        session.execute(update(Consultation).values(closes_at=moment, closes_written=written))
        says = f"The closing time was moved to {written}."
        record(session, current.consultation.id, Event.EXTENDED, says)
    closed = find("safer-parks")
    assert closed
    settle(closed)
    sealed_then = seals()[0].counts["responses"]
    for thread in threads:
        thread.join()
    total = 5 + run * 5 + acknowledged.qsize()
    assert total < len(waiting), "some came too late"
    assert sealed_then == total
    assert audit(db.session(), closed).responses == total
