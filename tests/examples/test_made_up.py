"""Made-up responses are valid, always the same for a seed, and as varied as those of people."""

import re
from collections import Counter, defaultdict
from functools import cache
from statistics import mean

import pytest

from consultation.examples import BY_SLUG
from consultation.examples.comments import TOPICS, WRITTEN, pool
from consultation.examples.made_up import made_up_responses
from consultation.questionnaire.parsing import parse
from consultation.questionnaire.routing import shown, shown_about_you
from consultation.questionnaire.shelf import ShippedShelf
from tests.definitions import definition as source_of
from tests.examples.conftest import parsed
from tests.pace import quiet_seconds

CLOSED = "swp-strategy-2020-2023"
every = pytest.mark.parametrize("slug", list(BY_SLUG))


@pytest.fixture(scope="module")
def thousands():
    return list(made_up_responses(parsed(CLOSED), 4000, seed=11))


@cache
def made(slug):
    """Two thousand responses to an example, to be looked at."""
    return list(made_up_responses(parsed(slug), 2_000, seed=4))


@every
def test_the_same_seed_makes_the_same_responses(example, slug):
    once, again, other = (list(made_up_responses(example(slug), 60, seed)) for seed in (5, 5, 6))
    assert once == again
    assert once != other


@every
def test_every_answer_is_one_that_the_form_takes(example, slug):
    definition = example(slug)
    for response in made(slug)[:500]:
        for questions, answers in (
            (definition.questions, response.answers),
            (definition.equality_questions, response.equality or {}),
        ):
            for name, answer in answers.items():
                question = questions[name]
                assert question.read(question.typed(answer)) == answer, name


@every
def test_conditions_are_respected_and_required_answers_given(example, slug):
    definition = example(slug)
    for response in made(slug)[500:1000]:
        state = shown(definition, response.answers)
        assert state.answers == response.answers
        for name in state.asked:
            question = definition.questions[name]
            if question.must_be_answered:
                assert not question.incomplete(response.answers.get(name)), name
        about = response.equality or {}
        assert shown_about_you(definition, about).answers == about


@every
def test_every_question_is_answered_by_some_and_skipped_by_some(example, slug):
    definition = example(slug)
    answered = Counter()
    responses = made(slug)
    for response in responses:
        answered.update(response.answers.keys())
    for name, question in definition.questions.items():
        assert answered[name] > 0, name
        assert answered[name] < len(responses) or question.must_be_answered, name


@every
def test_two_thousand_responses_take_less_than_a_second(slug):
    definition = parsed(slug)
    assert quiet_seconds(lambda: list(made_up_responses(definition, 2_000, seed=4))) < 1


def test_any_definition_can_be_answered():
    questions = [
        {"id": "all", "type": "multiple", "label": "?", "options": ["A", "B", "C"], "min": 3,
         "required": True},
        {"id": "only", "type": "multiple", "label": "?", "options": [
            {"id": "none", "label": "None", "exclusive": True}]},
        {"id": "short", "type": "text", "label": "?", "max_words": 1, "required": True},
        {"id": "tiny", "type": "line", "label": "?", "max_characters": 1},
        {"id": "below", "type": "number", "label": "?", "max": -3, "required": True},
        {"id": "between", "type": "number", "label": "?", "min": "0.25", "max": "0.75",
         "decimals": 2, "required": True},
        {"id": "ahead", "type": "date", "label": "?", "min": "2090-01-01", "required": True},
        {"id": "long-ago", "type": "date", "label": "?", "max": "1950-01-01", "required": True},
        {"id": "order", "type": "rank", "label": "?", "options": ["A", "B", "C"], "required": True},
        {"id": "coins", "type": "points", "label": "?", "options": ["A", "B"], "total": 7,
         "required": True},
        {"id": "yes-no", "type": "scale", "label": "?", "scale": ["No", "Yes"], "required": True},
        {"id": "grid", "type": "matrix", "label": "?", "scale": "agreement",
         "rows": ["A", "B"], "required": True},
    ]  # fmt: skip
    source = source_of(pages=[{"id": "page", "title": "Page", "questions": questions}])
    definition = parse(source, "test.yaml", ShippedShelf())
    for response in made_up_responses(definition, 300, seed=8):
        for name, question in definition.questions.items():
            answer = response.answers.get(name)
            if question.required:
                assert not question.incomplete(answer), name
            if answer is not None:
                assert question.read(question.typed(answer)) == answer, name


def test_wards_and_capacities_differ(thousands):
    by_ward, by_capacity = defaultdict(list), defaultdict(list)
    for response in thousands:
        agrees = response.answers.get("agree-overall") in ("agree", "strongly-agree")
        by_ward[response.answers.get("ward")].append(agrees)
        shops = "shop-theft" in response.answers.get("problems", {"options": ()})["options"]
        by_capacity[response.answers["respondent"]["option"]].append(shops)
    shares = [mean(agree) for ward, agree in by_ward.items() if ward and len(agree) > 80]
    assert len(shares) >= 10
    assert max(shares) - min(shares) > 0.15
    assert len({len(agree) for agree in by_ward.values()}) > 10
    assert mean(by_capacity["business"]) > 1.5 * mean(by_capacity["resident"])


def test_most_agree_and_a_real_minority_does_not(thousands):
    said = Counter(response.answers.get("agree-violence") for response in thousands)
    given = sum(said.values()) - said[None]
    assert 0.5 < (said["agree"] + said["strongly-agree"]) / given < 0.8
    assert 0.1 < (said["disagree"] + said["strongly-disagree"]) / given < 0.3
    assert said["dont-know"] > 0
    none = sum(
        "none" in response.answers.get("matters-violence", {"options": ()})["options"]
        for response in thousands
    )
    assert 0.03 < none / len(thousands) < 0.15


def test_people_feel_less_safe_after_dark(thousands):
    unsafe = Counter()
    for response in thousands:
        for row, step in response.answers.get("safety", {}).items():
            unsafe[row] += step in ("very-unsafe", "fairly-unsafe")
    assert unsafe["home-day"] < unsafe["home-dark"]
    assert unsafe["centre-day"] < unsafe["centre-dark"]


def test_the_first_and_the_last_day_are_the_busiest(example, thousands):
    days = Counter(int(response.received_on * 60) for response in thousands)
    assert {day for day, _ in days.most_common(2)} == {0, 59}
    assert all(0 <= response.received_on < 1 for response in thousands)
    still_open = made_up_responses(example(CLOSED), 2000, seed=11, closed=False)
    days = Counter(int(response.received_on * 60) for response in still_open)
    assert days[59] < days[0] / 3


def test_background_and_outcome_are_left_to_some(thousands):
    assert 0.6 < mean(response.equality is not None for response in thousands) < 0.85
    contacts = [response.contact for response in thousands if response.contact]
    assert 0.1 < len(contacts) / len(thousands) < 0.35
    assert len(set(contacts)) == len(contacts)
    assert all(re.fullmatch(r"made-up-[0-9a-f]+@example\.org", each) for each in contacts)


def test_many_different_comments_are_made_and_many_people_make_none(thousands):
    comments = [
        response.answers[name] for response in thousands for name in TOPICS
        if name in response.answers
    ]  # fmt: skip
    assert len(set(comments)) > 1000
    assert min(map(len, comments)) < 12 and max(map(len, comments)) > 300
    assert 0.1 < mean("anything-else" in response.answers for response in thousands) < 0.5


def test_no_comment_names_anybody_or_can_be_traced():
    comments = [line.split(",")[3] for line in WRITTEN.read_text("utf-8").splitlines()[1:]]
    assert len(set(comments)) == len(comments) >= 150
    for comment in comments:
        assert not re.search(r"@|https?:|\d{4}|\b(Mr|Mrs|Ms|Dr|Sir|Cllr|PC)\b", comment), comment
        names = re.findall(r"(?<=[a-z] )[A-Z][a-z]+", comment)
        assert set(names) <= ALLOWED, comment


ALLOWED = {"I", "Black", "Country", "English", "Saturday"}


def test_every_topic_has_comments_for_every_view_and_voice():
    for topic in {*TOPICS.values(), "any"}:
        for view in ("for", "against", "any"):
            for voice in ("person", "business", "organisation"):
                assert len(pool(topic, view, voice)) >= 2, (topic, view, voice)
