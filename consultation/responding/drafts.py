"""Drafts: answers not sent yet, on the server, readable only with a token in the browser's cookie.

Of the token only a hash is stored, by which the row is found; the answers are encrypted with a key
that is made from the token. It must not know pages, forms or responses.
"""

import json
import secrets
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from typing import Any, cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, Table, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from consultation import clock
from consultation.lifecycle.closing import past_keeping_drafts
from consultation.lifecycle.consultations import Current
from consultation.lifecycle.stage import NotOpen, Stage
from consultation.questionnaire.answers import Answers
from consultation.responding.holder import TOKEN_BYTES, Holder
from consultation.responding.models import Draft
from consultation.responding.overtaking import Overtaken, Seen
from consultation.statements import Prepared
from consultation.transactions import reading, store_at_once, storing

_NONCE_BYTES = 12


class NoDraft(Exception):
    """The browser holds no draft of this consultation, or its draft is gone."""


def hash_of(token: bytes) -> bytes:
    """The hash of a token: all of it that is stored."""
    return blake2b(token, digest_size=32, person=b"draft-name").digest()


def _cipher(token: bytes) -> AESGCM:
    return AESGCM(blake2b(token, digest_size=32, person=b"draft-key").digest())


def sealed(token: bytes, content: Mapping[str, Any], cipher: AESGCM | None = None) -> bytes:
    """`content` encrypted with the token's key, and bound to its row.

    `cipher` is the token's own, for a caller that has it already.
    """
    nonce = secrets.token_bytes(_NONCE_BYTES)
    plain = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    return nonce + (cipher or _cipher(token)).encrypt(nonce, plain, hash_of(token))


def unsealed(token: bytes, blob: bytes, cipher: AESGCM | None = None) -> dict[str, Any]:
    """The content of a `sealed` blob; raises NoDraft when it is not this token's."""
    cipher = cipher or _cipher(token)
    try:
        plain = cipher.decrypt(blob[:_NONCE_BYTES], blob[_NONCE_BYTES:], hash_of(token))
    except InvalidTag:
        raise NoDraft from None
    content: dict[str, Any] = json.loads(plain)
    return content


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What a browser holds after sending: what the resident sees, and what later steps need."""

    reference: str
    equality_key: uuid.UUID
    received_on: str

    def written(self) -> dict[str, str]:
        """The receipt as a draft's content holds it."""
        return {
            "reference": self.reference,
            "equality_key": str(self.equality_key),
            "received_on": self.received_on,
        }

    @classmethod
    def read(cls, written: Mapping[str, str]) -> "Receipt":
        """The receipt that `written` made this of."""
        return cls(
            reference=written["reference"],
            equality_key=uuid.UUID(written["equality_key"]),
            received_on=written["received_on"],
        )


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A decrypted draft: before sending it has answers, after sending a receipt."""

    token: bytes
    version_id: uuid.UUID
    begun_at: datetime
    language: str
    answers: Answers
    receipt: Receipt | None = None
    kept_by: str | None = None
    """The name of the browser that answered last (`Holder.name`); None before any has."""
    stored: bytes | None = field(default=None, repr=False)
    """The encrypted content as it was read: while it stands there, nobody has changed the draft."""
    cipher: AESGCM | None = field(default=None, repr=False, compare=False)
    """The token's cipher, made once a request."""


def opened(token: bytes, row: Any) -> Opened:
    """The draft in a row of the table, decrypted with its token."""
    cipher = _cipher(token)
    content = unsealed(token, row.sealed, cipher)
    receipt = content.get("receipt")
    return Opened(
        token=token,
        version_id=row.version_id,
        begun_at=row.begun_at,
        language=content["language"],
        answers=content.get("answers", {}),
        kept_by=content.get("by"),
        stored=row.sealed,
        cipher=cipher,
        receipt=Receipt.read(receipt) if receipt else None,
    )


# Every page of a resident runs one of these, so they are prepared (see statements.py).
_drafts = cast(Table, Draft.__table__)
_COLUMNS = tuple(
    _drafts.c[name] for name in ("token_hash", "version_id", "begun_at", "sealed", "sent")
)
_HELD = Prepared(
    select(*_COLUMNS).where(
        _drafts.c.token_hash == bindparam("hashed"),
        _drafts.c.consultation_id == bindparam("consultation_id"),
    )
)
_LOCKED = Prepared(
    select(*_COLUMNS).where(_drafts.c.token_hash == bindparam("hashed")).with_for_update()
)
_keep = (
    update(_drafts)
    .where(_drafts.c.token_hash == bindparam("hashed"))
    .values(sealed=bindparam("content"))
)
_KEEP = Prepared(_keep)
_KEEP_UNLESS_CHANGED = Prepared(_keep.where(_drafts.c.sealed == bindparam("before")))
_BEGIN = Prepared(insert(_drafts), *(column.name for column in _COLUMNS), "consultation_id")


def open_draft(holder: Holder | None, consultation_id: uuid.UUID) -> Opened | None:
    """The newest draft of this consultation among the holder's tokens; None if there is none."""
    if holder is None or not holder.tokens:
        return None
    for token in reversed(holder.tokens):
        if rows := _HELD.rows(reading(), hashed=hash_of(token), consultation_id=consultation_id):
            return opened(token, rows[0])
    return None


def begin(current: Current, language: str) -> bytes:
    """Begin a draft on the newest version; returns its token. Raises NotOpen outside the window."""
    token = secrets.token_bytes(TOKEN_BYTES)
    content = sealed(token, {"language": language, "answers": {}})

    def insert_while_open(write: Connection) -> int:
        moment = clock.database_now(write)
        stage = current.window.stage(moment)
        if stage is not Stage.OPEN:
            raise NotOpen(stage)
        return _BEGIN.changed(
            write,
            token_hash=hash_of(token),
            consultation_id=current.consultation.id,
            version_id=current.version_id,
            begun_at=moment,
            sealed=content,
            sent=False,
        )

    store_at_once(insert_while_open)
    return token


def locked(session: Session | Connection, token: bytes) -> Opened:
    """The draft, locked until the transaction ends; raises NoDraft when it is gone."""
    write = session.connection() if isinstance(session, Session) else session
    rows = _LOCKED.rows(write, hashed=hash_of(token))
    if not rows:
        raise NoDraft
    return opened(token, rows[0])


def keep(
    current: Current,
    token: bytes,
    language: str,
    page: Answers,
    asked: Iterable[str],
    seen: Seen | None = None,
    by: str | None = None,
    known: Opened | None = None,
) -> Answers:
    """Store the answers of one page in the draft, and return all of its answers.

    - `page` are the answers, `asked` the questions that stood on the page. A question that was
      asked and not answered is emptied; questions of other pages keep their answers.
    - `seen` is what the page had shown; raises Overtaken where another tab has changed that.
    - `by` is the name of the browser.
    - `known` is the draft as this request has read it. If nobody has changed it since, one UPDATE
      stores it without reading it again.

    Raises NotOpen when the draft can no longer be sent, NoDraft when it is gone.
    """

    def content(draft: Opened, answers: Answers) -> bytes:
        said = {"language": language, "answers": answers, "by": by}
        return sealed(token, said, draft.cipher)

    if known and known.stored and not known.receipt:
        answers = _with_page(known.answers, page, asked, seen)
        kept = content(known, answers)
        if store_at_once(lambda write: _update_unless_changed(write, current, known, kept)):
            return answers
    with storing() as write:
        draft = locked(write, token)
        _check_taken(current, write, draft)
        if draft.receipt:
            return draft.answers
        answers = _with_page(draft.answers, page, asked, seen)
        _KEEP.changed(write, hashed=hash_of(token), content=content(draft, answers))
    return answers


def _update_unless_changed(
    write: Connection, current: Current, known: Opened, content: bytes
) -> int:
    _check_taken(current, write, known)
    return _KEEP_UNLESS_CHANGED.changed(
        write, hashed=hash_of(known.token), content=content, before=known.stored
    )


def _check_taken(current: Current, write: Connection, draft: Opened) -> None:
    moment = clock.database_now(write)
    if not current.window.takes(moment, draft.begun_at):
        raise NotOpen(current.window.stage(moment))


def _with_page(before: Answers, page: Answers, asked: Iterable[str], seen: Seen | None) -> Answers:
    """The answers with those of one page in place; raises Overtaken (see `keep`)."""
    emptied = set(asked)
    answers = {key: value for key, value in before.items() if key not in emptied} | dict(page)
    if seen and seen.overtaken_by(before, answers):
        raise Overtaken(before)
    return answers


def forget(token: bytes) -> None:
    """Delete a draft that was not sent, at its holder's wish."""
    with storing() as session:
        session.execute(
            delete(Draft).where(Draft.token_hash == hash_of(token), Draft.sent.is_(False))
        )


def forget_ended() -> int:
    """Delete drafts and receipts 24 hours after closing and grace; returns how many."""
    ended = past_keeping_drafts(clock.now())
    if not ended:
        return 0
    left = (
        reading()
        .execute(select(Draft.token_hash).where(Draft.consultation_id.in_(ended)).limit(1))
        .first()
    )
    if left is None:
        return 0
    with storing() as session:
        found = session.execute(delete(Draft).where(Draft.consultation_id.in_(ended)))
        return int(found.rowcount)
