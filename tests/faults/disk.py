"""Records SQLite's writes and syncs in this process, and can make them fail.

SQLite reaches files through a table of functions (its VFS). Ours are put in front of the default.
"""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import CFUNCTYPE, POINTER, Structure, c_char_p, c_int, c_int64, c_void_p
from importlib import import_module
from pathlib import Path
from typing import Any

from consultation.engine import sqlite_module
from tests.faults.power import Acknowledged, Recorded, Resized, Synced, Written

IOERR_WRITE, IOERR_FSYNC = 778, 1034

_Close = CFUNCTYPE(c_int, c_void_p)
_Write = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
_Truncate = CFUNCTYPE(c_int, c_void_p, c_int64)
_Sync = CFUNCTYPE(c_int, c_void_p, c_int)


class _Methods(Structure):
    """How SQLite works with an open file (sqlite3_io_methods, version 3)."""

    _fields_ = [
        ("version", c_int),
        ("close", _Close),
        ("read", c_void_p),
        ("write", _Write),
        ("truncate", _Truncate),
        ("sync", _Sync),
        ("others", c_void_p * 13),
    ]


class _File(Structure):
    _fields_ = [("methods", POINTER(_Methods))]


# The name stays a pointer: SQLite keeps it, and reads on behind its end.
_Open = CFUNCTYPE(c_int, c_void_p, c_void_p, POINTER(_File), c_int, POINTER(c_int))


class _Vfs(Structure):
    """How SQLite opens files (the beginning of sqlite3_vfs)."""

    _fields_ = [
        ("version", c_int),
        ("size_of_file", c_int),
        ("longest_path", c_int),
        ("next", c_void_p),
        ("name", c_char_p),
        ("own", c_void_p),
        ("open", _Open),
    ]


class WatchedDisk:
    """What is written and synced; either fails with SQLite's code when told so."""

    def __init__(self) -> None:
        self.recorded: list[Recorded] = []
        self.write_fails = 0
        self.sync_fails = 0
        self._names: dict[int, str] = {}
        self._tables: dict[int, _Methods] = {}

    def acknowledge(self, words: str) -> None:
        """Say that the sender of these words has been thanked."""
        self.recorded.append(Acknowledged(words))

    def opened(self, file: Any, path: str) -> None:
        """A file is open from now on: its functions are replaced by ours."""
        place = ctypes.addressof(file.contents)
        methods = file.contents.methods
        if not methods:
            return
        self._names[place] = Path(path).name
        key = ctypes.addressof(methods.contents)
        if key not in self._tables:
            self._tables[key] = self._standing_before(methods.contents)
        file.contents.methods = ctypes.pointer(self._tables[key])

    def _standing_before(self, real: _Methods) -> _Methods:
        ours = _Methods.from_buffer_copy(real)

        def write(file: int, content: int, length: int, at: int) -> int:
            if self.write_fails:
                return self.write_fails
            self.recorded.append(Written(self._names[file], at, ctypes.string_at(content, length)))
            return int(real.write(file, content, length, at))

        def truncate(file: int, size: int) -> int:
            self.recorded.append(Resized(self._names[file], size))
            return int(real.truncate(file, size))

        def sync(file: int, flags: int) -> int:
            if self.sync_fails:
                return self.sync_fails
            since = len(self.recorded)
            done = int(real.sync(file, flags))
            self.recorded.append(Synced(self._names[file], since))
            return done

        ours.write, ours.truncate, ours.sync = _Write(write), _Truncate(truncate), _Sync(sync)
        return ours


_kept: list[object] = []
"""Functions that SQLite may still call: connections opened while watched may outlive it."""


@contextmanager
def watched_disk() -> Iterator[WatchedDisk]:
    """Watch every SQLite file that is opened in this process until the block ends."""
    # Python's own SQLite may be part of Python itself.
    program = getattr(import_module(f"{sqlite_module().__package__}._sqlite3"), "__file__", None)
    library = ctypes.CDLL(program)
    library.sqlite3_vfs_find.restype = POINTER(_Vfs)
    vfs = library.sqlite3_vfs_find(None).contents
    real, disk = _Open.from_buffer_copy(vfs.open), WatchedDisk()

    def opening(vfs: int, name: int | None, file: Any, flags: int, out: Any) -> int:
        done = int(real(vfs, name, file, flags, out))
        if done == 0 and name:
            disk.opened(file, ctypes.string_at(name).decode())
        return done

    ours = _Open(opening)
    _kept.extend((ours, disk))
    vfs.open = ours
    try:
        yield disk
    finally:
        vfs.open = real
