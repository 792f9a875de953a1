"""As many made-up responses are made as are asked for, even if random references collide."""

from itertools import chain, repeat

import pytest
from sqlalchemy import select

from consultation.authoring import demonstrating
from consultation.authoring.demonstrating import make_up
from consultation.extensions import db
from consultation.responding.models import Response
from consultation.responding.submission import new_reference
from tests.conftest import Loader


def references() -> set[str]:
    return set(db.session.scalars(select(Response.reference)))


def test_no_two_made_up_responses_share_a_reference(
    open_now: Loader, monkeypatch: pytest.MonkeyPatch
) -> None:
    current = open_now()
    drawn = chain(repeat("ACDEFGHJ", 3), iter(new_reference, None))
    monkeypatch.setattr(demonstrating, "new_reference", lambda: next(drawn))
    make_up(current, 30, seed=1)
    assert len(references()) == 30
    assert "ACDEFGHJ" in references()
