"""The one place that reads the time; it must not know what the time is wanted for."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session


def now() -> datetime:
    """The moment, aware, in UTC, by this machine's clock."""
    return datetime.now(UTC)


def database_now(session: Session | Connection) -> datetime:
    """The moment by the database's clock, read inside the session's transaction.

    PostgreSQL's ``now()`` stands still during a transaction; ``clock_timestamp()`` does not,
    so a verdict taken after waiting for a lock is taken at the true moment.
    SQLite runs in this process: its clock is this machine's.
    """
    bind = session.get_bind() if isinstance(session, Session) else session
    if bind.dialect.name == "postgresql":
        moment: datetime = session.execute(text("select clock_timestamp()")).scalar_one()
        return moment.astimezone(UTC)
    return now()


def today(zone: ZoneInfo) -> date:
    """The day that it is in `zone`."""
    return now().astimezone(zone).date()
