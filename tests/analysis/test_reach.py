"""Who was heard: every share is recomputed from the census file; nothing held back is shown."""

import csv
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from consultation.analysis.asked import Asked, asked_in
from consultation.analysis.comparing import Characteristic, Group, Reach
from consultation.analysis.disclosure import Guarded, GuardedPart, Protected
from consultation.analysis.population import SHIPPED_FIGURES
from consultation.analysis.reach import reach_of
from consultation.analysis.results import QuestionResult, Results
from consultation.questionnaire.parsing import parse
from consultation.questionnaire.question_types.places import Area
from consultation.questionnaire.shelf import ShippedShelf
from tests.definitions import with_questions

WARD = {
    "id": "ward",
    "type": "area",
    "label": "Which ward?",
    "areas": "wolverhampton-wards-2023",
    "outside": True,
}
TOLD = {
    "age-band": {
        "0-15": 12, "16-24": 10, "25-34": 30, "35-49": 60, "50-64": 60, "65-and-over": 40,
        "prefer-not-to-say": 11,
    },
    "sex": {"female": 130, "male": 70, "prefer-not-to-say": 15},
    "ethnic-group": {
        "white": 150, "mixed": None, "asian": 20, "black": 10, "other-group": None,
        "prefer-not-to-say": None,
    },
    "disability": {
        "a-lot": 15, "a-little": 25, "not-disabled": 160, "prefer-not-to-say": 10,
    },
}  # fmt: skip


@pytest.fixture
def census() -> dict[tuple[str, str, str], int]:
    with SHIPPED_FIGURES.open(encoding="utf-8", newline="") as lines:
        return {
            (row["characteristic"], row["category"], row["ward_code"]): int(row["count"])
            for row in csv.DictReader(lines)
        }


@cache
def asked() -> tuple[tuple[Asked, ...], tuple[Asked, ...]]:
    source = with_questions(WARD, equality={"questions": "standard"})
    questionnaire = asked_in({1: parse(source, "a", ShippedShelf())})
    return questionnaire.open, questionnaire.equality


def told(question: Asked, counts: Mapping[str, int | None]) -> QuestionResult:
    labels = cast(Any, question.question).labels
    part = GuardedPart(
        id="",
        label=None,
        options=tuple(
            Guarded(id=each, label=label, count=counts.get(each, 0))
            for each, label in labels.items()
        ),
        base=None,
        not_answered=31,
    )
    return QuestionResult(asked=question, summary=Protected(parts=(part,), total=300))


def results(
    wards: Mapping[str, int], about: Mapping[str, Mapping[str, int | None]] = TOLD
) -> Results:
    open_, equality = asked()
    found = []
    for each in open_:
        if isinstance(each.question, Area):
            tallies = {each.question.id: dict(wards)}
            summary = each.question.summarise(300, sum(wards.values()), tallies)
            found.append(QuestionResult(asked=each, summary=summary))
    heard = [told(each, about.get(each.key, {})) for each in equality if _has_options(each)]
    return cast(Results, SimpleNamespace(open=tuple(found), equality=tuple(heard)))


def _has_options(each: Asked) -> bool:
    return hasattr(each.question, "labels")


def characteristic(reach: Reach | None, id_: str) -> Characteristic:
    assert reach
    found = reach.characteristic(id_)
    assert found
    return found


def group(found: Characteristic, id_: str) -> Group:
    return next(each for each in found.groups if each.id == id_)


def one_decimal(share: Fraction) -> Decimal:
    tenths = int(share * 10 + Fraction(1, 2)) if share >= 0 else -int(-share * 10 + Fraction(1, 2))
    return Decimal(tenths) / 10


def test_shares_are_those_of_the_census_file(tmp_path: Path, census: Any) -> None:
    found = characteristic(reach_of(results({}), tmp_path, "en"), "age_band")
    bands = {
        "Aged 16 to 24 years": 10, "Aged 25 to 34 years": 30, "Aged 35 to 49 years": 60,
        "Aged 50 to 64 years": 60, "Aged 65 years and over": 40,
    }  # fmt: skip
    living = {each: census["age_band", each, "E08000031"] for each in bands}
    assert {each.id: each.count for each in found.groups} == bands
    for each in found.groups:
        heard = Fraction(100 * bands[each.id], 200)
        expected = Fraction(100 * living[each.id], sum(living.values()))
        assert each.share == one_decimal(heard)
        assert each.expected == one_decimal(expected)
        assert each.difference == one_decimal(heard - expected)
    assert found.residents == "residents aged 16 and over"
    assert not found.estimate
    assert found.aside == (
        ("Aged 15 and under", 12), ("Prefer not to say", 11), ("Not answered", 31),
    )  # fmt: skip


def test_so_many_more_draw_level(tmp_path: Path) -> None:
    found = characteristic(reach_of(results({}), tmp_path, "en"), "age_band")
    for each in found.groups:
        fair = Fraction(each.residents, each.of_residents)
        assert each.count is not None
        if each.missing is None:
            assert Fraction(each.count, each.of_responses) >= fair
            continue
        for more, level in ((each.missing, True), (each.missing - 1, False)):
            share = Fraction(each.count + more, each.of_responses + more)
            assert (share >= fair) == level


def test_disability_is_made_of_two_questions(tmp_path: Path, census: Any) -> None:
    found = characteristic(reach_of(results({}), tmp_path, "en"), "disability")
    assert {each.id: each.count for each in found.groups} == {
        "Disabled under the Equality Act": 40,
        "Not disabled under the Equality Act": 160,
    }
    assert (
        group(found, "Disabled under the Equality Act").residents
        == (census["disability", "Disabled under the Equality Act", "E08000031"])
    )
    assert ("Prefer not to say", 10) in found.aside


def test_one_held_back_answer_holds_back_what_it_is_part_of(tmp_path: Path) -> None:
    about = {**TOLD, "disability": {**TOLD["disability"], "a-lot": None}}
    found = characteristic(reach_of(results({}, about), tmp_path, "en"), "disability")
    assert group(found, "Disabled under the Equality Act").count is None
    assert not found.can_be_compared


def test_held_back_groups_take_part_in_neither_share(tmp_path: Path) -> None:
    reach = reach_of(results({}), tmp_path, "en")
    found = characteristic(reach, "ethnic_group_5")
    held = [each for each in found.groups if each.count is None]
    shown = [each for each in found.groups if each.count is not None]
    assert len(held) == 2
    for each in held:
        assert (each.share, each.expected, each.difference, each.missing, each.rate) == (None,) * 5
    assert {each.of_responses for each in shown} == {180}
    assert {each.of_residents for each in shown} == {sum(each.residents for each in shown)}
    assert ("Prefer not to say", None) in found.aside
    assert reach
    assert not {each.label for each in held} & {each.label for _, each in reach.behind()}


def test_the_furthest_behind_come_first_over_all_characteristics(tmp_path: Path) -> None:
    reach = reach_of(results({"E05014838": 190, "E05014839": 3}), tmp_path, "en")
    assert reach
    behind = [(each.title, one.difference) for each, one in reach.behind()]
    assert len(behind) == 10
    differences = [difference for _, difference in behind]
    assert differences == sorted(differences)
    assert all(each is not None and each <= -1 for each in differences)
    assert {"Ward", "Sex", "Ethnic group"} <= {title for title, _ in behind}
    every = [
        one.difference
        for each in reach.characteristics
        if each.can_be_compared
        for one in each.groups
        if one.difference is not None
    ]
    assert differences == sorted(every)[:10]


def test_wards_are_joined_by_their_codes(tmp_path: Path, census: Any) -> None:
    wards = {"E05014838": 25, "E05014850": 5, "outside": 7}
    found = characteristic(reach_of(results(wards), tmp_path, "en"), "area")
    assert len(found.groups) == 20
    assert found.title == "Ward"
    assert found.estimate
    one = group(found, "E05014838")
    adults = sum(
        count
        for (what, category, code), count in census.items()
        if what == "age_band" and code == "E05014838" and not category.startswith("Aged 15")
    )
    assert (one.count, one.residents) == (25, adults)
    assert one.rate == one_decimal(Fraction(25_000, adults))
    assert group(found, "E05014839").count == 0
    assert found.base == 30
    assert found.aside == (
        ("I live outside the area", 7), ("Not answered or not asked", 263),
    )  # fmt: skip


@pytest.mark.parametrize("few", [0, 9])
def test_of_few_nothing_is_compared(tmp_path: Path, few: int) -> None:
    found = reach_of(results({"E05014838": few} if few else {}, {}), tmp_path, "en")
    assert found
    assert not any(each.can_be_compared for each in found.characteristics)
    assert found.behind() == []


def test_another_body_is_compared_with_no_city_of_ours(tmp_path: Path) -> None:
    here = results({}, TOLD)
    assert reach_of(replace_open(here), tmp_path, "en") is None


def replace_open(here: Results) -> Results:
    return cast(Results, SimpleNamespace(open=(), equality=here.equality))


def own(folder: Path, lines: str, answers: str = "") -> Path:
    (folder / "benchmarks").mkdir()
    (folder / "benchmarks" / "population.csv").write_text(lines, "utf-8")
    if answers:
        (folder / "benchmarks" / "answers.csv").write_text(answers, "utf-8")
    return folder


HEADER = "characteristic,category,ward_code,count,source,area_kind,basis,area_name\n"
ANSWERS = "question,option,characteristic,category\n"


def test_a_body_brings_its_own_figures(tmp_path: Path) -> None:
    folder = own(
        tmp_path,
        HEADER + "sex,Female,X1,600,Our count,whole,estimate,Newtown\n"
        "sex,Male,X1,400,Our count,whole,estimate,Newtown\n",
    )
    reach = reach_of(replace_open(results({})), folder, "en")
    assert reach
    assert reach.place == "Newtown"
    assert reach.credit == "Population: Our count."
    (sex,) = reach.characteristics
    assert sex.estimate
    assert [(each.id, each.expected) for each in sex.groups] == [
        ("Female", Decimal("60.0")), ("Male", Decimal("40.0")),
    ]  # fmt: skip


def test_its_own_answers_lead_to_its_own_characteristics(tmp_path: Path) -> None:
    folder = own(
        tmp_path,
        HEADER + "care,Gives care,X1,100,,whole,,N\ncare,Gives none,X1,900,,whole,,N\n",
        ANSWERS + "carer,no,care,Gives none\ncarer,1-9,care,Gives care\n",
    )
    about: dict[str, Mapping[str, int | None]] = {"carer": {"no": 60, "1-9": 40}}
    reach = reach_of(replace_open(results({}, about)), folder, "en")
    assert [each.title for each in reach.characteristics] == ["Care"] if reach else False
    assert group(characteristic(reach, "care"), "Gives care").difference == Decimal("30.0")


@pytest.mark.parametrize(
    ("lines", "answers", "says"),
    [
        ("a,b\n1,2\n", "", "population.csv has no column characteristic"),
        (HEADER + "sex,Female,X1,many,,whole,,N\n", "", "Line 2 of population.csv: “many”"),
        (HEADER + "sex,Female,X1,5,,part,,N\n", "", "It has 0."),
        (HEADER + "sex,F,X1,5,,whole,,N\nsex,F,X2,5,,whole,,N\n", "", "It has 2."),
        (HEADER + "sex,F,X1,5,,whole,,N\nsex,F,X1,6,,whole,,N\n", "", "stands there twice"),
        (HEADER + "sex,F,X1,5,,whole,,N\n", "question\n", "answers.csv has no column option"),
    ],
)
def test_figures_that_cannot_be_used_say_why(
    tmp_path: Path, lines: str, answers: str, says: str
) -> None:
    reach = reach_of(results({}), own(tmp_path, lines, answers), "en")
    assert reach
    assert says in reach.problem
    assert reach.characteristics == ()


def test_changed_figures_are_read_again(tmp_path: Path) -> None:
    lines = HEADER + "sex,Female,X1,600,,whole,,N\nsex,Male,X1,400,,whole,,N\n"
    folder = own(tmp_path, lines)
    first = characteristic(reach_of(results({}), folder, "en"), "sex")
    (folder / "benchmarks" / "population.csv").write_text(lines.replace("600", "1600"), "utf-8")
    second = characteristic(reach_of(results({}), folder, "en"), "sex")
    assert (group(first, "Female").residents, group(second, "Female").residents) == (600, 1600)


def test_a_question_without_one_of_the_answers_is_not_compared(tmp_path: Path) -> None:
    here = results({})
    kept = tuple(
        replace(
            each,
            summary=replace(
                each.summary,
                parts=(replace(each.summary.parts[0], options=each.summary.parts[0].options[1:]),),
            ),
        )
        if each.key == "sex" and isinstance(each.summary, Protected)
        else each
        for each in here.equality
    )
    reach = reach_of(cast(Results, SimpleNamespace(open=here.open, equality=kept)), tmp_path, "en")
    assert reach
    assert reach.characteristic("sex") is None
    assert reach.characteristic("age_band")


def test_of_blurred_figures_nothing_is_said_that_blurring_could_have_made() -> None:
    def group(count: int, *, blurred: bool) -> Group:
        return Group(
            id="a", label="A", count=count, residents=300, of_responses=200, of_residents=1000,
            blurred=blurred,
        )  # fmt: skip

    exact, near, far = (
        group(51, blurred=False), group(51, blurred=True), group(30, blurred=True),
    )  # fmt: skip
    assert (exact.share, exact.expected, exact.difference) == (
        Decimal("25.5"), Decimal("30.0"), Decimal("-4.5"),
    )  # fmt: skip
    assert (near.share, near.expected, near.difference) == (26, 30, -5)
    assert (exact.is_behind, near.is_behind, far.is_behind) == (True, False, True)
    assert (exact.missing, near.missing, far.missing) == (13, 20, 50)


def test_shares_of_people_are_as_rough_as_their_counts(tmp_path: Path) -> None:
    here = results({})
    blurred = tuple(
        replace(each, summary=replace(cast(Protected, each.summary), blurred=True))
        for each in here.equality
    )
    reach = reach_of(
        cast(Results, SimpleNamespace(open=here.open, equality=blurred)), tmp_path, "en"
    )
    found = characteristic(reach, "age_band")
    assert found.blurred
    assert all(each.share == int(each.share or 0) for each in found.groups)
    assert not characteristic(reach, "area").blurred
