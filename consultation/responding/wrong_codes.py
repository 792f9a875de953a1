"""Wrong codes cost time: the more have been tried of late, the longer everybody waits for the next.

Counted for each consultation, never by who asks: no address is stored, or even looked at. Whoever
is told to wait gets a ticket for the very code that they typed: once they have waited, it is looked
up, whatever others try meanwhile.
"""

import uuid
from datetime import datetime, timedelta
from hashlib import blake2b
from hmac import compare_digest
from typing import cast

from flask import current_app
from sqlalchemy import Connection, Table, insert, select, update

from consultation.lifecycle.models import Consultation
from consultation.responding.models import WrongCodes

FREE = 4
"""This many wrong codes cost no wait: people mistype."""
LONGEST_WAIT = timedelta(seconds=4)
WEARS_OFF = timedelta(minutes=1)
"""Each time that this passes without another, one wrong code is forgotten."""
MOST_COUNTED = 30
TICKET_HOLDS = timedelta(minutes=10)

_counted = cast(Table, WrongCodes.__table__)


class WrongCode(Exception):
    """The code opens nothing: it never did, or no longer does. Nobody is told which."""


class TryLater(Exception):
    """Too many wrong codes of late, so this one was not looked up; `seconds` says how long to wait.

    Sent again after that, with the `ticket`, it is looked up.
    """

    def __init__(self, seconds: int, ticket: str) -> None:
        super().__init__(f"wait {seconds} seconds")
        self.seconds = seconds
        self.ticket = ticket


def still_counted(number: int, last_at: datetime, moment: datetime) -> int:
    """How many wrong codes still count, when the last of `number` was tried at `last_at`."""
    return max(0, number - max(moment - last_at, timedelta()) // WEARS_OFF)


def wait_after(number: int) -> timedelta:
    """How long to wait after so many wrong codes: nothing at first, then 1, 2 and 4 seconds."""
    if number <= FREE:
        return timedelta()
    return min(timedelta(seconds=2 ** min(number - FREE - 1, 10)), LONGEST_WAIT)


def admit(
    write: Connection, consultation_id: uuid.UUID, key: bytes, ticket: str, moment: datetime
) -> None:
    """Return if the code that makes `key` may be looked up now, else raise TryLater.

    Holds a lock on the consultation until the commit, so that codes are tried one at a time.
    """
    wait = _time_to_wait(write, consultation_id, moment)
    if not wait:
        return
    due = _due(ticket, key, moment)
    if due is None:
        due = moment + wait
        ticket = _ticket_for(key, due)
    if due > moment:
        raise TryLater(-(-(due - moment) // timedelta(seconds=1)), ticket)


def _ticket_for(key: bytes, due: datetime) -> str:
    written = str(due.timestamp())
    return f"{written}.{_mark(key, written)}"


def _mark(key: bytes, due: str) -> str:
    secret = blake2b(current_app.config["SECRET_KEY"].encode()).digest()
    said = b"%b %b" % (key, due.encode())
    return blake2b(said, digest_size=16, key=secret, person=b"code-ticket").hexdigest()


def _due(ticket: str, key: bytes, moment: datetime) -> datetime | None:
    """The moment from which a ticket holds; None for one forged, for another code, or expired."""
    due, _, mark = ticket.rpartition(".")
    if not compare_digest(mark.encode(), _mark(key, due).encode()):
        return None
    from_then = datetime.fromtimestamp(float(due), moment.tzinfo)
    return from_then if moment - from_then < TICKET_HOLDS else None


def _time_to_wait(write: Connection, consultation_id: uuid.UUID, moment: datetime) -> timedelta:
    """How long everybody has to wait; locks the consultation until the commit."""
    held = select(Consultation.id).where(Consultation.id == consultation_id).with_for_update()
    write.execute(held)
    row = _row(write, consultation_id)
    if row is None:
        return timedelta()
    number, last_at = row
    left = last_at + wait_after(still_counted(number, last_at, moment)) - moment
    return max(left, timedelta())


def count(write: Connection, consultation_id: uuid.UUID, moment: datetime) -> None:
    """Count one wrong code; after `admit` in the same transaction."""
    row = _row(write, consultation_id)
    if row is None:
        new = insert(_counted).values(consultation_id=consultation_id, number=1, last_at=moment)
        write.execute(new)
        return
    number = min(still_counted(*row, moment) + 1, MOST_COUNTED)
    changed = update(_counted).where(_counted.c.consultation_id == consultation_id)
    write.execute(changed.values(number=number, last_at=moment))


def _row(write: Connection, consultation_id: uuid.UUID) -> tuple[int, datetime] | None:
    query = select(_counted.c.number, _counted.c.last_at)
    found = write.execute(query.where(_counted.c.consultation_id == consultation_id)).first()
    return (found.number, found.last_at) if found else None
