"""Passwords: which are strong enough, how they are hashed, and how many are checked at once.

It must not know accounts.
"""

import secrets
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore, Lock

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

SHORTEST = 12
LONGEST = 500

hasher = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1)
"""Hashing a password takes one thread about 150 ms and 64 MB."""

# Checking a password takes a core 150 ms, and a write before and after it. At most two threads of a
# process may do so, and only one of them computes, so that the others stay free for residents.
_places = BoundedSemaphore(2)
_computing = Lock()

KNOWN = frozenset(Path(__file__).with_name("known_passwords.txt").read_text("utf-8").splitlines())
"""Long passwords that are very common, in lower case."""


class WeakPassword(Exception):
    """The password is not strong enough; the message says why, and what to do."""


class Busy(Exception):
    """Too many passwords are being checked at this moment; try again in a few seconds."""


def check(password: str, email: str) -> None:
    """Raise WeakPassword if `password` is easy to guess.

    There are no rules about kinds of characters, as NIST SP 800-63B advises.
    """
    plain = _normal(password)
    if len(plain) < SHORTEST:
        raise WeakPassword(
            f"Use at least {SHORTEST} characters. Three or four unrelated words are a good password"
        )
    if len(plain) > LONGEST:
        raise WeakPassword(f"Use at most {LONGEST} characters")
    folded = plain.casefold()
    if folded in KNOWN or len(set(folded)) < 4:
        raise WeakPassword("This password is on every list of common ones. Choose another")
    if folded in (email, email.partition("@")[0]):
        raise WeakPassword("The password must not be your email address. Choose another")


def hashed(password: str) -> str:
    """The hash of a password; raises Busy. It takes 150 ms: never call it in a transaction."""
    with place(), _computing:
        return hasher.hash(_normal(password))


def matches(stored: str | None, password: str) -> bool:
    """Whether `password` matches the hash `stored`. Call it while holding a `place`.

    If `stored` is None the answer is no, after the same time, so that the time does not reveal
    whether an account exists.
    """
    with _computing:
        stand_in = _stand_in()
        try:
            hasher.verify(stored or stand_in, _normal(password)[: LONGEST + 1])
        except (Argon2Error, InvalidHashError):
            return False
        return stored is not None


@contextmanager
def place() -> Iterator[None]:
    """Hold one of this process's places for checking a password; raises Busy if none is free.

    A refused attempt has cost neither computation nor a write.
    """
    if not _places.acquire(blocking=False):
        raise Busy
    try:
        yield
    finally:
        _places.release()


def outdated(stored: str) -> bool:
    """Whether a stored hash was made with other cost parameters than today's."""
    return hasher.check_needs_rehash(stored)


@cache
def _stand_in() -> str:
    return hasher.hash(secrets.token_urlsafe())


def _normal(password: str) -> str:
    # Keyboards of different systems produce different code points for the same characters.
    return unicodedata.normalize("NFC", password)
