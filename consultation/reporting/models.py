"""The tables of what officers keep: stars on comments, saved selections, long files.

A star is deleted with its response.
"""

import uuid
from datetime import datetime

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from consultation.extensions import Base, UTCDateTime


class StarredComment(Base):
    """A comment that analysts want in the report: whose answer to what, and which of its cells."""

    __tablename__ = "starred_comment"
    __table_args__ = (
        UniqueConstraint("response_id", "question", "place"),
        Index(None, "consultation_id"),
        CheckConstraint("place >= 0", name="place_counted"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    consultation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("consultation.id"))
    response_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("response.id", ondelete="CASCADE"))
    question: Mapped[str] = mapped_column(String(80))
    """The key by which results know the question."""
    place: Mapped[int] = mapped_column(SmallInteger)


class SavedSelection(Base):
    """A selection of the responses under a name that all who may select see."""

    __tablename__ = "saved_selection"
    __table_args__ = (UniqueConstraint("consultation_id", "name"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    consultation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("consultation.id"))
    officer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("officer.id"))
    name: Mapped[str] = mapped_column(String(80))
    saved_at: Mapped[datetime] = mapped_column(UTCDateTime)
    pairs: Mapped[list[list[str]]] = mapped_column(JSON)
    """The names and values by which an address says it; read anew whenever it is opened."""


class Making(Base):
    """A long file that was asked for: its selection, its progress, and who is making it."""

    __tablename__ = "making"
    __table_args__ = (
        UniqueConstraint("consultation_id", "name", "selection_mark"),
        {"info": {"derived": True}},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    consultation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("consultation.id"))
    name: Mapped[str] = mapped_column(String(60))
    selection_mark: Mapped[str] = mapped_column(String(32))
    """'' for everything."""
    selection: Mapped[list[list[str]]] = mapped_column(JSON)
    """The names and values by which an address says which responses it is of."""
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    claim: Mapped[uuid.UUID | None]
    """Identifies the attempt to make it. A process that lost its claim can store nothing more."""
    alive_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When its maker left its last heartbeat."""
    done: Mapped[int]
    total: Mapped[int]
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    problem: Mapped[str | None] = mapped_column(Text)
    """Why it could not be made."""
    mark: Mapped[str] = mapped_column(String(200))
    """The state of the results that it was made from."""
    responses: Mapped[int]
    erasures: Mapped[int]
    """How many erasures there had been; after another one, the file may hold what was erased."""
    size: Mapped[int]


class MadePiece(Base):
    """A piece of a finished file; in the database, so that any machine can send it."""

    __tablename__ = "made_piece"
    __table_args__ = ({"info": {"derived": True}},)

    making_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("making.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[bytes] = mapped_column(LargeBinary)
