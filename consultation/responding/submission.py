"""Sending a draft: `submit` makes the Response. Also what residents may add afterwards.

Whether it is in time is decided inside the transaction that stores, by the database's clock.
It must not know pages or forms.
"""

import secrets
import uuid
from datetime import datetime
from typing import cast

from sqlalchemy import Connection, Table, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from consultation import clock
from consultation.extensions import db
from consultation.lifecycle.closing import barrier
from consultation.lifecycle.consultations import Current, standing, window_of
from consultation.lifecycle.models import ResponseDigest
from consultation.questionnaire.answers import Answers
from consultation.questionnaire.definition import Step
from consultation.questionnaire.paging import first_incomplete
from consultation.questionnaire.routing import shown
from consultation.responding.codes import LETTERS
from consultation.responding.digests import digest_row, new_salt
from consultation.responding.drafts import NoDraft, Opened, Receipt, hash_of, locked, sealed
from consultation.responding.models import (
    Channel,
    ContactAddress,
    Draft,
    EqualityAnswers,
    Response,
)
from consultation.responding.overtaking import Overtaken, Seen
from consultation.statements import Prepared
from consultation.transactions import add_unless_there, storing, writing

REFERENCE_LENGTH = 8
TRIES = 3


_drafts = cast(Table, Draft.__table__)
_responses = cast(Table, Response.__table__)
_STORE = Prepared(insert(_responses), *_responses.columns.keys())
_STORE_DIGEST = Prepared(
    insert(cast(Table, ResponseDigest.__table__)),
    *("digest", "consultation_id", "response_id", "channel", "timeliness"),
)
_KEEP_RECEIPT = Prepared(
    update(_drafts)
    .where(_drafts.c.token_hash == bindparam("hashed"))
    .values(
        sent=True,
        sealed=bindparam("content"),
        begun_at=bindparam("nobody_knows"),
        saved_as=None,
        saved_token=None,
        saved_code=None,
    )
)


class Incomplete(Exception):
    """A required answer is missing; `step` is where it is asked."""

    def __init__(self, step: Step) -> None:
        super().__init__(step.address)
        self.step = step


class Erased(Exception):
    """The response was erased meanwhile: nothing more about its sender is taken."""


def submit(current: Current, token: bytes, seen: Seen | None = None) -> Receipt:
    """Store the response of a draft, and return its receipt; sent again, the same receipt.

    `seen` is the state of the answers that the sender has checked; raises Overtaken when another
    tab has changed them since. Raises NotOpen when it is too late, Incomplete when a required
    answer is missing, NoDraft when there is nothing to send.
    """
    for attempt in range(TRIES):
        try:
            return _submit(current, token, seen)
        except IntegrityError:
            # Two responses drew the same reference at the same moment: draw again.
            if attempt == TRIES - 1:
                raise
    raise AssertionError("unreachable: the last try returns or raises")


def _submit(current: Current, token: bytes, seen: Seen | None) -> Receipt:
    with storing() as session:
        draft = locked(session, token)
        if draft.receipt:
            return draft.receipt
        if seen and seen != Seen.of(draft.answers, seen.questions):
            raise Overtaken(draft.answers)
        barrier(session, current.consultation.id, exclusive=False)
        consultation = standing(session, current.consultation.id)
        moment = clock.database_now(session)
        verdict = window_of(consultation, current.definition).verdict(moment, draft.begun_at)
        if missing := first_incomplete(current.definition, draft.answers):
            raise Incomplete(missing)
        received_on = current.day_of(moment)
        receipt = Receipt(
            reference=new_reference(),
            equality_key=uuid.uuid4(),
            received_on=received_on.isoformat(),
        )
        response = {
            "id": uuid.uuid4(),
            "consultation_id": consultation.id,
            "version_id": draft.version_id,
            "reference": receipt.reference,
            "channel": str(Channel.ONLINE),
            "language": draft.language,
            "received_on": received_on,
            "timeliness": str(verdict),
            "answers": dict(shown(current.definition, draft.answers).answers),
            "salt": new_salt(),
            "equality_key": receipt.equality_key,
        }
        _STORE.changed(session, **response)
        _STORE_DIGEST.changed(session, **digest_row(response))
        _keep_receipt(session, draft, receipt, consultation.opens_at)
    return receipt


def _keep_receipt(
    session: Connection, draft: Opened, receipt: Receipt, nobody_knows: datetime
) -> None:
    """Replace the draft's answers by the receipt, which is found when it is sent again.

    When it was begun goes too: that decided whether it was late, and is of no more use. PostgreSQL
    tells which rows one transaction has written, and so which draft became which response.
    """
    kept = sealed(draft.token, {"language": draft.language, "receipt": receipt.written()})
    _KEEP_RECEIPT.changed(
        session, hashed=hash_of(draft.token), content=kept, nobody_knows=nobody_knows
    )


def new_reference() -> str:
    """A random reference to quote to officers; it proves nothing and tells nothing."""
    return "".join(secrets.choice(LETTERS) for _ in range(REFERENCE_LENGTH))


def keep_equality(current: Current, token: bytes, answers: Answers) -> None:
    """Store the equality answers, apart from the response.

    Raises NoDraft before sending, and Erased once the response is gone: without it, no code would
    ever erase what is said here.
    """
    with writing() as session:
        draft = locked(session, token)
        if draft.receipt is None:
            raise NoDraft
        key = draft.receipt.equality_key
        # Whoever erases the response waits for this lock, and then erases these answers too.
        there = select(Response.id).where(Response.equality_key == key).with_for_update()
        if session.execute(there).first() is None and not clock.rehearsed():
            raise Erased
        session.execute(delete(EqualityAnswers).where(EqualityAnswers.key == key))
        if answers:
            session.execute(
                insert(EqualityAnswers).values(
                    key=key,
                    consultation_id=current.consultation.id,
                    version_id=draft.version_id,
                    answers=dict(answers),
                )
            )


def keep_contact(current: Current, token: bytes, email: str) -> None:
    """Store an email address to send the outcome to; nothing joins it to the response.

    Raises NoDraft before sending.
    """
    with writing() as session:
        draft = locked(session, token)
        if draft.receipt is None:
            raise NoDraft
        add_unless_there(
            session,
            ContactAddress,
            id=uuid.uuid4(),
            consultation_id=current.consultation.id,
            email=email,
            language=draft.language,
        )


def equality_of(draft: Opened) -> Answers:
    """The equality answers of the holder of a sent draft, as far as they have given any."""
    if draft.receipt is None:
        return {}
    stored = db.session.execute(
        select(EqualityAnswers.answers).where(EqualityAnswers.key == draft.receipt.equality_key)
    ).scalar_one_or_none()
    return stored or {}
