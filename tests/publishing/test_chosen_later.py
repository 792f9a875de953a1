"""What editors can choose once final figures are made: what is in them, whatever comes or goes."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from consultation.analysis import final_figures
from consultation.extensions import db
from consultation.gate import NotStored
from consultation.lifecycle.consultations import Current, find
from consultation.lifecycle.keying import end_keying
from consultation.lifecycle.models import Consultation
from consultation.lifecycle.stage import Timeliness
from consultation.officers.models import AuditEntry, Role
from consultation.operations import kept
from consultation.reporting.files.downloads import instance
from consultation.reporting.report import final_report
from consultation.transactions import writing
from tests.conftest import Loader
from tests.definitions import with_questions
from tests.officers.desk import Desk, SignedIn
from tests.publishing.published import PAGE, PUBLIC, SAYS, chose, offered, publish, single
from tests.publishing.withdrawing import HOME
from tests.residents import Resident
from tests.responses import store

RENT = single("rent", "Much", "Little")
WHY = {"id": "why", "type": "text", "label": "Why?"}


@pytest.fixture
def editor(loaded: Loader, at: Callable[..., None], signed_in: SignedIn) -> Desk:
    """Results are public; ten late responses are not counted."""
    current = loaded(asked())
    store(current, [chose(says="oak", rent="much")] * 60 + [chose(says="iron", rent="little")] * 30)
    store(current, [chose(says="iron", rent="much")] * 10, timeliness=Timeliness.LATE)
    closes(current, at)
    desk = signed_in("eve", Role.EDITOR)
    publish(desk)
    assert desk.now.status_code == 303
    return desk


def asked(*questions: dict[str, Any]) -> bytes:
    return with_questions(*(questions or (SAYS, RENT, WHY)), late="set-aside")


def closes(current: Current, at: Callable[..., None]) -> None:
    at(current.window.closes + timedelta(days=2))
    end_keying(current)


def groups_offered(desk: Desk, page: str, name: str) -> list[str]:
    """The groups that a page offers to break something down by."""
    desk.get(page)
    options = desk.page.select(f"select[name={name}] option")
    return [str(each["value"]) for each in options if each.get("value")]


def test_a_version_that_is_loaded_afterwards_offers_nothing_that_cannot_be_shown(
    editor: Desk, loaded: Loader
) -> None:
    loaded(asked(SAYS, RENT, WHY, single("new", "Yes", "No")))
    assert offered(editor, "panels") == ["says", "rent", "why"]
    assert "new" not in groups_offered(editor, PAGE, "add-by")
    assert "Why? (how many wrote)" in editor.words


def test_a_title_that_is_corrected_afterwards_stands_on_charts_too(
    editor: Desk, loaded: Loader
) -> None:
    def title() -> str:
        current = find("safer-parks")
        assert current
        report = final_report(db.session(), instance(), current)
        assert report
        return report.title

    assert title() == "Safer parks"
    loaded(with_questions(SAYS, RENT, WHY, late="set-aside", title="Safe parks"))
    assert title() == "Safe parks"


def test_what_was_erased_and_is_asked_no_more_stays_on_offer_and_public(
    editor: Desk, loaded: Loader, resident: Resident
) -> None:
    current = loaded(asked())
    with writing() as session:
        kept.BY_NAME["responses"].erase(session, current.consultation.id)
    loaded(asked(SAYS, WHY))
    publish(editor)
    assert editor.now.status_code == 303
    public = [each["id"] for each in resident.visit(PUBLIC).page.select(".app-result")]
    assert public == ["says", "rent", "why"]


def test_figures_that_were_made_again_offer_no_breakdown_and_say_so(
    editor: Desk, loaded: Loader, resident: Resident, signed_in: SignedIn
) -> None:
    viewer = signed_in("vera", Role.VIEWER)
    theirs = f"{HOME}/guarded-breakdown"
    assert groups_offered(editor, PAGE, "add-by") and groups_offered(viewer, theirs, "by")
    assert "made again" not in editor.words
    current = loaded(asked())
    with writing() as session:
        session.get_one(Consultation, current.consultation.id).late_counts = True
    assert "100 responses were counted" in resident.visit(PUBLIC).text
    assert not groups_offered(editor, PAGE, "add-by")
    assert "The figures were made again" in editor.words
    assert not groups_offered(viewer, theirs, "by")
    assert "no two questions of which a breakdown can be shown" in viewer.words


@pytest.mark.parametrize("number", [0, 1])
def test_the_figures_of_nobody_and_of_one_are_published_too(
    number: int, loaded: Loader, at: Callable[..., None], signed_in: SignedIn, resident: Resident
) -> None:
    current = loaded(asked())
    store(current, [chose(says="oak")] * number)
    closes(current, at)
    desk = signed_in("eve", Role.EDITOR)
    publish(desk, **{"add-question": "says", "add-by": "rent"})
    assert desk.now.status_code == 303
    page = resident.visit(PUBLIC)
    assert ("One response was counted" if number else "0 responses were counted") in page.text
    assert len(page.page.select(".app-result")) == 3
    for each in ("/open-data.zip", "/charts/responses.by-day.svg"):
        assert resident.visit(f"{PUBLIC}{each}").status == 200, each


@pytest.mark.parametrize("name", ["report.pdf", "report.docx", "charts.zip", "open-data.zip"])
def test_while_nothing_can_be_stored_a_file_that_needs_final_figures_says_so(
    name: str,
    loaded: Loader,
    at: Callable[..., None],
    signed_in: SignedIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    current = loaded(asked())
    store(current, [chose(says="oak")])
    closes(current, at)
    analyst = signed_in("ann", Role.ANALYST)
    analyst.get(HOME)

    with monkeypatch.context() as full:
        full.setattr(final_figures, "writing", nothing)
        assert analyst.get(f"{HOME}/downloads/{name}").status_code == 503
    assert analyst.get(f"{HOME}/downloads/{name}").status_code == 200


def test_what_was_published_is_said_so_even_if_its_figures_cannot_be_stored_yet(
    loaded: Loader, at: Callable[..., None], signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    current = loaded(asked())
    closes(current, at)
    desk = signed_in("eve", Role.EDITOR)
    monkeypatch.setattr(final_figures, "writing", nothing)
    publish(desk)
    assert desk.now.status_code == 303
    trail = db.session.scalars(select(AuditEntry.action)).all()
    assert "published the results" in trail


def nothing() -> None:
    raise NotStored("The disk is full.")
