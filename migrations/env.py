"""How migrations run: on the application's own database, one transaction each.

It must not know what any migration changes.
"""

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from consultation.extensions import Base, db


def run() -> None:
    """Run the migrations that are asked for: in the transaction given, else each in its own."""
    given = context.config.attributes.get("connection")
    if given is not None:
        _run_on(given)
        return
    with db.engine.connect() as connection:
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
        transaction_per_migration=True,
        **current_app.extensions["migrate"].configure_args,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
