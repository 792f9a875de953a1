"""Addresses and numbers that are others in another language: a Welsh line, a Welsh document."""

from consultation.questionnaire.translations import missing
from consultation.responding.printed_about import around
from consultation.responding.printed_words import Speaker
from tests.conftest import Loader
from tests.residents import Resident

BY_LANGUAGE = {
    "languages": ["en", "cy", "pl"],
    "contact": {
        "email": {"en": "parks@example.org", "cy": "parciau@example.org"},
        "telephone": {"en": "01902 000000", "cy": "01902 000001"},
    },
    "documents": [
        {
            "title": "Plan",
            "url": {"en": "https://example.org/plan.pdf", "cy": "https://example.org/cynllun.pdf"},
            "format": "PDF",
            "size": {"en": "1 MB", "cy": "2 MB"},
        }
    ],
    "helplines": [
        {
            "name": "Line",
            "telephone": {"en": "0800 111", "cy": "0800 222"},
            "url": {"en": "https://en.example.org", "cy": "https://cy.example.org"},
        }
    ],
}
ENGLISH = (
    "parks@example.org", "01902 000000", "https://example.org/plan.pdf", "(PDF, 1 MB)",
    "0800 111", "https://en.example.org",
)  # fmt: skip
WELSH = (
    "parciau@example.org", "01902 000001", "https://example.org/cynllun.pdf", "(PDF, 2 MB)",
    "0800 222", "https://cy.example.org",
)  # fmt: skip


def test_each_language_has_its_own_and_else_that_of_the_file(
    open_now: Loader, resident: Resident
) -> None:
    current = open_now(**BY_LANGUAGE)
    for language, own, others in (("en", ENGLISH, WELSH), ("cy", WELSH, ENGLISH)):
        page = str(resident.visit(f"/c/{current.slug}?lang={language}").page)
        assert all(each in page for each in own)
        assert not any(each in page for each in others)
    polish = resident.visit(f"/c/{current.slug}?lang=pl").page
    assert all(each in str(polish) for each in ENGLISH)
    marked = [each.get_text() for each in polish.select("main [lang=en]")]
    assert marked and not any(each in marked for each in ENGLISH), "numbers are of no language"


def test_on_paper_too(open_now: Loader, app: object) -> None:
    paper = str(around(open_now(**BY_LANGUAGE), Speaker("cy")))
    assert all(each in paper for each in WELSH if not each.startswith("("))
    assert not any(each in paper for each in ENGLISH)


def test_none_of_them_waits_for_a_translator(open_now: Loader) -> None:
    lacking = missing(open_now(**BY_LANGUAGE).definition)
    assert "documents[0].title" in lacking["pl"]
    for ending in ("email", "telephone", "url", "format", "size"):
        assert not any(path.endswith(ending) for path in lacking["pl"])
