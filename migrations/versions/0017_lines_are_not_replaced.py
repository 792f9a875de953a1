"""SQLite: INSERT OR REPLACE is refused for lines of the record, as UPDATE and DELETE are.

It takes a line away without asking the triggers of DELETE. PostgreSQL knows no such statement.
"""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

SAME = {
    "audit_entry": ("id",),
    "chronicle_entry": ("id", "consultation_id, number"),
    "seal": ("id", "consultation_id, number", "consultation_id, part, closes_at"),
}
"""By which columns a new line would take the place of another."""


def upgrade() -> None:
    """Bring the schema forward."""
    if op.get_bind().dialect.name != "sqlite":
        return
    for table, unique in SAME.items():
        is_there = " OR ".join(_equal(columns) for columns in unique)
        op.execute(
            f"CREATE TRIGGER {table}_not_replaced BEFORE INSERT ON {table}"  # noqa: S608 - our own names
            f" WHEN EXISTS (SELECT 1 FROM {table} WHERE {is_there}) BEGIN "
            f"SELECT RAISE(ABORT, 'a line of {table} is never replaced'); END"
        )


def _equal(columns: str) -> str:
    names = columns.split(", ")
    return f"({' AND '.join(f'{name} = NEW.{name}' for name in names)})"


def downgrade() -> None:
    """Take the change back."""
    if op.get_bind().dialect.name != "sqlite":
        return
    for table in SAME:
        op.execute(f"DROP TRIGGER {table}_not_replaced")
