"""How migrations run: on the application's own database, all in one transaction.

An upgrade that is cut short leaves the schema of before, whole, and can be run again.

It must not know what any migration changes.
"""

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from consultation.extensions import Base, db
from consultation.refusing import telling_of_the_database


def run() -> None:
    """Run the migrations that are asked for: in the transaction given, else in one of their own."""
    given = context.config.attributes.get("connection")
    if given is not None:
        _run_on(given)
        return
    with telling_of_the_database(), db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            # Tables are rebuilt to change them; the next connection checks references again.
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.commit()
        _run_on(connection)


def _run_on(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        transactional_ddl=True,
        transaction_per_migration=False,
        **current_app.extensions["migrate"].configure_args,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
