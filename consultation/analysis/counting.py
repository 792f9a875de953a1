"""Which responses count: all except late ones, unless officers have decided to count these."""

from sqlalchemy import ColumnElement, or_, select

from consultation.lifecycle.models import Consultation
from consultation.lifecycle.stage import Timeliness
from consultation.responding.models import Response


def counts() -> ColumnElement[bool]:
    """The condition by which a response is in every figure and file."""
    decided = select(Consultation.late_counts).where(Consultation.id == Response.consultation_id)
    return or_(Response.timeliness != Timeliness.LATE, decided.scalar_subquery())
