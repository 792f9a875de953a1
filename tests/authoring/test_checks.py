"""Advice on fairness and plain words: each piece has its reason and names the right line."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from consultation.authoring.checks import advice
from consultation.authoring.holidays import bank_holidays
from consultation.authoring.plain_words import reading_age
from consultation.questionnaire.parsing import parse
from consultation.questionnaire.shelf import ShippedShelf
from tests.definitions import definition
from tests.pace import quiet_seconds

FAIR: dict[str, Any] = {
    "summary": "How should our parks be made safer? It takes about 2 minutes.",
    "contact": {"email": "a@example.org", "telephone": "01902 000000", "address": "1 Street"},
    "decision": {"by": "The board", "expected": "2026-06-01", "still_open": "All of it."},
    "data_protection": {"controller": "The board"},
}
"""What the minimal definition lacks."""
UNSURE = [{"id": "yes", "label": "Yes"}, {"id": "dont-know", "label": "Don't know"}]


def asked(label: str, **keys: Any) -> dict[str, Any]:
    question = {"id": "q", "type": "single", "options": UNSURE, "label": label, **keys}
    return {"pages": [{"id": "page", "title": "Page", "questions": [question]}]}


def advised(**changes: Any) -> list[tuple[str, str, str]]:
    """Path, what is said, and the line of the file, of each piece of advice."""
    source = definition(**{**FAIR, **asked("Do you use the park?"), **changes})
    read = parse(source, "test.yaml", ShippedShelf(Path("none")))
    lines = source.decode().splitlines()
    return [(each.path, each.says, lines[each.line - 1]) for each in advice(read, source)]


def test_a_fair_and_plain_consultation_has_none() -> None:
    assert advised() == []


@pytest.mark.parametrize(
    ("questions", "told"),
    [
        (3, ["", "", ""]),
        (4, [" The same applies on lines"]),
        (30, [" The same applies on lines"]),
    ],
)
def test_what_applies_in_many_places_is_told_once(questions: int, told: list[str]) -> None:
    asked = [
        {"id": f"q{each}", "type": "single", "label": "A way?", "options": ["Yes", "No"]}
        for each in range(questions)
    ]
    found = advised(pages=[{"id": "page", "title": "Page", "questions": asked}])
    says = [each for _, each, _ in found]
    assert len(says) == len(told)
    assert all(each in one for each, one in zip(told, says, strict=True))
    assert says[0].endswith(" and 9 more.") is (questions == 30)


LABEL, AT = "pages[0].questions[0].label", "pages[0].questions[0]"


@pytest.mark.parametrize(
    ("label", "says"),
    [
        ("How clean and safe is the park?", "two things"),
        ("Do you like the benches as well as the pond?", "two things"),
        ("Do you walk or cycle there?", "two things"),
        ("Is parking too dear but the bus too slow?", "two things"),
        ("Do you agree that the park needs lights?", "leads to an answer"),
        ("Don't you agree that it is dark?", "leads to an answer"),
        ("How far do you agree with this?", "leads to an answer"),
        ("How satisfied are you?", "leads to an answer"),
        ("Do you support our much-needed plan?", "leads to an answer"),
        ("Surely it should be safer?", "leads to an answer"),
        ("How much do you support the plan?", "leads to an answer"),
        ("Do you support our plans to make the city safer?", "leads to an answer"),
        ("Would you like safer streets?", "leads to an answer"),
        ("Should we go on, given the success of last year's scheme?", "leads to an answer"),
        ("Why is the strategy important?", "leads to an answer"),
        ("Should we stop wasteful spending?", "leads to an answer"),
        ("What should be done about rising crime?", "leads to an answer"),
        (
            "To what extent do you concur that multi-agency rehabilitative interventions "
            "constitute an appropriate prioritisation of discretionary expenditure?",
            "reading age",
        ),
        (" ".join(["how well does it do"] * 6) + "?", "30 words"),
    ],
)
def test_questions_that_ask_badly_are_named(label: str, says: str) -> None:
    found = [each for each in advised(**asked(label)) if says in each[1]]
    assert [(path, line.strip()[:6]) for path, _, line in found] == [(LABEL, "label:")]


@pytest.mark.parametrize(
    "label",
    [
        "How far do you agree or disagree with this priority?",
        "How satisfied or dissatisfied are you with the park?",
        "How safe or unsafe is it there?",
        "How much do you support or oppose the plan?",
        "Is there a path between the road and the river?",
        "Where do you live?",
        "Have you spoken to the Police and Crime Commissioner?",
        "Do you know of the drug and alcohol service?",
        "Are you in a community or voluntary group?",
        "How well or badly is it looked after?",
    ],
)
def test_questions_that_ask_fairly_are_left_alone(label: str) -> None:
    assert advised(**asked(label)) == []


@pytest.mark.parametrize(
    ("keys", "path", "says"),
    [
        ({"options": ["Red", "Blue"]}, AT, "People who are not sure"),
        ({"options": ["Red", "Blue"], "required": True}, f"{AT}.required", "forced answer"),
        ({"type": "text", "options": None, "required": True}, f"{AT}.required", "forced answer"),
        ({"label": "Do you want it?", "options": ["Yes", "No"]}, AT, "People who are not sure"),
        (
            {"type": "scale", "options": None, "scale": "agreement", "off_scale": []},
            AT,
            "People who are not sure",
        ),
    ],
)
def test_forced_choices_are_named(keys: dict[str, Any], path: str, says: str) -> None:
    pages = asked(**{"label": "What is it?", **keys})
    question = pages["pages"][0]["questions"][0]
    pages["pages"][0]["questions"][0] = {k: v for k, v in question.items() if v is not None}
    assert [(at, says in said) for at, said, _ in advised(**pages)] == [(path, True)]


@pytest.mark.parametrize(
    ("way", "keys"),
    [
        ("required, with a way out", {"required": True}),
        ("another answer", {"options": ["Red", "Blue"], "other": "Another"}),
        ("none of these", {"type": "multiple", "options": [
            "Red", {"id": "no", "label": "Nothing", "exclusive": True}]}),
        ("sensitive", {"options": ["Red", "Blue"], "sensitive": True}),
        ("neither", {"options": ["Red", "Blue", "Neither"]}),
        ("no preference", {"options": ["Yes", "No", "I do not mind"]}),
        ("known of oneself", {"label": "Do you live here?", "options": ["Yes", "No"]}),
        ("one or the other", {"label": "Do you own or rent?", "options": [
            "I own it", "I rent it", "Don't know"]}),
    ],
)  # fmt: skip
def test_a_way_out_is_enough(way: str, keys: dict[str, Any]) -> None:
    assert advised(**asked(**{"label": "What is it?", **keys})) == [], way


def test_a_question_that_gives_a_sensitive_answer_away_is_named() -> None:
    ill = {"id": "ill", "label": "Are you ill?", "options": ["Yes", "No"], "sensitive": True}
    how = {
        "id": "how",
        "type": "text",
        "label": "How?",
        "show_if": {"question": "ill", "is": "yes"},
    }

    def gives_away(*questions: dict[str, Any]) -> list[str]:
        page = {"id": "page", "title": "Page", "questions": [{"type": "single", **ill}, *questions]}
        return [path for path, says, _ in advised(pages=[page]) if "as sensitive too" in says]

    assert gives_away(how) == ["pages[0].questions[1]"]
    assert gives_away({**how, "sensitive": True}) == []


@pytest.mark.parametrize(
    ("opens", "closes", "says"),
    [
        ("2026-12-07", "2027-01-22", "holidays (Christmas)"),
        ("2026-07-20", "2026-09-11", "holidays (August)"),
        ("2026-04-01", "2026-05-13", "Good Friday, Easter Monday, the early May bank holiday"),
        ("2026-06-01", "2026-08-28", "closes when people are away (August)"),
        ("2026-02-02", "2026-03-02", "open for 29 days"),
        ("2026-02-02", "2026-04-03", "closes on Good Friday"),
        ("2026-02-02", "2026-06-05", "before the consultation has closed"),
    ],
)
def test_dates_that_run_over_holidays_are_named(opens: str, closes: str, says: str) -> None:
    said = advised(opens=opens, closes=closes)
    assert [says in each[1] for each in said].count(True) == 1, said


def test_six_weeks_outside_christmas_are_enough() -> None:
    later = {**FAIR["decision"], "expected": "2020-06-03"}
    assert advised(opens="2019-12-02 09:00", closes="2020-01-31 23:59", decision=later) == []


@pytest.mark.parametrize(
    ("key", "path", "says"),
    [
        ("decision", "decision", "who decides"),
        ("data_protection", "data_protection", "law asks"),
    ],
)
def test_what_is_missing_is_named(key: str, path: str, says: str) -> None:
    assert [(at, says in said) for at, said, _ in advised(**{key: None})] == [(path, True)]


@pytest.mark.parametrize(
    ("changes", "at"),
    [
        ({"slug": "tackling-domestic-abuse"}, "slug"),
        ({"title": "Hate crime in our parks"}, "title"),
        ({"pages": [{**asked("Why?")["pages"][0], "id": "sexual_harm"}]}, "pages[0].id"),
        (
            {"priorities": [{"id": "stalking", "title": "A", "alternatives": "None."}]},
            "priorities[0].id",
        ),
    ],
)
def test_what_a_browser_would_give_away_is_named(changes: dict[str, Any], at: str) -> None:
    assert [(path, "the browser keeps" in says) for path, says, _ in advised(**changes)] == [
        (at, True)
    ]
    assert advised(**changes, quick_exit=False) == [], "where nobody has to leave in a hurry"


@pytest.mark.parametrize("slug", ["grapes", "fgmx", "hatemail2", "safer-streets", "community"])
def test_other_words_give_nothing_away(slug: str) -> None:
    assert advised(slug=slug) == []


def test_other_ways_to_respond_are_asked_for() -> None:
    ((path, says, line),) = advised(contact={"email": "a@example.org", "telephone": "1"})
    assert (path, line) == ("contact", "contact:")
    assert says.startswith("give a postal address")


@pytest.mark.parametrize(
    ("summary", "says"),
    [
        ("How?", "say how long it takes"),
        ("It takes 40 minutes.", "and takes about 1."),
        ("It takes half an hour.", "it says “half an hour”"),
        ("It takes five to twenty minutes.", "it says “five to twenty minutes”"),
    ],
)
def test_the_time_that_it_takes_is_said_and_true(summary: str, says: str) -> None:
    assert [(at, says in said) for at, said, _ in advised(summary=summary)] == [("summary", True)]


def test_a_time_in_words_is_a_time() -> None:
    assert advised(summary="It takes about two minutes.") == []


def test_each_part_of_the_decision_is_asked_for() -> None:
    whole = FAIR["decision"]
    for key, says in (("by", "who decides"), ("still_open", "can still")):
        lacks = {name: value for name, value in whole.items() if name != key}
        assert [(at, says in said) for at, said, _ in advised(decision=lacks)] == [
            (f"decision.{key}", True)
        ]


def test_too_many_questions_are_named() -> None:
    many = [{"id": f"q{n}", "type": "text", "label": "What do you think of it?"} for n in range(30)]
    found = advised(
        pages=[{"id": "p", "title": "P", "questions": many}], summary="It takes 25 minutes."
    )
    assert [(path, "Many give up" in says) for path, says, _ in found] == [("pages", True)]


ODD = [
    "*_",
    "[",
    "](",
    "a",
    "a@",
    "1 ",
    "\n ",
    ". ",
    "and/",
    "x" * 60 + "\n",
    "’",
    "- ",
    "between ",
]


@pytest.mark.parametrize("odd", ODD)
def test_odd_texts_are_advised_on_without_delay(odd: str) -> None:
    text = "Why. " + odd * (150_000 // len(odd))
    source = definition(introduction=text, **asked(text))
    read = parse(source, "test.yaml", ShippedShelf(Path("none")))
    assert quiet_seconds(lambda: advice(read, source), tries=1) < 2


def test_words_in_other_languages_are_not_judged_by_english_rules() -> None:
    said = advised(
        language="pl", summary="Trwa 2 minuty.", **asked("Czy park and ulica są bezpieczne?")
    )
    assert said == []


def test_reading_ages_stand_in_the_right_order() -> None:
    ages = [
        reading_age("We want to hear from you. Tell us what you think of the park."),
        reading_age("The council is planning to change how it looks after the city's parks."),
        reading_age(
            "Stakeholder consultation constitutes an indispensable component of evaluative "
            "methodologies underpinning transformational organisational prioritisation."
        ),
    ]
    assert ages == sorted(ages, key=lambda age: age or 0)
    assert (ages[0] or 99) <= 9
    assert (ages[2] or 0) >= 20
    assert reading_age("Too short") is None


@pytest.mark.parametrize(
    ("year", "days"),
    [
        (2020, "01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28"),
        (2021, "01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28"),
        (2022, "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27"),
        (2023, "01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26"),
        (2026, "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28"),
        (2027, "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28"),
    ],
)
def test_bank_holidays_are_those_of_england_and_wales(year: int, days: str) -> None:
    expected = [date.fromisoformat(f"{year}-{day}") for day in days.split()]
    assert sorted(bank_holidays(year)) == expected
