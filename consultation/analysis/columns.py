"""The column copy: answers a column a question in Parquet, derived from the responses.

The only bulk reading of answers for figures. It is brought up to date before each read, holds no
free text, and can be deleted at any time. Of it only the columns are read that a figure needs.
It must not know what the columns mean.
"""

import json
import os
import secrets
import shutil
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic_core import from_json
from sqlalchemy import String, cast, select
from sqlalchemy.orm import Session

from consultation.analysis.cells import DAY, ID, VERSION, Columns, kinds_of, polars_library
from consultation.analysis.readers import Reader, readers_of
from consultation.analysis.stored import (
    Hex,
    Stored,
    digest,
    erasures_of,
    file_of,
    ids_in,
    stored_now,
)
from consultation.responding.models import Response

if TYPE_CHECKING:
    import polars

LAYOUT = "2"
"""Changes when the copy is laid out anew: copies of another layout are made again."""
MARKS = "marks.json"
FEW = 500
"""Up to so many responses are asked for by id; beyond that their days are read whole."""
CHANNEL, LANGUAGE, TIMELINESS = "response/channel", "response/language", "response/timeliness"
_FACTS = (ID, DAY, CHANNEL, LANGUAGE, VERSION, TIMELINESS)


class Unreadable(Exception):
    """A file of the copy is gone or spoiled: the copy is to be discarded and made again."""


@dataclass(frozen=True, kw_only=True)
class Copy:
    """The copy of one consultation as it stood at a moment; `mark` changes with its content."""

    folder: Path
    mark: str
    days: tuple[date, ...]

    def rows(self, names: Iterable[str]) -> "polars.DataFrame":
        """A row a response, with these columns and whether it came in time; what nobody ever
        answered is an empty column. Raises Unreadable."""
        pl = polars_library()
        kinds = kinds_of(dict.fromkeys((TIMELINESS, *names)))
        if not self.days:
            return _no_rows(kinds)
        try:
            frame: polars.DataFrame = pl.scan_parquet(
                [self.folder / file_of(day) for day in self.days],
                schema=kinds,
                missing_columns="insert",
                extra_columns="ignore",
                glob=False,
            ).collect()
        except (OSError, pl.exceptions.PolarsError) as problem:
            raise Unreadable(str(self.folder)) from problem
        return frame


def up_to_date(session: Session, top: Path, consultation_id: uuid.UUID) -> Copy:
    """Bring the copy of a consultation under `top` up to date with the responses, and return it."""
    folder = top / consultation_id.hex
    stored = stored_now(session, consultation_id)
    copy = _kept(folder, stored)
    if copy is None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _alone(folder):
            copy = _kept(folder, stored) or _renewed(session, consultation_id, folder, stored)
    return copy


def follow_erasures(session: Session, top: Path) -> None:
    """Bring the copies under `top` up to date of which something was erased, on any machine."""
    for folder in top.glob("*/"):
        kept = _said_of(folder)
        if kept and kept.erasures != erasures_of(session, uuid.UUID(hex=folder.name)):
            up_to_date(session, top, uuid.UUID(hex=folder.name))


def discard(top: Path, consultation_id: uuid.UUID) -> None:
    """Delete the copy, as whoever alters stored answers must; the next read makes it again."""
    shutil.rmtree(top / consultation_id.hex, ignore_errors=True)


def forget(top: Path, consultation_id: uuid.UUID, days: Iterable[date]) -> None:
    """Delete what the copy holds of some days: it is made again."""
    folder = top / consultation_id.hex
    if _said_of(folder) is None:  # of another layout: who knows what lies where
        discard(top, consultation_id)
    for day in days:
        (folder / file_of(day)).unlink(missing_ok=True)


@dataclass(frozen=True, kw_only=True)
class _Kept:
    """What a copy says of itself: which one it is, and what each file was last made from."""

    name: str
    files: Mapping[str, str]
    erasures: tuple[str, int]

    def may_hold_erased(self, stored: Stored) -> bool:
        """Whether answers were erased meanwhile from responses that are still there."""
        return self.erasures[0] != stored.erasures[0]


def _copy_of(folder: Path, name: str, marks: Mapping[str, str]) -> Copy:
    days = sorted(date.fromisoformat(file[:10]) for file in marks)
    content = "\n".join(f"{file} {mark}" for file, mark in sorted(marks.items()))
    return Copy(
        folder=folder,
        mark=digest(f"{LAYOUT} {name}\n{content}"),
        days=tuple(days),
    )


def _kept(folder: Path, stored: Stored) -> Copy | None:
    """The copy, if it holds just what is stored."""
    kept = _said_of(folder)
    if kept is None or (kept.files, kept.erasures) != (stored.marks, stored.erasures):
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
    classes, responses = kept.get("erasures", ("not said", 0))
    return _Kept(name=kept["name"], files=kept["files"], erasures=(classes, responses))


def _renewed(session: Session, consultation_id: uuid.UUID, folder: Path, stored: Stored) -> Copy:
    """Bring the files that differ up to date, and take away those of days that have gone."""
    kept = _said_of(folder)
    if kept and kept.may_hold_erased(stored):
        kept = None
    # A copy made from nothing has a new name: what was counted from another is counted again.
    name, known = (kept.name, kept.files) if kept else (secrets.token_hex(8), {})
    due = {
        day: ids
        for day, ids in stored.ids.items()
        if known.get(file_of(day)) != stored.marks[file_of(day)]
        or not (folder / file_of(day)).exists()
    }
    marks = {file: mark for file, mark in stored.marks.items() if file in known}
    marks |= _renew_days(session, consultation_id, folder, due, trusted=kept is not None)
    for path in folder.glob("*.parquet"):
        if path.name not in marks:
            path.unlink(missing_ok=True)
    said = {"layout": LAYOUT, "name": name, "files": marks, "erasures": stored.erasures}
    written = json.dumps(said)
    _write_beside(folder / MARKS, lambda path: path.write_text(written, "utf-8"))
    return _copy_of(folder, name, marks)


def _renew_days(
    session: Session,
    consultation_id: uuid.UUID,
    folder: Path,
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
    fresh = _read(session, consultation_id, lacking)
    for day in sorted(due):
        frame = pl.concat([kept[day], *fresh.get(day, ())], how="diagonal").sort(ID)
        _write_beside(folder / file_of(day), frame.write_parquet)
        marks[file_of(day)] = digest("".join(frame[ID].to_list()))
    return marks


def _no_rows(kinds: Mapping[str, Any]) -> "polars.DataFrame":
    empty: polars.DataFrame = polars_library().DataFrame(schema=kinds)
    return empty


def _rows_kept(path: Path, ids: Iterable[str], *, trusted: bool) -> "polars.DataFrame":
    """The rows of a file whose responses are still there; none of a file that cannot be read."""
    pl = polars_library()
    none = _no_rows(kinds_of((ID,)))
    if not trusted or not path.exists():
        return none
    try:
        kept: polars.DataFrame = pl.read_parquet(path).filter(pl.col(ID).is_in(list(ids)))
    except (OSError, pl.exceptions.PolarsError):
        return none
    return kept


def _read(
    session: Session, consultation_id: uuid.UUID, lacking: Mapping[date, set[str]]
) -> "dict[date, list[polars.DataFrame]]":
    """The responses that the copy lacks, by day: one query, read as a stream.

    They are gathered together, since people say the same on many days, and parted afterwards.
    """
    days = [day for day, ids in lacking.items() if ids]
    if not days:
        return {}
    readers: Mapping[str, Reader] = readers_of(session, consultation_id)
    rows = select(
        Hex(Response.id).label("id"),
        Response.received_on,
        Hex(Response.version_id).label("version_id"),
        Response.channel,
        Response.language,
        Response.timeliness,
        # As text: the database's own reader of JSON takes three times as long as this one.
        cast(Response.answers, String).label("answers"),
    ).where(Response.consultation_id == consultation_id, Response.received_on.in_(days))
    wanted = [id_ for ids in lacking.values() for id_ in ids]
    if len(wanted) <= FEW:
        rows = rows.where(Response.id.in_([uuid.UUID(hex=id_) for id_ in wanted]))
    gathered = Columns(_FACTS)
    for row in session.execute(rows.execution_options(yield_per=1_000)):
        day: date = row.received_on
        if row.id in lacking[day]:
            reader = readers[row.version_id]
            facts = (row.id, day, row.channel, row.language, reader.number, row.timeliness)
            gathered.add(facts, reader.pages, from_json(row.answers))
    fresh: dict[date, list[polars.DataFrame]] = {}
    for frame in gathered.frames():
        for (day,), part in frame.partition_by(DAY, as_dict=True).items():
            fresh.setdefault(day, []).append(part)
    return fresh


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
