"""Compares a database's schema with that of the models."""

from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from consultation.extensions import Base, db


def differences() -> list[Any]:
    """What the database has and the models do not say, or the other way round."""
    with db.engine.connect() as connection:
        options = {"compare_type": True, "include_object": is_of_the_models}
        context = MigrationContext.configure(connection, opts=options)
        found: list[Any] = compare_metadata(context, Base.metadata)
        return found


def is_of_the_models(found: object, name: str | None, *about: object) -> bool:
    """The index of comments' words is of no kind that models can say."""
    return not (name or "").startswith("comment_words")
