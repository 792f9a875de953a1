"""The second factor: one-time codes from a phone (TOTP), and recovery codes if it is lost.

Each code is accepted once, and every wrong code counts as a wrong try. It must not know pages.
"""

import hashlib
import hmac
import secrets
import uuid
from base64 import b32encode
from dataclasses import dataclass
from datetime import datetime

import pyotp
import segno
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from consultation import clock
from consultation.extensions import db
from consultation.officers import audit, sessions, tries
from consultation.officers.models import Officer, OfficerSession, RecoveryCode
from consultation.officers.sealing import derived, seal, unseal
from consultation.site import site_settings
from consultation.transactions import writing

STEP_SECONDS = 30
RECOVERY_CODES = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_PARTS, _PART = 4, 4


class WrongCode(Exception):
    """The code is wrong or was used before, or the account is locked, or the session ended."""


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A secret that is offered to a phone. It is not stored until a code proves it was set up."""

    secret: str
    address: str

    @property
    def picture(self) -> str:
        """The address as a QR code: an SVG image as a data address."""
        code = segno.make(self.address, error="m", micro=False)
        return code.svg_data_uri(scale=4, light="#fff")

    @property
    def secret_in_groups(self) -> str:
        """The secret in groups of letters, for people who type it."""
        return " ".join(self.secret[place : place + 4] for place in range(0, len(self.secret), 4))


def required() -> bool:
    """Whether this site asks officers for a second factor."""
    return site_settings().second_factor == "required"


def candidate(officer: Officer, token: str) -> Candidate:
    """The secret offered in the session of `token`: the same one until the officer uses it."""
    secret = _candidate_secret(officer, token)
    address = pyotp.TOTP(secret).provisioning_uri(
        name=officer.email, issuer_name=site_settings().name
    )
    return Candidate(secret=secret, address=address)


def enrol(current: OfficerSession, token: str, typed: str) -> str:
    """Make the candidate the officer's second factor; returns the token of a new session.

    This removes the old factor and its recovery codes, and ends all other sessions. The new
    recovery codes are in the new session's note, under `recovery_codes`. Raises WrongCode.
    """
    with writing() as session:
        officer = session.get_one(Officer, current.officer_id, with_for_update=True)
        if officer.totp_sealed and not current.second_factor_passed:
            raise WrongCode
        if sessions.ended(session, current):
            raise WrongCode
        secret = _candidate_secret(officer, token)
        counter = _counter_of(secret, typed, clock.now(), after=None)
        if counter is None:
            raise WrongCode
        officer.totp_sealed = seal(
            site_settings().secret_key, _purpose(officer.id), secret.encode()
        )
        officer.totp_last_counter = counter
        tries.forget(session, officer.id)
        sessions.end_all(session, officer.id)
        begun = sessions.begin(session, officer.id, second_factor_passed=True)
        session.flush()
        note = {"recovery_codes": _fresh_recovery_codes(session, officer.id)}
        sessions.leave_note(session, begun, note)
        audit.record("second factor set", officer=officer, session=session)
        if not current.second_factor_passed:
            audit.record("signed in", officer=officer, session=session)
        return begun


def verify(current: OfficerSession, typed: str) -> str:
    """Check a code from the phone; returns the token of a new session.

    Raises WrongCode, and sealing.NotOpened when the site's secret key has changed.
    """
    with writing() as session:
        moment = clock.now()
        officer = tries.take(session, current.officer.email, moment)
        if officer is not None and officer.totp_sealed:
            sealed = officer.totp_sealed
            secret = unseal(site_settings().secret_key, _purpose(officer.id), sealed).decode()
            counter = _counter_of(secret, typed, moment, after=officer.totp_last_counter)
            if counter is not None:
                officer.totp_last_counter = counter
                return _passed(session, current, officer, "with a code")
        _refused(session, officer, "wrong code")
    raise WrongCode


def recover(current: OfficerSession, typed: str) -> str:
    """Check a recovery code and delete it; returns the token of a new session.

    Raises WrongCode.
    """
    with writing() as session:
        officer = tries.take(session, current.officer.email, clock.now())
        if officer is not None:
            used = session.scalar(
                delete(RecoveryCode)
                .where(
                    RecoveryCode.code_hash == _hash(officer.id, typed),
                    RecoveryCode.officer_id == officer.id,
                )
                .returning(RecoveryCode.code_hash)
            )
            if used is not None:
                return _passed(session, current, officer, "with a recovery code")
        _refused(session, officer, "wrong recovery code")
    raise WrongCode


def new_recovery_codes(current: OfficerSession, token: str) -> None:
    """Replace the officer's recovery codes; the new ones are in the session's note."""
    with writing() as session:
        codes = _fresh_recovery_codes(session, current.officer_id)
        sessions.leave_note(session, token, {"recovery_codes": codes})
        audit.record("recovery codes made", officer=current.officer, session=session)


def recovery_codes_left(officer: Officer) -> int:
    """The number of recovery codes that the officer has left."""
    counted = select(func.count()).where(RecoveryCode.officer_id == officer.id)
    return db.session.scalar(counted) or 0


def remove(session: Session, officer: Officer) -> None:
    """Remove the factor and its recovery codes; the next sign-in asks to set up a phone."""
    officer.totp_sealed, officer.totp_last_counter = None, None
    session.execute(delete(RecoveryCode).where(RecoveryCode.officer_id == officer.id))


def _passed(session: Session, current: OfficerSession, officer: Officer, how: str) -> str:
    if sessions.ended(session, current):
        raise WrongCode
    tries.forget(session, officer.id)
    session.execute(delete(OfficerSession).where(OfficerSession.id == current.id))
    audit.record("signed in", how, officer=officer, session=session)
    return sessions.begin(session, officer.id, second_factor_passed=True)


def _refused(session: Session, officer: Officer | None, what: str) -> None:
    if officer is not None:
        what += tries.consequence(officer)
        audit.record("sign-in refused", what, officer=officer, session=session)


def _counter_of(secret: str, typed: str, moment: datetime, after: int | None) -> int | None:
    """The time step (30 s) whose code was typed: now, the one before, or the next; None if wrong.

    Steps up to `after` are refused, since their codes were used.
    """
    digits = "".join(typed.split())
    present = int(moment.timestamp()) // STEP_SECONDS
    codes = pyotp.HOTP(secret)
    for counter in (present - 1, present, present + 1):
        same = hmac.compare_digest(codes.at(counter).encode(), digits.encode())
        if same and (after is None or counter > after):
            return counter
    return None


def _candidate_secret(officer: Officer, token: str) -> str:
    # Derived from the session's token, so that showing the page does not write to the database.
    replaced = hashlib.sha256(officer.totp_sealed or b"").hexdigest()
    made = derived(site_settings().secret_key, f"enrolment:{officer.id}:{replaced}:{token}")
    return b32encode(made[:20]).decode()


def _fresh_recovery_codes(session: Session, officer_id: uuid.UUID) -> list[str]:
    session.execute(delete(RecoveryCode).where(RecoveryCode.officer_id == officer_id))
    codes = ["-".join(_part() for _ in range(_PARTS)) for _ in range(RECOVERY_CODES)]
    session.add_all(
        RecoveryCode(code_hash=_hash(officer_id, code), officer_id=officer_id) for code in codes
    )
    return codes


def _part() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(_PART))


def _hash(officer_id: uuid.UUID, code: str) -> bytes:
    # 16 letters out of 31 are 79 random bits: too many to try, so a fast hash is safe.
    plain = "".join(letter for letter in code.lower() if letter.isalnum())
    return hashlib.sha256(officer_id.bytes + plain.encode()).digest()


def _purpose(officer_id: uuid.UUID) -> str:
    return f"second factor of {officer_id}"
