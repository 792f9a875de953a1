"""The tables of published results: what was chosen, what is public, and “We did”.

Choosing changes nothing that the public sees. Publishing copies what is chosen to what is public.
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
    """`panels`: keys of questions; `breakdowns`: pairs of keys; `introduction`: the text above
    them; `said`: what officers add to “You said”, by priority."""
    public: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """The same, as last published; None if nothing is public."""
    been_public: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    """Every breakdown that was ever public: whoever kept one could subtract another from it."""


class Quotation(Base):
    """A starred comment in the words that may be published; deleted with the comment."""

    __tablename__ = "quotation"
    __table_args__ = (Index(None, "consultation_id"),)

    starred_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("starred_comment.id", ondelete="CASCADE"), primary_key=True
    )
    consultation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("consultation.id"))
    words: Mapped[str] = mapped_column(Text)
    """What the person wrote, without what could identify anybody."""
    public_words: Mapped[str | None] = mapped_column(Text)
    """The words that are public; None if the comment is not."""


class WhatWasDone(Base):
    """An entry of “We did”: what was done, on a date that officers give."""

    __tablename__ = "what_was_done"
    __table_args__ = (Index(None, "consultation_id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    consultation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("consultation.id"))
    priority: Mapped[str | None] = mapped_column(String(60))
    """The priority's id; None for the whole consultation."""
    done_on: Mapped[date]
    words: Mapped[str] = mapped_column(Text)
