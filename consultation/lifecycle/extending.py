"""Moving a closing time: the deliberate act, with a reason that becomes public.

It must not know who asks; officers' code decides that.
"""

import re
from datetime import timedelta

from sqlalchemy.orm import Session

from consultation import clock
from consultation.lifecycle.chronicle import record
from consultation.lifecycle.closing import barrier, settle
from consultation.lifecycle.consultations import Current, locked
from consultation.lifecycle.models import Event
from consultation.lifecycle.reasons import public_reason
from consultation.questionnaire.times import Moment, TimeMistake, moment_of
from consultation.transactions import writing

NOTICE = timedelta(hours=24)
TAKEN_BACK = "The published results were taken back: the consultation opened again."
ASIDE_AGAIN = "Late responses are set aside again: the closing time was moved."
_NEW_TIME = re.compile(r"(?:to|at) (\d{4}-\d\d-\d\d(?: [\d:+Z-]+)?)\.$")


class NotExtended(Exception):
    """The closing time was not moved; says why and what to do."""


class NoReason(NotExtended):
    """The reason is missing or too long; the time may be right."""


def extend(current: Current, closes: str, reason: str) -> Moment:
    """Move the closing time to `closes` (as a definition writes it); returns the new time.

    A closed consultation opens again by this alone. Raises NotExtended.
    """
    reason = public_reason(reason, NoReason)
    try:
        moment = moment_of(closes, current.definition.timezone, closing=True)
    except TimeMistake as mistake:
        raise NotExtended(str(mistake)) from None
    settle(current)
    with writing() as session:
        barrier(session, current.consultation.id, exclusive=True)
        _move(session, current, moment, reason)
    return moment


def _move(session: Session, current: Current, moment: Moment, reason: str) -> None:
    consultation = locked(session, current)
    now = clock.database_now(session)
    if moment.instant <= now:
        raise NotExtended("That time has passed. A closing time cannot be moved into the past.")
    if moment.instant <= consultation.opens_at:
        raise NotExtended("That is before the consultation opens. Choose a later time.")
    if moment.instant == consultation.closes_at:
        raise NotExtended("The consultation closes at that time already. Nothing was changed.")
    was_closed = consultation.closes_at <= now
    if moment.instant < consultation.closes_at and moment.instant < now + NOTICE:
        raise NotExtended(
            "A closing time may be brought forward only with 24 hours' notice. Choose a later time."
        )
    says = _says(consultation.closes_written, moment.written, was_closed)
    record(session, consultation.id, Event.EXTENDED, says, happened_at=now, reason=reason)
    if consultation.late_counts:
        # The decision was about the responses that had come by then; more may come now.
        consultation.late_counts = False
        record(session, consultation.id, Event.LATE_SET_ASIDE, ASIDE_AGAIN, happened_at=now)
    if was_closed and consultation.results_published_at:
        # Nobody should see what others said before they answer.
        consultation.results_published_at = None
        record(session, consultation.id, Event.UNPUBLISHED, TAKEN_BACK, happened_at=now)
    consultation.closes_at = moment.instant
    consultation.closes_written = moment.written


def _says(old: str, new: str, was_closed: bool) -> str:
    if was_closed:
        return f"Opened again. It had closed at {old}; it now closes at {new}."
    return f"The closing time was moved from {old} to {new}."


def new_time_in(says: str) -> str | None:
    """The new closing time, as it was written, in what the record says of a move.

    The sentence is all that the record keeps of it; None where it is not one of our sentences.
    """
    found = _NEW_TIME.search(says)
    return found and found[1]
