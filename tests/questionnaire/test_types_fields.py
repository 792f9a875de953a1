"""A question's form field: what it reads, shows again, refuses and says."""

import json
from typing import Any

import pytest
from bs4 import BeautifulSoup
from werkzeug.datastructures import MultiDict
from wtforms import Form

from consultation.questionnaire.conditions import Is
from consultation.questionnaire.fields import LONGEST_QUOTED, AnswerField, field_name
from consultation.questionnaire.question_types import registry
from tests.drawing import environment
from tests.pace import quiet_seconds
from tests.questions import question

SCALE = {"scale": "agreement"}


def form_of(*questions: Any, language: str = "en") -> type[Form]:
    return type(
        "PageForm", (Form,), {field_name(each.id): each.field(language) for each in questions}
    )


def field_of(asked: Any, posted: Any = None, answer: Any = None, language: str = "en") -> Any:
    formdata = None if posted is None else MultiDict(posted)
    given = {} if answer is None else {field_name(asked.id): answer}
    field = form_of(asked, language=language)(formdata, data=given)[field_name(asked.id)]
    assert isinstance(field, AnswerField)
    return field


def test_what_was_posted_is_read_and_stands_there_again() -> None:
    field = field_of(question("single", options=["A", "B"], other="Else"), {"question_q": "b"})
    assert field.validate(None)
    assert field.answer == {"option": "b"}
    assert not field.errors
    assert field.ticked("question_q", "b")
    assert not field.ticked("question_q", "a")


def test_a_known_answer_stands_there_until_something_is_posted() -> None:
    asked = question("date")
    field = field_of(asked, answer="2020-01-31")
    assert [field.typed(f"question_q.{part}") for part in asked.parts()] == ["31", "1", "2020"]
    assert field_of(asked, {}, answer="2020-01-31").typed("question_q.day") == ""
    assert field_of(asked).typed("question_q.day") == ""


@pytest.mark.parametrize(
    ("word", "limits", "says"),
    [
        ("multiple", {}, "Choose all that apply."),
        ("multiple", {"min": 0, "max": 3}, "Choose up to 3."),
        ("multiple", {"min": 1}, "Choose all that apply."),
        ("multiple", {"min": 1, "max": 3}, "Choose up to 3."),
        ("multiple", {"min": 1, "max": 1}, "Choose 1."),
        ("multiple", {"min": 2}, "Choose at least 2."),
        ("multiple", {"min": 2, "max": 3}, "Choose from 2 to 3."),
        ("multiple", {"min": 2, "max": 2}, "Choose 2."),
        ("multiple", {"max": 3, "hint": "Only *three*."}, "Only *three*."),
        ("number", {}, None),
        ("number", {"min": 0, "max": 120}, "From 0 to 120."),
        ("number", {"min": -12000, "max": 9876}, "From -12,000 to 9876."),
        ("number", {"min": 1900, "max": 2026}, "From 1900 to 2026."),
        ("number", {"max": "1234567.12345", "decimals": 5}, "1,234,567.12345 or less."),
        ("number", {"min": "0.5", "decimals": 1}, "0.5 or more."),
        ("number", {"max": 7}, "7 or less."),
        ("date", {}, "For example, 27 3 2007."),
        ("date", {"min": "2020-01-05"}, "For example, 5 1 2020. 5 January 2020 or later."),
        ("date", {"max": "1999-12-31"}, "For example, 31 12 1999. 31 December 1999 or earlier."),
        (
            "date",
            {"min": "2001-01-01", "max": "2010-01-01"},
            "For example, 27 3 2007. From 1 January 2001 to 1 January 2010.",
        ),
        ("single", {}, None),
    ],
)
def test_limits_are_told_before_anybody_breaks_them(word: str, limits: Any, says: str) -> None:
    options = {"options": ["A", "B", "C"]} if word in ("single", "multiple") else {}
    hint = field_of(question(word, **options, **limits)).hint
    assert (hint and (hint.text, hint.lang)) == (says and (says, None))


def test_limits_are_told_in_the_readers_language() -> None:
    asked = question("multiple", options=["A", "B", "C"], max=2)
    assert field_of(asked, language="pl").hint.text == "Wybierz najwyżej 2."
    assert field_of(asked, language="de").hint.lang == "en"


def test_inputs_of_others_and_unknown_ones_are_ignored() -> None:
    asked = question("matrix", rows=["A"], **SCALE)
    field = field_of(asked, {"question_q.a": "agree", "question_q.z": "agree", "question_qq": "x"})
    assert field.validate(None)
    assert field.answer == {"a": "agree"}


def test_a_refused_answer_stays_in_its_input_with_what_is_wrong() -> None:
    field = field_of(question("date"), {"question_q.day": "5", "question_q.year": "20"})
    assert not field.validate(None)
    assert field.answer is None
    assert field.typed("question_q.year") == "20"
    (error,) = field.errors
    assert error.input == "question_q.month"
    assert error.message == "The date for “What do you think?” must include a month"


def test_the_date_that_a_mistake_is_told_beside_is_one_that_may_be_given() -> None:
    asked = question("date", min="2020-02-29", max="2020-12-31")
    typed = {"question_q.day": "30", "question_q.month": "2", "question_q.year": "2020"}
    field = field_of(asked, typed)
    assert not field.validate(None)
    (error,) = field.errors
    assert error.message.endswith("must be a real date, like 29 2 2020")


@pytest.mark.parametrize(
    ("type_", "keys", "input_", "message"),
    [
        ("single", {"options": ["A"]}, "", "Choose an answer to “What do you think?”"),
        ("matrix", {"rows": ["Lights"], **SCALE}, ".lights", "Choose an answer for “Lights”"),
        ("rank", {"options": ["A", "B"]}, ".1", "Choose 2 in order for “What do you think?”"),
        ("points", {"options": ["A"]}, "", "Share out 100 points for “What do you think?”"),
        ("text", {}, "", "Write an answer to “What do you think?”"),
        ("number", {}, "", "Enter a number for “What do you think?”"),
        ("date", {}, "", "Enter a date for “What do you think?”"),
    ],
)
def test_a_required_question_left_out(
    type_: str, keys: dict[str, Any], input_: str, message: str
) -> None:
    field = field_of(question(type_, required="true", **keys), {})
    assert not field.validate(None)
    (error,) = field.errors
    assert (error.input, error.message) == (f"question_q{input_}", message)


@pytest.mark.parametrize(
    ("limit", "says"),
    [
        ({}, "to 2,000 characters or fewer. It has 20,599"),
        ({"max_words": "300"}, "to 300 words or fewer. It has 2,060"),
    ],
)
def test_who_wrote_far_too_much_is_told_by_the_limit_that_the_page_says(
    limit: dict[str, str], says: str
) -> None:
    field = field_of(question("text", **limit), {"question_q": " ".join(["very-long"] * 2060)})
    assert not field.validate(None)
    (error,) = field.errors
    assert error.message == f"Shorten your answer to “What do you think?” {says}"


def test_a_half_answer_of_a_required_matrix_is_kept_and_each_row_that_lacks_is_told() -> None:
    asked = question("matrix", rows=["A", "B", "C"], required="true", **SCALE)
    field = field_of(asked, {"question_q.a": "agree"})
    assert not field.validate(None)
    assert [error.input for error in field.errors] == ["question_q.b", "question_q.c"]
    assert field.ticked("question_q.a", "agree")


def test_messages_speak_the_pages_language_and_quote_shortly() -> None:
    long = "How far do you agree that " + "everything " * 20 + "matters?"
    asked = question("date", label={"en": long, "pl": "Kiedy?"}, min="2020-01-31")
    posted = {"question_q.day": "1", "question_q.month": "1", "question_q.year": "2020"}
    polish, english = (field_of(asked, posted, language=each) for each in ("pl", "en"))
    assert not polish.validate(None)
    assert "„Kiedy?”" in polish.errors[0].message
    assert "31 stycznia 2020" in polish.errors[0].message
    assert not english.validate(None)
    quoted = english.errors[0].message.split("“")[1].split("”")[0]
    assert quoted.endswith(" …")
    assert len(quoted) <= LONGEST_QUOTED + 2


def test_a_field_knows_what_its_partial_draws() -> None:
    condition = {"question": "who", "is": "resident"}
    asked = question("number", unit="km", min="0", hint="Roughly", show_if=condition)
    field = field_of(asked)
    assert isinstance(asked.show_if, Is)
    assert json.loads(field.show_if_json) == condition
    assert (field.label.text, field.hint.text, str(field.unit)) == (
        "What do you think?",
        "Roughly",
        "km",
    )
    assert (field.minimum, field.maximum, field.inputmode) == ("0", None, "numeric")
    assert field.options == field.areas == ()
    assert not field.is_page_heading
    assert not field.declinable


def test_a_label_that_is_not_translated_is_marked() -> None:
    field = field_of(question("text"), language="pl")
    assert field.label.lang == "en"


@pytest.mark.parametrize("id_", ["data", "meta", "csrf-token", "errors", "validate", "x_1-y"])
def test_any_id_goes(id_: str) -> None:
    asked = question("line", id=id_)
    form = form_of(asked)(MultiDict({field_name(id_): "hello"}))
    assert form.validate()
    assert form[field_name(id_)].answer == "hello"


def test_repeated_inputs_are_no_fault() -> None:
    field = field_of(question("line"), [("question_q", "one"), ("question_q", "two")])
    assert field.validate(None)
    assert field.answer == "one"


def test_a_page_of_twelve_is_cheap() -> None:
    asked = [question("scale", id=f"q{number}", **SCALE) for number in range(12)]
    kind = form_of(*asked)
    posted = MultiDict({field_name(each.id): "agree" for each in asked})

    def validate_twenty() -> None:
        assert all([kind(posted).validate() for _ in range(20)])

    assert quiet_seconds(validate_twenty) < 20 * 0.001


DRAWN = {
    "single": {"options": ["A", "B"], "other": "Else"},
    "multiple": {"options": ["A", "B"], "other": "Else"},
    "scale": SCALE,
    "matrix": {"rows": ["A", "B"], **SCALE},
    "rank": {"options": ["A", "B", "C"], "top": "2"},
    "points": {"options": ["A", "B"]},
    "number": {"unit": "km"},
    "area": {"areas": "wolverhampton-wards", "outside": "true"},
}


@pytest.mark.parametrize("sensitive", ["true", "false"])
@pytest.mark.parametrize("word", registry)
def test_its_partial_draws_an_input_for_every_part(word: str, sensitive: str) -> None:
    asked = question(word, sensitive=sensitive, hint="*Roughly*", **DRAWN.get(word, {}))
    field = field_of(asked)
    template = environment().from_string(
        "{% from 'responding/questions/macros.html' import ask %}{{ ask(field) }}"
    )
    page = BeautifulSoup(template.render(field=field), "html.parser")
    inputs = page.find_all(["input", "select", "textarea"])
    names = {f"question_q.{part}" if part else "question_q" for part in asked.parts()}
    assert {each["name"] for each in inputs} == names
    values = {option["value"] for option in page.find_all(["option"])}
    values |= {each["value"] for each in inputs if each.get("type") in ("radio", "checkbox")}
    to_pick = set() if word == "points" else set(getattr(asked, "labels", ()))
    assert values - {"", "yes"} == to_pick
    assert bool(values & {"prefer-not-to-say", "yes"}) == (sensitive == "true")


def test_a_required_sensitive_question_may_be_left_out() -> None:
    assert field_of(question("text", required="true", sensitive="true"), {}).validate(None)
