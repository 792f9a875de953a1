"""Every page of the product in a real browser: all can use it, and it fits the narrowest phone."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, Route

from tests.browser.conftest import DESKTOP, PATIENCE_MILLISECONDS, PHONE, Watch
from tests.browser.visitors import EVERY_TYPE, PARTNERSHIP, Prepared, site_app
from tests.live import LiveSite

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],
}
HALF_WAY = ("without-phone", "asked-for-code", "with-phone")
"""Who comes to a site that asks officers for a second factor."""


def send_the_form(page: Page) -> None:
    """Choose the button of the page's own form."""
    page.locator("main form[method=post] button:not([name=save])").last.click()


@dataclass(frozen=True, kw_only=True)
class Visit:
    """A page, who looks at it, what they do there first, and what its heading then says."""

    who: str
    path: str
    heading: str
    act: Callable[[Page], None] | None = None


VISITS = {
    "list": Visit(who="anyone", path="/", heading="Have your say"),
    "open": Visit(who="anyone", path=f"/c/{PARTNERSHIP}", heading="Community Safety"),
    "unfinished": Visit(who="begun", path=f"/c/{PARTNERSHIP}", heading="Community Safety"),
    "coming": Visit(who="anyone", path="/c/coming", heading="Safer parks"),
    "closed": Visit(who="anyone", path="/c/swp-strategy-2020-2023", heading="Community Safety"),
    "long-words": Visit(who="anyone", path="/c/in-two-languages", heading="Safer parks"),
    "right-to-left": Visit(who="anyone", path="/c/in-two-languages?lang=ur", heading="محفوظ پارک"),
    "priority": Visit(
        who="anyone", path=f"/c/{PARTNERSHIP}/priorities/violence-prevention", heading="Violence"
    ),
    "chronicle": Visit(who="anyone", path=f"/c/{PARTNERSHIP}/chronicle", heading="What happened"),
    "accessibility": Visit(who="anyone", path="/accessibility", heading="Accessibility"),
    "staying-safe": Visit(who="anyone", path="/staying-safe", heading="Staying safe"),
    "privacy": Visit(who="anyone", path="/privacy", heading="Privacy"),
    "cookies": Visit(who="anyone", path="/cookies", heading="Cookies"),
    "remove-address": Visit(who="anyone", path="/contact/{contact}", heading="Delete"),
    "address-removed": Visit(who="anyone", path="/contact-removed", heading="not kept"),
    "not-found": Visit(who="anyone", path="/no-such-page", heading="Page not found"),
    "no-draft": Visit(who="anyone", path=f"/c/{EVERY_TYPE}/respond/you", heading="cannot find"),
    "not-open-yet": Visit(who="anyone", path="/c/coming/respond/you", heading="not open yet"),
    "has-closed": Visit(who="anyone", path="/c/closing/respond/you", heading="has closed"),
    "too-late": Visit(who="late", path="/c/closing/respond/check", heading="too late"),
    **{
        f"questions-{page}": Visit(
            who="begun", path=f"/c/{EVERY_TYPE}/respond/{page}", heading=heading
        )
        for page, heading in {
            "you": "You and the park",
            "visits": "Your visits",
            "visits.2": "Your visits",
            "how-it-is": "How the park is",
            "future": "What should happen",
            "group": "Groups",
            "access": "Getting around",
        }.items()
    },
    "questions-right-to-left": Visit(
        who="begun", path="/c/in-two-languages/respond/you?lang=ur", heading="About your visit"
    ),
    "questions-of-a-priority": Visit(
        who="begun", path=f"/c/{PARTNERSHIP}/respond/violence", heading="Violence"
    ),
    "no-such-page-of-questions": Visit(
        who="begun", path=f"/c/{EVERY_TYPE}/respond/nowhere", heading="Page not found"
    ),
    "mistakes": Visit(
        who="begun",
        path=f"/c/{EVERY_TYPE}/respond/visits",
        heading="Your visits",
        act=lambda page: (
            page.fill("#question_distance", "far"),  # type: ignore[func-returns-value]
            page.fill("[name='question_last-visit.day']", "99"),
            send_the_form(page),
        )[-1],
    ),
    "saved": Visit(who="saved", path="/c/nobody-answered/saved", heading="saved, but not sent"),
    "come-back": Visit(who="anyone", path=f"/c/{EVERY_TYPE}/return", heading="saved answers"),
    "no-code": Visit(
        who="anyone",
        path=f"/c/{EVERY_TYPE}/return",
        heading="saved answers",
        act=lambda page: (page.fill("#code", "ACDE"), send_the_form(page))[-1],  # type: ignore[func-returns-value]
    ),
    "check": Visit(who="begun", path=f"/c/{EVERY_TYPE}/respond/check", heading="Check"),
    "sent": Visit(who="sent", path=f"/c/{EVERY_TYPE}/sent", heading="sent"),
    "copy": Visit(who="sent", path=f"/c/{EVERY_TYPE}/copy", heading="Keep a copy"),
    "copy-answers": Visit(who="sent", path=f"/c/{EVERY_TYPE}/copy/answers", heading="Your answers"),
    "copy-code": Visit(
        who="sent", path=f"/c/{EVERY_TYPE}/copy", heading="Your code", act=send_the_form
    ),
    "copy-code-again": Visit(who="sent", path=f"/c/{EVERY_TYPE}/copy/code", heading="was shown"),
    "receipt-code": Visit(who="anyone", path=f"/c/{EVERY_TYPE}/receipt", heading="Check or"),
    "receipt": Visit(who="with-code", path="/c/taken-back/receipt/response", heading="is stored"),
    "withdrawn": Visit(who="withdrawn", path="/c/taken-back/receipt/response", heading="erased"),
    "copy-erased": Visit(who="withdrawn", path="/c/taken-back/copy/answers", heading="erased"),
    "about-you": Visit(who="sent", path=f"/c/{EVERY_TYPE}/about-you", heading="About you"),
    "contact": Visit(who="sent", path=f"/c/{EVERY_TYPE}/contact", heading="Tell me what"),
    "contact-mistake": Visit(
        who="sent", path=f"/c/{EVERY_TYPE}/contact", heading="Tell me what", act=send_the_form
    ),
    "sign-in": Visit(who="anyone", path="/officers/sign-in", heading="Sign in"),
    "sign-in-mistake": Visit(
        who="anyone", path="/officers/sign-in", heading="Sign in", act=send_the_form
    ),
    "one-time-link": Visit(who="anyone", path="/officers/link/{link}", heading="Set your password"),
    "link-over": Visit(who="anyone", path="/officers/link/used-up", heading="link"),
    "enrol": Visit(who="without-phone", path="/officers/second-factor/enrol", heading="phone"),
    "code": Visit(who="asked-for-code", path="/officers/second-factor", heading="code"),
    "recovery": Visit(
        who="asked-for-code", path="/officers/second-factor/recovery", heading="recovery code"
    ),
    "replace-factor": Visit(
        who="with-phone", path="/officers/account/second-factor", heading="phone"
    ),
    "recovery-codes": Visit(
        who="with-phone", path="/officers/account/recovery-codes", heading="ecovery codes"
    ),
    "account": Visit(who="officer", path="/officers/account", heading="Your account"),
    "password": Visit(who="officer", path="/officers/account/password", heading="password"),
    "officers": Visit(who="officer", path="/officers/officers", heading="Officers"),
    "add-officer": Visit(who="officer", path="/officers/officers/add", heading="Add an officer"),
    "one-officer": Visit(
        who="officer", path="/officers/officers/{officer}", heading="viewer@example.org"
    ),
    "audit": Visit(who="officer", path="/officers/audit", heading="Audit trail"),
    "retention": Visit(who="officer", path="/officers/retention", heading="How long"),
    "not-yours": Visit(who="viewer", path="/officers/audit", heading="cannot open"),
    "consultations": Visit(who="officer", path="/officers/", heading="Consultations"),
    "keying": Visit(who="officer", path="/officers/c/one-answered/keying", heading="Keying"),
    "keying-again": Visit(
        who="officer", path="/officers/c/one-answered/keying/again", heading="sample"
    ),
    "keying-one-again": Visit(
        who="officer", path="/officers/c/in-two-languages/keying/again/{keyed}", heading="Key"
    ),
    "keying-correct": Visit(
        who="officer", path="/officers/c/in-two-languages/keying/correct/{keyed}", heading="Correct"
    ),
    "keying-batch": Visit(
        who="officer", path="/officers/c/one-answered/keying/batch", heading="spreadsheet"
    ),
    "keying-end": Visit(
        who="officer", path="/officers/c/one-answered/keying/end", heading="End keying"
    ),
    "closing-time": Visit(
        who="officer", path="/officers/c/one-answered/closing-time", heading="closing time"
    ),
    "publication": Visit(
        who="officer",
        path="/officers/c/swp-strategy-2020-2023/publication",
        heading="Publish results",
    ),
    "publication-preview": Visit(
        who="officer",
        path="/officers/c/swp-strategy-2020-2023/publication",
        heading="Results",
        act=lambda page: page.click("button[name=preview]"),
    ),
    "publication-previewed": Visit(
        who="officer",
        path="/officers/c/swp-strategy-2020-2023/publication/preview",
        heading="Results",
    ),
    "not-published": Visit(who="anyone", path=f"/c/{PARTNERSHIP}/results", heading="not published"),
    "published": Visit(
        who="officer",
        path="/officers/c/swp-strategy-2020-2023/publication",
        heading="Results",
        act=lambda page: (
            page.select_option("[name=add-question]", "agree-reoffending"),
            page.select_option("[name=add-by]", "ward"),
            page.click("button[name=publish]"),  # type: ignore[func-returns-value]
            page.goto("/c/swp-strategy-2020-2023/results"),
        )[2],
    ),
    "breakdown": Visit(
        who="officer",
        path=f"/officers/c/{EVERY_TYPE}/breakdown?question=safe&by=uses-park",
        heading="How safe do you feel",
    ),
    "by-people": Visit(
        who="officer",
        path=f"/officers/c/{PARTNERSHIP}/by-people",
        heading="By who people are",
    ),
    "selection": Visit(
        who="officer", path=f"/officers/c/{EVERY_TYPE}/selection", heading="A selection"
    ),
    "selected": Visit(
        who="officer",
        path=f"/officers/c/{EVERY_TYPE}/selection?channel=made-up&from=2020-01-01",
        heading="A selection",
    ),
    "selection-mistake": Visit(
        who="officer", path=f"/officers/c/{EVERY_TYPE}/selection?from=soon", heading="A selection"
    ),
    "saved-selections": Visit(
        who="officer", path=f"/officers/c/{EVERY_TYPE}/selection/saved", heading="Saved selections"
    ),
    "saved-selection": Visit(
        who="officer", path=f"/officers/c/{EVERY_TYPE}/selection/saved/{{saved}}", heading="Verant"
    ),
    "change-saved-selection": Visit(
        who="officer",
        path=f"/officers/c/{EVERY_TYPE}/selection/saved/{{saved}}/change",
        heading="Verant",
    ),
    "downloads-of-a-selection": Visit(
        who="officer",
        path=f"/officers/c/{EVERY_TYPE}/downloads?channel=made-up",
        heading="Downloads",
    ),
    "late": Visit(who="officer", path="/officers/c/one-answered/late", heading="Late responses"),
    "rehearsal": Visit(
        who="officer", path="/officers/c/one-answered/rehearsal", heading="Rehearsal"
    ),
    "rehearsing": Visit(
        who="officer",
        path="/officers/c/one-answered/rehearsal",
        heading="Rehearsal",
        act=lambda page: (page.fill("#other", "2099-01-01"), send_the_form(page))[-1],  # type: ignore[func-returns-value]
    ),
    "results": Visit(who="officer", path=f"/officers/c/{EVERY_TYPE}", heading="Tell us about"),
    "results-of-one": Visit(who="officer", path="/officers/c/one-answered", heading="Safer parks"),
    "results-of-none": Visit(
        who="officer", path="/officers/c/nobody-answered", heading="Safer parks"
    ),
    "results-hidden": Visit(
        who="officer", path="/officers/c/hidden-results", heading="Safer parks"
    ),
    "question": Visit(
        who="officer", path=f"/officers/c/{EVERY_TYPE}/questions/safe", heading="How safe"
    ),
    "downloads": Visit(
        who="officer", path=f"/officers/c/{EVERY_TYPE}/downloads", heading="Downloads"
    ),
    "comments": Visit(
        who="officer", path=f"/officers/c/{EVERY_TYPE}/comments?search=a", heading="omments"
    ),
    "comments-of-a-selection": Visit(
        who="officer",
        path=f"/officers/c/{EVERY_TYPE}/comments?channel=made-up&starred=1",
        heading="omments",
    ),
    "starred": Visit(
        who="officer",
        path="/officers/c/one-answered/comments",
        heading="omments",
        act=lambda page: page.locator(".app-comment__star").first.click(),
    ),
    "one-response": Visit(
        who="officer", path="/officers/c/one-answered/comments/{response}", heading="One response"
    ),
}
NO_PAGES = {
    "static",
    "web.brand_css",
    "web.logo",
    "web.healthz",
    "own.document",
    "printed.to_print",
    "public.readyz",
    "public.chronicle_feed",
    "public.chronicle_json",
    "officers.audit_file",
    "reporting.chart",
    "keying.template",
    "publishing.preview_data",
    "published.open_data",
    "breakdowns.chart",
    "people.chart",
    "breakdowns.file",
    "comments.file",
    "selecting.chart",
    "published.chart",
    "publishing.preview_chart",
    "downloads.contact_addresses",
    "downloads.download",
}
"""Addresses that give a file, or a word to a program."""


@pytest.fixture(scope="module")
def people(
    browser: Browser, live_server: LiveSite, prepared: Prepared
) -> Iterator[Callable[[str], tuple[Page, Watch]]]:
    """The browser of each who has come somewhere, with their cookie, one for all they look at."""
    contexts: dict[str, tuple[Page, Watch]] = {}
    second_factor = site_app(live_server, second_factor="required")

    def of(who: str) -> tuple[Page, Watch]:
        if who not in contexts:
            context = browser.new_context(
                base_url=live_server.url, locale="en-GB", viewport=DESKTOP
            )
            context.set_default_timeout(PATIENCE_MILLISECONDS)
            held = prepared.cookies[who].items()
            if held:
                context.add_cookies(
                    [{"name": name, "value": value, "url": live_server.url} for name, value in held]
                )
            if who in HALF_WAY:
                context.route("**/officers/**", lambda route: _answer(second_factor, route))
            contexts[who] = context.new_page(), Watch(context, live_server.url)
        return contexts[who]

    yield of
    for page, _ in contexts.values():
        page.context.close()


def _answer(app: Flask, route: Route) -> None:
    """What the site would answer if it asked for a second factor; the live one does not."""
    asked = urlsplit(route.request.url)
    with app.app_context():
        answer = app.test_client(use_cookies=False).open(
            f"{asked.path}?{asked.query}",
            method=route.request.method,
            headers={"Cookie": route.request.all_headers().get("cookie", "")},
        )
    route.fulfill(status=answer.status_code, headers=dict(answer.headers), body=answer.get_data())


@pytest.mark.parametrize("visit", VISITS.values(), ids=VISITS)
def test_everybody_can_use_it_at_any_width(
    visit: Visit, people: Callable[[str], tuple[Page, Watch]], prepared: Prepared
) -> None:
    page, watch = people(visit.who)
    watch.complaints.clear()
    page.set_viewport_size(DESKTOP)
    page.goto(visit.path.format(**prepared.parts))
    if visit.act:
        visit.act(page)
    assert visit.heading in page.locator("h1").first.inner_text()
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    page.set_viewport_size(PHONE)
    wide = page.evaluate(
        """() => document.documentElement.scrollWidth <= innerWidth ? [] :
             [...document.querySelectorAll("body *")]
               .filter((each) => each.getBoundingClientRect().right > innerWidth + 1)
               .map((each) => each.outerHTML.slice(0, 120)).slice(0, 5)"""
    )
    assert wide == [], "it scrolls sideways on a phone"
    assert watch.complaints == []


def test_every_page_route_is_looked_at(live_server: LiveSite) -> None:
    app = site_app(live_server)
    find = app.url_map.bind("localhost").match
    some_id = "00000000-0000-4000-8000-000000000000"
    some = {
        "contact": "x",
        "link": "x",
        "officer": some_id,
        "response": some_id,
        "keyed": "x",
        "saved": some_id,
    }
    paths = (visit.path.format(**some).partition("?")[0] for visit in VISITS.values())
    looked_at = {find(path)[0] for path in paths if path != "/no-such-page"}
    there = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert there - NO_PAGES - looked_at == set(), "look at these too"
    assert (looked_at | NO_PAGES) - there == set(), "these are gone"
