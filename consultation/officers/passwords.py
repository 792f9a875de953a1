"""Passwords: which are good enough, how they are kept, how many are compared at once.

It must not know accounts: it sees a password and perhaps the hash that it should match.
"""

import secrets
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import BoundedSemaphore, Lock

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

SHORTEST = 12
LONGEST = 500

hasher = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1)
"""About 150 ms and 64 MB a password, in one thread."""

# Comparing takes a core for 150 ms. Two threads of a process may be at it, one computing and
# one waiting; the others stay free for residents.
_places = BoundedSemaphore(2)
_computing = Lock()

KNOWN = frozenset(
    """
    000000000000 012345678910 111111111111 112233445566 123123123123 123412341234 1234567890123
    12345678901234 123456789012345 1234567890123456 123456789012 1234567891011 123456789123
    1234567890ab 123456789abc 1234567890qwerty 123456abcdef 123qwe123qwe 1q2w3e4r5t6y 1q2w3e4r5t6y7u
    1q2w3e4r5t6y7u8i 1qaz2wsx3edc 1qaz2wsx3edc4rfv 987654321098 9876543210987 aaaaaaaaaaaa
    abc123456789 abcabcabcabc abcd12345678 abcd1234abcd abcdefghijkl abcdefghijklm abcdef123456
    administrator administrator1 administrator123 admin1234567 admin12345678 adminadminadmin
    adminpassword asdfasdfasdf asdfghjkl123 asdfghjklqwe asdfghjklzxcvbnm changeme1234 changemechangeme
    changeme12345 chelseafootball consultation consultation1 consultation123 correcthorse
    correcthorsebatterystaple councilpassword defaultpassword
    football1234 footballfootball iloveyou1234 iloveyou12345 iloveyouforever iloveyousomuch
    letmein12345 letmein123456 letmeinletmein letmeinplease liverpool123 liverpoolfc1 manchester12
    manchesterunited mynameismyname newpassword1 newpassword123 officerofficer p@ssw0rd1234
    p@ssw0rd12345 p@ssword1234 passw0rd1234 passw0rd12345 password0000 password1111 password1234
    password12345 password123456 password1234567 password12345678 password123456789 password2024
    password2025 password2026 passwordpassword passwordpassword1 passwort1234 q1w2e3r4t5y6
    q1w2e3r4t5y6u7 qazwsxedcrfv qwer12345678 qwertyqwerty qwerty123456 qwerty1234567 qwerty12345678
    qwertyasdfgh qwertyuiop12 qwertyuiop123 qwertyuiop[] qwertyuiopas qwertyuiopasdfghjkl
    secretsecret spring2026spring starwars1234 summer2026summer sunshine1234 superman1234
    temporarypassword testtesttest testpassword test12345678 thisisapassword thisismypassword
    trustno1trustno1 welcome12345 welcome123456 welcomewelcome whateverwhatever winter2026winter
    wolverhampton wolverhampton1 wolverhampton123 zaq12wsxcde3 zxcvbnm12345 zxcvbnmasdfghjkl
    """.split()
) | {"correct horse battery staple"}


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
    with _turn():
        return hasher.hash(_normal(password))


def matches(stored: str | None, password: str) -> bool:
    """Whether `password` is the one that was `stored`; raises Busy.

    Without a stored one it takes the same time and says no, so that waiting tells nothing.
    """
    with _turn():
        stand_in = _stand_in()
        try:
            same = hasher.verify(stored or stand_in, _normal(password)[: LONGEST + 1])
        except (Argon2Error, InvalidHashError):
            return False
        return same and stored is not None


def outdated(stored: str) -> bool:
    """Whether a stored hash was made with other costs than today's."""
    return hasher.check_needs_rehash(stored)


@cache
def _stand_in() -> str:
    return hasher.hash(secrets.token_urlsafe())


@contextmanager
def _turn() -> Iterator[None]:
    if not _places.acquire(blocking=False):
        raise Busy
    try:
        with _computing:
            yield
    finally:
        _places.release()


def _normal(password: str) -> str:
    # The same keys give different code points on different systems.
    return unicodedata.normalize("NFC", password)
