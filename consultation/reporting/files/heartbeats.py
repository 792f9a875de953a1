"""Heartbeats during long work: when they stop, another process takes the work over.

It must not know the work, nor where they are left.
"""

from collections.abc import Callable
from threading import Event, Thread
from types import TracebackType

from flask import Flask, current_app

from consultation.gate import NotStored

EVERY_SECONDS = 1.0
Leave = Callable[[int, int], bool]


class Heartbeats:
    """Leaves a heartbeat every second, with how far the work is, from a thread of its own."""

    def __init__(self, leave: Leave) -> None:
        self._leave = leave
        self._app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # what a thread needs
        self._stop = Event()
        self._done = self._total = 0
        self._thread = Thread(target=self._run, name="heartbeats", daemon=True)

    def progress(self, done: int, total: int) -> None:
        """Say how much of the work is done."""
        self._done, self._total = done, total

    def __enter__(self) -> "Heartbeats":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        with self._app.app_context():
            while not self._stop.wait(EVERY_SECONDS):
                try:
                    if not self._leave(self._done, self._total):
                        return
                except NotStored:
                    continue  # the next may be taken; without any the work is taken over
