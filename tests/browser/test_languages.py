"""Pages in every language on the narrowest phone, and a journey from right to left.

By default every state is checked in Urdu and English, and the other languages only along a journey.
GRID=all checks every state in every language (`make soak`).
"""

import os
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import update

from consultation.authoring.loading import load
from consultation.examples import BY_SLUG
from consultation.extensions import db
from consultation.languages import SPOKEN
from consultation.lifecycle.models import Consultation
from consultation.transactions import writing
from tests.browser.conftest import PHONE, RULES
from tests.browser.visitors import EVERY_TYPE, OPEN, PARTNERSHIP, WORDS, site_app
from tests.live import LiveSite
from tests.residents import Resident

SPOKEN_HERE, OVER = "in-every-language", "over-in-every-language"
EVERYWHERE = {"en", "ur"} if os.environ.get("GRID") != "all" else set(SPOKEN)
TRANSLATED = {"en", *BY_SLUG[PARTNERSHIP].translations}
"""The languages of the partnership's consultation."""
ALONG_A_JOURNEY = [
    ("anyone", f"/c/{SPOKEN_HERE}"),
    ("begun", f"/c/{SPOKEN_HERE}/respond/how-it-is"),
    ("begun", f"/c/{SPOKEN_HERE}/respond/future"),
    ("begun", f"/c/{SPOKEN_HERE}/respond/check"),
    ("sent", f"/c/{SPOKEN_HERE}/sent"),
]
STATES = [
    *ALONG_A_JOURNEY,
    *(
        ("anyone", path)
        for path in ("/", "/privacy", "/cookies", "/accessibility", "/staying-safe")
    ),
    ("anyone", "/no-such-page"),
    ("anyone", f"/c/{PARTNERSHIP}/priorities/violence-prevention"),
    ("anyone", f"/c/{PARTNERSHIP}/chronicle"),
    ("anyone", f"/c/{PARTNERSHIP}/results"),
    ("anyone", f"/c/{PARTNERSHIP}"),
    ("anyone", f"/c/{SPOKEN_HERE}/respond/you"),
    ("anyone", f"/c/{SPOKEN_HERE}/return"),
    ("anyone", f"/c/{SPOKEN_HERE}/receipt"),
    ("anyone", f"/c/{OVER}"),
    ("anyone", f"/c/{OVER}/respond/you"),
    *(
        ("begun", f"/c/{SPOKEN_HERE}/respond/{page}")
        for page in ("you", "visits", "group", "access")
    ),
    ("saved", f"/c/{SPOKEN_HERE}/saved"),
    ("late", f"/c/{OVER}/respond/check"),
    ("sent", f"/c/{SPOKEN_HERE}/about-you"),
    ("sent", f"/c/{SPOKEN_HERE}/contact"),
    ("sent", f"/c/{SPOKEN_HERE}/copy"),
    ("sent", f"/c/{SPOKEN_HERE}/copy/answers"),
    ("sent", f"/c/{SPOKEN_HERE}/copy/code"),
    ("with-code", f"/c/{SPOKEN_HERE}/receipt/response"),
]
GRID = [
    (language, who, path)
    for language in SPOKEN
    for who, path in (STATES if language in EVERYWHERE else ALONG_A_JOURNEY)
    if PARTNERSHIP not in path or language in TRANSLATED
]
JUDGED = EVERYWHERE - {"en"}
"""Every state in these is judged by axe; what is English is in test_every_page.py."""
JUDGED_EVERYWHERE = f"/c/{SPOKEN_HERE}/respond/future"
BADLY_LAID = """() => {
  const seen = [...document.querySelectorAll("body *")].filter((each) => each.checkVisibility()
    && !each.closest(".govuk-visually-hidden, .govuk-skip-link, option, script, svg"));
  const lines = seen.flatMap((each) => [...each.childNodes]
    .filter((node) => node.nodeType === 3 && node.data.trim())
    .flatMap((node) => { const range = document.createRange(); range.selectNodeContents(node);
      return [...range.getClientRects()].filter((box) => box.width > 2)
        .map((box) => [each, box, node.data.trim().slice(0, 40)]); }));
  const found = [];
  if (document.documentElement.scrollWidth > innerWidth) found.push("it scrolls sideways");
  for (const each of seen) {
    const look = getComputedStyle(each);
    const cut = (flow, whole, part) => ["hidden", "clip"].includes(flow) && whole > part + 1;
    if (each.innerText?.trim() && (cut(look.overflowX, each.scrollWidth, each.clientWidth)
        || cut(look.overflowY, each.scrollHeight, each.clientHeight)))
      found.push(`cut off: ${each.outerHTML.slice(0, 90)}`);
  }
  for (const [each, box, text] of lines)
    if ((box.left < -1 || box.right > innerWidth + 1) && !each.closest("[tabindex='0']"))
      found.push(`outside: ${text}`);
  lines.forEach(([each, box, text], place) => {
    for (const [other, next, words] of lines.slice(place + 1)) {
      const across = Math.min(box.right, next.right) - Math.max(box.left, next.left);
      const down = Math.min(box.bottom, next.bottom) - Math.max(box.top, next.top);
      if (across > 3 && down > 0.5 * Math.min(box.height, next.height))
        found.push(`“${text}” lies over “${words}”`);
    }
  });
  return found;
}"""
"""What cannot be read: cut off, outside the window, or under other words."""
Open = Callable[[str], Page]
Pictured = Callable[[Page, str], None]


@pytest.fixture(scope="module")
def cookies(live_server: LiveSite) -> Mapping[str, str]:
    """Residents, each as far as their name says, with a consultation in every language."""
    app, asked = site_app(live_server), yaml.safe_load(BY_SLUG[EVERY_TYPE].source())
    with app.app_context():
        for slug in (SPOKEN_HERE, OVER):
            changes: dict[str, Any] = {**OPEN, "slug": slug, "languages": list(SPOKEN)}
            source = yaml.safe_dump({**asked, **changes, "quick_exit": True, "late": "refuse"})
            load(source.encode(), "test.yaml", live_server.instance)
        begun, saved, sent, coded, late = (Resident(app.test_client()) for _ in range(5))
        typed = {"uses-park": {"": ["often"]}, "idea": {"": [WORDS]}}
        begun.start(SPOKEN_HERE).walk({**typed, "do-there": {"": ["dog"]}})
        token = saved.start(SPOKEN_HERE).form().find(attrs={"name": "csrf_token"})["value"]
        saved.post(saved.url, [("csrf_token", token), ("save", "yes")])
        for each in (sent, coded):
            each.start(SPOKEN_HERE).walk({**typed, "do-there": {"": ["dog"]}}).send()
        coded.visit(f"/c/{SPOKEN_HERE}/copy").send()
        code = coded.page.find(id="code")["value"]
        coded.post(f"/c/{SPOKEN_HERE}/receipt", [("code", code)])
        late.start(OVER).walk({**typed, "do-there": {"": ["dog"]}})
        _close(OVER)
        people = {"begun": begun, "saved": saved, "sent": sent, "with-code": coded, "late": late}
        held = {who: each.client.get_cookie("draft").value for who, each in people.items()}
        db.session.remove()
        db.engine.dispose()
    return held


def _close(slug: str) -> None:
    an_hour_ago = datetime.now(UTC) - timedelta(hours=1)
    written = f"{an_hour_ago:%Y-%m-%d %H:%M}"
    with writing() as session:
        session.execute(
            update(Consultation)
            .where(Consultation.slug == slug)
            .values(closes_at=an_hour_ago, closes_written=written)
        )


@pytest.fixture(scope="module")
def of(browser: Browser, live_server: LiveSite, cookies: Mapping[str, str]) -> Iterator[Open]:
    """The narrow phone of a resident, one for all that they look at."""
    pages: dict[str, Page] = {}

    def one(who: str) -> Page:
        if who not in pages:
            context = browser.new_context(base_url=live_server.url, viewport=PHONE)
            if who in cookies:
                cookie = {"name": "draft", "value": cookies[who], "url": live_server.url}
                context.add_cookies([cookie])
            pages[who] = context.new_page()
        return pages[who]

    yield one
    for page in pages.values():
        page.context.close()


@pytest.mark.parametrize(
    ("html", "says"),
    [
        ("<p>A sentence that goes over several lines on a narrow phone, and is fine.</p>", None),
        ("<p style='width:40px; overflow:hidden; white-space:nowrap'>Too long</p>", "cut off"),
        ("<p style='position:absolute; left:-99px'>Out of sight</p>", "outside"),
        ("<p style='margin:0'>One</p><p style='margin:-18px 0 0'>Another</p>", "lies over"),
        ("<p style='width:400px'>Wide</p>", "sideways"),
    ],
)
def test_what_cannot_be_read_is_found(browser: Browser, html: str, says: str | None) -> None:
    page = browser.new_page(viewport=PHONE)
    page.set_content(f"<!DOCTYPE html><body>{html}")
    found = page.evaluate(BADLY_LAID)
    page.close()
    assert [says in each for each in found] == [True] if says else found == []


def everybody_can_use(page: Page) -> None:
    """Nothing that axe finds wrong."""
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize(("language", "who", "path"), GRID)
def test_every_word_can_be_read_on_a_phone(of: Open, language: str, who: str, path: str) -> None:
    page = of(who)
    page.goto(f"{path}?lang={language}")
    assert page.locator("html").get_attribute("lang") == language
    assert page.evaluate(BADLY_LAID) == []
    if language in JUDGED or path == JUDGED_EVERYWHERE:
        everybody_can_use(page)


@pytest.mark.parametrize("language", SPOKEN)
def test_mistakes_can_be_read_on_a_phone(of: Open, language: str) -> None:
    page = of("begun")
    page.goto(f"/c/{SPOKEN_HERE}/respond/visits?lang={language}")
    page.fill("#question_distance", "far")
    page.fill("[name='question_last-visit.day']", "99")
    page.locator("main form[method=post] button:not([name=save])").last.click()
    assert page.locator(".govuk-error-summary li").count() >= 2
    assert page.evaluate(BADLY_LAID) == []
    if language in JUDGED:
        everybody_can_use(page)


@pytest.mark.parametrize("who", ["phone", "plain_phone"])
def test_another_language_takes_along_what_is_typed(
    who: str, phone: Page, plain_phone: Page, cookies: Mapping[str, str], pictured: Pictured
) -> None:
    page = {"phone": phone, "plain_phone": plain_phone}[who]
    choice, other = ("link", "button") if who == "phone" else ("button", "link")
    page.goto(f"/c/{SPOKEN_HERE}")
    page.get_by_role("button", name="Start").first.click()
    page.get_by_label("Yes, now and then").check()
    languages = page.get_by_role("navigation", name="Languages")
    expect(languages.get_by_role(choice)).to_have_count(len(SPOKEN) - 1)
    expect(languages.get_by_role(other)).to_have_count(0)
    languages.get_by_role(choice, name="اردو").press("Enter")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator("[value=sometimes]")).to_be_checked()
    page.goto(f"/c/{SPOKEN_HERE}/respond/visits?lang=pl")
    distance = page.locator("#question_distance")
    distance.fill("daleko")
    page.get_by_role(choice, name="Cymraeg").click()
    expect(page.locator("html")).to_have_attribute("lang", "cy")
    expect(distance).to_have_value("daleko")
    expect(page.locator(".govuk-error-summary")).to_have_count(0)
    assert page.evaluate(BADLY_LAID) == []
    pictured(page, f"{who}-typed")
    distance.fill("2")
    distance.press("Enter")
    expect(page).not_to_have_url(re.compile("/visits"))
    expect(page.locator("html")).to_have_attribute("lang", "cy")


def at_right(box: Locator, of: Locator) -> bool:
    """Whether something stands right of the middle of something else."""
    one, other = box.bounding_box(), of.bounding_box()
    assert one and other
    return one["x"] + one["width"] / 2 > other["x"] + other["width"] / 2


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_the_partnerships_consultation_is_answered_in_urdu(
    size: str, desktop: Page, phone: Page, pictured: Callable[[Page, str], None]
) -> None:
    page = {"desktop": desktop, "phone": phone}[size]
    page.goto("/?lang=ur")
    page.locator(f"main a[href^='/c/{PARTNERSHIP}']").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    telephone = page.locator("a[href^='tel:']").first
    assert telephone.get_attribute("dir") == "ltr"
    pictured(page, f"{size}-consultation")
    page.get_by_role("button", name="اب شروع کریں").first.click()
    seen = []
    while "/respond/check" not in page.url:
        seen.append(page.url)
        assert len(seen) < 30
        assert page.evaluate(BADLY_LAID) == [] or size == "desktop"
        assert at_right(page.locator(".govuk-back-link"), page.locator("body"))
        assert not at_right(page.locator(".govuk-exit-this-page").first, page.locator("body"))
        if len(seen) == 1:
            page.get_by_role("button", name="آگے بڑھیں").click()
            summary = page.locator(".govuk-error-summary")
            expect(summary).to_be_focused()
            expect(summary).to_contain_text("ایک مسئلہ ہے")
            assert page.title().startswith("غلطی:")
            pictured(page, f"{size}-mistake")
        choices = page.locator("main input:is([type=radio], [type=checkbox]):visible")
        for control in choices.all()[:2] if size == "phone" else ():
            label = page.locator(f"label[for='{control.get_attribute('id')}']")
            assert at_right(control, label), "what is chosen is marked right of its words"
        if (radios := page.locator("main input[type=radio]:visible")).count():
            radios.first.check()
        if (boxes := page.locator("main input[type=checkbox]:visible")).count():
            boxes.first.check()
        if (words := page.locator("main textarea:visible")).count():
            words.first.fill("ہماری گلی میں روشنی چاہیے، نمبر 27")
        pictured(page, f"{size}-page-{len(seen)}")
        page.get_by_role("button", name="آگے بڑھیں").click()
    assert len(seen) >= 10
    expect(page.locator("main")).to_contain_text("ہماری گلی میں روشنی چاہیے")
    pictured(page, f"{size}-check")
    page.get_by_role("button", name="میرا جواب بھیجیں").click()
    expect(page.locator(".govuk-panel__body strong")).to_have_text(re.compile("^[A-Z0-9]{8}$"))
    assert page.evaluate(BADLY_LAID) == [] or size == "desktop"
    pictured(page, f"{size}-receipt")
    page.locator("main a[href*='/about-you']").click()
    page.get_by_label("عورت", exact=True).check()
    while "/about-you" in page.url:
        page.get_by_role("button", name="آگے بڑھیں").click()
    page.goto(f"/c/{PARTNERSHIP}/contact?lang=ur")
    email = page.locator("#email")
    email.fill("aisha@example.org")
    assert email.evaluate("(each) => getComputedStyle(each).direction") == "ltr"
    pictured(page, f"{size}-contact")
    page.get_by_role("button", name="مجھے باخبر رکھیں").click()
    expect(page.locator("main")).to_contain_text("نتیجہ آنے پر ہم آپ کو لکھیں گے")


@pytest.fixture
def pictured() -> Callable[[Page, str], None]:
    """Take a picture where PICTURES names a folder, to be looked at by people."""
    folder = os.environ.get("PICTURES")

    def take(page: Page, name: str) -> None:
        if folder:
            page.screenshot(path=f"{folder}/urdu-{name}.png", full_page=True)

    return take
