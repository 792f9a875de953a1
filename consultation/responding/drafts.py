"""Answers on their way: kept on the server, readable only with the token in the resident's browser.

The cookie holds a holder's mark (for anti-forgery) and the tokens of the last few drafts. Of a
token only its hash is stored; the answers lie encrypted under a key made from it.
It must not know pages, forms or responses.
"""

import json
import re
import secrets
import uuid
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any, cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, Table, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from consultation import clock
from consultation.extensions import reading, storing
from consultation.lifecycle.closing import past_keeping_drafts
from consultation.lifecycle.consultations import Current
from consultation.lifecycle.stage import NotOpen, Stage
from consultation.questionnaire.answers import Answers
from consultation.responding.models import Draft

MOST_TOKENS = 8
_TOKEN_BYTES = 32
_MARK = re.compile(r"[\w-]{22}", re.ASCII)
_NONCE_BYTES = 12


class Overtaken(Exception):
    """The same questions were answered otherwise meanwhile, in another tab; carries all answers."""

    def __init__(self, answers: Answers) -> None:
        super().__init__("answered otherwise meanwhile")
        self.answers = answers


class NoDraft(Exception):
    """The browser holds no draft of this consultation, or its draft is gone."""


@dataclass(frozen=True)
class Holder:
    """What a resident's cookie says: a mark, and tokens, the newest last."""

    mark: str
    tokens: tuple[bytes, ...] = ()

    @classmethod
    def new(cls) -> "Holder":
        """A holder that has no draft yet."""
        return cls(secrets.token_urlsafe(16))

    @classmethod
    def of(cls, cookie: str) -> "Holder | None":
        """The holder that a cookie tells of; None when it is not one of ours."""
        mark, *written = cookie.split(".")
        tokens = tuple(token for token in map(_token, written) if token)
        return cls(mark, tokens[-MOST_TOKENS:]) if _MARK.fullmatch(mark) else None

    def with_token(self, token: bytes) -> "Holder":
        """The holder with one draft more; the oldest is let go."""
        return Holder(self.mark, (*self.tokens, token)[-MOST_TOKENS:])

    def without_token(self, token: bytes) -> "Holder":
        """The holder without one draft: it stays where it is, for whoever has its code."""
        return Holder(self.mark, tuple(each for each in self.tokens if each != token))

    @property
    def name(self) -> str:
        """By which the holder's own work is told from another's; it opens nothing."""
        return blake2b(self.mark.encode(), digest_size=6, person=b"holder-name").hexdigest()

    def cookie(self) -> str:
        """As the cookie writes it."""
        written = (urlsafe_b64encode(token).decode().rstrip("=") for token in self.tokens)
        return ".".join((self.mark, *written))


def _token(written: str) -> bytes | None:
    try:
        token = urlsafe_b64decode(written.encode("ascii") + b"=")
    except (NotBase64, ValueError):
        return None
    return token if len(token) == _TOKEN_BYTES else None


def hash_of(token: bytes) -> bytes:
    """What is stored of a token; nobody can go back from it."""
    return blake2b(token, digest_size=32, person=b"draft-name").digest()


def _cipher(token: bytes) -> AESGCM:
    return AESGCM(blake2b(token, digest_size=32, person=b"draft-key").digest())


def sealed(token: bytes, content: Mapping[str, Any]) -> bytes:
    """`content` encrypted under the token, bound to its row."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    plain = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    return nonce + _cipher(token).encrypt(nonce, plain, hash_of(token))


def unsealed(token: bytes, blob: bytes) -> dict[str, Any]:
    """The content again; raises NoDraft when the row is not this token's."""
    try:
        plain = _cipher(token).decrypt(blob[:_NONCE_BYTES], blob[_NONCE_BYTES:], hash_of(token))
    except InvalidTag:
        raise NoDraft from None
    content: dict[str, Any] = json.loads(plain)
    return content


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What a resident has in hand after sending, and what the steps after it need."""

    reference: str
    equality_key: uuid.UUID
    received_on: str


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A draft, readable: before sending its answers, after sending its receipt."""

    token: bytes
    version_id: uuid.UUID
    begun_at: datetime
    language: str
    answers: Answers
    receipt: Receipt | None = None
    kept_by: str | None = None
    """The name of the holder who answered last; None before anybody has."""


def opened(token: bytes, row: Any) -> Opened:
    """The draft in a row of the table, read with its token."""
    content = unsealed(token, row.sealed)
    receipt = content.get("receipt")
    return Opened(
        token=token,
        version_id=row.version_id,
        begun_at=row.begun_at,
        language=content["language"],
        answers=content.get("answers", {}),
        kept_by=content.get("by"),
        receipt=Receipt(
            reference=receipt["reference"],
            equality_key=uuid.UUID(receipt["equality_key"]),
            received_on=receipt["received_on"],
        )
        if receipt
        else None,
    )


# Every page of a resident runs one of these: made once, they are compiled once.
_drafts = cast(Table, Draft.__table__)
_COLUMNS = tuple(
    _drafts.c[name] for name in ("token_hash", "version_id", "begun_at", "sealed", "sent")
)
_HELD = select(*_COLUMNS).where(
    _drafts.c.token_hash.in_(bindparam("hashes", expanding=True)),
    _drafts.c.consultation_id == bindparam("consultation_id"),
)
_LOCKED = select(*_COLUMNS).where(_drafts.c.token_hash == bindparam("hashed")).with_for_update()
_KEPT = (
    update(_drafts)
    .where(_drafts.c.token_hash == bindparam("hashed"))
    .values(sealed=bindparam("content"))
)


def open_draft(holder: Holder | None, consultation_id: uuid.UUID) -> Opened | None:
    """The newest draft of this consultation that the holder has; None when there is none."""
    if holder is None or not holder.tokens:
        return None
    by_hash = {hash_of(token): token for token in holder.tokens}
    wanted = {"hashes": list(by_hash), "consultation_id": consultation_id}
    rows = {row.token_hash: row for row in reading().execute(_HELD, wanted)}
    for hashed in reversed(by_hash):
        if hashed in rows:
            return opened(by_hash[hashed], rows[hashed])
    return None


def begin(current: Current, language: str) -> bytes:
    """Begin a draft on the newest version; returns its token. Raises NotOpen outside the window."""
    token = secrets.token_bytes(_TOKEN_BYTES)
    with storing() as session:
        moment = clock.database_now(session)
        stage = current.window.stage(moment)
        if stage is not Stage.OPEN:
            raise NotOpen(stage)
        session.execute(
            insert(_drafts).values(
                token_hash=hash_of(token),
                consultation_id=current.consultation.id,
                version_id=current.version_id,
                begun_at=moment,
                sealed=sealed(token, {"language": language, "answers": {}}),
                sent=False,
            )
        )
    return token


def locked(session: Session | Connection, token: bytes) -> Opened:
    """The draft, held until the transaction ends; raises NoDraft when it is gone."""
    row = session.execute(_LOCKED, {"hashed": hash_of(token)}).first()
    if row is None:
        raise NoDraft
    return opened(token, row)


@dataclass(frozen=True)
class Seen:
    """What a page showed of a draft when it was filled in: a mark, and of which questions."""

    mark: str
    questions: tuple[str, ...]

    @classmethod
    def of(cls, answers: Answers, questions: Iterable[str]) -> "Seen":
        """The state of these questions in a draft."""
        names = tuple(questions)
        content = {name: answers[name] for name in names if name in answers}
        plain = json.dumps(content, sort_keys=True).encode()
        return cls(blake2b(plain, digest_size=9).hexdigest(), names)

    def overtaken_by(self, before: Answers, after: Answers) -> bool:
        """Whether keeping would turn something that the page never showed into something else."""
        now = Seen.of(before, self.questions)
        return self != now and now != Seen.of(after, self.questions)


def keep(
    current: Current,
    token: bytes,
    language: str,
    page: Answers,
    asked: Iterable[str],
    seen: Seen | None = None,
    by: str | None = None,
) -> Answers:
    """Keep what one page says in the draft, and return all of its answers.

    `asked` are the questions that the page put; those that `page` does not answer are emptied,
    all others stay as they are. `seen` is what the page showed: Overtaken is raised rather than
    overwrite what it did not. `by` is the holder's name. Raises NotOpen when the draft can no
    longer be sent.
    """
    with storing() as session:
        draft = locked(session, token)
        window = current.window
        if not window.takes(moment := clock.database_now(session), draft.begun_at):
            raise NotOpen(window.stage(moment))
        if draft.receipt:
            return draft.answers
        emptied = set(asked)
        answers = {key: value for key, value in draft.answers.items() if key not in emptied}
        answers.update(page)
        if seen and seen.overtaken_by(draft.answers, answers):
            raise Overtaken(draft.answers)
        content = sealed(token, {"language": language, "answers": answers, "by": by})
        session.execute(_KEPT, {"hashed": hash_of(token), "content": content})
    return answers


def forget(token: bytes) -> None:
    """Delete a draft that was not sent, at its holder's wish."""
    with storing() as session:
        session.execute(
            delete(Draft).where(Draft.token_hash == hash_of(token), Draft.sent.is_(False))
        )


def forget_ended() -> int:
    """Delete what is left of drafts 24 hours after closing and grace; returns how many went."""
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
