"""Published breakdowns are protected, and “You said” is made from the published figures."""

import csv
import io
import re
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from csvw import CSVW
from flask import Flask

from consultation.analysis.disclosure import crossing
from consultation.analysis.publishable import MOST_BREAKDOWNS, could_be_published
from consultation.analysis.subtracting import of_two_questions_once
from consultation.extensions import db
from consultation.lifecycle.consultations import Current
from consultation.lifecycle.keying import end_keying
from consultation.officers.models import Role
from consultation.publishing.panels_by_group import panel_drawing, panels_of
from consultation.reporting.charts.drawings import WIDE, Words
from consultation.reporting.files.downloads import report_on
from tests.analysis.recovering import recovered
from tests.conftest import Loader
from tests.definitions import definition, with_questions
from tests.officers.desk import Desk, SignedIn
from tests.publishing.published import PAGE, PUBLIC, publish
from tests.residents import Resident
from tests.responses import store

WHERE = {"id": "ward", "type": "area", "label": "Which ward?", "areas": "wolverhampton-wards"}
AGREE = {"id": "agree", "type": "scale", "label": "Do you agree?", "scale": "agreement"}
LAMPS = {
    "id": "lamps",
    "type": "multiple",
    "label": "Which matter?",
    "options": ["Lamps", "Benches", "Paths", "Trees"],
}
WHY = {"id": "why", "type": "text", "label": "Why?"}


def written(**changes: object) -> bytes:
    pages = [
        {"id": "you", "title": "About you", "questions": [WHERE]},
        {
            "id": "park",
            "title": "Lamps",
            "priority": "lights",
            "questions": [{**AGREE, **changes}, LAMPS, WHY],
        },
    ]
    priorities = [{"id": "lights", "title": "Brighter parks", "summary": "More lamps."}]
    return definition(priorities=priorities, pages=pages)


@pytest.fixture
def closed(loaded: Loader, at: Callable[..., None]) -> Current:
    """Two wards of many, in one of which three disagree, and a third of few."""
    current = loaded(written())
    first, second, third = (
        place.code for place in current.definition.questions["ward"].areas.places[:3]
    )
    ticks = {"lamps": {"options": ["lamps", "benches"]}}
    for ward, answer, number in (
        (first, "agree", 30),
        (first, "disagree", 3),
        (second, "agree", 25),
        (second, "disagree", 22),
        (third, "agree", 4),
    ):
        store(current, [{"ward": ward, "agree": answer, **ticks}] * number)
    store(current, [{"agree": "disagree"}] * 20)
    at(current.window.closes + timedelta(hours=1))
    end_keying(current)
    return current


def add(desk: Desk, question: str, by: str, **typed: object) -> None:
    publish(desk, "keep", **{"add-question": question, "add-by": by, **typed})


def cells(resident: Resident) -> dict[str, list[str]]:
    section = resident.visit(PUBLIC).page.select_one("#agree .app-by-groups")
    assert section
    return {
        row.th.get_text(): [cell.get_text() for cell in row.select("td, th")][1:]
        for row in section.select("table tr")
    }


def test_a_breakdown_by_area_is_published_with_small_counts_held_back(
    closed: Current, signed_in: SignedIn, resident: Resident
) -> None:
    desk = signed_in("eve", Role.EDITOR)
    add(desk, "agree", "ward")
    publish(desk)
    rows = cells(resident)
    names = [place.name for place in closed.definition.questions["ward"].areas.places]
    assert rows["Answer"] == ["Everybody", *names[:2]], "the third has fewer than 20"
    assert rows["Disagree"] == ["45 (43.3%)", "not shown", "22 (46.8%)"]
    assert rows["Agree"][2] == "25 (53.2%)", "of everybody in the ward"
    assert names[2] in resident.page.select_one("#agree .app-by-groups").get_text()
    image = resident.page.select_one("#agree .app-by-groups img")
    assert "3 (" not in image["alt"] and "not shown" in image["alt"]
    answer = resident.client.get(image["src"])
    assert answer.mimetype == "image/svg+xml" and "Set-Cookie" not in answer.headers


def open_data(resident: Resident) -> zipfile.ZipFile:
    link = resident.visit(PUBLIC).page.select_one("#data-heading ~ p a")["href"]
    return zipfile.ZipFile(io.BytesIO(resident.client.get(link).data))


def test_the_open_data_hold_the_published_breakdowns_and_are_valid(
    closed: Current, signed_in: SignedIn, resident: Resident, tmp_path: Path
) -> None:
    desk = signed_in("eve", Role.EDITOR)
    publish(desk)
    with open_data(resident) as packed:
        assert "breakdowns.csv" not in packed.namelist()
    add(desk, "agree", "ward")
    publish(desk)
    with open_data(resident) as packed:
        packed.extractall(tmp_path)
    assert CSVW(str(tmp_path / "csv-metadata.json"), validate=True).is_valid
    with (tmp_path / "breakdowns.csv").open(encoding="utf-8", newline="") as file:
        lines = [each for each in csv.DictReader(file) if each["option"] == "disagree"]
    assert [each["count"] for each in lines] == ["45", "", "20"]
    assert [each["held_back"] for each in lines] == ["false", "true", "false"]
    assert all(int(each["count"] or 0) % 5 == 0 for each in lines)


def test_only_chosen_breakdowns_are_public_and_only_with_their_question(
    closed: Current, signed_in: SignedIn, resident: Resident
) -> None:
    desk = signed_in("eve", Role.EDITOR)
    add(desk, "agree", "ward")
    publish(desk)
    chart = f"{PUBLIC}/charts/by.agree.ward.svg"
    assert resident.visit(chart).status == 200
    for other in ("by.lamps.ward", "by.agree.lamps", "by.faith.ward", "by.", "by.agree"):
        assert resident.visit(f"{PUBLIC}/charts/{other}.svg").status == 404, other
    publish(desk, panels=["lamps"], introduction="Kept words.")
    assert desk.now.status_code == 422 and "Choose each question" in desk.mistakes[0]
    assert "Kept words." in desk.words
    publish(desk, breakdowns=[])
    assert resident.visit(chart).status == 404
    assert not resident.visit(PUBLIC).page.select(".app-by-groups")


def collected(resident: Resident, names: list[str]) -> dict[tuple[str, str], int]:
    """The counts of a published breakdown: every answer of every ward that is shown."""
    rows = cells(resident)
    heads = rows.pop("Answer")[1:]
    return {
        (answer, ward): int(cell.split(" ")[0])
        for answer, counts in rows.items()
        for ward, cell in zip(heads, counts[1:], strict=True)
        if ward in names and answer in STEPS and cell != "not shown"
    }


def attacked(resident: Resident, current: Current, counts: list[list[int]]) -> int:
    """How many small counts of the wards somebody works out of the page and every total."""
    wards = [place.name for place in current.definition.questions["ward"].areas.places]
    names = wards[: len(counts[0])]
    found = collected(resident, names)
    table = tuple((*row, 0) for row in counts)
    table = (*table, (0,) * len(table[0]))
    given_cells = {
        (STEPS.index(answer), names.index(ward)): count for (answer, ward), count in found.items()
    }
    assert all(table[y][x] == count for (y, x), count in given_cells.items())
    assert given_cells, "something is published"
    return len(recovered(table, given_cells)) + sum(0 < each < 5 for each in found.values())


STEPS = ("Strongly disagree", "Disagree", "Agree", "Strongly agree")
COUNTS = [[6, 22, 3, 9], [2, 8, 21, 4], [31, 12, 7, 26], [9, 3, 14, 40]]
"""Everybody says where they live and answers: nothing hides behind those who do not."""


@pytest.mark.parametrize("loosened", [False, True])
def test_whoever_collects_the_page_recovers_no_small_count(
    loaded: Loader,
    at: Callable[..., None],
    signed_in: SignedIn,
    resident: Resident,
    monkeypatch: pytest.MonkeyPatch,
    loosened: bool,
) -> None:
    if loosened:
        monkeypatch.setattr(crossing, "_rectangles", lambda *_: iter([()]))
    current = loaded(written())
    wards = [place.code for place in current.definition.questions["ward"].areas.places]
    for step, row in zip(STEPS, COUNTS, strict=True):
        for ward, number in zip(wards, row, strict=False):
            store(current, [{"ward": ward, "agree": step.lower().replace(" ", "-")}] * number)
    at(current.window.closes + timedelta(hours=1))
    end_keying(current)
    desk = signed_in("eve", Role.EDITOR)
    add(desk, "agree", "ward")
    publish(desk)
    found = attacked(resident, current, COUNTS)
    assert found > 0 if loosened else found == 0


@pytest.mark.parametrize(("question", "by"), [("agree", "agree"), ("why", "ward"), ("agree", "x")])
def test_what_cannot_be_broken_down_is_refused_and_nothing_typed_is_lost(
    closed: Current, signed_in: SignedIn, question: str, by: str
) -> None:
    desk = signed_in("eve", Role.EDITOR)
    add(desk, question, by, introduction="Kept words.")
    assert desk.now.status_code == 422 and "something else" in desk.mistakes[0]
    assert "Kept words." in desk.words


def test_no_two_tables_of_the_same_two_questions_are_published(
    closed: Current, signed_in: SignedIn, resident: Resident
) -> None:
    desk = signed_in("eve", Role.EDITOR)
    add(desk, "agree", "lamps")
    assert desk.now.status_code == 303
    add(desk, "lamps", "agree")
    assert desk.now.status_code == 422 and "could be subtracted" in desk.mistakes[0]
    publish(desk, breakdowns=["agree ward", "ward agree"])
    assert desk.now.status_code == 422


BENCH = {"id": "bench", "type": "single", "label": "Which bench?", "options": ["Oak", "Iron"]}
WHO = {"id": "who", "type": "single", "label": "Who are you?", "options": ["A person", "A charity"]}


@pytest.fixture
def of_two_kinds(loaded: Loader, at: Callable[..., None]) -> Current:
    """Closed and keyed, with thirty people and thirty charities."""
    current = loaded(with_questions({**WHO, "label": "Are you answering as?"}, BENCH, AGREE))
    for who in ("a-person", "a-charity"):
        said = {"who": {"option": who}, "bench": {"option": "oak"}, "agree": "agree"}
        store(current, [said] * 30)
    at(current.window.closes + timedelta(hours=1))
    end_keying(current)
    return current


def test_a_breakdown_is_refused_that_could_be_subtracted_from_an_earlier_one(
    of_two_kinds: Current, signed_in: SignedIn, resident: Resident
) -> None:
    """Whoever kept the page of the first day has both, whatever is public now."""
    desk = signed_in("eve", Role.EDITOR)
    add(desk, "bench", "who", introduction="First.")
    publish(desk)
    publish(desk, breakdowns=[])
    assert not resident.visit(PUBLIC).page.select(".app-by-groups")
    add(desk, "bench", "responses.kind")
    assert desk.now.status_code == 422 and "was public before" in desk.mistakes[0]
    assert "“Which bench?” by “Are you answering as?”" in desk.mistakes[0]
    desk.get(PAGE)
    token = desk.page.select_one("input[name=csrf_token]")["value"]
    desk.post(f"{PAGE}/unpublish", data={"csrf_token": token, "reason": "To begin anew."})
    add(desk, "bench", "responses.kind")
    assert desk.now.status_code == 422, "even if nothing is public now"
    for again in (("bench", "who"), ("who", "bench")):
        publish(desk, "keep", breakdowns=[])
        add(desk, *again)
        assert desk.now.status_code == 303, "the same table, whichever way round"


def test_a_breakdown_is_refused_that_could_be_subtracted_from_a_report(
    of_two_kinds: Current, signed_in: SignedIn
) -> None:
    """Every report shows each scale by individuals and organisations."""
    desk = signed_in("eve", Role.EDITOR)
    for pair in (("agree", "who"), ("who", "agree")):
        add(desk, *pair)
        assert desk.now.status_code == 422 and "Reports show each scale" in desk.mistakes[0]
    add(desk, "agree", "responses.kind")
    assert desk.now.status_code == 303


def test_of_a_long_questionnaire_the_groups_that_are_always_wanted_can_be_published(
    loaded: Loader, at: Callable[..., None], signed_in: SignedIn
) -> None:
    many = [{**AGREE, "id": f"agree-{number}"} for number in range(60)]
    current = loaded(with_questions(*many, WHERE, BENCH))
    store(current, [{"agree-0": "agree"}])
    at(current.window.closes + timedelta(hours=1))
    results = report_on(current).results
    pairs = could_be_published(results)
    assert len(pairs) <= MOST_BREAKDOWNS
    groups = {by for _, by in pairs}
    assert {"ward", "agree-0"} <= groups and "agree-59" not in groups
    assert {question for question, _ in pairs} >= {each["id"] for each in many}
    page = signed_in("eve", Role.EDITOR).get(PAGE).get_data(as_text=True)
    assert f"{62 - len(groups)} more cannot" in page


def test_of_tables_of_the_same_two_questions_only_the_first_is_made(
    loaded: Loader,
) -> None:
    who = {
        "id": "who",
        "type": "single",
        "label": "Are you answering as?",
        "options": ["A person", "A charity", "A public body"],
    }
    results = report_on(loaded(with_questions(who, AGREE))).results
    pairs = [("agree", "responses.kind"), ("agree", "who"), ("who", "agree")]
    assert of_two_questions_once(results, pairs) == (pairs[0],)
    assert of_two_questions_once(results, pairs[1:]) == (pairs[1],)


def test_the_public_page_says_that_individuals_and_organisations_are_counted_together(
    loaded: Loader,
    at: Callable[..., None],
    signed_in: SignedIn,
    resident: Resident,
) -> None:
    who = {"id": "who", "type": "single", "label": "Are you answering as?"}
    current = loaded(with_questions({**who, "options": ["A person", "A charity"]}, AGREE))
    for option, number in (("a-person", 30), ("a-charity", 20)):
        store(current, [{"who": {"option": option}, "agree": "agree"}] * number)
    at(current.window.closes + timedelta(hours=1))
    end_keying(current)
    publish(signed_in("eve", Role.EDITOR))
    main = resident.visit(PUBLIC).page.select_one("main").get_text(" ")
    together = "Individuals 30 Organisations 20 The figures below count them together."
    assert together in " ".join(main.split())


def test_an_english_question_in_an_urdu_chart_keeps_its_question_mark_behind_it(
    closed: Current, app: Flask
) -> None:
    folder = app.config["SETTINGS"].instance / "columns"
    report = report_on(closed).in_language("ur")
    pair = ("agree", "ward")
    found = panels_of(db.session(), folder, closed, report, [pair]).get(pair)
    assert found
    drawing = panel_drawing(report, found, WIDE)
    assert drawing
    assert any(
        "\u2068Which ward?\u2069" in each.text for each in drawing.items if isinstance(each, Words)
    )


def test_without_the_rule_the_small_count_would_be_public(
    closed: Current,
    signed_in: SignedIn,
    resident: Resident,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(crossing, "SMALLEST_CELL", 1)
    desk = signed_in("eve", Role.EDITOR)
    add(desk, "agree", "ward")
    publish(desk)
    assert "3 (9.1%)" in cells(resident)["Disagree"]


def test_you_said_is_made_of_the_figures_and_officers_add_to_it(
    closed: Current, signed_in: SignedIn, resident: Resident
) -> None:
    desk = signed_in("eve", Role.EDITOR)
    publish(desk, **{"said-lights": "Many wrote of **dark corners**."})
    text = " ".join(resident.visit(PUBLIC).text.split())
    said = (
        "Do you agree? Of the 104 who answered, 59 (56.7%) chose “Agree or strongly agree” and 45 "
        "(43.3%) “Disagree or strongly disagree”. Which matter? Chosen most by the 84 who "
        "answered: “Lamps” (84, 100.0%) and “Benches” (84, 100.0%). Many wrote of dark corners"
    )
    assert said in text
    publish(desk, panels=["lamps"])
    assert "Of the 104" not in resident.visit(PUBLIC).text, "only of what is published"
    polish = resident.visit(f"{PUBLIC}?lang=en").text
    assert "Chosen most by the 84" in polish
    publish(desk, **{"said-lights": "x" * 3_001})
    assert desk.now.status_code == 422 and "3,000" in desk.mistakes[0]


def test_an_order_that_all_saw_is_named_on_the_public_page(
    closed: Current, signed_in: SignedIn, resident: Resident
) -> None:
    publish(signed_in("eve", Role.EDITOR))
    lamps = resident.visit(PUBLIC).page.select_one("#lamps").get_text()
    assert "Everybody saw the options in the same order" in lamps
    assert "wording" not in resident.page.select_one("#agree").get_text()


def test_wordings_are_named_on_the_public_page(
    loaded: Loader,
    at: Callable[..., None],
    signed_in: SignedIn,
    resident: Resident,
) -> None:
    first = loaded(written())
    store(first, [{"agree": "agree"}] * 59 + [{"agree": "disagree"}] * 45)
    second = loaded(written(label="Are you for it?"))
    store(second, [{"agree": "strongly-agree"}] * 2)
    at(second.window.closes + timedelta(hours=1))
    end_keying(second)
    publish(signed_in("eve", Role.EDITOR))
    part = resident.visit(PUBLIC).page.select_one("#agree")
    text = " ".join(part.get_text(" ").split())
    assert "This question changed while people answered." in text
    assert re.search(r"Version 1, from \d+ \w+ \d{4} ?: “Do you agree\?” Answered: 104\.", text)
    assert "“Are you for it?” Answered: 2." in text
    said = " ".join(resident.text.split())
    assert "“Disagree or strongly disagree”. This question changed" in said
    table = next(each for each in part.select("table") if "Version 2" in each.get_text())
    rows = {
        row.th.get_text(): [c.get_text() for c in row.select("td")] for row in table.select("tr")
    }
    assert rows["Strongly agree"] == ["0 (0.0%)", "2 (100.0%)"]
