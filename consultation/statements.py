"""Prepared statements: SQLAlchemy compiles each once, then the driver runs it directly.

For the few statements that every page of a resident runs. What SQLAlchemy does around each run
(cache look-up, result objects) costs more than SQLite's own work on them. The values still pass
through the types of the columns, and errors through the engine's listeners. It must not know any
table.
"""

from collections import namedtuple
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Dialect
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.sql.selectable import Select

Convert = Callable[[Any], Any] | None
"""Turns a value into what the driver takes, or back; None where it stays as it is."""


@dataclass(frozen=True)
class _Compiled:
    """A statement in the dialect of one database, and how its parameters are converted."""

    text: str
    converts: tuple[tuple[str, Convert], ...]
    """The name of each parameter, in order, with its conversion."""
    constants: dict[str, Any]
    """The values of the parameters that stand in the statement itself."""
    positional: bool

    def parameters(self, values: dict[str, Any]) -> Any:
        """The values as the driver takes them: a list, or a dict by name."""
        given = self.constants | values
        bound = [
            (name, convert(given[name]) if convert else given[name])
            for name, convert in self.converts
        ]
        return [value for _, value in bound] if self.positional else dict(bound)


class Prepared:
    """One statement, to be run many times; it is compiled once for each kind of database."""

    def __init__(self, statement: "Select[Any] | UpdateBase", *columns: str) -> None:
        """`columns` are the names of those that an insert fills; a select or update has none."""
        self._statement = statement
        self._columns = columns or None
        self._compiled: dict[str, _Compiled] = {}
        self._converts: dict[str, tuple[Convert, ...]] = {}
        selected = tuple(statement.selected_columns) if isinstance(statement, Select) else ()
        self._types = tuple(column.type for column in selected)
        self._row: Any = namedtuple("Row", [str(column.key) for column in selected])  # type: ignore[misc]  # its fields are known only now

    def rows(self, connection: Connection, **values: Any) -> list[Any]:
        """The rows that a select finds, as named tuples."""
        return [self.read(connection, raw) for raw in self.raw(connection, **values)]

    def raw(self, connection: Connection, **values: Any) -> list[tuple[Any, ...]]:
        """The rows as the driver gives them: plain tuples, which can be the key of a cache."""
        cursor = self._run(connection, values)
        if connection.dialect.name not in self._converts:
            self._converts[connection.dialect.name] = self._readers(connection.dialect, cursor)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found

    def read(self, connection: Connection, raw: tuple[Any, ...]) -> Any:
        """One row of `raw` as a named tuple, its values converted as the columns' types say."""
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
        ready = self._compiled.get(dialect.name)
        if ready is None:
            ready = self._compiled[dialect.name] = self._compile(dialect)
        parameters = ready.parameters(values)
        cursor = connection.connection.cursor()
        try:
            cursor.execute(ready.text, parameters)
        except dialect.loaded_dbapi.Error as problem:
            # As SQLAlchemy would: the engine's listeners judge it, a broken connection is let go.
            # The parameters (the first None) are left out: what people wrote belongs in no log.
            connection._handle_dbapi_exception(problem, ready.text, None, cursor, None)
        return cursor

    def _compile(self, dialect: Dialect) -> _Compiled:
        compiled = self._statement.compile(dialect=dialect, column_keys=self._columns)
        by_name = {name: bind for bind, name in compiled.bind_names.items()}
        order = compiled.positiontup or list(by_name)
        return _Compiled(
            text=str(compiled),
            converts=tuple(
                (name, by_name[name].type.dialect_impl(dialect).bind_processor(dialect))
                for name in order
            ),
            constants={name: each.value for name, each in by_name.items() if not each.required},
            positional=bool(compiled.positional),
        )
