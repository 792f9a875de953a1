"""Of two mistakes in one question neither hides the other, and both together make no third."""

import re
from collections.abc import Iterator
from itertools import combinations

import pytest

from consultation.questionnaire.parsing import Mistakes, parse
from consultation.questionnaire.shelf import ShippedShelf
from tests.definitions.broken import BROKEN, SOUND, TEXT, Broken, P

PLACE = "pages[0].questions[1]"
ALONE = SOUND[: SOUND.index("      - id: idea")] + "      - {id: idea, QUESTION}\n"
LACKING = ("and it has none", "has no actions")
"""How a case ends that another's priority, or its actions, would cure."""
FITS_ANY = {"required", "show_if", "about"}
"""Keys of every question: a case that is wrong there alone goes with a case of any type."""


def told_of(source: str) -> list[tuple[str, str]]:
    with pytest.raises(Mistakes) as refused:
        parse(source, "park.yaml", ShippedShelf())
    assert list(refused.value.mistakes) == sorted(refused.value.mistakes)
    return [(each.path, each.says) for each in refused.value.mistakes]


def with_question(keys: dict[str, str], end: str) -> str:
    return SOUND.replace(TEXT, P.join(f"{key}:{value}" for key, value in keys.items())) + end


def keys_of(case: Broken) -> dict[str, str]:
    """Each key of the second question with what is written for it, items of a list included."""
    written = re.split(r"\n {8}(?! )", case.keys)
    return {key: value for key, _, value in (each.partition(":") for each in written)}


def wrong_key(case: Broken) -> str:
    return re.split(r"[.\[]", case.path.removeprefix(PLACE).removeprefix("."))[0]


def together(one: Broken, other: Broken) -> str | None:
    """A file with the mistakes of both; None where the one cannot stand beside the other."""
    first, second = keys_of(one), keys_of(other)
    for mine, theirs, case in ((first, second, one), (second, first, other)):
        if wrong_key(case) in FITS_ANY:
            mine["type"] = theirs["type"]
    if any(first[key] != second[key] for key in first.keys() & second.keys()):
        return None
    if wrong_key(one) == wrong_key(other) or "" in (wrong_key(one), wrong_key(other)):
        return None
    if any(case.says.endswith(LACKING) for case in (one, other)) and (
        one.end != other.end or ("about" in first) != ("about" in second)
    ):
        return None
    ends = sorted({one.end, other.end}, key=len)
    if not ends[-1].startswith(ends[0]):
        return None
    return with_question(first | second, ends[-1])


def pairs() -> Iterator[tuple[str, str, Broken, Broken]]:
    cases = [each for each in BROKEN if each.keys and wrong_key(each) != "type"]
    for one, other in combinations(cases, 2):
        source = together(one, other)
        if source:
            yield f"{one.name} + {other.name}", source, one, other


PAIRS = list(pairs())


@pytest.mark.parametrize(
    ("name", "source", "one", "other"), PAIRS, ids=[name for name, *_ in PAIRS]
)
def test_two_mistakes_of_one_question_are_both_told_and_nothing_else(
    name: str, source: str, one: Broken, other: Broken
) -> None:
    told = told_of(source)
    for case in (one, other):
        assert [says for path, says in told if path == case.path and case.says in says], (
            name,
            told,
        )
    assert len(told) == 2, (name, told)


@pytest.mark.parametrize(
    ("question", "paths"),
    [
        ("type: single, options: [a, A]", ["label", "options[1].id"]),
        (
            "type: multiple, options: [{id: other, label: x}], other: Y",
            ["label", "options[0].id"],
        ),
        ("type: rank, options: [a, b], top: 5", ["label", "top"]),
        ("type: number, min: 3, max: 2", ["label", "min"]),
        ("type: date, min: 2026-03-02, max: 2026-03-01", ["label", "min"]),
        ("type: rank, options: actions", ["label", "options"]),
        (
            "type: txt, required: maybe, hint: [x], options: [a]",
            ["hint", "label", "required", "type"],
        ),
        ("required: maybe, label: L", ["required", "type"]),
        ("label: L, type: single, options: [a, A], as: dropdown", ["as", "options[1].id"]),
        ("label: L, type: rank, options: [a, A], abuot: b", ["abuot", "options[1].id"]),
        (
            "label: L, type: multiple, options: [{id: other, label: x}], other: Y, max: 0",
            ["max", "options[0].id"],
        ),
        (
            "label: L, type: multiple, options: [{id: other, label: x}], other: Y, required: maybe",
            ["options[0].id", "required"],
        ),
        ('label: L, type: single, options: [a, A, "!!"]', ["options[1].id", "options[2]"]),
        (
            "label: L, type: single, options: [{id: a}, {id: a, hint: x}]",
            ["options[0].label", "options[1].id", "options[1].label"],
        ),
        ("label: L, type: number, min: 3, max: 2, decimals: -1", ["decimals", "min"]),
        ("label: L, type: matrix, scale: agree, rows: [Day, day]", ["rows[1].id", "scale"]),
        ("label: L, type: scale, scale: [A, a], off_scale: [[x]]", ["off_scale[0]", "scale[1].id"]),
        (
            "label: L, type: multiple, options: [a, {id: B, label: B, foo: 1}], min: 2, max: 1",
            ["min", "options[1].foo", "options[1].id"],
        ),
        ("label: L, type: multiple, options: [a, b], min: 3, max: 4", ["max", "min"]),
    ],
)
def test_what_is_wrong_with_a_question_hides_none_of_its_other_mistakes(
    question: str, paths: list[str]
) -> None:
    told = told_of(ALONE.replace("QUESTION", question))
    assert sorted(path.removeprefix(PLACE).removeprefix(".") for path, _ in told) == paths, told


@pytest.mark.parametrize(
    ("question", "path"),
    [
        ("type: multiple, options: x, max: 50, min: 9", "options"),
        ('type: multiple, options: [a, "!!"], max: 2', "options[1]"),
        ("type: multiple, options: [a, A], max: 2", "options[1].id"),
        ("type: multiple, options: [a, b, {id: c}], min: 3", "options[2].label"),
        ("type: rank, options: [], top: 50", "options"),
        ("type: rank, options: [a, [b]], top: 2", "options[1]"),
        ("type: rank, options: actions, about: [a]", "about"),
        ("type: scale, scale: agree, off_scale: [neither]", "scale"),
        ("type: number, min: 0.5, max: 0.7, decimals: x", "decimals"),
        ("type: points, options: [a, prefer-not-to-say], sensitive: maybe", "sensitive"),
        ("type: area", "areas"),
    ],
)
def test_what_only_follows_from_a_mistake_is_not_told(question: str, path: str) -> None:
    told = told_of(ALONE.replace("QUESTION", f"label: L, {question}"))
    assert [each for each, _ in told] == [f"{PLACE}.{path}"]


@pytest.mark.parametrize(
    "wrong",
    [
        "hint: [x]",
        "required: maybe",
        "about: nowhere",
        "show_if: often",
        "requird: true",
        "as: dropdown",
        "other: [x]",
    ],
)
def test_a_mistake_that_leaves_the_answers_alone_hides_none_of_those_that_look_at_them(
    wrong: str,
) -> None:
    source = SOUND.replace(TEXT, f"{TEXT}{P}show_if: {{question: visit, is: daily}}")
    source = source.replace("type: single", f"type: single{P}{wrong}")
    assert f"{PLACE}.show_if.is" in [path for path, _ in told_of(source)]


@pytest.mark.parametrize(
    ("question", "looks_for", "told_too"),
    [
        ("type: multiple, options: [a, b], max: lots", "c", True),
        ("type: multiple, options: [a, b], max: lots", "b", False),
        ("type: multiple, options: [a, {id: b, label: B, exclusive: x}]", "c", True),
        ("type: multiple, options: [a, b], other: [x]", "c", True),
        ("type: multiple, options: [a, b], other: [x]", "other", False),
        ("type: rank, options: [a, b], top: all", "c", True),
        ("type: number, min: few", "several", True),
        ("type: number, min: few", "3", False),
        ("type: line, max_characters: few", "word", True),
        ("type: number, decimals: few", "2.5", False),
        ("type: area, areas: wolverhampton-wards, outside: maybe", "outside", False),
        ("type: multiple, options: [a, b], sensitive: maybe", "prefer-not-to-say", False),
    ],
)
def test_of_a_question_with_a_mistake_what_can_be_no_answer_is_told(
    question: str, looks_for: str, told_too: bool
) -> None:
    follows = f"{{id: then, type: text, label: F, show_if: {{question: idea, is: {looks_for}}}}}"
    source = ALONE.replace("QUESTION", f"label: L, {question}") + f"      - {follows}\n"
    told = [path for path, _ in told_of(source)]
    assert any(path.startswith(f"{PLACE}.") for path in told)
    assert any(path.startswith("pages[0].questions[2].show_if") for path in told) is told_too
