"""What axe cannot tell, measured in a real browser at 320 px: size, spacing, focus."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import PHONE
from tests.browser.visitors import EVERY_TYPE, PARTNERSHIP, Prepared
from tests.live import LiveSite

PAGES = {
    "open": ("anyone", f"/c/{PARTNERSHIP}"),
    "questions": ("begun", f"/c/{EVERY_TYPE}/respond/you"),
    "shares": ("begun", f"/c/{EVERY_TYPE}/respond/future"),
    "check": ("begun", f"/c/{EVERY_TYPE}/respond/check"),
}
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
    && each.innerText?.trim() && !each.matches("textarea, option, .govuk-visually-hidden"))
  .filter((each) => ["hidden", "clip"].includes(getComputedStyle(each).overflowX)
    && each.scrollWidth > each.clientWidth + 1)
  .map((each) => each.outerHTML.slice(0, 120))"""
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
Opened = Callable[[str], Page]


@pytest.fixture
def opened(browser: Browser, live_server: LiveSite, prepared: Prepared) -> Opened:
    """A page on a narrow phone, in the browser of whoever it is for."""

    def of(name: str) -> Page:
        who, path = PAGES[name]
        context = browser.new_context(base_url=live_server.url, viewport=PHONE)
        held = prepared.cookies[who].items()
        context.add_cookies(
            [{"name": key, "value": value, "url": live_server.url} for key, value in held]
        )
        page = context.new_page()
        page.goto(path)
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
