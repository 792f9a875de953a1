"""Erasing responses: content and salt are deleted, the digest stays as a tombstone.

Each erasure is put on a list, so that restoring an older backup erases it again; the list never
says what was erased. Rooms that keep copies ask to be told (`tell`). It must not know why something
is erased.
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
"""What is erased at a resident's wish: a response, a contact address, equality answers."""
ALL_ABOUT, ALL_RESPONSES = "equality", "responses"
"""What retention erases of everybody: the equality answers, and the responses."""
Told = Callable[[uuid.UUID, Sequence[date]], None]
"""Called after an erasure with the consultation, and the days on which its responses came."""
_TOLD = "told_of_erasures"


def erase_responses(session: Session, *which: Any) -> int:
    """Erase the responses that meet these conditions, and their equality answers; returns how many.

    Their digests stay as tombstones.
    """
    ids = select(Response.id).where(*which)
    # First, so that nothing is added to them while they go: equality answers, or a new code.
    session.execute(ids.with_for_update())
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
    """Reduce the answers of these responses to what `left` returns, with a new salt and digest.

    With the old salt, a short erased answer could be found by trying which fits the old digest.
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
    """Erase the equality answers of the senders of these responses; returns how many had any."""
    keys = select(Response.equality_key).where(*which)
    gone = delete(EqualityAnswers).where(EqualityAnswers.key.in_(keys))
    erased: int = session.execute(gone).rowcount  # type: ignore[attr-defined]  # what a delete gives has it
    return erased


def erase_contact(session: Session, contact_id: uuid.UUID) -> int:
    """Erase one contact address; returns 1, or 0 where there was none."""
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
    """Put an erasure on the list, inside the transaction that erases."""
    row = {"id": uuid.uuid4(), "consultation_id": consultation_id, "what": what, "of": of}
    session.execute(insert(Erasure).values(**row, erased_on=on))


def tell(app: Flask, *told: Told) -> None:
    """Call these functions after each erasure in `app`, once it is committed."""
    app.extensions.setdefault(_TOLD, []).extend(told)


def say_erased(consultation_id: uuid.UUID, days: Sequence[date]) -> None:
    """Call every function that `tell` was given."""
    for each in current_app.extensions.get(_TOLD, ()):
        each(consultation_id, days)
