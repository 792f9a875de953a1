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
}
"""By a part of what SQLite or PostgreSQL says."""
_ELSE = "See what flask doctor says."


@contextmanager
def telling_of_the_database() -> Iterator[None]:
    """A database that is missing, new, or in use ends the command with a sentence."""
    try:
        yield
    except (NotStored, DBAPIError) as problem:
        reason = str(problem.orig if isinstance(problem, DBAPIError) else problem)
        cure = next((cure for said, cure in _CURES.items() if said in reason), _ELSE)
        raise click.ClickException(
            f"The database cannot be used: {' '.join(reason.split()).rstrip('.?')}. {cure}"
        ) from None
