"""Codes to check and withdraw a response, and what was erased of responses."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "receipt_code",
        sa.Column("looked_up", sa.LargeBinary(length=32), nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=True),
        sa.Column("to_show", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_receipt_code_consultation_id_consultation"),
        ),
        sa.PrimaryKeyConstraint("looked_up", name=op.f("pk_receipt_code")),
        sa.UniqueConstraint("response_id", name=op.f("uq_receipt_code_response_id")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_receipt_code_consultation_id"), "receipt_code", ["consultation_id"])
    op.create_table(
        "erasure",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=True),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("of", sa.Uuid(), nullable=True),
        sa.Column("erased_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_erasure_consultation_id_consultation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
    )
    rest = sa.Column("digest_of_rest", sa.LargeBinary(length=32), nullable=True)
    op.add_column("response_digest", rest)


def downgrade() -> None:
    """Take the change back."""
    op.drop_column("response_digest", "digest_of_rest")
    op.drop_table("erasure")
    op.drop_index(op.f("ix_receipt_code_consultation_id"), table_name="receipt_code")
    op.drop_table("receipt_code")
