"""Our macros render the same HTML as the reference port of the design system."""

from collections.abc import Callable
from typing import Any

import jinja2
import pytest
from bs4 import BeautifulSoup, NavigableString, Tag
from markupsafe import Markup

# What the script reads and the reference does not have, or says in another way.
OURS_ALONE = {"data-left", "data-over", "aria-invalid"}


def shape(node: Tag) -> Any:
    """An element as comparable values: its name, attributes without order, and what is inside."""
    attributes = {
        name: frozenset(value) if isinstance(value, list) else " ".join(value.split())
        for name, value in node.attrs.items()
        if name not in OURS_ALONE
    }
    inside: list[Any] = []
    for child in node.children:
        if isinstance(child, Tag):
            inside.append(shape(child))
        elif isinstance(child, NavigableString) and (text := " ".join(child.split())):
            inside.append(text)
    return node.name, attributes, inside


def shapes(html: str) -> list[Any]:
    return [
        shape(each) for each in BeautifulSoup(html, "html.parser").children if isinstance(each, Tag)
    ]


MESSAGE = {"text": "Choose one"}
ITEMS = [
    {"value": "a", "text": "Apples & pears"},
    {"value": "b", "text": "Bread", "hint": "White or brown"},
    {"divider": "or"},
    {"value": "c", "text": "<Cake>", "checked": True},
]
REFERENCE_ITEMS = [
    {"value": "a", "text": "Apples & pears"},
    {"value": "b", "text": "Bread", "hint": {"text": "White or brown"}},
    {"divider": "or"},
    {"value": "c", "text": "<Cake>", "checked": True},
]
LIST = [{"value": "", "text": "Choose"}, {"value": "x", "text": "X & Y"}]
OPTIONS = Markup('<option value="">Choose</option><option value="x" selected>X &amp; Y</option>')
ARROWS = {"previous": {"href": "/1"}, "next": {"href": "/3"}}
DATE = [
    {
        "name": f"born.{part}",
        "id": f"born.{part}",
        "label": part.capitalize(),
        "classes": f"govuk-input--width-{width}",
        "value": value,
    }
    for part, width, value in (("day", 2, "3"), ("month", 2, "13"), ("year", 4, "1980"))
]


def at_fault(*parts: str) -> list[dict[str, Any]]:
    return [
        {
            **item,
            "classes": item["classes"]
            + (" govuk-input--error" if item["name"].split(".")[1] in parts else ""),
        }
        for item in DATE
    ]


# Our file, our macro with its arguments, the reference's file, macro and parameters.
CASES: list[tuple[str, str, dict[str, Any], str, str, dict[str, Any]]] = [
    ("hint", "hint", {"text": "A <hint>", "id": "h"},
     "hint", "Hint", {"text": "A <hint>", "id": "h"}),
    ("hint", "hint", {"text": Markup("A <b>hint</b>")}, "hint", "Hint", {"html": "A <b>hint</b>"}),
    (
        "error_message", "error_message", {"text": "Wrong & bad", "id": "e"},
        "error-message", "ErrorMessage", {"text": "Wrong & bad", "id": "e"},
    ),
    (
        "error_summary", "error_summary",
        {"errors": [{"message": "Enter a <name>", "input": "name"},
                    {"message": "Late", "input": None}]},
        "error-summary", "ErrorSummary",
        {
            "titleText": "There is a problem",
            "errorList": [{"text": "Enter a <name>", "href": "#name"}, {"text": "Late"}],
        },
    ),
    ("label", "label", {"text": "Name", "for": "n"},
     "label", "Label", {"text": "Name", "for": "n"}),
    (
        "label", "label", {"text": "Name", "for": "n", "size": "l", "heading": True},
        "label", "Label",
        {"text": "Name", "for": "n", "classes": "govuk-label--l", "isPageHeading": True},
    ),
    (
        "radios", "radios", {"name": "food", "legend": "What?", "items": ITEMS},
        "radios", "Radios",
        {"name": "food", "fieldset": {"legend": {"text": "What?"}}, "items": REFERENCE_ITEMS},
    ),
    (
        "radios", "radios",
        {"name": "food", "legend": "What?", "items": ITEMS[:2], "value": "b", "hint": "One only",
         "error": "Choose one", "size": "l", "heading": True},
        "radios", "Radios",
        {"name": "food", "items": REFERENCE_ITEMS[:2], "value": "b", "hint": {"text": "One only"},
         "errorMessage": MESSAGE,
         "fieldset": {"legend": {"text": "What?", "classes": "govuk-fieldset__legend--l",
                                 "isPageHeading": True}}},
    ),
    (
        "radios", "radios",
        {"name": "food", "legend": "What?",
         "items": [{"value": "o", "text": "Other", "reveals": Markup("<p>More</p>")}]},
        "radios", "Radios",
        {"name": "food",
         "fieldset": {"legend": {"text": "What?"}},
         "items": [{"value": "o", "text": "Other", "conditional": {"html": "<p>More</p>"}}]},
    ),
    (
        "checkboxes", "checkboxes",
        {"name": "food", "legend": "What?", "items": ITEMS, "values": ["b"], "hint": "Some",
         "error": "Choose one", "size": "m"},
        "checkboxes", "Checkboxes",
        {"name": "food", "items": REFERENCE_ITEMS, "values": ["b"], "hint": {"text": "Some"},
         "errorMessage": MESSAGE,
         "fieldset": {"legend": {"text": "What?", "classes": "govuk-fieldset__legend--m"}}},
    ),
    (
        "checkboxes", "checkboxes",
        {"name": "food", "legend": "What?",
         "items": [{"value": "o", "text": "Other", "reveals": Markup("<p>More</p>"),
                    "checked": True},
                   {"value": "n", "text": "None", "exclusive": True}]},
        "checkboxes", "Checkboxes",
        {"name": "food",
         "fieldset": {"legend": {"text": "What?"}},
         "items": [{"value": "o", "text": "Other", "conditional": {"html": "<p>More</p>"},
                    "checked": True},
                   {"value": "n", "text": "None", "behaviour": "exclusive"}]},
    ),
    (
        "input", "input", {"name": "n", "label": "Name"},
        "input", "Input", {"name": "n", "id": "n", "label": {"text": "Name"}},
    ),
    (
        "input", "input",
        {"name": "n", "label": "Cost", "value": 'a "b"', "hint": "In pounds", "error": "Choose one",
         "suffix": "a year", "inputmode": "decimal", "width": 5, "size": "m",
         "autocomplete": "off", "spellcheck": False},
        "input", "Input",
        {"name": "n", "id": "n", "label": {"text": "Cost", "classes": "govuk-label--m"},
         "value": 'a "b"', "hint": {"text": "In pounds"}, "errorMessage": MESSAGE,
         "suffix": {"text": "a year"}, "inputmode": "decimal",
         "classes": "govuk-input--width-5", "autocomplete": "off", "spellcheck": False},
    ),
    (
        "input", "input", {"name": "n", "label": "Cost", "prefix": "£"},
        "input", "Input",
        {"name": "n", "id": "n", "label": {"text": "Cost"}, "prefix": {"text": "£"}},
    ),
    (
        "textarea", "textarea", {"name": "t", "label": "Why", "value": "a < b", "rows": 8},
        "textarea", "Textarea",
        {"name": "t", "id": "t", "label": {"text": "Why"}, "value": "a < b", "rows": 8},
    ),
    (
        "textarea", "textarea",
        {"name": "t", "label": "Why", "hint": "Say more", "error": "Choose one", "max_words": 50},
        "character-count", "CharacterCount",
        {"name": "t", "id": "t", "label": {"text": "Why"}, "hint": {"text": "Say more"},
         "errorMessage": MESSAGE, "maxwords": 50},
    ),
    (
        "textarea", "textarea", {"name": "t", "label": "Why", "max_characters": 800, "value": "x"},
        "character-count", "CharacterCount",
        {"name": "t", "id": "t", "label": {"text": "Why"}, "maxlength": 800, "value": "x"},
    ),
    (
        "select", "select",
        {"name": "s", "label": "Ward", "hint": "Yours", "error": "Choose one",
         "caller": lambda: OPTIONS},
        "select", "Select",
        {"name": "s", "id": "s", "label": {"text": "Ward"}, "items": LIST, "value": "x",
         "hint": {"text": "Yours"}, "errorMessage": MESSAGE},
    ),
    (
        "date_input", "date_input",
        {"name": "born", "legend": "When?", "values": {"day": "3", "month": "13", "year": "1980"}},
        "date-input", "DateInput",
        {"id": "born", "fieldset": {"legend": {"text": "When?"}}, "items": DATE},
    ),
    (
        "date_input", "date_input",
        {"name": "born", "legend": "When?", "values": {"day": "3", "month": "13", "year": "1980"},
         "hint": "A day", "error": "Choose one", "wrong": ["born.month"]},
        "date-input", "DateInput",
        {"id": "born", "fieldset": {"legend": {"text": "When?"}}, "hint": {"text": "A day"},
         "errorMessage": MESSAGE, "items": at_fault("month")},
    ),
    (
        "date_input", "date_input",
        {"name": "born", "legend": "When?", "values": {"day": "3", "month": "13", "year": "1980"},
         "error": "Choose one"},
        "date-input", "DateInput",
        {"id": "born", "fieldset": {"legend": {"text": "When?"}}, "errorMessage": MESSAGE,
         "items": at_fault("day", "month", "year")},
    ),
    (
        "button", "button", {"text": "Save & go on", "prevent_double_click": True},
        "button", "Button", {"text": "Save & go on", "preventDoubleClick": True},
    ),
    (
        "button", "button",
        {"text": "Remove", "variant": "warning", "name": "do", "value": "remove"},
        "button", "Button", {"text": "Remove", "classes": "govuk-button--warning", "name": "do",
                             "value": "remove"},
    ),
    (
        "button", "button", {"text": "Start", "href": "/start?a=1&b=2", "start": True},
        "button", "Button", {"text": "Start", "href": "/start?a=1&b=2", "isStartButton": True},
    ),
    (
        "summary_list", "summary_list",
        {"rows": [{"key": "Name", "value": "A & B", "href": "/n", "about": "name"},
                  {"key": "Age", "value": "5"}]},
        "summary-list", "SummaryList",
        {"rows": [{"key": {"text": "Name"}, "value": {"text": "A & B"},
                   "actions": {"items": [
                       {"href": "/n", "text": "Change", "visuallyHiddenText": "name"}]}},
                  {"key": {"text": "Age"}, "value": {"text": "5"}}]},
    ),
    (
        "notification_banner", "notification_banner", {"text": "It moved"},
        "notification-banner", "NotificationBanner", {"text": "It moved"},
    ),
    (
        "notification_banner", "notification_banner", {"text": "Saved", "success": True},
        "notification-banner", "NotificationBanner", {"text": "Saved", "type": "success"},
    ),
    (
        "warning_text", "warning_text", {"text": "No way back"},
        "warning-text", "WarningText", {"text": "No way back"},
    ),
    ("inset_text", "inset_text", {"text": "Aside"}, "inset-text", "InsetText", {"text": "Aside"}),
    (
        "pagination", "pagination",
        {**ARROWS, "items": [{"number": 1, "href": "/1"}, {"ellipsis": True},
                             {"number": 2, "href": "/2", "current": True}]},
        "pagination", "Pagination",
        {**ARROWS, "items": [{"number": 1, "href": "/1"}, {"ellipsis": True},
                             {"number": 2, "href": "/2", "current": True}]},
    ),
    (
        "pagination", "pagination",
        {"previous": {"href": "/1", "label": "First"}, "next": {"href": "/3", "text": "On"}},
        "pagination", "Pagination",
        {"previous": {"href": "/1", "labelText": "First"}, "next": {"href": "/3", "text": "On"}},
    ),
    (
        "table", "table",
        {"caption": "Answers", "head": ["Answer", "Count"], "rows": [["Yes", 1], ["No", "2 < 3"]],
         "numeric": [1]},
        "table", "Table",
        {"caption": "Answers", "captionClasses": "govuk-table__caption--m",
         "firstCellIsHeader": True,
         "head": [{"text": "Answer"}, {"text": "Count", "format": "numeric"}],
         "rows": [[{"text": "Yes"}, {"text": 1, "format": "numeric"}],
                  [{"text": "No"}, {"text": "2 < 3", "format": "numeric"}]]},
    ),
    ("tag", "tag", {"text": "Open", "colour": "green"},
     "tag", "Tag", {"text": "Open", "classes": "govuk-tag--green"}),
    ("panel", "panel", {"title": "Thank you", "caller": lambda: "X1"},
     "panel", "Panel", {"titleText": "Thank you", "text": "X1"}),
    (
        "breadcrumbs", "breadcrumbs", {"items": [{"text": "All", "href": "/"}, {"text": "This"}]},
        "breadcrumbs", "Breadcrumbs", {"items": [{"text": "All", "href": "/"}, {"text": "This"}]},
    ),
    ("back_link", "back_link", {"href": "/b"}, "back-link", "BackLink", {"href": "/b"}),
    (
        "skip_link", "skip_link", {},
        "skip-link", "SkipLink", {"href": "#main-content", "text": "Skip to main content"},
    ),
    (
        "notice", "notice", {"text": "Made up & marked"},
        "phase-banner", "PhaseBanner", {"tag": {"text": "Notice"}, "text": "Made up & marked"},
    ),
    (
        "exit_this_page", "exit_this_page", {"href": "https://example.org/"},
        "exit-this-page", "ExitThisPage", {"redirectUrl": "https://example.org/"},
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "macro", "arguments", "folder", "name", "parameters"),
    CASES,
    ids=[f"{case[1]}-{number}" for number, case in enumerate(CASES)],
)
def test_same_markup_as_the_reference(
    render: Callable[..., str],
    reference: jinja2.Environment,
    file: str,
    macro: str,
    arguments: dict[str, Any],
    folder: str,
    name: str,
    parameters: dict[str, Any],
) -> None:
    ours = render(
        f"{{% from 'components/{file}.html' import {macro} %}}{{{{ {macro}(**arguments) }}}}",
        arguments=arguments,
    )
    theirs = reference.from_string(
        f"{{% from 'govuk_frontend_jinja/components/{folder}/macro.html' import govuk{name} %}}"
        f"{{{{ govuk{name}(parameters) }}}}"
    ).render(parameters=parameters)
    assert shapes(ours) == shapes(theirs)


@pytest.mark.parametrize(
    ("macro", "drawn"),
    [
        ("input", "{{ input('n', 'Cost', error=error) }}"),
        ("textarea", "{{ textarea('n', 'Cost', error=error) }}"),
        ("select", "{% call select('n', 'Cost', error=error) %}{% endcall %}"),
    ],
)
def test_an_input_at_fault_says_so(render: Callable[..., str], macro: str, drawn: str) -> None:
    template = f"{{% from 'components/{macro}.html' import {macro} %}}{drawn}"
    assert 'aria-invalid="true"' in render(template, error="Enter a cost")
    assert "aria-invalid" not in render(template, error=None)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Enter a cost", "Enter a cost"),
        ("Enter a cost.", "Enter a cost"),
        ("It is too high. Enter a lower one.", "It is too high. Enter a lower one"),
    ],
)
def test_a_mistake_ends_without_a_full_stop_beside_its_input_and_above_the_page(
    render: Callable[..., str], said: str, shown: str
) -> None:
    beside = "{% from 'components/error_message.html' import error_message %}{{ error_message(m) }}"
    above = (
        "{% from 'components/error_summary.html' import error_summary %}"
        "{{ error_summary([{'message': m, 'input': 'cost'}]) }}"
    )
    assert f" {shown}</p>" in render(beside, m=said)
    assert f">{shown}</a>" in render(above, m=said)


def test_details_and_fieldset_hold_what_the_caller_gives(
    render: Callable[..., str], reference: jinja2.Environment
) -> None:
    ours = render(
        "{% from 'components/details.html' import details %}"
        "{% call details('More', open=true) %}Text{% endcall %}"
    )
    theirs = reference.from_string(
        "{% from 'govuk_frontend_jinja/components/details/macro.html' import govukDetails %}"
        "{{ govukDetails({'summaryText': 'More', 'text': 'Text', 'open': true}) }}"
    ).render()
    assert shapes(ours) == shapes(theirs)


def test_pages_of_a_list_leave_out_what_is_far_away(render: Callable[..., str]) -> None:
    html = render(
        "{% from 'components/pagination.html' import numbered %}{{ numbered(5, 20, href) }}",
        href=lambda number: f"/list?page={number}",
    )
    page = BeautifulSoup(html, "html.parser")
    assert [item.get_text(strip=True) for item in page.find_all("li")] == [
        "1", "⋯", "4", "5", "6", "⋯", "20",
    ]  # fmt: skip
    assert page.find(attrs={"aria-current": "page"})["href"] == "/list?page=5"
    assert [link["href"] for link in page.find_all(rel=True)] == ["/list?page=4", "/list?page=6"]


def test_one_page_needs_no_pagination(render: Callable[..., str]) -> None:
    html = render(
        "{% from 'components/pagination.html' import numbered %}{{ numbered(1, 1, none) }}"
    )
    assert html.strip() == ""


@pytest.mark.parametrize("typed", ["\nfirst line empty", "\n\ntwo", "plain\n", "</textarea><b>"])
def test_a_textarea_gives_back_exactly_what_was_typed(
    render: Callable[..., str], typed: str
) -> None:
    html = render(
        "{% from 'components/textarea.html' import textarea %}{{ textarea('t', 'T', typed) }}",
        typed=typed,
    )
    inside = html.split("<textarea", 1)[1].split(">", 1)[1].rsplit("</textarea>", 1)[0]
    seen_by_a_browser = inside.removeprefix("\n")
    assert BeautifulSoup(seen_by_a_browser, "html.parser").get_text() == typed
    assert "<b>" not in html
