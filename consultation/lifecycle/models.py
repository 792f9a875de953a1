"""The tables of consultations, their versions, their chronicle and their seals.

The stage (coming, open, closed) is not stored: it follows from window and moment (stage.py).
"""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consultation.extensions import Base, UTCDateTime


class Consultation(Base):
    """One consultation: its address, its window as it now stands, its versions."""

    __tablename__ = "consultation"
    __table_args__ = (CheckConstraint("opens_at < closes_at", name="window_runs_forward"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    opens_at: Mapped[datetime] = mapped_column(UTCDateTime)
    opens_written: Mapped[str] = mapped_column(String(40))
    closes_at: Mapped[datetime] = mapped_column(UTCDateTime)
    closes_written: Mapped[str] = mapped_column(String(40))
    notice: Mapped[str | None] = mapped_column(Text)
    """Shown at the top of every page about it: that an example is one."""
    made_up: Mapped[bool] = mapped_column(default=False)
    """Whether it holds made-up responses, which every page and file then says."""
    late_counts: Mapped[bool] = mapped_column(default=False)
    """Whether officers have decided, with a public reason, to count late responses."""
    results_published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """Since when the results are public; None while they are not."""
    results_unlocked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When an administrator, with a public reason, let officers see hidden results early."""
    lines: Mapped[int] = mapped_column(default=0)
    """How many lines its chronicle has: a missing last line would not break the chain."""

    versions: Mapped[list["Version"]] = relationship(
        back_populates="consultation", order_by="Version.number"
    )


class Version(Base):
    """One loading of a definition file. Each response keeps the version that it answered."""

    __tablename__ = "version"
    __table_args__ = (
        UniqueConstraint("consultation_id", "number"),
        CheckConstraint("number >= 1", name="numbered_from_one"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    consultation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("consultation.id"))
    number: Mapped[int]
    source: Mapped[str] = mapped_column(Text, deferred=True)
    shelf: Mapped[dict[str, Any]] = mapped_column(JSON, deferred=True)
    """The area lists and the equality set that the source named, as they were that day."""
    opens_written: Mapped[str] = mapped_column(String(40))
    closes_written: Mapped[str] = mapped_column(String(40))
    """The window that this loading asked for; the one that holds is the consultation's."""
    loaded_at: Mapped[datetime] = mapped_column(UTCDateTime)

    consultation: Mapped[Consultation] = relationship(back_populates="versions")


class Event(StrEnum):
    """The kinds of line in the chronicle."""

    LOADED = "loaded"
    OPENED = "opened"
    REWORDED = "reworded"
    EXTENDED = "extended"
    CLOSED = "closed"
    SEALED = "sealed"
    OUTAGE = "outage"
    RESTORED = "restored"
    WITHDRAWN = "withdrawn"
    ERASED = "erased"
    LATE_COUNTED = "late-counted"
    LATE_SET_ASIDE = "late-set-aside"
    KEYING_ENDED = "keying-ended"
    UNLOCKED = "results-unlocked"
    PUBLISHED = "results-published"
    UNPUBLISHED = "results-unpublished"


class ChronicleEntry(Base):
    """One line of the public record; written once, never changed, chained to the line before."""

    __tablename__ = "chronicle_entry"
    __table_args__ = (UniqueConstraint("consultation_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    consultation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("consultation.id"))
    number: Mapped[int]
    happened_at: Mapped[datetime] = mapped_column(UTCDateTime)
    event: Mapped[str] = mapped_column(String(20))
    says: Mapped[str] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    details: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    """What changed, piece by piece: wording before and after."""
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    """SHA-256 over this line and the digest of the line before."""


class ResponseDigest(Base):
    """The digest of a response. Seals are made of these; it stays as a tombstone after erasure.

    It is salted: once a response is erased with its salt, the digest gives nothing away.
    """

    __tablename__ = "response_digest"
    __table_args__ = (Index(None, "consultation_id"), {"sqlite_with_rowid": False})

    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    consultation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("consultation.id"))
    response_id: Mapped[uuid.UUID | None] = mapped_column(unique=True)
    """None once the response has been erased."""
    channel: Mapped[str] = mapped_column(String(10))
    timeliness: Mapped[str] = mapped_column(String(10))
    digest_of_rest: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    """The digest of what is left, with a new salt, once some of its answers have been erased."""


class Seal(Base):
    """The state of a consultation at closing: the counts, and a digest over all responses."""

    __tablename__ = "seal"
    __table_args__ = (
        UniqueConstraint("consultation_id", "number"),
        UniqueConstraint("consultation_id", "part", "closes_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    consultation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("consultation.id"))
    number: Mapped[int]
    part: Mapped[str] = mapped_column(String(10))
    closes_at: Mapped[datetime] = mapped_column(UTCDateTime)
    sealed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    counts: Mapped[dict[str, Any]] = mapped_column(JSON)
    digests: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    """The digests of the responses in it, 32 bytes each, in order of value."""
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))


class Heartbeat(Base):
    """When the service was last seen alive: one row, from which outages are told."""

    __tablename__ = "heartbeat"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    beat_at: Mapped[datetime] = mapped_column(UTCDateTime)
