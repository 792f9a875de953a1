"""Differences between two versions are attributed to the part of the definition that changed."""

from typing import Any

import pytest

from consultation.authoring.changes import differences
from consultation.questionnaire.parsing import parse
from consultation.questionnaire.shelf import ShippedShelf
from tests.definitions import definition, with_questions

Part = dict[str, str]
POLICE, COUNCIL = (
    {"name": "Police", "telephone": "101"},
    {"name": "Council", "telephone": "101", "when": "Office hours"},
)
SAMARITANS = {"name": "Samaritans", "telephone": "116 123", "url": "https://samaritans.org"}
PLAN = {"title": "The plan", "url": "https://example.org/plan.pdf"}
MAP = {"title": "The map", "url": "https://example.org/map.pdf"}
Told = dict[tuple[str, str], tuple[str, str]]
"""Before and after, by the end of the place and whose it is."""


def told(key: str, old: list[Part], new: list[Part]) -> Told:
    versions = [
        parse(definition(**{key: parts}).decode(), "a", ShippedShelf()) for parts in (old, new)
    ]
    changed = differences(versions[0], versions[1])
    found = {
        (each["what"].rpartition(".")[2], each.get("of", "")): (each["before"], each["after"])
        for each in changed
    }
    assert len(found) == len(changed), "no change is told twice, none hides another"
    assert all(each["what"].startswith(f"{key}.") for each in changed)
    return found


CASES: dict[str, tuple[str, list[Part], list[Part], Told]] = {
    "nothing": ("helplines", [POLICE, COUNCIL], [POLICE, COUNCIL], {}),
    "another order": (
        "helplines",
        [POLICE, COUNCIL, SAMARITANS],
        [SAMARITANS, COUNCIL, POLICE],
        {},
    ),
    "a number": (
        "helplines",
        [POLICE, SAMARITANS],
        [POLICE, {**SAMARITANS, "telephone": "116 124"}],
        {("telephone", "Samaritans"): ("telephone: 116 123", "telephone: 116 124")},
    ),
    "one of two with the same number gets another": (
        "helplines",
        [POLICE, COUNCIL],
        [POLICE, {**COUNCIL, "telephone": "01902 551155"}],
        {("telephone", "Council"): ("telephone: 101", "telephone: 01902 551155")},
    ),
    "the words of one of two with the same number": (
        "helplines",
        [POLICE, COUNCIL],
        [POLICE, {**COUNCIL, "when": "Always"}],
        {("when", ""): ("Office hours", "Always")},
    ),
    "a name": (
        "helplines",
        [COUNCIL, POLICE],
        [COUNCIL, {**POLICE, "name": "West Midlands Police"}],
        {("name", ""): ("Police", "West Midlands Police")},
    ),
    "one of two with the same number goes": (
        "helplines",
        [POLICE, COUNCIL],
        [COUNCIL],
        {("name", ""): ("Police", ""), ("telephone", "Police"): ("telephone: 101", "")},
    ),
    "one more, at the top": (
        "helplines",
        [POLICE, COUNCIL],
        [SAMARITANS, POLICE, COUNCIL],
        {
            ("name", ""): ("", "Samaritans"),
            ("telephone", "Samaritans"): ("", "telephone: 116 123"),
            ("url", "Samaritans"): ("", "url: https://samaritans.org"),
        },
    ),
    "a number comes, an address goes": (
        "helplines",
        [{"name": "Refuge", "url": "https://refuge.org.uk"}],
        [{"name": "Refuge", "telephone": "0808 2000 247"}],
        {
            ("telephone", "Refuge"): ("", "telephone: 0808 2000 247"),
            ("url", "Refuge"): ("url: https://refuge.org.uk", ""),
        },
    ),
    "a document at the top": (
        "documents",
        [PLAN],
        [MAP, PLAN],
        {
            ("title", ""): ("", "The map"),
            ("url", "The map"): ("", "url: https://example.org/map.pdf"),
        },
    ),
    "a document goes elsewhere": (
        "documents",
        [MAP, PLAN],
        [{**PLAN, "url": "https://example.org/2.pdf"}, MAP],
        {
            ("url", "The plan"): (
                "url: https://example.org/plan.pdf",
                "url: https://example.org/2.pdf",
            )
        },
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_what_changed_is_told_of_what_it_happened_to(
    case: tuple[str, list[Part], list[Part], Told],
) -> None:
    key, old, new, expected = case
    assert told(key, old, new) == expected


def test_the_telephone_of_the_consultation_is_told_too() -> None:
    versions: list[Any] = [
        parse(
            definition(
                languages=["en", "pl"], contact={"email": "a@example.org", "telephone": each}
            ).decode(),
            "a",
            ShippedShelf(),
        )
        for each in ("01902 551155", {"en": "01902 551156", "pl": "01902 551157"})
    ]
    assert differences(*versions) == [
        {
            "what": "contact.telephone",
            "before": "telephone: 01902 551155",
            "after": "telephone: 01902 551156",
        },
        {
            "what": "contact.telephone",
            "before": "",
            "after": "telephone: 01902 551157",
            "language": "pl",
        },
    ]


STEPS = [{"id": "low", "label": "Low"}, {"id": "high", "label": "High"}]
MIDDLE = {"id": "middle", "label": "Middle"}
WIDER = [STEPS[0], MIDDLE, {"id": "high", "label": "Higher"}]


@pytest.mark.parametrize(
    ("key", "asked"),
    [
        ("options", {"type": "single"}),
        ("options", {"type": "rank"}),
        ("scale", {"type": "scale"}),
        ("off_scale", {"type": "scale", "scale": "agreement"}),
        ("rows", {"type": "matrix", "scale": "agreement"}),
    ],
)
def test_an_option_that_comes_between_others_rewords_none_of_them(
    key: str, asked: dict[str, Any]
) -> None:
    versions = [
        parse(
            with_questions({"id": "q", "label": "Q?", **asked, key: listed}).decode(),
            "a",
            ShippedShelf(),
        )
        for listed in (STEPS, WIDER)
    ]
    changed = differences(versions[0], versions[1])
    assert [(each["before"], each["after"]) for each in changed] == [
        ("", "Middle"),
        ("High", "Higher"),
    ]
