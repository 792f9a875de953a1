"""A response's salted digest, which seals are made of and which `flask audit` recomputes.

It must not know why a response is stored or erased.
"""

import hashlib
import secrets
import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from consultation.lifecycle.chronicle import canonical

SALT_BYTES = 16
_SEALED = (
    "id",
    "consultation_id",
    "version_id",
    "reference",
    "channel",
    "language",
    "received_on",
    "timeliness",
    "answers",
)
"""The columns that a digest covers: all but the salt and the key to the equality answers."""


def new_salt() -> bytes:
    """Random bytes, so that nobody can find a short answer by trying which fits its digest."""
    return secrets.token_bytes(SALT_BYTES)


def digest_of(response: Mapping[str, Any]) -> bytes:
    """SHA-256 over a response's salt and canonical form (RFC 8259 JSON, keys in order, UTF-8)."""
    content = {name: _plain(response[name]) for name in _SEALED}
    return hashlib.sha256(response["salt"] + canonical(content)).digest()


def _plain(value: Any) -> Any:
    if isinstance(value, uuid.UUID):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


def digest_row(response: Mapping[str, Any]) -> dict[str, Any]:
    """The line of `response_digest` that stands for a response."""
    return {
        "digest": digest_of(response),
        "consultation_id": response["consultation_id"],
        "response_id": response["id"],
        "channel": response["channel"],
        "timeliness": response["timeliness"],
    }
