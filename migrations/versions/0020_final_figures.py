"""The final figures, one row a consultation; and every breakdown that was ever public.

Breakdowns that are public now are among those that have been.
"""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "final_figures",
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("basis", sa.String(length=60), nullable=False),
        sa.Column("responses", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(length=32), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("breakdowns", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_final_figures_consultation_id_consultation"),
        ),
        sa.PrimaryKeyConstraint("consultation_id", name=op.f("pk_final_figures")),
    )
    op.add_column("publication", sa.Column("been_public", sa.JSON(), nullable=True))
    publication = sa.table(
        "publication",
        sa.column("consultation_id", sa.Uuid()),
        sa.column("public", sa.JSON()),
        sa.column("been_public", sa.JSON()),
    )
    connection = op.get_bind()
    for row in connection.execute(sa.select(publication.c.consultation_id, publication.c.public)):
        if been := _breakdowns(row.public):
            connection.execute(
                publication.update()
                .where(publication.c.consultation_id == row.consultation_id)
                .values(been_public=been)
            )


def _breakdowns(public: Any) -> Any:
    return public.get("breakdowns") if isinstance(public, Mapping) else None


def downgrade() -> None:
    """Take it back."""
    op.drop_column("publication", "been_public")
    op.drop_table("final_figures")
