"""Attacks on areas and kinds of organisations while more responses can come, open or being keyed.

Nine people of a ward and nine companies are held back. One more response would show ten.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from consultation import clock
from consultation.analysis.held_back import Figures
from consultation.lifecycle.consultations import Current
from consultation.lifecycle.keying import end_keying
from consultation.officers.models import Role
from consultation.publishing import choosing, public_pages
from consultation.reporting.guarded import guarded
from consultation.reporting.pages import frame
from tests.conftest import Loader
from tests.definitions import definition, with_questions
from tests.officers.desk import Desk, SignedIn
from tests.publishing.published import (
    PAGE,
    PUBLIC,
    SAYS,
    WHERE,
    as_they_stand,
    chose,
    key_one,
    publish,
    single,
)
from tests.residents import Resident
from tests.responses import store

HOME = "/officers/c/safer-parks"
WHO = {**single("who", "Person", "Charity", "Company"), "label": "In what capacity do you answer?"}
AS_A_PERSON = {"question": "who", "is": "person"}
HOUSE = single("house", "Rented", "Owned", show_if=AS_A_PERSON)
"""Asked of every person: less these, all responses are those of organisations."""
ABOUT = [{"id": "sex", "type": "single", "label": "What is your sex?", "options": ["F", "M"]}]


@pytest.fixture
def nine(open_now: Loader) -> Current:
    """139 responses: wards with 9 and 2 of them, and organisations that are 9 in all."""
    current = open_now(
        definition(
            pages=[{"id": "page", "title": "Page", "questions": [WHO, WHERE, HOUSE, SAYS]}],
            equality={"questions": ABOUT},
        )
    )
    for place, number in enumerate((9, 2, 39, 80)):
        answers = a_person(current, place)
        store(current, [answers] * number, equality={"sex": {"option": "f"}})
    store(current, [chose(who="company", says="oak")] * 9)
    return current


def wards_of(current: Current) -> list[Any]:
    return [*current.definition.questions["ward"].areas.places]


def a_person(current: Current, place: int) -> dict[str, Any]:
    """One who lives in the ward at this place."""
    return {
        "ward": wards_of(current)[place].code,
        **chose(who="person", house="rented", says="oak"),
    }


def seen(desk: Desk) -> dict[str, Any]:
    """All that a viewer can see of areas and kinds, on every page and in every chart."""
    found: dict[str, Any] = {}
    for place in ("", "/questions/ward", "/questions/who", "/questions/house"):
        assert desk.get(HOME + place).status_code == 200
        parts = desk.page.select("main" if place else "#at-a-glance .app-tile")
        parts += desk.page.select("#ward, #who, #house, #who-was-heard")
        said = [each.get_text(" ", strip=True) for each in parts]
        said += [str(each["alt"]) for part in parts for each in part.select("img")]
        found[place] = [each for each in said if not each.startswith(("Responses 1", "Stage"))]
    for name in ("ward", "who", "house", "heard.area", "heard-map.area"):
        for ending in ("svg", "png"):
            found[f"{name}.{ending}"] = desk.get(f"{HOME}/charts/{name}.{ending}").data
    for question in ("ward", "who", "house"):
        assert desk.get(f"{HOME}/by-people?question={question}&by=about/sex").status_code == 400
    return found


def counted(desk: Desk, question: str, answer: str) -> str:
    """The count that a viewer sees of an answer."""
    desk.get(f"{HOME}/questions/{question}")
    rows = {row.th.get_text(strip=True): row for row in desk.page.select("main tbody tr")}
    return str(rows[answer].td.get_text(strip=True))


@pytest.mark.slow
def test_a_viewer_who_looks_before_and_after_each_response_sees_no_change(
    nine: Current, signed_in: SignedIn, at: Callable[..., None]
) -> None:
    viewer = signed_in("vera", Role.VIEWER)
    before = seen(viewer)
    viewer.get(HOME)
    languages = viewer.page.find("dt", string="Languages").find_next("dd")
    assert "Not shown" in languages.get_text()
    largest = wards_of(nine)[3].name
    assert counted(viewer, "ward", largest).isdigit(), "who was heard is known in time"
    assert "About " in viewer.words and "moved a little by chance" in viewer.words
    for answers in (a_person(nine, 0), a_person(nine, 1), chose(who="company", says="oak")):
        store(nine, [answers])
        assert seen(viewer) == before
        at(clock.now() + timedelta(days=1))
        viewer = signed_in(f"vera-{clock.now():%d}", Role.VIEWER)
        assert seen(viewer) == before, "fewer than ten have come since"
    store(nine, [a_person(nine, 2)] * 10)
    at(clock.now() + timedelta(days=1))
    viewer = signed_in("vera-at-last", Role.VIEWER)
    assert seen(viewer) != before
    assert counted(viewer, "ward", wards_of(nine)[1].name) == "not shown"


def test_were_counts_exact_a_viewer_would_know_how_many_there_were(
    nine: Current, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The attack as it succeeds: what one response turns from held back into ten was nine."""
    monkeypatch.setattr(frame, "for_viewers", lambda *found: guarded(found[-1], Figures.FINAL))
    viewer = signed_in("vera", Role.VIEWER)
    ward = wards_of(nine)[0].name
    assert counted(viewer, "ward", ward) == counted(viewer, "who", "Company") == "not shown"
    store(nine, [a_person(nine, 0), chose(who="company", says="oak")])
    assert counted(viewer, "ward", ward) == counted(viewer, "who", "Company") == "10"


def test_once_no_more_can_come_viewers_see_what_could_be_published(
    nine: Current, signed_in: SignedIn, at: Callable[..., None]
) -> None:
    at(nine.window.closes + timedelta(hours=1))
    viewer, last = signed_in("vera", Role.VIEWER), wards_of(nine)[3].name
    key_one(nine, **a_person(nine, 3))
    shown = counted(viewer, "ward", last)
    assert shown != "81" and int(shown) % 10 == 0
    end_keying(nine)
    assert counted(viewer, "ward", last) == "81"
    assert "moved a little by chance" not in viewer.words


def wards_told(resident: Resident) -> set[int]:
    """The counts of wards that the public page tells."""
    resident.visit(PUBLIC)
    counts = [cell.get_text() for cell in resident.page.select("#ward tr > :nth-child(2)")]
    return {int(each) for each in counts if each.isdigit()}


def test_what_is_published_before_any_reply_is_keyed_tells_nothing_of_areas(
    nine: Current,
    at: Callable[..., None],
    signed_in: SignedIn,
    resident: Resident,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The attack as it succeeds where exact counts are public, then as it fails."""
    at(nine.window.closes + timedelta(hours=1))
    editor = signed_in("eve", Role.EDITOR)
    with monkeypatch.context() as loosened:
        loosened.setattr(choosing, "has_ended", lambda *_: True)
        loosened.setattr(public_pages, "final_report", as_they_stand)
        publish(editor)
        assert 10 not in wards_told(resident)
        key_one(nine, **a_person(nine, 0))
        assert 10 in wards_told(resident), "so nine there were before"
    assert wards_told(resident) == set()
    publish(editor)
    assert editor.now.status_code == 422 and "keying has been declared ended" in editor.mistakes[0]
    editor.get(f"{PAGE}/preview")
    for question in ("ward", "who", "house"):
        shown = editor.page.select_one(f"#{question}")
        assert "No figures are shown here" in shown.get_text()
        assert not shown.select("img, table")
    end_keying(nine)
    publish(editor)
    assert 10 in wards_told(resident)


def test_an_editor_sees_what_is_left_out_and_what_shows_it(
    nine: Current, at: Callable[..., None], signed_in: SignedIn
) -> None:
    editor = signed_in("eve", Role.EDITOR)
    publish(editor, "preview")
    editor.get(f"{PAGE}/preview")
    assert "Once the consultation has closed, end keying to see it" in editor.words
    at(nine.window.closes + timedelta(hours=1))
    editor = signed_in("erin", Role.EDITOR)
    editor.get(PAGE)
    link = editor.page.find("a", string="keying has been declared ended")
    assert link["href"].endswith("/keying/end")
    assert not editor.page.select("button[name=publish]")
    editor.get(f"{PAGE}/preview")
    assert "shows nothing yet" in editor.words and "“Which ward?”" in editor.words
    assert editor.page.find("a", string="End keying")["href"] == link["href"]
    end_keying(nine)
    editor.get(PAGE)
    assert editor.page.select("button[name=publish]")
    editor.get(f"{PAGE}/preview")
    assert "shows nothing yet" not in editor.words


def test_areas_have_stored_tables_where_nothing_is_asked_about_people(
    open_now: Loader, signed_in: SignedIn
) -> None:
    current = open_now(with_questions(WHERE))
    first, second, third, *_ = wards_of(current)
    viewer = signed_in("vera", Role.VIEWER)
    store(current, [{"ward": first.code}] * 9)
    assert counted(viewer, "ward", first.name) == "not shown"
    assert "they begin with the 10th response" in viewer.words
    for ward, number in ((first, 91), (second, 40), (third, 9)):
        store(current, [{"ward": ward.code}] * number)
    assert int(counted(viewer, "ward", first.name)) in range(80, 130, 10)
    assert counted(viewer, "ward", third.name) == "not shown"
    assert not viewer.page.find("a", string="By who people are")
