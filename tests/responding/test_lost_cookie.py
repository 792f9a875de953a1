"""Residents whose cookie is gone get an answer in the language in which they were answering."""

from collections.abc import Callable

import pytest

from consultation.lifecycle.consultations import Current
from consultation.responding import routes
from consultation.responding.question_page import filled_page, sheet_of
from tests.conftest import Loader
from tests.definitions import with_questions
from tests.residents import Resident

QUESTIONS = (
    {"id": "why", "type": "text", "label": {"en": "Why?", "pl": "Dlaczego?", "cy": "Pam?"}},
    {"id": "who", "type": "line", "label": {"en": "Who?", "pl": "Kto?", "cy": "Pwy?"}},
)
TYPED = "Ciemno koło szkoły"
HEADINGS = {
    "en": "We cannot find your answers",
    "pl": "Nie możemy znaleźć Twoich odpowiedzi",
    "cy": "Ni allwn ddod o hyd i’ch atebion",
}
Begin = Callable[[str], Resident]


@pytest.fixture
def current(open_now: Loader) -> Current:
    """A consultation whose own language is Welsh, also in English and Polish."""
    return open_now(
        with_questions(
            *QUESTIONS,
            language="cy",
            languages=["cy", "en", "pl"],
            equality={"questions": [{"id": "band", "type": "line", "label": "Band?"}]},
        )
    )


@pytest.fixture
def begin(current: Current, resident: Resident) -> Begin:
    """Begin to answer in a language, by the form of the page in it."""

    def begin(language: str) -> Resident:
        own = current.definition.language
        asked = "" if language == own else f"?lang={language}"
        resident.visit(f"/c/{current.slug}{asked}")
        form = next(each for each in resident.page.find_all("form") if "/start" in each["action"])
        fields = [(each["name"], each["value"]) for each in form.find_all("input")]
        return resident.post(form["action"], fields)

    return begin


def lose_the_cookie(resident: Resident) -> None:
    resident.client._cookies.clear()


def again(resident: Resident) -> Resident:
    """The page that the resident is on, loaded anew."""
    return resident.visit(resident.url)


def spoken(resident: Resident) -> tuple[int, str]:
    return resident.status, resident.page.html["lang"]


@pytest.mark.parametrize("language", ["cy", "en", "pl"])
def test_whose_browser_refuses_cookies_is_told_so_in_their_language(
    begin: Begin, language: str
) -> None:
    resident = begin(language)
    lose_the_cookie(resident)
    assert spoken(again(resident)) == (400, language)
    assert resident.heading == HEADINGS[language]


@pytest.mark.parametrize("language", ["cy", "en", "pl"])
def test_what_is_typed_after_the_cookie_was_lost_comes_back_in_their_language(
    begin: Begin, language: str
) -> None:
    resident = begin(language)
    lose_the_cookie(resident)
    resident.fill_in({"why": {"": [TYPED]}})
    assert spoken(resident) == (400, language)
    assert TYPED in resident.text
    assert ("Nothing that was stored" in resident.text) == (language == "en")


@pytest.mark.parametrize("until", ["check", "sent", "about-you"])
def test_it_is_so_on_every_later_page(begin: Begin, until: str) -> None:
    resident = begin("pl").walk({"why": {"": [TYPED]}})
    if until != "check":
        resident.send()
    if until == "about-you":
        resident.visit(resident.page.find("a", href=lambda at: at and "/about-you" in at)["href"])
    assert spoken(resident) == (200, "pl")
    lose_the_cookie(resident)
    assert spoken(again(resident)) == (400, "pl")


@pytest.mark.parametrize("by", ["link", "form"])
def test_who_goes_on_with_a_draft_takes_its_language_along(
    begin: Begin, current: Current, by: str
) -> None:
    resident = begin("pl")
    resident.fill_in({"why": {"": [TYPED]}})
    resident.visit(f"/c/{current.slug}")
    assert resident.page.html["lang"] == "cy", "the consultation's own page does not go by drafts"
    if by == "link":
        resident.visit(resident.page.select_one("a.govuk-button[href*=respond]")["href"])
    else:
        resident.post(f"/c/{current.slug}/start", [("lang", "cy")])
    assert spoken(resident) == (200, "pl")
    lose_the_cookie(resident)
    assert spoken(again(resident)) == (400, "pl")


def test_addresses_in_the_own_language_stay_short(begin: Begin) -> None:
    assert "?" not in begin("cy").url
    assert begin("pl").url.endswith("?lang=pl")


def test_another_language_can_be_chosen_all_the_same(begin: Begin) -> None:
    resident = begin("pl")
    resident.visit(resident.page.select_one(".app-languages a[hreflang=en]")["href"])
    assert spoken(resident) == (200, "en")
    resident.fill_in({"why": {"": [TYPED]}})
    assert spoken(resident) == (200, "en")
    lose_the_cookie(resident)
    assert spoken(again(resident)) == (400, "en")


@pytest.mark.parametrize("language", ["cy", "pl"])
def test_a_page_from_the_cache_is_the_one_that_would_be_drawn(
    begin: Begin, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    def page() -> str:
        resident = begin(language)
        for each in resident.page.select("[name=csrf_token]"):
            each["value"] = "new each time"
        return str(resident.page)

    kept = [page(), page()]
    monkeypatch.setattr(
        routes,
        "blank_page",
        lambda here, step, answers: filled_page(here, step, sheet_of(here, step).form(), answers),
    )
    assert kept == [page()] * 2
