"""Roles in single consultations, and officers who open nothing else."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    only = sa.Column("only_assigned", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("officer", only)
    op.create_table(
        "assignment",
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=13), nullable=False),
        sa.CheckConstraint(
            "role in ('viewer', 'analyst', 'editor', 'administrator')",
            name=op.f("ck_assignment_role"),
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_assignment_consultation_id_consultation"),
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_assignment_officer_id_officer")
        ),
        sa.PrimaryKeyConstraint("officer_id", "consultation_id", name=op.f("pk_assignment")),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("assignment")
    op.drop_column("officer", "only_assigned")
