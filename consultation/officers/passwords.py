"""Passwords: which are good enough, how they are kept, how many are compared at once.

It must not know accounts: it sees a password and perhaps the hash that it should match.
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
"""About 150 ms and 64 MB a password, in one thread."""

# Comparing takes a core for 150 ms and a try is written before and after. Two threads of a process
# may be at it, one of them computing; the others stay free for residents.
_places = BoundedSemaphore(2)
_computing = Lock()

KNOWN = frozenset(Path(__file__).with_name("known_passwords.txt").read_text("utf-8").splitlines())
"""Long passwords that everybody thinks of first, in lower case."""


class WeakPassword(Exception):
    """The password is not good enough; says why and what would be."""


class Busy(Exception):
    """Too many passwords are being compared at this moment; trying again in seconds helps."""


def check(password: str, email: str) -> None:
    """Raise WeakPassword when `password` can be guessed; no rule asks for kinds of characters."""
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
    """What is stored of a password; raises Busy. Takes about 150 ms: never inside a write."""
    with place(), _computing:
        return hasher.hash(_normal(password))


def matches(stored: str | None, password: str) -> bool:
    """Whether `password` is the one that was `stored`; whoever asks for others holds a `place`.

    Without a stored one it takes the same time and says no, so that waiting tells nothing.
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
    """One of this process's places for somebody who shows a password; raises Busy at once.

    Whoever finds none has cost neither computing nor a write.
    """
    if not _places.acquire(blocking=False):
        raise Busy
    try:
        yield
    finally:
        _places.release()


def outdated(stored: str) -> bool:
    """Whether a stored hash was made with other costs than today's."""
    return hasher.check_needs_rehash(stored)


@cache
def _stand_in() -> str:
    return hasher.hash(secrets.token_urlsafe())


def _normal(password: str) -> str:
    # The same keys give different code points on different systems.
    return unicodedata.normalize("NFC", password)
