"""Changes that the record stores as keys are shown as sentences, in each language."""

from collections.abc import Callable

import pytest
from flask import Flask

from consultation.languages import SPOKEN
from consultation.lifecycle.chronicle import record
from consultation.lifecycle.models import Event
from consultation.transactions import writing
from tests.conftest import Loader
from tests.residents import Resident

STORED: dict[str, tuple[str, str]] = {
    "opens": ("opens: 2026-01-05", "You can answer from the start of 5 January 2026."),
    "closes": ("closes: 2026-03-31 23:59", "You can answer until 23:59 on 31 March 2026."),
    "grace": (
        "grace: 2 h",
        "If you start before it closes, you have 2 more hours to send your answers.",
    ),
    "late": ("late: refuse", "A response that is sent too late is not taken."),
    "timezone": ("timezone: Europe/London", "Times are those of the time zone Europe/London."),
    "contact.email": ("email: a@example.org", "Write to a@example.org."),
    "contact.telephone": ("telephone: 01902 551155", "Ring 01902 551155."),
    "decision.expected": ("expected: 2026-06-01", "A decision is expected on 1 June 2026."),
    "documents.2.url": ("url: https://a.org/1.pdf", "Web address: https://a.org/1.pdf"),
    "helplines.1.telephone": ("telephone: 116 123", "Ring 116 123."),
    "helplines.1.url": ("url: https://a.org", "Web address: https://a.org"),
}
"""As it is stored, and as it is read in English."""
AS_WRITTEN = {
    "title": "grace: 2 h",  # a text of the consultation, however it begins
    "helplines.116 123.name": "Samaritans",  # as an earlier version of the site stored it
    "grace": "grace: a fortnight",  # as a later one may
    "opens": "opens: soon",
}


@pytest.fixture
def recorded(open_now: Loader, app: Flask) -> Callable[..., Resident]:
    """Put details into the record, and read its page in a language."""
    current = open_now(languages=["en", "cy", "pl", "pa", "ur"])

    def read(stored: dict[str, str], language: str, after: dict[str, str]) -> Resident:
        details = [
            {"what": what, "before": words, "after": after.get(what, "")}
            for what, words in stored.items()
        ]
        with writing() as session:
            record(session, current.consultation.id, Event.REWORDED, "Moved.", details=details)
        return Resident(app.test_client()).visit(f"/c/{current.slug}/chronicle?lang={language}")

    return read


def test_each_fact_is_a_sentence(recorded: Callable[..., Resident]) -> None:
    page = recorded({what: words for what, (words, _) in STORED.items()}, "en", {}).page
    assert [each.get_text() for each in page.select("del")] == [said for _, said in STORED.values()]
    assert not page.select("ins"), "what was taken away has nothing after"


@pytest.mark.parametrize("language", sorted(set(SPOKEN) - {"en"}))
def test_in_every_language_it_is_another_sentence(
    recorded: Callable[..., Resident], language: str
) -> None:
    stored = {what: words for what, (words, _) in STORED.items()}
    page = recorded(stored, language, {"grace": "grace: 0 min", "late": "late: set-aside"}).page
    said = [each.get_text() for each in page.select("del, ins")]
    assert len(said) == len(STORED) + 2
    english = {said for _, said in STORED.values()} | set(stored.values())
    assert not english & set(said)
    keys = {words.partition(" ")[0] for words in stored.values()}
    assert not [each for each in said if each.startswith(tuple(keys))]
    assert not page.select("main del[lang=en], main ins [lang=en]")


def test_what_is_no_fact_stands_as_it_was_written(recorded: Callable[..., Resident]) -> None:
    page = recorded(AS_WRITTEN, "pl", {}).page
    assert [each.get_text() for each in page.select("del")] == list(AS_WRITTEN.values())
    assert len(page.select("p[lang=en] del")) == len(AS_WRITTEN), "in the definition's language"


def test_what_is_stored_is_not_changed_by_reading_it(
    recorded: Callable[..., Resident], app: Flask
) -> None:
    recorded({"grace": "grace: 2 h"}, "cy", {"grace": "grace: 30 min"})
    entries = app.test_client().get("/c/safer-parks/chronicle.json").get_json()["entries"]
    (line,) = [each for each in entries if each["says"] == "Moved."]
    assert line["details"] == [{"what": "grace", "before": "grace: 2 h", "after": "grace: 30 min"}]
