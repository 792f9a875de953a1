"""What a command says when the database cannot be used: one sentence with the cure, status 1.

It must not know which command it is, nor what it does.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy.exc import DBAPIError

from consultation.gate import NotStored


@contextmanager
def telling_of_the_database() -> Iterator[None]:
    """A database that is missing, new, or in use ends the command with a sentence."""
    try:
        yield
    except (NotStored, DBAPIError) as problem:
        reason = str(problem.orig if isinstance(problem, DBAPIError) else problem)
        cure = (
            "Another program is writing to it. Wait for its end, then run this again."
            if "locked" in reason
            else "If it is new, run: flask db upgrade"
        )
        raise click.ClickException(
            f"The database cannot be used: {' '.join(reason.split()).rstrip('.?')}. {cure}"
        ) from None
