"""Every figure of a breakdown is recomputed from `responses.csv`, for every type of question."""

import csv
import io
from decimal import ROUND_HALF_UP, Decimal

import pytest

from consultation.analysis.breakdowns import Breakdown
from consultation.analysis.selection import options_of, selectable
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

Rows = list[dict[str, str]]


def read(content: bytes) -> Rows:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def is_in(row: dict[str, str], by: str, option: str) -> bool:
    """Whether a response gave this answer, by the file alone."""
    if f"{by}.{option}" in row:
        return row[f"{by}.{option}"] == "1" or (option == "other" and bool(row[f"{by}.other"]))
    if option == "other":
        return row[by] == "other"
    return row[by] == option


def counted(rows: Rows, question: str, part: str, option: str) -> int:
    """How many of these gave an answer, by the file alone."""
    for name in (f"{question}.{part}", question):
        if part and name in rows[0] and not part.isdigit():
            return sum(row[name] == option for row in rows)
    if part.isdigit():
        return sum(row[f"{question}.{option}"] == part for row in rows)
    return sum(is_in(row, question, option) for row in rows)


def percent(count: int, base: int) -> str:
    if base == 0:
        return ""
    share = (Decimal(count * 100) / base).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return str(share)


def test_every_type_of_question_has_a_page(every_type: Loader, signed_in: SignedIn) -> None:
    current = every_type(30, seed=5)
    desk = signed_in("anna", Role.ANALYST)
    asked = {each.question.type: each for each in report_on(current).results.questionnaire.open}
    assert len(asked) == 11
    for each in asked.values():
        address = f"/officers/c/{current.slug}/breakdown?question={each.key}&by=do-there"
        assert desk.get(address).status_code == 200, each.key
        assert desk.page.select("table"), each.key


@pytest.mark.slow
def test_every_figure_follows_from_the_responses(
    every_type: Loader, taken: Taker, signed_in: SignedIn
) -> None:
    current = every_type(150, seed=5)
    questionnaire = report_on(current).results.questionnaire
    responses = read(taken(current, "responses.csv"))
    desk = signed_in("anna", Role.ANALYST)
    home = f"/officers/c/{current.slug}/breakdown"
    checked = 0
    groups = selectable(questionnaire)[:3]
    for by in groups:
        for asked in questionnaire.open:
            address = f"?question={asked.key}&by={by.key}"
            lines = read(desk.get(f"{home}/breakdown.csv{address}").get_data())
            assert lines, address
            if asked.question.type not in ("single", "multiple", "scale", "matrix", "rank", "area"):
                continue
            whole: dict[tuple[str, str], int] = {}
            for line in lines:
                people = [row for row in responses if is_in(row, by.key, line["group"])]
                count = counted(people, asked.key, line["part"], line["option"]) if people else 0
                assert int(line["count"]) == count, line
                assert line["column_percentage"] == percent(count, int(line["base"])), line
                place = (line["part"], line["option"])
                if place not in whole:
                    whole[place] = counted(responses, asked.key, *place)
                assert line["row_percentage"] == percent(count, whole[place]), line
                checked += 1
    assert checked > 300
    assert {each.id for each in options_of(groups[0])} == {
        line["group"]
        for line in read(
            desk.get(
                f"{home}/breakdown.csv?question={questionnaire.open[0].key}&by={groups[0].key}"
            ).get_data()
        )
    }


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
