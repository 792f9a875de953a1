"""The audit trail: which officer did what, and when. Entries are added, never changed.

It must not know what the actions do, and records no network address and no user agent.
"""

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import datetime

from flask import g, has_request_context
from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from consultation import clock
from consultation.extensions import db
from consultation.formulas import harmless
from consultation.officers.models import AuditEntry, Officer
from consultation.transactions import writing

PAGE = 50
OPERATOR = "the server’s command line"
HEADINGS = ("when", "who", "action", "what", "consultation")


def record(
    action: str,
    what: str = "",
    *,
    slug: str | None = None,
    officer: Officer | None = None,
    session: Session | None = None,
) -> None:
    """Write one entry; `officer` defaults to the one who is signed in.

    With `session` the entry is part of that transaction: action and entry are both stored, or
    neither is. Without it, the entry is stored at once; raises NotStored.
    """
    if officer is None and has_request_context():
        officer = g.get("officer")
    with nullcontext(session) if session is not None else writing() as open_session:
        open_session.add(
            AuditEntry(
                happened_at=clock.now(),
                officer_id=officer.id if officer else None,
                officer_email=officer.email if officer else None,
                action=action,
                what=what,
                slug=slug,
            )
        )


def count(words: str) -> int:
    """The number of entries that contain `words`; '' for all entries."""
    counted = select(func.count()).select_from(AuditEntry).where(*_holding(words))
    return db.session.scalar(counted) or 0


def page_of(words: str, page: int) -> list[AuditEntry]:
    """The entries on a page of the list, newest first; pages count from 1."""
    found = _newest_first(words).limit(PAGE).offset((page - 1) * PAGE)
    return list(db.session.scalars(found))


def rows(words: str) -> Iterator[tuple[str, ...]]:
    """Every entry that contains `words`, newest first, as cells that are safe in spreadsheets."""
    for entry in db.session.scalars(_newest_first(words).execution_options(yield_per=500)):
        cells = (
            written(entry.happened_at),
            who(entry),
            entry.action,
            entry.what,
            entry.slug or "",
        )
        yield tuple(harmless(cell) for cell in cells)


def who(entry: AuditEntry) -> str:
    """Who did it: the officer's email address, or words for the command line."""
    return entry.officer_email or OPERATOR


def written(moment: datetime) -> str:
    """A time as text, in UTC, since the trail belongs to no consultation's time zone."""
    return moment.strftime("%Y-%m-%d %H:%M:%S UTC")


def _newest_first(words: str) -> Select[AuditEntry]:
    return select(AuditEntry).where(*_holding(words)).order_by(AuditEntry.id.desc())


def _holding(words: str) -> list[ColumnElement[bool]]:
    if not words:
        return []
    places = (AuditEntry.officer_email, AuditEntry.action, AuditEntry.what, AuditEntry.slug)
    return [or_(*(place.icontains(words, autoescape=True) for place in places))]
