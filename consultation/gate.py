"""A lock for writers to an SQLite file, between threads and between processes.

SQLite lets one writer in at a time, but has no queue: each waiting writer sleeps and tries again,
so that an unlucky one waits for seconds. It must not know what is written, nor where.
"""

import os
import time
from pathlib import Path
from threading import Lock

LONGEST_PAUSE_SECONDS = 0.001
"""The longest pause between two tries to get the lock; most writes take less."""


class NotStored(Exception):
    """The database cannot take a write now (busy, full, away); nothing was changed."""


class WriteGate:
    """Lets one writer at a time into an SQLite file, in this process and between processes.

    `with gate:` holds it; raises NotStored when the turn does not come in time.
    """

    def __init__(self, path: Path | None, patience: float) -> None:
        self._path, self._patience = path, patience
        self._threads = Lock()
        self._file = -1

    def __enter__(self) -> None:
        if self._path is None:
            return
        until = time.monotonic() + self._patience
        if not self._threads.acquire(timeout=self._patience):
            raise NotStored("Other writes are still waiting.")
        try:
            self._file = _opened(self._path)
            _lock_file(self._file, until)
        except BaseException:
            self._let_go()
            raise

    def __exit__(self, *problem: object) -> None:
        if self._path is not None:
            self._let_go()

    def _let_go(self) -> None:
        file, self._file = self._file, -1
        try:
            if file >= 0:
                os.close(file)
        finally:
            self._threads.release()


_held: dict[Path, int] = {}


def hold_alone(path: Path) -> bool:
    """Lock a file for as long as this process (or a fork of it) lives; False if another has it.

    Raises NotStored when the file cannot be made.
    """
    import fcntl  # noqa: PLC0415 - as below

    if path not in _held:
        descriptor = _opened(path)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        _held[path] = descriptor
    return True


def _opened(path: Path) -> int:
    try:
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o666)
    except OSError as problem:
        raise NotStored(f"{path} cannot be written: {problem.strerror}.") from problem


def _lock_file(descriptor: int, until: float) -> None:
    import fcntl  # noqa: PLC0415 - only where SQLite is written, which is never Windows

    pause = 0.0002
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > until:
                raise NotStored("Another process is still writing.") from None
            time.sleep(pause)
            pause = min(pause * 1.5, LONGEST_PAUSE_SECONDS)
