"""Wrong codes cost time: the more have been tried of late, the longer everybody waits for the next.

Counted for each consultation, never by who asks: no address is stored, or even looked at.
"""

import uuid
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import Connection, Table, insert, select, update

from consultation.lifecycle.models import Consultation
from consultation.responding.models import WrongCodes

FREE = 4
"""So many cost nothing: people mistype."""
LONGEST_WAIT = timedelta(seconds=4)
WEARS_OFF = timedelta(minutes=1)
"""After so long without another, one wrong code counts no more."""
MOST_COUNTED = 30

_counted = cast(Table, WrongCodes.__table__)


class WrongCode(Exception):
    """The code opens nothing: it never did, or no longer does. Nobody is told which."""


class TryLater(Exception):
    """Too many wrong codes of late; `seconds` says how long to wait. The code was not looked at."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"wait {seconds} seconds")
        self.seconds = seconds


def still_counted(number: int, last_at: datetime, moment: datetime) -> int:
    """How many wrong codes still count, when the last of `number` was tried at `last_at`."""
    return max(0, number - max(moment - last_at, timedelta()) // WEARS_OFF)


def wait_after(number: int) -> timedelta:
    """How long to wait after so many wrong codes: nothing at first, then 1, 2 and 4 seconds."""
    if number <= FREE:
        return timedelta()
    return min(timedelta(seconds=2 ** min(number - FREE - 1, 10)), LONGEST_WAIT)


def seconds_to_wait(write: Connection, consultation_id: uuid.UUID, moment: datetime) -> int:
    """How many seconds nobody may try yet; from here to the commit others wait their turn."""
    held = select(Consultation.id).where(Consultation.id == consultation_id).with_for_update()
    write.execute(held)
    row = _row(write, consultation_id)
    if row is None:
        return 0
    number, last_at = row
    left = last_at + wait_after(still_counted(number, last_at, moment)) - moment
    return -(-left // timedelta(seconds=1)) if left > timedelta() else 0


def count(write: Connection, consultation_id: uuid.UUID, moment: datetime) -> None:
    """Count one wrong code; after `seconds_to_wait` in the same transaction."""
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
