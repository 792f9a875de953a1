"""The file format of a backup: compressed, in numbered frames, encrypted if there is a key.

A frame that is changed, moved or missing is noticed, and the last frame says that it is the last.
It must not know what the file holds.
"""

import hashlib
import hmac
import os
import secrets
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from consultation.operations.refusals import Damaged, WrongKey

MAGIC = b"consultation backup 1\n"
UNFINISHED = ".unfinished"
"""The suffix of files that are still being written."""
WORK = 2**15
"""The cost `n` of scrypt when it derives a key: about 32 MiB and a tenth of a second."""
_PLAIN, _KEYED = b"P", b"K"
_SALT, _CHECK, _SUM = 16, 16, 32
_HEAD = len(MAGIC) + 1 + _SALT + _CHECK
_FRAME = 64 * 1024
_LONGEST_FRAME = _FRAME + 64
_PIECE = 1024 * 1024
_CUT = "The file ends before its end: it was cut off. Use another copy of the backup."
_CHANGED = "The file is damaged: it is not as it was written. Use another copy of the backup."


class _Lock(Protocol):
    """How frames are protected: encrypted, or only with a checksum."""

    def close(self, nonce: bytes, piece: bytes) -> bytes: ...
    def open(self, nonce: bytes, frame: bytes) -> bytes: ...


class _Cipher:
    """Encrypts each frame. The file's head is authenticated too, and the nonce is its place."""

    def __init__(self, key: bytes, head: bytes) -> None:
        self._cipher, self._head = AESGCM(key), head

    def close(self, nonce: bytes, piece: bytes) -> bytes:
        return self._cipher.encrypt(nonce, piece, self._head)

    def open(self, nonce: bytes, frame: bytes) -> bytes:
        try:
            return self._cipher.decrypt(nonce, frame, self._head)
        except InvalidTag:
            raise Damaged(_CHANGED) from None


class _Sums:
    """Adds to each frame a checksum of the file's head, its place and itself; no encryption."""

    def __init__(self, head: bytes) -> None:
        self._head = head

    def close(self, nonce: bytes, piece: bytes) -> bytes:
        return piece + hashlib.sha256(self._head + nonce + piece).digest()

    def open(self, nonce: bytes, frame: bytes) -> bytes:
        piece, sum_ = frame[:-_SUM], frame[-_SUM:]
        if hashlib.sha256(self._head + nonce + piece).digest() != sum_:
            raise Damaged(_CHANGED)
        return piece


def _stretched(key: str, salt: bytes) -> tuple[bytes, bytes]:
    """The cipher's key, and a check value in the head that tells whether a key is the right one.

    Neither can be computed from the other.
    """
    made = hashlib.scrypt(
        key.encode(), salt=salt, n=WORK, r=8, p=1, maxmem=64 * 1024 * 1024, dklen=32 + _CHECK
    )
    return made[:32], made[32:]


class Sealing:
    """Writes bytes into a file in frames; call `end` when all is written."""

    def __init__(self, file: BinaryIO, key: str) -> None:
        salt = secrets.token_bytes(_SALT)
        secret, check = _stretched(key, salt) if key else (b"", bytes(_CHECK))
        head = MAGIC + (_KEYED if key else _PLAIN) + salt + check
        self._lock: _Lock = _Cipher(secret, head) if key else _Sums(head)
        self._file, self._number = file, 0
        self._compressor = zlib.compressobj(6)
        self._waiting = bytearray()
        file.write(head + hashlib.sha256(head).digest())

    def write(self, content: bytes) -> None:
        """Add some bytes."""
        self._put_full(self._compressor.compress(content))

    def _put_full(self, compressed: bytes) -> None:
        self._waiting += compressed
        # Always keep one frame back: the last one has to be marked as the last.
        while len(self._waiting) > _FRAME:
            self._put(bytes(self._waiting[:_FRAME]), last=False)
            del self._waiting[:_FRAME]

    def end(self) -> None:
        """Write the last frame; without it, reading says that the file is incomplete."""
        self._put_full(self._compressor.flush())
        self._put(bytes(self._waiting), last=True)

    def _put(self, piece: bytes, *, last: bool) -> None:
        frame = self._lock.close(_nonce(self._number, last), piece)
        self._file.write(last.to_bytes() + len(frame).to_bytes(4) + frame)
        self._number += 1


def _nonce(number: int, last: bool) -> bytes:
    """The frame's number and whether it is the last: unique under a file's key."""
    return number.to_bytes(11) + last.to_bytes()


def is_backup(path: Path) -> bool:
    """Whether the file at `path` begins like a backup."""
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def lines_in(file: BinaryIO, key: str) -> Iterator[bytes]:
    """Read the lines that were written; raises Damaged or WrongKey."""
    rest = b""
    for piece in _inflated(_frames(file, key)):
        *lines, rest = (rest + piece).split(b"\n")
        yield from lines
    if rest:
        raise Damaged(_CHANGED)


def _frames(file: BinaryIO, key: str) -> Iterator[bytes]:
    lock = _lock_of(file, key)
    number, last = 0, False
    while not last:
        start = file.read(5)
        if len(start) < 5:
            raise Damaged(_CUT)
        last, length = start[0] == 1, int.from_bytes(start[1:])
        if start[0] > 1 or length > _LONGEST_FRAME:
            raise Damaged(_CHANGED)
        frame = file.read(length)
        if len(frame) < length:
            raise Damaged(_CUT)
        yield lock.open(_nonce(number, last), frame)
        number += 1
    if file.read(1):
        raise Damaged(_CHANGED)


def _lock_of(file: BinaryIO, key: str) -> _Lock:
    head = file.read(_HEAD)
    if not head.startswith(MAGIC):
        raise Damaged("This is not a backup of a consultation site, or a newer version made it.")
    sum_ = file.read(_SUM)
    if len(sum_) < _SUM:
        raise Damaged(_CUT)
    kind = head[len(MAGIC) : len(MAGIC) + 1]
    if hashlib.sha256(head).digest() != sum_ or kind not in (_PLAIN, _KEYED):
        raise Damaged(_CHANGED)
    if kind == _PLAIN:
        return _Sums(head)
    if not key:
        raise WrongKey("This backup is encrypted. Set CONSULTATION_BACKUP_KEY to its key.")
    secret, check = _stretched(key, head[-_CHECK - _SALT : -_CHECK])
    if not hmac.compare_digest(check, head[-_CHECK:]):
        raise WrongKey(
            "This backup was encrypted with another key."
            " Set CONSULTATION_BACKUP_KEY to the one that was set when it was made."
        )
    return _Cipher(secret, head)


def _inflated(frames: Iterator[bytes]) -> Iterator[bytes]:
    """Decompress, in pieces of at most 1 MiB, so that a small file cannot fill the memory."""
    inflator = zlib.decompressobj()
    try:
        for frame in frames:
            waiting = frame
            while waiting:
                yield inflator.decompress(waiting, _PIECE)
                waiting = inflator.unconsumed_tail
        yield inflator.flush()
    except zlib.error:
        raise Damaged(_CHANGED) from None
    if not inflator.eof:
        raise Damaged(_CUT)


@contextmanager
def written_beside(path: Path) -> Iterator[BinaryIO]:
    """Write a file beside `path`, and rename it to `path` once it is complete and on the disk.

    Only its owner can read it. Raises OSError; a file that was at `path` is then unchanged.
    """
    descriptor, name = tempfile.mkstemp(UNFINISHED, f".{path.name}.", path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
