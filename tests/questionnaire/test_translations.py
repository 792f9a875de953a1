"""Finds the texts that are missing in a language."""

from pathlib import Path

from consultation.questionnaire.parsing import parse
from consultation.questionnaire.shelf import ShippedShelf
from consultation.questionnaire.translations import missing, texts

SOURCE = (Path(__file__).resolve().parents[1] / "definitions" / "translated.yaml").read_text(
    encoding="utf-8"
)


def test_every_text_has_its_path() -> None:
    paths = [path for path, _ in texts(parse(SOURCE, "a", ShippedShelf()))]
    assert paths == [
        "title",
        "organisation",
        "summary",
        "introduction",
        "contact.address",
        "privacy",
        "priorities[0].title",
        "priorities[0].actions[0].text",
        "pages[0].title",
        "pages[0].questions[0].label",
        "pages[0].questions[0].hint",
        "pages[0].questions[0].options[0].label",
        "pages[0].questions[0].options[1].label",
        "pages[0].questions[0].other",
    ]


def test_what_is_missing_is_listed_by_language() -> None:
    found = missing(parse(SOURCE, "a", ShippedShelf()))
    assert list(found) == ["pl", "cy"]
    assert found["pl"] == [
        "organisation",
        "introduction",
        "contact.address",
        "privacy",
        "priorities[0].actions[0].text",
        "pages[0].questions[0].hint",
        "pages[0].questions[0].options[1].label",
    ]
    assert len(found["cy"]) == 14


def test_nothing_is_missing_in_one_language() -> None:
    source = (Path(__file__).resolve().parents[1] / "definitions" / "minimal.yaml").read_text()
    assert missing(parse(source, "a", ShippedShelf())) == {}


def test_a_text_falls_back_to_the_language_of_the_file() -> None:
    definition = parse(SOURCE, "a", ShippedShelf())
    assert definition.offered_languages == ("en", "pl", "cy")
    assert str(definition.title.said("pl")) == "Plan dla parków"
    assert definition.title.said("pl").lang is None
    assert definition.title.said("cy").lang == "en"
