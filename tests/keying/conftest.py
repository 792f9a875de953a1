"""A second officer for double keying."""

import pytest

from consultation.officers.models import Role
from tests.officers.desk import Desk, SignedIn


@pytest.fixture
def colleague(signed_in: SignedIn) -> Desk:
    """An editor with a browser of their own, signed in."""
    return signed_in("colleague", Role.EDITOR)
