"""Individuals and organisations, and changed questions, are kept apart; notes say what to know."""

import csv
import io

import openpyxl
import pytest
from flask import current_app

from consultation.extensions import db
from consultation.lifecycle.consultations import Current
from consultation.officers.models import Role
from consultation.publishing.telling import told
from consultation.reporting.charts.drawings import Words
from consultation.reporting.files.documents.story import report_document
from consultation.reporting.files.downloads import report_on, wanted
from consultation.reporting.notes import notes_on
from consultation.reporting.report import Report
from consultation.reporting.words.sides import split
from tests.conftest import Loader
from tests.definitions import definition, with_questions
from tests.officers.desk import SignedIn
from tests.reporting.conftest import Taker
from tests.responses import store

OLD, NEW = "“Agree?” (9 answered)", "“Do you agree?” (5 answered)"


def test_individuals_and_organisations_are_counted_apart_and_looked_at_in_one_click(
    answered_twice: Current, signed_in: SignedIn
) -> None:
    desk = signed_in("anna", Role.ANALYST)
    desk.get(f"/officers/c/{answered_twice.slug}")
    tiles = {
        tile.dt.get_text(): (tile.dd.get_text(), tile.select_one("a"))
        for tile in desk.page.select(".app-tile")
    }
    assert tiles["Individuals"][0] == "8" and tiles["Organisations"][0] == "4"
    desk.get(tiles["Organisations"][1]["href"])
    assert "4 responses of 14" in desk.words
    assert "not a survey of the population" in desk.words


def test_a_question_that_changed_is_never_merged_silently(
    answered_twice: Current, signed_in: SignedIn, taken: Taker
) -> None:
    desk = signed_in("anna", Role.ANALYST)
    for page in ("", "/questions/agree", "/selection?channel=online"):
        desk.get(f"/officers/c/{answered_twice.slug}{page}")
        assert "This question changed while people answered" in desk.words, page
        assert NEW in desk.words, page
        table = next(each for each in desk.page.select("table") if "Version by" in each.get_text())
        rows = {
            row.th.get_text(): [cell.get_text() for cell in row.select("td")]
            for row in table.select("tbody tr")
        }
        assert rows["Strongly agree"][1:] == ["0.0%", "100.0%"], page
    assert OLD in desk.get(f"/officers/c/{answered_twice.slug}").text
    book = openpyxl.load_workbook(io.BytesIO(taken(answered_twice, "summary.xlsx")))
    cells = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    assert f"Version 1: {OLD}" in cells and "Version by version" in cells
    lines = csv.DictReader(io.StringIO(taken(answered_twice, "tables.csv").decode("utf-8-sig")))
    apart = {
        line["group"]: line["value"]
        for line in lines
        if (line["by"], line["option"], line["measure"]) == ("version", "agree", "count")
        and line["question"] == "agree"
    }
    assert apart == {"1": "3", "2": "0"}
    says = "Changed while people answered: agree. Where a figure names no version, it counts all"
    assert says in taken(answered_twice, "about.txt").decode()


@pytest.fixture
def grown(loaded: Loader) -> Current:
    """A second version adds an option to one question, and a second question."""
    often = {"id": "often", "type": "single", "label": "How often?", "options": ["Daily", "Never"]}
    safe = {"id": "safe", "type": "scale", "label": "Safe?", "scale": "safety"}
    store(loaded(with_questions(often)), [{"often": {"option": "daily"}}] * 12)
    more = {**often, "options": ["Daily", "Never", "Used to"]}
    current = loaded(with_questions(more, safe))
    store(current, [{"often": {"option": "used-to"}, "safe": "fairly-safe"}] * 11)
    return current


def test_what_only_one_version_asked_or_offered_says_so_wherever_it_is_shown(
    grown: Current, signed_in: SignedIn, taken: Taker
) -> None:
    here, desk = f"/officers/c/{grown.slug}", signed_in("anna", Role.ANALYST)
    only, changed = "Asked only in version 2", "Changed while people answered"
    desk.get(here)
    glance = {row.a["href"]: row.th.get_text() for row in desk.page.select("#at-a-glance tbody tr")}
    assert glance["#often"].endswith(changed) and glance["#safe"].endswith(only)
    told = "Only version 2 of the questionnaire asked this: 11 of 23 responses."
    assert told in desk.page.select_one("#safe").get_text()
    apart = next(each for each in desk.page.select("#often table") if "Version 1" in str(each))
    rows = {row.th.get_text(): row.get_text(" ", strip=True) for row in apart.select("tr")}
    assert rows["Used to"] == "Used to 47.8% – 100.0%" and rows["Never"].endswith("0.0% 0.0% 0.0%")

    desk.get(f"{here}/breakdown?question=often&by=safe")
    assert "“How often?” changed while people answered" in desk.words
    assert "Only version 2 of the questionnaire asked “Safe?”." in desk.words
    desk.get(f"{here}/breakdown?question=often&by=safe&version=2")
    assert "changed while" not in desk.words and "Only version" not in desk.words

    report = report_on(grown)
    assert f"11 answered, 0 did not; 12 not asked. {only} of the questionnaire." in words(
        report, "safe"
    )
    assert "23 answered, 0 did not. This question changed" in words(report, "often")
    assert "People who chose to respond; not a survey of the population." in words(report, "often")
    notes = [*notes_on(report, report.results.question("often"))]
    assert notes[-2:] == [
        "Version 1: “How often?” (12 answered); not offered then: “Used to”",
        "Version 2: “How often?” (11 answered)",
    ]
    book = openpyxl.load_workbook(io.BytesIO(taken(grown, "summary.xlsx")))
    cells = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    assert told in cells
    assert "Versions of the questionnaire" in cells and "1 and 2" in cells
    lines = csv.DictReader(io.StringIO(taken(grown, "tables.csv").decode("utf-8-sig")))
    used_to = {each["group"] for each in lines if each["option"] == "used-to" and each["by"]}
    assert used_to == {"2"}, "version 1 has no figure of what it did not offer"


def words(report: Report, key: str) -> str:
    """What the chart of a question says in letters."""
    drawing = report.drawing(key)
    assert drawing
    return " ".join(each.text for each in drawing.items if isinstance(each, Words))


LAMPS = {"id": "lamps", "type": "multiple", "label": {"en": "Lamps?"}, "options": ["More", "Fewer"]}
CHANGES = [
    ({"label": {"en": "Lamps or not?"}}, True),
    ({"options": ["More", "Fewer", "None"]}, True),
    ({"hint": "In the park."}, True),
    ({"label": {"en": "Lamps?", "pl": "Lampy?"}}, False),
    ({}, False),
]


@pytest.mark.parametrize(("change", "is_told"), CHANGES)
def test_what_people_saw_differently_is_a_change_and_a_translation_is_none(
    loaded: Loader, change: dict[str, object], is_told: bool
) -> None:
    languages = {"languages": ["en", "pl"]}
    store(loaded(with_questions(LAMPS, **languages)), [{"lamps": {"options": ["more"]}}])
    current = loaded(with_questions({**LAMPS, **change}, **languages))
    assert report_on(current).changed == {}, "nobody has answered the new one"
    store(current, [{"lamps": {"options": ["fewer"]}}])
    assert ("lamps" in report_on(current).changed) is is_told


def test_either_side_of_a_scale_stands_beside_the_full_split(
    answered_twice: Current, signed_in: SignedIn
) -> None:
    desk = signed_in("anna", Role.VIEWER)
    desk.get(f"/officers/c/{answered_twice.slug}")
    section = desk.page.select_one("#agree")
    sides = {each.dt.get_text(): each.dd.get_text() for each in section.select(".app-sides > div")}
    assert sides == {
        "Agree or strongly agree": "57.1% (8)",
        "Disagree or strongly disagree": "28.6% (4)",
    }
    assert "Strongly disagree" in section.select_one("table").get_text()


def test_either_side_of_each_line_of_a_matrix_stands_beside_its_full_split(
    loaded: Loader, signed_in: SignedIn, taken: Taker
) -> None:
    each = {"id": "each", "type": "matrix", "label": "Agree?", "rows": ["Lamps", "Dogs"]}
    loud = {"id": "loud", "type": "matrix", "label": "Loud?", "rows": ["Day"]}
    current = loaded(
        with_questions({**each, "scale": "agreement"}, {**loud, "scale": ["Quiet", "Loud"]})
    )
    store(current, [{"each": {"lamps": "agree", "dogs": "disagree"}, "loud": {"day": "loud"}}] * 3)
    store(current, [{"each": {"lamps": "strongly-agree"}}, {}])
    headers = ["Line", "Agree or strongly agree", "Disagree or strongly disagree", "Answered"]
    rows = [["Lamps", "4 (100.0%)", "0 (0.0%)", "4"], ["Dogs", "0 (0.0%)", "3 (100.0%)", "3"]]
    desk, caption = signed_in("anna", Role.VIEWER), "Either side of the scale"
    for page in ("", "/questions/each"):
        desk.get(f"/officers/c/{current.slug}{page}")
        (table,) = [
            found
            for found in desk.page.select("table")
            if found.caption and found.caption.get_text() == caption
        ]
        cells = [[cell.get_text() for cell in row.select("th, td")] for row in table.select("tr")]
        assert cells == [headers, *rows], page
    document = report_document(wanted(current, report_on(current)))
    grids = [found for found in document.blocks if getattr(found, "caption", "") == caption]
    assert [[list(row) for row in found.table.rows] for found in grids] == [rows]
    book = openpyxl.load_workbook(io.BytesIO(taken(current, "summary.xlsx")))
    lines = [row for sheet in book for row in sheet.iter_rows(max_col=4, values_only=True)]
    assert ("Lamps", headers[1], 4, 1) in lines and ("Dogs", headers[2], 3, 1) in lines
    db.session.rollback()


@pytest.mark.parametrize("steps", ["ab", "abc", "abcd", "abcde", "abcdefg"])
def test_a_scale_is_split_evenly_each_side_from_the_middle_outwards(steps: str) -> None:
    scale = split(steps)
    assert len(scale.positive) == len(scale.negative) == len(steps) // 2
    assert (
        "".join(reversed(scale.negative)) + "".join(scale.middle) + "".join(scale.positive) == steps
    )
    assert len(scale.middle) == len(steps) % 2


def test_what_a_reader_must_know_stands_with_the_question(
    loaded: Loader, signed_in: SignedIn
) -> None:
    asks = {"id": "asks", "type": "single", "label": "Ask more?", "options": ["Yes", "No", "Why"]}
    scale = {"id": "agree", "type": "scale", "label": "Agree?", "scale": "agreement",
             "show_if": {"question": "asks", "is": "yes"}}  # fmt: skip
    current = loaded(definition(pages=[{"id": "p", "title": "P", "questions": [asks, scale]}]))
    store(current, [{"asks": {"option": "yes"}, "agree": "agree"}, {"asks": {"option": "no"}}])
    desk = signed_in("vera", Role.VIEWER)
    desk.get(f"/officers/c/{current.slug}")
    assert "not a survey of the population" in desk.words
    said = {key: desk.page.select_one(f"#{key}").get_text() for key in ("asks", "agree")}
    assert "in the same order" in said["asks"] and "Not everybody was asked" in said["agree"]
    assert "in the same order" not in said["agree"] and "Not everybody" not in said["asks"]
    assert "1 answered, 0 did not; 1 not asked" in said["agree"]


def test_who_was_not_asked_is_never_counted_as_silent(loaded: Loader, signed_in: SignedIn) -> None:
    """Whom a sensitive answer led on must not be known, nor can it be where conditions changed."""
    faith = {"id": "faith", "type": "single", "label": "Faith?", "options": ["Yes", "No"]}
    faith["sensitive"] = True
    asks = {"id": "asks", "type": "single", "label": "Ask more?", "options": ["Yes", "No"]}
    then = {"id": "then", "type": "scale", "label": "Agree?", "scale": "agreement"}
    after = {"show_if": {"question": "faith", "is": "yes"}}
    current = loaded(with_questions(faith, asks, {**then, **after}))
    store(current, [{"then": "agree"}] * 4 + [{}] * 3)
    page = f"/officers/c/{current.slug}"
    desk = signed_in("vera", Role.VIEWER)
    desk.get(page)
    unknown = "4 answered, 3 did not or were not asked"
    assert unknown in desk.page.select_one("#then").get_text()
    other = {"show_if": {"question": "asks", "is": "yes"}}
    loaded(with_questions(faith, asks, {**then, **other}))
    desk.get(page)
    assert unknown in desk.page.select_one("#then").get_text()
    found = report_on(current).results.question("then")
    assert found
    with current_app.test_request_context():
        assert "Not answered or not asked: 3." in told(found).base
