"""Checks an officer's password; every try is counted, and takes the same time.

It must not know what the proof is wanted for.
"""

from consultation import clock
from consultation.officers import audit, passwords, tries
from consultation.officers.models import Officer
from consultation.transactions import writing


def officer_knowing(email: str, password: str) -> Officer | None:
    """The active officer of that address and password; raises passwords.Busy and NotStored.

    The try stays counted even if right: the caller calls `tries.give_back` or `tries.forget`.
    """
    with passwords.place():
        with writing() as session:
            officer = tries.take(session, email.strip().lower(), clock.now())
        right = passwords.matches(officer.password_hash if officer else None, password)
        if officer is not None and right:
            return officer
        with writing() as session:
            if officer is None:
                tries.write_as_much(session)
            else:
                what = f"wrong password{tries.consequence(officer)}"
                audit.record("sign-in refused", what, officer=officer, session=session)
    return None
