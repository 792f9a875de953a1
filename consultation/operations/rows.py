"""Rows as text that can be restored into any database: kinds of columns, and checksums of tables.

Tables are described in full, so that a later version can read a backup without today's models. It
must not know files, nor which tables there are.
"""

import hashlib
import json
import uuid
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    Uuid,
    collate,
    func,
    select,
)
from sqlalchemy.types import TypeEngine

from consultation.extensions import UTCDateTime
from consultation.operations.refusals import Damaged

BATCH = 500
"""Rows held in memory at once."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of column: how its values are stored, written as JSON and read again."""

    stored: TypeEngine[Any]
    write: Callable[[Any], Any]
    read: Callable[[Any], Any]


def _as_is(value: Any) -> Any:
    return value


def _moment(written: str) -> datetime:
    return datetime.fromisoformat(written)


KINDS = {
    "uuid": Kind(stored=Uuid(), write=lambda value: value.hex, read=uuid.UUID),
    "moment": Kind(
        stored=UTCDateTime(), write=lambda value: value.astimezone(UTC).isoformat(), read=_moment
    ),
    "day": Kind(stored=Date(), write=lambda value: value.isoformat(), read=date.fromisoformat),
    "bytes": Kind(
        stored=LargeBinary(), write=lambda value: b64encode(value).decode(), read=b64decode
    ),
    "document": Kind(stored=JSON(none_as_null=True), write=_as_is, read=_as_is),
    "flag": Kind(stored=Boolean(), write=_as_is, read=_as_is),
    "number": Kind(stored=BigInteger(), write=_as_is, read=_as_is),
    "text": Kind(stored=Text(), write=_as_is, read=_as_is),
}
_KIND_OF: tuple[tuple[type[TypeEngine[Any]], str], ...] = (
    (Uuid, "uuid"),
    (UTCDateTime, "moment"),
    (Date, "day"),
    (LargeBinary, "bytes"),
    (JSON, "document"),
    (Boolean, "flag"),
    (Integer, "number"),
    (String, "text"),
)


def kind_of(column: Column[Any]) -> str:
    """The kind of a model's column; raises TypeError if backups cannot hold its type."""
    for known, kind in _KIND_OF:
        if isinstance(column.type, known):
            return kind
    raise TypeError(f"no backup can hold {column} of type {column.type!r}")


@dataclass(frozen=True, kw_only=True)
class Described:
    """A table as a backup describes it: its columns with their kinds, and its primary key."""

    name: str
    columns: dict[str, str]
    key: list[str]

    @classmethod
    def of(cls, table: Table) -> "Described":
        """The description of a model's table."""
        return cls(
            name=table.name,
            columns={column.name: kind_of(column) for column in table.columns},
            key=[column.name for column in table.primary_key.columns],
        )

    @classmethod
    def told(cls, told: dict[str, Any]) -> "Described":
        """Read a description from a backup; raises Damaged if it has unknown kinds."""
        described = cls(**told)
        if unknown := set(described.columns.values()) - KINDS.keys():
            raise Damaged(
                f"The backup holds columns of unknown kinds ({', '.join(sorted(unknown))}): a newer"
                " version made it. Restore it with that version."
            )
        return described

    @cached_property
    def table(self) -> Table:
        """The table for SQLAlchemy's statements, independent of the models."""
        columns = [Column(name, KINDS[kind].stored) for name, kind in self.columns.items()]
        return Table(self.name, MetaData(), *columns)

    @cached_property
    def _kinds(self) -> list[Kind]:
        return [KINDS[kind] for kind in self.columns.values()]

    @property
    def numbered(self) -> str | None:
        """The column that the database numbers automatically, if there is one."""
        (first, *more) = self.key
        return first if not more and self.columns[first] == "number" else None

    def written(self, row: Any) -> list[Any]:
        """A row of the database as values for JSON."""
        return [
            None if value is None else kind.write(value)
            for kind, value in zip(self._kinds, row, strict=True)
        ]

    def read(self, written: list[Any]) -> dict[str, Any]:
        """The values to insert, by column, from what `written` returned."""
        values = (
            None if value is None else kind.read(value)
            for kind, value in zip(self._kinds, written, strict=True)
        )
        return dict(zip(self.columns, values, strict=True))

    def number_in(self, connection: Connection) -> int:
        """The number of rows of the table."""
        found: int = connection.execute(select(func.count()).select_from(self.table)).scalar_one()
        return found

    def rows_in(self, connection: Connection) -> Iterator[list[Any]]:
        """Every row as `written`, ordered by key; a batch is held in memory, never a table."""
        found = connection.execute(
            select(self.table).order_by(*self._order(connection)),
            execution_options={"yield_per": BATCH},
        )
        for row in found:
            yield self.written(row)

    def _order(self, connection: Connection) -> list[Any]:
        """The key. Text is ordered by code points, which is the same in every database."""
        exact = "C" if connection.dialect.name == "postgresql" else "BINARY"
        return [
            collate(column, exact) if self.columns[column.name] == "text" else column
            for column in (self.table.columns[name] for name in self.key)
        ]


@dataclass
class Tally:
    """Counts the rows of a table and computes a SHA-256 over them."""

    rows: int = 0
    _sum: Any = field(default_factory=hashlib.sha256)

    def add(self, written: list[Any]) -> None:
        """Add a row. Keys of JSON are sorted, since databases keep them in different orders."""
        text = json.dumps(written, sort_keys=True, separators=(",", ":"))
        self._sum.update(text.encode("ascii") + b"\n")
        self.rows += 1

    def found(self) -> dict[str, Any]:
        """The result, as it is written in the manifest."""
        return {"rows": self.rows, "sha256": self._sum.hexdigest()}
