"""Rehearsals: officers see and try the public pages as of a future moment; nothing is stored."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from consultation import clock
from consultation.extensions import Base, db
from consultation.officers import accounts
from consultation.officers.models import Role
from tests.conftest import Loader, loader
from tests.definitions import with_questions
from tests.officers.desk import PASSWORD, Desk
from tests.residents import Resident

REHEARSAL = "/officers/c/safer-parks/rehearsal"
BEFORE = "2026-01-05 08:59:59"
LAST_HOUR = "2026-03-31 23:30"
CLOSED = "2026-04-01 00:00"
"""The minute after 23:59, as the definition writes the closing time."""
NOT_SEEN = {"officer", "officer_session", "officer_event", "alembic_version"}


def counts() -> dict[str, int]:
    """How many rows each table holds, of those that residents' pages write to."""
    db.session.rollback()
    return {
        table.name: db.session.execute(select(func.count()).select_from(table)).scalar_one()
        for table in Base.metadata.sorted_tables
        if table.name not in NOT_SEEN and not table.name.startswith("officer")
    }


def rehearsing(officer: Desk, moment: str) -> Resident:
    """The officer's browser, once it shows pages as at `moment`."""
    assert officer.open_and_send(REHEARSAL, other=moment).status_code == 303, officer.mistakes
    return Resident(officer.client)


def test_pages_are_shown_as_at_another_moment_to_this_browser_only(
    open_now: Loader, officer: Desk, resident: Resident
) -> None:
    open_now()
    begin = "Start now"
    assert begin in resident.visit("/c/safer-parks").text

    looking = rehearsing(officer, LAST_HOUR)
    text = looking.visit("/c/safer-parks").text
    assert "Rehearsal: pages as at 23:30 on 31 March 2026" in text
    assert begin in text

    looking = rehearsing(officer, CLOSED)
    text = looking.visit("/c/safer-parks").text
    assert "closed" in text and begin not in text
    assert looking.post("/c/safer-parks/start").status == 410

    resident.visit("/c/safer-parks")
    assert begin in resident.text and "Rehearsal" not in resident.text
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=1), "the clock is back"


def test_before_it_opens_nothing_can_be_answered(
    at: Callable[[datetime], None], loaded: Loader, officer: Desk
) -> None:
    at(loaded().window.opens - timedelta(days=3))
    looking = rehearsing(officer, BEFORE)
    assert looking.visit("/c/safer-parks/respond/you").status == 403
    looking = rehearsing(officer, LAST_HOUR)
    assert looking.visit("/c/safer-parks/respond/you").status == 200


@pytest.mark.parametrize(("moment", "set_aside"), [(LAST_HOUR, False), (CLOSED, True)])
def test_the_receipt_of_that_moment_says_whether_a_response_would_count(
    open_now: Loader, officer: Desk, moment: str, set_aside: bool
) -> None:
    open_now(late="set-aside")
    text = rehearsing(officer, moment).visit("/c/safer-parks/sent").text
    assert ("It came late and is set aside" in text) == set_aside


@pytest.fixture
def desk_at_each(each_app: Flask, cheap_passwords: None) -> Desk:
    """An administrator, signed in, on either database."""
    accounts.add("administrator@example.org", Role.ADMINISTRATOR, password=PASSWORD)
    desk = Desk(each_app.test_client())
    assert desk.sign_in("administrator@example.org").status_code == 303
    return desk


EQUALITY = [
    {
        "id": "age",
        "type": "single",
        "label": "How old are you?",
        "options": [{"id": "young", "label": "Under 40"}, {"id": "old", "label": "40 or over"}],
    }
]


def test_every_step_can_be_tried_and_nothing_is_stored(
    each_app: Flask, desk_at_each: Desk, at: Callable[[datetime], None]
) -> None:
    written = with_questions(
        {"id": "visits", "type": "number", "label": "How many?", "required": False},
        {"id": "why", "type": "text", "label": "Why?"},
        equality={"questions": EQUALITY},
        contact_offer="Tell me what was decided.",
    )
    current = loader(each_app.config["SETTINGS"].instance)(written)
    at(current.window.opens - timedelta(days=3))
    before = counts()
    looking = rehearsing(desk_at_each, LAST_HOUR)
    page = "/c/safer-parks/respond/page"

    assert looking.visit(page).status == 200
    assert "Rehearsal" in looking.text
    looking.fill_in({"visits": {"": ["many"]}, "why": {"": ["Lights"]}})
    assert looking.posted_status == 422
    assert looking.page.find("textarea").get_text().strip() == "Lights"
    looking.fill_in({"visits": {"": ["3"]}})
    assert looking.posted_status == 303
    assert looking.url.endswith("/respond/check"), looking.url
    looking.send()
    assert looking.posted_status == 303 and looking.url.endswith("/sent"), looking.url
    assert looking.reference == "REHEARSE"
    looking.visit("/c/safer-parks/about-you").fill_in({"age": {"": ["young"]}})
    assert looking.posted_status == 303
    assert looking.visit("/c/safer-parks/contact").status == 200

    assert counts() == before
    assert desk_at_each.client.get_cookie("drafts") is None


def test_a_draft_that_the_browser_holds_is_neither_shown_nor_touched(
    open_now: Loader, officer: Desk
) -> None:
    open_now()
    mine = Resident(officer.client)
    mine.start("safer-parks").fill_in({"why": {"": ["My own words"]}})
    looking = rehearsing(officer, LAST_HOUR)
    assert "My own words" not in looking.visit("/c/safer-parks/respond/you").text
    assert looking.fill_in({"why": {"": ["Others"]}}).posted_status == 303
    officer.open_and_send(REHEARSAL, to=f"{REHEARSAL}/end")
    text = mine.visit("/c/safer-parks/respond/check").text
    assert "My own words" in text and "Rehearsal" not in text


def test_signing_out_ends_it(open_now: Loader, officer: Desk) -> None:
    open_now()
    looking = rehearsing(officer, CLOSED)
    officer.get("/officers/")
    officer.send("/officers/sign-out")
    assert "Start now" in looking.visit("/c/safer-parks").text


REFUSED = ["2020-01-01", "soon", "2027-03-28 01:30", ""]


@pytest.mark.parametrize("moment", REFUSED)
def test_a_moment_that_cannot_be_is_refused_with_what_was_typed(
    open_now: Loader, officer: Desk, moment: str
) -> None:
    open_now()
    answer: Any = officer.open_and_send(REHEARSAL, other=moment)
    assert answer.status_code == 422
    assert officer.mistakes and 'href="#other"' in answer.get_data(as_text=True)
    assert f'value="{moment}"' in answer.get_data(as_text=True) or not moment


def test_moments_worth_a_look_are_offered(open_now: Loader, officer: Desk) -> None:
    open_now(grace="30 min")
    officer.get(REHEARSAL)
    offered = [each["value"] for each in officer.page.select("input[name=moment]")]
    assert len(offered) == 5, officer.words
    for moment in offered:
        officer.open_and_send(REHEARSAL, moment=moment)
        assert officer.now.status_code == 303
        assert "This browser shows the public pages as at" in officer.follow().text
