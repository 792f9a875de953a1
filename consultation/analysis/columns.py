"""The column copy: the answers as Parquet files, one a day, with a column or more a question.

All figures are read from it, only the columns that are needed (decision 0003). It is derived from
the responses and brought up to date before each read; it holds no free text, and can be deleted at
any time. It must not know what the columns mean.

`marks.json` in the copy's folder holds a mark for each file, made from the ids of the responses in
it. A file whose mark is not that of the responses now stored is made anew.
"""

import json
import os
import secrets
import shutil
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from consultation.analysis.cells import ID, TIMELINESS, kinds_of, polars_library
from consultation.analysis.fresh_rows import fresh_rows
from consultation.analysis.stored import (
    Marks,
    Stored,
    digest,
    erasures_of,
    file_of,
    ids_in,
    marks_now,
    stored_now,
)
from consultation.gate import NotStored

if TYPE_CHECKING:
    import polars

LAYOUT = "3"
"""Change it with the layout of the files: copies of another layout are discarded."""
FOLDER, MARKS = "columns", "marks.json"


class Unreadable(Exception):
    """A file of the copy is gone or damaged: discard the copy, and it is made again."""


@dataclass(frozen=True, kw_only=True)
class Copy:
    """The copy of one consultation as it stood at a moment; `mark` changes with its content."""

    folder: Path
    mark: str
    days: tuple[date, ...]

    def rows(self, names: Iterable[str]) -> "polars.DataFrame":
        """A row for each response, with these columns and its timeliness.

        The column of a question that nobody ever answered is empty. Raises Unreadable.
        """
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


def up_to_date(session: Session, instance: Path, consultation_id: uuid.UUID) -> Copy:
    """The copy of a consultation, brought up to date; raises NotStored where it cannot be kept."""
    folder = _folder(instance, consultation_id)
    marks = marks_now(session, consultation_id)
    copy = _kept(folder, marks)
    if copy is None:
        # Marks that were made just now, and not remembered, come with the ids.
        stored = marks if isinstance(marks, Stored) else stored_now(session, consultation_id)
        with _alone(folder):
            copy = _kept(folder, stored) or _renewed(session, consultation_id, folder, stored)
    return copy


def follow_erasures(session: Session, instance: Path) -> None:
    """Bring up to date the copies here of consultations that something was erased from.

    With several machines, the erasing may have happened on another.
    """
    for folder in (instance / FOLDER).glob("*/"):
        kept = _said_of(folder)
        if kept and kept.erasures != erasures_of(session, uuid.UUID(hex=folder.name)):
            up_to_date(session, instance, uuid.UUID(hex=folder.name))


def discard(instance: Path, consultation_id: uuid.UUID) -> None:
    """Delete the copy; needed after stored answers were altered. The next read makes it again."""
    shutil.rmtree(_folder(instance, consultation_id), ignore_errors=True)


def forget(instance: Path, consultation_id: uuid.UUID, days: Iterable[date]) -> None:
    """Delete the files of some days; the next read makes them again."""
    folder = _folder(instance, consultation_id)
    if _said_of(folder) is None:  # of another layout, or none: its files may be named otherwise
        discard(instance, consultation_id)
    for day in days:
        (folder / file_of(day)).unlink(missing_ok=True)


def _folder(instance: Path, consultation_id: uuid.UUID) -> Path:
    return instance / FOLDER / consultation_id.hex


@dataclass(frozen=True, kw_only=True)
class _Kept:
    """The content of `marks.json`."""

    name: str
    files: Mapping[str, str]
    erasures: tuple[str, int]

    def may_hold_erased(self, stored: Marks) -> bool:
        """Whether answers have been erased since from responses that are still there."""
        return self.erasures[0] != stored.erasures[0]


def _copy_of(folder: Path, name: str, marks: Mapping[str, str]) -> Copy:
    days = sorted(date.fromisoformat(file[:10]) for file in marks)
    content = "\n".join(f"{file} {mark}" for file, mark in sorted(marks.items()))
    return Copy(
        folder=folder,
        mark=digest(f"{LAYOUT} {name}\n{content}"),
        days=tuple(days),
    )


def _kept(folder: Path, stored: Marks) -> Copy | None:
    """The copy, if it is up to date with the database; else None."""
    kept = _said_of(folder)
    if kept is None or (kept.files, kept.erasures) != (stored.marks, stored.erasures):
        return None
    if not all((folder / name).exists() for name in stored.marks):
        return None
    return _copy_of(folder, kept.name, stored.marks)


def _said_of(folder: Path) -> _Kept | None:
    """The content of the copy's `marks.json`; None where it is missing, damaged or too old."""
    try:
        kept = json.loads((folder / MARKS).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(kept, dict) or kept.get("layout") != LAYOUT:
        return None
    classes, responses = kept.get("erasures", ("not said", 0))
    return _Kept(name=kept["name"], files=kept["files"], erasures=(classes, responses))


def _renewed(session: Session, consultation_id: uuid.UUID, folder: Path, stored: Stored) -> Copy:
    """Make the files that are out of date anew, and delete those of days without responses."""
    kept = _said_of(folder)
    if kept and kept.may_hold_erased(stored):
        kept = None
    # A copy made from scratch gets a new name, so that no figures cached for another are shown.
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
    _write_beside(folder / MARKS, written.encode())
    return _copy_of(folder, name, marks)


def _renew_days(
    session: Session,
    consultation_id: uuid.UUID,
    folder: Path,
    due: Mapping[date, str],
    *,
    trusted: bool,
) -> dict[str, str]:
    """Write the files of the days in `due` (with the ids they should hold); returns their marks.

    Rows of the old files are kept if `trusted`. A response erased meanwhile is not found any more,
    so marks are made from the ids that were found.
    """
    pl = polars_library()
    kept = {
        day: _rows_kept(folder / file_of(day), ids_in(ids), trusted=trusted)
        for day, ids in due.items()
    }
    lacking = {
        day: set(ids_in(ids)).difference(kept[day][ID].to_list()) for day, ids in due.items()
    }
    marks = {}
    fresh = fresh_rows(session, consultation_id, lacking)
    for day in sorted(due):
        frame = pl.concat([kept[day], *fresh.get(day, ())], how="diagonal").sort(ID)
        # In memory first: polars itself does not say that a disk is full, but that a file is bad.
        content = BytesIO()
        frame.write_parquet(content)
        _write_beside(folder / file_of(day), content.getbuffer())
        marks[file_of(day)] = digest("".join(frame[ID].to_list()))
    return marks


def _no_rows(kinds: Mapping[str, Any]) -> "polars.DataFrame":
    empty: polars.DataFrame = polars_library().DataFrame(schema=kinds)
    return empty


def _rows_kept(path: Path, ids: Iterable[str], *, trusted: bool) -> "polars.DataFrame":
    """The rows of a file whose responses are still stored; none if the file cannot be read."""
    pl = polars_library()
    none = _no_rows(kinds_of((ID,)))
    if not trusted or not path.exists():
        return none
    try:
        kept: polars.DataFrame = pl.read_parquet(path).filter(pl.col(ID).is_in(list(ids)))
    except (OSError, pl.exceptions.PolarsError):
        return none
    return kept


def _write_beside(path: Path, content: "bytes | memoryview") -> None:
    """Write a file under another name, then rename it, so that nobody reads half of it."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    except OSError:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the copy's lock, between threads and processes: one brings it up to date at a time.

    Raises NotStored when the disk does not take it.
    """
    import fcntl  # noqa: PLC0415 - absent on Windows, where all else can at least be read

    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (folder / "lock").open("ab") as file:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX)
            yield
    except FileNotFoundError:  # somebody deleted the folder meanwhile: it is made again
        raise
    except OSError as problem:
        place = problem.filename or folder
        raise NotStored(f"{place} cannot be written: {problem.strerror}.") from problem
