"""Erasing responses: content and salt go, a tombstone stays; whoever keeps copies is told.

The list of erasures says that something was erased, never what it said: by it, restoring an older
backup erases it again. It must not know why something is erased.
"""

import uuid
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from flask import current_app
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from consultation.lifecycle.models import ResponseDigest
from consultation.responding.models import (
    ContactAddress,
    EqualityAnswers,
    Erasure,
    ReceiptCode,
    Response,
)

RESPONSE, CONTACT = "response", "contact"
Told = Callable[[uuid.UUID, Sequence[date]], None]
"""Is told after an erasure: of which consultation, and of which days its responses were."""
_TOLD = "told_of_erasures"


def erase_responses(session: Session, *which: Any) -> int:
    """Erase the responses that meet these conditions, with what hangs on them; how many."""
    ids = select(Response.id).where(*which)
    keys = select(Response.equality_key).where(*which)
    session.execute(delete(EqualityAnswers).where(EqualityAnswers.key.in_(keys)))
    session.execute(
        update(ReceiptCode)
        .where(ReceiptCode.response_id.in_(ids))
        .values(response_id=None, to_show=None)
    )
    session.execute(
        update(ResponseDigest)
        .where(ResponseDigest.response_id.in_(ids))
        .values(response_id=None, digest_of_rest=None)
    )
    erased: int = session.execute(delete(Response).where(*which)).rowcount  # type: ignore[attr-defined]  # what a delete gives has it
    return erased


def erase_contact(session: Session, contact_id: uuid.UUID) -> int:
    """Erase one contact address; how many there were."""
    gone = delete(ContactAddress).where(ContactAddress.id == contact_id)
    erased: int = session.execute(gone).rowcount  # type: ignore[attr-defined]  # as above
    return erased


def list_erasure(
    session: Session,
    consultation_id: uuid.UUID | None,
    what: str,
    on: date,
    of: uuid.UUID | None = None,
) -> None:
    """Put an erasure on the list, inside the transaction that makes it true."""
    row = {"id": uuid.uuid4(), "consultation_id": consultation_id, "what": what, "of": of}
    session.execute(insert(Erasure).values(**row, erased_on=on))


def tell(*told: Told) -> None:
    """Have these told of each erasure in this application, once it is stored."""
    current_app.extensions.setdefault(_TOLD, []).extend(told)


def say_erased(consultation_id: uuid.UUID, days: Sequence[date]) -> None:
    """Tell whoever keeps copies."""
    for each in current_app.extensions.get(_TOLD, ()):
        each(consultation_id, days)
