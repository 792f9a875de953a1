"""Derived comments do not tell in which order their responses came.

The keys of comments are random from here on, and so wider; those that are there stay as they are.
SQLite keeps the rows of `comments_taken` in the order of their keys, not in that of their coming.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    if op.get_bind().dialect.name == "sqlite":
        _rebuild(with_rowid=False)
    else:
        op.alter_column("comment", "id", type_=sa.BigInteger(), server_default=None)
        op.execute("DROP SEQUENCE comment_id_seq")


def downgrade() -> None:
    """Take it back."""
    if op.get_bind().dialect.name == "sqlite":
        _rebuild(with_rowid=True)
        return
    op.execute(
        "UPDATE comment SET id = -counted.number"
        " FROM (SELECT id, row_number() OVER (ORDER BY id) AS number FROM comment) AS counted"
        " WHERE counted.id = comment.id"
    )
    op.execute("UPDATE comment SET id = -id")
    op.execute("CREATE SEQUENCE comment_id_seq AS integer OWNED BY comment.id")
    counted = sa.text("nextval('comment_id_seq')")
    op.alter_column("comment", "id", type_=sa.Integer(), server_default=counted)
    op.execute("SELECT setval('comment_id_seq', (SELECT coalesce(max(id), 1) FROM comment))")


def _rebuild(*, with_rowid: bool) -> None:
    op.create_table(
        "comments_taken_anew",
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["response_id"],
            ["response.id"],
            name=op.f("fk_comments_taken_response_id_response"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("response_id", name=op.f("pk_comments_taken")),
        sqlite_with_rowid=with_rowid,
    )
    op.execute("INSERT INTO comments_taken_anew SELECT response_id FROM comments_taken")
    op.drop_table("comments_taken")
    op.rename_table("comments_taken_anew", "comments_taken")
