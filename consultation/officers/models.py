"""The tables of officers, their passwords, second factors and sessions, and the audit trail.

No column holds a network address or user agent. Secrets are stored hashed or encrypted.
"""

import uuid
from datetime import datetime
from enum import Enum, StrEnum
from functools import total_ordering

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consultation.extensions import Base, UTCDateTime


@total_ordering
class Role(Enum):
    """What an officer may do. Each role includes all roles before it."""

    VIEWER = "viewer"
    ANALYST = "analyst"
    EDITOR = "editor"
    ADMINISTRATOR = "administrator"

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, Role):
            return NotImplemented
        order = list(Role)
        return order.index(self) < order.index(other)

    def __str__(self) -> str:
        return self.value


class Officer(Base):
    """An officer's account. It is never deleted, since the audit trail refers to it."""

    __tablename__ = "officer"
    __table_args__ = (
        CheckConstraint("role in ('viewer', 'analyst', 'editor', 'administrator')", name="role"),
        CheckConstraint("email = lower(email)", name="email_lower_case"),
        CheckConstraint("failed_sign_ins >= 0", name="failed_sign_ins_counted"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    role: Mapped[str] = mapped_column(String(13))
    only_assigned: Mapped[bool] = mapped_column(default=False)
    """Whether the officer can open only the consultations that are assigned to them."""
    added_at: Mapped[datetime] = mapped_column(UTCDateTime)
    disabled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    """The hash in Argon2's format; None until a one-time link was used to choose a password."""
    failed_sign_ins: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    totp_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The secret shared with the officer's phone, encrypted with the site's secret key."""
    totp_last_counter: Mapped[int | None]
    """The time step of the last accepted code. Codes of it and of earlier ones are refused."""

    def has(self, needed: Role) -> bool:
        """Whether this officer has at least the role `needed` in all consultations."""
        return not self.only_assigned and Role(self.role) >= needed

    def locked(self, moment: datetime) -> bool:
        """Whether the account is locked at `moment` after too many wrong tries."""
        return self.locked_until is not None and moment < self.locked_until

    def state(self, moment: datetime) -> str:
        """The state of the account at `moment`, in words."""
        if self.disabled_at:
            return "disabled"
        if self.password_hash is None:
            return "waiting for a password"
        return "locked" if self.locked(moment) else "active"


class Assignment(Base):
    """An officer's role in one consultation, in addition to the role for all."""

    __tablename__ = "assignment"
    __table_args__ = (
        CheckConstraint("role in ('viewer', 'analyst', 'editor', 'administrator')", name="role"),
    )

    officer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("officer.id"), primary_key=True)
    consultation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("consultation.id"), primary_key=True
    )
    role: Mapped[str] = mapped_column(String(13))


class RecoveryCode(Base):
    """A code to sign in with once without the phone. Its row is deleted when it is used."""

    __tablename__ = "recovery_code"
    __table_args__ = (Index(None, "officer_id"),)

    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    officer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("officer.id"))


class OfficerSession(Base):
    """One browser in which an officer is signed in. Deleting the row signs it out."""

    __tablename__ = "officer_session"
    __table_args__ = (Index(None, "officer_id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    officer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("officer.id"))
    begun_at: Mapped[datetime] = mapped_column(UTCDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UTCDateTime)
    second_factor_passed: Mapped[bool] = mapped_column(default=False)
    note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """A note that the next page shows once, encrypted with the cookie's token."""
    rehearsal_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """During a rehearsal, the moment at which this browser sees the public pages."""
    rehearsal_slug: Mapped[str | None] = mapped_column(String(60))
    """During a rehearsal, the consultation to whose page public pages link back."""

    officer: Mapped[Officer] = relationship()


class Purpose(StrEnum):
    """Why a one-time link was made."""

    FIRST_PASSWORD = "first-password"  # noqa: S105 - a purpose, no password
    RESET = "reset"


class OneTimeLink(Base):
    """A link with which an officer's password can be set, once, until it expires."""

    __tablename__ = "one_time_link"
    __table_args__ = (
        Index(None, "officer_id"),
        CheckConstraint("purpose in ('first-password', 'reset')", name="purpose"),
    )

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    officer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("officer.id"))
    purpose: Mapped[str] = mapped_column(String(14))
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    officer: Mapped[Officer] = relationship()


class AuditEntry(Base):
    """One action of an officer or the operator. Only retention deletes entries; none is changed."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index(None, "happened_at"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    happened_at: Mapped[datetime] = mapped_column(UTCDateTime)
    officer_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("officer.id"))
    """None if it was done on the command line."""
    officer_email: Mapped[str | None] = mapped_column(String(254))
    action: Mapped[str] = mapped_column(String(60))
    what: Mapped[str] = mapped_column(Text, default="")
    slug: Mapped[str | None] = mapped_column(String(60))
    """The slug of the consultation concerned, if any."""
