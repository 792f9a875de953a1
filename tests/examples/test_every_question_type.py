"""The example with every type of question uses every type and every key of the format."""

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from consultation.examples import BY_SLUG
from consultation.questionnaire.definition import (
    Contact,
    DataProtection,
    Decision,
    Definition,
    Document,
    Helpline,
    Page,
    parts,
)
from consultation.questionnaire.question_types import registry
from consultation.questionnaire.reading import read
from consultation.questionnaire.wording import SCALES

SLUG = "every-question-type"
NEEDS_PRIORITIES = {"about", "priority", "priorities"}


def written() -> dict[str, Any]:
    return read(BY_SLUG[SLUG].source()).tree.plain()


def everything(tree: Any) -> Iterator[Any]:
    yield tree
    below = tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ()
    for each in below:
        yield from everything(each)


def keys_of(*kinds: type) -> set[str]:
    """The keys of a kind as a file writes them."""
    names = {field.name for kind in kinds for field in fields(kind)}
    return {"as" if name == "shown_as" else name for name in names} - NEEDS_PRIORITIES


def test_every_type_is_asked_and_nothing_is_proposed(example):
    definition = example(SLUG)
    assert {each.type for each in definition.questions.values()} == set(registry)
    assert not definition.priorities


def test_every_key_of_a_question_is_used():
    questions = [question for page in written()["pages"] for question in page["questions"]]
    for word, kind in registry.items():
        used = {key for each in questions if each["type"] == word for key in each}
        assert keys_of(kind) - used <= {"hint", "required", "show_if", "sensitive", "off_scale"}
    assert {key for each in questions for key in each} == keys_of(*registry.values())
    assert any(option.get("exclusive") for option in everything(written()) if _is_keys(option))


def _is_keys(given: Any) -> bool:
    return isinstance(given, dict)


def test_every_key_around_the_questions_is_used():
    tree = written()
    assert set(tree) == keys_of(Definition)
    assert {key for page in tree["pages"] for key in page} == keys_of(Page)
    assert set(tree["contact"]) == keys_of(Contact)
    assert set(tree["data_protection"]) == keys_of(DataProtection)
    assert set(tree["decision"]) == keys_of(Decision) - {"expected"}
    assert set(tree["documents"][0]) == keys_of(Document)
    assert set(tree["helplines"][0]) <= keys_of(Helpline)


def test_every_form_of_condition_is_used():
    forms = {"is", "in", "answered", "all", "any", "not"}
    used = {key for each in everything(written()) if isinstance(each, dict) for key in each}
    assert forms <= used


def test_every_named_scale_and_one_of_its_own_is_used(example):
    questions = example(SLUG).questions.values()
    first = {each.scale[0].id for each in questions if each.type in ("scale", "matrix")}
    assert first == {steps[0][0] for steps in SCALES.values()} | {"very-noisy"}


def test_every_format_of_a_line_is_used(example):
    lines = [each for each in example(SLUG).questions.values() if each.type == "line"]
    assert {each.format for each in lines} == {None, "email", "postcode", "telephone"}


def test_questions_hang_on_answers_of_their_own_page_and_of_others(example):
    definition = example(SLUG)
    assert any(len(parts(page.questions)) > 1 for page in definition.pages)
    assert any(page.show_if for page in definition.pages)


def test_sensitive_questions_can_be_declined_and_are_never_required(example):
    sensitive = [each for each in example(SLUG).questions.values() if each.sensitive]
    assert len(sensitive) == 2
    assert not any(each.must_be_answered for each in sensitive)


def test_only_the_answer_that_routes_is_required(example):
    required = [each.id for each in example(SLUG).questions.values() if each.required]
    assert required == ["uses-park"]
