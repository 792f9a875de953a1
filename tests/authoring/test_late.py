"""Late responses are set aside, until officers count them with a public reason."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import update

from consultation.extensions import db
from consultation.lifecycle.consultations import Current, find
from consultation.lifecycle.extending import extend
from consultation.lifecycle.models import Consultation
from consultation.operations.auditing import Disagreement, audit
from consultation.transactions import writing
from tests.conftest import Loader
from tests.officers.desk import Desk
from tests.residents import Resident

PAGE = "/officers/c/safer-parks/late"
REASON = "The library’s computers failed in the last hour."


@pytest.fixture
def one_late(
    closing_in: Loader,
    at: Callable[..., None],
    residents: Callable[[], Resident],
) -> Current:
    """One response came in time and one after closing; now no more can come."""
    current = closing_in(60, late="set-aside", equality={"questions": "standard"})
    in_time, too_late = (residents().start(current.slug) for _ in range(2))
    in_time.fill_in({"why": {"": ["In time"]}}).send()
    too_late.fill_in({"why": {"": ["Too late"]}})
    at(current.window.closes + timedelta(minutes=5))
    assert too_late.send().reference
    at(current.window.drafts_go)
    return current


def said(desk: Desk) -> tuple[int, bool, bool]:
    """How many responses the results count, and whose words the download holds."""
    desk.get("/officers/c/safer-parks")
    number = int(desk.page.select_one(".app-tile__number").get_text())
    words = desk.get("/officers/c/safer-parks/downloads/responses.csv").get_data(as_text=True)
    return number, "In time" in words, "Too late" in words


def now(current: Current) -> Current:
    db.session.rollback()
    found = find(current.slug)
    assert found
    return found


def test_late_responses_count_once_officers_say_so_and_why(
    one_late: Current, officer: Desk, resident: Resident
) -> None:
    assert said(officer) == (1, True, False)
    assert officer.open_and_send(PAGE, reason=REASON).status_code == 303
    assert "Decided" in officer.follow().text
    assert said(officer) == (2, True, True)
    assert "Counted: officers decided so" in officer.get("/officers/c/safer-parks").text
    text = resident.visit("/c/safer-parks/chronicle").text
    assert "Officers decided to count 1 late response that had been set aside." in text
    assert REASON in text
    assert audit(db.session(), now(one_late)).seals == 2

    assert officer.open_and_send(PAGE, reason="We were wrong.").status_code == 303
    assert said(officer) == (1, True, False)
    assert "set 1 late response aside again" in resident.visit("/c/safer-parks/chronicle").text
    audit(db.session(), now(one_late))


def test_a_reason_is_needed(one_late: Current, officer: Desk) -> None:
    answer = officer.open_and_send(PAGE, reason=" ")
    assert answer.status_code == 422 and officer.mistakes
    assert said(officer) == (1, True, False)


def test_nothing_is_decided_while_more_can_come_or_where_nobody_was_late(
    closing_in: Loader, at: Callable[..., None], officer: Desk
) -> None:
    current = closing_in(60, late="set-aside")
    post = {"decision": "count", "reason": REASON}
    for moment, why in [
        (current.window.closes, "can still come"),
        (current.window.drafts_go, "No response came late"),
    ]:
        at(moment)
        officer.get("/officers/account")
        token = officer.page.select_one("input[name=csrf_token]")["value"]
        assert officer.post(PAGE, data={**post, "csrf_token": token}).status_code == 422
        assert why in officer.words


def test_a_new_closing_time_ends_the_decision(
    one_late: Current, officer: Desk, resident: Resident
) -> None:
    officer.open_and_send(PAGE, reason=REASON)
    extend(now(one_late), "2026-06-30 12:00", "More time was asked for.")
    assert not now(one_late).consultation.late_counts
    assert said(officer) == (1, True, False)
    text = resident.visit("/c/safer-parks/chronicle").text
    assert "Late responses are set aside again" in text
    audit(db.session(), now(one_late))


def test_the_audit_notices_a_decision_that_nobody_took(one_late: Current) -> None:
    with writing() as session:
        session.execute(update(Consultation).values(late_counts=True))
    with pytest.raises(Disagreement, match="late"):
        audit(db.session(), now(one_late))
