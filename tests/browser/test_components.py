"""The components in a real browser, without a server: their script and their accessibility."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, expect

from consultation.web import POLICY
from tests.drawing import EVERY_TYPE, TOP, Field, environment, mistake

ADDRESS = "http://look.example/"
NEUTRAL = "https://neutral.example/"
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"region": {"enabled": False}},  # the link back stands before the main part
}
PHONE, DESKTOP = 320, 1280

PAGE = """
{% extends "layout.html" %}
{% from "components/back_link.html" import back_link %}
{% from "components/button.html" import button %}
{% from "components/error_summary.html" import error_summary %}
{% from "components/progress.html" import progress %}
{% from "responding/questions/macros.html" import put, more_to_answer, optional_note %}
{% set title = "Questions" %}
{% block before_main %}{{ back_link("/back") }}{% endblock %}
{% block content %}
{{ error_summary(errors) }}{{ progress(3, 8) }}<h1 class="govuk-heading-l">Questions</h1>
<form class="app-questions" method="post" action="/send" novalidate>{{ optional_note() }}
{% for placed in fields %}{{ put(placed, sheet) }}{% endfor %}{{ more_to_answer() }}
{{ button("Continue", prevent_double_click=true) }}</form>
{% endblock %}
"""


def called(id_: str, kind: str, **changes: Any) -> Field:
    """The field of this kind as the question `id_`, asked in words of its own."""
    asked = EVERY_TYPE[kind]
    question = SimpleNamespace(**{**vars(asked.question), "id": id_})
    words = replace(asked.label, text=f"What about {id_}?")
    return replace(asked, question=question, name=f"question_{id_}", label=words, **changes)


ALL = [called(kind, kind) for kind in EVERY_TYPE]
Draw = Callable[..., Page]


def html(fields: list[Field], conditions: dict[str, Any], direction: str = "ltr") -> str:
    written = {id_: json.dumps(condition) for id_, condition in conditions.items()}
    return (
        environment()
        .from_string(PAGE)
        .render(
            fields=[
                SimpleNamespace(field=each, condition=written.get(each.question.id))
                for each in fields
            ],
            sheet=SimpleNamespace(once=lambda name, macro, *of: macro(*of)),
            errors=[error for field in fields for error in field.errors],
            language="ur" if direction == "rtl" else "en",
            text_direction=direction,
            instance_name="Have your say",
            organisation="A partnership",
            notices=["Made-up responses for demonstration"],
            language_links=[
                ("en", "English", "/?lang=en", True),
                ("ur", "اردو", "/?lang=ur", False),
            ],
            exit_url=NEUTRAL,
            static=lambda filename: f"/static/{filename}",
        )
    )


@pytest.fixture
def draw(browser: Browser) -> Iterator[Draw]:
    """Open a page of these questions, under the product's own content policy."""
    contexts = []

    def drawn(
        fields: list[Field],
        conditions: dict[str, Any] | None = None,
        width: int = DESKTOP,
        direction: str = "ltr",
        script: bool = True,
    ) -> Page:
        text = html(fields, conditions or {}, direction)

        def answer(route: Route) -> None:
            path = route.request.url.removeprefix(ADDRESS)
            file = TOP / path
            if route.request.url == NEUTRAL:
                route.fulfill(body="<title>Weather</title>", content_type="text/html")
            elif path.startswith("static/") and file.is_file():
                route.fulfill(body=file.read_bytes(), content_type=KINDS[file.suffix])
            elif path in ("", "start"):
                headers = {"Content-Security-Policy": POLICY}
                route.fulfill(body=text, content_type="text/html; charset=utf-8", headers=headers)
            else:
                route.fulfill(status=204)

        context = browser.new_context(
            viewport={"width": width, "height": 900}, java_script_enabled=script
        )
        contexts.append(context)
        context.route("**/*", answer)
        page = context.new_page()
        page.goto(ADDRESS)
        return page

    yield drawn
    for context in contexts:
        context.close()


def with_mistakes() -> list[Field]:
    at = {"matrix": ".r2", "rank": ".2", "points": ".cake", "date": ".month", "single": ".other"}
    return [
        replace(
            field,
            errors=(mistake(field.name + at.get(field.question.id, "")),),
            inputs={field.name: ("other",)},
        )
        for field in ALL
    ]


@pytest.mark.parametrize(
    ("width", "direction", "wrong"),
    [(PHONE, "ltr", True), (PHONE, "rtl", False), (DESKTOP, "ltr", False), (DESKTOP, "rtl", True)],
)
def test_everybody_can_use_it(draw: Draw, width: int, direction: str, wrong: bool) -> None:
    page = draw(with_mistakes() if wrong else ALL, width=width, direction=direction)
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_words_without_a_place_to_break_do_not_push_a_phone_sideways(draw: Draw) -> None:
    page = draw(ALL, width=PHONE)
    page.evaluate(
        """() => document.querySelectorAll("legend, label:not(.govuk-date-input__label)").forEach(
          (each) => each.append("Verantwortungsgemeinschaftsverordnung".repeat(2)))"""
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize("width", [680, DESKTOP])
def test_in_a_row_at_fault_each_button_stays_under_its_heading(
    draw: Draw, width: int, direction: str
) -> None:
    long = "Say how safe you feel in the part of the park that is beside the river"
    wrong = [mistake("question_matrix.r1", long)]
    page = draw([called("matrix", "matrix", errors=wrong)], width=width, direction=direction)
    middles = page.evaluate(
        """() => ["__headings > span", "__row:has(.govuk-error-message) .govuk-radios__item",
                  "__row:not(:has(.govuk-error-message)) .govuk-radios__item"]
          .map((each) => [...document.querySelectorAll(`.app-matrix${each}`)]
            .map((at) => at.getBoundingClientRect()).map((box) => (box.left + box.right) / 2))"""
    )
    for row in middles[1:]:
        assert row == pytest.approx(middles[0], abs=2)


def test_english_sentences_on_a_page_from_the_right_follow_each_other_from_the_left(
    draw: Draw,
) -> None:
    page = draw(ALL, direction="rtl")
    first, second = page.evaluate(
        """() => {
          const told = document.createElement("p");
          told.innerHTML = '<span lang="en" dir="ltr">One.</span> '
            + '<span lang="en" dir="ltr">26,330 days left</span>.';
          document.querySelector("main, form, body").append(told);
          return [...told.children].map((each) => each.getBoundingClientRect().x);
        }"""
    )
    assert first < second


def test_without_script_nothing_is_missing_but_what_depends(draw: Draw) -> None:
    page = draw(ALL, {"line": {"question": "single", "is": "cake"}}, script=False)
    expect(page.get_by_text("You can enter up to 2,000 characters")).to_be_visible()
    expect(page.get_by_label("If you chose “Other”, please say what")).to_be_visible()
    expect(page.locator("#question_single\\.other")).to_be_visible()
    expect(page.locator("#question_line")).to_be_hidden()
    expect(page.locator("#question_line")).to_be_disabled()
    expect(page.locator("[name=shown]")).to_be_disabled()


def test_a_question_appears_when_an_answer_calls_for_it(draw: Draw) -> None:
    page = draw(ALL, {"line": {"question": "single", "is": "cake"}})
    line = page.locator("#question_line")
    expect(line).to_be_hidden()
    said = page.locator("[data-more]")
    expect(said).to_have_text("")
    page.get_by_label("Cake").first.check()
    expect(line).to_be_visible()
    expect(said).to_have_text("There is more to answer below.")
    expect(line).to_be_enabled()
    expect(page.locator("[name=shown]")).to_be_enabled()
    page.get_by_label("Bread").first.check()
    expect(line).to_be_hidden()
    expect(line).to_be_disabled()


def test_an_answer_to_a_hidden_question_calls_for_nothing(draw: Draw) -> None:
    fields = [called("first", "single"), called("then", "line"), called("last", "number")]
    page = draw(
        fields,
        {
            "then": {"question": "first", "is": "cake"},
            "last": {"question": "then", "answered": True},
        },
    )
    page.locator("[value=cake]").check()
    page.locator("#question_then").fill("Yes")
    expect(page.locator("#question_last")).to_be_visible()
    page.locator("[value=bread]").check()
    expect(page.locator("#question_last")).to_be_hidden()


CALLING: dict[str, tuple[dict[str, str], str]] = {
    "select": ({"": "cake"}, "cake"),
    "rank": ({".2": "bread"}, "bread"),
    "number": ({"": " 1,200 "}, "1200"),
    "date": ({".day": "3", ".month": "2", ".year": "2020"}, "2020-02-03"),
    "area": ({"": "outside"}, "outside"),
}


def test_answers_of_any_type_can_call_for_a_question(draw: Draw) -> None:
    conditions = {f"then-{kind}": {"question": kind, "is": CALLING[kind][1]} for kind in CALLING}
    asked = [called(kind, kind) for kind in CALLING]
    page = draw([*asked, *(called(id_, "text") for id_ in conditions)], conditions)
    for kind, (given, _) in CALLING.items():
        expect(page.locator(f"#question_then-{kind}")).to_be_hidden()
        for part, typed in given.items():
            at = page.locator(f"[name='question_{kind}{part}']")
            if at.evaluate("at => at.localName") == "select":
                at.select_option(typed)
            else:
                at.fill(typed)
        expect(page.locator(f"#question_then-{kind}")).to_be_visible()


def test_the_line_of_other_opens_under_it(draw: Draw) -> None:
    page = draw([called("one", "single"), called("some", "multiple"), called("list", "select")])
    for name in ("one", "some"):
        line = page.locator(f"#question_{name}\\.other")
        expect(line).to_be_hidden()
        page.locator(f"[name=question_{name}][value=other]").check()
        expect(line).to_be_visible()
    expect(page.locator("#question_list\\.other")).to_be_hidden()
    page.locator("#question_list").select_option("other")
    expect(page.locator("#question_list\\.other")).to_be_visible()


def test_one_that_stands_alone_clears_the_others(draw: Draw) -> None:
    page = draw([called("some", "multiple")])
    page.locator("[value=bread]").check()
    page.locator("[value=other]").check()
    page.locator("[value=none]").check()
    expect(page.locator("[value=bread]")).not_to_be_checked()
    expect(page.locator("#question_some\\.other")).to_be_hidden()
    page.locator("[value=cake]").check()
    expect(page.locator("[value=none]")).not_to_be_checked()


COUNTED: list[tuple[dict[str, Any], str, str]] = [
    ({"max_characters": 2000}, "", "Characters left: 2,000"),
    ({"max_characters": 10}, "🙂é\n", "Characters left: 8"),
    ({"max_characters": 10}, "a\nb", "Characters left: 7"),
    ({"max_characters": 3}, "four!", "Characters too many: 2"),
    ({"max_words": 5, "max_characters": None}, " one  two\nthree ", "Words left: 2"),
    ({"max_words": 1, "max_characters": None}, "one two", "Words too many: 1"),
]


def test_what_is_left_is_counted(draw: Draw) -> None:
    page = draw([called(f"t{place}", "text", **case[0]) for place, case in enumerate(COUNTED)])
    for place, (_, typed, says) in enumerate(COUNTED):
        page.locator(f"#question_t{place}").fill(typed)
        message = page.locator(f"#question_t{place} ~ [aria-hidden]")
        expect(message).to_have_text(says)


def test_the_count_is_read_out_after_a_pause(draw: Draw) -> None:
    page = draw([called("why", "text", max_characters=9)])
    page.locator("textarea").press_sequentially("one")
    expect(page.locator("[aria-live]")).to_have_text("")
    expect(page.locator("[aria-live]")).to_have_text("Characters left: 6")


@pytest.mark.parametrize("lang", [None, "en"], ids=["of the page", "of another"])
def test_required_stands_apart_from_the_words_of_any_language(draw: Draw, lang: str | None) -> None:
    asked = called("q", "single")
    asked.question.must_be_answered = True
    page = draw([replace(asked, label=replace(asked.label, lang=lang))])
    # As the browser lays it out: in a legend it drops a space between two elements.
    assert page.locator("legend").inner_text() == "What about q? (required)"


def test_points_are_summed(draw: Draw) -> None:
    page = draw([called("money", "points")])
    expect(page.locator(".app-points__sum")).to_have_text("Points shared out: 0 of 100")
    page.locator("#question_money\\.bread").fill("40")
    page.locator("#question_money\\.cake").fill("70")
    expect(page.locator(".app-points__sum")).to_have_text("Points shared out: 110 of 100")


def test_the_summary_is_read_first_and_leads_to_each_input(draw: Draw) -> None:
    fields = with_mistakes()
    page = draw(fields)
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    assert page.title().startswith("Error: ")
    links = page.locator(".govuk-error-summary").get_by_role("link")
    for place, field in enumerate(fields):
        # By key: a page that scrolls under the pointer can swallow a click.
        links.nth(place).press("Enter")
        page.wait_for_function(
            "(input) => document.activeElement.name?.startsWith(input)", arg=field.errors[0].input
        )


def test_leaving_leaves_no_way_back(draw: Draw) -> None:
    page = draw(ALL)
    page.goto(f"{ADDRESS}start")
    page.get_by_role("button", name="Exit this page").click()
    page.wait_for_url(NEUTRAL)
    page.go_back(wait_until="commit")
    page.wait_for_url(NEUTRAL)
    page.goto(ADDRESS)
    assert page.url == ADDRESS


def test_leaving_by_pressing_shift_three_times(draw: Draw) -> None:
    page = draw(ALL)
    for key in ("Shift", "Shift", "A", "Shift", "Shift"):
        page.keyboard.press(key)
    assert page.url == ADDRESS
    page.keyboard.press("Shift")
    page.wait_for_url(NEUTRAL)


def test_a_second_click_sends_nothing(draw: Draw) -> None:
    page = draw([called("name", "line")])
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    page.get_by_role("button", name="Continue").dblclick()
    page.wait_for_function("performance.now() > 0")
    assert sent.count("POST") == 1


ANSWERS = {"one": ["a"], "some": ["b", "c"], "none": []}


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        (True, True),
        (False, False),
        ({"question": "one", "is": "a"}, True),
        ({"question": "one", "is": "b"}, False),
        ({"question": "some", "is": "c"}, True),
        ({"question": "none", "is": ""}, False),
        ({"question": "some", "in": ["x", "b"]}, True),
        ({"question": "some", "in": ["x"]}, False),
        ({"question": "one", "answered": True}, True),
        ({"question": "none", "answered": True}, False),
        ({"not": {"question": "none", "answered": True}}, True),
        ({"not": True}, False),
        ({"all": [True, {"question": "one", "is": "a"}]}, True),
        ({"all": [True, {"question": "one", "is": "b"}]}, False),
        ({"any": [False, {"question": "one", "is": "a"}]}, True),
        ({"any": [False, {"all": [True, {"not": True}]}]}, False),
    ],
)
def test_conditions_mean_what_the_definition_says(
    condition_script: Page, condition: Any, holds: bool
) -> None:
    script = """async ([condition, answers]) => {
        const { holds } = await import("/static/src/conditions.js");
        return holds(condition, (id) => answers[id]);
    }"""
    assert condition_script.evaluate(script, [condition, ANSWERS]) is holds


@pytest.fixture(scope="module")
def condition_script(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()

    def answer(route: Route) -> None:
        file = TOP / route.request.url.removeprefix(ADDRESS)
        if file.is_file():
            route.fulfill(body=file.read_bytes(), content_type="text/javascript")
        else:
            route.fulfill(body="", content_type="text/html")

    page.route("**/*", answer)
    page.goto(ADDRESS)
    yield page
    page.close()
