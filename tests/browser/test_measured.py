"""Measures, in a real browser at 320 px, what the accessibility checker axe cannot check.

That is size, spacing, focus and its order, contrast of controls, forced colours and motion.
"""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.conftest import PHONE
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
LEAST = 24
"""Pixels that anything to be touched is high and wide."""
LOADED = 8
"""Times: what goes wrong only now and then has to be looked for."""
PAPER = {"width": 718, "height": 1000}
"""The part of an A4 page inside margins of a centimetre."""
SMALL_TARGETS = """() => {
  const all = [...document.querySelectorAll("a, button, input, select, summary, textarea")]
    .filter((each) => each.checkVisibility() && !each.matches("p a, .govuk-skip-link"))
    .map((each) => [each.outerHTML.slice(0, 120), each.getBoundingClientRect()])
    .filter(([, box]) => box.width > 1);
  const near = (box, other) => {
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const across = x - Math.min(Math.max(x, other.left), other.right);
    return Math.hypot(across, y - Math.min(Math.max(y, other.top), other.bottom)) < 12;
  };
  return all.filter(([, box]) => (box.width < 24 || box.height < 24)
      && all.some(([, other]) => other !== box && near(box, other)))
    .map(([html, box]) => `${html} ${box.width} x ${box.height}`);
}"""
"""Targets under 24 px that a finger can confuse with a neighbour (WCAG 2.2, 2.5.8)."""
SPACED = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
  word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }"""
CLIPPED = """() => [...document.querySelectorAll("main *, header *, footer *")]
  .filter((each) => each.checkVisibility() && each.childElementCount === 0
    && each.innerText?.trim() && !each.matches("textarea, option, .govuk-visually-hidden")
    && !(each.matches(".app-matrix__steps label") && each.clientWidth === 0))
  .filter((each) => ["hidden", "clip"].includes(getComputedStyle(each).overflowX)
    && each.scrollWidth > each.clientWidth + 1)
  .map((each) => each.outerHTML.slice(0, 120))"""
"""Words that are cut off. A grid with headings keeps each step's words for those who listen."""
FOCUSED = """() => {
  const each = document.activeElement;
  if (!each || each === document.body) return null;
  const shown = [each, each.nextElementSibling].filter(Boolean).flatMap((one) =>
    [getComputedStyle(one), getComputedStyle(one, "::before")]);
  const box = each.getBoundingClientRect();
  const [x, y] = [box.x + box.width / 2, box.y + Math.min(box.height / 2, 20)];
  return {
    html: each.outerHTML.slice(0, 120),
    marked: shown.some((style) => style.boxShadow !== "none" || style.outlineStyle !== "none"),
    inside: y >= 0 && y <= innerHeight && x >= 0 && x <= innerWidth,
  };
}"""
COLOURS = """
const channels = (colour) => (colour.match(/[\\d.]+/g) || []).map(Number);
const light = (colour) => channels(colour).slice(0, 3)
  .map((each) => each / 255)
  .map((each) => each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4)
  .reduce((sum, each, place) => sum + each * [0.2126, 0.7152, 0.0722][place], 0);
const contrast = (one, other) => {
  const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b);
  return (bright + 0.05) / (dark + 0.05);
};
const solid = (colour) => channels(colour)[3] !== 0;
const behind = (each) => {
  for (let at = each.parentElement; at; at = at.parentElement) {
    const colour = getComputedStyle(at).backgroundColor;
    if (solid(colour)) return colour;
  }
  return "rgb(255, 255, 255)";
};
"""
FAINT = f"""() => {{ {COLOURS}
  return [...document.querySelectorAll("input:not([type=hidden]), select, textarea")]
    .filter((each) => each.checkVisibility())
    .map((each) => {{
      const drawn = each.matches("[type=radio], [type=checkbox]");
      const style = drawn ? getComputedStyle(each.labels[0], "::before") : getComputedStyle(each);
      const edge = parseFloat(style.borderTopWidth) > 0 && solid(style.borderTopColor)
        ? style.borderTopColor : style.backgroundColor;
      return [each.outerHTML.slice(0, 120), contrast(edge, behind(each))];
    }})
    .filter(([, seen]) => seen < 3)
    .map(([html, seen]) => `${{html}} ${{seen.toFixed(2)}}`);
}}"""
"""Controls whose edge stands out from what is behind it by less than 3 to 1 (WCAG 2.2, 1.4.11).

A button is known by its words, whose contrast axe measures.
"""
PLACE_OF_FOCUS = """() => {
  const each = document.activeElement;
  if (!each || each === document.body) return null;
  const drawn = each.matches("[type=radio], [type=checkbox]") ? each.labels[0] : each;
  const box = drawn.getBoundingClientRect();
  return {html: each.outerHTML.slice(0, 120), top: box.top + scrollY, bottom: box.bottom + scrollY};
}"""
MOVING = """() => [...document.querySelectorAll("*")]
  .filter((each) => {
    const style = getComputedStyle(each);
    return [style.transitionDuration, style.animationDuration].join().split(",")
      .some((length) => parseFloat(length) > 0.001);
  }).map((each) => each.outerHTML.slice(0, 120))"""
Opened = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser, live_server: LiveSite, prepared: Prepared) -> Opened:
    """A page on a narrow phone, in the browser of whoever it is for."""

    def of(name: str, **options: Any) -> Page:
        who, path = PAGES[name]
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


@pytest.mark.parametrize("name", PAGES)
def test_every_target_is_large_or_stands_apart(opened: Opened, name: str) -> None:
    page = opened(name)
    small = page.evaluate(SMALL_TARGETS)
    page.context.close()
    assert small == []


@pytest.mark.parametrize("name", PAGES)
def test_wider_text_spacing_cuts_nothing_off(opened: Opened, name: str) -> None:
    page = opened(name)
    # A style element would be refused by the policy; a reader's own style sheet is not.
    page.evaluate(
        """(css) => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css);
           document.adoptedStyleSheets = [sheet]; }""",
        SPACED,
    )
    clipped = page.evaluate(CLIPPED)
    sideways = page.evaluate("() => document.documentElement.scrollWidth > innerWidth")
    page.context.close()
    assert clipped == []
    assert not sideways


@pytest.mark.parametrize("name", PAGES)
def test_the_focus_is_always_seen(opened: Opened, name: str) -> None:
    page = opened(name)
    seen = []
    for _ in range(120):
        page.keyboard.press("Tab")
        if (found := page.evaluate(FOCUSED)) is None:
            break
        seen.append(found)
    page.context.close()
    assert len(seen) > 5
    assert [each["html"] for each in seen if not (each["marked"] and each["inside"])] == []


@pytest.mark.parametrize("name", PAGES)
def test_the_focus_goes_down_the_page(opened: Opened, name: str) -> None:
    page = opened(name)
    places = []
    for _ in range(120):
        page.keyboard.press("Tab")
        if (found := page.evaluate(PLACE_OF_FOCUS)) is None:
            break
        places.append(found)
    page.context.close()
    back = [
        (before["html"], after["html"])
        for before, after in pairwise(places[1:])
        if after["bottom"] <= before["top"]
    ]
    assert back == [], "the focus jumps up"


@pytest.mark.parametrize("name", PAGES)
def test_the_edge_of_every_control_is_seen(opened: Opened, name: str) -> None:
    page = opened(name)
    faint = page.evaluate(FAINT)
    page.context.close()
    assert faint == []


@pytest.mark.parametrize("name", PAGES)
def test_nothing_moves_for_who_asked_for_stillness(opened: Opened, name: str) -> None:
    page = opened(name, reduced_motion="reduce")
    moving = page.evaluate(MOVING)
    page.context.close()
    assert moving == []


@pytest.mark.parametrize("name", PAGES)
def test_on_paper_every_word_is_there_and_nothing_that_only_a_screen_can_use(
    opened: Opened, name: str
) -> None:
    page = opened(name)
    page.set_viewport_size(PAPER)
    page.emulate_media(media="print")
    found = Axe().run(page, options={"runOnly": {"type": "rule", "values": ["color-contrast"]}})
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    clipped = page.evaluate(CLIPPED)
    useless = page.evaluate(
        """() => [...document.querySelectorAll("button, [role=button], .app-languages")]
          .filter((each) => each.checkVisibility()).map((each) => each.outerHTML.slice(0, 120))"""
    )
    page.context.close()
    assert found.violations_count == 0, found.generate_report()
    assert (wide, clipped, useless) == (False, [], [])


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
    edges = page.evaluate(
        """() => [...document.querySelectorAll("main button, main textarea, main [type=text]")]
          .filter((each) => each.checkVisibility())
          .filter((each) => parseFloat(getComputedStyle(each).borderTopWidth) === 0)
          .map((each) => each.outerHTML.slice(0, 120))"""
    )
    page.context.close()
    assert edges == [], "without backgrounds a control is told by its edge"


@pytest.mark.parametrize("script", [True, False])
def test_every_choice_is_drawn_however_the_page_comes_in(opened: Opened, script: bool) -> None:
    """Whatever was asked for its width within a fieldset was not drawn, every third time or so."""
    for _ in range(LOADED):
        page = opened("scales", java_script_enabled=script)
        choices = page.locator("main .app-scale input, main .app-matrix input").all()
        boxes = [each.bounding_box() for each in choices]
        page.context.close()
        assert boxes and all(box and box["height"] >= LEAST for box in boxes)
