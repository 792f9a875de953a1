"""A queue of long files, which are made apart from requests (docs/architecture.md, A long file).

Each file asked for is a row. A process claims it, notes its progress, and leaves heartbeats; a
claim without them is taken over by another process, so that no work is lost or done twice. It must
not know pages, nor how processes are started.
"""

import logging
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from consultation import clock
from consultation.analysis.selection import (
    EVERYTHING,
    NotASelection,
    Selection,
    read_selection,
)
from consultation.extensions import db
from consultation.lifecycle.consultations import Current, find
from consultation.lifecycle.models import Consultation
from consultation.reporting.files.downloads import (
    Download,
    HiddenUntilClosed,
    download_called,
    report_on,
    wanted,
)
from consultation.reporting.files.heartbeats import Heartbeats
from consultation.reporting.files.outdated import KEPT, forget_outdated
from consultation.reporting.files.statistics_files import NotInstalled
from consultation.reporting.models import MadePiece, Making
from consultation.reporting.report import Report
from consultation.responding.models import Erasure
from consultation.transactions import add_unless_there, writing

AT_ONCE = 1_000
"""Up to this many responses, every file is made within the request."""
STALE = timedelta(seconds=30)
PIECE = 256 * 1024
PAUSE_SECONDS = 0.02
"""The pause between the pieces of a file, in which residents can write."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A file that is ours to make."""

    making_id: uuid.UUID
    claim: uuid.UUID
    slug: str
    name: str
    selection: Sequence[Sequence[str]]


def takes_long(download: Download, responses: int) -> bool:
    """Whether a file is made apart from the request."""
    return download.long and responses > AT_ONCE


def makings_of(
    session: Session, consultation_id: uuid.UUID, selection: Selection = EVERYTHING
) -> Mapping[str, Making]:
    """The files of a selection that were asked for and are not outdated, by name."""
    rows = session.scalars(
        select(Making).where(
            Making.consultation_id == consultation_id,
            Making.selection_mark == selection.mark,
            Making.asked_at > clock.now() - KEPT,
        )
    ).all()
    erased = _erasures(session, consultation_id) if rows else 0
    return {row.name: row for row in rows if row.finished_at is None or row.erasures == erased}


def _erasures(session: Session, consultation_id: uuid.UUID) -> int:
    counted = select(func.count()).where(Erasure.consultation_id == consultation_id)
    return session.scalar(counted.select_from(Erasure)) or 0


def waits_for_a_maker(making: Making) -> bool:
    """Whether no process is making the file."""
    if making.finished_at:
        return False
    return making.alive_at is None or making.alive_at < clock.now() - STALE


def ask_for(current: Current, name: str, selection: Selection = EVERYTHING) -> None:
    """Put a file on the queue, to be made anew; unless it is being made already."""
    with writing() as session:
        forget_outdated(session)
        there = session.scalars(
            select(Making)
            .where(
                Making.consultation_id == current.consultation.id,
                Making.name == name,
                Making.selection_mark == selection.mark,
            )
            .with_for_update()
        ).first()
        if there and not there.finished_at:
            return
        if there:
            session.execute(delete(Making).where(Making.id == there.id))
        add_unless_there(
            session,
            Making,
            consultation_id=current.consultation.id,
            name=name,
            selection_mark=selection.mark,
            selection=[list(pair) for pair in selection.pairs],
            asked_at=clock.now(),
            done=0,
            total=0,
            mark="",
            responses=0,
            erasures=0,
            size=0,
        )


def make_everything() -> int:
    """Make every file that waits, one after the other; returns how many."""
    number = 0
    while claim := _claimed():
        _make(claim)
        number += 1
    return number


def _claimed() -> Claim | None:
    """Claim the file that has waited longest; None when none waits."""
    with writing() as session:
        forget_outdated(session)
        now = clock.database_now(session)
        row = session.execute(
            select(Making, Consultation.slug)
            .join(Consultation, Consultation.id == Making.consultation_id)
            .where(
                Making.finished_at.is_(None),
                or_(Making.alive_at.is_(None), Making.alive_at < now - STALE),
            )
            .order_by(Making.asked_at)
            .limit(1)
            .with_for_update(skip_locked=True, of=Making)
        ).first()
        if row is None:
            return None
        making, slug = row
        making.claim, making.alive_at, making.done, making.total = uuid.uuid4(), now, 0, 0
        return Claim(
            making_id=making.id,
            claim=making.claim,
            slug=slug,
            name=making.name,
            selection=making.selection,
        )


def _make(claim: Claim) -> None:
    heartbeats = Heartbeats(
        lambda done, total: _update(claim, alive_at=_now, done=done, total=total)
    )
    try:
        with heartbeats:
            _write(claim, heartbeats)
    except _Lost:
        _log.warning("Somebody else makes %s of %s now.", claim.name, claim.slug)
    except (HiddenUntilClosed, NotInstalled, NotASelection) as refusal:
        _update(claim, finished_at=_now, problem=str(refusal))
    except Exception:
        # Whatever it was, it must be said on the page, and the next file must not wait for it.
        _log.exception("%s of %s could not be made.", claim.name, claim.slug)
        says = "The file could not be made; the server’s log says why. Try again, or ask whoever"
        _update(claim, finished_at=_now, problem=f"{says} runs the site.")
    finally:
        db.session.rollback()


class _Lost(Exception):
    """Another process has taken the claim over."""


_now = object()
"""Stands for the database's time in the values of `_update`."""


def _update(claim: Claim, **values: Any) -> bool:
    """Store these values in the file's row; returns whether the claim is still ours."""
    with writing() as session:
        now = clock.database_now(session)
        stored = {name: now if value is _now else value for name, value in values.items()}
        return _is_ours(session, claim, stored)


def _is_ours(session: Session, claim: Claim, values: dict[str, Any]) -> bool:
    changed: Any = session.execute(
        update(Making)
        .where(Making.id == claim.making_id, Making.claim == claim.claim)
        .values(**values)
    )
    return bool(changed.rowcount)


def _write(claim: Claim, heartbeats: Heartbeats) -> None:
    current, download = find(claim.slug), download_called(claim.name)
    if current is None or download is None:
        raise HiddenUntilClosed("This file is not made any more.")
    erasures = _erasures(db.session(), current.consultation.id)
    report = _report_of(claim, current)
    made_from = wanted(current, report, heartbeats.progress)
    size = number = 0
    with writing() as session:
        session.execute(delete(MadePiece).where(MadePiece.making_id == claim.making_id))
    for piece in _evenly(download.make(made_from)):
        with writing() as session:
            if not _is_ours(session, claim, {"size": size + len(piece)}):
                raise _Lost
            values = {"making_id": claim.making_id, "number": number, "content": piece}
            session.execute(insert(MadePiece).values(**values))
        size, number = size + len(piece), number + 1
        time.sleep(PAUSE_SECONDS)
    if not _update(
        claim,
        finished_at=_now,
        mark=report.results.mark,
        responses=made_from.provenance.responses,
        erasures=erasures,
    ):
        raise _Lost


def _report_of(claim: Claim, current: Current) -> Report:
    """The report that the file is made from; raises NotASelection if its selection is gone."""
    whole = report_on(current)
    pairs = ((name, value) for name, value in claim.selection)
    return report_on(current, read_selection(pairs, whole.results.questionnaire))


def _evenly(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of one size."""
    held = bytearray()
    for piece in pieces:
        held += piece
        while len(held) >= PIECE:
            yield bytes(held[:PIECE])
            del held[:PIECE]
    if held:
        yield bytes(held)


def pieces_of(session: Session, making: Making) -> Iterator[bytes]:
    """A finished file, piece by piece."""
    number = 0
    while (
        content := session.scalar(
            select(MadePiece.content).where(
                MadePiece.making_id == making.id, MadePiece.number == number
            )
        )
    ) is not None:
        yield content
        number += 1
