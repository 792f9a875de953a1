"""Comments by themselves, with an index of their words: FTS5 on SQLite, tsvector on PostgreSQL."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

FTS5 = (
    "CREATE VIRTUAL TABLE comment_words USING fts5(text, content='comment', content_rowid='id', "
    "tokenize=\"unicode61 remove_diacritics 0 categories 'L* N* M*'\")",
    "CREATE TRIGGER comment_added AFTER INSERT ON comment BEGIN "
    "INSERT INTO comment_words(rowid, text) VALUES (new.id, new.text); END",
    "CREATE TRIGGER comment_gone AFTER DELETE ON comment BEGIN "
    "INSERT INTO comment_words(comment_words, rowid, text) VALUES ('delete', old.id, old.text); "
    "END",
)
TSVECTOR = (
    "CREATE INDEX comment_words ON comment USING gin "
    "(to_tsvector('simple', regexp_replace(text, '[^[:alnum:]]+', ' ', 'g')))"
)
SECURE_DELETE_FROM = (3, 42)
"""Older ones mark words as gone and drop them when they next tidy up."""


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "comment",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.String(length=60), nullable=False),
        sa.Column("place", sa.SmallInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_comment_consultation_id_consultation"),
        ),
        sa.ForeignKeyConstraint(
            ["response_id"],
            ["response.id"],
            name=op.f("fk_comment_response_id_response"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["version.id"], name=op.f("fk_comment_version_id_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
    )
    op.create_index(
        op.f("ix_comment_consultation_id_question_response_id"),
        "comment",
        ["consultation_id", "question", "response_id"],
    )
    op.create_index(op.f("ix_comment_response_id"), "comment", ["response_id"])
    op.create_table(
        "comments_taken",
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["response_id"],
            ["response.id"],
            name=op.f("fk_comments_taken_response_id_response"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("response_id", name=op.f("pk_comments_taken")),
    )
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        op.execute(TSVECTOR)
        return
    for statement in FTS5:
        op.execute(statement)
    version = connection.exec_driver_sql("select sqlite_version()").scalar_one()
    if tuple(map(int, version.split("."))) >= SECURE_DELETE_FROM:
        op.execute("INSERT INTO comment_words(comment_words, rank) VALUES ('secure-delete', 1)")


def downgrade() -> None:
    """Take it back."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE comment_words")
    op.drop_table("comments_taken")
    op.drop_table("comment")
