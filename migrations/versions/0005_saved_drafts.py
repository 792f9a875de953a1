"""Drafts that are saved for later, and how many wrong codes were tried of late."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.add_column("draft", sa.Column("saved_as", sa.LargeBinary(length=32), nullable=True))
    op.add_column("draft", sa.Column("saved_token", sa.LargeBinary(), nullable=True))
    op.add_column("draft", sa.Column("saved_code", sa.LargeBinary(), nullable=True))
    op.create_index(
        "uq_draft_saved_as",
        "draft",
        ["saved_as"],
        unique=True,
        sqlite_where=sa.text("saved_as IS NOT NULL"),
        postgresql_where=sa.text("saved_as IS NOT NULL"),
    )
    op.create_table(
        "wrong_codes",
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("consultation_id", name=op.f("pk_wrong_codes")),
    )


def downgrade() -> None:
    """Take the change back; saved drafts can then be opened only where they were begun."""
    op.drop_table("wrong_codes")
    op.drop_index("uq_draft_saved_as", table_name="draft")
    op.drop_column("draft", "saved_code")
    op.drop_column("draft", "saved_token")
    op.drop_column("draft", "saved_as")
