"""Storing replies that officers key from paper, telephone, interview or e-mail.

Whether one is in time goes by the day it was received, and is decided inside the transaction that
stores. It must not know who keys, nor how a page is keyed.
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from consultation import clock
from consultation.lifecycle.closing import barrier
from consultation.lifecycle.consultations import Current, standing, window_of
from consultation.lifecycle.keying import KeyingEnded, has_ended
from consultation.lifecycle.models import ResponseDigest
from consultation.lifecycle.stage import Timeliness
from consultation.questionnaire.answers import Answers
from consultation.questionnaire.paging import first_incomplete
from consultation.questionnaire.routing import keep_shown, shown
from consultation.responding.digests import digest_row, new_salt
from consultation.responding.models import (
    Channel,
    ContactAddress,
    EqualityAnswers,
    Provenance,
    Response,
)
from consultation.responding.submission import TRIES, Incomplete, new_reference
from consultation.transactions import writing

KEYED = (Channel.PAPER, Channel.TELEPHONE, Channel.IN_PERSON, Channel.EMAIL)


class NotYet(Exception):
    """The day received is after today."""


@dataclass(frozen=True, kw_only=True)
class Reply:
    """One reply as it was keyed: its answers, and the equality answers and address kept apart."""

    channel: Channel
    language: str
    received_on: date
    answers: Answers
    about: Answers
    email: str = ""
    as_it_is: bool = False
    """Whether an officer has said that a required answer was left blank on the paper."""
    id: uuid.UUID = field(default_factory=uuid.uuid4)
    """The id of its response: what is sent twice under one id is stored once."""


def take_keyed(
    current: Current, replies: Sequence[Reply], also: Callable[[Session, list[str]], None]
) -> list[str]:
    """Store all of these replies or none; returns the reference of each, in order.

    Those that are stored already, under the same ids, are not stored again. `also` is called with
    the references inside the transaction, for the officers' audit trail, once for each storing.
    Raises NotOpen when one came too late or too early, NotYet, Incomplete, KeyingEnded.
    """
    for attempt in range(TRIES):
        try:
            with writing() as session:
                barrier(session, current.consultation.id, exclusive=False)
                references = _stored(session, replies)
                if not references:
                    references = [_store(session, current, reply) for reply in replies]
                    also(session, references)
            return references
        except IntegrityError:
            # Two responses drew the same reference at the same moment, or had the same id.
            if attempt == TRIES - 1:
                raise
    raise AssertionError("unreachable: the last try returns or raises")


def _stored(session: Session, replies: Sequence[Reply]) -> list[str]:
    """The references of these replies if they are stored; they always are together."""
    ids = [reply.id for reply in replies]
    rows = session.execute(select(Response.id, Response.reference).where(Response.id.in_(ids)))
    references = {row.id: row.reference for row in rows}
    return [references[each] for each in ids if each in references]


def judged(session: Session, current: Current, reply: Reply) -> tuple[date, Timeliness]:
    """Today's date, and whether the reply is in time; raises what `take_keyed` raises."""
    definition = current.definition
    window = window_of(standing(session.connection(), current.consultation.id), definition)
    if has_ended(session, current, window.closes):
        raise KeyingEnded
    today = clock.database_now(session).astimezone(ZoneInfo(definition.timezone)).date()
    if reply.received_on > today:
        raise NotYet
    verdict = window.verdict_on_day(reply.received_on, definition.timezone)
    missing = None if reply.as_it_is else first_incomplete(definition, reply.answers)
    if missing:
        raise Incomplete(missing)
    return today, verdict


def _store(session: Session, current: Current, reply: Reply) -> str:
    today, verdict = judged(session, current, reply)
    response = content(current, reply, verdict, new_reference(), uuid.uuid4())
    put(session, response, {"keyed_on": today, "compared": 0, "disagreed": []})
    keep_about(session, current, reply, response["equality_key"])
    _keep_contact(session, current, reply)
    return str(response["reference"])


def content(
    current: Current, reply: Reply, verdict: Timeliness, reference: str, equality_key: uuid.UUID
) -> dict[str, Any]:
    """The row of a response for a reply."""
    return {
        "id": reply.id,
        "consultation_id": current.consultation.id,
        "version_id": current.version_id,
        "reference": reference,
        "channel": str(reply.channel),
        "language": reply.language,
        "received_on": reply.received_on,
        "timeliness": str(verdict),
        "answers": dict(shown(current.definition, reply.answers).answers),
        "salt": new_salt(),
        "equality_key": equality_key,
    }


def put(session: Session, response: dict[str, Any], came: dict[str, Any]) -> None:
    """Store a response's row, its digest, and its provenance (`came`)."""
    session.execute(insert(Response).values(**response))
    session.execute(insert(ResponseDigest).values(**digest_row(response)))
    own = {"response_id": response["id"], "consultation_id": response["consultation_id"]}
    session.execute(insert(Provenance).values(**own, **came))


def keep_about(session: Session, current: Current, reply: Reply, key: uuid.UUID) -> None:
    """Store the equality answers of a reply, apart from its response."""
    about: dict[str, object] = {}
    keep_shown(tuple(current.definition.equality_questions.values()), reply.about, about, {})
    if about:
        session.execute(
            insert(EqualityAnswers).values(
                key=key,
                consultation_id=current.consultation.id,
                version_id=current.version_id,
                answers=about,
            )
        )


def _keep_contact(session: Session, current: Current, reply: Reply) -> None:
    """Store an address to send the outcome to; nothing joins it to the response."""
    if not reply.email:
        return
    known = select(ContactAddress.id).where(
        ContactAddress.consultation_id == current.consultation.id,
        ContactAddress.email == reply.email,
    )
    if session.execute(known).first() is None:
        session.execute(
            insert(ContactAddress).values(
                id=uuid.uuid4(),
                consultation_id=current.consultation.id,
                email=reply.email,
                language=reply.language,
            )
        )
