"""What is derived from responses, as stored: every comment by itself, the tables about people, and
the final figures.

Comments follow their response: what is erased is gone from here by the database's own rule. An
index of the words stands beside the table (FTS5 or tsvector); the migration makes it.
"""

import uuid
from datetime import date
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, Integer, SmallInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from consultation.extensions import Base
from consultation.responding.models import NO_ORDER


class CommentText(Base):
    """One comment: whose answer, to which question of which version, in which of its cells."""

    __tablename__ = "comment"
    __table_args__ = (
        Index(None, "consultation_id", "question", "response_id"),
        Index(None, "response_id"),
    )

    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False
    )
    """Random: counted ones would tell in which order responses came, and the audit trail when."""
    consultation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("consultation.id"))
    response_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("response.id", ondelete="CASCADE"))
    version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("version.id"))
    question: Mapped[str] = mapped_column(String(60))
    place: Mapped[int] = mapped_column(SmallInteger)
    text: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text, server_default="")
    """Its words as searches compare them, one blank between two."""


class CommentsTaken(Base):
    """That the comments of a response stand in the table, be there any or none."""

    __tablename__ = "comments_taken"
    __table_args__ = (NO_ORDER,)

    response_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("response.id", ondelete="CASCADE"), primary_key=True
    )


class PeopleTables(Base):
    """The tables about people as they were last made: rounded figures, with small ones held back.

    No other copy is kept, and nothing that is not shown: two of them could be subtracted.
    """

    __tablename__ = "people_tables"

    consultation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("consultation.id"), primary_key=True
    )
    day: Mapped[date]
    """In the consultation's own time zone."""
    basis: Mapped[str] = mapped_column(String(60))
    """What they were made of, as far as that can change once a consultation has closed."""
    responses: Mapped[int]
    mark: Mapped[str] = mapped_column(String(32))
    tables: Mapped[dict[str, Any]] = mapped_column(JSON)


class FinalFigures(Base):
    """What the public and viewers see once no more responses can come: nothing that is not shown.

    The numbers stay as they were made, whoever withdraws or is erased later.
    """

    __tablename__ = "final_figures"

    consultation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("consultation.id"), primary_key=True
    )
    day: Mapped[date]
    """In the consultation's own time zone."""
    basis: Mapped[str] = mapped_column(String(60))
    """The closing time, and whether late responses counted."""
    responses: Mapped[int]
    mark: Mapped[str] = mapped_column(String(32))
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)
    breakdowns: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Each that could be published, with small counts held back."""
