"""Publishing: what of the results is public, which comments, and what was done about it."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    for name in ("results_published_at", "results_unlocked_at"):
        op.add_column("consultation", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "publication",
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("chosen", sa.JSON(), nullable=False),
        sa.Column("public", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_publication_consultation_id_consultation"),
        ),
        sa.PrimaryKeyConstraint("consultation_id", name=op.f("pk_publication")),
    )
    op.create_table(
        "quotation",
        sa.Column("starred_id", sa.Uuid(), nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("public_words", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_quotation_consultation_id_consultation"),
        ),
        sa.ForeignKeyConstraint(
            ["starred_id"],
            ["starred_comment.id"],
            name=op.f("fk_quotation_starred_id_starred_comment"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("starred_id", name=op.f("pk_quotation")),
    )
    op.create_index(op.f("ix_quotation_consultation_id"), "quotation", ["consultation_id"])
    op.create_table(
        "what_was_done",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("priority", sa.String(length=60), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_what_was_done_consultation_id_consultation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_what_was_done")),
    )
    op.create_index(op.f("ix_what_was_done_consultation_id"), "what_was_done", ["consultation_id"])


def downgrade() -> None:
    """Take it back."""
    for table in ("what_was_done", "quotation", "publication"):
        op.drop_table(table)
    for name in ("results_unlocked_at", "results_published_at"):
        op.drop_column("consultation", name)
