"""A file that takes its time may be of a selection: of which one is part of what is asked for."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


@contextmanager
def _pieces_kept() -> Iterator[None]:
    """SQLite makes a changed table anew: without this, the pieces would go with the old one."""
    if op.get_bind().dialect.name != "sqlite":
        yield
        return
    op.execute("CREATE TEMPORARY TABLE kept_piece AS SELECT * FROM made_piece")
    yield
    op.execute("DELETE FROM made_piece")
    op.execute("INSERT INTO made_piece SELECT * FROM kept_piece")
    op.execute("DROP TABLE kept_piece")


def upgrade() -> None:
    """Bring the schema forward."""
    with _pieces_kept(), op.batch_alter_table("making") as table:
        table.add_column(
            sa.Column("selection_mark", sa.String(length=32), nullable=False, server_default="")
        )
        table.add_column(sa.Column("selection", sa.JSON(), nullable=False, server_default="[]"))
        table.drop_constraint(op.f("uq_making_consultation_id_name"), type_="unique")
        table.create_unique_constraint(
            op.f("uq_making_consultation_id_name_selection_mark"),
            ["consultation_id", "name", "selection_mark"],
        )


def downgrade() -> None:
    """Take it back; files of selections go, since nobody could tell them from whole ones."""
    op.execute("DELETE FROM making WHERE selection_mark != ''")
    with _pieces_kept(), op.batch_alter_table("making") as table:
        table.drop_constraint(op.f("uq_making_consultation_id_name_selection_mark"), type_="unique")
        table.create_unique_constraint(
            op.f("uq_making_consultation_id_name"), ["consultation_id", "name"]
        )
        table.drop_column("selection")
        table.drop_column("selection_mark")
