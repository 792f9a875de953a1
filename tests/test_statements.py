"""Prepared statements find and store the same as SQLAlchemy, on both databases, errors included."""

import uuid
from datetime import UTC, datetime
from typing import Any, cast

import pytest
from flask import Flask
from sqlalchemy import Table, bindparam, insert, select, text, update
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError

from consultation.authoring.loading import load
from consultation.gate import NotStored
from consultation.lifecycle.consultations import Current, find
from consultation.lifecycle.models import Consultation
from consultation.responding import drafts
from consultation.responding.holder import Holder
from consultation.responding.models import ContactAddress, Draft
from consultation.statements import Prepared
from consultation.transactions import reading, store_at_once, storing, writing
from tests.definitions import definition

_consultations = cast(Table, Consultation.__table__)
_drafts = cast(Table, Draft.__table__)
BY_SLUG = select(_consultations).where(_consultations.c.slug == bindparam("slug")).limit(1)


@pytest.fixture
def current(each_app: Flask) -> Current:
    source = definition(opens="2020-01-01 09:00", closes="2099-01-01 09:00")
    found = find(load(source, "test.yaml", each_app.config["SETTINGS"].instance).slug)
    assert found
    return found


def _row(current: Current, **changes: Any) -> dict[str, Any]:
    return {
        "token_hash": b"\x00'%s" + bytes(28),
        "consultation_id": current.consultation.id,
        "version_id": current.version_id,
        "begun_at": datetime(2020, 3, 29, 0, 59, 59, 999_999, UTC),
        "sealed": bytes(range(256)),
        "sent": False,
    } | changes


def test_a_select_finds_what_sqlalchemy_finds(current: Current) -> None:
    plain = reading().execute(BY_SLUG, {"slug": current.slug}).one()
    prepared = Prepared(BY_SLUG)
    for _ in range(2):
        (row,) = prepared.rows(reading(), slug=current.slug)
        assert row._asdict() == dict(plain._mapping)
        assert [type(each) for each in row] == [type(each) for each in plain]
    assert prepared.rows(reading(), slug="no-such-slug") == []


def test_an_insert_stores_what_sqlalchemy_reads(current: Current) -> None:
    row = _row(current)
    with storing() as write:
        assert Prepared(insert(_drafts), *row).changed(write, **row) == 1
    stored = reading().execute(select(_drafts)).one()
    assert {name: stored._mapping[name] for name in row} == row
    assert stored.saved_as is None


def test_a_missing_value_is_a_fault_never_an_empty_cell(current: Current) -> None:
    row = _row(current)
    with pytest.raises(KeyError), storing() as write:
        Prepared(insert(_drafts), *row, "saved_as").changed(write, **row)


def test_the_databases_refusals_are_sqlalchemys(current: Current) -> None:
    row = _row(current)
    prepared = Prepared(insert(_drafts), *row)
    with pytest.raises(IntegrityError), storing() as write:
        prepared.changed(write, **row)
        prepared.changed(write, **row)
    with pytest.raises(IntegrityError), storing() as write:
        prepared.changed(write, **_row(current, version_id=uuid.uuid4()))
    assert reading().execute(select(_drafts)).all() == []
    elsewhere = Prepared(select(text("nothing")).select_from(text("nowhere")))
    with pytest.raises((OperationalError, ProgrammingError)) as refused:
        elsewhere.rows(reading())
    assert not refused.value.connection_invalidated


def test_an_error_does_not_repeat_what_people_wrote(current: Current) -> None:
    row = _row(current)
    prepared = Prepared(insert(_drafts), *row)
    with pytest.raises(IntegrityError) as refused, storing() as write:
        prepared.changed(write, **row)
        prepared.changed(write, **row)
    assert refused.value.params is None


@pytest.mark.postgres
def test_a_server_that_turned_standby_is_left(postgres_app: Flask) -> None:
    update_all = Prepared(update(_drafts).values(sent=bindparam("whether")))
    with pytest.raises(NotStored), storing() as write:
        write.exec_driver_sql("SET TRANSACTION READ ONLY")
        try:
            update_all.changed(write, whether=True)
        finally:
            assert write.invalidated


def test_one_statement_lasts_without_a_transaction_around_it(current: Current) -> None:
    row = _row(current)
    begun = Prepared(insert(_drafts), *row)
    store_at_once(lambda write: begun.changed(write, **row))
    renamed = Prepared(update(_drafts).values(sealed=bindparam("content")))
    assert store_at_once(lambda write: renamed.changed(write, content=b"other")) == 1
    assert reading().execute(select(_drafts.c.sealed)).scalar_one() == b"other"


def test_a_draft_that_changed_since_it_was_read_is_read_again(current: Current) -> None:
    token = drafts.begin(current, "en")
    holder = Holder.new().with_token(token)
    known = drafts.open_draft(holder, current.consultation.id)
    assert known
    first = drafts.keep(current, token, "en", {"one": "1"}, ["one"], known=known)
    second = drafts.keep(current, token, "en", {"two": "2"}, ["two"], known=known)
    assert (first, second) == ({"one": "1"}, {"one": "1", "two": "2"})
    after = drafts.open_draft(holder, current.consultation.id)
    assert after and after.answers == second


def test_what_people_wrote_is_in_no_error(current: Current) -> None:
    """Errors are logged."""
    written = "He waits for me at the gate"
    row = {"id": uuid.uuid4(), "email": written, "language": "en", "consultation_id": uuid.uuid4()}
    with pytest.raises(IntegrityError) as refused, writing() as session:
        session.execute(insert(ContactAddress).values(**row))
    assert "contact_address" in str(refused.value)
    assert written not in str(refused.value)
