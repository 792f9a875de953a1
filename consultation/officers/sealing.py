"""Encryption with a key made from a secret, bound to a purpose.

It must not know what is sealed.
"""

import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12


class NotOpened(Exception):
    """The secret is not the one that was used to encrypt, or the bytes were changed."""


def seal(secret: str, purpose: str, content: bytes) -> bytes:
    """Encrypt `content`; decrypting needs the same `secret` and `purpose`."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + _cipher(secret, purpose).encrypt(nonce, content, None)


def unseal(secret: str, purpose: str, sealed: bytes) -> bytes:
    """Decrypt what `seal` returned; raises NotOpened."""
    try:
        return _cipher(secret, purpose).decrypt(sealed[:_NONCE], sealed[_NONCE:], None)
    except (InvalidTag, ValueError):
        raise NotOpened from None


def derived(secret: str, purpose: str) -> bytes:
    """A key of 32 bytes, derived from `secret`; a different one for each purpose."""
    return hmac.digest(secret.encode(), b"officers:" + purpose.encode(), hashlib.sha256)


def _cipher(secret: str, purpose: str) -> AESGCM:
    return AESGCM(derived(secret, "sealing:" + purpose))
