"""The measures of pages find what they are for; and what is measured on a few pages only.

Every page is measured in test_every_page.py.
"""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.conftest import PAPER, PHONE
from tests.browser.measures import faults_of
from tests.browser.visitors import EVERY_TYPE, PARTNERSHIP, Prepared
from tests.live import LiveSite

PAGES = {
    "open": ("anyone", f"/c/{PARTNERSHIP}"),
    "questions": ("begun", f"/c/{EVERY_TYPE}/respond/you"),
    "scales": ("begun", f"/c/{EVERY_TYPE}/respond/how-it-is"),
    "shares": ("begun", f"/c/{EVERY_TYPE}/respond/future"),
    "check": ("begun", f"/c/{EVERY_TYPE}/respond/check"),
    "right to left": ("begun", "/c/in-two-languages/respond/you?lang=ur"),
    "results": ("officer", "/officers/c/one-answered"),
    "keying": ("officer", "/officers/c/one-answered/keying"),
}
STACKED = {
    "results": PAGES["results"],
    "consultations": ("officer", "/officers/"),
    "audit": ("officer", "/officers/audit"),
    "breakdown": (
        "officer",
        f"/officers/c/{EVERY_TYPE}/breakdown?question=safe&by=uses-park",
    ),
    "officers": ("officer", "/officers/officers"),
}
"""Pages with a table whose rows are blocks on a phone."""
LEAST = 24
"""Pixels that anything to be touched is high and wide."""
LOADED = 8
"""Times: what goes wrong only now and then has to be looked for."""
Opened = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser, live_server: LiveSite, prepared: Prepared) -> Opened:
    """A page on a narrow phone, in the browser of whoever it is for."""

    def of(name: str, **options: Any) -> Page:
        who, path = (PAGES | STACKED)[name]
        context = browser.new_context(base_url=live_server.url, viewport=PHONE, **options)
        held = prepared.cookies[who].items()
        context.add_cookies(
            [{"name": key, "value": value, "url": live_server.url} for key, value in held]
        )
        page = context.new_page()
        answer = page.goto(path)
        assert answer and answer.ok, "another page is measured"
        return page

    return of


@pytest.mark.parametrize(
    ("html", "measure"),
    [
        ("<p>Words, and <a href='#a'>a link among them</a>.</p>", None),
        ("<p style='width:400px'>Wide</p>", "it scrolls sideways"),
        ("<a href='#a' style='font-size:8px'>a</a><a href='#b'>b</a>", "small targets"),
        ("<label>Name <input style='border:1px solid #ddd'></label>", "faint edges"),
        ("<a href='#a' style='outline:none'>Link</a>", "focus"),
        ("<div style='display:flex; flex-direction:column-reverse; gap:9px'>"
         "<a href='#a'>One</a><a href='#b'>Two</a><a href='#c'>Three</a></div>", "focus"),
        ("<p style='height:900px'><a href='#a'>One</a></p><a href='#b'>Two</a>"
         "<p style='position:fixed; inset:0; margin:0; background:#fff'>In front</p>", "focus"),
        ("<pre style='font-size:16px; width:12ch; overflow:hidden'>Spaced words</pre>",
         "spaced out: cut off"),
        ("<p style='white-space:nowrap'>Words that only just fit on the phone</p>",
         "spaced out: sideways"),
        ("<p style='width:10rem; overflow:hidden'>Verantwortungsgemeinschaft</p>",
         "large letters: cut off"),
        ("<p style='width:15rem'>Words</p>", "large letters: sideways"),
        ("<p style='transition:all 1s'>Moving</p>", "moving"),
        ("<button style='border:0'>Send</button>", "without an edge in forced colours"),
        ("<style>@media print { p { width:800px } }</style><p>Wide</p>", "on paper: too wide"),
        ("<button>Send</button>", "on paper: useless"),
        ("<style>@media print { a::after { content: attr(href) } }</style><a href='/c/x'>Ours</a>",
         "on paper: useless"),
        ("<h3>Two levels down</h3>", "heard"),
        ("<a href='#a'>More</a><p>Words</p><a href='#b'>More</a>", "heard"),
        ("<nav><a href='#a'>Back</a></nav>", "heard"),
        ("<p id='e'>Error: too long</p><label>Name <input aria-describedby='e'></label>", "heard"),
        ("<label>Name <input></label><p>Words</p><label>Name <input></label>", "heard"),
    ],
)  # fmt: skip
def test_each_measure_finds_its_fault(browser: Browser, html: str, measure: str | None) -> None:
    page = browser.new_page()
    page.set_content(f"<!DOCTYPE html><body style='margin:8px'><main><h1>Page</h1>{html}</main>")
    found = faults_of(page)
    page.close()
    assert measure in found if measure else found == {}, found


@pytest.mark.parametrize("name", PAGES)
def test_on_paper_every_word_stands_out(opened: Opened, name: str) -> None:
    page = opened(name)
    page.set_viewport_size(PAPER)
    page.emulate_media(media="print")
    found = Axe().run(page, options={"runOnly": {"type": "rule", "values": ["color-contrast"]}})
    page.context.close()
    assert found.violations_count == 0, found.generate_report()


def test_a_word_without_end_hides_no_figure_beside_a_chart(opened: Opened) -> None:
    page = opened("results")
    page.set_viewport_size({"width": 1200, "height": 900})
    table = page.locator(".app-result__figures .app-scrolling").first
    table.locator("tbody th").first.evaluate("(each) => { each.textContent = 'Words'.repeat(30) }")
    hidden = table.evaluate("(each) => each.scrollWidth - each.clientWidth")
    page.context.close()
    assert hidden == 0


def test_on_a_phone_the_figures_of_a_question_are_in_sight(opened: Opened) -> None:
    page = opened("results")
    page.goto(f"/officers/c/{EVERY_TYPE}")
    hidden = page.locator(".app-result__figures .app-scrolling").evaluate_all(
        "(all) => all.map((each) => each.scrollWidth - each.clientWidth)"
    )
    page.context.close()
    assert len(hidden) > 5 and max(hidden) == 0, hidden


@pytest.mark.parametrize("width", [1280, 1920])
def test_on_a_desktop_officers_find_their_pages_on_one_line(opened: Opened, width: int) -> None:
    page = opened("consultations")
    page.set_viewport_size({"width": width, "height": 900})
    lines = page.locator(".app-navigation :is(a, button)").evaluate_all(
        "(all) => all.map((each) => each.getBoundingClientRect().top)"
    )
    assert len(lines) > 5
    assert max(lines) - min(lines) < LEAST


def test_in_forced_colours_choices_focus_and_buttons_are_still_seen(opened: Opened) -> None:
    page = opened("questions", forced_colors="active")
    assert page.evaluate("matchMedia('(forced-colors: active)').matches")
    row = page.locator(".govuk-radios__item").nth(1)
    radio = row.locator("input")
    before = row.screenshot()
    radio.check()
    page.locator("h1").click()
    chosen = row.screenshot()
    assert chosen != before, "nobody can see what is chosen"
    radio.focus()
    assert row.screenshot() != chosen, "nobody can see the focus"
    page.context.close()


@pytest.mark.parametrize("name", STACKED)
def test_a_table_of_words_or_of_many_columns_is_read_on_a_phone_without_scrolling_sideways(
    opened: Opened, name: str
) -> None:
    table = opened(name).locator(".app-stacks").first
    assert table.evaluate("each => each.scrollWidth <= each.parentElement.clientWidth")
    cell = table.locator("tbody td").first
    says = cell.evaluate("each => getComputedStyle(each, '::before').content")
    assert cell.get_attribute("data-head") in says
    told = {each.get_attribute("role") for each in table.locator("*").or_(table).all()}
    assert {"table", "row", "columnheader", "cell"} <= told, "some browsers forget what it is"


@pytest.mark.parametrize("script", [True, False])
def test_every_choice_is_drawn_however_the_page_comes_in(opened: Opened, script: bool) -> None:
    """Whatever was asked for its width within a fieldset was not drawn, every third time or so."""
    for _ in range(LOADED):
        page = opened("scales", java_script_enabled=script)
        choices = page.locator("main .app-scale input, main .app-matrix input").all()
        boxes = [each.bounding_box() for each in choices]
        page.context.close()
        assert boxes and all(box and box["height"] >= LEAST for box in boxes)
