"""How many lines the record of a consultation has, so that its last line is missed too.

The chain of digests tells of every line that is missing before another one.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    lines = sa.Column("lines", sa.Integer(), nullable=False, server_default="0")
    op.add_column("consultation", lines)
    op.execute(
        "UPDATE consultation SET lines ="
        " (SELECT count(*) FROM chronicle_entry WHERE consultation_id = consultation.id)"
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_column("consultation", "lines")
