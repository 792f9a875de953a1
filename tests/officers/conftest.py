"""Fixtures for officers and their browsers, with fast password hashing."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask

from consultation.officers import accounts, passwords
from consultation.officers.models import Officer, Role
from tests.officers.desk import PASSWORD, Desk


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash as in earnest, with the least work that argon2 allows."""
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "hasher", hasher)
    passwords._stand_in.cache_clear()


Adder = Callable[..., Officer]


@pytest.fixture
def officer(app: Flask) -> Adder:
    """Add an officer who can sign in: `officer("anna", Role.EDITOR)`."""

    def add(name: str = "anna", role: Role = Role.VIEWER) -> Officer:
        email = f"{name}@example.org"
        accounts.add(email, role, password=PASSWORD)
        found = accounts.by_email(email)
        assert found
        return found

    return add


@pytest.fixture
def desk(app: Flask) -> Callable[[], Desk]:
    """A browser that nobody has signed in with."""
    return lambda: Desk(app.test_client())


@pytest.fixture
def signed_in(officer: Adder, desk: Callable[[], Desk]) -> Callable[..., Desk]:
    """An officer added and signed in: `signed_in("anna", Role.EDITOR)`."""

    def sign_in(name: str = "anna", role: Role = Role.VIEWER) -> Desk:
        return desk().let_in(officer(name, role).email)

    return sign_in


@pytest.fixture
def setting(app: Flask) -> Callable[..., None]:
    """Change a setting of the running application: `setting(second_factor="required")`."""

    def change(**changes: Any) -> None:
        app.config["SETTINGS"] = replace(app.config["SETTINGS"], **changes)

    return change
