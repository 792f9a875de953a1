"""Keyed replies can be corrected until they are sealed: everywhere, once, and recorded."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from consultation.extensions import db
from consultation.lifecycle.consultations import Current, find
from consultation.lifecycle.extending import extend
from consultation.lifecycle.models import ResponseDigest
from consultation.officers.models import AuditEntry
from consultation.operations.auditing import audit
from consultation.responding.models import EqualityAnswers, Provenance, Response
from tests.conftest import Loader
from tests.definitions import with_questions
from tests.keying.paper import key
from tests.officers.desk import Desk

ASKED = (
    {"id": "capacity", "type": "single", "label": "Who are you?", "required": True,
     "options": [{"id": "resident", "label": "A resident"}, {"id": "visitor", "label": "Visitor"}]},
    {"id": "why", "type": "text", "label": "Why?",
     "show_if": {"question": "capacity", "is": "resident"}},
    {"id": "faith", "type": "single", "label": "Your faith?", "sensitive": True,
     "options": ["One", "Another"]},
)  # fmt: skip
AGE = {"id": "age", "type": "single", "label": "Your age?", "options": ["Young", "Old"]}
KEYED = {"received_on": "5 1 2026", "capacity": "1", "why": "Drak", "faith": "2", "about:age": "2"}
PAGE = "/officers/c/safer-parks/keying"


@pytest.fixture
def current(open_now: Loader) -> Current:
    return open_now(with_questions(*ASKED, equality={"questions": [AGE]}))


def response() -> Response:
    """The one that is stored, as it is now; what comes later does not change it."""
    db.session.rollback()
    found = db.session.scalars(select(Response)).one()
    db.session.expunge(found)
    return found


def keyed(officer: Desk, **cells: str) -> str:
    """Key one reply; returns the page that corrects it."""
    key(officer, "safer-parks", {**KEYED, **cells})
    assert officer.now.status_code == 303, officer.mistakes
    return f"{PAGE}/correct/{response().reference}"


def form_of(officer: Desk, page: str) -> dict[str, str]:
    """What the form holds, as a browser would send it back."""
    assert officer.get(page).status_code == 200
    form = officer.form(page)
    filled = {each["name"]: each.get("value", "") for each in form.select("input[name^='key:']")}
    filled |= {each["name"]: each.get_text().strip() for each in form.select("textarea")}
    for select_ in form.select("select"):
        chosen = select_.find("option", selected=True)
        filled[select_["name"]] = chosen.get("value", chosen.get_text())
    return filled


def correct(officer: Desk, page: str, **changes: str) -> None:
    filled = form_of(officer, page)
    filled |= {f"key:{name}": value for name, value in changes.items()}
    officer.send(page, **filled)


def trail(action: str = "corrected a keyed response") -> list[str]:
    return list(db.session.scalars(select(AuditEntry.what).where(AuditEntry.action == action)))


def test_the_right_answer_stands_in_figures_comments_and_files(
    current: Current, officer: Desk
) -> None:
    page = keyed(officer)
    before = response()
    downloads = f"/officers/c/{current.slug}/downloads/"
    assert "Drak" in officer.get(f"/officers/c/{current.slug}/comments").get_data(as_text=True)
    assert "Drak" in officer.get(f"{downloads}responses.csv").get_data(as_text=True)
    correct(officer, page, why="Dark")
    assert f"{before.reference} was corrected" in (officer.follow(), officer.words)[1]
    after = response()
    assert after.answers == {**before.answers, "why": "Dark"}
    assert (after.reference, after.received_on) == (before.reference, before.received_on)
    assert db.session.scalar(select(Provenance.response_id)) == after.id
    for place in (f"/officers/c/{current.slug}/comments", f"{downloads}responses.csv"):
        text = officer.get(place).get_data(as_text=True)
        assert "Dark" in text, place
        assert "Drak" not in text, place
    officer.get(f"/officers/c/{current.slug}")
    assert trail() == [f"{before.reference}: question 2"]
    audit(db.session(), current)


def test_what_is_sensitive_or_about_the_person_is_not_shown_and_stays_unless_keyed_anew(
    current: Current, officer: Desk
) -> None:
    page = keyed(officer)
    filled = form_of(officer, page)
    stored = response()
    assert trail("read a response") == [stored.reference], "who opens the form reads it"
    assert (filled["key:capacity"], filled["key:received_on"]) == ("1", "5 1 2026")
    assert (filled["key:faith"], filled["key:about:age"]) == ("", "")
    correct(officer, page, why="Dark")
    assert response().answers["faith"] == {"option": "another"}
    assert db.session.scalar(select(EqualityAnswers.answers)) == {"age": {"option": "old"}}
    correct(officer, page, faith="1", **{"about:age": "1"})
    assert response().answers["faith"] == {"option": "one"}
    assert db.session.scalar(select(EqualityAnswers.answers)) == {"age": {"option": "young"}}
    assert trail()[1].endswith("question 3, about the person")


def test_an_answer_that_no_longer_applies_goes(current: Current, officer: Desk) -> None:
    page = keyed(officer)
    correct(officer, page, capacity="2")
    assert response().answers == {
        "capacity": {"option": "visitor"},
        "faith": {"option": "another"},
    }


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({}, "Nothing differs"),
        ({"capacity": "7"}, "“7” is not a box"),
        ({"capacity": ""}, "Choose an answer"),
        ({"received_on": "4 1 2026"}, "before the consultation opened"),
    ],
)
def test_what_cannot_be_is_told_and_what_was_keyed_stays(
    current: Current, officer: Desk, changes: dict[str, str], says: str
) -> None:
    page = keyed(officer)
    before = response().answers
    correct(officer, page, **changes)
    assert officer.now.status_code == 422
    assert says in officer.mistakes[0]
    assert officer.page.find(id="key:why").get_text().strip() == "Drak"
    assert response().answers == before


def test_two_who_correct_at_once_overwrite_nothing_silently(
    current: Current, officer: Desk, colleague: Desk
) -> None:
    page = keyed(officer)
    filled = form_of(colleague, page)
    correct(officer, page, why="Dark")
    colleague.send(page, **{**filled, "key:why": "Darker"})
    assert colleague.now.status_code == 422
    assert "Somebody else has corrected" in colleague.mistakes[0]
    assert colleague.page.find(id="key:why").get_text().strip() == "Dark"
    assert response().answers["why"] == "Dark"


def test_who_has_corrected_is_not_the_second_pair_of_eyes(
    current: Current, officer: Desk, colleague: Desk
) -> None:
    page = keyed(officer)
    correct(colleague, page, why="Dark")
    again = page.replace("/correct/", "/again/")
    assert [each.get(again).status_code for each in (officer, colleague)] == [403, 403]


@pytest.mark.parametrize("moved", [False, True])
def test_a_seal_ends_correcting(
    current: Current, at: Callable[..., None], officer: Desk, moved: bool
) -> None:
    page = keyed(officer)
    at(current.window.closes + timedelta(days=1))
    officer.let_in("administrator@example.org")
    filled: dict[str, Any] = form_of(officer, page)
    officer.open_and_send(f"{PAGE}/end")
    if moved:
        extend(current, "2026-04-30", "The post was late.")
        officer.get(page)
    else:
        officer.get(page)
        assert "Nothing can be keyed any more" in officer.words
    token = officer.page.find(attrs={"name": "csrf_token"})["value"]
    seen = str(response().id)
    officer.post(page, data={**filled, "key:why": "Dark", "csrf_token": token, "seen": seen})
    assert officer.now.status_code == 422
    says = "in a seal" if moved else "declared ended"
    assert says in officer.mistakes[0]
    assert response().answers["why"] == "Drak"
    now = find(current.slug)
    assert now
    audit(db.session(), now)


def test_only_what_was_keyed_can_be_corrected(current: Current, officer: Desk) -> None:
    keyed(officer)
    assert officer.get(f"{PAGE}/correct/NONESUCH").status_code == 404
    assert db.session.scalar(select(func.count()).select_from(ResponseDigest)) == 1
