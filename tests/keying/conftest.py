"""A second officer for double keying."""

import pytest
from flask import Flask

from consultation.officers import accounts
from consultation.officers.models import Role
from tests.officers.desk import PASSWORD, Desk


@pytest.fixture
def colleague(app: Flask, officer: Desk) -> Desk:
    """An editor with a browser of their own, signed in."""
    accounts.add("colleague@example.org", Role.EDITOR, password=PASSWORD)
    return Desk(app.test_client()).let_in("colleague@example.org")
