"""Which responses an address selects, and what is said if it names something unknown."""

import csv
import io
from typing import Any

import pytest

from consultation.analysis.asked import Questionnaire
from consultation.analysis.columns import up_to_date
from consultation.analysis.dividing import divisions, options_of, with_options
from consultation.analysis.results import results_for
from consultation.analysis.selection import (
    EVERYTHING,
    NotASelection,
    read_selection,
)
from consultation.extensions import db
from consultation.lifecycle.consultations import Current
from consultation.reporting.files.downloads import instance, report_on
from tests.conftest import Loader
from tests.reporting.conftest import Taker, every_type, taken
from tests.reporting.groups_anew import is_in

__all__ = ["every_type", "taken"]


def questionnaire_of(current: Current) -> Questionnaire:
    return report_on(current).results.questionnaire


def whole_copy(current: Current) -> Any:
    asked = questionnaire_of(current)
    copy = up_to_date(db.session(), instance(), current.consultation.id)
    return copy.rows([name for each in asked.pages for name in each.stored])


def test_every_option_selects_the_rows_of_the_file_that_hold_it(
    every_type: Loader, taken: Taker
) -> None:
    current = every_type(80)
    text = taken(current, "responses.csv").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    asked = questionnaire_of(current)
    frame = whole_copy(current)
    seen = set()
    for division in divisions(asked):
        key, question = division.key, division.asked.question
        seen.add(question.type)
        for option in division.options:
            selection = read_selection([(f"q.{key}", option.id)], asked)
            found = selection.rows(frame, asked).height
            assert found == sum(is_in(row, question, key, option.id) for row in rows), (key, option)
            assert selection.without(f"q.{key}") == EVERYTHING
    assert seen == {
        "single", "multiple", "scale", "area", "matrix", "rank", "points", "number", "date",
    }  # fmt: skip


def test_options_are_joined_by_or_questions_by_and(every_type: Loader, taken: Taker) -> None:
    current = every_type(80)
    asked = questionnaire_of(current)
    frame = whole_copy(current)
    first, second = [each for each in with_options(asked) if each.question.type != "multiple"][:2]
    every = [(f"q.{first.key}", option.id) for option in options_of(first)]
    name = first.stored[0]
    either = read_selection(every, asked)
    assert either.rows(frame, asked).height == frame.height - frame[name].null_count()
    both = read_selection([*every, (f"q.{second.key}", options_of(second)[0].id)], asked)
    assert both.rows(frame, asked).height <= either.rows(frame, asked).height
    assert read_selection(both.pairs, asked) == both
    assert read_selection(reversed(both.pairs), asked) == both


NOT_THERE = [
    (("q.sex", "female"), "cannot be selected by “sex”"),
    (("q.nothing", "x"), "cannot be selected by “nothing”"),
    (("channel", "pigeon"), "not among the channels"),
    (("version", "99"), "not among the versions"),
    (("from", "yesterday"), "not a day. Write the first day"),
    (("to", "2020-02-30"), "not a day. Write the last day"),
    (("to", "20200230\x00é"), "not a day. Write the last day"),
]


def test_what_is_not_there_is_told(every_type: Loader) -> None:
    asked = questionnaire_of(every_type(3))
    for pair, says in NOT_THERE:
        with pytest.raises(NotASelection, match=says):
            read_selection([pair], asked)


def test_sensitive_questions_and_those_about_people_are_never_offered(
    every_type: Loader,
) -> None:
    current = every_type(3)
    asked = questionnaire_of(current)
    hidden = {each.key for each in (*asked.pages, *asked.equality) if each.protected}
    assert hidden
    assert not hidden & {each.key for each in with_options(asked)}
    assert not hidden & {each.asked.key for each in divisions(asked)}
    for key in hidden:
        with pytest.raises(NotASelection):
            read_selection([(f"q.{key}", "prefer-not-to-say")], asked)


def test_results_of_a_selection_are_of_its_rows_and_hold_nothing_about_people(
    every_type: Loader,
) -> None:
    current = every_type(60)
    whole = report_on(current).results
    first = with_options(whole.questionnaire)[0]
    option = options_of(first)[0].id
    selection = read_selection([(f"q.{first.key}", option)], whole.questionnaire)
    results = results_for(db.session(), instance(), current.consultation.id, selection)
    (figure,) = [each for each in results.questions if each.key == first.key]
    counts = {row.option: row.count for row in figure.summary.rows("en")}
    assert results.total == counts[option] == next(figure.summary.rows("en")).base
    assert 0 < results.total < whole.total
    assert any(each.asked.protected for each in (*whole.questions, *whole.equality))
    assert not any(each.asked.protected for each in (*results.questions, *results.equality))
    assert results.mark != whole.mark
