"""What the sender of a response can do afterwards: read it, get a code for it, withdraw it.

The eight characters of a reference prove nothing; the code does. It must not know pages.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from sqlalchemy import Row, Table, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from consultation import clock
from consultation.lifecycle.chronicle import record
from consultation.lifecycle.closing import barrier
from consultation.lifecycle.consultations import Current
from consultation.lifecycle.models import Event
from consultation.lifecycle.stage import Timeliness
from consultation.responding.codes import RECEIPT, key_of, new_code
from consultation.responding.drafts import NoDraft, Receipt, hash_of, sealed, unsealed
from consultation.responding.erasing import (
    ABOUT,
    RESPONSE,
    erase_about,
    erase_responses,
    list_erasure,
    say_erased,
)
from consultation.responding.models import ReceiptCode, Response
from consultation.responding.wrong_codes import WrongCode, admit, count
from consultation.statements import Prepared
from consultation.transactions import reading, storing, writing

_codes = cast(Table, ReceiptCode.__table__)
_TIMELINESS = Prepared(select(Response.timeliness).where(Response.equality_key == bindparam("key")))
_SAYS = "A response was withdrawn by the person who sent it. Its content is erased."


class TooLate(Exception):
    """The day until which a response can be withdrawn has passed."""


@dataclass(frozen=True, kw_only=True)
class Held:
    """What a code stands for: a stored response, or one that has been erased since."""

    token: bytes
    stored: bool
    received_on: date | None = None
    late: bool = False


def sent_response(receipt: Receipt) -> Row[Any] | None:
    """The stored response of a receipt; None once it has been erased."""
    query = select(
        Response.version_id, Response.language, Response.received_on, Response.answers
    ).where(Response.equality_key == receipt.equality_key)
    return reading().execute(query).first()


def timeliness_of(receipt: Receipt) -> Timeliness | None:
    """Whether the response of a receipt came in time; None once it has been erased."""
    rows = _TIMELINESS.rows(reading(), key=receipt.equality_key)
    return Timeliness(rows[0].timeliness) if rows else None


def make_code(current: Current, token: bytes, receipt: Receipt) -> None:
    """Make a new code for a sent response, to be shown once; an earlier code opens it no more.

    Raises NoDraft when the response has been erased.
    """
    code = new_code()
    key = key_of(code, RECEIPT, current.consultation.id)
    with storing() as write:
        query = select(Response.id).where(Response.equality_key == receipt.equality_key)
        response_id = write.execute(query.with_for_update()).scalar()
        if response_id is None:
            raise NoDraft
        write.execute(delete(_codes).where(_codes.c.response_id == response_id))
        kept = {
            "looked_up": hash_of(key),
            "consultation_id": current.consultation.id,
            "response_id": response_id,
            "to_show": sealed(token, {"code": code}),
        }
        write.execute(insert(_codes), kept)


def shown_once(token: bytes, receipt: Receipt) -> str | None:
    """The code that was just made; None when it has been shown already."""
    of_response = _codes.c.response_id.in_(
        select(Response.id).where(Response.equality_key == receipt.equality_key)
    )
    with storing() as write:
        kept = write.execute(select(_codes.c.to_show).where(of_response)).scalar()
        if kept is None:
            return None
        write.execute(update(_codes).where(of_response).values(to_show=None))
    return str(unsealed(token, kept)["code"])


def open_receipt(current: Current, typed: str, ticket: str = "") -> bytes:
    """The token by which a browser holds the receipt that a code opens.

    Raises NoCode, WrongCode or TryLater, as `saving.open_saved` does.
    """
    key = key_of(typed, RECEIPT, current.consultation.id)
    with storing() as write:
        moment = clock.database_now(write)
        admit(write, current.consultation.id, key, ticket, moment)
        query = select(_codes.c.consultation_id).where(_codes.c.looked_up == hash_of(key))
        known = write.execute(query).scalar()
        if not known:
            count(write, current.consultation.id, moment)
    if not known:
        raise WrongCode
    return key


def held(current: Current, tokens: Sequence[bytes]) -> Held | None:
    """The newest receipt of this consultation among a browser's tokens."""
    by_hash = {hash_of(token): token for token in tokens}
    query = (
        select(_codes.c.looked_up, Response.received_on, Response.timeliness)
        .select_from(_codes.outerjoin(Response, Response.id == _codes.c.response_id))
        .where(
            _codes.c.looked_up.in_(list(by_hash)),
            _codes.c.consultation_id == current.consultation.id,
        )
    )
    rows = {row.looked_up: row for row in reading().execute(query)}
    for hashed in reversed(by_hash):
        if row := rows.get(hashed):
            return Held(
                token=by_hash[hashed],
                stored=row.received_on is not None,
                received_on=row.received_on,
                late=row.timeliness == Timeliness.LATE,
            )
    return None


def last_day(current: Current, days: int) -> date:
    """The last day on which a response can be withdrawn: `days` after the day of closing."""
    closing = current.consultation.closes_at - timedelta(microseconds=1)
    return current.day_of(closing) + timedelta(days=days)


def withdraw(current: Current, token: bytes, days: int) -> None:
    """Erase the response whose receipt a token holds, for good; the chronicle names the day only.

    Raises WrongCode when the token holds none, TooLate after the stated day.
    """
    with writing() as session:
        barrier(session, current.consultation.id, exclusive=False)
        day = current.day_of(clock.database_now(session))
        if day > last_day(current, days):
            raise TooLate
        response_id = _locked(session, token)
        came_on = _erase(session, current, response_id, day) if response_id else None
    if came_on:
        say_erased(current.consultation.id, [came_on])


def withdraw_about(current: Current, token: bytes) -> None:
    """Erase what somebody said about themselves; their response stays. Raises WrongCode."""
    with writing() as session:
        day = current.day_of(clock.database_now(session))
        if response_id := _locked(session, token):
            erase_about(session, Response.id == response_id)
            list_erasure(session, current.consultation.id, ABOUT, day, response_id)
    say_erased(current.consultation.id, ())


def _locked(session: Session, token: bytes) -> uuid.UUID | None:
    """The response that a code stands for, locked, and then the code; None once it is erased.

    Everybody locks the two in this order, so that nobody waits for ever. Raises WrongCode.
    """
    query = select(ReceiptCode.response_id).where(ReceiptCode.looked_up == hash_of(token))
    known = session.execute(query).scalar()
    session.execute(select(Response.id).where(Response.id == known).with_for_update())
    row = session.execute(query.with_for_update()).first()
    if row is None:
        raise WrongCode
    response_id: uuid.UUID | None = row.response_id
    return response_id


def _erase(session: Session, current: Current, response_id: uuid.UUID, day: date) -> date:
    came_on: date = session.execute(
        select(Response.received_on).where(Response.id == response_id)
    ).scalar_one()
    erase_responses(session, Response.id == response_id)
    list_erasure(session, current.consultation.id, RESPONSE, day, response_id)
    # Nobody may know the time of day, just as when a response is sent.
    midnight = datetime.combine(day, datetime.min.time(), ZoneInfo(current.definition.timezone))
    details = [{"responses": "1"}]
    consultation_id = current.consultation.id
    record(session, consultation_id, Event.WITHDRAWN, _SAYS, happened_at=midnight, details=details)
    return came_on
