"""The partnership's consultation contains what was published, word for word."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from consultation import languages
from consultation.authoring.checks import advice
from consultation.authoring.demonstrating import in_its_languages
from consultation.examples import BY_SLUG, EXAMPLES, MADE_UP, NOT_OURS
from consultation.questionnaire.definition import Question
from consultation.questionnaire.parsing import parse
from consultation.questionnaire.shelf import ShippedShelf
from consultation.questionnaire.translating import from_po
from consultation.questionnaire.translations import missing

PUBLISHED = {
    "Reducing re-offending": (
        "Implement a Black Country wide Reducing Re-offending strategy in partnership with key "
        "stakeholders.",
        "Improve recovery rates for offenders and those at risk of offending who have substance "
        "misuse problems.",
        "Improve city image and business confidence by tackling aggressive begging and rough "
        "sleeping.",
        "Address drug dealing amongst individuals, with a particular focus on New Psychoactive "
        "Substances (NPS) in order to reduce substance-related offending.",
        "Identify young people at risk of offending to support them at an early stage, and provide "
        "interventions to address their attitudes and behaviours whilst considering a ‘whole "
        "family’ approach.",
        "Reduce volume crime with particular focus on vehicle crime, burglary, shoplifting and "
        "domestic abuse.",
    ),
    "Violence prevention": (
        "Develop interventions to deter young people from committing violent acts.",
        "Provide early interventions to deter young people from carrying bladed weapons.",
        "Provide critical call out mediation services to reduce tensions and escalation of "
        "violence.",
        "Deliver a risk based model of DA perpetrator programmes inside and outside of the CJS.",
        "Apply available legislative tools and powers to increase the effective management of "
        "offenders.",
    ),
    "Reducing victimisation": (
        "Engage with identified communities to break the cycle of cultural acceptance of domestic "
        "related abuse and vulnerability.",
        "Build confidence within communities subjected to hate crime to increase reporting and "
        "strengthen cohesion.",
        "Work with partners to strengthen and integrate the collective response to domestic abuse.",
        "Increase understanding of modern slavery and build confidence of victims to report issues "
        "and access support.",
        "Targeted engagement with businesses to reduce the risk of business victimisation.",
    ),
    "Building capacity in the community": (),
}
CLOSED, OPEN = "swp-strategy-2020-2023", "swp-strategy-demonstration"

both = pytest.mark.parametrize("slug", [CLOSED, OPEN])


@both
def test_every_published_action_stands_under_its_priority_word_for_word(example, slug):
    written = {
        priority.title.own: tuple(action.text.own for action in priority.actions)
        for priority in example(slug).priorities
    }
    assert written == PUBLISHED
    assert sum(map(len, written.values())) == 16


@both
def test_the_actions_to_choose_from_are_those_of_the_priority(example, slug):
    definition = example(slug)
    asked = [each for each in definition.questions.values() if each.id.startswith("matters-")]
    assert len(asked) == 3
    for question in asked:
        priority = definition.about(question)
        offered = {option.id: option.label.own for option in question.offered}
        assert offered.pop("none") == "None of these matter"
        assert offered.pop("dont-know") == "Don't know"
        assert offered == {action.id: action.text.own for action in priority.actions}
        assert question.max == 3


@both
def test_each_priority_says_where_its_actions_come_from(example, slug):
    for priority in example(slug).priorities:
        assert "published delivery priorities for 2018-19" in priority.summary.own
        assert "strategy for 2017-2020" in priority.summary.own
        assert priority.alternatives


def test_the_introduction_says_what_is_ours_and_what_is_assumed(example):
    says = example(CLOSED).introduction.own
    for sentence in (
        "It is not run by or for the Safer Wolverhampton Partnership.",
        "The questions are ours.",
        "published delivery priorities for 2018-19",
        "The opening date here, 2 December 2019, is assumed.",
        "about 10 minutes",
        "If you are under 16,",
    ):
        assert sentence in says
    assert "If you are under 16" in example(CLOSED).privacy.own


def test_the_window_is_the_published_one_to_the_end_of_its_last_minute(example):
    definition = example(CLOSED)
    assert definition.opens.instant == datetime(2019, 12, 2, 9, tzinfo=UTC)
    assert definition.closes.instant == datetime(2020, 2, 1, tzinfo=UTC)
    assert not BY_SLUG[CLOSED].open_now


@both
def test_only_the_answer_that_routes_is_required(example, slug):
    questions = example(slug).questions.values()
    assert [each.id for each in questions if each.required] == ["respondent"]
    assert 23 <= len(questions) <= 28


@both
def test_nobody_is_made_to_take_a_side(example, slug):
    for question in example(slug).questions.values():
        if question.type in ("scale", "matrix"):
            assert "dont-know" in question.labels, question.id
        elif question.type == "multiple":
            assert {"none", "dont-know"} & question.alone, question.id
    disagree = example(slug).questions["right-priorities"].labels["none"].own
    assert "I disagree with all of it" in disagree


def test_organisations_are_asked_which(example):
    asked = example(CLOSED).questions["organisation"].show_if
    assert asked.values == ("business", "voluntary", "public-body")


def test_free_text_that_may_name_people_is_for_analysts_only(example):
    questions = example(CLOSED).questions
    assert {each.id for each in questions.values() if getattr(each, "personal", False)} == {
        "differently",
        "anything-else",
    }


@both
def test_no_address_or_number_of_anybody_stands_in_it(example, slug):
    source = BY_SLUG[slug].source().decode()
    assert set(re.findall(r"[\w.]+@([\w.]+)", source)) == {"example.org"}
    assert set(re.findall(r"https?://([\w.]+)", source)) == {"example.org"}
    assert set(re.findall(r"\b01902 \d+", source)) == {"01902 000000"}


def test_the_open_copy_differs_only_where_it_must(example):
    closed, opened = example(CLOSED), example(OPEN)
    assert opened.slug == OPEN
    assert opened.title.own.endswith("(demonstration)")
    assert opened.decision.expected is None
    assert _areas(opened.questions.values()) == {"wolverhampton-wards-2023"}
    assert _areas(closed.questions.values()) == {"wolverhampton-wards"}
    assert [each.id for each in opened.pages] == [each.id for each in closed.pages]
    assert opened.priorities == closed.priorities
    for (name, one), (_, other) in zip(
        opened.questions.items(), closed.questions.items(), strict=True
    ):
        assert one == other or one.type == "area", name
    assert BY_SLUG[OPEN].open_now


def _areas(questions: list[Question]) -> set[str]:
    return {each.areas.name for each in questions if each.type == "area"}


def test_the_open_copy_has_its_lines_where_the_file_has_them():
    closed, opened = (BY_SLUG[slug].source().decode().splitlines() for slug in (CLOSED, OPEN))
    assert len(closed) == len(opened)
    assert 0 < sum(one != other for one, other in zip(closed, opened, strict=True)) < 15


def test_a_change_that_no_longer_fits_the_file_is_refused():
    broken = replace(BY_SLUG[OPEN], changes=(("nowhere in it", ""),))
    with pytest.raises(ValueError, match="nowhere in it"):
        broken.source()


@pytest.mark.parametrize("slug", list(BY_SLUG))
def test_an_example_is_advised_nothing(example, slug):
    assert [str(each) for each in advice(example(slug), BY_SLUG[slug].source())] == []


def test_each_example_has_its_own_slug_and_a_notice(example):
    assert [example(each.slug).slug for each in EXAMPLES] == [each.slug for each in EXAMPLES]
    assert NOT_OURS == (
        "This is a demonstration. It is not run by or for the Safer Wolverhampton Partnership."
    )
    assert MADE_UP == "Made-up responses for demonstration"
    assert all(each.notice.startswith("This is a demonstration.") for each in EXAMPLES)
    assert all(each.path.is_file() for each in EXAMPLES)


def test_the_open_one_is_offered_in_the_languages_that_lie_beside_it():
    example = BY_SLUG[OPEN]
    source = in_its_languages(example, ShippedShelf())
    definition = parse(source, example.filename, ShippedShelf())
    assert definition.offered_languages == ("en", *example.translations) == languages.SPOKEN
    same_everywhere = ["contact.address"]
    assert missing(definition) == dict.fromkeys(example.translations, same_everywhere)
    for language, path in example.translations.items():
        merged = from_po(definition, source.decode(), path.read_bytes())
        assert (merged.taken, merged.changed) == (0, ()), "all of it stands in the file"
        assert languages.headers(path)["X-Drafted-By"] == languages.MACHINE
        told = definition.introduction.in_language(language)
        assert told.count("\n- ") == definition.introduction.own.count("\n- ") + 1
    assert BY_SLUG[CLOSED].translations == {}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: each.slug)
def test_its_notice_is_said_in_every_language(example):
    said = {each: languages.words_in(each).gettext(example.notice) for each in languages.SPOKEN}
    assert len(set(said.values())) == len(languages.SPOKEN)
