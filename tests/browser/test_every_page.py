"""Every page in a real browser is accessible: to axe, and by what is measured beyond it."""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.conftest import DESKTOP, PATIENCE_MILLISECONDS, RULES, Watch
from tests.browser.measures import faults_of
from tests.browser.visitors import Prepared, site_app
from tests.browser.visits import VISITS, Visit
from tests.live import LiveSite

HALF_WAY = ("without-phone", "asked-for-code", "with-phone")
"""Who comes to a site that asks officers for a second factor."""


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
    "guarded.chart",
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
    expect(page.locator("h1").first).to_contain_text(visit.heading, use_inner_text=True)
    page.wait_for_load_state()
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    assert faults_of(page) == {}
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
