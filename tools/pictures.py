"""`make pictures`: takes the screenshots in docs/pictures/ from a running site.

They show six pages, on a desktop and on a phone, and the picture book of charts. Every response is
made up.
"""

import os
import sys
import tempfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from urllib.parse import urlencode

from PIL import Image
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Page, sync_playwright

from tools.bench.browser import Browser
from tools.bench.plans import SLUG, plans
from tools.browser import find_browser
from tools.picture_book import sheet
from tools.serving import TOP, Server, environment_for, run_flask, serving

FONTS = TOP / "consultation" / "documents" / "fonts"
FOLDER = TOP / "docs" / "pictures"
ARGUMENTS = [
    "--no-sandbox",  # Chromium needs it to run as root; the pages are our own
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
DESKTOP, PHONE = 1280, 390
HIGHEST, ABOVE = 1400, 24
COLOURS = 96
OFFICER = "officer@example.org"


@dataclass(frozen=True)
class Look:
    """One page to take: the name of its picture, its address, and who is signed in."""

    name: str
    address: str
    holder: str = ""
    begins: str = ""
    """The element at the top of the picture; by default the page's own top."""


LOOKS = (
    Look("list", "/"),
    Look("consultation", f"/c/{SLUG}"),
    Look("question", f"/c/{SLUG}/respond/violence", "resident"),
    Look("check", f"/c/{SLUG}/respond/check", "resident"),
    Look("results", f"/officers/c/{SLUG}", "officer", "#page-overall"),
    Look("comments", f"/officers/c/{SLUG}/comments?question=overall-why", "officer"),
)


def main() -> None:
    """Start a demonstration, open its pages, and write the pictures."""
    program = find_browser()
    if program is None:
        sys.exit("There is no Chromium to look with. Run: make test")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="pictures-") as name:
        instance = Path(name)
        environment = environment_for(instance, second_factor="off")
        run_flask("consultation", "prepare-demonstration", environment=environment)
        with serving(environment, instance / "server.log") as server:
            cookies = {"resident": _resident(server), "officer": _officer(server, instance)}
            with sync_playwright() as playwright:
                chromium = playwright.chromium.launch(
                    executable_path=program, args=ARGUMENTS, env=_with_our_fonts(instance)
                )
                for width, size in ((DESKTOP, "desktop"), (PHONE, "phone")):
                    _take_all(chromium, server, cookies, width, size)
                chromium.close()
        _write(sheet(instance), "charts")


def _with_our_fonts(folder: Path) -> dict[str, str | float | bool]:
    """An environment in which Chromium finds the site's fonts, beside those of the machine."""
    configuration = folder / "fonts.conf"
    configuration.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f'<dir>{FONTS}</dir><include ignore_missing="yes">/etc/fonts/fonts.conf</include>'
        "<alias binding='strong'><family>sans-serif</family>"
        "<prefer><family>Noto Sans</family></prefer></alias></fontconfig>\n",
        "utf-8",
    )
    return {**os.environ, "FONTCONFIG_FILE": str(configuration)}


def _resident(server: Server) -> str:
    """The cookie of a resident who has answered everything and sent nothing."""
    browser = Browser("127.0.0.1", server.port)
    browser.post(f"/c/{SLUG}/start", "lang=en")
    for _, body in plans(2)[1].pages:
        browser.post(browser.path, f"csrf_token={browser.token}&{body}")
    browser.close()
    return browser.cookie


def _officer(server: Server, instance: Path) -> str:
    """The cookie of the demonstration's officer, signed in."""
    password = (instance / "demonstration-officer").read_text("ascii").strip()
    browser = Browser("127.0.0.1", server.port)
    browser.post("/officers/sign-in", urlencode({"email": OFFICER, "password": password}))
    browser.close()
    return browser.cookie


def _take_all(
    chromium: Chromium, server: Server, cookies: dict[str, str], width: int, size: str
) -> None:
    for look in LOOKS:
        context = chromium.new_context(
            base_url=server.url,
            locale="en-GB",
            viewport={"width": width, "height": 900},
            is_mobile=width == PHONE,
            device_scale_factor=1,
        )
        if look.holder:
            _hold(context, server, cookies[look.holder])
        page = context.new_page()
        answer = page.goto(look.address)
        if answer is None or answer.status != 200:
            sys.exit(f"{look.address} could not be shown.")
        _write(_picture(page, look), f"{look.name}-{size}")
        context.close()


def _picture(page: Page, look: Look) -> Image.Image:
    top = _top(page, look)
    _have_charts(page, top)
    whole = Image.open(BytesIO(page.screenshot(full_page=True)))
    return whole.crop((0, top, whole.width, min(whole.height, top + HIGHEST)))


def _top(page: Page, look: Look) -> int:
    box = page.locator(look.begins).bounding_box() if look.begins else None
    return round(box["y"]) - ABOVE if box else 0


def _have_charts(page: Page, top: int) -> None:
    """Load the charts of the picture: they are fetched only when they come near the window."""
    for chart in page.locator("img.app-chart__image").all():
        box = chart.bounding_box()
        if box and top <= box["y"] <= top + HIGHEST:
            chart.scroll_into_view_if_needed()
            chart.evaluate("image => image.decode()")
    page.evaluate("window.scrollTo(0, 0)")


def _hold(context: BrowserContext, server: Server, cookie: str) -> None:
    name, _, value = cookie.partition("=")
    context.add_cookies([{"name": name, "value": value, "url": server.url}])


def _write(picture: Image.Image, name: str) -> None:
    path = FOLDER / f"{name}.png"
    few = picture.convert("RGB").quantize(
        COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE
    )
    few.save(path, optimize=True)
    print(f"{path.relative_to(TOP)}: {path.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
