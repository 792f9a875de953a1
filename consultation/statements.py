"""Statements that every resident's page runs: SQLAlchemy writes them once, the driver runs them.

What is left out is SQLAlchemy's own work around each run, which costs more than SQLite's.
It must not know any table.
"""

from collections import namedtuple
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Dialect
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.sql.selectable import Select

Convert = Callable[[Any], Any] | None


@dataclass(frozen=True)
class _Written:
    """A statement in the words of one database, and what turns values into its own."""

    text: str
    converts: tuple[tuple[str, Convert], ...]
    of_its_own: dict[str, Any]
    positional: bool

    def parameters(self, values: dict[str, Any]) -> Any:
        """The values as the driver takes them."""
        given = self.of_its_own | values
        bound = [
            (name, convert(given[name]) if convert else given[name])
            for name, convert in self.converts
        ]
        return [value for _, value in bound] if self.positional else dict(bound)


class Prepared:
    """One statement, to be run again and again on whatever connection is at hand."""

    def __init__(self, statement: "Select[Any] | UpdateBase", *columns: str) -> None:
        """`columns` are those that an insert fills."""
        self._statement = statement
        self._columns = columns or None
        self._written: dict[str, _Written] = {}
        self._converts: dict[str, tuple[Convert, ...]] = {}
        selected = tuple(statement.selected_columns) if isinstance(statement, Select) else ()
        self._types = tuple(column.type for column in selected)
        self._row: Any = namedtuple("Row", [str(column.key) for column in selected])  # type: ignore[misc]  # its fields are known only now

    def rows(self, connection: Connection, **values: Any) -> list[Any]:
        """The rows that a select finds, each with the names of its columns."""
        return [self.read(connection, raw) for raw in self.raw(connection, **values)]

    def raw(self, connection: Connection, **values: Any) -> list[tuple[Any, ...]]:
        """The rows as the driver gives them: alike for as long as the database holds the same."""
        cursor = self._run(connection, values)
        if connection.dialect.name not in self._converts:
            self._converts[connection.dialect.name] = self._readers(connection.dialect, cursor)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found

    def read(self, connection: Connection, raw: tuple[Any, ...]) -> Any:
        """One of these rows, with the names of its columns."""
        converts = self._converts[connection.dialect.name]
        return self._row._make(
            [
                convert(value) if convert else value
                for convert, value in zip(converts, raw, strict=True)
            ]
        )

    def _readers(self, dialect: Dialect, cursor: Any) -> tuple[Convert, ...]:
        return tuple(
            each.dialect_impl(dialect).result_processor(dialect, column[1])
            for each, column in zip(self._types, cursor.description, strict=True)
        )

    def changed(self, connection: Connection, **values: Any) -> int:
        """How many rows an insert, update or delete changed."""
        number: int = self._run(connection, values).rowcount
        return number

    def _run(self, connection: Connection, values: dict[str, Any]) -> Any:
        dialect = connection.dialect
        written = self._written.get(dialect.name)
        if written is None:
            written = self._written[dialect.name] = self._write(dialect)
        parameters = written.parameters(values)
        cursor = connection.connection.cursor()
        try:
            cursor.execute(written.text, parameters)
        except dialect.loaded_dbapi.Error as problem:
            # As SQLAlchemy would: the engine's listeners judge it, a broken connection is let go.
            # What people wrote is left out: it belongs in no log.
            connection._handle_dbapi_exception(problem, written.text, None, cursor, None)
        return cursor

    def _write(self, dialect: Dialect) -> _Written:
        compiled = self._statement.compile(dialect=dialect, column_keys=self._columns)
        by_name = {name: bind for bind, name in compiled.bind_names.items()}
        order = compiled.positiontup or list(by_name)
        return _Written(
            text=str(compiled),
            converts=tuple(
                (name, by_name[name].type.dialect_impl(dialect).bind_processor(dialect))
                for name in order
            ),
            of_its_own={name: each.value for name, each in by_name.items() if not each.required},
            positional=bool(compiled.positional),
        )
