"""The column copy: answers a column a question in Parquet, derived from the responses.

The only bulk reading of answers for figures. It is brought up to date before each read, holds no
free text, and can be deleted at any time. It must not know what the columns mean.
"""

import hashlib
import json
import os
import shutil
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, String, cast, func, select
from sqlalchemy.orm import Session

from consultation.analysis.asked import stored_names
from consultation.lifecycle.consultations import definition_of
from consultation.lifecycle.models import Version
from consultation.lifecycle.stage import Timeliness
from consultation.questionnaire.answers import ColumnKind
from consultation.questionnaire.definition import Definition, Question
from consultation.responding.models import EqualityAnswers, Response

if TYPE_CHECKING:
    import polars

LAYOUT = "1"
"""Changes when the copy is laid out anew: copies of another layout are made again."""
THREADS = "2"
FEW = 500
"""Up to so many responses are asked for by id; beyond that their days are read whole."""
HEX = 32
ID, CHANNEL, LANGUAGE, VERSION, TIMELINESS = (
    "response",
    "response/channel",
    "response/language",
    "response/version",
    "response/timeliness",
)
CONTENT = "response/content"
"""In the copy of the equality answers: a digest of the row, since people may answer again."""
_WORDS = (ColumnKind.TEXT, ColumnKind.OTHER)


@dataclass(frozen=True, kw_only=True)
class Copy:
    """The copy of one consultation as it stood at a moment; `mark` changes with its content."""

    folder: Path
    mark: str
    days: tuple[date, ...]

    @cached_property
    def responses(self) -> "polars.DataFrame":
        """A row a response, with the day in `response/day`; an absent column was never answered."""
        pl = _polars()
        frames = [
            pl.read_parquet(self.folder / _file_of(day)).with_columns(
                pl.lit(day).alias("response/day")
            )
            for day in self.days
        ]
        return pl.concat(frames, how="diagonal") if frames else _no_rows((*_FACTS, "response/day"))

    @cached_property
    def equality(self) -> "polars.DataFrame":
        """A row for each who said something about themselves, joined to no response."""
        path = self.folder / _EQUALITY
        return _polars().read_parquet(path) if path.exists() else _no_rows((ID, VERSION))


_FACTS = (ID, CHANNEL, LANGUAGE, VERSION, TIMELINESS)
_EQUALITY = "equality.parquet"


def up_to_date(session: Session, top: Path, consultation_id: uuid.UUID) -> Copy:
    """Bring the copy of a consultation under `top` up to date with the responses, and return it."""
    folder = top / consultation_id.hex
    stored = _stored(session, consultation_id)
    copy = _kept(folder, stored)
    if copy is None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _alone(folder):
            copy = _kept(folder, stored) or _renewed(session, consultation_id, folder, stored)
    return copy


def discard(top: Path, consultation_id: uuid.UUID) -> None:
    """Delete the copy, as whoever alters stored answers must; the next read makes it again."""
    shutil.rmtree(top / consultation_id.hex, ignore_errors=True)


@dataclass(frozen=True, kw_only=True)
class _Stored:
    """What the database holds: the ids of each day in order, and a digest of each."""

    ids: Mapping[date, str]
    equality: tuple[Any, ...] = field(repr=False)

    @cached_property
    def marks(self) -> dict[str, str]:
        """A mark for each file of the copy, by which it is known to be up to date."""
        marks = {_file_of(day): _digest(ids) for day, ids in self.ids.items()}
        if self.equality:
            marks[_EQUALITY] = _digest("\n".join(f"{key} {text}" for key, text, _ in self.equality))
        return marks


def _stored(session: Session, consultation_id: uuid.UUID) -> _Stored:
    """Read from the index alone which responses there are, and the equality answers' text."""
    found = (
        select(Response.received_on, _hex(Response.id).label("id"))
        .where(Response.consultation_id == consultation_id)
        .order_by(Response.received_on, Response.id)
        .subquery()
    )
    days = session.execute(
        select(found.c.received_on, func.aggregate_strings(found.c.id, "")).group_by(
            found.c.received_on
        )
    )
    return _Stored(
        ids={day: ids for day, ids in days},
        equality=tuple(
            (row.key, row.text, row.version_id)
            for row in session.execute(_equality_of(session, consultation_id))
        ),
    )


def _equality_of(session: Session, consultation_id: uuid.UUID) -> Select[Any]:
    """Equality answers that count: none of responses that came late."""
    rows = (
        select(
            _hex(EqualityAnswers.key).label("key"),
            cast(EqualityAnswers.answers, String).label("text"),
            EqualityAnswers.version_id,
        )
        .where(EqualityAnswers.consultation_id == consultation_id)
        .order_by(EqualityAnswers.key)
    )
    return rows.where(
        EqualityAnswers.key.not_in(
            select(Response.equality_key).where(
                Response.consultation_id == consultation_id,
                Response.timeliness == Timeliness.LATE,
            )
        )
    )


def _hex(column: Any) -> Any:
    return func.replace(cast(column, String), "-", "")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:HEX]


def _file_of(day: date) -> str:
    return f"{day.isoformat()}.parquet"


def _copy_of(folder: Path, marks: Mapping[str, str]) -> Copy:
    days = sorted(date.fromisoformat(name[:10]) for name in marks if name != _EQUALITY)
    content = "\n".join(f"{name} {mark}" for name, mark in sorted(marks.items()))
    return Copy(folder=folder, mark=_digest(f"{LAYOUT}\n{content}"), days=tuple(days))


def _kept(folder: Path, stored: _Stored) -> Copy | None:
    """The copy, if it holds just what is stored."""
    if _marks_in(folder) != stored.marks:
        return None
    if not all((folder / name).exists() for name in stored.marks):
        return None
    return _copy_of(folder, stored.marks)


def _marks_in(folder: Path) -> dict[str, str]:
    """What each file was last brought up to date with; nothing where that cannot be told."""
    try:
        kept = json.loads((folder / "marks.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(kept, dict) or kept.get("layout") != LAYOUT:
        return {}
    marks = kept.get("files")
    return marks if isinstance(marks, dict) else {}


def _renewed(session: Session, consultation_id: uuid.UUID, folder: Path, stored: _Stored) -> Copy:
    """Bring the files that differ up to date, and take away those of days that have gone."""
    versions = _versions(session, consultation_id)
    known = _marks_in(folder)
    due = {
        day: ids
        for day, ids in stored.ids.items()
        if known.get(_file_of(day)) != stored.marks[_file_of(day)]
        or not (folder / _file_of(day)).exists()
    }
    marks = {name: mark for name, mark in stored.marks.items() if name in known}
    marks |= _renew_days(session, consultation_id, folder, versions, due, trusted=bool(known))
    if stored.equality:
        _renew_equality(folder, versions, stored.equality, trusted=bool(known))
        marks[_EQUALITY] = stored.marks[_EQUALITY]
    for path in folder.glob("*.parquet"):
        if path.name not in marks:
            path.unlink(missing_ok=True)
    written = json.dumps({"layout": LAYOUT, "files": marks})
    _write_beside(folder / "marks.json", lambda path: path.write_text(written, "utf-8"))
    return _copy_of(folder, marks)


def _versions(session: Session, consultation_id: uuid.UUID) -> dict[uuid.UUID, "_Reader"]:
    rows = session.execute(
        select(Version.id, Version.number).where(Version.consultation_id == consultation_id)
    ).all()
    return {row.id: _Reader(row.number, definition_of(session, row.id)) for row in rows}


class _Reader:
    """Turns the answers of one version into cells; equal answers have equal cells, found once."""

    def __init__(self, number: int, definition: Definition) -> None:
        self.number = str(number)
        self.pages = [_Cells(each) for each in definition.questions.values()]
        self.equality = [_Cells(each) for each in definition.equality_questions.values()]


class _Cells:
    """The cells of one question, with what is written in words kept only as a 1."""

    def __init__(self, question: Question) -> None:
        self.id = question.id
        self.names = stored_names(question)
        self._question = question
        self._words = [each.kind in _WORDS for each in question.columns()]
        self._blank = (None,) * len(self.names)
        self._known: dict[str, tuple[str | None, ...]] = {}

    def of(self, answer: Any) -> tuple[str | None, ...]:
        """The cells of an answer; None for one that was not given."""
        if answer is None:
            return self._blank
        if not isinstance(answer, str) or not self._question.countable:
            return self._made(answer)
        if answer not in self._known:
            if len(self._known) > FEW:
                self._known.clear()
            self._known[answer] = self._made(answer)
        return self._known[answer]

    def _made(self, answer: Any) -> tuple[str | None, ...]:
        cells = self._question.cells(answer)
        return tuple(
            ("1" if words else cell) if cell else None
            for cell, words in zip(cells, self._words, strict=True)
        )


def _renew_days(
    session: Session,
    consultation_id: uuid.UUID,
    folder: Path,
    versions: Mapping[uuid.UUID, _Reader],
    due: Mapping[date, str],
    *,
    trusted: bool,
) -> dict[str, str]:
    """Write the files of the days in `due`; returns their marks, of what they hold now."""
    pl = _polars()
    kept = {
        day: _rows_kept(folder / _file_of(day), _split(ids), trusted=trusted)
        for day, ids in due.items()
    }
    lacking = {
        day: set(_split(ids)).difference(kept[day][ID].to_list()) for day, ids in due.items()
    }
    marks = {}
    fresh = _rows_of(session, consultation_id, lacking)
    for day in sorted(due):
        columns = _Columns(_FACTS)
        for row in fresh.pop(day, ()):
            reader = versions[row.version_id]
            facts = (row.id.hex, row.channel, row.language, reader.number, row.timeliness)
            columns.add(facts, reader.pages, row.answers)
        frame = pl.concat([kept[day], *columns.frames()], how="diagonal").sort(ID)
        _write_beside(folder / _file_of(day), frame.write_parquet)
        marks[_file_of(day)] = _digest("".join(frame[ID].to_list()))
    return marks


def _rows_kept(path: Path, ids: Iterable[str], *, trusted: bool) -> "polars.DataFrame":
    """The rows of a file whose responses are still there; none of a file that cannot be read."""
    pl = _polars()
    if trusted and path.exists():
        try:
            kept: polars.DataFrame = pl.read_parquet(path).filter(pl.col(ID).is_in(list(ids)))
            return kept
        except (pl.exceptions.PolarsError, OSError):
            return _no_rows(_FACTS)
    return _no_rows(_FACTS)


def _rows_of(
    session: Session, consultation_id: uuid.UUID, lacking: Mapping[date, set[str]]
) -> dict[date, list[Any]]:
    """The responses that the copy lacks, by day, in one query."""
    days = [day for day, ids in lacking.items() if ids]
    if not days:
        return {}
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
    found: dict[date, list[Any]] = {day: [] for day in days}
    for row in session.execute(rows.execution_options(yield_per=2_000)):
        if row.id in wanted:
            found[row.received_on].append(row)
    return found


def _renew_equality(
    folder: Path,
    versions: Mapping[uuid.UUID, _Reader],
    stored: Iterable[tuple[str, str, uuid.UUID]],
    *,
    trusted: bool,
) -> None:
    pl = _polars()
    now = {key: (_digest(text), text, version_id) for key, text, version_id in stored}
    kept = _rows_kept(folder / _EQUALITY, now, trusted=trusted)
    if CONTENT in kept.columns:
        same = [
            now[key][0] == content
            for key, content in zip(kept[ID].to_list(), kept[CONTENT].to_list(), strict=True)
        ]
        kept = kept.filter(pl.Series(same, dtype=pl.Boolean))
    here = set(kept[ID].to_list())
    columns = _Columns((ID, VERSION, CONTENT))
    for key, (content, text, version_id) in now.items():
        if key not in here:
            reader = versions[version_id]
            columns.add((key, reader.number, content), reader.equality, json.loads(text))
    frame = pl.concat([kept, *columns.frames()], how="diagonal").sort(ID)
    _write_beside(folder / _EQUALITY, frame.write_parquet)


class _Columns:
    """Rows being gathered into columns: those of one version have the same columns."""

    def __init__(self, facts: tuple[str, ...]) -> None:
        self._facts = facts
        self._rows: dict[str, tuple[list[_Cells], list[tuple[str | None, ...]]]] = {}

    def add(self, facts: tuple[str, ...], questions: list[_Cells], answers: Any) -> None:
        """One more row."""
        version = facts[self._facts.index(VERSION)]
        _, rows = self._rows.setdefault(version, (questions, []))
        row: tuple[str | None, ...] = facts
        for each in questions:
            row += each.of(answers.get(each.id))
        rows.append(row)

    def frames(self) -> "Iterator[polars.DataFrame]":
        """The rows gathered, a frame a version."""
        pl = _polars()
        for questions, rows in self._rows.values():
            names = [*self._facts, *(name for each in questions for name in each.names)]
            columns = zip(*rows, strict=True)
            yield pl.DataFrame(
                [
                    pl.Series(name, column, dtype=pl.String)
                    for name, column in zip(names, columns, strict=True)
                ]
            )


def _split(ids: str) -> list[str]:
    return [ids[place : place + HEX] for place in range(0, len(ids), HEX)]


def _no_rows(names: Iterable[str]) -> "polars.DataFrame":
    pl = _polars()
    empty: polars.DataFrame = pl.DataFrame(schema={name: pl.String for name in names})
    return empty


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


def _polars() -> Any:
    """Polars, loaded only where officers need it, on few threads: residents' pages come first."""
    os.environ.setdefault("POLARS_MAX_THREADS", THREADS)
    import polars  # noqa: PLC0415 - half a second and much memory that residents' pages never need

    return polars
