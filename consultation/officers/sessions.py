"""Officers' sessions: signing in, how long a session lasts, and ending it.

It takes what was typed and returns the token for the cookie. It must not know pages.
"""

import hashlib
import json
import secrets
import uuid
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session, joinedload

from consultation import clock
from consultation.extensions import db
from consultation.gate import NotStored
from consultation.officers import audit, passwords, proof, tries
from consultation.officers.models import Officer, OfficerSession
from consultation.officers.sealing import NotOpened, seal, unseal
from consultation.transactions import writing

IDLE = timedelta(hours=1)
WHOLE = timedelta(hours=24)
"""As NIST SP 800-63B-4 asks for two factors: sign in again after an idle hour, and once a day.
Limits of over 20 hours need not be extendable (WCAG 2.2, 2.2.1)."""
HALF_WAY = timedelta(minutes=15)
"""How long somebody may be idle between the password and the code."""
SEEN_EVERY = timedelta(minutes=1)
"""How often `last_seen_at` is updated. A write for every page would slow residents down."""

_NOTE = "note"


class NotSignedIn(Exception):
    """Email address and password do not sign anybody in. It is not said why."""


def sign_in(email: str, password: str, *, second_factor: bool) -> str:
    """Begin a session; returns its token. Raises NotSignedIn, passwords.Busy and NotStored.

    With `second_factor` the session can only open the pages that ask for the code.
    """
    officer = proof.officer_knowing(email, password)
    if officer is None:
        raise NotSignedIn
    fresh = _hashed_anew(officer, password)
    with writing() as session:
        stored = session.get_one(Officer, officer.id, with_for_update=True)
        if stored.password_hash != officer.password_hash or stored.disabled_at:
            raise NotSignedIn
        if second_factor:
            tries.give_back(session, officer.id)
        else:
            tries.forget(session, officer.id)
            audit.record("signed in", officer=officer, session=session)
        if fresh:
            stored.password_hash = fresh
        return begin(session, officer.id, second_factor_passed=False)


def begin(session: Session, officer_id: uuid.UUID, *, second_factor_passed: bool) -> str:
    """Store a new session, and delete those that are over; returns the token for its cookie."""
    token, moment = secrets.token_urlsafe(32), clock.now()
    session.execute(
        delete(OfficerSession).where(
            or_(
                OfficerSession.begun_at <= moment - WHOLE,
                OfficerSession.last_seen_at <= moment - IDLE,
            )
        )
    )
    session.add(
        OfficerSession(
            token_hash=hash_of(token),
            officer_id=officer_id,
            begun_at=moment,
            last_seen_at=moment,
            second_factor_passed=second_factor_passed,
        )
    )
    return token


def find(token: str, *, second_factor: bool) -> OfficerSession | None:
    """The session of a cookie's token, marked as seen; None if it is over or unknown."""
    if not token:
        return None
    moment = clock.now()
    found = db.session.scalar(
        select(OfficerSession)
        .where(OfficerSession.token_hash == hash_of(token))
        .options(joinedload(OfficerSession.officer))
    )
    if found is None or found.officer.disabled_at or not _lives(found, moment, second_factor):
        return None
    if moment - found.last_seen_at >= SEEN_EVERY:
        _see(found, moment)
    return found


def whole(session: OfficerSession, *, second_factor: bool) -> bool:
    """Whether signing in is complete, with the second factor if the site requires it."""
    return session.second_factor_passed or not second_factor


def idle_limit(session: OfficerSession, *, second_factor: bool) -> timedelta:
    """How long without a request until the session is over."""
    return IDLE if whole(session, second_factor=second_factor) else HALF_WAY


def left(session: OfficerSession) -> timedelta:
    """How long the session can still last, even if it is used all the time."""
    return session.begun_at + WHOLE - clock.now()


def of(officer: Officer, *, second_factor: bool) -> list[OfficerSession]:
    """The officer's sessions that are signed in completely, the last used first."""
    moment = clock.now()
    living = (
        select(OfficerSession)
        .where(
            OfficerSession.officer_id == officer.id,
            OfficerSession.begun_at > moment - WHOLE,
            OfficerSession.last_seen_at > moment - IDLE,
        )
        .order_by(OfficerSession.last_seen_at.desc(), OfficerSession.id)
    )
    if second_factor:
        living = living.where(OfficerSession.second_factor_passed)
    return list(db.session.scalars(living))


def sign_out(token: str, *, everywhere: bool = False) -> None:
    """End the session of a cookie's token, or all of its officer's; ignores unknown tokens."""
    with writing() as session:
        found = session.scalar(
            select(OfficerSession)
            .where(OfficerSession.token_hash == hash_of(token))
            .options(joinedload(OfficerSession.officer))
        )
        if found is None:
            return
        officer = found.officer
        if everywhere:
            end_all(session, officer.id)
        else:
            session.delete(found)
        action = "signed out everywhere" if everywhere else "signed out"
        audit.record(action, officer=officer, session=session)


def end(officer: Officer, session_id: uuid.UUID) -> None:
    """End one of the officer's own sessions; never somebody else's."""
    with writing() as session:
        ended = session.scalar(
            delete(OfficerSession)
            .where(OfficerSession.id == session_id, OfficerSession.officer_id == officer.id)
            .returning(OfficerSession.id)
        )
        if ended:
            audit.record("session ended", officer=officer, session=session)


def end_all(session: Session, officer_id: uuid.UUID, but: uuid.UUID | None = None) -> None:
    """End every session of an officer, except `but`; copied cookies stop working too."""
    ending = delete(OfficerSession).where(OfficerSession.officer_id == officer_id)
    session.execute(ending.where(OfficerSession.id != but) if but else ending)


def ended(session: Session, current: OfficerSession) -> bool:
    """Whether a session was ended since this request found it: by a reset, or from elsewhere.

    What is done in its name must not outlive it. Call it with the officer's row locked.
    """
    return session.get(OfficerSession, current.id) is None


def leave_note(session: Session, token: str, note: dict[str, Any]) -> None:
    """Store what the next page shows once, encrypted with the cookie's token."""
    of_token = OfficerSession.token_hash == hash_of(token)
    found = session.scalar(select(OfficerSession).where(of_token))
    if found is not None:
        found.note_sealed = seal(token, _NOTE, json.dumps(note).encode())


def take_note(current: OfficerSession, token: str) -> dict[str, Any]:
    """Read and delete the note for this page; empty if there is none."""
    if current.note_sealed is None:
        return {}
    with writing() as session:
        stored = session.get(OfficerSession, current.id, with_for_update=True)
        sealed = stored.note_sealed if stored else None
        if stored is None or sealed is None:
            return {}
        stored.note_sealed = None
    try:
        note: dict[str, Any] = json.loads(unseal(token, _NOTE, sealed))
    except NotOpened:
        return {}
    return note


def _lives(session: OfficerSession, moment: datetime, second_factor: bool) -> bool:
    age, idle = moment - session.begun_at, moment - session.last_seen_at
    return age < WHOLE and idle < idle_limit(session, second_factor=second_factor)


def _see(seen: OfficerSession, moment: datetime) -> None:
    try:
        with writing() as session:
            stored = session.get(OfficerSession, seen.id)
            if stored is not None:
                stored.last_seen_at = moment
    except NotStored:
        # Not an error for the reader: the session only counts as idle a little longer.
        return


def _hashed_anew(officer: Officer, password: str) -> str | None:
    if officer.password_hash and passwords.outdated(officer.password_hash):
        try:
            return passwords.hashed(password)
        except passwords.Busy:
            return None
    return None


def hash_of(token: str) -> bytes:
    """What is stored of a token, so that nobody who reads the database can use it."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
