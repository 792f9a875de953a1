"""Limits tries at signing in. Each is counted before it is checked, so parallel tries count too.

It must not know what was tried: passwords and codes count alike.
"""

import uuid
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from consultation.officers.models import Officer

MOST = 5
LOCKED_FOR = timedelta(minutes=15)


def take(session: Session, email: str, moment: datetime) -> Officer | None:
    """Count a try on the account, as wrong until it turns out to be right.

    Returns None, after the same time, if there is no such account, or it is disabled or locked.
    """
    officer = session.scalar(select(Officer).where(Officer.email == email).with_for_update())
    if officer is None or officer.disabled_at or officer.locked(moment):
        write_as_much(session)
        return None
    if officer.locked_until is not None:
        officer.failed_sign_ins, officer.locked_until = 0, None
    officer.failed_sign_ins += 1
    if officer.failed_sign_ins >= MOST:
        officer.locked_until = moment + LOCKED_FOR
    return officer


def consequence(officer: Officer) -> str:
    """The end of a sentence for the audit trail: whether this wrong try locks the account."""
    minutes = LOCKED_FOR // timedelta(minutes=1)
    return f"; locked for {minutes} minutes" if officer.failed_sign_ins >= MOST else ""


def give_back(session: Session, officer_id: uuid.UUID) -> None:
    """Uncount one try that was right; the wrong ones before it stay counted."""
    officer = session.get_one(Officer, officer_id, with_for_update=True)
    officer.failed_sign_ins = max(0, officer.failed_sign_ins - 1)
    if officer.failed_sign_ins < MOST:
        officer.locked_until = None


def forget(session: Session, officer_id: uuid.UUID) -> None:
    """Reset the count: somebody has signed in completely, or the account was reset."""
    session.execute(
        update(Officer).where(Officer.id == officer_id).values(failed_sign_ins=0, locked_until=None)
    )


def write_as_much(session: Session) -> None:
    """Write without changing anything, so that it takes as long as counting a try."""
    # Rewrites one row unchanged. An empty commit would be faster, and the time would give it away.
    first = select(Officer.id).order_by(Officer.id).limit(1).scalar_subquery()
    session.execute(
        update(Officer).where(Officer.id == first).values(failed_sign_ins=Officer.failed_sign_ins)
    )
