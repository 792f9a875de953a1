"""The stored tables, about people and of what could single somebody out, and their renewal.

While a consultation is open, at most once a day (of its own time zone), when somebody first looks,
and only if enough responses have come since. After closing, once when it is sealed, and again only
if somebody's answers were erased or officers decided about late responses. It must not know what
may be shown.
"""

import uuid
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consultation import clock
from consultation.analysis.asked import Questionnaire
from consultation.analysis.cells import ID, polars_library
from consultation.analysis.disclosure import SMALLEST_SHOWN
from consultation.analysis.equality import equality_answers
from consultation.analysis.fixed_tables import FixedTables, tabulated
from consultation.analysis.models import PeopleTables
from consultation.analysis.stored import Hex
from consultation.analysis.tallies import KEY
from consultation.gate import NotStored
from consultation.lifecycle.closing import Part, barrier
from consultation.lifecycle.models import Consultation, Seal
from consultation.responding.erasing import ABOUT, ALL_ABOUT, ALL_RESPONSES, RESPONSE
from consultation.responding.models import Erasure, Response
from consultation.transactions import writing

if TYPE_CHECKING:
    import polars

OPEN, FROZEN = "open", "frozen"


class Counting(Protocol):
    """The responses that tables can be made of, as the column copy has them.

    Counting them in the database instead would read every response whole.
    """

    @property
    def late_counts(self) -> bool:
        """Whether late ones count."""

    @property
    def stored(self) -> int:
        """How many responses are stored, whether they count or not."""

    @property
    def number(self) -> int:
        """How many count."""

    def rows(self) -> "tuple[Questionnaire, polars.DataFrame]":
        """What was asked, and a row for each response that counts."""


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """The tables about people as they stood on a day."""

    day: date
    """In the consultation's own time zone."""
    responses: int
    """How many responses counted then."""
    final: bool
    """Whether it was made after closing."""
    mark: str
    """Changes with the tables."""
    tables: FixedTables


def snapshot_kept(session: Session, consultation_id: uuid.UUID) -> Snapshot | None:
    """The stored tables; None where there are none."""
    row = session.execute(
        select(
            PeopleTables.day,
            PeopleTables.responses,
            PeopleTables.basis,
            PeopleTables.mark,
            PeopleTables.tables,
        ).where(PeopleTables.consultation_id == consultation_id)
    ).first()
    if row is None:
        return None
    return Snapshot(
        day=row.day,
        responses=row.responses,
        final=row.basis != OPEN,
        mark=row.mark,
        tables=FixedTables(**row.tables),
    )


def renewed(session: Session, consultation_id: uuid.UUID, zone: str, counting: Counting) -> str:
    """Make the tables anew, if that is due, from the responses that `counting` gives.

    While the database cannot write, the stored ones stay: tables are never shown unless stored.
    Gives their mark, which changes with them; '' where there are none.
    """
    last, today = _last(session, consultation_id), clock.today(ZoneInfo(zone))
    if not clock.rehearsed() and _is_due(session, consultation_id, last, today, counting):
        _renew(session, consultation_id, today, counting)
        last = _last(session, consultation_id)
    return last.mark if last else ""


def _renew(session: Session, consultation_id: uuid.UUID, today: date, counting: Counting) -> None:
    questionnaire, rows = counting.rows()
    joined = _joined(session, consultation_id, rows)
    before = snapshot_kept(session, consultation_id)
    # Before anything is locked: many responses take seconds, and residents write meanwhile.
    made = tabulated(questionnaire, joined, before.tables if before else FixedTables())
    with suppress(NotStored), writing() as own:
        barrier(own, consultation_id, exclusive=True)
        # Another process may have made them while this one counted.
        if not _is_due(own, consultation_id, _last(own, consultation_id), today, counting):
            return
        basis = _basis(own, consultation_id)
        if basis != OPEN and not _are_all(own, consultation_id, counting, joined.height):
            return  # a response came or went meanwhile: the next look makes them
        own.merge(
            PeopleTables(
                consultation_id=consultation_id,
                day=today,
                basis=basis,
                responses=joined.height,
                mark=uuid.uuid4().hex,
                tables={"alone": made.alone, "by": made.by},
            )
        )


def mark_of_tables(session: Session, consultation_id: uuid.UUID) -> str:
    """The mark of the stored tables; '' where there are none."""
    last = _last(session, consultation_id)
    return last.mark if last else ""


@dataclass(frozen=True)
class _Last:
    """The stored tables without their figures."""

    day: date
    basis: str
    responses: int
    mark: str


def _last(session: Session, consultation_id: uuid.UUID) -> _Last | None:
    row = session.execute(
        select(
            PeopleTables.day, PeopleTables.basis, PeopleTables.responses, PeopleTables.mark
        ).where(PeopleTables.consultation_id == consultation_id)
    ).first()
    return _Last(*row) if row else None


def _is_due(
    session: Session,
    consultation_id: uuid.UUID,
    last: _Last | None,
    today: date,
    counting: Counting,
) -> bool:
    if last is None:
        return counting.number >= SMALLEST_SHOWN
    if last.day >= today:
        return False
    basis = _basis(session, consultation_id)
    if basis == OPEN:
        return abs(counting.number - last.responses) >= SMALLEST_SHOWN
    return basis not in (FROZEN, last.basis)


def _are_all(session: Session, consultation_id: uuid.UUID, counting: Counting, joined: int) -> bool:
    """Whether the responses that were joined are still all that count."""
    stored = select(func.count()).where(Response.consultation_id == consultation_id)
    late_counts = select(Consultation.late_counts).where(Consultation.id == consultation_id)
    return (session.scalar(stored), session.scalar(late_counts), joined) == (
        counting.stored,
        counting.late_counts,
        counting.number,
    )


def _basis(session: Session, consultation_id: uuid.UUID) -> str:
    """What the tables of a closed consultation are made from: if it changes, they are made anew.

    OPEN before it is sealed. FROZEN once retention has erased the answers that they were made from.
    """
    consultation = session.execute(
        select(Consultation.closes_at, Consultation.late_counts).where(
            Consultation.id == consultation_id
        )
    ).one()
    erased = {
        what: number
        for what, number in session.execute(
            select(Erasure.what, func.count())
            .where(Erasure.consultation_id == consultation_id)
            .group_by(Erasure.what)
        )
    }
    if ALL_ABOUT in erased or ALL_RESPONSES in erased:
        return FROZEN
    seals = session.scalars(
        select(Seal.part).where(
            Seal.consultation_id == consultation_id, Seal.closes_at == consultation.closes_at
        )
    ).all()
    if Part.ONLINE not in seals:
        return OPEN
    each = erased.get(RESPONSE, 0) + erased.get(ABOUT, 0)
    closed = consultation.closes_at.strftime("%Y%m%dT%H%M%S")
    return f"{closed}.{len(seals)}.{int(consultation.late_counts)}.{each}"


def _joined(
    session: Session, consultation_id: uuid.UUID, rows: "polars.DataFrame"
) -> "polars.DataFrame":
    """The rows, joined in memory with each sender's equality answers; this is never stored."""
    pl = polars_library()
    keys = session.execute(
        select(Hex(Response.id), Hex(Response.equality_key)).where(
            Response.consultation_id == consultation_id
        )
    ).all()
    links = pl.DataFrame(keys, schema={ID: pl.String, _LINK: pl.String}, orient="row")
    about = equality_answers(session, consultation_id).rename(
        lambda name: _LINK if name == ID else f"about/{name}"
    )
    number = pl.col(_LINK).str.slice(24).str.to_integer(base=16, dtype=pl.UInt64)
    return (
        rows.join(links, on=ID)
        .join(about, on=_LINK, how="left")
        .with_columns((number & _BITS).alias(KEY))
    )


_LINK = "response/about"
_BITS = 2**31 - 1
