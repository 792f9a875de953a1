"""Officers' accounts: adding, resetting, disabling, roles, passwords and one-time links.

Each change is one transaction, or raises an exception with a sentence. It must not know pages.
"""

import re
import secrets
import uuid
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload

from consultation import clock
from consultation.extensions import db
from consultation.officers import audit, passwords, proof, second_factor, sessions, tries
from consultation.officers.models import (
    Officer,
    OfficerSession,
    OneTimeLink,
    Purpose,
    Role,
)
from consultation.site import site_settings
from consultation.transactions import writing

LINK_LASTS = timedelta(hours=24)
LINK_PATH = "/officers/link/"
_EMAIL = re.compile(r"[!-?A-~]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+")


class Refused(Exception):
    """The change to an account is not allowed; the message says why and what to do."""


class LinkOver(Exception):
    """The one-time link is unknown, used or expired."""


def add(
    email: str, role: Role, *, password: str | None = None, by: Officer | None = None
) -> str | None:
    """Add an officer. Without a password, returns the one-time link with which they choose one.

    `by` is the administrator; None on the command line. Raises Refused, passwords.WeakPassword
    and passwords.Busy.
    """
    email = checked_email(email)
    stored = None
    if password is not None:
        passwords.check(password, email)
        stored = passwords.hashed(password)
    with writing() as session:
        _still_administrator(session, by)
        if session.scalar(select(Officer.id).where(Officer.email == email)):
            raise Refused(
                f"There is an officer {email} already. Reset that account to let them in again."
            )
        officer = Officer(email=email, role=role.value, added_at=clock.now(), password_hash=stored)
        session.add(officer)
        session.flush()
        audit.record("officer added", f"{email} as {role}", officer=by, session=session)
        return None if stored else _link(session, officer, Purpose.FIRST_PASSWORD)


def reset(email: str, *, by: Officer | None = None) -> str:
    """Remove an officer's password, second factor and sessions; returns a new one-time link.

    A disabled account is enabled again. Raises Refused.
    """
    with writing() as session:
        officer = other_officer(
            session, email, by, "Use “Your account” to change your own password."
        )
        officer.password_hash, officer.disabled_at = None, None
        second_factor.remove(session, officer)
        sessions.end_all(session, officer.id)
        tries.forget(session, officer.id)
        audit.record("officer reset", officer.email, officer=by, session=session)
        return _link(session, officer, Purpose.RESET)


def disable(email: str, *, by: Officer | None = None) -> None:
    """Disable an officer's account and end its sessions. Raises Refused."""
    with writing() as session:
        officer = other_officer(
            session, email, by, "Ask another administrator to disable your account."
        )
        officer.disabled_at = officer.disabled_at or clock.now()
        sessions.end_all(session, officer.id)
        _end_links(session, officer)
        audit.record("officer disabled", officer.email, officer=by, session=session)


def change_role(email: str, role: Role, *, by: Officer | None = None) -> None:
    """Give an officer another role; it applies from their next request. Raises Refused."""
    with writing() as session:
        officer = other_officer(
            session, email, by, "Ask another administrator to change your role."
        )
        what = f"{officer.email}: {officer.role} to {role}"
        officer.role = role.value
        audit.record("role changed", what, officer=by, session=session)


def everyone() -> list[Officer]:
    """All officers, including disabled ones, ordered by email address."""
    return list(db.session.scalars(select(Officer).order_by(Officer.email)))


def by_id(officer_id: uuid.UUID) -> Officer | None:
    """The officer with this id, if there is one."""
    return db.session.get(Officer, officer_id)


def by_email(email: str) -> Officer | None:
    """The officer with this email address, if there is one."""
    return db.session.scalar(select(Officer).where(Officer.email == email.strip().lower()))


def change_password(current: OfficerSession, old: str, new: str) -> None:
    """Change the officer's password, and end all their other sessions.

    Raises Refused when `old` is wrong, passwords.WeakPassword and passwords.Busy.
    """
    officer = current.officer
    passwords.check(new, officer.email)
    prove(officer, old)
    stored = passwords.hashed(new)
    with writing() as session:
        session.get_one(Officer, current.officer_id, with_for_update=True).password_hash = stored
        if sessions.ended(session, current):
            raise Refused("You were signed out meanwhile. Sign in again to change the password")
        sessions.end_all(session, officer.id, but=current.id)
        _end_links(session, officer)
        audit.record("password changed", officer=officer, session=session)


def prove(officer: Officer, password: str) -> None:
    """Check the password of the officer who is signed in; raises Refused if it is wrong."""
    if proof.officer_knowing(officer.email, password) is None:
        raise Refused(
            "The password is wrong, or the account is locked for "
            f"{tries.LOCKED_FOR // timedelta(minutes=1)} minutes after {tries.MOST} wrong tries"
        )
    with writing() as session:
        tries.give_back(session, officer.id)


def link_holder(token: str) -> Officer:
    """The officer whose password a one-time link sets; raises LinkOver."""
    return _living_link(db.session(), token).officer


def set_password(token: str, password: str) -> None:
    """Set the password of a one-time link's officer, use the link up, and end all sessions.

    Raises LinkOver, passwords.WeakPassword and passwords.Busy.
    """
    passwords.check(password, link_holder(token).email)
    stored = passwords.hashed(password)
    with writing() as session:
        link = _living_link(session, token, lock=True)
        link.used_at = clock.now()
        link.officer.password_hash = stored
        tries.forget(session, link.officer_id)
        sessions.end_all(session, link.officer_id)
        audit.record("password set by one-time link", officer=link.officer, session=session)


def checked_email(email: str) -> str:
    """The email address as it is stored; raises Refused if it is not one."""
    email = email.strip().lower()
    if len(email) > 254 or not _EMAIL.fullmatch(email):
        raise Refused(
            f"“{email[:80]}” is not an email address. Write it like name@example.org, "
            "in plain letters."
        )
    return email


def _link(session: Session, officer: Officer, purpose: Purpose) -> str:
    session.execute(delete(OneTimeLink).where(OneTimeLink.officer_id == officer.id))
    token = secrets.token_urlsafe(32)
    session.add(
        OneTimeLink(
            token_hash=sessions.hash_of(token),
            officer_id=officer.id,
            purpose=purpose.value,
            expires_at=clock.now() + LINK_LASTS,
        )
    )
    settings = site_settings()
    return settings.public_url + LINK_PATH + token


def _end_links(session: Session, officer: Officer) -> None:
    session.execute(delete(OneTimeLink).where(OneTimeLink.officer_id == officer.id))


def _living_link(session: Session, token: str, *, lock: bool = False) -> OneTimeLink:
    found = select(OneTimeLink).where(OneTimeLink.token_hash == sessions.hash_of(token))
    link = session.scalar(
        found.with_for_update() if lock else found.options(joinedload(OneTimeLink.officer))
    )
    if link is None or link.used_at or clock.now() >= link.expires_at or link.officer.disabled_at:
        raise LinkOver
    return link


def other_officer(session: Session, email: str, by: Officer | None, own: str) -> Officer:
    """The officer with this email address, whom `by` may change; raises Refused.

    Administrators cannot change their own accounts, so at least one administrator remains. `own`
    says in the message what to do instead.
    """
    email = email.strip().lower()
    _still_administrator(session, by)
    if by is not None and by.email == email:
        raise Refused(f"This is your own account. {own}")
    officer = session.scalar(select(Officer).where(Officer.email == email).with_for_update())
    if officer is None:
        raise Refused(f"There is no officer {email}. “flask officer list” shows all of them.")
    return officer


def _still_administrator(session: Session, by: Officer | None) -> None:
    if by is None:
        return
    acting = session.get(Officer, by.id, with_for_update=True)
    if acting is None or acting.disabled_at or not acting.has(Role.ADMINISTRATOR):
        raise Refused("You are no longer an administrator.")
