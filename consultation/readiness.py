"""Whether a response could be stored at this moment: the answer to load balancers and monitors.

It must not know any table of ours, nor what a response holds.
"""

import shutil
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from consultation.extensions import db
from consultation.gate import NotStored
from consultation.transactions import store, writing

LONG_RESPONSE = 256 * 1024
"""Bytes; few responses are longer."""


def can_store() -> None:
    """Prove that a response could be stored now, by a write that changes nothing; else NotStored.

    The write is committed, since one that only begins proves little. On SQLite it first asks for
    as much room as a long response takes.
    """
    engine = db.engine
    try:
        with writing() as session:
            if store().sqlite:
                _ask_for_room(session, Path(engine.url.database or ""))
            session.execute(text("UPDATE alembic_version SET version_num = version_num"))
    except DBAPIError as problem:
        raise NotStored(f"The database is not prepared: {problem.orig}") from problem


def _ask_for_room(session: Session, file: Path) -> None:
    """Have SQLite make room for a long response, and give it back."""
    if shutil.disk_usage(file.parent).free < LONG_RESPONSE:
        raise NotStored("The disk is full.")
    for statement in (
        "SAVEPOINT room",
        "CREATE TABLE room (filled)",
        f"INSERT INTO room VALUES (zeroblob({LONG_RESPONSE}))",  # noqa: S608 - our own number
        "ROLLBACK TO room",
    ):
        session.execute(text(statement))
