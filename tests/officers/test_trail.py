"""Whatever officers take away or change is in the audit trail: every address is tried."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from consultation.extensions import db
from consultation.lifecycle.consultations import Current
from consultation.lifecycle.keying import end_keying
from consultation.officers import audit
from consultation.publishing.choosing import Choice, choose
from consultation.reporting.files.downloads import downloads, report_on
from consultation.reporting.starring import star
from tests.access_table import FROM_ROLE, values_of
from tests.conftest import Loader
from tests.definitions import with_questions
from tests.officers.desk import Desk
from tests.publishing.published import offered, publish
from tests.responses import store

HOME = "/officers/c/safer-parks"
KIND = {"id": "kind", "type": "single", "label": "Kind?", "options": ["Bear", "Cat"]}
WHO = {"id": "who", "type": "single", "label": "Who?", "options": ["Near", "Far"]}
USES = {"id": "uses", "type": "single", "label": "What for?", "options": ["Dog", "Run"]}
WHY = {"id": "why", "type": "text", "label": "Why?"}
PAIR, SAVED = "question=uses&by=who", "download=1"
TAKEN = {
    "officers.audit_file": ["/officers/audit.csv"],
    "reporting.chart": [f"{HOME}/charts/{each}?{SAVED}" for each in ("who.svg", "uses.png")],
    "selecting.chart": [f"{HOME}/selection/charts/uses.png?q.who=near&{SAVED}"],
    "breakdowns.chart": [f"{HOME}/breakdown/chart.svg?{PAIR}&{SAVED}"],
    "breakdowns.file": [f"{HOME}/breakdown/breakdown.csv?{PAIR}"],
    "people.chart": [f"{HOME}/by-people/chart.svg?question=uses&by=about/kind&{SAVED}"],
    "guarded.chart": [f"{HOME}/guarded-breakdown/charts/by.uses.who.png?{SAVED}"],
    "comments.file": [f"{HOME}/comments/comments.csv?question=why"],
    "downloads.contact_addresses": [f"{HOME}/downloads/contacts.csv"],
    "downloads.download": [
        f"{HOME}/downloads/{each.name}" for each in downloads() if not each.lacks
    ],
    "keying.template": [f"{HOME}/keying/template.{each}" for each in ("xlsx", "csv")],
    "publishing.preview_data": [f"{HOME}/publication/preview/open-data.zip"],
}
"""Every address of officers that answers with a file to save."""


@pytest.fixture
def current(loaded: Loader, at: Callable[..., None]) -> Current:
    """Closed and keyed, with enough responses for every chart, and a choice to preview."""
    found = loaded(with_questions(WHO, USES, WHY, equality={"questions": [KIND]}))
    for who in ("near", "far"):
        said = {"who": {"option": who}, "uses": {"option": "dog"}, "why": "Dogs"}
        store(found, [said] * 50, equality={"kind": {"option": "bear"}})
    at(found.window.closes + timedelta(hours=1))
    end_keying(found)
    choose(found, Choice(panels=["uses"], breakdowns=[("uses", "who")]))
    return found


def entries() -> list[tuple[str, str, str | None]]:
    """The newest entries, newest first."""
    db.session.remove()  # else it reads as of before the page
    return [(each.action, each.what, each.slug) for each in audit.page_of("", 1)]


def test_every_file_that_officers_save_is_in_the_trail(current: Current, officer: Desk) -> None:
    for addresses in TAKEN.values():
        for address in addresses:
            before = audit.count("")
            answer = officer.get(address)
            assert answer.status_code == 200, address
            assert "attachment" in answer.headers["Content-Disposition"], address
            assert answer.get_data(), address
            action, _, slug = entries()[0]
            assert audit.count("") == before + 1, address
            assert "downloaded" in action, address
            assert slug == (current.slug if HOME in address else None), address


OF_ONE = {
    "comments.one_response",
    "keying.again",
    "keying.correct",
    "officers.one",
    "saved.change",
    "saved.one",
}
"""Pages about one thing, which is not there; they are no files."""


def test_no_other_address_answers_with_a_file(app: Flask, current: Current, officer: Desk) -> None:
    address = app.url_map.bind("localhost").build
    real: dict[str, object] = {"slug": current.slug, "name": "uses", "question": "uses"}
    real |= {"ending": "svg", "number": current.number}
    others = FROM_ROLE.keys() - TAKEN
    for rule in app.url_map.iter_rules():
        if rule.endpoint in others and "GET" in (rule.methods or ()):
            values = values_of(rule)
            path = address(rule.endpoint, {**values, **{k: real[k] for k in real if k in values}})
            answer = officer.get(f"{path}?{PAIR}&{SAVED}")
            assert (answer.status_code == 404) is (rule.endpoint in OF_ONE), rule.endpoint
            assert "Content-Disposition" not in answer.headers, f"{rule.endpoint} belongs above"


CHARTS = {
    TAKEN["reporting.chart"][0]: "who.svg",
    TAKEN["selecting.chart"][0]: "uses.png of a selection: “Who?”: Near",
    TAKEN["breakdowns.chart"][0]: "uses-by-who.svg",
    TAKEN["people.chart"][0]: "uses-by-about-kind.svg",
}


def test_a_chart_is_named_when_it_is_saved_and_not_when_a_page_shows_it(
    current: Current, officer: Desk
) -> None:
    for address, name in CHARTS.items():
        officer.get(address)
        assert entries()[0] == ("downloaded", name, current.slug)
        before = audit.count("")
        assert officer.get(address.replace(SAVED, "")).status_code == 200
        assert audit.count("") == before, address


def test_what_is_chosen_seen_and_published_is_told_by_its_questions(
    current: Current, officer: Desk
) -> None:
    report = report_on(current)
    (asked,) = (each.asked for each in report.results.open if each.key == "why")
    (first, second) = store(current, [{"why": "More lamps"}, {"why": "Less light"}])
    for each in (first, second):
        assert star(current.consultation.id, asked, each, 0)
    publish(officer, "preview", panels=["uses", "who"], breakdowns=["uses who"])
    chosen = "2 questions: who, uses; 1 breakdown: uses by who"
    assert entries()[0] == ("chose what to publish", chosen, current.slug)
    officer.follow()
    assert entries()[0] == ("saw the preview of the results", "", current.slug)
    quoted = offered(officer, "quotations")
    publish(officer, panels=["uses"], breakdowns=[], quotations=quoted)
    published = "1 question: uses; 2 comments: on why"
    assert entries()[0] == ("published the results", published, current.slug)
    assert entries()[1] == ("chose what to publish", published, current.slug)
    publish(officer, "keep", panels=[], breakdowns=[], quotations=[])
    assert entries()[0] == ("chose what to publish", "nothing", current.slug)
    publish(officer, panels=[], breakdowns=[], quotations=[])
    assert officer.now.status_code == 422
    assert entries()[0][0] == "chose what to publish", "it was kept, and not published"
