"""Measures of a page that the accessibility checker axe cannot make, each as a list of faults.

Size of targets, edges of controls, focus and its order, text spacing, forced colours, motion and
paper. A page is measured in one go: each look at it costs a few thousandths of a second.
"""

from collections.abc import Iterator
from typing import Any

from playwright.sync_api import CDPSession, Page

from tests.browser.conftest import PAPER, PHONE

ENLARGED = {"width": 320, "height": 256}
"""A desktop's window of 1280 by 1024 at 400 %: what keeps its place must not cover the focus."""
MOST_TABS = 100
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
"""The spacing that readers may set themselves (WCAG 2.2, 1.4.12)."""
LARGE = "html { font-size: 200% !important; }"
"""The letters that readers may have twice as large (WCAG 2.2, 1.4.4), here on a phone."""
SPACE_OUT = """(css) => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css);
  document.adoptedStyleSheets = [sheet]; }"""
"""A style element would be refused by the policy; a reader's own style sheet is not."""
SIDEWAYS = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
  ["it scrolls sideways", ...[...document.querySelectorAll("body *")]
    .filter((each) => each.getBoundingClientRect().right > innerWidth + 1)
    .map((each) => each.outerHTML.slice(0, 120)).slice(0, 5)]"""
CLIPPED = """() => [...document.querySelectorAll("main *, header *, footer *")]
  .filter((each) => each.checkVisibility() && each.childElementCount === 0
    && each.innerText?.trim() && !each.matches("textarea, option, .govuk-visually-hidden")
    && !(each.matches(".app-matrix__steps label") && each.clientWidth === 0))
  .filter((each) => ["hidden", "clip"].includes(getComputedStyle(each).overflowX)
    && each.scrollWidth > each.clientWidth + 1)
  .map((each) => each.outerHTML.slice(0, 120))"""
"""Words that are cut off. A grid with headings keeps each step's words for those who listen."""
TO_THE_TOP = """() => {
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute("tabindex");
}"""
"""The next Tab begins at the top, wherever the page itself has put the focus."""
WATCH_FOCUS = """() => {
  const html = (each) => each.outerHTML.slice(0, 120);
  const look = (each) => [[each, null], [each.labels?.[0], "::before"]]
    .filter(([at]) => at)
    .map(([at, part]) => getComputedStyle(at, part))
    .map((style) => [style.boxShadow, style.backgroundColor, style.borderColor, style.borderWidth,
      style.outlineStyle !== "none" && !style.outlineColor.endsWith(", 0)") && style.outline])
    .join();
  const spread = (low, high, most) => {
    const [from, to] = [Math.max(low, 0), Math.min(high, most)];
    return from < to ? [0.1, 0.5, 0.9].map((part) => from + part * (to - from)) : [];
  };
  const points = (box) => spread(box.left, box.right, innerWidth).flatMap((x) =>
    spread(box.top, box.bottom, innerHeight).map((y) => [x, y]));
  const all = [...document.querySelectorAll(
      "a[href], button, input, select, textarea, summary, [tabindex='0']")]
    .filter((each) => !each.disabled && each.type !== "hidden" && each.tabIndex >= 0
      && each.checkVisibility());
  const stop = (each) => each.type === "radio" ? each.name : each;
  const stops = new Map(all.map((each) => [stop(each), each]));
  const before = new Map(all.map((each) => [each, look(each)]));
  const seen = new Map(), faults = [];
  let above = null, first = null, over = false;
  const note = () => {
    const each = document.activeElement;
    over ||= seen.size > 1 && each === first;
    if (over || !each || each === document.body || seen.has(stop(each))) return over;
    first ??= each;
    seen.set(stop(each), each);
    if (before.get(each) === look(each)) faults.push(`no mark of the focus: ${html(each)}`);
    const drawn = each.matches("[type=radio], [type=checkbox]") ? each.labels[0] : each;
    if (![...each.getClientRects()].some((box) => points(box).some(([x, y]) => {
      const at = document.elementFromPoint(x, y);
      return each.contains(at) || drawn.contains(at);
    }))) faults.push(`the focus is out of sight: ${html(each)}`);
    const place = drawn.getBoundingClientRect();
    if (seen.size > 2 && place.bottom + scrollY <= above)
      faults.push(`the focus jumps up to: ${html(each)}`);
    above = place.top + scrollY;
    return false;
  };
  const left = () => [...stops].filter(([each]) => !seen.has(each))
    .map(([, each]) => `Tab does not lead to: ${html(each)}`);
  addEventListener("keydown", note, true);
  window.focusWalk = {
    end: (whole) => (note(), removeEventListener("keydown", note, true),
      [...faults, ...whole ? left() : []]),
  };
  return stops.size;
}"""
"""Notes at each key where the focus is by then; returns how often Tab stops on the page."""
COLOURS = """
const channels = (colour) => (colour.match(/[\\d.]+/g) || []).map(Number);
const light = (colour) => channels(colour).slice(0, 3)
  .map((each) => colour.startsWith("color(srgb") ? each : each / 255)
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
MOVING = """() => [...document.querySelectorAll("*")]
  .filter((each) => {
    const style = getComputedStyle(each);
    return [style.transitionDuration, style.animationDuration].join().split(",")
      .some((length) => parseFloat(length) > 0.001);
  }).map((each) => each.outerHTML.slice(0, 120))"""
EDGELESS = """() => [...document.querySelectorAll("main :is(button, textarea, select, input)")]
  .filter((each) => !["hidden", "radio", "checkbox", "file"].includes(each.type))
  .filter((each) => each.checkVisibility())
  .filter((each) => parseFloat(getComputedStyle(each).borderTopWidth) === 0)
  .map((each) => each.outerHTML.slice(0, 120))"""
"""In forced colours there are no backgrounds: a control is told by its edge.

The browser draws its own button for a file.
"""
TOO_WIDE_FOR_PAPER = """() => document.documentElement.scrollWidth
    <= innerWidth * (document.querySelector(".app-scrolling") ? 2 : 1) ? []
  : [`${document.documentElement.scrollWidth} px`]"""
"""A page with a wide table is printed smaller by the browser, by half at most; others must fit."""
USELESS_ON_PAPER = """() => [...document.querySelectorAll("button, [role=button], .app-languages")]
  .concat([...document.querySelectorAll("a[href^='/']")]
    .filter((each) => getComputedStyle(each, "::after").content.includes("/")))
  .filter((each) => each.checkVisibility()).map((each) => each.outerHTML.slice(0, 120))"""
"""Controls, and addresses within the site behind its links, which lead nowhere from paper."""


CONTROLS = {
    "link", "button", "checkbox", "radio", "textbox", "combobox", "searchbox", "spinbutton",
    "DisclosureTriangle", "Date", "DateTime",
}  # fmt: skip
TYPED = {"textbox", "combobox", "searchbox", "spinbutton"}
GROUPS = {"group", "radiogroup", "row", "navigation", "region"}
NAMED = {"navigation", "region", "img", "image", "dialog"}
SENDS = """function () {
  return this.href ?? (this.localName === "button" && this.form
    ? `${this.form.action} ${new URLSearchParams(new FormData(this.form))}` : null);
}"""
"""What a button sends, or where it leads: two with one name may do the same."""


class Heard:
    """A part of a page as a screen reader says it, with the named groups round it."""

    def __init__(self, node: dict[str, Any], groups: tuple[str, ...]) -> None:
        def said(part: str) -> str:
            return " ".join(str(node.get(part, {}).get("value", "")).split())

        self.node: int = node.get("backendDOMNodeId", 0)
        self.role, self.name, self.description = said("role"), said("name"), said("description")
        self.groups = groups
        self.states = {
            each["name"]: each["value"].get("value") for each in node.get("properties", ())
        }

    def __str__(self) -> str:
        return f"{self.role} {self.name!r} in {' / '.join(self.groups)!r}"


def heard(session: CDPSession) -> Iterator[Heard]:
    """What a screen reader says of a page, in its order."""
    nodes = {each["nodeId"]: each for each in session.send("Accessibility.getFullAXTree")["nodes"]}

    def within(node: dict[str, Any], groups: tuple[str, ...]) -> Iterator[Heard]:
        if not node.get("ignored"):
            said = Heard(node, groups)
            yield said
            if said.role in GROUPS and said.name:
                groups = (*groups, said.name)
        for each in node.get("childIds", ()):
            if each in nodes:
                yield from within(nodes[each], groups)

    (top,) = [each for each in nodes.values() if "parentId" not in each]
    return within(top, ())


def faults_heard(page: Page) -> list[str]:
    """What is wrong in what the browser tells a screen reader: names, groups, states, headings."""
    session = page.context.new_cdp_session(page)

    def sends(node: int) -> Any:
        at = session.send("DOM.resolveNode", {"backendNodeId": node})["object"]["objectId"]
        asked = {"objectId": at, "functionDeclaration": SENDS, "returnByValue": True}
        return session.send("Runtime.callFunctionOn", asked)["result"].get("value")

    faults: list[str] = []
    before: dict[tuple[Any, ...], Heard] = {}
    levels = [0]
    heading = ""
    for each in heard(session):
        if each.role == "heading":
            heading = each.name
            levels.append(int(each.states["level"]))
            if levels[-1] > levels[-2] + 1 > 1:
                faults.append(f"a level of headings is left out before {heading!r}")
        if each.role in CONTROLS | NAMED and not each.name:
            faults.append(f"no name: {each}")
        if each.role in CONTROLS:
            # Links are told apart by the heading that they stand under, too.
            under = heading if each.role == "link" else ""
            same = before.setdefault((each.role, each.name, each.groups, under), each)
            if each.role == "link":
                alike = same.states.get("url") == each.states.get("url")
            else:
                sent = None if same is each else sends(same.node)
                alike = same is each or (sent is not None and sent == sends(each.node))
            if not alike:
                faults.append(f"one name for two things: {each}")
        if each.role == "radio" and not each.groups:
            faults.append(f"of no group: {each}")
        wrong = each.states.get("invalid") in ("true", True)
        if each.role in TYPED and "Error:" in each.description and not wrong:
            faults.append(f"not said to be wrong: {each}")
    if levels.count(1) != 1:
        faults.append(f"{levels.count(1)} first headings")
    session.detach()
    return faults


ALL_PICTURES = """() => {
  const meant = (each) => [...each.parentElement.querySelectorAll("source")]
    .find((source) => matchMedia(source.media).matches)?.srcset ?? each.src;
  for (const each of document.images) each.loading = "eager";
  return [...document.images].every((each) => each.complete
    && each.currentSrc === new URL(meant(each), document.baseURI).href);
}"""
"""Whether every picture is the one meant for the window: each that comes later moves the page.

A picture for wide windows stays until the one for narrow windows has come, and takes more room.
"""


def faults_of(page: Page) -> dict[str, list[str]]:
    """What is wrong with a page by the measure: on a narrow phone, at 400 %, and on paper."""
    page.set_viewport_size(PHONE)
    page.wait_for_function(ALL_PICTURES)
    found = {
        "it scrolls sideways": page.evaluate(SIDEWAYS),
        "small targets": page.evaluate(SMALL_TARGETS),
        "faint edges": page.evaluate(FAINT),
        "focus": focus_faults(page),
        "heard": faults_heard(page),
    }
    page.evaluate(SPACE_OUT, SPACED)
    found["spaced out: cut off"] = page.evaluate(CLIPPED)
    found["spaced out: sideways"] = page.evaluate(SIDEWAYS)
    page.evaluate(SPACE_OUT, LARGE)
    found["large letters: cut off"] = page.evaluate(CLIPPED)
    found["large letters: sideways"] = page.evaluate(SIDEWAYS)
    page.evaluate(SPACE_OUT, "")
    page.emulate_media(reduced_motion="reduce", forced_colors="active")
    found["moving"] = page.evaluate(MOVING)
    found["without an edge in forced colours"] = page.evaluate(EDGELESS)
    page.emulate_media(media="print", reduced_motion="no-preference", forced_colors="none")
    page.set_viewport_size(PAPER)
    found["on paper: cut off"] = page.evaluate(CLIPPED)
    found["on paper: too wide"] = page.evaluate(TOO_WIDE_FOR_PAPER)
    found["on paper: useless"] = page.evaluate(USELESS_ON_PAPER)
    page.emulate_media(media="screen")
    return {measure: faults for measure, faults in found.items() if faults}


def focus_faults(page: Page) -> list[str]:
    """What goes wrong for who presses Tab from the top of a page to its end, at 400 %."""
    page.set_viewport_size(ENLARGED)
    page.evaluate(TO_THE_TOP)
    stops = page.evaluate(WATCH_FOCUS)
    for _ in range(min(stops + 1, MOST_TABS)):
        page.keyboard.down("Tab")
    page.keyboard.up("Tab")
    faults: list[str] = page.evaluate("(whole) => focusWalk.end(whole)", stops < MOST_TABS)
    page.set_viewport_size(PHONE)
    return faults
