"""Helplines, and what a consultation is not for, beside free text and after sending."""

import pytest
from bs4 import Tag

from tests.conftest import Loader
from tests.residents import Resident

WARNING = "Do not report a crime here: nobody reads this at once."
LINE = {"name": "Domestic Abuse Helpline", "telephone": "0808 2000 247", "when": "Day and night"}
PAGES = [
    {
        "id": "one",
        "title": "One",
        "questions": [{"id": "n", "type": "number", "label": "How many?"}],
    },
    {"id": "two", "title": "Two", "questions": [{"id": "why", "type": "text", "label": "Why?"}]},
]


def warning(resident: Resident) -> Tag | None:
    """The sentence, where it can be read without opening anything."""
    for paragraph in resident.page.select("main p"):
        if WARNING in paragraph.get_text() and not paragraph.find_parent("details"):
            return paragraph
    return None


def test_they_stand_beside_free_text_and_after_sending(
    open_now: Loader, resident: Resident
) -> None:
    current = open_now(pages=PAGES, helplines=[LINE])
    resident.visit(f"/c/{current.slug}")
    assert warning(resident) and resident.page.select_one("main a[href='tel:08082000247']")
    resident.start(current.slug)
    assert not warning(resident), "where nothing is written there is nothing to say"
    resident.fill_in({"n": {"": ["3"]}})
    told, box = warning(resident), resident.page.find("textarea")
    assert told and "999" in told.get_text() and "101" in told.get_text()
    assert told in box.find_all_next("p"), "below the box"
    assert resident.page.find("button", string="Continue") in told.find_all_next("button")
    assert resident.page.select_one("main a[href='tel:08082000247']")
    resident.fill_in({"why": {"": ["Because"]}}).send()
    assert resident.reference
    assert warning(resident) and resident.page.select_one("main a[href='tel:08082000247']")


@pytest.mark.parametrize(("quick_exit", "said"), [(True, True), (False, False)])
def test_without_helplines_the_warning_follows_the_way_out(
    quick_exit: bool, said: bool, open_now: Loader, resident: Resident
) -> None:
    current = open_now(pages=PAGES[1:], quick_exit=quick_exit)
    assert bool(warning(resident.start(current.slug))) is said


def test_on_the_page_about_staying_safe_each_stands_once_in_the_reader_s_language(
    loaded: Loader, resident: Resident
) -> None:
    said = {"en": "Day and night", "pl": "Dniem i nocą"}
    loaded(slug="first", helplines=[{**LINE, "when": said}], languages=["en", "pl"])
    loaded(slug="second", helplines=[LINE])
    for language, when in said.items():
        resident.visit(f"/staying-safe?lang={language}")
        (line,) = resident.page.select("main li:has(a[href^='tel:'])")
        assert when in line.get_text()
