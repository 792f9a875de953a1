"""All mistakes of a file are reported at once, with line and cure; nothing else is ever raised."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultation.questionnaire.definition import Definition
from consultation.questionnaire.parsing import Mistakes, parse
from consultation.questionnaire.shelf import KeptShelf, ShippedShelf
from tests.definitions.broken import BROKEN, SOUND, Broken
from tests.pace import quiet_seconds

DEFINITIONS = Path(__file__).resolve().parents[1] / "definitions"
EXAMPLES = Path(__file__).resolve().parents[2] / "consultation" / "examples"
PYDANTICS_WORDS = (
    "Input should",
    "Field required",
    "Unexpected keyword",
    "valid integer",
    "Value error",
    "validation error",
    "discriminator",
    "pydantic",
)


def mistakes_in(source: str | bytes) -> Mistakes:
    with pytest.raises(Mistakes) as refused:
        parse(source, "park.yaml", ShippedShelf())
    return refused.value


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: case.name)
def test_a_mistake_is_named_once_with_its_line_path_and_cure_in_words_for_people(
    case: Broken,
) -> None:
    found = mistakes_in(case.source)
    matching = [each for each in found.mistakes if case.says in each.says]
    assert [(each.line, each.path) for each in matching] == [(case.line, case.path)], str(found)
    makes_others = len(found.mistakes) > 1
    assert makes_others == (case.name == "no pages"), str(found)
    for line in str(found).splitlines():
        assert line.startswith("park.yaml:")
        assert line.endswith((".", "?")), line
        assert not any(word in line for word in PYDANTICS_WORDS), line
        assert len(line) < 700


TEN = """\
format: 1
slug: Parks
titel: A plan
organisation: Example Borough Council
summary: Tell us.
introduction:
opens: 2026-02-30 09:00
closes: 2026-03-29 01:30
grace: 3 days
contact: {email: parks}
privacy: We keep it.
pages:
  - id: check
    title: Parks
    questions:
      - id: visit
        type: single
        label: How often?
        options: [Often, often]
      - id: visit
        type: txt
        label: Ideas?
      - id: more
        type: text
        label: More?
        rows: many
        show_if: {question: visit, is: always}
"""


def test_all_mistakes_of_a_file_are_said_at_once_by_line() -> None:
    assert [(each.line, each.path) for each in mistakes_in(TEN).mistakes] == [
        (1, "title"),
        (2, "slug"),
        (3, "titel"),
        (6, "introduction"),
        (7, "opens"),
        (8, "closes"),
        (9, "grace"),
        (10, "contact.email"),
        (13, "pages[0].id"),
        (19, "pages[0].questions[0].options[1].id"),
        (20, "pages[0].questions[1].id"),
        (21, "pages[0].questions[1].type"),
        (26, "pages[0].questions[2].rows"),
        (27, "pages[0].questions[2].show_if.is"),
    ]


def test_a_misspelt_key_hides_no_other_mistake_of_its_question_nor_of_those_that_look_at_it() -> (
    None
):
    source = SOUND.replace(
        "options: [Often, Sometimes, Never]", "options: [Often, often]\n        requird: true"
    )
    source += "        show_if: {question: visit, is: always}\n"
    assert [each.path for each in mistakes_in(source).mistakes] == [
        "pages[0].questions[0].options[1].id",
        "pages[0].questions[0].requird",
        "pages[0].questions[1].show_if.is",
    ]


def test_an_option_that_a_colon_made_a_key_of_is_told_to_stand_in_quotes() -> None:
    source = SOUND.replace("[Often, Sometimes, Never]", "[Often: every day, Never]")
    cure = "If this is one text with a colon, put all of it in double quotes."
    assert "options[0].Often" in str(mistakes_in(source))
    assert cure in str(mistakes_in(source))
    assert cure not in str(mistakes_in(SOUND.replace("id: visit", "idd: visit")))


def test_a_mistake_reads_as_file_line_path_sentence() -> None:
    source = SOUND.replace("type: text", "type: txt")
    assert str(mistakes_in(source)) == (
        "park.yaml:20: pages[0].questions[1].type: “txt” is not a type of question. "
        "Did you mean text? The types are: single, multiple, scale, matrix, rank, points, text, "
        "line, number, date, area."
    )


@pytest.mark.parametrize(
    "file",
    sorted([*EXAMPLES.glob("*.yaml"), *DEFINITIONS.glob("*.yaml")]),
    ids=lambda file: file.stem,
)
def test_the_shipped_examples_and_the_small_files_are_sound(file: Path) -> None:
    assert parse(file.read_bytes(), file.name, ShippedShelf()).slug


def test_bytes_text_and_a_byte_order_mark_read_the_same() -> None:
    expected = parse(SOUND, "a", ShippedShelf())
    for source in (SOUND.encode(), b"\xef\xbb\xbf" + SOUND.encode(), "\ufeff" + SOUND):
        assert parse(source, "a", ShippedShelf()) == expected
    windows = parse(SOUND.replace("\n", "\r\n"), "a", ShippedShelf())
    assert windows == expected


@pytest.mark.parametrize(
    ("source", "line", "says"),
    [
        (b"", 1, "the file is empty"),
        (b"format: 1\nslug: caf\xe9\n", 2, "this is not UTF-8 text"),
        ("format: 1\n".encode("utf-16"), 1, "this is not UTF-8 text"),
        (b"format: 1\nslug: a\x00b\n", 2, "control character here (U+0000)"),
        ("format: 1\nslug: a\ud800b\n", 2, "this is not UTF-8 text"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", 1, "this is not UTF-8 text"),
        (b"%PDF-1.7\n", 1, "lines that begin with % are not used here"),
        (b"a: " + b"9" * 999_990, 1, "“format” is missing here"),
        (b"[" * 900_000, 1, "more than 40 levels deep"),
        (b"- " * 400_000, 1, "more than 40 levels deep"),
        (b"a: &a [1]\n" + b"b: [*a, *a]\n", 2, "“*a” repeats another part"),
    ],
)
def test_what_is_no_definition_at_all(source: str | bytes, line: int, says: str) -> None:
    found = mistakes_in(source).mistakes
    assert any(each.line == line and says in each.says for each in found), found


@pytest.mark.slow
def test_an_absurd_file_is_refused_at_once() -> None:
    bomb = "a0: &a0 [x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 9)
    )

    def refuse_all() -> None:
        mistakes_in(bomb)
        mistakes_in("[" * 1_000_000)
        mistakes_in("a: [" + "x," * 400_000 + "]")
        mistakes_in("pages:\n" + "- x\n" * 90_000)

    assert quiet_seconds(refuse_all, tries=1) < 10


def test_a_file_of_500_questions_is_parsed_quickly() -> None:
    options = "".join(f"          - {{id: o{n}, label: Option {n}}}\n" for n in range(10))
    questions = "".join(
        f"      - id: q{n}\n        type: single\n        label: Question {n}\n"
        + (f"        show_if: {{question: q{n - 1}, is: o3}}\n" if n else "")
        + f"        options:\n{options}"
        for n in range(500)
    )
    source = SOUND[: SOUND.index("      - id: visit")] + questions
    assert len(parse(source, "a", ShippedShelf()).questions) == 500
    assert quiet_seconds(lambda: parse(source, "a", ShippedShelf())) < 1.5


@pytest.mark.parametrize("word", ["true", "True", "TRUE", "yes", "on"])
def test_answered_is_true_in_every_way_that_files_write_it(word: str) -> None:
    source = SOUND.replace(
        "type: text", f"type: text\n        show_if: {{question: visit, answered: {word}}}"
    )
    assert parse(source, "a", ShippedShelf()).questions["idea"].show_if is not None


def test_the_scheme_of_an_address_may_have_capitals() -> None:
    source = SOUND + "documents: [{title: Map, url: HTTPS://example.org}]\n"
    assert parse(source, "a", ShippedShelf()).documents[0].url.own == "HTTPS://example.org"


@pytest.mark.parametrize(
    "keys",
    [
        "type: text\n        max_characters: 690000",
        "type: text\n        max_words: 17000",
        "type: line\n        max_characters: 50000",
    ],
)
def test_how_long_an_answer_may_be_is_limited_by_its_page_alone(keys: str) -> None:
    assert parse(SOUND.replace("type: text", keys), "a", ShippedShelf()).questions["idea"]


def test_questions_are_bound_to_the_actions_of_their_priority() -> None:
    source = SOUND.replace(
        "type: text", "type: rank\n        options: actions\n        about: lights"
    ) + (
        "priorities:\n  - id: lights\n    title: Lights\n"
        "    actions: [{id: lamps, text: New lamps}, {id: paths, text: Lit paths}]\n"
    )
    question = parse(source, "a", ShippedShelf()).questions["idea"]
    assert question.comparable() == {"lamps", "paths"}


def test_a_condition_may_look_at_an_action() -> None:
    source = SOUND.replace(
        "type: text", "type: rank\n        options: actions\n        about: lights"
    ) + (
        "  - id: more\n    title: More\n    show_if: {question: idea, is: lamps}\n"
        "    questions: []\n"
        "priorities: [{id: lights, title: Lights, actions: [{id: lamps, text: Lamps}]}]\n"
    )
    assert parse(source, "a", ShippedShelf()).pages[1].show_if is not None
    assert "“lamp” is not an answer" in str(mistakes_in(source.replace("is: lamps", "is: lamp")))


@pytest.mark.parametrize(
    ("keys", "value"),
    [
        ("type: number", "5"),
        ("type: number\n        decimals: 2", "2.5"),
        ("type: number\n        decimals: 2", "2.50"),
        ("type: number\n        min: -3", "-2"),
        ("type: date", "2026-02-28"),
        ("type: number\n        sensitive: true", "5"),
        ("type: number\n        sensitive: true", "prefer-not-to-say"),
    ],
)
def test_a_condition_may_look_at_a_number_or_a_day(keys: str, value: str) -> None:
    source = SOUND.replace("type: text", keys) + (
        f"  - id: more\n    title: More\n    show_if: {{question: idea, is: {value}}}\n"
        "    questions: []\n"
    )
    assert parse(source, "a", ShippedShelf()).pages[1].show_if is not None


def test_the_standard_equality_questions_fall_back_to_english_in_any_file() -> None:
    source = SOUND + "language: so\nlanguages: [so, en]\nequality: {questions: standard}\n"
    definition = parse(source, "a", ShippedShelf())
    label = definition.equality_questions["sex"].label
    assert label.said("so").lang == "en"
    assert label.said("en").lang is None


def test_ids_of_equality_questions_and_pages_do_not_meet() -> None:
    source = SOUND + "equality:\n  questions: [{id: visit, type: line, label: Visit}]\n"
    definition = parse(source, "a", ShippedShelf())
    assert definition.questions["visit"] != definition.equality_questions["visit"]


def test_every_equality_question_can_be_skipped_whatever_the_file_says() -> None:
    asked = "{id: faith, type: line, label: Faith, required: true}"
    source = f"{SOUND}equality:\n  questions: [{asked}]\n"
    definition = parse(source, "a", ShippedShelf())
    assert not definition.equality_questions["faith"].must_be_answered


def test_words_that_yaml_takes_for_something_else_stay_text() -> None:
    source = SOUND.replace("[Often, Sometimes, Never]", "[Yes, No, 1.0, 2020-01-31, ~x, 0x1F]")
    question = parse(source, "a", ShippedShelf()).questions["visit"]
    assert question.comparable() == {"yes", "no", "1-0", "2020-01-31", "x", "0x1f"}


def test_a_version_reads_the_same_from_what_was_taken_for_it() -> None:
    source = SOUND.replace("type: text", "type: area\n        areas: wolverhampton-wards")
    source += "equality: {questions: standard}\n"
    shelf = ShippedShelf()
    definition = parse(source, "a", shelf)
    assert parse(source, "a", KeptShelf(shelf.taken())) == definition


@pytest.mark.parametrize(
    "word", ["data", "meta", "csrf-token", "csrf_token", "submit", "form", "errors", "next", "page"]
)
def test_any_other_word_is_an_id(word: str) -> None:
    source = SOUND.replace("id: visit", f"id: {word}").replace("id: parks\n", f"id: {word}\n")
    definition: Definition = parse(source, "a", ShippedShelf())
    assert word in definition.questions


def parses_or_says_why(source: str | bytes) -> None:
    try:
        parse(source, "a", ShippedShelf())
    except Mistakes as mistakes:
        assert mistakes.mistakes
        assert all(each.line >= 1 for each in mistakes.mistakes)
        assert not any(word in str(mistakes) for word in PYDANTICS_WORDS[:6])


@given(st.binary(max_size=200))
def test_random_bytes_never_raise_anything_else(source: bytes) -> None:
    parses_or_says_why(source)


@given(st.text("ab: -[]{}\n\t\"'|>&*!%@#?,~", max_size=60))
def test_random_yaml_never_raises_anything_else(source: str) -> None:
    parses_or_says_why(source)
    parses_or_says_why(SOUND + source)


LINES = SOUND.splitlines(keepends=True)
WHOLE = (EXAMPLES / "every-question-type.yaml").read_text(encoding="utf-8").splitlines(True)


@given(st.data())
def test_random_mutations_never_raise_anything_else(choose: st.DataObject) -> None:
    lines = list(choose.draw(st.sampled_from([LINES, WHOLE])))
    for _ in range(choose.draw(st.integers(1, 4))):
        at = choose.draw(st.integers(0, len(lines) - 1))
        match choose.draw(st.sampled_from(["drop", "double", "move", "retype", "requote"])):
            case "drop":
                del lines[at]
            case "double":
                lines.insert(at, lines[at])
            case "move":
                lines.insert(choose.draw(st.integers(0, len(lines) - 1)), lines.pop(at))
            case "retype":
                key, colon, _ = lines[at].partition(":")
                value = choose.draw(
                    st.sampled_from(["[]", "{}", "[[a]]", "{a: b}", "''", "-1", "~"])
                )
                lines[at] = f"{key}{colon} {value}\n"
            case _:
                lines[at] = lines[at].replace("a", choose.draw(st.text(max_size=2)))
        if not lines:
            return
    parses_or_says_why("".join(lines))
