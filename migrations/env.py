"""How migrations run: on the application's own database, one transaction each.

It must not know what any migration changes.
"""

from alembic import context
from flask import current_app

from consultation.extensions import Base, db


def run() -> None:
    """Run the migrations that are asked for on the application's database."""
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            # Tables are rebuilt to change them; the next connection checks references again.
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.commit()
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
