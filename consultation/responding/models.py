"""The tables of drafts and responses, and of what is kept apart from responses.

No column can say who sent a response: no address, no user agent, no time of day.
"""

import uuid
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from consultation.extensions import Base, UTCDateTime

# Without row ids SQLite stores rows in the order of their random keys, not in that of their coming.
NO_ORDER = {"sqlite_with_rowid": False}
DOCUMENT = JSON().with_variant(JSONB(), "postgresql")


class Channel(StrEnum):
    """How a response came."""

    ONLINE = "online"
    PAPER = "paper"
    TELEPHONE = "telephone"
    IN_PERSON = "in-person"
    EMAIL = "email"
    MADE_UP = "made-up"


class Draft(Base):
    """A draft, readable only with the token that the resident's browser holds.

    After sending, `sealed` holds the receipt instead of the answers, under the same token.
    """

    __tablename__ = "draft"
    __table_args__ = (
        Index(None, "consultation_id"),
        # Only saved drafts are in this index, so beginning a draft costs no more.
        Index(
            "uq_draft_saved_as",
            "saved_as",
            unique=True,
            sqlite_where=text("saved_as IS NOT NULL"),
            postgresql_where=text("saved_as IS NOT NULL"),
        ),
        NO_ORDER,
    )

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    consultation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("consultation.id"))
    version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("version.id"))
    begun_at: Mapped[datetime] = mapped_column(UTCDateTime)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    sent: Mapped[bool] = mapped_column(default=False)
    saved_as: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    """Hash of the key of a saved draft's code; None once the draft is sent."""
    saved_token: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The token, encrypted with the key of the code."""
    saved_code: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The code, encrypted with the token, to show it again to the holder of the draft."""


class WrongCodes(Base):
    """How many wrong codes were tried of late on a consultation, whoever tried them."""

    __tablename__ = "wrong_codes"

    consultation_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    number: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Response(Base):
    """One resident's whole reply: its answers are one document, bound to its version."""

    __tablename__ = "response"
    __table_args__ = (
        UniqueConstraint("consultation_id", "reference"),
        Index("ix_response_day", "consultation_id", "received_on", "id"),
        CheckConstraint(
            "channel in ('online', 'paper', 'telephone', 'in-person', 'email', 'made-up')",
            name="channel_known",
        ),
        CheckConstraint("timeliness in ('in-time', 'in-flight', 'late')", name="timeliness_known"),
        NO_ORDER,
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    consultation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("consultation.id"))
    version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("version.id"))
    reference: Mapped[str] = mapped_column(String(8))
    channel: Mapped[str] = mapped_column(String(10))
    language: Mapped[str] = mapped_column(String(20))
    received_on: Mapped[date]
    timeliness: Mapped[str] = mapped_column(String(10))
    answers: Mapped[dict[str, Any]] = mapped_column(DOCUMENT)
    salt: Mapped[bytes] = mapped_column(LargeBinary(16))
    """Random; goes into the response's digest and is erased with it."""
    equality_key: Mapped[uuid.UUID] = mapped_column(unique=True)
    """Random; joins to the equality answers, and stands on no page and in no file."""


class Provenance(Base):
    """When a response that did not come online was keyed, and what keying it twice showed."""

    __tablename__ = "provenance"
    __table_args__ = (Index(None, "consultation_id"), NO_ORDER)

    response_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("response.id", ondelete="CASCADE"), primary_key=True
    )
    consultation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("consultation.id"))
    keyed_on: Mapped[date]
    keyed_again_on: Mapped[date | None]
    compared: Mapped[int] = mapped_column(default=0)
    """How many answers were compared when it was keyed again."""
    disagreed: Mapped[list[str]] = mapped_column(JSON, default=list)
    """The questions at which the two keyings differ."""


class EqualityAnswers(Base):
    """What somebody said about themselves: optional, stored apart from the response."""

    __tablename__ = "equality_answers"
    __table_args__ = (Index(None, "consultation_id"), NO_ORDER)

    key: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    consultation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("consultation.id"))
    version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("version.id"))
    answers: Mapped[dict[str, Any]] = mapped_column(DOCUMENT)


class ContactAddress(Base):
    """Somebody who wants to hear the outcome: nothing joins this to any answer."""

    __tablename__ = "contact_address"
    __table_args__ = (UniqueConstraint("consultation_id", "email"), NO_ORDER)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    consultation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("consultation.id"))
    email: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(20))


class ReceiptCode(Base):
    """The code of a sent response, found by the hash of its key."""

    __tablename__ = "receipt_code"
    __table_args__ = (
        Index(None, "consultation_id"),
        UniqueConstraint("response_id"),
        NO_ORDER,
    )

    looked_up: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    consultation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("consultation.id"))
    response_id: Mapped[uuid.UUID | None]
    """None once the response has been erased."""
    to_show: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The code, encrypted with the token of the sent draft; None once it has been shown."""


class Erasure(Base):
    """That something was erased, so that restoring an older backup erases it again.

    `what` is a response, a contact address, or a whole class of retention. Nothing of its content
    is here.
    """

    __tablename__ = "erasure"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    consultation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("consultation.id"))
    what: Mapped[str] = mapped_column(String(20))
    of: Mapped[uuid.UUID | None]
    erased_on: Mapped[date]
