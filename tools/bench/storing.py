"""Measures durably stored responses a second, and raw durable commits a second to compare with.

Run by `make bench`, or alone: python -m tools.bench.storing [SECONDS [ROUNDS]].
"""

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from time import perf_counter
from typing import Any

import psycopg
from flask import Flask

from consultation import clock, create_app
from consultation.authoring.loading import load
from consultation.engine import sqlite_module
from consultation.extensions import db
from consultation.lifecycle.consultations import find
from consultation.settings import read_settings
from tests.definitions import definition
from tests.faults.instant import Waiting, filled_in
from tests.faults.senders import Browser, stored
from tests.postgres import PostgresServer
from tools.bench.figures import AT_MOST, Figure, middle, table
from tools.serving import environment_for, run_flask, serving

AT_ONCE = 16
MOST_A_SECOND = 1_000
"""The most responses a second that are prepared for sending."""
ROW = b"x" * 1_000
_numbers = count(1)
Raw = Callable[[float], float]
Say = Callable[[str], None]


@dataclass
class Database:
    """A database to store in, and a function that writes rows into it without the platform."""

    name: str
    url: str
    raw: Raw


def _rate(one: Callable[[], object], seconds: float) -> float:
    """How often a second `one` can be done, one call after another."""
    began, done = perf_counter(), 0
    while perf_counter() < began + seconds:
        one()
        done += 1
    return done / (perf_counter() - began)


def _sqlite_rows(file: Path, seconds: float) -> float:
    connection: Any = sqlite_module().connect(str(file), isolation_level=None)
    with closing(connection):
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("CREATE TABLE IF NOT EXISTS row (id INTEGER PRIMARY KEY, content BLOB)")
        return _rate(
            lambda: connection.execute("INSERT INTO row (content) VALUES (?)", (ROW,)), seconds
        )


def _postgres_rows(url: str, seconds: float) -> float:
    """Rows a second from as many connections at once, since PostgreSQL groups commits."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS row (id serial PRIMARY KEY, content bytea)")

    def insert() -> float:
        with psycopg.connect(url, autocommit=True) as connection:
            statement = "INSERT INTO row (content) VALUES (%s)"
            return _rate(lambda: connection.execute(statement, (ROW,)), seconds)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return sum(each.result() for each in [pool.submit(insert) for _ in range(AT_ONCE)])


@contextmanager
def _databases(folder: Path) -> Iterator[list[Database]]:
    server = PostgresServer(durable=True)
    try:
        ours, raw = (server.url(server.create_database()) for _ in range(2))
        yield [
            Database(
                "SQLite",
                f"sqlite:///{folder / 'consultation.sqlite'}",
                lambda seconds: _sqlite_rows(folder / "raw.sqlite", seconds),
            ),
            Database(
                "PostgreSQL",
                ours,
                lambda seconds: _postgres_rows(raw.replace("+psycopg", ""), seconds),
            ),
        ]
    finally:
        server.stop()


def _sends(app: Flask, port: int, seconds: float) -> tuple[float, int]:
    """How many responses a second were confirmed, and how many of these are not stored."""
    with app.app_context():
        slug = f"storing-{next(_numbers)}"
        source = definition(slug=slug, opens="2020-01-01", closes="2099-01-01")
        load(source, "bench.yaml", app.config["SETTINGS"].instance)
        current = find(slug)
        assert current  # noqa: S101 - loaded on the line before
        waiting = filled_in(current, round(MOST_A_SECOND * seconds), clock.now(), 1)
        db.session.remove()
        db.engine.dispose()
    began = perf_counter()

    def send(mine: list[Waiting]) -> list[str]:
        done = []
        with closing(Browser(port)) as browser:
            for each in mine:
                if perf_counter() > began + seconds:
                    break
                browser.cookie = each.cookie
                answer = browser.ask("POST", f"/c/{slug}/respond/send", each.form)
                if answer.status != 303:
                    raise RuntimeError(f"a send was answered with {answer.status}")
                done.append(each.words)
        return done

    with ThreadPoolExecutor(AT_ONCE) as pool:
        running = [pool.submit(send, waiting[each::AT_ONCE]) for each in range(AT_ONCE)]
        thanked = {words for each in running for words in each.result()}
    rate = len(thanked) / (perf_counter() - began)
    return rate, len(thanked - {words for words, _ in stored(app, slug)})


def measure(seconds: float, rounds: int, say: Say) -> Iterator[Figure]:
    """For each database: responses and raw rows in turn, and the medians of all rounds."""
    with tempfile.TemporaryDirectory(prefix="storing-", dir=os.environ.get("TMPDIR")) as name:
        folder = Path(name)
        with _databases(folder) as databases:
            for each in databases:
                yield from _of(each, folder, seconds, rounds, say)


def _of(
    database: Database, folder: Path, seconds: float, rounds: int, say: Say
) -> Iterator[Figure]:
    environment = environment_for(folder, database_url=database.url, second_factor="off")
    run_flask("db", "upgrade", environment=environment)
    app = create_app(read_settings(environment))
    sends, raw, lost = [], [], 0
    with serving(environment, folder / "server.log") as server:
        _sends(app, server.port, min(seconds, 2))
        for turn in range(rounds):
            rate, missing = _sends(app, server.port, seconds)
            sends.append(rate)
            raw.append(database.raw(seconds))
            lost += missing
            say(f"round {turn + 1}: {database.name}: {rate:.0f} sends, {raw[-1]:.0f} rows a second")
    what = f"{database.name}: sends stored durably, {AT_ONCE} at once; bare: raw rows"
    yield Figure(what, middle(sends) or 0.0, "a second", middle(raw))
    yield Figure(f"{database.name}: sends acknowledged and not stored", lost, "", None, AT_MOST, 0)


if __name__ == "__main__":
    given = [float(each) for each in sys.argv[1:]]
    long, often = (*given, *(4.0, 3.0)[len(given) :])
    print(table(list(measure(long, round(often), lambda line: print(line, file=sys.stderr)))))
