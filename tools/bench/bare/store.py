"""Drafts and responses in SQLite: one row each, answers as JSON, every commit synced to disk."""

import json
import os
import secrets
import threading
from datetime import UTC, datetime
from typing import Any

from consultation.engine import sqlite_module

SCHEMA = """
create table if not exists draft (
  token text primary key, begun_at text not null, answers text not null, reference text
) without rowid;
create table if not exists response (
  reference text primary key, received_on text not null, answers text not null
) without rowid;
"""
_sqlite = sqlite_module()
_local = threading.local()
_turn = threading.Lock()


def _connection() -> Any:
    """This thread's own connection, opened once."""
    if not hasattr(_local, "connection"):
        _local.connection = _sqlite.connect(
            os.environ["BARE_DATABASE"], isolation_level=None, timeout=10
        )
        _local.connection.execute("pragma journal_mode=wal")
        _local.connection.execute("pragma synchronous=full")
    return _local.connection


def prepare() -> None:
    """Create the tables, if they are not there."""
    _connection().executescript(SCHEMA)
    close()  # the server forks next: no connection may be shared


def close() -> None:
    """Close this thread's connection."""
    _connection().close()
    del _local.connection


def begin() -> str:
    """Begin a draft; returns its token."""
    token = secrets.token_urlsafe(32)
    with _turn:
        _connection().execute(
            "insert into draft values (?, ?, '{}', null)", (token, datetime.now(UTC).isoformat())
        )
    return token


def find(token: str) -> tuple[dict[str, Any], str | None] | None:
    """A draft's answers, and its reference once it is sent; None if there is no such draft."""
    row = (
        _connection()
        .execute("select answers, reference from draft where token = ?", (token,))
        .fetchone()
    )
    return (json.loads(row[0]), row[1]) if row else None


def keep(token: str, answers: dict[str, Any]) -> None:
    """Store the answers of a draft that is not sent yet."""
    with _turn:
        _connection().execute(
            "update draft set answers = ? where token = ? and reference is null",
            (json.dumps(answers), token),
        )


def send(token: str, answers: dict[str, Any]) -> str:
    """Store the response, once; returns its reference, which is the same each time."""
    connection = _connection()
    with _turn:
        connection.execute("begin immediate")
        try:
            row = connection.execute(
                "select reference from draft where token = ?", (token,)
            ).fetchone()
            reference: str = row[0] or secrets.token_hex(4).upper()
            if row[0] is None:
                connection.execute(
                    "insert into response values (?, ?, ?)",
                    (reference, datetime.now(UTC).date().isoformat(), json.dumps(answers)),
                )
                connection.execute(
                    "update draft set answers = '{}', reference = ? where token = ?",
                    (reference, token),
                )
            connection.execute("commit")
        except BaseException:
            connection.execute("rollback")
            raise
    return reference
