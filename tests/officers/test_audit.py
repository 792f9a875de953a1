"""The audit trail is never rewritten, and no network address of officers is stored."""

import pytest
from flask import Flask
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from consultation.extensions import db
from consultation.officers import accounts, audit
from consultation.officers.models import AuditEntry, Role
from consultation.transactions import writing


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_entry SET what = 'other'", "DELETE FROM audit_entry"]
)
def test_the_database_refuses_to_rewrite_it(statement: str, each_app: Flask) -> None:
    audit.record("officer added", "anna@example.org")
    with pytest.raises(DBAPIError), writing() as session:
        session.execute(text(statement))
    assert [entry.what for entry in db.session.query(AuditEntry)] == ["anna@example.org"]


def test_an_entry_is_stored_with_what_it_tells_of_or_not_at_all(app: Flask) -> None:
    with pytest.raises(ZeroDivisionError), writing() as session:
        audit.record("officer added", session=session)
        raise ZeroDivisionError
    assert audit.count("") == 0


@pytest.mark.parametrize(
    ("column", "value"), [("role", "owner"), ("email", "Anna@example.org"), ("email", "two@x.org")]
)
def test_the_database_keeps_accounts_sound(column: str, value: str, each_app: Flask) -> None:
    accounts.add("anna@example.org", Role.VIEWER)
    accounts.add("two@x.org", Role.VIEWER)
    with pytest.raises(Exception) as refusal, writing() as session:
        session.execute(
            text(f"UPDATE officer SET {column} = :value WHERE email = 'anna@example.org'"),
            {"value": value},
        )
    assert "IntegrityError" in type(refusal.value).__name__


def test_nothing_can_say_from_where_somebody_came(app: Flask) -> None:
    tables = inspect(db.engine)
    columns = {
        column["name"]
        for table in ("officer", "officer_session", "one_time_link", "audit_entry", "recovery_code")
        for column in tables.get_columns(table)
    }
    assert not {name for name in columns if "address" in name or "agent" in name or "ip" in name}


def test_all_verbs_work_on_either_database(each_app: Flask) -> None:
    assert accounts.add("anna@example.org", Role.VIEWER, password="three unrelated words") is None
    accounts.change_role("anna@example.org", Role.EDITOR)
    token = accounts.reset("anna@example.org").rpartition("/")[2]
    accounts.set_password(token, "four other unrelated words")
    accounts.disable("anna@example.org")
    actions = [entry.action for entry in audit.page_of("", 1)]
    assert actions == [
        "officer disabled",
        "password set by one-time link",
        "officer reset",
        "role changed",
        "officer added",
    ]
    assert audit.count("VIEWER to editor") == 1
