"""The end of keying: officers declare it, once a closing time, and what they keyed is sealed.

It must not know who declares it; officers' code says who may.
"""

from datetime import datetime

from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session

from consultation import clock
from consultation.lifecycle.chronicle import record
from consultation.lifecycle.closing import KEYED_CHANNELS, Part, barrier, seal, settle
from consultation.lifecycle.consultations import Current, locked, window_of
from consultation.lifecycle.models import Event, ResponseDigest, Seal
from consultation.lifecycle.stage import Stage
from consultation.transactions import writing

ENDED = (
    "Officers declared that everything received on paper, by telephone, in person and by email "
    "has been keyed."
)


class NotEnded(Exception):
    """Keying was not declared ended; says why and what to do."""


class KeyingEnded(Exception):
    """Nothing can be keyed any more: officers have declared that all of it was."""


def end_keying(current: Current) -> None:
    """Declare that everything has been keyed, on the record and with a seal; nothing can be after.

    Raises NotEnded before closing, and when it has been declared already.
    """
    settle(current)
    with writing() as session:
        barrier(session, current.consultation.id, exclusive=True)
        consultation = locked(session, current)
        window = window_of(consultation, current.definition)
        if window.stage(clock.database_now(session)) is not Stage.CLOSED:
            raise NotEnded("The consultation has not closed: more can still come. End keying then.")
        if has_ended(session, current, window.closes):
            raise NotEnded("Keying was declared ended already.")
        record(session, consultation.id, Event.KEYING_ENDED, ENDED)
        seal(session, consultation, window, Part.KEYED)
        if window.set_aside:
            seal(session, consultation, window, Part.KEYED_LATE)


def has_ended(session: Session | Connection, current: Current, closes: datetime) -> bool:
    """Whether keying was declared ended for a closing time; a later one opens it again."""
    return (
        session.execute(
            select(Seal.id).where(
                Seal.consultation_id == current.consultation.id,
                Seal.part == Part.KEYED,
                Seal.closes_at == closes,
            )
        ).first()
        is not None
    )


def no_more_can_come(session: Session, current: Current) -> bool:
    """Whether every response has come: closing and the time of grace have passed, and keying was
    declared ended, even if nothing was keyed. Never in a rehearsal."""
    window = current.window
    if clock.rehearsed() or clock.now() < window.grace_ends:
        return False
    return has_ended(session, current, window.closes)


def all_have_come(session: Session, current: Current) -> bool:
    """The same by what is stored now and by the database's clock, for whoever holds the barrier.

    A page may have begun before an officer moved the closing time, or on a machine ahead of time.
    """
    window = window_of(locked(session, current), current.definition)
    if clock.database_now(session) < window.grace_ends:
        return False
    return has_ended(session, current, window.closes)


def keying_is_open(session: Session, current: Current, closes: datetime) -> bool:
    """Whether anything was keyed, and its end has not been declared."""
    keyed: int = session.execute(
        select(func.count())
        .select_from(ResponseDigest)
        .where(
            ResponseDigest.consultation_id == current.consultation.id,
            ResponseDigest.channel.in_(KEYED_CHANNELS),
        )
    ).scalar_one()
    return keyed > 0 and not has_ended(session, current, closes)
