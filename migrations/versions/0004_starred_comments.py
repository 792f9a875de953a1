"""Starred comments: those that analysts want in the report."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "starred_comment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.String(length=80), nullable=False),
        sa.Column("place", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint("place >= 0", name=op.f("ck_starred_comment_place_counted")),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_starred_comment_consultation_id_consultation"),
        ),
        sa.ForeignKeyConstraint(
            ["response_id"],
            ["response.id"],
            name=op.f("fk_starred_comment_response_id_response"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_starred_comment")),
        sa.UniqueConstraint(
            "response_id",
            "question",
            "place",
            name=op.f("uq_starred_comment_response_id_question_place"),
        ),
    )
    op.create_index(
        op.f("ix_starred_comment_consultation_id"), "starred_comment", ["consultation_id"]
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("starred_comment")
