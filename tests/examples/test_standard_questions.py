"""The standard equality questions, and their map to the census figures that ship."""

import csv
from collections import defaultdict
from pathlib import Path

import pytest

import consultation.analysis
import consultation.questionnaire
from consultation.questionnaire.definition import keep_shown

EQUALITY = Path(consultation.questionnaire.__file__).parent / "equality"
BENCHMARKS = Path(consultation.analysis.__file__).parent / "benchmarks"
NOT_ASKED = {"Not answered"}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def standard(example):
    return example("swp-strategy-2020-2023").equality_questions


def test_every_mapped_answer_can_be_given(standard):
    for row in rows(EQUALITY / "census.csv"):
        assert row["option"] in standard[row["question"]].labels, row


def test_the_map_and_the_census_have_the_same_categories():
    mapped, published = defaultdict(set), defaultdict(set)
    for row in rows(EQUALITY / "census.csv"):
        mapped[row["characteristic"]].add(row["category"])
    for row in rows(BENCHMARKS / "wolverhampton-population.csv"):
        published[row["characteristic"]].add(row["category"])
    assert published.keys() - mapped.keys() == {"population", "main_language"}
    for characteristic, categories in mapped.items():
        assert categories == published[characteristic] - NOT_ASKED, characteristic


def test_every_answer_to_a_mapped_question_is_mapped_but_for_declining(standard):
    mapped = defaultdict(set)
    for row in rows(EQUALITY / "census.csv"):
        mapped[row["question"]].add(row["option"])
    for name, options in mapped.items():
        rest = set(standard[name].labels) - options - {"prefer-not-to-say"}
        assert rest == ({"yes"} if name == "health-condition" else set()), name


def test_nobody_must_answer_and_everybody_can_decline(standard):
    for question in standard.values():
        assert not question.required, question.id
        if question.type == "single":
            assert question.labels["prefer-not-to-say"].own == "Prefer not to say"
        else:
            assert question.type == "line", question.id


@pytest.mark.parametrize(
    ("given", "follows"),
    [
        ({"ethnic-group": "white"}, "ethnic-background-white"),
        ({"ethnic-group": "mixed"}, "ethnic-background-mixed"),
        ({"ethnic-group": "asian"}, "ethnic-background-asian"),
        ({"ethnic-group": "black"}, "ethnic-background-black"),
        ({"ethnic-group": "other-group"}, "ethnic-background-other"),
        (
            {"ethnic-group": "white", "ethnic-background-white": "other-white"},
            "ethnic-background-white-detail",
        ),
        ({"health-condition": "yes"}, "activity-restriction"),
        ({"main-language": "other-language"}, "english-proficiency"),
        ({"main-language": "other-language"}, "main-language-detail"),
        ({"gender-identity": "no"}, "gender-identity-detail"),
        ({"religion": "other-religion"}, "religion-detail"),
        ({"sexual-orientation": "other-orientation"}, "sexual-orientation-detail"),
    ],
)
def test_what_follows_is_asked_of_those_it_follows_for(standard, given, follows):
    assert follows not in asked(standard, {})
    assert follows in asked(standard, given)


def test_people_under_16_are_not_asked_about_identity_or_orientation(standard):
    later = {"gender-identity", "sexual-orientation"}
    assert later <= asked(standard, {})
    assert not later & asked(standard, {"age-band": "0-15"})


def asked(standard, given: dict[str, str]) -> set[str]:
    answers = {name: {"option": option} for name, option in given.items()}
    return keep_shown(tuple(standard.values()), answers, {}, {})


@pytest.mark.parametrize(
    "folder", [EQUALITY, EQUALITY.parent / "areas", BENCHMARKS], ids=lambda folder: folder.name
)
def test_the_licence_lines_stand_beside_what_they_are_for(folder):
    says = " ".join((folder / "README.md").read_text("utf-8").split())
    assert "Open Government Licence" in says
    assert "Source: Office for National Statistics" in says
    if folder.name == "areas":
        assert "Contains OS data © Crown copyright and database right 2014, 2025." in says
        assert "GeoJSON and TopoJSON UK Boundary Data by Martin Chorley" in says
