"""Storing replies that officers key from paper, telephone, interview or email.

Whether one is in time goes by the day it was received, and is decided inside the transaction that
stores. It must not know who keys, nor how a page is keyed.
"""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

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
from consultation.questionnaire.routing import shown, shown_about_you
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
    """Whether an officer has said that it stands so on the paper: required answers may be blank."""
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
    whole = [as_stored(current, reply) for reply in replies]
    for attempt in range(TRIES):
        try:
            with writing() as session:
                barrier(session, current.consultation.id, exclusive=False)
                references = _stored(session, whole)
                if not references:
                    references = _store(session, current, whole)
                    also(session, references)
            return references
        except IntegrityError:
            # Two responses drew the same reference at the same moment, or had the same id.
            if attempt == TRIES - 1:
                raise
    raise AssertionError("unreachable: the last try returns or raises")


def as_stored(current: Current, reply: Reply) -> Reply:
    """The reply without answers to questions that did not apply; raises Incomplete.

    It needs no database: residents wait while an officer's transaction is open.
    """
    definition = current.definition
    missing = None if reply.as_it_is else first_incomplete(definition, reply.answers)
    if missing:
        raise Incomplete(missing)
    answers = shown(definition, reply.answers).answers
    return replace(reply, answers=answers, about=shown_about_you(definition, reply.about).answers)


def _stored(session: Session, replies: Sequence[Reply]) -> list[str]:
    """The references of these replies if they are stored; they always are together."""
    ids = [reply.id for reply in replies]
    rows = session.execute(select(Response.id, Response.reference).where(Response.id.in_(ids)))
    references = {row.id: row.reference for row in rows}
    return [references[each] for each in ids if each in references]


def judged(
    session: Session, current: Current, replies: Sequence[Reply]
) -> tuple[date, list[Timeliness]]:
    """Today's date, and whether each reply is in time; raises NotOpen, NotYet, KeyingEnded."""
    definition = current.definition
    window = window_of(standing(session.connection(), current.consultation.id), definition)
    if has_ended(session, current, window.closes):
        raise KeyingEnded
    today = current.day_of(clock.database_now(session))
    if any(reply.received_on > today for reply in replies):
        raise NotYet
    zone = definition.timezone
    return today, [window.verdict_on_day(reply.received_on, zone) for reply in replies]


def _store(session: Session, current: Current, replies: Sequence[Reply]) -> list[str]:
    today, verdicts = judged(session, current, replies)
    responses = [
        content(current, reply, verdict, new_reference(), uuid.uuid4())
        for reply, verdict in zip(replies, verdicts, strict=True)
    ]
    put(session, responses, {"keyed_on": today, "compared": 0, "disagreed": []})
    keys = [each["equality_key"] for each in responses]
    keep_about(session, current, dict(zip(keys, (reply.about for reply in replies), strict=True)))
    _keep_contacts(session, current, replies)
    return [str(each["reference"]) for each in responses]


def content(
    current: Current, reply: Reply, verdict: Timeliness, reference: str, equality_key: uuid.UUID
) -> dict[str, Any]:
    """The row of a response for a reply, which `as_stored` gave."""
    return {
        "id": reply.id,
        "consultation_id": current.consultation.id,
        "version_id": current.version_id,
        "reference": reference,
        "channel": str(reply.channel),
        "language": reply.language,
        "received_on": reply.received_on,
        "timeliness": str(verdict),
        "answers": dict(reply.answers),
        "salt": new_salt(),
        "equality_key": equality_key,
    }


def put(session: Session, responses: Sequence[dict[str, Any]], came: dict[str, Any]) -> None:
    """Store the rows of responses, their digests, and their provenance (`came`)."""
    provenance = [
        {"response_id": each["id"], "consultation_id": each["consultation_id"], **came}
        for each in responses
    ]
    session.execute(insert(Response), responses)
    session.execute(insert(ResponseDigest), [digest_row(each) for each in responses])
    session.execute(insert(Provenance), provenance)


def keep_about(session: Session, current: Current, about: Mapping[uuid.UUID, Answers]) -> None:
    """Store equality answers, by their keys, apart from their responses."""
    rows = [
        {
            "key": key,
            "consultation_id": current.consultation.id,
            "version_id": current.version_id,
            "answers": dict(answers),
        }
        for key, answers in about.items()
        if answers
    ]
    if rows:
        session.execute(insert(EqualityAnswers), rows)


def _keep_contacts(session: Session, current: Current, replies: Sequence[Reply]) -> None:
    """Store addresses to send the outcome to, each once; nothing joins them to responses."""
    languages = {reply.email: reply.language for reply in reversed(replies) if reply.email}
    known = select(ContactAddress.email).where(
        ContactAddress.consultation_id == current.consultation.id,
        ContactAddress.email.in_(languages),
    )
    for email in session.scalars(known).all() if languages else ():
        del languages[email]
    rows = [
        {
            "id": uuid.uuid4(),
            "consultation_id": current.consultation.id,
            "email": email,
            "language": language,
        }
        for email, language in languages.items()
    ]
    if rows:
        session.execute(insert(ContactAddress), rows)
