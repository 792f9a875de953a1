"""What a command says when the database cannot be used: one sentence with the cure, status 1.

It must not know which command it is, nor what it does.
"""

from collections.abc import Iterator
from contextlib import contextmanager

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
    "unable to open": "Give the account that runs the site the right to write the file and its"
    " folder.",
    "malformed": "It is damaged: stop the site, move the file with its -wal and -shm away, and"
    " restore the newest backup.",
}
"""By a part of what SQLite or PostgreSQL says."""
_ELSE = "See what flask doctor says."


def cure_for(reason: str, otherwise: str = _ELSE) -> str:
    """What to do about a database that cannot be used for this reason, in its own words."""
    return next((cure for said, cure in _CURES.items() if said in reason), otherwise)


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
