"""Made-up responses: as many as are asked for, and no figures stay of those that they replace."""

from collections.abc import Callable
from datetime import timedelta
from itertools import chain, repeat

import pytest
from flask import Flask
from sqlalchemy import select

from consultation.analysis.final_figures import final_figures
from consultation.authoring import demonstrating
from consultation.authoring.demonstrating import make_up
from consultation.extensions import db
from consultation.lifecycle.keying import end_keying
from consultation.responding.models import Response
from consultation.responding.submission import new_reference
from tests.conftest import Loader
from tests.publishing.published import key_one


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


@pytest.mark.parametrize("real", [False, True])
def test_final_figures_go_with_those_that_they_were_made_of_unless_real_people_are_in_them(
    real: bool, app: Flask, loaded: Loader, at: Callable[..., None]
) -> None:
    current = loaded()
    at(current.window.closes + timedelta(hours=1))
    if real:
        key_one(current)
    end_keying(current)
    for number in (30, 40):
        make_up(current, number, seed=1)
        figures = final_figures(db.session(), app.config["SETTINGS"].instance, current)
        assert figures
        assert figures.results.total == (31 if real else number)
