"""Officers, their ways of signing in and the audit trail, as stored.

No address and no agent of anybody has a column here; secrets are stored hashed or sealed.
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
    """What an officer may do: each role may do all that the one before it may."""

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
    """Somebody who works for the body that consults; never deleted, since the trail names them."""

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
    """Whether the role is for no consultation of itself: only what is assigned opens."""
    added_at: Mapped[datetime] = mapped_column(UTCDateTime)
    disabled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    """Argon2's own text; none until the first one-time link has been used."""
    failed_sign_ins: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    totp_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The secret shared with the officer's phone, readable only with the site's secret key."""
    totp_last_counter: Mapped[int | None]
    """The half minute whose code was last taken: that one and older ones are taken no more."""

    def has(self, needed: Role) -> bool:
        """Whether this officer may do everywhere what `needed` may."""
        return not self.only_assigned and Role(self.role) >= needed

    def locked(self, moment: datetime) -> bool:
        """Whether signing in is stopped at `moment` after too many wrong tries."""
        return self.locked_until is not None and moment < self.locked_until

    def state(self, moment: datetime) -> str:
        """How the account stands, in words."""
        if self.disabled_at:
            return "disabled"
        if self.password_hash is None:
            return "waiting for a password"
        return "locked" if self.locked(moment) else "active"


class Assignment(Base):
    """The role that an officer has in one consultation, beside the one for all."""

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
    """One way in without the phone; the row goes when the code is used."""

    __tablename__ = "recovery_code"
    __table_args__ = (Index(None, "officer_id"),)

    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    officer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("officer.id"))


class OfficerSession(Base):
    """One browser in which an officer is signed in; without its row the cookie is worth nothing."""

    __tablename__ = "officer_session"
    __table_args__ = (Index(None, "officer_id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    officer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("officer.id"))
    begun_at: Mapped[datetime] = mapped_column(UTCDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UTCDateTime)
    second_factor_passed: Mapped[bool] = mapped_column(default=False)
    note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """What the next page shows once; readable only with the cookie's token."""
    rehearsal_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """The moment as at which this browser shows the public pages, if it rehearses."""
    rehearsal_slug: Mapped[str | None] = mapped_column(String(60))
    """The consultation whose page of rehearsals the public pages lead back to."""

    officer: Mapped[Officer] = relationship()


class Purpose(StrEnum):
    """What a one-time link was made for."""

    FIRST_PASSWORD = "first-password"  # noqa: S105 - a purpose, no password
    RESET = "reset"


class OneTimeLink(Base):
    """Lets its holder set an officer's password, once, until it expires."""

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
    """One thing that an officer or the operator did; written once, never changed, never deleted."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index(None, "happened_at"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    happened_at: Mapped[datetime] = mapped_column(UTCDateTime)
    officer_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("officer.id"))
    """None when it was done on the server's command line."""
    officer_email: Mapped[str | None] = mapped_column(String(254))
    action: Mapped[str] = mapped_column(String(60))
    what: Mapped[str] = mapped_column(Text, default="")
    slug: Mapped[str | None] = mapped_column(String(60))
    """The consultation that it was about, if it was about one."""
