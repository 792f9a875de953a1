"""Erasing responses: content and salt go, a tombstone stays; whoever keeps copies is told.

The list of erasures says that something was erased, never what it said: by it, restoring an older
backup erases it again. It must not know why something is erased.
"""

import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from flask import Flask, current_app
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from consultation.lifecycle.models import ResponseDigest
from consultation.questionnaire.answers import Answers
from consultation.responding.digests import digest_of, new_salt
from consultation.responding.models import (
    ContactAddress,
    EqualityAnswers,
    Erasure,
    ReceiptCode,
    Response,
)

RESPONSE, CONTACT, ABOUT = "response", "contact", "about"
"""What can be erased at a resident's wish: all that they sent, their address, what they said about
themselves."""
ALL_ABOUT, ALL_RESPONSES = "equality", "responses"
"""What retention erases of everybody: what they said about themselves, and all that they sent."""
Told = Callable[[uuid.UUID, Sequence[date]], None]
"""Is told after an erasure: of which consultation, and of which days its responses were."""
_TOLD = "told_of_erasures"


def erase_responses(session: Session, *which: Any) -> int:
    """Erase the responses that meet these conditions, with what hangs on them; how many."""
    ids = select(Response.id).where(*which)
    erase_about(session, *which)
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


def erase_parts(
    session: Session, rows: Sequence[Mapping[str, Any]], left: Callable[[Answers], Answers]
) -> None:
    """Leave of these responses only what `left` gives; their digests follow, under a new salt.

    With the old salt kept, a short answer could be guessed back from the old digest.
    """
    for row in rows:
        rest = {**row, "answers": dict(left(row["answers"])), "salt": new_salt()}
        session.execute(
            update(Response)
            .where(Response.id == row["id"])
            .values(answers=rest["answers"], salt=rest["salt"])
        )
        session.execute(
            update(ResponseDigest)
            .where(ResponseDigest.response_id == row["id"])
            .values(digest_of_rest=digest_of(rest))
        )


def erase_about(session: Session, *which: Any) -> int:
    """Erase what those who sent these responses said about themselves; how many had."""
    keys = select(Response.equality_key).where(*which)
    gone = delete(EqualityAnswers).where(EqualityAnswers.key.in_(keys))
    erased: int = session.execute(gone).rowcount  # type: ignore[attr-defined]  # what a delete gives has it
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


def tell(app: Flask, *told: Told) -> None:
    """Have these told of each erasure in `app`, once it is stored."""
    app.extensions.setdefault(_TOLD, []).extend(told)


def say_erased(consultation_id: uuid.UUID, days: Sequence[date]) -> None:
    """Tell whoever keeps copies."""
    for each in current_app.extensions.get(_TOLD, ()):
        each(consultation_id, days)
