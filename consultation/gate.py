"""The gate that writers pass one at a time; it must not know what is written, nor where.

SQLite retries without a queue: without a gate an unlucky writer waits for seconds.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import BinaryIO


class NotStored(Exception):
    """The database cannot take a write now (busy, full, away); nothing was changed."""


class WriteGate:
    """Lets one writer at a time into an SQLite file, in this process and between processes."""

    def __init__(self, path: Path | None, patience: float) -> None:
        self._path, self._patience = path, patience
        self._threads = Lock()

    @contextmanager
    def passed(self) -> Iterator[None]:
        """Hold the gate; raises NotStored when the turn does not come in time."""
        if self._path is None:
            yield
            return
        until = time.monotonic() + self._patience
        if not self._threads.acquire(timeout=self._patience):
            raise NotStored("Other writes are still waiting.")
        try:
            with _opened(self._path) as file:
                _lock_file(file.fileno(), until)
                yield
        finally:
            self._threads.release()


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("ab")
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
            pause = min(pause * 1.5, 0.005)
