"""Pages in every language of the interface: translated, and English is marked where it is left."""

import pytest

from consultation import languages
from tests.conftest import Loader, definition
from tests.residents import Resident
from tools.translations import extracted

OTHERS = [each for each in languages.SPOKEN if each != languages.SOURCE]
ABOUT_NONE = ["/", "/privacy", "/cookies", "/accessibility", "/staying-safe", "/nothing-here"]


@pytest.fixture(scope="module")
def english() -> set[str]:
    """The words of the interface that can be told from a consultation's own."""
    found = (each.id if isinstance(each.id, str) else each.id[0] for each in extracted())
    return {each for each in found if each.count(" ") >= 2 and "%(" not in each}


def unmarked(resident: Resident) -> str:
    """What the page says without its parts that are marked as English."""
    for part in resident.page.select("body [lang=en], script"):
        part.decompose()
    return " ".join(resident.page.body.get_text(" ").split())


@pytest.mark.parametrize("language", OTHERS)
def test_pages_about_no_consultation_speak_the_language_asked_for(
    language: str, resident: Resident, english: set[str]
) -> None:
    for address in ABOUT_NONE:
        resident.visit(f"{address}?lang={language}")
        assert resident.page.html["lang"] == language
        assert resident.page.html["dir"] == languages.text_direction(language)
        offered = {each["hreflang"] for each in resident.page.select(".app-languages a")}
        assert offered == set(languages.SPOKEN) - {language}
        assert "Set-Cookie" not in resident.headers
        words = unmarked(resident)
        assert not [each for each in english if each in words], address
        within = resident.page.select("footer a, header a")
        assert all(f"lang={language}" in each["href"] for each in within), address


def test_an_unknown_language_is_english(resident: Resident) -> None:
    for wanted in ("xx", "", "%00", "../pl", "pl\nX"):
        assert resident.visit(f"/?lang={wanted}").page.html["lang"] == "en"


def test_a_wrong_address_cannot_lead_elsewhere(resident: Resident) -> None:
    resident.visit("/x//evil.example/%22%3E?lang=pl")
    links = [each["href"] for each in resident.page.select(".app-languages a")]
    assert links and all(each.startswith("/x") and '"' not in each for each in links)


@pytest.mark.parametrize("language", OTHERS)
def test_a_journey_speaks_the_language_of_the_draft(
    language: str, open_now: Loader, resident: Resident, english: set[str]
) -> None:
    current = open_now(definition(languages=["en", language]))
    resident.visit(f"/c/{current.slug}?lang={language}")
    pages = [unmarked(resident)]
    resident.visit(f"/c/{current.slug}?lang={language}")
    start = next(each for each in resident.page.find_all("form") if "/start" in each["action"])
    resident.post(start["action"], [(i["name"], i["value"]) for i in start.find_all("input")])
    at = resident.url
    for address in (at, f"/c/{current.slug}/respond/check", f"/c/{current.slug}/chronicle"):
        resident.visit(f"{address.split('?')[0]}?lang={language}")
        assert resident.page.html["lang"] == language
        assert resident.page.html["dir"] == languages.text_direction(language)
        pages.append(unmarked(resident))
    for words in pages:
        assert not [each for each in english if each in words]


def test_without_a_catalogue_the_interface_is_marked_as_english(
    open_now: Loader, resident: Resident
) -> None:
    current = open_now(
        definition(languages=["en", "so"], title={"en": "Safer parks", "so": "Beerta"})
    )
    resident.visit(f"/c/{current.slug}?lang=so")
    assert resident.page.html["lang"] == "so"
    assert resident.heading == "Beerta"
    assert resident.page.select_one("footer a [lang=en]")
    assert not any("<" in each for each in resident.page.find("title"))
    assert "span" not in str(resident.page.select_one("nav.app-languages")["aria-label"])
