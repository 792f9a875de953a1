"""Whole journeys in a real browser: with JavaScript, by keyboard only, on a phone without it."""

import csv
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from consultation.officers.demonstration import EMAIL, FILE
from consultation.responding.page_frame import NEUTRAL_SITE
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.visitors import EVERY_TYPE, PARTNERSHIP, Prepared
from tests.live import LiveSite

MOST_TABS = 80
REFERENCE = ".govuk-panel__body strong"


def start(page: Page, slug: str) -> None:
    page.goto(f"/c/{slug}")
    follow(page.get_by_role("button", name="Start").first)


def follow(where: Locator) -> None:
    """Press what leads to another page, which is there afterwards, however slow the machine is."""
    with where.page.expect_navigation():
        where.click()


def go_on(page: Page) -> None:
    follow(page.get_by_role("button", name="Continue"))


def fits(page: Page) -> bool:
    """Whether nothing has to be scrolled sideways."""
    seen: bool = page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    return seen


def test_questions_appear_in_place_and_need_no_part_page(desktop: Page) -> None:
    start(desktop, EVERY_TYPE)
    come_by, why_not = (desktop.locator(f"#question_{name}") for name in ("come-by", "why-not"))
    expect(come_by).to_be_hidden()
    desktop.get_by_label("Yes, now and then").check()
    expect(come_by).to_be_visible()
    desktop.get_by_label("Not any more").check()
    expect(come_by).to_be_hidden()
    expect(why_not).to_be_visible()
    desktop.get_by_label("Yes, at least once a week").check()
    come_by.select_option("by-bus")
    go_on(desktop)
    assert desktop.url.endswith("/respond/visits")
    desktop.get_by_label("Walk a dog").check()
    desktop.locator("#question_dogs").fill("2")
    like = desktop.get_by_role(
        "group", name="How satisfied or dissatisfied were you with that visit?"
    )
    expect(like).to_be_hidden()
    for part, typed in (("day", "5"), ("month", "1"), ("year", "2026")):
        desktop.locator(f"[name='question_last-visit.{part}']").fill(typed)
    expect(like).to_be_visible()
    like.get_by_label("Very satisfied", exact=True).check()
    go_on(desktop)
    assert desktop.url.endswith("/respond/how-it-is")
    follow(desktop.get_by_role("link", name="Back"))
    assert desktop.url.endswith("/respond/visits")
    expect(like.get_by_label("Very satisfied", exact=True)).to_be_checked()
    go_on(desktop)
    for _ in range(4):
        go_on(desktop)
    assert desktop.url.endswith("/respond/check")
    for said in ("By bus", "2", "5 January 2026", "Very satisfied"):
        expect(desktop.locator("main")).to_contain_text(said)
    expect(desktop.locator("main")).not_to_contain_text("What keeps you from using it now?")
    follow(desktop.get_by_role("button", name="Send"))
    expect(desktop.locator(REFERENCE)).to_have_text(re.compile("^[A-Z0-9]{8}$"))


def test_words_and_points_are_counted_while_typing_and_found_on_the_way_back(desktop: Page) -> None:
    start(desktop, EVERY_TYPE)
    desktop.get_by_label("No, never").check()
    go_on(desktop)
    go_on(desktop)
    idea = desktop.locator("#question_idea")
    idea.press_sequentially("More lamps please")
    expect(desktop.locator("#question_idea ~ [aria-hidden]")).to_have_text("Words left: 147")
    desktop.locator("[name='question_share-money.plants']").fill("60")
    desktop.locator("[name='question_share-money.cleaning']").fill("50")
    expect(desktop.get_by_role("status").filter(has_text="Points")).to_have_text(
        "Points shared out: 110 of 100"
    )
    go_on(desktop)
    expect(desktop.locator(".govuk-error-summary")).to_be_focused()
    assert desktop.title().startswith("Error: ")
    expect(idea).to_have_value("More lamps please")
    desktop.locator(".govuk-error-summary a").click()
    expect(desktop.locator("[name='question_share-money.plants']")).to_be_focused()
    desktop.locator("[name='question_share-money.cleaning']").fill("40")
    expect(desktop.get_by_role("status").filter(has_text="Points")).to_have_text(
        "Points shared out: 100 of 100"
    )
    go_on(desktop)
    assert desktop.url.endswith("/respond/group")
    desktop.wait_for_load_state()
    desktop.go_back()
    expect(idea).to_have_value("More lamps please")
    expect(desktop.locator(".govuk-error-summary")).to_have_count(0)


LOOK = """(each) => [[each, null], [each.labels?.[0], "::before"]]
  .filter(([at]) => at)
  .map(([at, part]) => getComputedStyle(at, part))
  .map((look) => [look.boxShadow, look.backgroundColor, look.borderColor, look.borderWidth,
    look.outlineStyle !== "none" && !look.outlineColor.endsWith(", 0)") && look.outline].join())
  .join()"""
"""What of an element, or of what is drawn in its place, can be seen to change."""


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until the element has the focus, which must be there to be seen."""
    element = wanted.element_handle()
    assert element
    before = element.evaluate(LOOK)
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if element.evaluate("(each) => each === document.activeElement"):
            assert element.evaluate(LOOK) != before, "nobody can see where they are"
            return
    raise AssertionError(f"Tab does not lead to {wanted}")


@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_partnerships_consultation_is_answered_with_a_keyboard_alone(
    open_page: Callable[..., Page], screen: dict[str, int]
) -> None:
    page = open_page(viewport=screen)
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, page.locator(f"main a[href='/c/{PARTNERSHIP}']"))
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/c/{PARTNERSHIP}")
    tab_to(page, page.get_by_role("button", name="Start").first)
    page.keyboard.press("Enter")
    page.wait_for_url("**/respond/*")
    seen = []
    while "/respond/check" not in page.url:
        seen.append(page.url)
        assert len(seen) < 30
        # The first choice of the page, the arrow to the next one, and the first box of words.
        radios = page.locator("main input[type=radio]:visible")
        boxes = page.locator("main input[type=checkbox]:visible")
        words = page.locator("main textarea:visible")
        if radios.count():
            tab_to(page, radios.first)
            page.keyboard.press("Space")
            page.keyboard.press("ArrowDown")
            expect(radios.nth(1)).to_be_checked()
        if boxes.count():
            tab_to(page, boxes.first)
            page.keyboard.press("Space")
            expect(boxes.first).to_be_checked()
        if words.count():
            tab_to(page, words.first)
            page.keyboard.type("More light")
        tab_to(page, page.get_by_role("button", name="Continue"))
        before = page.url
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url, before=before: url != before)
    assert len(seen) >= 10
    expect(page.locator("main")).to_contain_text("More light")
    tab_to(page, page.get_by_role("button", name="Send"))
    page.keyboard.press("Enter")
    expect(page.locator(REFERENCE)).to_be_visible()


@pytest.mark.parametrize("screen", ["plain_phone", "without_javascript"])
def test_without_javascript_every_type_of_question_is_answered(
    request: pytest.FixtureRequest, screen: str
) -> None:
    page: Page = request.getfixturevalue(screen)
    page.goto("/")
    follow(page.locator(f"main a[href='/c/{EVERY_TYPE}']"))
    assert fits(page)
    follow(page.get_by_role("button", name="Start").first)
    page.get_by_label("Not any more").check()
    seen = []
    while "/respond/check" not in page.url:
        assert fits(page), page.url
        seen.append(page.url.rpartition("/")[2])
        assert len(seen) < 20
        for box in page.locator("main textarea:visible").all():
            box.fill("More light")
        for radio in page.locator("main fieldset input[type=radio]:first-of-type:visible").all()[
            :3
        ]:
            radio.check()
        go_on(page)
    assert "you.2" in seen, "what depends on an answer of its page comes on a part page"
    assert "visits" not in seen
    assert fits(page)
    follow(page.get_by_role("button", name="Send"))
    expect(page.locator(REFERENCE)).to_be_visible()
    assert fits(page)


def test_without_a_connection_what_was_typed_stays_on_the_page(phone: Page) -> None:
    page, words = phone, "Lamps by the school"
    start(page, PARTNERSHIP)
    page.get_by_label("I visit Wolverhampton").check()
    go_on(page)
    expect(page).to_have_url(re.compile("/overall"))
    asked = f"/c/{PARTNERSHIP}/respond/reoffending"
    page.goto(asked)
    box = page.locator("textarea").first
    box.fill(words)
    notice = page.get_by_text("There is no connection")
    expect(notice).to_be_hidden()
    page.context.set_offline(True)
    for _ in range(2):
        page.get_by_role("button", name="Continue").press("Enter")
        expect(notice).to_be_visible()
        expect(box).to_have_value(words)
    page.context.set_offline(False)
    page.wait_for_function("navigator.onLine")
    page.evaluate("typed.requestSubmit()")  # a second click so soon would be taken for a slip
    expect(page).not_to_have_url(re.compile("/reoffending"))
    page.goto(asked)
    expect(box).to_have_value(words)


def test_a_browser_that_is_wrong_about_its_connection_sends_all_the_same(phone: Page) -> None:
    phone.add_init_script("Object.defineProperty(navigator, 'onLine', { get: () => false })")
    start(phone, PARTNERSHIP)
    phone.get_by_label("I visit Wolverhampton").check()
    go_on(phone)
    expect(phone).to_have_url(re.compile("/overall"))


@pytest.mark.parametrize("screen", ["plain_phone", "phone"])
def test_who_comes_to_an_answer_by_a_link_sees_what_was_asked(
    request: pytest.FixtureRequest, screen: str
) -> None:
    page: Page = request.getfixturevalue(screen)
    start(page, PARTNERSHIP)
    page.get_by_label("I visit Wolverhampton").check()
    go_on(page)
    for change in ("overall", "reoffending", "matters-violence", "missing-violence"):
        page.goto(f"/c/{PARTNERSHIP}/respond/check")
        follow(page.locator(f"main a[href*='respond'][href$='{change}']").first)
        assert asked_is_seen(page), change
    page.locator("textarea:focus").fill("word " * 301)
    go_on(page)
    page.locator(".govuk-error-summary a").click()
    assert asked_is_seen(page)


def asked_is_seen(page: Page) -> bool:
    """Whether the words of the question that has the focus stand below the button that leaves."""
    expect(page.locator("main :focus")).to_have_count(1)  # a browser moves it once it has loaded
    seen: bool = page.evaluate("""() => {
      const input = document.activeElement;
      const words = input.closest("fieldset.govuk-fieldset")?.querySelector("legend");
      const bar = document.querySelector(".govuk-exit-this-page").getBoundingClientRect().bottom;
      return (words ?? input.labels[0]).getBoundingClientRect().top >= bar;
    }""")
    return seen


def test_what_is_saved_is_copied_opened_elsewhere_and_lies_nowhere_readable(
    open_page: Callable[..., Page], live_server: LiveSite
) -> None:
    words = "Behind the allotments, every other Tuesday"
    page = open_page(viewport=PHONE, permissions=["clipboard-read", "clipboard-write"])
    start(page, EVERY_TYPE)
    page.goto(f"/c/{EVERY_TYPE}/respond/future")
    page.locator("#question_idea").fill(words)
    follow(page.get_by_role("button", name="Save and finish later"))
    code = page.get_by_label("Your code").input_value()
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("status")).to_have_text("Copied.")
    assert page.evaluate("navigator.clipboard.readText()") == code
    follow(page.get_by_role("button", name="Take my answers off"))
    page.goto(f"/c/{EVERY_TYPE}/respond/future")
    expect(page.locator("h1")).to_contain_text("cannot find")
    for path in (each for each in live_server.instance.rglob("*") if each.is_file()):
        content = path.read_bytes()
        for each in (words, code, code.replace("-", "")):
            assert each.encode() not in content, f"{each} is in {path.name}"
    other = open_page(viewport=DESKTOP)
    other.goto(f"/c/{EVERY_TYPE}/return")
    other.get_by_label("Your code").fill(code.lower())
    follow(other.locator("main form[method=post] button").last)
    expect(other.locator("main")).to_contain_text("Your saved answers are open again")
    other.goto(f"/c/{EVERY_TYPE}/respond/future")
    expect(other.locator("#question_idea")).to_have_value(words)


def test_leaving_in_a_hurry_leaves_no_page_to_come_back_to(
    open_page: Callable[..., Page],
) -> None:
    page = open_page(leaves_to=NEUTRAL_SITE, viewport=DESKTOP)
    start(page, PARTNERSHIP)
    first = page.url
    page.locator("main input[type=radio]").first.check()
    go_on(page)
    second = page.url
    assert second != first
    # Nothing is drawn before the script has looked whether somebody left.
    expect(page.locator("head script")).to_have_attribute("blocking", "render")
    page.get_by_role("button", name="Exit this page").click()
    page.wait_for_url(NEUTRAL_SITE)
    for _ in range(2):
        page.go_back(wait_until="commit")
        page.wait_for_url(NEUTRAL_SITE)
    page.go_forward(wait_until="commit")
    page.wait_for_url(NEUTRAL_SITE)
    page.goto(first)
    expect(page.locator("main input[type=radio]").first).to_be_checked()
    page.goto(second)
    page.go_back()
    assert page.url == first, "who has come back anew goes back as ever"


def sign_in(page: Page, live_server: LiveSite) -> None:
    """As the demonstration's officer."""
    page.goto("/officers/")
    page.get_by_label("Email address").fill(EMAIL)
    page.get_by_label("Password").fill((live_server.instance / FILE).read_text().strip())
    page.get_by_role("button", name="Sign in").click()
    # Its scripts run too: what they do by the clock begins then.
    page.locator("body.js-enabled").get_by_role("button", name="Sign out").wait_for()


def test_an_officer_signs_in_sees_the_charts_and_takes_the_responses_away(
    desktop: Page, live_server: LiveSite, tmp_path: Path
) -> None:
    page = desktop
    sign_in(page, live_server)
    follow(page.locator(f"main a[href='/officers/c/{PARTNERSHIP}']").first)
    expect(page.locator("h1")).to_contain_text("Community Safety")
    charts = page.locator("main img[src*='/charts/']")
    expect(charts.nth(14)).to_be_attached()
    for chart in charts.all()[:3]:
        chart.scroll_into_view_if_needed()
        expect(chart).to_have_js_property("complete", True)
        assert chart.evaluate("(each) => each.naturalWidth") > 0
        assert len(chart.get_attribute("alt") or "") > 40
    with page.expect_download() as download:
        page.get_by_role("link", name="responses.csv", exact=True).click()
    file = tmp_path / "responses.csv"
    download.value.save_as(file)
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len([row for row in rows if row["channel"] == "made-up"]) == 600
    assert "made-up" in download.value.suggested_filename


def test_an_officer_keys_paper_after_paper_with_a_keyboard_alone(
    desktop: Page, live_server: LiveSite, prepared: Prepared
) -> None:
    page = desktop
    held = prepared.cookies["officer"]["officer"]
    page.context.add_cookies([{"name": "officer", "value": held, "url": live_server.url}])
    page.goto("/officers/c/in-two-languages/keying")
    channel = page.get_by_label("How it came")
    tab_to(page, channel)
    page.keyboard.press("Enter")
    for typed in ("2 2 2026", "", "1"):
        page.keyboard.type(typed)
        page.keyboard.press("Enter")
    words = page.locator("[name='key:why']")
    expect(words).to_be_focused()
    page.keyboard.type("First line")
    page.keyboard.press("Enter")
    page.keyboard.type("Second line")
    expect(words).to_have_value("First line\nSecond line")
    page.keyboard.down("Control")
    with page.expect_navigation():
        for _ in range(3):  # a key held down
            page.keyboard.down("Enter")
    page.keyboard.up("Control")
    stored = page.get_by_role("alert").first
    expect(stored).to_contain_text("Write this reference on the paper")
    expect(stored).to_be_in_viewport(ratio=1)
    expect(page.get_by_label("Day received")).to_have_value("2 2 2026")
    expect(page.locator("[name='key:capacity']")).to_be_focused()
    page.keyboard.type("9")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".govuk-error-summary")).to_be_focused()


def test_an_officer_is_told_before_being_signed_out_and_can_stay(
    desktop: Page, live_server: LiveSite
) -> None:
    page = desktop
    page.clock.install()
    sign_in(page, live_server)
    told = page.get_by_role("alert")
    expect(told).to_be_hidden()
    page.clock.fast_forward("55:00")
    expect(told).to_contain_text("You will be signed out in 5 minutes")
    page.get_by_role("button", name="Stay signed in").press("Enter")
    expect(told).to_be_hidden()
    page.clock.fast_forward("54:59")
    expect(told).to_be_hidden()
    page.clock.fast_forward("00:01")
    expect(told).to_be_visible()
    page.clock.fast_forward("05:00")
    expect(told).to_contain_text("Copy what you have typed here")


def test_an_officer_is_told_before_the_day_that_a_sign_in_lasts_is_over(
    desktop: Page, live_server: LiveSite
) -> None:
    page = desktop
    page.clock.install()
    sign_in(page, live_server)
    told, stay = page.get_by_role("alert"), page.get_by_role("button", name="Stay signed in")
    for _ in range(26):
        page.clock.fast_forward("55:00")
        expect(told).to_contain_text("You will be signed out in 5 minutes")
        stay.press("Enter")
        expect(told).to_be_hidden()
    page.clock.fast_forward("05:00")
    expect(told).to_contain_text("a day after you signed in")
    expect(stay).to_be_hidden()
