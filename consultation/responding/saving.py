"""Saving a draft for later: the code that opens it again, in any browser, until it is sent.

The answers stay encrypted under the draft's token, and the token lies encrypted under the code:
nobody without code or cookie can read them, officers and backups included. It must not know pages.
"""

from typing import Any, cast

from sqlalchemy import Connection, Table, bindparam, select, update

from consultation import clock
from consultation.lifecycle.consultations import Current
from consultation.responding.codes import DRAFT, key_of, new_code
from consultation.responding.drafts import NoDraft, hash_of, locked, sealed, unsealed
from consultation.responding.models import Draft
from consultation.responding.wrong_codes import WrongCode, admit, count
from consultation.transactions import reading, storing

_drafts = cast(Table, Draft.__table__)
_OF_TOKEN = select(_drafts.c.saved_code).where(_drafts.c.token_hash == bindparam("hashed"))
_SAVED = select(_drafts.c.saved_token).where(_drafts.c.saved_as == bindparam("looked_up"))


def save(current: Current, token: bytes) -> str:
    """Make a code that opens the draft, or return the one made before.

    Raises NoDraft once the draft is sent.
    """
    with storing() as write:
        if locked(write, token).receipt:
            raise NoDraft
        known = _code(write, token)
        if known:
            return known
        code = new_code()
        key = key_of(code, DRAFT, current.consultation.id)
        kept: dict[str, Any] = {
            "saved_as": hash_of(key),
            "saved_token": sealed(key, {"token": token.hex()}),
            "saved_code": sealed(token, {"code": code}),
        }
        write.execute(update(_drafts).where(_drafts.c.token_hash == hash_of(token)).values(**kept))
    return code


def code_of(token: bytes) -> str | None:
    """The code of a saved draft, to be shown to the holder of its token; None if not saved."""
    return _code(reading(), token)


def _code(connection: Connection, token: bytes) -> str | None:
    kept = connection.execute(_OF_TOKEN, {"hashed": hash_of(token)}).scalar()
    return str(unsealed(token, kept)["code"]) if kept else None


def open_saved(current: Current, typed: str, ticket: str = "") -> bytes:
    """The token of the draft that a code opens.

    Raises NoCode for what cannot be a code, WrongCode for one that opens nothing, and TryLater
    while too many wrong codes are being tried; a code with a `ticket` whose time has come is looked
    up all the same. Every code that opens nothing runs the same statements, so that timing tells
    nothing.
    """
    key = key_of(typed, DRAFT, current.consultation.id)
    with storing() as write:
        moment = clock.database_now(write)
        admit(write, current.consultation.id, key, ticket, moment)
        kept = write.execute(_SAVED, {"looked_up": hash_of(key)}).scalar()
        if not kept:
            count(write, current.consultation.id, moment)
    if not kept:
        raise WrongCode
    return bytes.fromhex(unsealed(key, kept)["token"])
