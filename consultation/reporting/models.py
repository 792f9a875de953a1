"""What officers keep about what came in, as stored: the comments that they starred.

A star goes with its response: what is erased is starred no more.
"""

import uuid

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from consultation.extensions import Base


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
