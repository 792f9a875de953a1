"""Long answers give way: they go on while this process serves nobody else.

A thread that makes a file would otherwise hold up every page of its process. It must not know what
is served.
"""

from collections.abc import Iterable, Iterator
from threading import Event, Lock
from typing import TYPE_CHECKING, TypeVar

from flask import Response, current_app, stream_with_context

from consultation.transactions import read_to_the_end

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Piece = TypeVar("Piece", str, bytes)
MOST_SECONDS = 0.02
"""A piece waits no longer than this, so that a file is finished even on the busiest evening."""


class GivingWay:
    """An application whose long answers wait for its short ones."""

    def __init__(self, application: "WSGIApplication") -> None:
        self._application = application
        self._lock = Lock()
        self._served = 0
        self._nobody_waits = Event()
        self._nobody_waits.set()

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer; whoever is sent an answer piece by piece is not waited for."""
        self._count(1)
        try:
            return self._application(environ, start_response)
        finally:
            self._count(-1)

    def pieces(self, pieces: Iterable[Piece]) -> Iterator[Piece]:
        """The same pieces, each when nobody waits."""
        for piece in pieces:
            yield piece
            self._nobody_waits.wait(MOST_SECONDS)

    def _count(self, more: int) -> None:
        with self._lock:
            self._served += more
            if self._served:
                self._nobody_waits.clear()
            else:
                self._nobody_waits.set()


def sent_in_pieces(pieces: Iterable[Piece]) -> Response:
    """An answer that is sent while this request's ORM session reads it, and gives way meanwhile."""
    giving_way: GivingWay = current_app.extensions["giving_way"]
    return Response(stream_with_context(read_to_the_end(giving_way.pieces(pieces))))
