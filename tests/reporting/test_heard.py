"""Who was heard, in pages and files: charts and map fit their sheet and match their figures."""

import csv
import io
import re
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultation.analysis.comparing import Characteristic, Group, Reach
from consultation.analysis.selection import Picked, Selection
from consultation.extensions import db
from consultation.lifecycle.consultations import Current
from consultation.officers.models import Role
from consultation.questionnaire.outlines import Outlines, outlines_of
from consultation.questionnaire.shelf import ShippedShelf
from consultation.reporting.charts import image_files
from consultation.reporting.charts.drawings import NARROW, WIDE, Dot, Drawing, Shape, Stroke, Words
from consultation.reporting.charts.heard_pictures import compared_drawing, map_drawing
from consultation.reporting.charts.surrounds import Heading
from consultation.reporting.files.documents.blocks import Grid, Picture
from consultation.reporting.files.documents.story import report_document
from consultation.reporting.files.downloads import report_on, wanted
from consultation.reporting.report import report_of
from consultation.reporting.words.heard import (
    compared_alt_text,
    map_alt_text,
    map_finding,
    nobody_behind,
    signed,
)
from tests.conftest import Loader
from tests.definitions import with_questions
from tests.officers.desk import SignedIn
from tests.reporting.conftest import Taker, chart_addresses
from tests.reporting.drawn import LABELS, inside
from tests.responses import store

HEADING = Heading(title="Which ward?", source="Parks. Census.", language="en")
WARDS = "wolverhampton-wards"
PLACES = {each.code: each.name for each in ShippedShelf().areas(WARDS)}
SQUARES = Outlines(
    {f"A{x}": (((x, 0.0), (x + 1.0, 0.0), (x + 1.0, 1.0), (float(x), 1.0)),) for x in range(3)},
    "Drawn by hand.",
)
COUNT = st.one_of(st.none(), st.just(0), st.integers(1, 9), st.integers(1, 100_000))


def made(groups: list[tuple[str, str, int | None, int]], areas: str = "") -> Characteristic:
    shown = [each for each in groups if each[2] is not None]
    return Characteristic(
        id="area" if areas else "religion",
        title="Ward" if areas else "Religion",
        groups=tuple(
            Group(
                id=code,
                label=label,
                count=count,
                residents=living,
                of_responses=sum(each[2] or 0 for each in shown),
                of_residents=sum(each[3] for each in shown),
            )
            for code, label, count, living in groups
        ),
        residents="residents of all ages",
        estimate=bool(areas),
        aside=(("Prefer not to say", None), ("Not answered", 7)),
        asked="Which ward?" if areas else "",
        areas=areas,
    )


def squares(*counts: int | None) -> Characteristic:
    return made([(f"A{n}", f"Ward {n}", each, 1000) for n, each in enumerate(counts)], WARDS)


def words(drawing: Drawing) -> list[str]:
    return [each.text for each in drawing.items if isinstance(each, Words)]


def shapes(drawing: Drawing) -> list[Shape]:
    return [each for each in drawing.items if isinstance(each, Shape)]


@given(
    st.lists(st.tuples(LABELS, COUNT, st.integers(1, 90_000)), min_size=1, max_size=60),
    st.sampled_from([WIDE, NARROW]),
    st.sampled_from(["en", "ur"]),
)
def test_everything_is_on_the_sheet(
    groups: list[tuple[str, int | None, int]], width: int, language: str
) -> None:
    heading = replace(HEADING, language=language)
    codes = [*PLACES, *(f"X{place}" for place in range(60))]
    found = made([(code, *each) for code, each in zip(codes, groups, strict=False)], WARDS)
    outlines = outlines_of(WARDS)
    assert outlines
    for drawing in (
        compared_drawing(found, heading, width),
        map_drawing(found, outlines, heading, width),
    ):
        inside(drawing)
        assert "None" not in drawing.says
        assert drawing.says.endswith(".")


def test_dots_stand_at_the_shares_and_the_gap_beside_them() -> None:
    found = made([("a", "Ash", 60, 200), ("b", "Elm", 40, 800)])
    drawing = compared_drawing(found, HEADING, WIDE)
    dots = [each for each in drawing.items if isinstance(each, Dot)][2:]
    begin = min(each.x for each in drawing.items if isinstance(each, Stroke))
    living_a, heard_a, living_b, heard_b = (each.x for each in dots)
    per_point = (heard_a - heard_b) / 20
    assert round((living_b - living_a) / per_point) == 60
    assert begin < living_a < heard_b < heard_a < living_b
    assert {"60.0%", "20.0%", "+40.0", "40.0%", "80.0%", "−40.0"} <= {*words(drawing)}
    assert "Furthest behind: Elm, 40.0% of responses and 80.0% of residents" in " ".join(
        words(drawing)
    )


def test_a_group_held_back_has_no_dot_and_no_figure() -> None:
    found = made([("a", "Ash", 60, 200), ("b", "Elm", 40, 700), ("c", "Oak", None, 100)])
    drawing = compared_drawing(found, HEADING, WIDE)
    assert sum(isinstance(each, Dot) for each in drawing.items) == 2 + 4
    assert words(drawing).count("not shown") == 1
    assert "Oak not shown" in drawing.says
    assert "10.0%" not in " ".join(words(drawing))
    assert "Prefer not to say: not shown. Not answered: 7." in drawing.says


def test_too_few_are_not_compared() -> None:
    drawing = compared_drawing(made([("a", "Ash", 6, 200), ("b", "Elm", 3, 800)]), HEADING, WIDE)
    assert "Too few to compare" in words(drawing)
    assert not any(isinstance(each, Dot) for each in drawing.items)


def test_that_nobody_is_behind_is_not_said_of_too_few() -> None:
    few = made([("a", "Ash", 6, 200), ("b", "Elm", 3, 800)])
    many = made([("A0", "Ash", 20, 200), ("A1", "Elm", 80, 800)], WARDS)
    assert nobody_behind(Reach(characteristics=(few,))).startswith("Too few people have told us")
    says = nobody_behind(Reach(characteristics=(few, many)))
    assert says.endswith("share of residents. Too few told us to compare: Religion.")
    assert "Too few" not in nobody_behind(Reach(characteristics=(many,)))


def test_areas_join_outlines_by_code_and_neither_is_lost() -> None:
    """A ward without an outline stands in the list, an outline without a ward stays plain."""
    found = made([("A2", "Ash", 30, 1000), ("A0", "Elm", 10, 1000), ("B9", "Oak", 5, 1000)], WARDS)
    drawing = map_drawing(found, SQUARES, HEADING, WIDE)
    by_left = sorted(shapes(drawing), key=lambda each: min(x for x, _ in each.rings[0]))
    assert len(by_left) == 3
    elm, nobodys, ash = (each.fill for each in by_left)
    assert len({elm, nobodys, ash}) == 3
    told = words(drawing)
    assert {"Ash", "Elm", "Oak *", "30.0 (30)", "10.0 (10)", "5.0 (5)", "not compared"} <= {*told}
    assert "* Not on the map: it has no outline." in told


def test_nobody_and_held_back_look_like_no_shade() -> None:
    drawing = map_drawing(squares(0, None, 30), SQUARES, HEADING, WIDE)
    none, held, most = shapes(drawing)
    assert none.fill == "#ffffff"
    assert not none.hatch
    assert held.hatch
    assert len({none.fill, held.fill, most.fill}) == 3
    assert {"no responses", "not shown"} <= {*words(drawing)}
    assert drawing.says == (
        "Responses per 1,000 residents of all ages, estimated. Most: Ward 2 30.0 (30 responses). "
        "No responses from Ward 0. Not shown: Ward 1."
    )


def test_where_all_is_held_back_it_does_not_say_that_nobody_came() -> None:
    assert map_alt_text(squares(None, None, None)).endswith("Not shown: Ward 0, Ward 1 and Ward 2.")
    assert "no responses from any of 3 areas." in map_alt_text(squares(0, 0, 0))


def test_where_the_fewest_are_held_back_no_other_area_is_said_to_have_fewest() -> None:
    counts = (12, 22, 32, 42, 52, 62)
    assert (
        map_finding(squares(*counts)) == "Responses per 1,000: from 12.0 (Ward 0) to 62.0 (Ward 5)"
    )
    assert "Fewest: Ward 0 12.0" in map_alt_text(squares(*counts))
    assert map_finding(squares(None, *counts)) == ""
    assert "Fewest of those shown: Ward 1 12.0" in map_alt_text(squares(None, *counts))


def test_one_response_of_very_many_residents_is_not_nobody() -> None:
    found = made([("A0", "Ash", 1, 90_000), ("A1", "Elm", 0, 90_000)], WARDS)
    one, none, _ = shapes(map_drawing(found, SQUARES, HEADING, WIDE))
    assert one.fill != none.fill


def test_more_is_darker_also_in_grey() -> None:
    drawing = map_drawing(squares(10, 55, 100), SQUARES, HEADING, WIDE)
    greys = [
        sum(int(each.fill[place : place + 2], 16) * weight for place, weight in
            ((1, 299), (3, 587), (5, 114)))
        for each in shapes(drawing)
    ]  # fmt: skip
    assert greys == sorted(greys, reverse=True)
    assert all(one - other > 30_000 for one, other in pairwise(greys))


def test_west_stays_left_in_every_language() -> None:
    english, urdu = (
        map_drawing(squares(1, 20, 30), SQUARES, replace(HEADING, language=each), WIDE)
        for each in ("en", "ur")
    )
    assert [each.rings for each in shapes(english)] == [each.rings for each in shapes(urdu)]


def test_the_shipped_maps_have_their_wards_and_their_credit() -> None:
    for name in (WARDS, "wolverhampton-wards-2023"):
        outlines = outlines_of(name)
        assert outlines
        assert set(outlines.rings) == {each.code for each in ShippedShelf().areas(name)}
        assert "Contains OS data © Crown copyright and database right" in outlines.credit
        assert "Open Government Licence" in outlines.credit


@pytest.mark.parametrize("written", ["", "{", "{}", '{"features": [{}]}', '{"features": []}'])
def test_a_file_without_outlines_draws_no_map(tmp_path: Path, written: str) -> None:
    (tmp_path / "ours.geojson").write_text(written, "utf-8")
    assert outlines_of("ours", tmp_path) is None
    assert outlines_of("nowhere", tmp_path) is None


def test_several_polygons_and_points_are_read(tmp_path: Path) -> None:
    (tmp_path / "ours.geojson").write_text(
        '{"credit": "Ours.", "features": ['
        '{"properties": {"code": "a"}, "geometry": {"type": "MultiPolygon", "coordinates":'
        " [[[[0,0],[1,0],[1,1]]], [[[2,0],[3,0],[3,1]]]]}},"
        '{"properties": {"code": "b"}, "geometry": {"type": "Point", "coordinates": [0, 0]}},'
        '{"properties": {"code": "c"}, "geometry": null}]}',
        "utf-8",
    )
    found = outlines_of("ours", tmp_path)
    assert found
    assert {code: len(rings) for code, rings in found.rings.items()} == {"a": 2, "b": 0, "c": 0}
    assert found.credit == "Ours."


def test_the_same_map_gives_the_same_bytes(tmp_path: Path) -> None:
    drawing = map_drawing(squares(1, None, 30), SQUARES, HEADING, WIDE)
    for ending in ("svg", "png"):
        one, other = (
            image_files.drawn(drawing, ending, tmp_path / each) for each in ("one", "other")
        )
        assert one == other


@pytest.mark.parametrize(
    ("difference", "says"), [("3.2", "+3.2"), ("-9.1", "−9.1"), ("0.0", "0.0"), ("-2.0", "−2.0")]
)
def test_differences_have_their_sign(difference: str, says: str) -> None:
    assert signed(Decimal(difference)) == says
    assert signed(None) == ""


WARD = {"id": "ward", "type": "area", "label": "Which ward?", "areas": WARDS, "outside": True}
CAME = {"E05001321": 12, "E05001322": 1, "outside": 3}


@pytest.fixture
def asked_where(open_now: Loader) -> Current:
    """An open consultation of people from two wards, and some from elsewhere."""
    current = open_now(with_questions(WARD))
    for code, number in CAME.items():
        store(current, [{"ward": code}] * number)
    return current


def test_the_page_says_whom_to_go_and_ask(asked_where: Current, signed_in: SignedIn) -> None:
    desk = signed_in("anna", Role.ANALYST)
    assert desk.get("/officers/c/safer-parks").status_code == 200
    section = desk.page.find(id="who-was-heard")
    assert section
    said = " ".join(section.get_text(" ").split())
    assert "Under-represented so far" in said
    assert "Respondents compared with the people of Wolverhampton" in said
    assert "I live outside the area: 3" in said
    assert "estimated" in said
    assert "margin" not in said
    assert "Crown copyright" not in said
    assert "Census 2021, licensed under the Open Government Licence" in said
    first = [each.get_text() for each in section.select_one("tbody tr").select("th, td")]
    assert first[0].startswith("Ward: ")
    assert first[1:3] == ["0", "0.0%"]
    report = report_on(asked_where)
    areas = report.reach and report.reach.characteristic("area")
    assert areas
    addresses = chart_addresses(desk.page)
    for alt in (compared_alt_text(areas), map_alt_text(areas)):
        answer = desk.get(addresses[alt])
        assert answer.status_code == 200
        assert alt.split(" and ")[0].split("'")[0] in answer.get_data(as_text=True)
    assert f"{PLACES['E05001321']} " in map_alt_text(areas)


@pytest.mark.parametrize("equality", [None, {"questions": "standard"}])
def test_figures_about_people_are_pointed_to_where_there_are_any(
    open_now: Loader, signed_in: SignedIn, equality: dict[str, str] | None
) -> None:
    asks = {"equality": equality} if equality else {}
    store(open_now(with_questions(WARD, **asks)), [{"ward": "E05001321"}] * 12)
    desk = signed_in("anna", Role.ANALYST)
    desk.get("/officers/c/safer-parks")
    page = desk.page
    said = page.find(id="who-was-heard").get_text()
    assert ("What people said about themselves" in said) == bool(equality)
    for each in page.select("[href^='#']"):
        assert page.find(id=each["href"][1:]), each


def test_viewers_see_no_small_count_of_an_area(asked_where: Current, signed_in: SignedIn) -> None:
    desk = signed_in("vera", Role.VIEWER)
    desk.get("/officers/c/safer-parks")
    section = desk.page.find(id="who-was-heard")
    assert section
    said = " ".join(section.get_text(" ").split())
    assert "I live outside the area: not shown" in said
    figures = [cell.get_text() for cell in section.select("#heard-map td:first-of-type")]
    assert "1" not in figures
    assert "not shown" in figures
    assert not any("(1 response)" in each["alt"] for each in section.select("img"))


def test_without_figures_there_is_no_panel(open_now: Loader, signed_in: SignedIn) -> None:
    store(open_now(), [{"capacity": {"option": "resident"}}] * 20)
    desk = signed_in()
    desk.get("/officers/c/safer-parks")
    assert desk.page.find(id="who-was-heard") is None
    assert desk.get("/officers/c/safer-parks/charts/heard.area.svg").status_code == 404
    assert desk.get("/officers/c/safer-parks/charts/heard-map.area.svg").status_code == 404


def test_figures_that_cannot_be_used_are_said_on_the_page(
    asked_where: Current, instance: Path, signed_in: SignedIn
) -> None:
    (instance / "benchmarks").mkdir()
    (instance / "benchmarks" / "population.csv").write_text("a\n1\n", "utf-8")
    desk = signed_in()
    assert desk.get("/officers/c/safer-parks").status_code == 200
    assert "population.csv has no column characteristic" in desk.words


def test_a_selection_is_compared_with_nobody(asked_where: Current, instance: Path) -> None:
    picked = Selection(picked=(Picked(key="ward", options=("E05001321",)),))
    assert report_of(db.session(), instance, asked_where).reach
    assert report_of(db.session(), instance, asked_where, picked).reach is None


def test_the_report_and_the_spreadsheet_hold_it(asked_where: Current, taken: Taker) -> None:
    report = report_on(asked_where)
    document = report_document(wanted(asked_where, report))
    grids = {each.caption: each.table for each in document.blocks if isinstance(each, Grid)}
    assert len(grids["Responses by area"].rows) == 20
    held = [row[0] for row in grids["Responses by area"].rows if row[1] == "not shown"]
    assert PLACES["E05001321"] in held, "or the few from elsewhere could be worked out"
    said = [each.drawing.says for each in document.blocks if isinstance(each, Picture)]
    assert any(each.startswith("Responses per 1,000 residents aged 16 and over") for each in said)
    credited = [
        each.credit for each in document.blocks if isinstance(each, Picture) and each.credit
    ]
    assert len(credited) == 1 and "Contains OS data © Crown copyright" in credited[0]
    lines = list(csv.DictReader(io.StringIO(taken(asked_where, "tables.csv").decode("utf-8-sig"))))
    areas = report.reach and report.reach.characteristic("area")
    assert areas
    tidy = {
        (line["group"], line["measure"]): (line["value"], line["base"])
        for line in lines
        if line["table"] == "who-was-heard" and (line["by"], line["question"]) == ("area", "ward")
    }
    for group in areas.groups:
        assert tidy[group.id, "count"] == (str(group.count), str(areas.base))
        assert tidy[group.id, "percentage"][0] == str(group.share)
        assert tidy[group.id, "percentage_of_residents"][0] == str(group.expected)
        assert tidy[group.id, "difference"][0] == str(group.difference)
        assert int(tidy[group.id, "residents"][0]) % 100 == 0, "an estimate"
    assert "outside" not in {group for group, _ in tidy}
    book = openpyxl.load_workbook(io.BytesIO(taken(asked_where, "summary.xlsx")))
    cells = [[cell.value for cell in row] for row in book["Who responded"].iter_rows()]
    assert [PLACES["E05001321"], 12] in [row[:2] for row in cells]
    assert ["I live outside the area", 3] in [row[:2] for row in cells]
    assert any(re.match("Who was heard", str(row[0])) for row in cells)
    store(asked_where, [{"ward": "E05001322"}] * 99 + [{"ward": "outside"}] * 9)
    document = report_document(wanted(asked_where, report_on(asked_where)))
    grids = {each.caption: each.table for each in document.blocks if isinstance(each, Grid)}
    assert len(grids["Groups furthest behind"].rows) == 10
    assert grids["Responses by area"].rows[0][0] == PLACES["E05001322"]
