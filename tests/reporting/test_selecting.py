"""A selection in an address gives the same responses in figures, charts and files."""

import csv
import io

import pytest

from consultation.extensions import db
from consultation.officers import audit
from consultation.officers.models import Role
from tests.conftest import Loader
from tests.officers.desk import Desk, SignedIn
from tests.reporting.selectable import SELECTABLE
from tests.responses import store

HOME = "/officers/c/safer-parks"
HERE, FILES = f"{HOME}/selection", f"{HOME}/downloads"


@pytest.fixture
def analyst(open_now: Loader, signed_in: SignedIn) -> Desk:
    """An analyst, and 16 responses: 10 near (4 of them with a dog), 6 far."""
    current = open_now(SELECTABLE)
    near, dog = {"option": "near"}, {"options": ["dog"]}
    store(current, [{"who": near, "uses": dog, "why": "Dogs"}] * 4)
    store(current, [{"who": near, "faith": {"option": "a"}}] * 6)
    store(current, [{"who": {"option": "far"}, "uses": {"options": ["run"]}}] * 6)
    return signed_in("anna", Role.ANALYST)


SEEN = [
    (HOME, "saw the results", ""),
    (f"{HOME}/questions/who", "saw a question", "who"),
    (f"{HERE}?q.who=near", "saw the results", "of a selection: “Who are you?”: I live near"),
    (f"{HOME}/breakdown?question=uses&by=who", "saw a breakdown", "uses by who"),
    (
        f"{HOME}/breakdown/breakdown.csv?question=uses&by=who&channel=online",
        "downloaded",
        "breakdown.csv: uses by who of a selection: How it came: online",
    ),
]


@pytest.mark.parametrize(("address", "action", "what"), SEEN)
def test_the_audit_trail_says_who_saw_which_figures(
    analyst: Desk, address: str, action: str, what: str
) -> None:
    assert analyst.get(address).status_code == 200
    db.session.remove()  # else it reads as of before the page
    entry = audit.page_of("", 1)[0]
    assert (entry.action, entry.what, entry.slug) == (action, what, "safer-parks")
    assert entry.officer_email and entry.officer_email.startswith("anna@")


SELECTED = [
    ("q.who=near", 10), ("q.who=far", 6), ("q.who=near&q.who=far", 16), ("q.uses=dog", 4),
    ("q.uses=dog&q.uses=run", 10), ("q.who=near&q.uses=dog", 4), ("q.who=far&q.uses=dog", 0),
    ("channel=online&q.who=far", 6), ("from=2026-02-01&to=2026-02-01", 16), ("from=2026-02-02", 0),
    ("version=1&q.who=near", 10),
]  # fmt: skip


def test_figures_and_files_are_of_the_same_responses(analyst: Desk) -> None:
    for address, number in SELECTED:
        assert analyst.get(f"{HERE}?{address}").status_code == 200, address
        assert f" {number} response" in analyst.words and "of 16:" in analyst.words, address
        taken = analyst.get(f"{FILES}/responses.csv?{address}")
        rows = list(csv.DictReader(io.StringIO(taken.get_data().decode("utf-8-sig"))))
        assert len(rows) == number, address
        summary = analyst.get(f"{FILES}/summary.csv?{address}").get_data().decode("utf-8-sig")
        near = [each for each in csv.DictReader(io.StringIO(summary)) if each["option"] == "near"]
        assert int(near[0]["count"]) == sum(each["who"] == "near" for each in rows), address


def test_a_part_is_said_in_words_and_taken_out_by_a_link(analyst: Desk) -> None:
    analyst.get(f"{HERE}?q.who=near&q.uses=dog")
    assert "“Who are you?”: I live near" in analyst.words and "4 responses of 16" in analyst.words
    analyst.get(analyst.page.select_one('main a:-soup-contains("Take out")')["href"])
    assert "“Who are you?”: I live near" not in analyst.page.select_one(".govuk-inset-text").text
    ticked = [each["value"] for each in analyst.page.select("input[checked]")]
    assert ticked == ["dog"]


def test_charts_are_of_the_selection(analyst: Desk) -> None:
    analyst.get(f"{HERE}?q.uses=dog")
    image = analyst.page.select_one("#who img.app-chart__image")
    assert "I live near 100" in image["alt"], image["alt"]
    assert analyst.get(image["src"]).mimetype == "image/svg+xml"


def test_nothing_sensitive_is_selected_by_or_shown(analyst: Desk) -> None:
    analyst.get(HERE)
    assert "Faith?" not in analyst.words
    analyst.get(f"{HERE}?q.who=near")
    assert "Faith?" not in analyst.words and "What is your sex" not in analyst.words
    assert analyst.get(f"{HERE}?q.faith=a").status_code == 400
    assert analyst.get(f"{FILES}/responses.csv?q.faith=a").status_code == 303
    analyst.follow()
    assert analyst.mistakes == ["Responses cannot be selected by “faith”. Take it out"]


ODD = ["q.who=nothing", "q.nothing=near", "from=soon", "version=99", "channel=x",
       "from=2026-02-02&to=2026-02-01", "q.who=%00"]  # fmt: skip


def test_what_selects_nothing_known_is_told(analyst: Desk) -> None:
    for address in ODD:
        assert analyst.get(f"{HERE}?{address}").status_code == 400, address
        assert analyst.mistakes, address


def test_viewers_see_no_selections(open_now: Loader, signed_in: SignedIn) -> None:
    open_now()
    assert signed_in("vera", Role.VIEWER).get(HERE).status_code == 403
