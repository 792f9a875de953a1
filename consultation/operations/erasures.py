"""The list of erasures: kept in the instance and beside the backups, and replayed by a restore.

A line names what was erased by a random id or a class of retention, and the day; never content.
"""

import json
import uuid
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import Connection, inspect, select
from sqlalchemy.orm import Session

from consultation.extensions import db
from consultation.lifecycle.chronicle import record
from consultation.lifecycle.models import Consultation, Event
from consultation.operations import kept
from consultation.operations.last_backup import last_backup
from consultation.operations.sealed_file import written_beside
from consultation.responding.erasing import (
    ABOUT,
    ALL_RESPONSES,
    CONTACT,
    RESPONSE,
    erase_about,
    erase_contact,
    erase_responses,
    list_erasure,
)
from consultation.responding.models import Erasure, Response

FILE = "erasures.jsonl"


@dataclass(frozen=True, kw_only=True)
class Erased:
    """One line of the list: what was erased, of which consultation, and on which day.

    `of` is the id of a single response or address; None for a whole class of retention.
    """

    what: str
    on: date
    consultation: uuid.UUID | None = None
    of: uuid.UUID | None = None

    def written(self) -> str:
        """The line as JSON."""
        content = {
            "what": self.what,
            "on": self.on.isoformat(),
            "consultation": self.consultation and self.consultation.hex,
            "of": self.of and self.of.hex,
        }
        return json.dumps(content, separators=(",", ":"))

    @classmethod
    def read(cls, line: str) -> "Erased":
        """Read a line; raises ValueError, KeyError or TypeError if it is not one of ours."""
        told = json.loads(line)
        return cls(
            what=str(told["what"]),
            on=date.fromisoformat(told["on"]),
            consultation=uuid.UUID(told["consultation"]) if told["consultation"] else None,
            of=uuid.UUID(told["of"]) if told["of"] else None,
        )


def listed(connection: Connection) -> set[Erased]:
    """The list in the database; empty for a new database, or one older than the list."""
    if not inspect(connection).has_table(Erasure.__tablename__):
        return set()
    rows = connection.execute(
        select(Erasure.what, Erasure.erased_on, Erasure.consultation_id, Erasure.of)
    )
    return {
        Erased(what=row.what, on=row.erased_on, consultation=row.consultation_id, of=row.of)
        for row in rows
    }


def kept_in(folder: Path) -> set[Erased]:
    """The list in a folder; lines that cannot be read are left out."""
    found = set()
    with suppress(OSError):
        for line in (folder / FILE).read_text("utf-8").splitlines():
            with suppress(ValueError, KeyError, TypeError):
                found.add(Erased.read(line))
    return found


def keep_in(folder: Path, erased: Iterable[Erased]) -> None:
    """Add to the list in a folder; nothing is ever removed from it. Raises OSError."""
    before = kept_in(folder)
    lines = sorted(each.written() for each in before | set(erased))
    if before.issuperset(erased) and (folder / FILE).exists():
        return
    with written_beside(folder / FILE) as file:
        file.write("".join(f"{line}\n" for line in lines).encode("ascii"))


def keep_everywhere(instance: Path, beside: Path | None = None) -> None:
    """Bring the lists in the instance folder and beside backups up to date with the database.

    `beside` is the folder of a backup; by default that of the last one. Raises OSError when the
    list in the instance folder or at `beside` cannot be written. The folder of the last backup is
    allowed to fail, since the site's own process may not be able to write there.
    """
    with db.engine.connect() as connection:
        erased = listed(connection) | kept_in(instance)
    keep_in(instance, erased)
    if beside:
        keep_in(beside, erased)
    elif last := last_backup(instance):
        with suppress(OSError):
            keep_in(Path(last.file).parent, erased)


def replay(connection: Connection, erased: Iterable[Erased], made_on: date) -> int:
    """Erase again, in a database just restored, what was erased since the backup; returns how many.

    A class of retention is replayed as a whole if it ran on the backup's day or later.
    """
    known = listed(connection)
    number = 0
    by_consultation: dict[uuid.UUID | None, list[Erased]] = defaultdict(list)
    for each in sorted(erased, key=Erased.written):
        by_consultation[each.consultation].append(each)
    with Session(connection, join_transaction_mode="create_savepoint") as session:
        there = set(session.scalars(select(Consultation.id)))
        for consultation_id, lines in by_consultation.items():
            if consultation_id is not None and consultation_id in there:
                number += _replay_one(session, consultation_id, lines, made_on)
            new = [each for each in lines if each not in known]
            for each in new if consultation_id is None or consultation_id in there else ():
                list_erasure(session, consultation_id, each.what, each.on, each.of)
        session.commit()
    return number


def _replay_one(
    session: Session, consultation_id: uuid.UUID, lines: list[Erased], made_on: date
) -> int:
    responses = others = 0
    for each in lines:
        if each.what == RESPONSE and each.of:
            responses += erase_responses(session, Response.id == each.of)
        elif each.what == ABOUT and each.of:
            others += erase_about(session, Response.id == each.of)
        elif each.what == CONTACT and each.of:
            others += erase_contact(session, each.of)
        elif each.what in kept.BY_NAME and each.on >= made_on:
            erased = kept.BY_NAME[each.what].erase(session, consultation_id)
            if each.what == ALL_RESPONSES:
                responses += erased
            elif erased:
                others += erased
                _tell_again(session, consultation_id, each, erased)
    if responses:
        says = (
            "A backup was restored. Responses that were withdrawn or erased since it was made were"
            f" erased again: {responses:,}."
        )
        details = [{"responses": str(responses)}]
        record(session, consultation_id, Event.ERASED, says, details=details)
    return responses + others


def _tell_again(session: Session, consultation_id: uuid.UUID, erased: Erased, number: int) -> None:
    """Put the line of an erasure on record again, which the backup does not have."""
    closed = session.scalars(
        select(Consultation.closes_at).where(Consultation.id == consultation_id)
    ).one()
    days = (erased.on - closed.date()).days
    says = f"{kept.BY_NAME[erased.what].told}, after {days:,} days: {number:,}."
    record(session, consultation_id, Event.ERASED, says)
