"""Codes that people write down: 20 characters that are hard to misread, and the key made from one.

A code has 91 random bits, so no slow hash is needed: trying all of them is beyond anybody. Of a
code only a look-up value is ever stored. It must not know what a code opens.
"""

import re
import secrets
import uuid
from hashlib import blake2b

LETTERS = "ACDEFGHJKMNPQRTVWXY34679"
"""All but those that are mistaken for others: 0 O, 1 I L, 2 Z, 5 S, 8 B, and U for V."""
LENGTH, GROUP = 20, 4
DRAFT, RECEIPT = b"saved-draft", b"sent-response"
"""What a code is for: a code for a draft opens no receipt, nor the other way round."""
_BETWEEN = re.compile(r"[\s\-\u2010-\u2015_.,]+")
_CODE = re.compile(f"[{LETTERS}]{{{LENGTH}}}")


class NoCode(Exception):
    """What was typed cannot be a code: too short, too long, or with other characters."""


def new_code() -> str:
    """A random code in groups, as people copy it: ACDE-FGHJ-KMNP-QRTV-WXY3."""
    drawn = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    return "-".join(drawn[place : place + GROUP] for place in range(0, LENGTH, GROUP))


def key_of(typed: str, purpose: bytes, consultation_id: uuid.UUID) -> bytes:
    """The key that a code makes, however its groups were typed; raises NoCode.

    A key serves as a token does: `drafts.hash_of` is what may be stored of it.
    """
    bare = _BETWEEN.sub("", typed).upper()
    if not _CODE.fullmatch(bare):
        raise NoCode
    key = consultation_id.bytes
    return blake2b(bare.encode("ascii"), digest_size=32, key=key, person=purpose).digest()
