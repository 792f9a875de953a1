"""Removes single guards that keep responses safe, to show that tests notice the fault that follows.

Every function changes the running process. It must not know tests.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import local
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.pool import Pool

from consultation import clock
from consultation.extensions import db
from consultation.lifecycle.consultations import Current
from consultation.lifecycle.stage import Timeliness, Window
from consultation.operations import backup, durability
from consultation.operations.rows import Described
from consultation.responding import submission

PAUSE_SECONDS = 1.0
"""A moment that a busy machine can make as long: what must not be seen half-done is half-done."""


def verdict_inside() -> None:
    """Judge whether a response is in time before the transaction that stores it, not inside."""
    inside = submission._submit

    def judged_before(current: Current, token: bytes, seen: Any) -> Any:
        moment = clock.now()
        clock.look_as_at(moment)
        pause_before(current.window.closes, moment)
        try:
            return inside(current, token, seen)
        finally:
            clock.look_as_at(None)

    submission._submit = judged_before


def pause_before(closes: datetime, moment: datetime) -> None:
    """Let a moment pass if it goes over closing."""
    if timedelta(0) < closes - moment < timedelta(seconds=PAUSE_SECONDS):
        time.sleep(PAUSE_SECONDS)


def barrier() -> None:
    """Let senders pass while somebody closes (PostgreSQL; SQLite has one writer at a time)."""
    submission.barrier = lambda *_, **__: None


def quickness() -> None:
    """No guard: let a moment pass between the verdict and storing, as on a busy machine."""
    quick = submission.window_of

    class Slow(Window):
        def verdict(self, moment: datetime, begun: datetime) -> Timeliness:
            said = super().verdict(moment, begun)
            pause_before(self.closes, moment)
            return said

    def slow(*arguments: Any) -> Window:
        return Slow(**vars(quick(*arguments)))

    submission.window_of = slow


def clock_of_the_database() -> None:
    """Judge by this machine's clock."""
    clock.database_now = lambda _: clock.now()


def response_and_receipt_together() -> None:
    """Store the response first, and the receipt in a transaction of its own after it."""
    whole, keep, held = submission._submit, submission._keep_receipt, local()

    def response_first(*arguments: Any) -> Any:
        held.receipt = None
        receipt = whole(*arguments)
        if held.receipt:
            time.sleep(PAUSE_SECONDS)
            with submission.storing() as write:
                keep(write, *held.receipt)
        return receipt

    submission._submit = response_first
    submission._keep_receipt = lambda _, *receipt: setattr(held, "receipt", receipt)


def receipt_and_response_together() -> None:
    """The other way round: the receipt first, and the response after it."""
    whole, held = submission._submit, local()
    later = {name: getattr(submission, name) for name in ("_STORE", "_STORE_DIGEST")}

    class Later:
        def __init__(self, name: str) -> None:
            self._name = name

        def changed(self, _: Connection, **row: Any) -> None:
            held.rows.append((self._name, row))

    def receipt_first(*arguments: Any) -> Any:
        held.rows = []
        receipt = whole(*arguments)
        if held.rows:
            time.sleep(PAUSE_SECONDS)
            with submission.storing() as write:
                for name, row in held.rows:
                    later[name].changed(write, **row)
        return receipt

    submission._submit = receipt_first
    for name in later:
        setattr(submission, name, Later(name))


def synchronous_full() -> None:
    """Sync SQLite's write-ahead log when it is emptied only: `synchronous=NORMAL`."""
    event.listen(Pool, "checkout", sync_less)


def sync_less(connection: Any, record: Any, proxy: Any) -> None:
    """Have this connection sync less often."""
    connection.execute("PRAGMA synchronous=NORMAL")


def mended_sqlite() -> None:
    """Take this SQLite for one that can lose a write of one process to another."""
    durability.can_lose_writes = lambda _: True


def quick_backup() -> None:
    """No guard: let a moment pass before responses and their digests are read, as with many."""
    at_once = Described.rows_in

    def after_a_moment(described: Described, connection: Connection) -> Iterator[list[Any]]:
        if described.name in ("response", "response_digest"):
            time.sleep(PAUSE_SECONDS)
        return at_once(described, connection)

    Described.rows_in = after_a_moment


def one_snapshot() -> None:
    """Back up each table as it is when its turn comes."""

    @contextmanager
    def each_as_it_is() -> Iterator[Connection]:
        with db.engine.connect() as connection:
            if connection.dialect.name == "sqlite":
                connection.execution_options(reading=True)  # no transaction
            yield connection

    backup.snapshot = each_as_it_is


def one_transaction() -> None:
    """Keep each statement by itself, whatever becomes of the others."""

    @event.listens_for(Engine, "engine_connect")
    def by_itself(connection: Connection) -> None:
        if connection.dialect.name == "sqlite":
            connection.execution_options(reading=True)
        else:
            connection.execution_options(isolation_level="AUTOCOMMIT")


GUARDS: dict[str, Callable[[], None]] = {
    each.__name__: each
    for each in (
        verdict_inside,
        barrier,
        quickness,
        clock_of_the_database,
        response_and_receipt_together,
        receipt_and_response_together,
        synchronous_full,
        mended_sqlite,
        quick_backup,
        one_snapshot,
        one_transaction,
    )
}


def take_out(*names: str) -> None:
    """Take these guards out of this program."""
    for name in names:
        GUARDS[name]()
