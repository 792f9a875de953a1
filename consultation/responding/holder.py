"""The content of the draft cookie.

The cookie holds a mark (for anti-forgery) and the tokens of the last few drafts. It must not know
drafts, nor requests.
"""

import re
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from hashlib import blake2b

MOST_TOKENS = 8
TOKEN_BYTES = 32
_MARK = re.compile(r"[\w-]{22}", re.ASCII)


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
        """The holder without one draft; the draft itself stays, for whoever has its code."""
        return Holder(self.mark, tuple(each for each in self.tokens if each != token))

    @property
    def name(self) -> str:
        """A name of this browser, to tell its work from another's; it opens nothing."""
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
    return token if len(token) == TOKEN_BYTES else None
