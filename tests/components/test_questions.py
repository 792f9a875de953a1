"""Each type of question renders inputs with the names and ids that the form reads."""

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from bs4 import BeautifulSoup

from consultation.questionnaire.text import Said
from tests.drawing import EVERY_TYPE, Field, asking, choice, mistake

NAMES = {
    "single": {"question_q", "question_q.other"},
    "select": {"question_q", "question_q.other"},
    "multiple": {"question_q", "question_q.other"},
    "scale": {"question_q"},
    "matrix": {"question_q.r1", "question_q.r2"},
    "rank": {"question_q.1", "question_q.2", "question_q.prefer-not-to-say"},
    "points": {"question_q.bread", "question_q.cake", "question_q.prefer-not-to-say"},
    "text": {"question_q", "question_q.prefer-not-to-say"},
    "line": {"question_q"},
    "number": {"question_q"},
    "date": {"question_q.day", "question_q.month", "question_q.year"},
    "area": {"question_q"},
}
TYPES = pytest.mark.parametrize("kind", EVERY_TYPE)


@pytest.fixture
def draw(render: Callable[..., str]) -> Callable[[Field], BeautifulSoup]:
    def drawn(asked: Field) -> BeautifulSoup:
        html = render(
            "{% from 'responding/questions/macros.html' import ask %}{{ ask(field) }}", field=asked
        )
        return BeautifulSoup(html, "html.parser")

    return drawn


Draw = Callable[[Field], BeautifulSoup]


def inputs(page: BeautifulSoup) -> list[Any]:
    return page.find_all(["input", "select", "textarea"])


@TYPES
def test_the_inputs_have_the_names_that_the_form_reads(draw: Draw, kind: str) -> None:
    page = draw(EVERY_TYPE[kind])
    assert {each["name"] for each in inputs(page)} == NAMES[kind]


@TYPES
def test_every_input_has_its_own_id_and_words(draw: Draw, kind: str) -> None:
    page = draw(EVERY_TYPE[kind])
    ids = [each["id"] for each in page.find_all(id=True)]
    assert len(ids) == len(set(ids))
    for each in inputs(page):
        label = page.find("label", attrs={"for": each["id"]})
        assert label is not None and label.get_text(strip=True)


@TYPES
def test_the_first_input_of_a_name_can_be_linked_to_by_it(draw: Draw, kind: str) -> None:
    page = draw(EVERY_TYPE[kind])
    for name in NAMES[kind]:
        first = page.find(["input", "select", "textarea"], attrs={"name": name})
        assert first is not None and first["id"] == name


@TYPES
def test_what_people_read_is_never_markup(draw: Draw, kind: str) -> None:
    page = draw(EVERY_TYPE[kind])
    assert page.find("think") is None
    assert "What do you <think>?" in page.get_text()


@TYPES
def test_the_question_can_be_the_heading_of_its_page(draw: Draw, kind: str) -> None:
    page = draw(replace(EVERY_TYPE[kind], is_page_heading=True))
    [heading] = page.find_all("h1")
    assert heading.get_text(strip=True).startswith("What do you <think>?")


@TYPES
def test_hint_and_mistake_are_read_out_with_the_question(draw: Draw, kind: str) -> None:
    asked = replace(
        EVERY_TYPE[kind],
        hint=Said("Only **one**"),
        errors=(mistake("question_q"),),
    )
    page = draw(asked)
    assert page.find(id="question_q-hint").strong is not None
    assert "Do something else" in page.find(id="question_q-error").get_text()
    described = page.find(attrs={"aria-describedby": True})["aria-describedby"].split()
    assert {"question_q-hint", "question_q-error"} <= set(described)
    assert page.find(class_="govuk-form-group--error") is not None
    assert page.find(id="question_q") is not None, "the link of the summary must lead somewhere"


@TYPES
def test_only_required_questions_are_marked(draw: Draw, kind: str) -> None:
    asked = EVERY_TYPE[kind]
    assert draw(asked).find(class_="app-required") is None
    needed = SimpleNamespace(**{**vars(asked.question), "must_be_answered": True})
    assert draw(replace(asked, question=needed)).find(class_="app-required") is not None


@TYPES
def test_words_in_another_language_are_marked_as_such(draw: Draw, kind: str) -> None:
    page = draw(replace(EVERY_TYPE[kind], label=Said("سوال", "ur")))
    assert page.find(lang="ur").get_text() == "سوال"


@pytest.mark.parametrize(
    ("kind", "at", "elsewhere"),
    [
        ("single", "question_q.other", "question_q-error"),
        ("multiple", "question_q.other", "question_q-error"),
        ("matrix", "question_q.r2", "question_q-error"),
        ("rank", "question_q.2", "question_q-error"),
        ("points", "question_q.cake", "question_q-error"),
    ],
)
def test_a_mistake_about_one_input_stands_at_it(
    draw: Draw, kind: str, at: str, elsewhere: str
) -> None:
    page = draw(replace(EVERY_TYPE[kind], errors=(mistake(at),)))
    assert page.find(id=f"{at}-error") is not None
    assert page.find(id=elsewhere) is None


@pytest.mark.parametrize(
    ("at", "marked"),
    [
        ("question_q.month", ["question_q.month"]),
        ("question_q", ["question_q.day", "question_q.month", "question_q.year"]),
    ],
)
def test_a_mistake_marks_the_boxes_that_it_is_about(draw: Draw, at: str, marked: list[str]) -> None:
    page = draw(replace(EVERY_TYPE["date"], errors=(mistake(at),)))
    assert [each["name"] for each in page.find_all(class_="govuk-input--error")] == marked


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("single", {"question_q": ("other",), "question_q.other": ("Rice",)}),
        ("select", {"question_q": ("cake",)}),
        ("multiple", {"question_q": ("bread", "other"), "question_q.other": ("Rice & peas",)}),
        ("scale", {"question_q": ("dont-know",)}),
        ("matrix", {"question_q.r1": ("good",), "question_q.r2": ("dont-know",)}),
        ("rank", {"question_q.1": ("cake",), "question_q.2": ("bread",)}),
        ("points", {"question_q.bread": ("40",), "question_q.cake": ("60",)}),
        ("text", {"question_q": ("a\n<b>",)}),
        ("line", {"question_q": ('"x"@example.org',)}),
        ("number", {"question_q": ("12",)}),
        ("date", {"question_q.day": ("3",), "question_q.month": ("x",)}),
        ("area", {"question_q": ("outside",)}),
    ],
)
def test_what_was_given_stands_there_again(
    draw: Draw, kind: str, given: dict[str, tuple[str, ...]]
) -> None:
    page = draw(replace(EVERY_TYPE[kind], inputs=given))
    seen: dict[str, list[str]] = {}
    for each in inputs(page):
        if each.get("type") in ("radio", "checkbox"):
            values = [each["value"]] if each.has_attr("checked") else []
        elif each.name == "select":
            values = [option["value"] for option in each.find_all("option", selected=True)]
        else:
            values = [each.get_text() if each.name == "textarea" else each.get("value", "")]
        for value in filter(None, values):
            seen.setdefault(each["name"], []).append(value)
    assert {name: tuple(values) for name, values in seen.items()} == given


TE = Said("Te du", lang="cy")


def test_a_list_to_open_explains_its_options_above_itself(draw: Draw) -> None:
    options = (choice("bread"), choice("cake", hint=Said("With <jam>")), choice("tea", hint=TE))
    asked = replace(EVERY_TYPE["select"], options=options)
    for hint, says in ((None, []), (Said("Think *twice*."), ["Think twice."])):
        page = draw(replace(asked, hint=hint))
        described = page.find(id=page.find("select")["aria-describedby"])
        assert [each.get_text() for each in described.find_all("p")] == says
        assert [each.get_text() for each in described.find_all("li")] == [
            "Cake: With <jam>",
            "Tea: Te du",
        ]
        assert described.find(lang="cy").get_text() == "Te du"
        assert [each.get_text() for each in page.find_all("option")][1:] == ["Bread", "Cake", "Tea"]
    plain = draw(replace(asked, options=options[:1]))
    assert not plain.find("select").has_attr("aria-describedby")


def test_an_option_that_stands_alone_comes_after_or(draw: Draw) -> None:
    page = draw(EVERY_TYPE["multiple"])
    alone = page.find(attrs={"data-behaviour": "exclusive"})
    assert alone["value"] == "none"
    assert (
        alone.find_parent(class_="govuk-checkboxes__item").find_previous_sibling().get_text()
        == "or"
    )


def test_steps_off_the_scale_stand_apart(draw: Draw) -> None:
    page = draw(EVERY_TYPE["scale"])
    assert [each["value"] for each in page.select(".app-scale__steps input")] == ["bad", "good"]
    assert [each["value"] for each in page.select(".app-scale__off input")] == ["dont-know"]


def test_each_row_of_a_matrix_is_a_group_under_its_own_words(draw: Draw) -> None:
    page = draw(EVERY_TYPE["matrix"])
    legends = [each.get_text(strip=True) for each in page.select(".app-matrix__row legend")]
    assert legends == ["R1", "R2"]
    assert len(page.select('.app-matrix__row input[type="radio"]')) == 6


def test_places_have_their_ordinals_and_then_numbers(draw: Draw) -> None:
    many = tuple(choice(f"o{number}") for number in range(12))
    page = draw(asking("rank", options=many))
    labels = [each.get_text(strip=True) for each in page.find_all("label")]
    assert labels[0] == "First choice"
    assert labels[9:] == ["Tenth choice", "Choice 11", "Choice 12"]


def test_a_question_in_place_waits_out_of_the_way(render: Callable[..., str]) -> None:
    condition = '{"question":"a","is":"it\'s <x> & \\"y\\""}'
    html = render(
        "{% from 'responding/questions/macros.html' import in_place %}"
        "{{ in_place(field, condition) }}",
        field=EVERY_TYPE["text"],
        condition=condition,
    )
    place = BeautifulSoup(html, "html.parser").fieldset
    assert place.has_attr("hidden") and place.has_attr("disabled")
    assert place["data-show-if"] == condition
    assert place.find("input", attrs={"name": "shown", "type": "hidden"})["value"] == "q"
    assert place.find("textarea", attrs={"name": "question_q"}) is not None
