"""A second officer for double keying."""

from collections.abc import Callable

import pytest

from consultation.officers.models import Role
from tests.officers.desk import Desk


@pytest.fixture
def colleague(signed_in: Callable[..., Desk]) -> Desk:
    """An editor with a browser of their own, signed in."""
    return signed_in("colleague", Role.EDITOR)
