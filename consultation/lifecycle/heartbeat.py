"""Heartbeats, from which outages are noticed: a gap of more than a minute while it was open.

All processes write into one row, so the service counts as alive while any process is.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from threading import Thread
from time import sleep

from flask import Flask
from sqlalchemy import insert, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from consultation import clock
from consultation.gate import NotStored
from consultation.lifecycle.chronicle import record
from consultation.lifecycle.consultations import Current, everything
from consultation.lifecycle.models import Event, Heartbeat
from consultation.prose import local_time
from consultation.transactions import writing

EVERY_SECONDS = 20
OUTAGE = timedelta(minutes=1)


def beat() -> None:
    """Say that the service is alive; tell of the outage that has ended, if there was one."""
    consultations = everything()
    with writing() as session:
        now = clock.database_now(session)
        row = session.execute(
            select(Heartbeat).where(Heartbeat.id == 1).with_for_update()
        ).scalar_one_or_none()
        if row is None:
            session.execute(insert(Heartbeat).values(id=1, beat_at=now))
            return
        if now - row.beat_at > OUTAGE:
            _tell(session, consultations, row.beat_at, now)
        row.beat_at = max(row.beat_at, now)


def _tell(session: Session, consultations: list[Current], since: datetime, now: datetime) -> None:
    for each in consultations:
        window, zone = each.window, each.definition.timezone
        begin, end = max(since, window.opens), min(now, window.closes)
        if end - begin > OUTAGE:
            minutes = int((end - begin).total_seconds() // 60)
            says = (
                f"The service was not available for about {minutes} minute"
                f"{'' if minutes == 1 else 's'}, until {local_time(end, zone)}."
            )
            record(session, each.consultation.id, Event.OUTAGE, says, happened_at=begin)


def keep_beating(app: Flask, *also: Callable[[], None]) -> None:
    """Beat in a thread of its own from now on, for as long as the process lives.

    `also` is done after each beat: what this machine has to follow that happened on another.
    """

    def run() -> None:
        while True:
            try:
                with app.app_context():
                    beat()
                    for each in also:
                        each()
            except (NotStored, SQLAlchemyError):  # whatever it was, the next sign may be stored
                app.logger.warning("No heartbeat could be stored; trying again.")
            except OSError:
                app.logger.exception("What follows a heartbeat failed; trying again.")
            sleep(EVERY_SECONDS)

    Thread(target=run, name="heartbeat", daemon=True).start()


def beat_at_the_end(app: Flask) -> None:
    """Beat once more as the process ends, so that a pause is told of no longer than it was."""
    with app.app_context(), suppress(NotStored, SQLAlchemyError):
        beat()
