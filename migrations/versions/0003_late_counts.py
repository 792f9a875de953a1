"""The decision on late responses: whether officers have had them counted."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    late_counts = sa.Column("late_counts", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("consultation", late_counts)


def downgrade() -> None:
    """Take it back."""
    op.drop_column("consultation", "late_counts")
