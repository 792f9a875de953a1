"""Properties of every type of question, whatever anybody types."""

import json
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultation.questionnaire.answers import ColumnKind, Mistake, Unacceptable
from consultation.questionnaire.fields import Asked, FieldError
from consultation.questionnaire.question_types import TYPES, registry
from consultation.questionnaire.question_types.dates import Date
from consultation.questionnaire.question_types.declining import is_declined
from consultation.questionnaire.question_types.points import WRONG_SUM
from consultation.questionnaire.summaries import Amounts, Comments, Counts, Order, Shares, Spread
from tests.questions import (
    ADAPTERS,
    CONTEXT,
    LANGUAGES,
    answered,
    question,
    questions,
    tallies_of,
    typed_anyhow,
    typed_well,
)

MINIMAL = {
    "single": {"options": ["A"]},
    "multiple": {"options": ["A"]},
    "scale": {"scale": "agreement"},
    "matrix": {"scale": "agreement", "rows": ["A"]},
    "rank": {"options": ["A"]},
    "points": {"options": ["A"]},
    "area": {"areas": "wolverhampton-wards"},
}


def test_the_registry_holds_every_type_of_the_format_page() -> None:
    words = "single multiple scale matrix rank points text line number date area"
    assert " ".join(registry) == words
    assert tuple(registry.values()) == TYPES


@given(st.data())
def test_a_form_gives_an_answer_or_mistakes_and_never_anything_else(drawn: st.DataObject) -> None:
    asked = drawn.draw(questions())
    typed = drawn.draw(typed_anyhow(asked) | typed_well(asked))
    try:
        answer = asked.read(typed)
    except Unacceptable as refusal:
        assert refusal.mistakes
        for mistake in refusal.mistakes:
            # A sum, or a date of which no part is missing, is wrong as a whole.
            as_a_whole = mistake.says == WRONG_SUM or isinstance(asked, Date)
            assert mistake.part in asked.parts() or (as_a_whole and mistake.part == "")
            assert "%(" not in _said(asked, mistake)
        return
    if answer is None:
        assert set(asked.incomplete(None)) <= {*asked.parts(), ""} and asked.incomplete(None)
        return
    assert asked.read(asked.typed(answer)) == answer
    kept = json.loads(json.dumps(answer))
    assert kept == answer
    assert asked.read(asked.typed(kept)) == answer
    assert set(asked.typed(answer)) <= {*asked.parts(), "other"}
    inputs = asked.typed(answer).values()
    assert sum(len(value) for values in inputs for value in values) <= max(asked.longest(), 3)


@given(st.data())
def test_what_is_keyed_from_paper_comes_out_as_it_was_sent(drawn: st.DataObject) -> None:
    asked = drawn.draw(questions())
    answer = drawn.draw(answered(asked))
    if answer is not None:
        shape = asked.on_paper("en")
        filled = shape.filled(asked.typed(answer))
        assert set(filled) <= {space.part for space in shape.spaces}
        assert asked.read(shape.typed(filled)) == answer


def _said(asked: Any, mistake: Mistake) -> str:
    return FieldError(mistake, "question_q", Asked(asked, "pl")).message


@given(st.data())
def test_an_answer_has_words_values_and_cells_in_every_language(drawn: st.DataObject) -> None:
    asked = drawn.draw(questions())
    answer = drawn.draw(answered(asked))
    columns = asked.columns()
    assert len({column.name for column in columns}) == len(columns)
    assert all(column.name == "q" or column.name.startswith("q.") for column in columns)
    for language in (None, *LANGUAGES):
        assert len(asked.cells(answer, language)) == len(columns)
        assert any(asked.cells(answer, language)) == (answer is not None)
    if answer is None:
        return
    comparable = asked.comparable()
    assert comparable is None or asked.chosen(answer) <= comparable
    assert all(isinstance(line, str) for line in asked.readable(answer, "pl"))
    assert any(asked.readable(answer, "en"))


@given(st.data())
def test_cells_are_of_their_columns_kind(drawn: st.DataObject) -> None:
    asked = drawn.draw(questions())
    answer = drawn.draw(answered(asked))
    if is_declined(answer):
        assert asked.cells(answer) == ("prefer-not-to-say", *[""] * (len(asked.columns()) - 1))
        return
    for column, cell in zip(asked.columns(), asked.cells(answer), strict=True):
        match column.kind:
            case ColumnKind.OPTION:
                assert cell in ("", *asked.comparable())
            case ColumnKind.FLAG:
                assert cell in (("0", "1") if answer else ("",))
            case ColumnKind.PLACE:
                assert cell == "" or 1 <= int(cell) <= asked.places
            case ColumnKind.POINTS:
                assert cell == "" or 0 <= int(cell) <= asked.total


@given(st.data())
def test_a_summary_from_tallies_is_what_counting_by_hand_gives(drawn: st.DataObject) -> None:
    asked = drawn.draw(questions())
    answers = drawn.draw(st.lists(answered(asked), max_size=8))
    given_answers = [answer for answer in answers if answer is not None]
    rows = [asked.cells(answer) for answer in answers]
    summary = asked.summarise(len(answers), len(given_answers), tallies_of(asked.columns(), rows))
    told = [answer for answer in given_answers if not is_declined(answer)]
    if not isinstance(summary, Comments):
        assert summary.base == len(told)
        assert summary.not_answered == len(answers) - len(told)
    assert summary.base + summary.not_answered == len(answers)
    _compare(asked, summary, told)
    for language in LANGUAGES:
        assert all(row.label for row in summary.rows(language))


def _compare(asked: Any, summary: Any, told: list[Any]) -> None:
    match summary:
        case Counts():
            by_hand = Counter(value for answer in told for value in asked.chosen(answer))
            assert {each.id: each.count for each in summary.options if each.count} == by_hand
            assert [each.id for each in summary.options] == list(asked.labels)
        case Spread():
            for row in summary.parts:
                picked = (answer.get(row.id) if row.id else answer for answer in told)
                by_hand = Counter(step for step in picked if step)
                steps = row.steps + row.off_scale
                assert {each.id: each.count for each in steps if each.count} == by_hand
                assert row.base == sum(by_hand.values())
        case Order():
            for option in summary.options:
                places = [answer.index(option.id) + 1 for answer in told if option.id in answer]
                by_hand = Counter(places)
                expected = tuple(by_hand[place] for place in range(1, asked.places + 1))
                assert option.at_place == expected
        case Shares():
            assert summary.total == asked.total
            for option in summary.options:
                assert option.tally == Counter(str(answer[option.id]) for answer in told)
        case Amounts():
            assert summary.tally == Counter(told)
        case _:
            assert isinstance(summary, Comments)
            assert not asked.countable


@given(questions())
def test_a_question_written_and_read_again_is_the_same(asked: Any) -> None:
    adapter = ADAPTERS[asked.type]
    written = adapter.dump_python(asked, by_alias=True, exclude_defaults=True, mode="json")
    assert "labels" not in written
    again = adapter.validate_python(written, context=CONTEXT)
    assert adapter.dump_json(again) == adapter.dump_json(asked)
    assert again.columns() == asked.columns() or asked.actions_at


@given(questions())
def test_a_question_of_the_file_has_no_mistakes_and_tells_all_its_texts(asked: Any) -> None:
    limits = [path for path, _ in asked.mistakes()]
    assert set(limits) <= {"min"}
    paths = [path for path, _ in asked.texts()]
    assert paths[0] == "label"
    assert len(paths) == len(set(paths))


@pytest.mark.parametrize("word", registry)
def test_only_what_the_format_page_names_is_taken(word: str) -> None:
    keys = MINIMAL.get(word, {})
    assert question(word, **keys).type == word
    with pytest.raises(ValueError, match="nonsense"):
        question(word, nonsense="yes", **keys)


@pytest.mark.parametrize("word", registry)
def test_a_sensitive_question_is_never_a_must_and_can_be_declined(word: str) -> None:
    asked = question(word, sensitive="true", required="true", **MINIMAL.get(word, {}))
    assert not asked.must_be_answered
    typed = {part: [] for part in asked.parts()}
    box = "prefer-not-to-say" in asked.parts()
    first = "prefer-not-to-say" if box else asked.parts()[0]
    answer = asked.read({**typed, first: ["yes" if box else "prefer-not-to-say"]})
    assert asked.chosen(answer) == {"prefer-not-to-say"}
    assert asked.cells(answer)[0] in ("prefer-not-to-say", "0")
    assert "Prefer not to say" in asked.readable(answer, "en")[0]


@pytest.mark.parametrize("word", registry)
def test_nothing_typed_is_no_answer_and_a_required_one_says_where(word: str) -> None:
    asked = question(word, required="true", **MINIMAL.get(word, {}))
    assert asked.read({}) is None
    assert (
        asked.read({part: ["", " "] if word == "text" else [""] for part in asked.parts()}) is None
    )
    assert asked.incomplete(None)
    for part in asked.incomplete(None):
        assert "%(" not in _said(asked, asked.missing(part))
