"""The column copy: answers a column a question in Parquet, derived from the responses.

The only bulk reading of answers for figures. It is brought up to date before each read, holds no
free text, and can be deleted at any time. It must not know what the columns mean.
"""

import json
import os
import secrets
import shutil
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from consultation.analysis.cells import ID, VERSION, Columns, Reader, no_rows, polars_library
from consultation.analysis.stored import (
    EQUALITY,
    Stored,
    digest,
    equality_rows,
    file_of,
    ids_in,
    stored_now,
)
from consultation.lifecycle.consultations import definition_of
from consultation.lifecycle.models import Version
from consultation.responding.models import Response

if TYPE_CHECKING:
    import polars

LAYOUT = "1"
"""Changes when the copy is laid out anew: copies of another layout are made again."""
MARKS = "marks.json"
FEW = 500
"""Up to so many responses are asked for by id; beyond that their days are read whole."""
DAY, CHANNEL, LANGUAGE, TIMELINESS = (
    "response/day",
    "response/channel",
    "response/language",
    "response/timeliness",
)
CONTENT = "response/content"
"""In the copy of the equality answers: a digest of the row, since people may answer again."""


class Unreadable(Exception):
    """A file of the copy is gone or spoiled: the copy is to be discarded and made again."""


@dataclass(frozen=True, kw_only=True)
class Copy:
    """The copy of one consultation as it stood at a moment; `mark` changes with its content."""

    folder: Path
    mark: str
    days: tuple[date, ...]
    has_equality: bool

    @cached_property
    def responses(self) -> "polars.DataFrame":
        """A row a response, with the day in `response/day`; an absent column was never answered."""
        pl = polars_library()
        frames = [
            _frame(self.folder / file_of(day)).with_columns(pl.lit(day).alias(DAY))
            for day in self.days
        ]
        return pl.concat(frames, how="diagonal") if frames else no_rows((*_FACTS, DAY))

    @cached_property
    def equality(self) -> "polars.DataFrame":
        """A row for each who said something about themselves, joined to no response."""
        return _frame(self.folder / EQUALITY) if self.has_equality else no_rows((ID, VERSION))


_FACTS = (ID, CHANNEL, LANGUAGE, VERSION, TIMELINESS)


def up_to_date(session: Session, top: Path, consultation_id: uuid.UUID) -> Copy:
    """Bring the copy of a consultation under `top` up to date with the responses, and return it."""
    folder = top / consultation_id.hex
    readers = _readers(session, consultation_id)
    late = any(each.may_be_late for each in readers.values())
    stored = stored_now(session, consultation_id, may_be_late=late)
    copy = _kept(folder, stored)
    if copy is None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _alone(folder):
            copy = _kept(folder, stored) or _renewed(
                session, consultation_id, folder, readers, stored
            )
    return copy


def discard(top: Path, consultation_id: uuid.UUID) -> None:
    """Delete the copy, as whoever alters stored answers must; the next read makes it again."""
    shutil.rmtree(top / consultation_id.hex, ignore_errors=True)


def forget(top: Path, consultation_id: uuid.UUID, days: Iterable[date]) -> None:
    """Delete what the copy holds of some days and of equality answers: it is made again."""
    for name in (EQUALITY, *map(file_of, days)):
        (top / consultation_id.hex / name).unlink(missing_ok=True)


@dataclass(frozen=True, kw_only=True)
class _Kept:
    """What a copy says of itself: which one it is, and what each file was last made from."""

    name: str
    files: Mapping[str, str]


def _copy_of(folder: Path, name: str, marks: Mapping[str, str]) -> Copy:
    days = sorted(date.fromisoformat(file[:10]) for file in marks if file != EQUALITY)
    content = "\n".join(f"{file} {mark}" for file, mark in sorted(marks.items()))
    return Copy(
        folder=folder,
        mark=digest(f"{LAYOUT} {name}\n{content}"),
        days=tuple(days),
        has_equality=EQUALITY in marks,
    )


def _kept(folder: Path, stored: Stored) -> Copy | None:
    """The copy, if it holds just what is stored."""
    kept = _said_of(folder)
    if kept is None or kept.files != stored.marks:
        return None
    if not all((folder / name).exists() for name in stored.marks):
        return None
    return _copy_of(folder, kept.name, stored.marks)


def _said_of(folder: Path) -> _Kept | None:
    """What stands in the copy's own record; nothing where that cannot be told."""
    try:
        kept = json.loads((folder / MARKS).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(kept, dict) or kept.get("layout") != LAYOUT:
        return None
    return _Kept(name=kept["name"], files=kept["files"])


def _renewed(
    session: Session,
    consultation_id: uuid.UUID,
    folder: Path,
    readers: Mapping[uuid.UUID, Reader],
    stored: Stored,
) -> Copy:
    """Bring the files that differ up to date, and take away those of days that have gone."""
    kept = _said_of(folder)
    # A copy made from nothing has a new name: what was counted from another is counted again.
    name, known = (kept.name, kept.files) if kept else (secrets.token_hex(8), {})
    due = {
        day: ids
        for day, ids in stored.ids.items()
        if known.get(file_of(day)) != stored.marks[file_of(day)]
        or not (folder / file_of(day)).exists()
    }
    marks = {file: mark for file, mark in stored.marks.items() if file in known}
    marks |= _renew_days(session, consultation_id, folder, readers, due, trusted=kept is not None)
    late = any(each.may_be_late for each in readers.values())
    about = equality_rows(session, consultation_id, may_be_late=late)
    marks.pop(EQUALITY, None)
    if about:
        marks[EQUALITY] = _renew_equality(folder, readers, about, trusted=kept is not None)
    for path in folder.glob("*.parquet"):
        if path.name not in marks:
            path.unlink(missing_ok=True)
    written = json.dumps({"layout": LAYOUT, "name": name, "files": marks})
    _write_beside(folder / MARKS, lambda path: path.write_text(written, "utf-8"))
    return _copy_of(folder, name, marks)


def _readers(session: Session, consultation_id: uuid.UUID) -> dict[uuid.UUID, Reader]:
    rows = session.execute(
        select(Version.id, Version.number).where(Version.consultation_id == consultation_id)
    ).all()
    return {row.id: Reader(row.number, definition_of(session, row.id)) for row in rows}


def _renew_days(
    session: Session,
    consultation_id: uuid.UUID,
    folder: Path,
    readers: Mapping[uuid.UUID, Reader],
    due: Mapping[date, str],
    *,
    trusted: bool,
) -> dict[str, str]:
    """Write the files of the days in `due`; returns their marks, of what they hold now."""
    pl = polars_library()
    kept = {
        day: _rows_kept(folder / file_of(day), ids_in(ids), trusted=trusted)
        for day, ids in due.items()
    }
    lacking = {
        day: set(ids_in(ids)).difference(kept[day][ID].to_list()) for day, ids in due.items()
    }
    marks = {}
    fresh = _read(session, consultation_id, readers, lacking)
    for day in sorted(due):
        frame = pl.concat([kept[day], *fresh[day].frames()], how="diagonal").sort(ID)
        _write_beside(folder / file_of(day), frame.write_parquet)
        marks[file_of(day)] = digest("".join(frame[ID].to_list()))
    return marks


def _frame(path: Path) -> "polars.DataFrame":
    """What a file of the copy holds; raises Unreadable."""
    pl = polars_library()
    try:
        frame: polars.DataFrame = pl.read_parquet(path)
    except (OSError, pl.exceptions.PolarsError) as problem:
        raise Unreadable(str(path)) from problem
    return frame


def _rows_kept(path: Path, ids: Iterable[str], *, trusted: bool) -> "polars.DataFrame":
    """The rows of a file whose responses are still there; none of a file that cannot be read."""
    if not trusted or not path.exists():
        return no_rows((ID,))
    try:
        kept = _frame(path)
    except Unreadable:
        return no_rows((ID,))
    return kept.filter(polars_library().col(ID).is_in(list(ids)))


def _read(
    session: Session,
    consultation_id: uuid.UUID,
    readers: Mapping[uuid.UUID, Reader],
    lacking: Mapping[date, set[str]],
) -> dict[date, Columns]:
    """The responses that the copy lacks, by day: one query, read as a stream."""
    fresh = {day: Columns(_FACTS) for day in lacking}
    days = [day for day, ids in lacking.items() if ids]
    if not days:
        return fresh
    wanted = {uuid.UUID(hex=id_) for ids in lacking.values() for id_ in ids}
    rows = select(
        Response.id,
        Response.received_on,
        Response.version_id,
        Response.channel,
        Response.language,
        Response.timeliness,
        Response.answers,
    ).where(Response.consultation_id == consultation_id, Response.received_on.in_(days))
    if len(wanted) <= FEW:
        rows = rows.where(Response.id.in_(wanted))
    for row in session.execute(rows.execution_options(yield_per=1_000)):
        if row.id in wanted:
            reader = readers[row.version_id]
            facts = (row.id.hex, row.channel, row.language, reader.number, row.timeliness)
            fresh[row.received_on].add(facts, reader.pages, row.answers)
    return fresh


def _renew_equality(
    folder: Path,
    readers: Mapping[uuid.UUID, Reader],
    about: Sequence[Row[tuple[str, str, uuid.UUID]]],
    *,
    trusted: bool,
) -> str:
    """Write the file of the equality answers, reading those that are new or differ; its mark."""
    pl = polars_library()
    now = {row.key: (digest(row.text), row.text, row.version_id) for row in about}
    kept = _rows_kept(folder / EQUALITY, now, trusted=trusted)
    if CONTENT in kept.columns:
        same = [
            now[key][0] == content
            for key, content in zip(kept[ID].to_list(), kept[CONTENT].to_list(), strict=True)
        ]
        kept = kept.filter(pl.Series(same, dtype=pl.Boolean))
    here = set(kept[ID].to_list())
    columns = Columns((ID, VERSION, CONTENT))
    for key, (content, text, version_id) in now.items():
        if key not in here:
            reader = readers[version_id]
            columns.add((key, reader.number, content), reader.equality, json.loads(text))
    frame = pl.concat([kept, *columns.frames()], how="diagonal").sort(ID)
    _write_beside(folder / EQUALITY, frame.write_parquet)
    return digest("\n".join(row.key + row.text for row in about))


def _write_beside(path: Path, write: Any) -> None:
    """Write a file under another name, then put it in place whole."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    write(beside)
    beside.replace(path)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the copy's lock between threads and processes: one brings it up to date at a time."""
    import fcntl  # noqa: PLC0415 - absent on Windows, where all else can at least be read

    with (folder / "lock").open("ab") as file:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX)
        yield
