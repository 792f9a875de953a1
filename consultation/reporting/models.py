"""What officers keep about what came in, as stored: stars, saved selections, files being made.

A star goes with its response: what is erased is starred no more.
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
    """A file that takes its time: who asked when, how far it is, and whether somebody makes it.

    The same file of two selections is two files.
    """

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
    """Whose work it is: a new one for each attempt, so that a lost one cannot finish."""
    alive_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When its maker last gave a sign of life."""
    done: Mapped[int]
    total: Mapped[int]
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    problem: Mapped[str | None] = mapped_column(Text)
    """Why it could not be made."""
    mark: Mapped[str] = mapped_column(String(200))
    """The state of the results that it was made from."""
    responses: Mapped[int]
    erasures: Mapped[int]
    """How many erasures the consultation had seen: after another, the file may hold too much."""
    size: Mapped[int]


class MadePiece(Base):
    """A piece of a finished file: any machine can hand it on."""

    __tablename__ = "made_piece"
    __table_args__ = ({"info": {"derived": True}},)

    making_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("making.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[bytes] = mapped_column(LargeBinary)
