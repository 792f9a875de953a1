"""The public record: a line for whatever happens, each chained to the line before.

It must not know what any event means.
"""

import hashlib
import json
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from consultation import clock
from consultation.lifecycle.models import ChronicleEntry, Consultation, Event

BEGINNING = bytes(32)
"""What the first line of a record is chained to."""


def record(
    session: Session,
    consultation_id: uuid.UUID,
    event: Event,
    says: str,
    *,
    happened_at: datetime | None = None,
    reason: str | None = None,
    details: Sequence[dict[str, str]] = (),
) -> None:
    """Add a line to a consultation's chronicle, inside the transaction of what it tells."""
    # One writer at a time: a number and a digest follow from the line before.
    session.execute(
        select(Consultation.id).where(Consultation.id == consultation_id).with_for_update()
    )
    session.flush()
    last = session.execute(
        select(ChronicleEntry.number, ChronicleEntry.digest)
        .where(ChronicleEntry.consultation_id == consultation_id)
        .order_by(ChronicleEntry.number.desc())
        .limit(1)
    ).first()
    entry = ChronicleEntry(
        consultation_id=consultation_id,
        number=last.number + 1 if last else 1,
        happened_at=happened_at or clock.database_now(session),
        event=event,
        says=says,
        reason=reason,
        details=list(details),
    )
    entry.digest = digest_of(entry, last.digest if last else BEGINNING)
    session.add(entry)
    session.execute(
        update(Consultation).where(Consultation.id == consultation_id).values(lines=entry.number)
    )
    session.flush()


def digest_of(entry: ChronicleEntry, before: bytes) -> bytes:
    """SHA-256 over a line's canonical form and the digest of the line before."""
    content: dict[str, Any] = {
        "consultation": str(entry.consultation_id),
        "number": entry.number,
        "happened_at": entry.happened_at.astimezone(UTC).isoformat(timespec="microseconds"),
        "event": str(entry.event),
        "says": entry.says,
        "reason": entry.reason,
        "details": entry.details,
        "before": before.hex(),
    }
    return hashlib.sha256(canonical(content)).digest()


def canonical(content: Any) -> bytes:
    """The canonical form of a JSON document: sorted keys, no white space, UTF-8."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode(
        "utf-8", "surrogatepass"
    )


def chronicle_of(session: Session, consultation_id: uuid.UUID) -> Sequence[ChronicleEntry]:
    """The record of a consultation, oldest line first."""
    return session.scalars(
        select(ChronicleEntry)
        .where(ChronicleEntry.consultation_id == consultation_id)
        .order_by(ChronicleEntry.number)
    ).all()


def broken_at(entries: Sequence[ChronicleEntry]) -> int | None:
    """The number of the first line whose digest does not fit the lines before; None if all fit."""
    before = BEGINNING
    for number, entry in enumerate(entries, 1):
        if entry.number != number or digest_of(entry, before) != entry.digest:
            return number
        before = entry.digest
    return None
