"""Measures the size of pages, and how long officers wait for the results of many responses."""

import gzip
import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlencode

from tools.bench.browser import Browser, Unexpected
from tools.bench.figures import AT_MOST, Figure
from tools.bench.plans import SLUG, the_definition
from tools.bench.sites import MANY, MANY_AT
from tools.serving import Server

T = TypeVar("T")
FIRST_PAGE_KB = 30
QUESTION_PAGE_KB = 8
COLD_SECONDS = 6
CACHED_SECONDS = 1
AT_A_TIME = 2
"""How many pictures are fetched at once: as many as there are workers to draw them."""
OFFICER = "officer@example.org"
_LINKED = re.compile(r'<(?:link rel="(?:icon|stylesheet)"|script)[^>]*(?:href|src)="([^"]+)"')
PICTURE = re.compile(r'<img[^>]* src="(/officers/[^"]+)"')


def weights(server: Server) -> Iterator[Figure]:
    """Compressed sizes: the first page with styles, script and icon; the largest question page."""
    for name, path in (("list", "/"), ("consultation", f"/c/{SLUG}")):
        size = sum(_sizes(server, path)) / 1000
        what = f"first page ({name}) with styles and script"
        yield Figure(what, size, "kB gzip", None, AT_MOST, FIRST_PAGE_KB)
    browser = Browser("127.0.0.1", server.port, "gzip")
    browser.post(f"/c/{SLUG}/start", "lang=en")
    sizes = []
    for page in the_definition().pages:
        sizes.append(len(browser.get(f"/c/{SLUG}/respond/{page.id}")))
    browser.close()
    yield Figure(
        "heaviest question page", max(sizes) / 1000, "kB gzip", None, AT_MOST, QUESTION_PAGE_KB
    )


def _sizes(server: Server, path: str) -> list[int]:
    browser = Browser("127.0.0.1", server.port, "gzip")
    page = browser.get(path)
    text = gzip.decompress(page) if browser.encoding == "gzip" else page
    linked = dict.fromkeys(_LINKED.findall(text.decode()))
    sizes = [len(page), *(len(browser.get(each)) for each in linked)]
    browser.close()
    return sizes


def results(server: Server, instance: Path) -> Iterator[Figure]:
    """Results of many responses, before anything is cached and after; and the download."""
    password = (instance / "demonstration-officer").read_text("ascii").strip()
    officer = signed_in(server, OFFICER, password)
    cold, pictures = _seconds(lambda: _see_results(officer))
    what = f"results of {MANY:,} responses with {pictures} charts"
    yield Figure(f"{what}, cold", cold, "s", None, AT_MOST, COLD_SECONDS)
    cached, _ = _seconds(lambda: _see_results(officer))
    yield Figure(f"{what}, cached", cached, "s", None, AT_MOST, CACHED_SECONDS)
    page, _ = _seconds(lambda: _got(officer, f"/officers/c/{MANY_AT}"))
    yield Figure("the page alone, cached", page, "s")
    taken, size = downloaded(officer, MANY_AT, "responses.csv")
    yield Figure(f"responses.csv of {MANY:,} ({size / 1e6:.1f} MB)", taken, "s")
    officer.close()


def signed_in(server: Server, email: str, password: str) -> Browser:
    """An officer's browser; no second step is asked for."""
    officer = Browser("127.0.0.1", server.port)
    officer.post("/officers/sign-in", urlencode({"email": email, "password": password}))
    return officer


def downloaded(officer: Browser, slug: str, name: str) -> tuple[float, int]:
    """How many seconds a file took that is made within the request, and how large it is."""
    seconds, content = _seconds(lambda: _got(officer, f"/officers/c/{slug}/downloads/{name}"))
    return seconds, len(content)


def _got(officer: Browser, path: str) -> bytes:
    """Get a path with a new connection: an idle one may have been closed by the server."""
    browser = officer.sibling()
    try:
        return browser.get(path)
    finally:
        browser.close()


def _see_results(officer: Browser) -> int:
    """Open the results page and fetch its charts, as a browser does; returns their number."""
    page = _got(officer, f"/officers/c/{MANY_AT}").decode()
    pictures = list(dict.fromkeys(PICTURE.findall(page)))
    if not pictures:
        raise Unexpected("the results have no charts")
    shares = [pictures[number::AT_A_TIME] for number in range(AT_A_TIME)]

    def fetch(share: list[str]) -> None:
        browser = officer.sibling()
        for picture in share:
            browser.get(picture.replace("&amp;", "&"))
        browser.close()

    with ThreadPoolExecutor(AT_A_TIME) as pool:
        list(pool.map(fetch, shares))
    return len(pictures)


def _seconds(work: Callable[[], T]) -> tuple[float, T]:
    began = time.perf_counter()
    done = work()
    return time.perf_counter() - began, done
