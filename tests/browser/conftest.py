"""Fixtures for a real browser and the real server: desktop, narrowest phone, and no JavaScript.

A test fails if the browser reports any error while it runs.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
)

from consultation.documents.letters import FONTS
from tests.browser.visitors import Prepared, prepare
from tests.live import LiveSite, environment_for, run_flask, serving
from tools.browser import find_browser

ARGUMENTS = [
    "--no-sandbox",  # root has no other way; the pages are our own
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 320, "height": 640}
PAPER = {"width": 718, "height": 1000}
"""The part of an A4 page inside margins of a centimetre."""
PATIENCE_MILLISECONDS = 30_000
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
"""What axe looks for on each page: WCAG 2.0 to 2.2, A and AA, and its best practices."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder, so that the room tests can be run without them."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    """Drive the browser that `make test` found or installed; without one the tests fail.

    It has letters for every language that the site speaks, whatever the machine has.
    """
    program = find_browser()
    if program is None:
        pytest.fail("There is no browser to test with. Run: make test")
    home = tmp_path_factory.mktemp("letters")
    (home / "fonts").symlink_to(FONTS)
    return {
        **browser_type_launch_args,
        "executable_path": program,
        "args": ARGUMENTS,
        "env": {**os.environ, "XDG_DATA_HOME": str(home)},
    }


@pytest.fixture(scope="session")
def live_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """The demonstration as `make run` shows it, one for all browser tests."""
    instance = tmp_path_factory.mktemp("instance")
    run_flask("consultation", "prepare-demonstration", environment=environment_for(instance))
    with serving(instance, second_factor="off") as site:
        yield site


@pytest.fixture(scope="session")
def base_url(live_server: LiveSite) -> str:
    """What `page.goto("/")` stands on."""
    return live_server.url


@pytest.fixture(scope="session")
def prepared(live_server: LiveSite) -> Prepared:
    """More consultations on the live site, and people who have come to one place or another."""
    return prepare(live_server)


class Watch:
    """What a browser complains of: scripts that fail, a policy that is broken, things not found.

    Every request must go to our own site, but for the one address that a test may name.
    """

    def __init__(self, context: BrowserContext, origin: str, leaves_to: str | None = None) -> None:
        self._ours = tuple(filter(None, (f"{origin}/", leaves_to, "data:")))
        self.complaints: list[str] = []
        context.on("request", self._asked)
        context.on("response", self._answered)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        context.on("console", self._said)
        if leaves_to:
            context.route(leaves_to, lambda route: route.fulfill(body="Somewhere else"))

    def _asked(self, request: Request) -> None:
        if not request.url.startswith(self._ours):
            self.complaints.append(f"a request to {request.url}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and not response.request.is_navigation_request():
            self.complaints.append(f"{response.status} for {response.url}")

    def _said(self, message: ConsoleMessage) -> None:
        # A page that is itself an error says so here; what it loads is looked at above.
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)


@pytest.fixture
def open_page(browser: Browser, base_url: str) -> Iterator[Callable[..., Page]]:
    """Open a page in a context of its own, with a cookie jar of its own, and watch it."""
    opened: list[tuple[BrowserContext, Watch]] = []

    def open_one(leaves_to: str | None = None, **options: Any) -> Page:
        context = browser.new_context(base_url=base_url, locale="en-GB", **options)
        context.set_default_timeout(PATIENCE_MILLISECONDS)
        opened.append((context, Watch(context, base_url, leaves_to)))
        return context.new_page()

    yield open_one
    for context, _ in opened:
        context.close()
    assert not [complaint for _, watch in opened for complaint in watch.complaints]


@pytest.fixture
def desktop(open_page: Callable[..., Page]) -> Page:
    """A page on a desktop's screen."""
    return open_page(viewport=DESKTOP)


@pytest.fixture
def phone(open_page: Callable[..., Page]) -> Page:
    """A page 320 px wide, with a finger for a pointer: as narrow as WCAG 2.2 asks for (1.4.10)."""
    return open_page(viewport=PHONE, is_mobile=True, has_touch=True, device_scale_factor=2)


@pytest.fixture
def plain_phone(open_page: Callable[..., Page]) -> Page:
    """The same without JavaScript."""
    return open_page(viewport=PHONE, is_mobile=True, has_touch=True, java_script_enabled=False)


@pytest.fixture
def without_javascript(open_page: Callable[..., Page]) -> Page:
    """A page in a browser that runs no script."""
    return open_page(viewport=DESKTOP, java_script_enabled=False)
