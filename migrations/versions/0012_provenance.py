"""Where keyed responses come from: the day of keying, and what keying them twice showed."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "provenance",
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("keyed_on", sa.Date(), nullable=False),
        sa.Column("keyed_again_on", sa.Date(), nullable=True),
        sa.Column("compared", sa.Integer(), nullable=False),
        sa.Column("disagreed", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_provenance_consultation_id_consultation"),
        ),
        sa.ForeignKeyConstraint(
            ["response_id"],
            ["response.id"],
            name=op.f("fk_provenance_response_id_response"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("response_id", name=op.f("pk_provenance")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_provenance_consultation_id"), "provenance", ["consultation_id"])


def downgrade() -> None:
    """Take it back."""
    op.drop_table("provenance")
