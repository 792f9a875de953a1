"""Rehearsals: as at which moment an officer's browser shows the public pages."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    for column in (
        sa.Column("rehearsal_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rehearsal_slug", sa.String(length=60), nullable=True),
    ):
        op.add_column("officer_session", column)


def downgrade() -> None:
    """Take it back."""
    op.drop_column("officer_session", "rehearsal_slug")
    op.drop_column("officer_session", "rehearsal_at")
