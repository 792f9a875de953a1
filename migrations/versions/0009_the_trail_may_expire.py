"""Lines of the audit trail that are over a year old may be deleted; younger ones never."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

SAYS = "a line of audit_entry is never"


def upgrade() -> None:
    """Bring the schema forward."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER audit_entry_not_deleted")
        op.execute(
            "CREATE TRIGGER audit_entry_not_deleted BEFORE DELETE ON audit_entry"
            " WHEN OLD.happened_at > datetime('now', '-365 days') BEGIN"
            f" SELECT RAISE(ABORT, '{SAYS} deleted within a year'); END"
        )
        return
    op.execute(
        "CREATE OR REPLACE FUNCTION audit_entry_stays() RETURNS trigger LANGUAGE plpgsql AS $$"
        " BEGIN"
        " IF TG_OP = 'DELETE' THEN IF OLD.happened_at < now() - interval '365 days'"
        " THEN RETURN OLD; END IF; END IF;"
        f" RAISE EXCEPTION '{SAYS} changed, or deleted within a year'; END $$"
    )


def downgrade() -> None:
    """Take the change back."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER audit_entry_not_deleted")
        op.execute(
            "CREATE TRIGGER audit_entry_not_deleted BEFORE DELETE ON audit_entry BEGIN "
            f"SELECT RAISE(ABORT, '{SAYS} deleted'); END"
        )
        return
    op.execute(
        "CREATE OR REPLACE FUNCTION audit_entry_stays() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'a line of audit_entry is never changed or deleted'; END $$"
    )
