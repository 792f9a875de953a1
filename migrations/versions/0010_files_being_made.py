"""Long files: what was asked for, how far it is, and the pieces of what is finished."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "making",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claim", sa.Uuid(), nullable=True),
        sa.Column("alive_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("mark", sa.String(length=200), nullable=False),
        sa.Column("responses", sa.Integer(), nullable=False),
        sa.Column("erasures", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_making_consultation_id_consultation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_making")),
        sa.UniqueConstraint("consultation_id", "name", name=op.f("uq_making_consultation_id_name")),
    )
    op.create_table(
        "made_piece",
        sa.Column("making_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["making_id"],
            ["making.id"],
            name=op.f("fk_made_piece_making_id_making"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("making_id", "number", name=op.f("pk_made_piece")),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("made_piece")
    op.drop_table("making")
