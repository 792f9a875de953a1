"""The officers' decision to count late responses that were set aside, or to set them aside again.

It must not know who decides; officers' code says who may.
"""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consultation import clock
from consultation.lifecycle.chronicle import record
from consultation.lifecycle.closing import barrier, settle
from consultation.lifecycle.consultations import Current, locked, window_of
from consultation.lifecycle.keying import keying_is_open
from consultation.lifecycle.models import Event, ResponseDigest
from consultation.lifecycle.reasons import public_reason
from consultation.lifecycle.stage import Timeliness
from consultation.transactions import writing


class NotDecided(Exception):
    """Nothing was decided; says why and what to do."""


def decide_on_late(current: Current, *, counts: bool, reason: str) -> None:
    """Count late responses from now on, or set them aside again; the reason becomes public.

    Only once no more can come: then their number is sealed. Raises NotDecided.
    """
    reason = public_reason(reason, NotDecided)
    settle(current)
    with writing() as session:
        barrier(session, current.consultation.id, exclusive=True)
        _decide(session, current, counts, reason)


def _decide(session: Session, current: Current, counts: bool, reason: str) -> None:
    consultation = locked(session, current)
    now = clock.database_now(session)
    if now < window_of(consultation, current.definition).drafts_go:
        raise NotDecided(
            "Late responses can still come. Decide once they are sealed, 24 hours after closing."
        )
    number = late_responses(session, current)
    if number == 0:
        raise NotDecided("No response came late: there is nothing to decide.")
    if keying_is_open(session, current, consultation.closes_at):
        raise NotDecided("Late responses on paper can still be keyed. Declare keying ended first.")
    if consultation.late_counts == counts:
        raise NotDecided(f"Late responses are {'counted' if counts else 'set aside'} already.")
    consultation.late_counts = counts
    event = Event.LATE_COUNTED if counts else Event.LATE_SET_ASIDE
    record(session, consultation.id, event, _says(number, counts), happened_at=now, reason=reason)


def late_responses(session: Session, current: Current) -> int:
    """How many responses came late and have not been withdrawn."""
    return session.execute(
        select(func.count())
        .select_from(ResponseDigest)
        .where(
            ResponseDigest.consultation_id == current.consultation.id,
            ResponseDigest.timeliness == Timeliness.LATE,
            ResponseDigest.response_id.is_not(None),
        )
    ).scalar_one()


def _says(number: int, counts: bool) -> str:
    what = f"{number:,} late {'response' if number == 1 else 'responses'}"
    if counts:
        return f"Officers decided to count {what} that had been set aside."
    return f"Officers decided to set {what} aside again: they are not counted."
