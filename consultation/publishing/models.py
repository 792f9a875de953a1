"""The tables of what was chosen to be public, and of what is public.

Choosing changes nothing that anybody can see; publishing makes public what is chosen then.
"""

import uuid
from datetime import date
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from consultation.extensions import Base


class Publication(Base):
    """Which results of a consultation were chosen, and which are public."""

    __tablename__ = "publication"

    consultation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("consultation.id"), primary_key=True
    )
    chosen: Mapped[dict[str, Any]] = mapped_column(JSON)
    """`panels`: keys of questions; `breakdowns`: pairs of keys; `introduction`: what stands above
    them; `said`: what officers add, by priority."""
    public: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """The same, as last published; None while nothing is public."""


class Quotation(Base):
    """A starred comment in the words that may be published; gone with the comment."""

    __tablename__ = "quotation"
    __table_args__ = (Index(None, "consultation_id"),)

    starred_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("starred_comment.id", ondelete="CASCADE"), primary_key=True
    )
    consultation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("consultation.id"))
    words: Mapped[str] = mapped_column(Text)
    """What the person wrote, without what could name anybody."""
    public_words: Mapped[str | None] = mapped_column(Text)
    """What everybody reads; none while nobody can."""


class WhatWasDone(Base):
    """We did: what the body did about one priority, or about the whole, dated by officers."""

    __tablename__ = "what_was_done"
    __table_args__ = (Index(None, "consultation_id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    consultation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("consultation.id"))
    priority: Mapped[str | None] = mapped_column(String(60))
    """The priority's id; none for the consultation as a whole."""
    done_on: Mapped[date]
    words: Mapped[str] = mapped_column(Text)
