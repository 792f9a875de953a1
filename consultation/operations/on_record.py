"""Notes in the public record that a backup was restored, since responses sent after it are lost.

It must not know how a backup is made or read.
"""

from datetime import datetime

from sqlalchemy import select

from consultation import clock
from consultation.extensions import db
from consultation.lifecycle.chronicle import record
from consultation.lifecycle.consultations import Current, find
from consultation.lifecycle.models import Consultation, Event
from consultation.prose import local_time
from consultation.questionnaire.parsing import Mistakes
from consultation.transactions import writing


def tell_of_restoring(made_at: datetime) -> None:
    """Add a note to the record of each consultation that took responses after `made_at`."""
    for slug in db.session.scalars(select(Consultation.slug).order_by(Consultation.slug)).all():
        try:
            current = find(slug)
        except Mistakes:  # the audit that follows says so
            continue
        if current and _took_responses(current, made_at, clock.now()):
            _tell(current, made_at)


def _took_responses(current: Current, since: datetime, until: datetime) -> bool:
    window = current.window
    end = window.drafts_go if window.set_aside else window.grace_ends
    return max(since, window.opens) < min(until, end)


def _tell(current: Current, made_at: datetime) -> None:
    time = local_time(made_at, current.definition.timezone)
    says = f"A backup was restored, made at {time}. What was sent after that is not in it."
    with writing() as session:
        record(session, current.consultation.id, Event.RESTORED, says)
