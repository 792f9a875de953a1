"""Fixtures for officers and their browsers, with fast password hashing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from consultation.officers import accounts
from consultation.officers.models import Officer, Role
from tests.officers.desk import PASSWORD, Desk

Adder = Callable[..., Officer]
Desks = Callable[[], Desk]
Clock = Callable[[datetime], None]
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def cheap_passwords(cheap_passwords: None) -> None:
    """For every test of this room."""


@pytest.fixture
def add_officer(app: Flask) -> Adder:
    """Add an officer who can sign in: `add_officer("anna", Role.EDITOR)`."""

    def add(name: str = "anna", role: Role = Role.VIEWER) -> Officer:
        email = f"{name}@example.org"
        accounts.add(email, role, password=PASSWORD)
        found = accounts.by_email(email)
        assert found
        return found

    return add


@pytest.fixture
def setting(app: Flask) -> Callable[..., None]:
    """Change a setting of the running application: `setting(second_factor="required")`."""

    def change(**changes: Any) -> None:
        app.config["SETTINGS"] = replace(app.config["SETTINGS"], **changes)

    return change
