"""The results at a glance: what the top of the page says, with bases, and nothing held back."""

import pytest
from flask import Flask

from consultation.lifecycle.consultations import Current
from consultation.officers.models import Role
from consultation.publishing.you_said import sentences
from consultation.reporting.charts.findings import finding
from consultation.reporting.files.downloads import report_on
from consultation.reporting.glance import glance_at
from tests.conftest import Loader
from tests.definitions import with_questions
from tests.officers.desk import Desk, SignedIn
from tests.responses import store

AGREE = {"id": "agree", "type": "scale", "label": "Agree?", "scale": "agreement"}
LAMPS = {"id": "lamps", "type": "multiple", "label": "Lamps?", "options": ["A", "B", "C", "D", "E"]}
RANK = {"id": "rank", "type": "rank", "label": "In order?", "options": ["X", "Y", "Z"]}
WHO = {
    "id": "who",
    "type": "single",
    "label": "Are you answering as?",
    "options": ["A person", "A charity"],
}


def ticks(*options: str) -> dict[str, dict[str, list[str]]]:
    return {"lamps": {"options": [*options]}}


@pytest.fixture
def answered(loaded: Loader) -> Current:
    """A scale, ticks of which two tie for the third place, and an order."""
    current = loaded(with_questions(WHO, AGREE, LAMPS, RANK))
    store(current, [{"agree": "agree", **ticks("a", "b", "c")}] * 3)
    store(current, [{"agree": "disagree", **ticks("a", "b", "d")}] * 3)
    store(current, [{"agree": "neither", **ticks("a"), "rank": ["z", "x", "y"]}] * 2)
    return current


def panel(desk: Desk, current: Current) -> dict[str, list[str]]:
    """The cells of each line of the panel by where the line leads; `words` are all of it."""
    desk.get(f"/officers/c/{current.slug}")
    section = desk.page.select_one("#at-a-glance")
    assert section
    lines = {
        row.a["href"]: [each.get_text(" ", strip=True) for each in row.select("td")]
        for row in section.select("tbody tr")
    }
    return {**lines, "words": [" ".join(section.get_text(" ").split())]}


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ANALYST])
def test_the_top_of_the_page_says_what_people_said_each_figure_with_its_base(
    answered: Current, signed_in: SignedIn, role: Role
) -> None:
    desk = signed_in("anna", role)
    shown = panel(desk, answered)
    assert shown["#agree"] == ["37.5%", "37.5%", "25.0%", "8"]
    assert shown["#rank"][0].startswith("Z: ranked by 2 (mean place 1)")
    assert shown["#rank"][1:] == ["2"]
    assert "#who" not in shown, "in what capacity people answered says nothing of the city"
    assert all(desk.page.select_one(where) for where in shown if where != "words")
    assert "not a survey of the population" in shown["words"][0]


def test_of_answers_that_tie_for_the_last_place_none_is_named(answered: Current) -> None:
    lamps = next(
        each for each in glance_at(report_on(answered)).foremost if each.asked.key == "lamps"
    )
    assert lamps.cells == ("A: 100.0% (8)", "B: 75.0% (6)"), "C and D tie"


def test_what_a_single_person_put_first_does_not_lead(loaded: Loader, app: Flask) -> None:
    current = loaded(with_questions({**RANK, "top": 2}))
    store(current, [{"rank": ["x", "y"]}] * 6)
    store(current, [{"rank": ["y", "x"]}] * 5)
    store(current, [{"rank": ["z"]}])
    report = report_on(current)
    (order,) = glance_at(report).foremost
    assert [each.partition(":")[0] for each in order.cells] == ["X", "Y", "Z"]
    assert order.cells[2] == "Z: ranked by 1 (mean place 1)"
    (result,) = report.results.open
    assert finding(result.summary, "en") == "Ranked highest: X"
    with app.test_request_context():
        (sentence,) = sentences([result])
    assert str(sentence.says).endswith("who ranked any: “X”, “Y” and “Z”.")


def test_nobody_and_a_single_one_are_told_as_such(loaded: Loader, signed_in: SignedIn) -> None:
    current, desk = loaded(with_questions(AGREE)), signed_in("anna", Role.VIEWER)
    assert "There are no responses." in panel(desk, current)["words"][0]
    assert not desk.page.select("[href='#downloads']:-soup-contains('Take it away')")
    store(current, [{}])
    assert "Nobody has answered a question with figures yet" in panel(desk, current)["words"][0]
    store(current, [{"agree": "agree"}])
    assert panel(desk, current)["#agree"] == ["100.0%", "0.0%", "0.0%", "1"]


def test_what_counts_people_and_organisations_together_says_so(
    loaded: Loader, signed_in: SignedIn
) -> None:
    current, desk = loaded(with_questions(WHO, AGREE)), signed_in("anna", Role.ANALYST)
    store(current, [{"who": {"option": "a-person"}, "agree": "agree"}] * 3)
    together = "Individuals and organisations are counted together here"
    assert together not in panel(desk, current)["words"][0], "only people have answered"
    store(current, [{"who": {"option": "a-charity"}, "agree": "agree"}] * 3)
    assert together in panel(desk, current)["words"][0]


def test_while_results_are_hidden_nothing_is_glanced_at(
    open_now: Loader, signed_in: SignedIn
) -> None:
    current = open_now(with_questions(AGREE, results_while_open="hidden"))
    store(current, [{"agree": "agree"}])
    desk = signed_in("anna", Role.ADMINISTRATOR)
    desk.get(f"/officers/c/{current.slug}")
    assert desk.page.select_one("#at-a-glance") is None
    assert "100.0%" not in desk.words
