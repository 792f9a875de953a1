"""The officer of a demonstration: an administrator whose password is printed at every start.

It must not know when a site is a demonstration: its caller does.
"""

import os
import secrets
from pathlib import Path

from sqlalchemy import select

from consultation import clock
from consultation.officers import accounts, audit, passwords, sessions
from consultation.officers.models import Officer, Role
from consultation.site import site_settings
from consultation.transactions import writing

EMAIL = "officer@example.org"
FILE = "demonstration-officer"


def add_demonstration_officer() -> tuple[str, str]:
    """Add the demonstration's officer, unless it is there; returns its email and password.

    The password is generated at the first start, and kept in the instance folder with mode 0600.
    If the officer was disabled or has another password, this restores the account.
    """
    password = _kept_password()
    found = accounts.by_email(EMAIL)
    stored = found.password_hash if found else None
    if not passwords.matches(stored, password):
        stored = passwords.hashed(password)
    with writing() as session:
        officer = session.scalar(select(Officer).where(Officer.email == EMAIL))
        if officer is None:
            officer = Officer(email=EMAIL, added_at=clock.now())
            session.add(officer)
            audit.record("officer added", f"{EMAIL} for the demonstration", session=session)
        officer.role, officer.disabled_at = Role.ADMINISTRATOR.value, None
        officer.password_hash = stored
        officer.failed_sign_ins, officer.locked_until = 0, None
    return EMAIL, password


def disable_demonstration_officer() -> None:
    """Disable the demonstration's officer, if there is one, since its password was printed."""
    with writing() as session:
        officer = session.scalar(select(Officer).where(Officer.email == EMAIL))
        if officer is None or officer.disabled_at:
            return
        officer.disabled_at = clock.now()
        sessions.end_all(session, officer.id)
        audit.record("officer disabled", f"{EMAIL} of the demonstration", session=session)


def _kept_password() -> str:
    settings = site_settings()
    path: Path = settings.instance / FILE
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        kept = path.read_text("ascii").strip()
        if kept:
            path.chmod(0o600)
            return kept
        descriptor = os.open(path, os.O_WRONLY | os.O_TRUNC)
    with os.fdopen(descriptor, "w") as file:
        password = secrets.token_urlsafe(12)
        file.write(password + "\n")
        file.flush()
        os.fsync(file.fileno())
    return password
