"""Closing a consultation: the lock between sending and sealing, the seal, the chronicle's lines.

There is no scheduler: whatever is due is done once, by the first page or command that needs it
(`settle`). It must not know what responses say: it seals their digests.
"""

import hashlib
import uuid
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, and_, func, select, text
from sqlalchemy.orm import Session

from consultation import clock
from consultation.gate import NotStored
from consultation.lifecycle.chronicle import record
from consultation.lifecycle.consultations import Current, everything, window_of
from consultation.lifecycle.models import (
    ChronicleEntry,
    Consultation,
    Event,
    ResponseDigest,
    Seal,
)
from consultation.lifecycle.stage import Timeliness, Window
from consultation.transactions import reading, writing

KEYED_CHANNELS = ("paper", "telephone", "in-person", "email")
"""The channels of keyed replies. Some are keyed after closing, so they are sealed when officers
declare that keying has ended."""


class Part(StrEnum):
    """The four parts that are sealed apart: online or keyed, each in time or set aside as late."""

    ONLINE = "online"
    SET_ASIDE = "set-aside"
    KEYED = "keyed"
    KEYED_LATE = "keyed-late"


_LATE_PARTS = (Part.SET_ASIDE, Part.KEYED_LATE)
KEYED_PARTS = (Part.KEYED, Part.KEYED_LATE)


def barrier(session: Session | Connection, consultation_id: uuid.UUID, *, exclusive: bool) -> None:
    """Hold a lock until the commit: shared to send a response, exclusive to seal them.

    So no response is stored while a seal is made. On SQLite there is one writer at a time, so the
    transaction itself is the barrier.
    """
    bind = session.get_bind() if isinstance(session, Session) else session
    if bind.dialect.name == "postgresql":
        shared = "" if exclusive else "_shared"
        key = int.from_bytes(consultation_id.bytes[:8], signed=True)
        session.execute(text(f"select pg_advisory_xact_lock{shared}(:key)"), {"key": key})


_settled: set[tuple[object, ...]] = set()
"""What this process knows to be done already, so that pages need not ask the database again."""


def settle(current: Current) -> None:
    """Do what has become due: note in the chronicle that it opened or closed, and seal it."""
    if clock.rehearsed():
        return
    if _is_settled(current, _due(current.window, clock.now())):
        return
    # This machine's clock may be ahead: what is due goes by the database's.
    due = _due(current.window, clock.database_now(reading()))
    if _is_settled(current, due):
        return
    with writing() as session:
        barrier(session, current.consultation.id, exclusive=True)
        consultation = session.execute(
            select(Consultation).where(Consultation.id == current.consultation.id)
        ).scalar_one()
        window = window_of(consultation, current.definition)
        for event in _due(window, clock.database_now(session)):
            _do(session, consultation, window, event)
    _settled.add((current.consultation.id, current.window, due))


def _is_settled(current: Current, due: tuple[str, ...]) -> bool:
    return not due or (current.consultation.id, current.window, due) in _settled


def settle_if_possible(current: Current) -> None:
    """The same for pages that only inform: they are shown even while nothing can be stored."""
    with suppress(NotStored):
        settle(current)


def settle_all() -> None:
    """The same for every consultation."""
    for each in everything():
        settle(each)


def _due(window: Window, moment: datetime) -> tuple[str, ...]:
    """The names of what is due at `moment`, in order."""
    steps = [
        (window.opens, Event.OPENED),
        (window.closes, Event.CLOSED),
        (window.grace_ends, Part.ONLINE),
    ]
    if window.set_aside:
        steps.append((window.drafts_go, Part.SET_ASIDE))
    return tuple(str(step) for since, step in steps if since <= moment)


def _do(session: Session, consultation: Consultation, window: Window, step: str) -> None:
    if step == Event.OPENED:
        _say_once(session, consultation, Event.OPENED, window.opens, "The consultation opened.")
    elif step == Event.CLOSED:
        _say_once(session, consultation, Event.CLOSED, window.closes, "The consultation closed.")
    else:
        seal(session, consultation, window, Part(step))


def _say_once(
    session: Session, consultation: Consultation, event: Event, moment: datetime, says: str
) -> None:
    said = session.execute(
        select(ChronicleEntry.id).where(
            ChronicleEntry.consultation_id == consultation.id,
            ChronicleEntry.event == event,
            ChronicleEntry.happened_at == moment,
        )
    ).first()
    if said is None:
        record(session, consultation.id, event, says, happened_at=moment)


def seal(session: Session, consultation: Consultation, window: Window, part: Part) -> None:
    """Seal a part, unless it is sealed for this closing time; the caller holds the barrier."""
    seals = select(Seal.id).where(Seal.consultation_id == consultation.id)
    done = seals.where(Seal.part == part, Seal.closes_at == window.closes)
    if session.execute(done).first():
        return
    rows = session.execute(
        select(
            ResponseDigest.digest,
            ResponseDigest.channel,
            ResponseDigest.timeliness,
            ResponseDigest.response_id.is_(None).label("erased"),
        ).where(ResponseDigest.consultation_id == consultation.id, in_part(part))
    ).all()
    digests = b"".join(sorted(row.digest for row in rows))
    number = session.execute(select(func.count()).select_from(seals.subquery())).scalar_one() + 1
    made = Seal(
        consultation_id=consultation.id,
        number=number,
        part=part,
        closes_at=window.closes,
        sealed_at=clock.database_now(session),
        counts=counts_of(rows),
        digests=digests,
        digest=seal_digest(consultation.slug, part, digests),
    )
    session.add(made)
    says = _says(made)
    if consultation.made_up:
        says += " Made-up responses are not part of it."
    record(session, consultation.id, Event.SEALED, says)


def in_part(part: Part) -> Any:
    """The condition by which a response belongs to a part."""
    late = ResponseDigest.timeliness == Timeliness.LATE
    keyed = ResponseDigest.channel.in_(KEYED_CHANNELS)
    return and_(late if part in _LATE_PARTS else ~late, keyed if part in KEYED_PARTS else ~keyed)


def counts_of(rows: Iterable[Any]) -> dict[str, Any]:
    """The counts of a seal: responses, by channel, in flight, and withdrawn before it."""
    listed = list(rows)
    standing = [row for row in listed if not row.erased]
    return {
        "responses": len(standing),
        "channels": dict(sorted(Counter(row.channel for row in standing).items())),
        "in_flight": sum(row.timeliness == Timeliness.IN_FLIGHT for row in standing),
        "withdrawn": len(listed) - len(standing),
    }


def seal_digest(slug: str, part: str, digests: bytes) -> bytes:
    """SHA-256 over the digests of all responses of a part, in order of value."""
    return hashlib.sha256(f"{slug}\n{part}\n".encode() + digests).digest()


def _says(seal: Seal) -> str:
    counts = seal.counts
    number = counts["responses"]
    what = "response" if number == 1 else "responses"
    if seal.part in _LATE_PARTS:
        what = "late responses, set aside and not counted"
    if seal.part in KEYED_PARTS:
        what += " on paper, by telephone, in person or by email"
    extra = []
    if counts["in_flight"]:
        extra.append(f"{counts['in_flight']:,} of them in flight at closing")
    if counts["withdrawn"]:
        extra.append(f"{counts['withdrawn']:,} withdrawn before")
    listed = f" ({'; '.join(extra)})" if extra else ""
    return f"Sealed: {number:,} {what}{listed}. Seal {seal.number}: {seal.digest.hex()}"


def past_keeping_drafts(moment: datetime) -> list[uuid.UUID]:
    """The consultations whose drafts and receipts are due for deletion."""
    return [each.consultation.id for each in everything() if each.window.drafts_go <= moment]
