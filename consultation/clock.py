"""The one place that reads the time; it must not know what the time is wanted for."""

from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

_as_at: ContextVar[datetime | None] = ContextVar("as_at", default=None)


def now() -> datetime:
    """This machine's time as aware UTC; in a rehearsal the moment that is rehearsed."""
    return _as_at.get() or datetime.now(UTC)


def look_as_at(moment: datetime | None) -> None:
    """From now on `now` is `moment` in this thread, for an officer's rehearsal; None ends that."""
    _as_at.set(moment)


def rehearsed() -> datetime | None:
    """The moment that is being rehearsed, if one is."""
    return _as_at.get()


def database_now(session: Session | Connection) -> datetime:
    """The moment by the database's clock, read inside the session's transaction.

    PostgreSQL's ``now()`` stands still during a transaction; ``clock_timestamp()`` does not,
    so a verdict taken after waiting for a lock is taken at the true moment.
    SQLite runs in this process: its clock is this machine's.
    """
    if moment := rehearsed():
        return moment
    bind = session.get_bind() if isinstance(session, Session) else session
    if bind.dialect.name == "postgresql":
        read: datetime = session.execute(text("select clock_timestamp()")).scalar_one()
        return read.astimezone(UTC)
    return now()


def today(zone: ZoneInfo) -> date:
    """Today's date in `zone`."""
    return now().astimezone(zone).date()
