"""Deletes long files that are outdated: a day old, or made before something was erased.

What they hold lies in the database until they are deleted. It must not know how they are made.
"""

from datetime import timedelta

from sqlalchemy import ColumnElement, and_, delete, func, or_, select
from sqlalchemy.orm import Session

from consultation import clock
from consultation.extensions import db
from consultation.reporting.models import Making
from consultation.responding.models import Erasure
from consultation.transactions import writing

KEPT = timedelta(days=1)


def _outdated() -> ColumnElement[bool]:
    erased = (
        select(func.count())
        .select_from(Erasure)
        .where(Erasure.consultation_id == Making.consultation_id)
        .correlate(Making)
        .scalar_subquery()
    )
    made_before = and_(Making.finished_at.is_not(None), Making.erasures != erased)
    return or_(Making.asked_at <= clock.now() - KEPT, made_before)


def forget_outdated(session: Session) -> None:
    """Delete them, with their pieces."""
    session.execute(delete(Making).where(_outdated()))


def leave_none_outdated() -> None:
    """The same in a transaction of its own, which is begun only where there are some."""
    if db.session.scalar(select(Making.id).where(_outdated()).limit(1)) is None:
        return
    with writing() as session:
        forget_outdated(session)
