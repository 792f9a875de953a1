"""The chart of a question by people shows no more than its table, and says what is held back."""

import csv
import io
import re

import pytest

from consultation.officers.models import Role
from tests.conftest import Loader
from tests.definitions import definition
from tests.officers.desk import SignedIn
from tests.reporting.people import ABOUT, ASKED, HOME, answer
from tests.responses import store

ADDRESS = f"{HOME}/by-people?question=two&by=about/kind"
PEOPLE = f"{HOME}/downloads/people.csv"


def test_the_chart_shows_what_the_table_shows_and_says_what_is_held_back(
    open_now: Loader, signed_in: SignedIn
) -> None:
    current = open_now(
        definition(
            pages=[{"id": "you", "title": "You", "questions": ASKED}],
            equality={"questions": ABOUT},
        )
    )
    desk = signed_in("vera", Role.VIEWER)
    desk.get(ADDRESS)
    assert desk.page.select_one("img.app-chart__image") is None
    assert desk.get(ADDRESS.replace("by-people", "by-people/chart.svg")).status_code == 404
    answer(current, 150, seed=1)
    desk.get(ADDRESS)
    image = desk.page.select_one("img.app-chart__image")
    assert image
    rows = [
        [cell.get_text(strip=True) for cell in row.select("th, td")]
        for row in desk.page.select_one("table").select("tr")
    ]
    said = dict(part.split(": ", 1) for part in str(image["alt"]).rstrip(".").split(". "))
    for place, name in enumerate(rows[0][1:], 1):
        base = rows[-1][place]
        group = name if base == "not shown" else f"{name} ({base})"
        shown = {row[0]: row[place] for row in rows[1:-1]}
        held = [label for label, value in shown.items() if value == "not shown"]
        told = [f"{label} {value}" for label, value in shown.items() if value != "not shown"]
        assert [each for each in told[:3] if each.replace(" –", " 0%") not in said[group]] == []
        assert all(each in said[group].partition("not shown: ")[2] for each in held)
    assert any("not shown" in each for each in said.values()), "the test has something to hold"
    answered = desk.get(str(image["src"]))
    assert answered.mimetype == "image/svg+xml" and "private" in answered.headers["Cache-Control"]


def test_questions_without_options_are_shown_by_how_many_answered_and_are_no_first_choice(
    open_now: Loader, signed_in: SignedIn
) -> None:
    typed = {"words": "text", "day": "date", "amount": "number", "name": "line"}
    asked = [{"id": each, "type": kind, "label": each} for each, kind in typed.items()]
    current = open_now(
        definition(
            pages=[{"id": "you", "title": "You", "questions": [*asked, *ASKED]}],
            equality={"questions": ABOUT},
        )
    )
    said = {"words": "Lamps.", "day": "2026-05-04", "amount": "12", "name": "Friends of the park"}
    about = {"kind": {"option": "aardvark"}, "size": {"options": ["dormouse"]}}
    store(current, [{**said, "one": {"option": "yes"}}] * 150, equality=about)
    desk = signed_in("vera", Role.VIEWER)
    assert desk.get(f"{HOME}/by-people").status_code == 200
    assert desk.page.select_one("[name=question] [selected]")["value"] == "one"
    assert desk.page.select_one("img.app-chart__image")
    for each in typed:
        assert desk.get(f"{HOME}/by-people?question={each}&by=about/kind").status_code == 200, each
        (table,) = desk.page.select("main table")
        (row,) = table.select("tbody tr")
        everybody, group = row.get_text(" ", strip=True).split()[1:]
        assert everybody == "150" and group in ("140", "150", "160"), "chance moves it"
        assert desk.page.select_one("img.app-chart__image") is None
        address = f"{HOME}/by-people/chart.svg?question={each}&by=about/kind"
        assert desk.get(address).status_code == 404


def test_who_answers_comes_after_what_they_say_and_viewers_are_led_to_no_page_of_it(
    open_now: Loader, signed_in: SignedIn
) -> None:
    kinds = ["A resident", "A charity"]
    who = {"id": "who", "type": "single", "label": "Are you answering as?", "options": kinds}
    current = open_now(
        definition(
            pages=[{"id": "you", "title": "You", "questions": [who, *ASKED]}],
            equality={"questions": ABOUT},
        )
    )
    answer(current, 150, seed=1)
    for name, role in (("vera", Role.VIEWER), ("anna", Role.ANALYST)):
        desk = signed_in(name, role)
        assert desk.get(f"{HOME}/by-people").status_code == 200
        assert desk.page.select_one("[name=question] [selected]")["value"] == "one"
        for key in ("who", "one"):
            desk.get(f"{HOME}/questions/{key}")
            led = [each["href"] for each in desk.page.select('a[href*="by-people?question="]')]
            assert bool(led) == (role is Role.ANALYST or key == "one"), (role, key)
            assert all(desk.get(each).status_code == 200 for each in led)


@pytest.mark.usefixtures("no_chance")
def test_groups_that_are_too_few_for_percentages_have_counts_alone(
    open_now: Loader, signed_in: SignedIn
) -> None:
    """Of 30, 24 can be shown as all: chance and rounding move a count by more than a tenth."""
    current = open_now(
        definition(
            pages=[{"id": "you", "title": "You", "questions": ASKED}],
            equality={"questions": ABOUT},
        )
    )
    for kind, number in (("aardvark", 200), ("badger", 30)):
        about = {"kind": {"option": kind}}
        store(current, [{"one": {"option": "yes"}}] * number, equality=about)
        store(current, [{"one": {"option": "no"}}] * number, equality=about)
    store(current, [{"one": {"option": "yes"}}] * 25, equality={"kind": {"option": "civet"}})
    desk = signed_in("anna", Role.ANALYST)
    desk.get(f"{HOME}/by-people?question=one&by=about/kind")
    rows = [
        [cell.get_text(strip=True) for cell in row.select("th, td")]
        for row in desk.page.select_one("table").select("tr")
    ]
    shares = {name: rows[1][place] for place, name in enumerate(rows[0])}
    assert re.fullmatch(r"\d\d%", shares["Aardvark"])
    assert shares["Civet"] == "30 of 30", "no share of some 25"
    (image,) = desk.page.select("img.app-chart__image")
    assert f"Yes {shares['Civet']}" in str(image["alt"])
    lines = list(csv.DictReader(io.StringIO(desk.get(PEOPLE).data.decode("utf-8-sig"))))
    for line in lines:
        few = int(line["base"]) < 50
        assert few or line["option"] == "" or line["percentage"], line
        assert not (few and line["percentage"]), line
    assert any(int(line["base"]) < 50 and line["count"] for line in lines)
