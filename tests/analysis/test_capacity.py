"""The question about capacity is found in definitions that were not written for it."""

from typing import Any

import pytest

from consultation.analysis.asked import Questionnaire, asked_in
from consultation.analysis.capacity import area_in, capacity_in
from consultation.analysis.groups import KIND, groupings, wanted_always
from consultation.analysis.singling_out import could_single_out
from consultation.examples import BY_SLUG
from consultation.questionnaire.parsing import parse
from consultation.questionnaire.shelf import ShippedShelf
from tests.definitions import with_questions

Written = dict[str, Any]


def asked(*questions: Written, **changes: Any) -> Questionnaire:
    return asked_in({1: parse(with_questions(*questions, **changes), "test.yaml", ShippedShelf())})


def single(id_: str, label: str, *options: str, **more: Any) -> Written:
    return {"id": id_, "type": "single", "label": label, "options": list(options), **more}


DEPENDS = {"id": "name", "type": "line", "label": "Its name?"}
TOLD_APART = [
    (
        single("q1", "Are you responding as an individual or on behalf of an organisation?",
               "An individual", "An organisation", "Prefer not to say"),
        ["an-individual"], ["an-organisation"], ["prefer-not-to-say"],
    ),
    (
        single("who", "Which best describes you?", "I live here", "I run a business here",
               "For a charity", "A local authority", other="Something else"),
        ["i-live-here"], ["i-run-a-business-here", "for-a-charity", "a-local-authority"], ["other"],
    ),
    (
        single("q1", "Ym mha rinwedd ydych chi'n ateb?", "Unigolyn", "Sefydliad"),
        ["unigolyn"], ["sefydliad"], [],
    ),
    (
        single("q1", "W jakiej roli odpowiadasz? W imieniu swoim czy innych?", "Osoba prywatna",
               "Firma", "Organizacja pozarządowa"),
        ["osoba-prywatna"], ["firma", "organizacja-pozarzadowa"], [],
    ),
    (
        single("capacity", "Who answers?", "A resident who belongs to no association, individual",
               "A residents' association"),
        ["a-resident-who-belongs-to-no-association-individual"], ["a-residents-association"], [],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("question", "people", "organisations", "neither"), TOLD_APART)
def test_people_and_organisations_are_told_apart_by_their_words(
    question: Written, people: list[str], organisations: list[str], neither: list[str]
) -> None:
    found = capacity_in(asked(single("park", "Which park?", "North", "South"), question))
    assert found and found.asked.key == question["id"] and found.parts_them
    assert (list(found.people), list(found.organisations)) == (people, organisations)
    assert list(found.neither) == neither


NOT_ABOUT_CAPACITY = [
    single("lead", "Who should lead the work?", "The council", "A charity", "A business"),
    single("opinion", "Should businesses pay more?", "Yes", "No"),
    {**single("many", "In what capacity?", "A person", "A business"), "type": "multiple"},
    single(
        "faith", "Are you answering for a faith?", "A person", "An organisation", sensitive=True
    ),
]


OF_ORGANISATIONS = [
    single("lead", "What kind of organisation do you represent?", "Charity", "Public body"),
    single("where", "Who are you answering for?", "Nobody", "A charity", "A company"),
    {**single("many", "In what capacity?", "A person", "A business"), "type": "multiple"},
    single("size", "How large is your business?", "One person", "Large company"),
]


@pytest.mark.parametrize("question", OF_ORGANISATIONS, ids=lambda each: each["id"])
def test_every_question_for_the_kind_of_an_organisation_could_single_one_out(
    question: Written,
) -> None:
    """Beside the question about capacity, if there is one, and whether others depend on it."""
    (whom, *_), *_ = TOLD_APART
    follows = {**DEPENDS, "show_if": {"question": question["id"], "answered": True}}
    assert could_single_out(asked(question)) == {question["id"]}
    assert could_single_out(asked(whom, question)) == {whom["id"], question["id"]}
    if question["id"] == "lead":
        assert could_single_out(asked(whom, question, follows)) == {"q1", "lead", "name"}


@pytest.mark.parametrize("question", NOT_ABOUT_CAPACITY[:2] + NOT_ABOUT_CAPACITY[3:])
def test_other_questions_single_nobody_out(question: Written) -> None:
    assert could_single_out(asked(question)) == frozenset()


@pytest.mark.parametrize("question", NOT_ABOUT_CAPACITY, ids=lambda each: each["id"])
def test_other_questions_are_not_taken_for_it(question: Written) -> None:
    questionnaire = asked(question)
    assert capacity_in(questionnaire) is None
    assert wanted_always(questionnaire) == ()


def test_a_question_that_leads_on_and_has_organisations_is_one_whatever_its_words() -> None:
    routes = single("who", "You are?", "A neighbour", "A business")
    name = {**DEPENDS, "show_if": {"question": "who", "is": "a-business"}}
    found = capacity_in(asked(routes, name))
    assert found and found.organisations == ("a-business",)


def test_without_organisations_the_question_that_leads_on_is_the_capacity() -> None:
    routes = single("uses", "Do you use the park?", "Yes", "No")
    name = {**DEPENDS, "show_if": {"question": "uses", "is": "yes"}}
    questionnaire = asked(single("park", "Which park?", "North", "South"), routes, name)
    found = capacity_in(questionnaire)
    assert found and found.asked.key == "uses" and not found.parts_them
    assert [each.key for each in wanted_always(questionnaire)] == ["uses"]


@pytest.mark.parametrize(
    ("slug", "wanted", "area"),
    [
        ("swp-strategy-2020-2023", [KIND, "respondent", "ward"], "ward"),
        ("every-question-type", ["uses-park", "home"], "home"),
    ],
)
def test_the_examples_have_what_officers_always_want(
    slug: str, wanted: list[str], area: str
) -> None:
    example = BY_SLUG[slug]
    questionnaire = asked_in({1: parse(example.source(), example.filename, ShippedShelf())})
    assert [each.key for each in wanted_always(questionnaire)] == wanted
    found = area_in(questionnaire)
    assert found and found.key == area


def test_a_line_of_a_matrix_never_stands_for_individuals_and_organisations() -> None:
    """Else that table and one by each capacity could be published both."""
    rows = [{"id": "kind", "label": "Kind"}, {"id": "quick", "label": "Quick"}]
    matrix = {"id": "responses", "type": "matrix", "label": "Were they?", "scale": "agreement"}
    found = groupings(asked({**matrix, "rows": rows}, TOLD_APART[0][0]))
    keys = [each.key for each in found]
    assert len(keys) == len({*keys}) and "responses.quick" in keys
    (kinds,) = [each for each in found if each.key == KIND]
    assert kinds.asked and kinds.asked.key == "q1"
