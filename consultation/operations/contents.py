"""What a backup holds: reads it through, and checks it against its own manifest.

It must not know any database.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO

from consultation.operations.refusals import Damaged
from consultation.operations.rows import Described, Tally
from consultation.operations.sealed_file import lines_in

Manifest = dict[str, dict[str, Any]]
"""By table: the number of its rows, and the SHA-256 over them."""


@dataclass(frozen=True, kw_only=True)
class Contents:
    """A backup that was checked. Its tables are in an order in which rows can be inserted."""

    made_at: datetime
    revision: str
    tables: list[Described]
    manifest: Manifest
    file: BinaryIO
    key: str

    @property
    def number_of_rows(self) -> int:
        """The number of rows of all tables."""
        return sum(found["rows"] for found in self.manifest.values())

    def rows(self) -> Iterator[list[Any]]:
        """Every row as `[place of its table in tables, values]`, table by table."""
        return (line for line in _parsed(self.file, self.key) if isinstance(line, list))


def read_through(file: BinaryIO, key: str) -> Contents:
    """Read and check a backup from its first byte to its last; raises Damaged or WrongKey."""
    lines = _parsed(file, key)
    first = next(lines, None)
    if not isinstance(first, dict):
        raise Damaged("The backup is empty. Use another copy of it.")
    tables = [Described.told(each) for each in first["tables"]]
    tallies = {each.name: Tally() for each in tables}
    manifest: Manifest | None = None
    for line in lines:
        if isinstance(line, dict):
            manifest = line
        else:
            tallies[tables[line[0]].name].add(line[1])
    if manifest is None:
        raise Damaged("The backup has no manifest. Use another copy of it.")
    check(tallies, manifest, "The backup is damaged")
    return Contents(
        made_at=datetime.fromisoformat(first["made_at"]),
        revision=first["revision"],
        tables=tables,
        manifest=manifest,
        file=file,
        key=key,
    )


def check(tallies: dict[str, Tally], manifest: Manifest, what: str) -> None:
    """Raise Damaged at the first table whose rows are not those of the manifest.

    `what` begins the message.
    """
    if manifest.keys() != tallies.keys():
        raise Damaged(f"{what}: its list of tables is not complete.")
    for name, tally in tallies.items():
        if tally.found() != manifest[name]:
            raise Damaged(
                f"{what}: the table {name} has {tally.rows} rows whose sum is not that of the"
                f" {manifest[name]['rows']} that were backed up."
            )


def _parsed(file: BinaryIO, key: str) -> Iterator[Any]:
    file.seek(0)
    return _each(lines_in(file, key))


def _each(lines: Iterable[bytes]) -> Iterator[Any]:
    try:
        for line in lines:
            yield json.loads(line)
    except ValueError:
        raise Damaged("The backup holds a line that cannot be read. Use another copy.") from None
