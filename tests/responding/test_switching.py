"""Choosing another language on a page with a form keeps what was typed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from consultation.extensions import db
from consultation.lifecycle.consultations import Current
from consultation.responding.models import ContactAddress, EqualityAnswers
from tests.conftest import Loader
from tests.definitions import with_questions
from tests.residents import Resident

TYPED = "The lamp by the school,\r\nand the one behind it"
QUESTIONS: tuple[dict[str, Any], ...] = (
    {"id": "why", "type": "text", "label": {"en": "Why?", "pl": "Dlaczego?"}},
    {"id": "age", "type": "number", "label": "How old are you?", "min": 16, "max": 120},
    {"id": "who", "type": "line", "label": "Who?", "required": True},
)
AGE = {
    "id": "band",
    "type": "single",
    "label": "How old are you?",
    "options": [{"id": "young", "label": "Young"}, {"id": "old", "label": "Old"}],
}


@pytest.fixture
def current(open_now: Loader) -> Current:
    """Three questions in English and Polish, and a step of each kind after sending."""
    return open_now(
        with_questions(
            *QUESTIONS,
            languages=["en", "pl"],
            equality={"questions": [AGE]},
            contact_offer="Hear from us",
        )
    )


def switch(resident: Resident, language: str, **typed: str) -> Resident:
    """Type, then choose a language: send what a browser sends for that button of the form."""
    button = resident.page.select_one(f".app-languages button[lang={language}]")
    form = resident.page.find(id=button["form"])
    fields = {each["name"]: each.get("value", "") for each in form.select("input[type=hidden]")}
    fields |= {f"question_{name}" if name != "email" and name != "code" else name: words
               for name, words in typed.items()}  # fmt: skip
    fields[button["name"]] = button["value"]
    return resident.post(button["formaction"], list(fields.items()))


def standing(resident: Resident, name: str) -> str:
    """What stands in an input of the page."""
    control = resident.page.find(attrs={"name": name})
    text: str = control.get("value") or control.get_text().removeprefix("\n")
    return text


def test_what_is_typed_comes_along_and_back(current: Current, resident: Resident) -> None:
    resident.start(current.slug)
    switch(resident, "pl", why=TYPED, age="34")
    assert resident.posted_status == 303 and resident.status == 200
    assert resident.page.html["lang"] == "pl" and "Dlaczego?" in resident.text
    assert standing(resident, "question_why").splitlines() == TYPED.splitlines()
    assert standing(resident, "question_age") == "34"
    assert not resident.page.select(".govuk-error-summary"), "nobody has sent anything yet"
    switch(resident, "en", why="Light", age="35")
    assert resident.page.html["lang"] == "en"
    assert standing(resident, "question_why") == "Light"
    resident.visit(resident.url.split("?")[0])
    assert standing(resident, "question_age") == "35", "it is kept in the draft"


def test_what_cannot_be_kept_yet_stands_as_typed_and_is_not_judged(
    current: Current, resident: Resident
) -> None:
    resident.start(current.slug).fill_in({"age": {"": ["34"]}, "who": {"": ["me"]}})
    at = f"/c/{current.slug}/respond/page"
    resident.visit(at)
    switch(resident, "pl", why=TYPED, age="thirty <b>", who="")
    assert resident.status == 200 and resident.page.html["lang"] == "pl"
    assert standing(resident, "question_age") == "thirty <b>"
    assert standing(resident, "question_who") == ""
    assert not resident.page.select(".govuk-error-summary, .govuk-form-group--error")
    assert not resident.page.title.get_text().startswith("Błąd")
    resident.visit(at)
    assert standing(resident, "question_age") == "34", "the answer that was sent is not emptied"
    assert standing(resident, "question_why").splitlines() == TYPED.splitlines()
    resident.visit(f"{at}?lang=en").fill_in({"age": {"": ["12"]}})
    assert resident.status == 422, "a page that is sent is judged as ever"
    switch(resident, "pl", age="35", who="me")
    assert resident.page.html["lang"] == "pl" and standing(resident, "question_age") == "35"


def test_a_page_opened_to_change_an_answer_still_leads_back_to_checking(
    current: Current, resident: Resident
) -> None:
    resident.start(current.slug).fill_in({"who": {"": ["me"]}})
    resident.visit(f"/c/{current.slug}/respond/page?change=1&then=page.9")
    switch(resident, "pl", why="Light", who="me")
    assert "change=1" in resident.url and "then=page.9" in resident.url
    resident.fill_in({})
    assert "/respond/check" in resident.url and resident.page.html["lang"] == "pl"


def test_another_tabs_answers_are_not_overwritten(current: Current, resident: Resident) -> None:
    resident.start(current.slug)
    first, at = resident.page, resident.url
    resident.fill_in({"why": {"": ["Noise"]}, "who": {"": ["me"]}})
    resident.page, resident.url = first, at
    switch(resident, "pl", why="Light")
    assert resident.status == 422 and resident.page.html["lang"] == "pl"
    assert "Noise" in resident.text and standing(resident, "question_why") == "Light"
    resident.visit(f"/c/{current.slug}/respond/page")
    assert standing(resident, "question_why") == "Noise"


def test_a_switch_needs_the_forms_proof_and_a_page_that_is_there(
    current: Current, resident: Resident
) -> None:
    resident.start(current.slug)
    place = f"/c/{current.slug}/respond"
    assert resident.client.post(f"{place}/page?lang=pl", data={"language": "pl"}).status_code == 400
    token = resident.form().find(attrs={"name": "csrf_token"})["value"]
    resident.post(f"{place}/none?lang=pl", [("csrf_token", token), ("language", "pl")])
    assert resident.status == 404


def test_a_switch_after_closing_gives_the_words_back(
    current: Current, resident: Resident, at: Callable[..., None]
) -> None:
    resident.start(current.slug)
    at(current.window.drafts_go)
    switch(resident, "pl", why="The lamp by the school")
    assert resident.status == 410 and "The lamp by the school" in resident.text


def test_equality_answers_and_a_contact_address_are_carried_and_not_stored(
    current: Current, resident: Resident, instance: Path
) -> None:
    resident.start(current.slug).fill_in({"who": {"": ["me"]}}).send()
    slug = current.slug
    resident.visit(f"/c/{slug}/about-you")
    name = next(each["name"] for each in resident.page.select("main input[type=radio]"))
    chosen = resident.page.select(f"main input[name='{name}']")[1]["value"]
    switch(resident, "pl", **{name.removeprefix("question_"): chosen})
    assert resident.status == 200 and resident.page.html["lang"] == "pl"
    checked = resident.page.select("main input[checked]")
    assert [each["value"] for each in checked] == [chosen]
    resident.visit(f"/c/{slug}/contact?lang=en")
    switch(resident, "pl", email="Ada@Example.org, or so")
    assert resident.status == 200 and resident.page.html["lang"] == "pl"
    assert standing(resident, "email").lower() == "ada@example.org, or so"
    assert not resident.page.select(".govuk-error-summary")
    db.session.rollback()
    for table in (EqualityAnswers, ContactAddress):
        assert db.session.scalars(select(table)).all() == []
    for path in instance.rglob("*"):
        assert not path.is_file() or b"xample.org, or so" not in path.read_bytes()


@pytest.mark.parametrize("asking", ["return", "receipt"])
def test_a_code_typed_half_is_carried_and_not_tried(
    asking: str, current: Current, resident: Resident, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("consultation.responding.saving.open_saved", pytest.fail)
    monkeypatch.setattr("consultation.responding.receipts.open_receipt", pytest.fail)
    resident.visit(f"/c/{current.slug}/{asking}")
    switch(resident, "pl", code="ABCD EFGH")
    assert resident.status == 200 and resident.page.html["lang"] == "pl"
    assert standing(resident, "code") == "ABCD EFGH"
    assert f"/{asking}?lang=pl" in resident.form("code")["action"]


def test_enter_presses_continue_and_no_language(current: Current, resident: Resident) -> None:
    resident.start(current.slug)
    buttons = resident.page.select("button[form=typed], form#typed button")
    assert [each.get("name") for each in buttons] == [None, "language", None, "save"]
    resident.visit(f"/c/{current.slug}")
    assert not resident.page.select("button[form]"), "where nothing is typed, they are links"
    assert resident.page.select_one(".app-languages a[hreflang=pl]")
