"""Comments hold their words as searches compare them, so that both databases find the same.

What was derived before is forgotten, and derived anew when somebody next looks.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

SECURE_DELETE_FROM = (3, 42)
"""Older ones mark words as gone and drop them when they next tidy up."""
NOW = ("words", "ascii")
"""The column whose words are indexed, and how they are cut: they are parted by spaces."""
BEFORE = ("text", "unicode61 remove_diacritics 0 categories 'L* N* M*'")
VECTOR_NOW = "to_tsvector('simple', words)"
VECTOR_BEFORE = "to_tsvector('simple', regexp_replace(text, '[^[:alnum:]]+', ' ', 'g'))"


def upgrade() -> None:
    """Bring the schema forward."""
    _unindex()
    op.execute("DELETE FROM comments_taken")
    op.execute("DELETE FROM comment")
    op.add_column("comment", sa.Column("words", sa.Text(), nullable=False, server_default=""))
    _index(*NOW, VECTOR_NOW)


def downgrade() -> None:
    """Take it back."""
    _unindex()
    op.drop_column("comment", "words")
    _index(*BEFORE, VECTOR_BEFORE)


def _unindex() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP INDEX comment_words")
        return
    for name in ("TRIGGER comment_added", "TRIGGER comment_gone", "TABLE comment_words"):
        op.execute(f"DROP {name}")


def _index(column: str, cut: str, vector: str) -> None:
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        op.execute(f"CREATE INDEX comment_words ON comment USING gin ({vector})")
        return
    op.execute(
        f"CREATE VIRTUAL TABLE comment_words USING fts5({column}, content='comment', "
        f"content_rowid='id', tokenize=\"{cut}\")"
    )
    op.execute(
        "CREATE TRIGGER comment_added AFTER INSERT ON comment BEGIN "  # noqa: S608 - our own names
        f"INSERT INTO comment_words(rowid, {column}) "
        f"VALUES (new.id, new.{column}); END"
    )
    op.execute(
        "CREATE TRIGGER comment_gone AFTER DELETE ON comment BEGIN "  # noqa: S608 - our own names
        f"INSERT INTO comment_words(comment_words, rowid, {column}) "
        f"VALUES ('delete', old.id, old.{column}); END"
    )
    version = connection.exec_driver_sql("select sqlite_version()").scalar_one()
    if tuple(map(int, version.split("."))) >= SECURE_DELETE_FROM:
        op.execute("INSERT INTO comment_words(comment_words, rank) VALUES ('secure-delete', 1)")
    op.execute("INSERT INTO comment_words(comment_words) VALUES ('rebuild')")
