"""The standard equality questions, and how their answers map to the census figures."""

import csv
from collections import defaultdict
from pathlib import Path

import pytest

import consultation.analysis
import consultation.questionnaire
from consultation import languages
from consultation.lifecycle.consultations import Current, equality_not_reviewed
from consultation.questionnaire.parsing import parse
from consultation.questionnaire.routing import shown_about_you
from consultation.questionnaire.shelf import KeptShelf, ShippedShelf
from consultation.questionnaire.text import Text
from consultation.questionnaire.told_as_one import as_told
from consultation.questionnaire.translations import missing, texts
from tests.definitions import definition

EQUALITY = Path(consultation.questionnaire.__file__).parent / "equality"
BENCHMARKS = Path(consultation.analysis.__file__).parent / "benchmarks"
NOT_ASKED = {"Not answered"}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def strategy(example):
    return example("swp-strategy-2020-2023")


@pytest.fixture
def standard(strategy):
    return strategy.equality_questions


@pytest.fixture
def told(standard):
    """The same questions as their answers are told: the two on health as one."""
    return as_told(standard)


def test_every_mapped_answer_can_be_given(told):
    for row in rows(EQUALITY / "census.csv"):
        assert row["option"] in told[row["question"]].labels, row


def test_the_map_and_the_census_have_the_same_categories():
    mapped, published = defaultdict(set), defaultdict(set)
    for row in rows(EQUALITY / "census.csv"):
        mapped[row["characteristic"]].add(row["category"])
    for row in rows(BENCHMARKS / "wolverhampton-population.csv"):
        published[row["characteristic"]].add(row["category"])
    assert published.keys() - mapped.keys() == {"population", "main_language"}
    for characteristic, categories in mapped.items():
        assert categories == published[characteristic] - NOT_ASKED, characteristic


def test_every_answer_to_a_mapped_question_is_mapped_but_for_declining(told):
    mapped = defaultdict(set)
    for row in rows(EQUALITY / "census.csv"):
        mapped[row["question"]].add(row["option"])
    for name, options in mapped.items():
        assert set(told[name].labels) - options == {"prefer-not-to-say"}, name


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
def test_what_follows_is_asked_of_those_it_follows_for(strategy, given, follows):
    assert follows not in asked(strategy, {})
    assert follows in asked(strategy, given)


def offered_in(*codes: str) -> dict[str, Text]:
    """The texts of the standard questions in a file that offers these languages."""
    source = definition(languages=["en", *codes], equality={"questions": "standard"})
    found = parse(source, "a", ShippedShelf())
    return {path: text for path, text in texts(found) if path.startswith("equality.")}


def test_they_are_asked_in_every_language_of_the_interface():
    spoken = languages.SPOKEN
    for path, text in offered_in(*spoken[1:]).items():
        said = {each: text.said(each) for each in spoken}
        assert not any(each.lang for each in said.values()), path
        same = {each for each in spoken[1:] if said[each].text == text.own}
        assert not same or text.own in ("Roma", "Islam"), (path, same)
        if text.own == "Prefer not to say":
            words = {each: languages.words_in(each).gettext(text.own) for each in spoken}
            assert {each: say.text for each, say in said.items()} == words


def test_a_file_takes_the_translations_that_it_offers():
    found = offered_in("pl-PL", "so")["equality.questions[1].options[0].label"]
    assert found.by_language == {"en": "Female", "pl-PL": "Kobieta"}
    assert (found.said("pl-PL").lang, found.said("so").lang) == (None, "en")
    assert "cy" not in found.by_language


def test_what_falls_back_is_listed_as_missing():
    source = definition(languages=["en", "so"], equality={"questions": "standard"})
    paths = missing(parse(source, "a", ShippedShelf()))["so"]
    assert "equality.questions[0].label" in paths


def test_a_version_stored_before_they_were_translated_still_reads():
    before = "- {id: sex, type: line, label: What is your sex?, hint: Or none}"
    source = definition(language="pl", languages=["pl"], equality={"questions": "standard"})
    found = parse(source, "a", KeptShelf({"areas": {}, "equality": before}))
    assert found.equality_questions["sex"].label.said("pl").lang == "en"


def test_officers_are_told_of_languages_that_nobody_has_reviewed(loaded, officer):
    asked = {"languages": ["en", "pl", "so"], "equality": {"questions": "standard"}}
    current: Current = loaded(**asked)
    assert equality_not_reviewed(current) == ("pl",)
    plain: Current = loaded(slug="without", languages=["en", "pl"])
    assert equality_not_reviewed(plain) == ()
    says = "standard equality questions were translated by machine into Polski"
    officer.get(f"/officers/c/{current.slug}")
    assert says in officer.words
    officer.get("/officers/c/without")
    assert says not in officer.words


def test_people_under_16_are_not_asked_about_identity_or_orientation(strategy):
    later = {"gender-identity", "sexual-orientation"}
    assert later <= asked(strategy, {})
    assert not later & asked(strategy, {"age-band": "0-15"})


def asked(strategy, given: dict[str, str]) -> frozenset[str]:
    return shown_about_you(strategy, {name: {"option": each} for name, each in given.items()}).asked


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
