"""The audit trail: who did what, when. It is written to and read, never changed.

It must not know what the actions do; nobody's address or agent is written here.
"""

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import datetime

from flask import g, has_request_context
from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from consultation import clock
from consultation.extensions import db
from consultation.officers.models import AuditEntry, Officer
from consultation.transactions import writing

PAGE = 50
OPERATOR = "the server’s command line"
HEADINGS = ("when", "who", "action", "what", "consultation")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def record(
    action: str,
    what: str = "",
    *,
    slug: str | None = None,
    officer: Officer | None = None,
    session: Session | None = None,
) -> None:
    """Write one entry; `officer` is the one signed in unless said otherwise.

    In `session` the entry is stored with what it tells of, or not at all; without one it is a
    write of its own, which raises NotStored.
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
    """How many entries hold `words` (all of them for none)."""
    counted = select(func.count()).select_from(AuditEntry).where(*_holding(words))
    return db.session.scalar(counted) or 0


def page_of(words: str, page: int) -> list[AuditEntry]:
    """The entries of a page, counted from 1, newest first."""
    found = _newest_first(words).limit(PAGE).offset((page - 1) * PAGE)
    return list(db.session.scalars(found))


def rows(words: str) -> Iterator[tuple[str, ...]]:
    """Every entry that holds `words` as cells for a file, newest first, safe to open in a sheet."""
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
    """Who did it, in words."""
    return entry.officer_email or OPERATOR


def written(moment: datetime) -> str:
    """A moment of the trail as text; in UTC, since the trail has no place of its own."""
    return moment.strftime("%Y-%m-%d %H:%M:%S UTC")


def harmless(cell: str) -> str:
    """The cell, so that no spreadsheet takes it for a formula."""
    return "'" + cell if cell.startswith(_FORMULA) else cell


def _newest_first(words: str) -> Select[AuditEntry]:
    return select(AuditEntry).where(*_holding(words)).order_by(AuditEntry.id.desc())


def _holding(words: str) -> list[ColumnElement[bool]]:
    if not words:
        return []
    places = (AuditEntry.officer_email, AuditEntry.action, AuditEntry.what, AuditEntry.slug)
    return [or_(*(place.icontains(words, autoescape=True) for place in places))]
