"""What a command says when its file or the database cannot be used: a sentence with the cure.

It must not know which command it is, nor what it does.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from sqlalchemy.exc import DBAPIError

from consultation.gate import NotStored

_NEW = "If it is new, or the site’s version is, run: flask db upgrade"
_CURES = {
    "no such table": _NEW,
    "no such column": _NEW,
    "does not exist": _NEW,
    "locked": "Another program is writing to it. Wait for its end, then run this again.",
    "readonly": "Give this account the right to write in the instance folder.",
    "Permission denied": "Give it to the account that runs the site.",
    "permission denied": "As its superuser, make the site’s role the owner of the database.",
    "its encoding is": "Make another as docs/operating.md says under “SQLite or PostgreSQL”.",
    "unable to open": "Give the account that runs the site the right to write the file and its"
    " folder.",
    "full": "Make room on its disk.",
    "No space left": "Make room on its disk.",
    "disk I/O error": "Make room on its disk. If there is room, the disk may be failing.",
    "malformed": "It is damaged: stop the site, move the file with its -wal and -shm away, and"
    " restore the newest backup.",
}
"""What to do, by a part of what SQLite or PostgreSQL says."""
_ELSE = "See what flask doctor says."


def cure_for(reason: str, otherwise: str = _ELSE) -> str:
    """What to do about a database that cannot be used for this reason, in its own words."""
    return next((cure for said, cure in _CURES.items() if said in reason), otherwise)


class FileToRead(click.Path):
    """A file that must be there. If this account may not look, it is not said to be missing."""

    def __init__(self) -> None:
        super().__init__(path_type=Path, exists=True, dir_okay=False)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path; wrong usage if it cannot be read."""
        if _is_out_of_reach(value):
            told = (
                f"this account may not look into the folder of “{value}”. Put the file elsewhere."
            )
            self.fail(told, param, ctx)
        return super().convert(value, param, ctx)


def _is_out_of_reach(path: str) -> bool:
    try:
        os.stat(path)
    except OSError as problem:
        return isinstance(problem, PermissionError)
    return False


@contextmanager
def telling_of_the_database() -> Iterator[None]:
    """A database that is missing, new, or in use ends the command with a sentence."""
    try:
        yield
    except (NotStored, DBAPIError) as problem:
        reason = str(problem.orig if isinstance(problem, DBAPIError) else problem)
        said = " ".join(reason.split()).rstrip(".?")
        raise click.ClickException(
            f"The database cannot be used: {said}. {cure_for(reason)}"
        ) from None
