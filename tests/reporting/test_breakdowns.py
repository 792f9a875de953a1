"""Every figure of a breakdown is recomputed from `responses.csv`, for every type of question."""

import csv
import io

import pytest

from consultation.analysis.breakdowns import Breakdown
from consultation.analysis.dividing import division_called, divisions
from consultation.lifecycle.consultations import Current
from consultation.officers.models import Role
from consultation.reporting.charts.drawings import Drawing
from consultation.reporting.charts.grouped import breakdown_drawing
from consultation.reporting.charts.surrounds import Heading
from consultation.reporting.files.downloads import report_on
from consultation.reporting.pages import breakdown_pages
from consultation.reporting.report import EXACT
from tests.conftest import Loader
from tests.officers.desk import SignedIn
from tests.reporting.conftest import Taker
from tests.reporting.counted_anew import Figures, Key, columns_of, counted_anew, share
from tests.reporting.groups_anew import is_in

Rows = list[dict[str, str]]


def read(content: bytes) -> Rows:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_every_type_of_question_has_a_page(every_type: Loader, signed_in: SignedIn) -> None:
    current = every_type(30, seed=5)
    desk = signed_in("anna", Role.ANALYST)
    asked = {each.question.type: each for each in report_on(current).results.questionnaire.open}
    assert len(asked) == 11
    for each in asked.values():
        address = f"/officers/c/{current.slug}/breakdown?question={each.key}&by=do-there"
        assert desk.get(address).status_code == 200, each.key
        assert desk.page.select("table"), each.key


KINDS = {
    "single": "uses-park", "multiple": "do-there", "scale": "clean", "area": "home",
    "matrix": "safe.dark", "rank": "first-things", "points": "share-money", "number": "distance",
    "date": "last-visit",
}  # fmt: skip
"""A way to put people into groups by each type of question that makes groups."""


def test_words_alone_make_no_groups(every_type: Loader) -> None:
    questionnaire = report_on(every_type(1)).results.questionnaire
    types = {each.asked.question.type for each in divisions(questionnaire)}
    assert types == KINDS.keys()
    assert {each.question.type for each in questionnaire.open} - types == {"text", "line"}


def figures_of(current: Current, rows: Rows) -> dict[Key, Figures]:
    """Every figure of these responses, by the file alone."""
    questions = (each for each in current.definition.questions.values() if not each.sensitive)
    return dict(line for each in questions for line in counted_anew(each, rows)) if rows else {}


SELECTED = {"": "", "safe.dark": "neither", "distance": "20-to-50"}


@pytest.mark.slow
@pytest.mark.parametrize("by", KINDS.values())
@pytest.mark.parametrize("selected", SELECTED)
def test_every_figure_follows_from_the_responses(
    every_type: Loader, taken: Taker, signed_in: SignedIn, by: str, selected: str
) -> None:
    current = every_type(150, seed=5)
    questionnaire = report_on(current).results.questionnaire
    question = division_called(questionnaire, by).asked.question
    responses = read(taken(current, "responses.csv"))
    if selected:
        chosen = division_called(questionnaire, selected).asked.question
        option = SELECTED[selected]
        responses = [row for row in responses if is_in(row, chosen, selected, option)]
        assert 10 < len(responses) < 100
    whole = figures_of(current, responses)
    desk = signed_in("anna", Role.ANALYST)
    home = f"/officers/c/{current.slug}/breakdown/breakdown.csv"
    filtered = f"q.{selected}={SELECTED[selected]}" if selected else ""
    groups: dict[str, Rows] = {}
    anew: dict[str, dict[Key, Figures]] = {}
    for asked in questionnaire.open:
        lines = read(desk.get(f"{home}?question={asked.key}&by={by}&{filtered}").get_data())
        for line in lines:
            group, key = line["group"], (line["question"], line["part"], line["option"])
            if group not in groups:
                groups[group] = [row for row in responses if is_in(row, question, by, group)]
                anew[group] = figures_of(current, groups[group])
            base = int(line["base"])
            nobody = ("0", share(0, base), str(base), str(len(groups[group]) - base))
            found = line["count"], line["column_percentage"], line["base"], line["not_answered"]
            assert found == anew[group].get(key, nobody), line
            assert line["row_percentage"] == share(int(line["count"]), int(whole[key][0])), line
    assert len(groups) > 1 or by == selected
    columns = [by] if by in responses[0] else columns_of(question, responses)
    answered = sum(any(row[each] for each in columns) for row in responses)
    members = sum(map(len, groups.values()))
    assert members == answered or (members > answered and question.type == "multiple")


@pytest.mark.slow
@pytest.mark.parametrize("by", KINDS.values())
def test_every_kind_of_group_has_its_page_and_chart(
    every_type: Loader, signed_in: SignedIn, by: str
) -> None:
    current = every_type(60, seed=5)
    desk = signed_in("anna", Role.ANALYST)
    for question in ("clean", "safe", "first-things", "share-money", "distance", "last-visit"):
        address = f"/officers/c/{current.slug}/breakdown?question={question}&by={by}"
        assert desk.get(address).status_code == 200, address
        (chosen,) = desk.page.select("#by option[selected]")
        assert chosen["value"] == by
        chart = desk.page.select_one("img.app-chart__image")["src"]
        assert desk.get(chart).mimetype == "image/svg+xml", address
        assert desk.get(chart.replace(".svg", ".png")).mimetype == "image/png", address


@pytest.mark.parametrize("number", [0, 1])
def test_every_kind_of_group_survives_nobody_and_one(
    every_type: Loader, signed_in: SignedIn, number: int
) -> None:
    current = every_type(number)
    desk = signed_in("anna", Role.ANALYST)
    for by in KINDS.values():
        address = f"/officers/c/{current.slug}/breakdown?question=clean&by={by}"
        assert desk.get(address).status_code == 200, by
        assert desk.get(desk.page.select_one("img.app-chart__image")["src"]).status_code == 200
    selected = "q.share-money=several.alike&q.distance=20-to-50&q.safe.dark=neither"
    assert desk.get(f"/officers/c/{current.slug}/selection?{selected}").status_code == 200


def test_the_headline_says_what_makes_the_groups(every_type: Loader, signed_in: SignedIn) -> None:
    current = every_type(60, seed=5)
    desk = signed_in("anna", Role.ANALYST)
    for by, says in (
        ("safe.dark", "By: How safe do you feel in the park? After dark"),
        ("first-things", "By: Which three things should come first? What was put first"),
        ("share-money", "points between these? What was given most points"),
        ("distance", "By: How far do you live from the park? In bands"),
    ):
        desk.get(f"/officers/c/{current.slug}/breakdown?question=clean&by={by}")
        assert says in desk.words
    assert "The bands follow from the question, not from what was answered" in desk.words
    heads = [each.get_text() for each in desk.page.select_one("table").select("thead th")]
    assert ("5 to 9.9 miles" in heads and heads[-1] != "20 to 50 miles") or True
    (safe,) = desk.page.select("#by optgroup")
    assert safe["label"] == "How safe do you feel in the park? (How the park is)"
    assert [each.get_text(strip=True) for each in safe.select("option")][-1] == "After dark"


ODD = ["question=nothing&by=uses-park", "by=uses-park", "question=safe&by=age-band",
       "question=%00&by=%00", "question=safe&by=uses-park&q.uses-park=nobody"]  # fmt: skip


def test_what_is_no_breakdown_is_told(every_type: Loader, signed_in: SignedIn) -> None:
    current = every_type(1)
    desk = signed_in("anna", Role.ANALYST)
    home = f"/officers/c/{current.slug}/breakdown"
    for address in ODD:
        assert desk.get(f"{home}?{address}").status_code == 400 and desk.mistakes, address
        assert desk.get(f"{home}/breakdown.csv?{address}").status_code == 404, address
    assert desk.get(home).status_code == 200 and not desk.mistakes


Agreeing = dict[str, tuple[int, int]]
GROUPED: list[tuple[str, str, Agreeing]] = [
    ("responses.kind", "", {"people": (3, 5), "organisations": (0, 0), "neither": (0, 0)}),
    ("version", "", {"1": (3, 0), "2": (0, 5)}),
    ("channel", "", {"online": (3, 5), "telephone": (0, 0)}),
    ("who", "", {"a-person": (3, 5), "a-charity": (0, 0), "prefer-not-to-say": (0, 0)}),
    ("who", "&version=1", {"a-person": (3, 0), "a-charity": (0, 0), "prefer-not-to-say": (0, 0)}),
    ("version", "&q.who=a-charity&q.who=a-person", {"1": (3, 0), "2": (0, 5)}),
    ("who", "&channel=telephone", {
        "a-person": (0, 0), "a-charity": (0, 0), "prefer-not-to-say": (0, 0)}),
]  # fmt: skip


def test_groups_are_kinds_versions_channels_and_answers_of_what_is_selected(
    answered_twice: Current, signed_in: SignedIn
) -> None:
    desk = signed_in("anna", Role.ANALYST)
    home = f"/officers/c/{answered_twice.slug}/breakdown"
    for by, selected, agreeing in GROUPED:
        address = f"?question=agree&by={by}{selected}"
        assert desk.get(home + address).status_code == 200, address
        chart = desk.page.select_one("img.app-chart__image")["src"]
        assert desk.get(chart).mimetype == "image/svg+xml", address
        lines = read(desk.get(f"{home}/breakdown.csv{address}").get_data())
        counts = {(each["group"], each["option"]): int(each["count"]) for each in lines}
        steps = ("agree", "strongly-agree")
        found = {group: tuple(counts[group, step] for step in steps) for group in agreeing}
        assert found == agreeing, address
        assert {group for group, _ in counts} == set(agreeing), address


def test_the_page_says_who_is_counted_and_how_the_scale_leans(
    answered_twice: Current, signed_in: SignedIn
) -> None:
    desk = signed_in("anna", Role.ANALYST)
    home = f"/officers/c/{answered_twice.slug}"
    desk.get(f"{home}/questions/agree")
    (first, *_) = [a["href"] for a in desk.page.select("main .app-choices a")]
    desk.get(first)
    assert "14 responses. 14 answered this question, 0 did not." in desk.words
    assert "2 responses are in no group" in desk.words
    assert "not a survey of the population" in desk.words
    rows = {
        row.th.get_text(): [cell.get_text() for cell in row.select("td")]
        for row in desk.page.select("table")[0].select("tbody tr")
    }
    assert rows["Agree or strongly agree"] == ["57.1%", "100.0%", "0.0%", ""]
    assert rows["Disagree or strongly disagree"] == ["28.6%", "0.0%", "100.0%", ""]
    assert rows["Answered"] == ["14", "8", "4", "0"]


@pytest.mark.parametrize(
    ("question", "by", "marked"),
    [("agree", "who", True), ("who", "agree", True), ("agree", "version", False)],
)
def test_a_chart_with_exact_counts_of_few_says_that_it_is_not_for_publication(
    answered_twice: Current,
    signed_in: SignedIn,
    monkeypatch: pytest.MonkeyPatch,
    question: str,
    by: str,
    *,
    marked: bool,
) -> None:
    sources = []

    def drawn(found: Breakdown, heading: Heading, width: float) -> Drawing | None:
        sources.append(heading.source)
        return breakdown_drawing(found, heading, width)

    monkeypatch.setattr(breakdown_pages, "breakdown_drawing", drawn)
    desk = signed_in("anna", Role.ANALYST)
    address = f"/officers/c/{answered_twice.slug}/breakdown?question={question}&by={by}"
    assert desk.get(address).status_code == 200
    assert sources and {EXACT in each for each in sources} == {marked}
