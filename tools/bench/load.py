"""Simulates residents, in a process of its own: each answers the consultation again and again.

Run as: python -m tools.bench.load PORT RESIDENTS SECONDS; it prints one JSON object.
"""

import json
import re
import secrets
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from threading import Barrier, Thread

from tools.bench.browser import Browser, Unexpected
from tools.bench.plans import MARKED, SLUG, Plan, plans

PLANS = 40
MOST_FAILURES = 20
_REFERENCE = re.compile(rb"<strong>\s*([0-9A-Z]{8})\s*</strong>")


@dataclass
class Seen:
    """One resident's measurements: times in milliseconds, and the words that they wrote."""

    pages: list[float] = field(default_factory=list)
    sendings: list[float] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    received: int = 0


def journey(port: int, plan: Plan, seen: Seen) -> None:
    """Answer the whole consultation in a new browser; raises Unexpected or OSError."""
    browser = Browser("127.0.0.1", port)
    home, word = f"/c/{SLUG}", f"bench{secrets.token_hex(8)}"
    try:
        _timed(seen.pages, lambda: browser.get(home))
        _timed(seen.pages, lambda: browser.post(f"{home}/start", "lang=en"))
        for page, body in plan.pages:
            if browser.path != f"{home}/respond/{page}":
                raise Unexpected(f"{browser.path} came instead of page {page}")
            body = f"csrf_token={browser.token}&{body}"
            if page == plan.pages[-1][0]:
                body += f"&question_{MARKED}=Nothing+else+{word}"
            _timed(seen.pages, lambda body=body: browser.post(browser.path, body))
        if browser.path != f"{home}/respond/check" or word.encode() not in browser.body:
            raise Unexpected(f"{browser.path} does not show the answers to check")
        body = f"csrf_token={browser.token}"
        _timed(seen.sendings, lambda: browser.post(f"{home}/respond/send", body))
        if not _REFERENCE.search(browser.body):
            raise Unexpected(f"{browser.path} has no reference")
        seen.words.append(word)
    finally:
        seen.received += browser.received
        browser.close()


def _timed(times: list[float], step: Callable[[], object]) -> None:
    began = time.perf_counter()
    step()
    times.append((time.perf_counter() - began) * 1000)


def measure(port: int, residents: int, seconds: float) -> dict[str, object]:
    """Let `residents` answer for `seconds`; journeys that have begun by then are finished."""
    prepared, seen = plans(PLANS), [Seen() for _ in range(residents)]
    ready = Barrier(residents + 1)

    def answer(number: int) -> None:
        mine = seen[number]
        ready.wait()
        until = time.perf_counter() + seconds
        for turn in count():
            if time.perf_counter() >= until or len(mine.failures) >= MOST_FAILURES:
                return
            try:
                journey(port, prepared[(number + turn * residents) % PLANS], mine)
            except (Unexpected, OSError) as failure:
                mine.failures.append(f"{type(failure).__name__}: {failure}")

    threads = [Thread(target=answer, args=(number,)) for number in range(residents)]
    for thread in threads:
        thread.start()
    ready.wait()
    began, used = time.perf_counter(), time.process_time()
    for thread in threads:
        thread.join()
    return {
        "seconds": time.perf_counter() - began,
        "own_processor_ms": (time.process_time() - used) * 1000,
        "pages": [each for one in seen for each in one.pages],
        "sendings": [each for one in seen for each in one.sendings],
        "words": [each for one in seen for each in one.words],
        "failures": [each for one in seen for each in one.failures],
        "received": sum(one.received for one in seen),
    }


if __name__ == "__main__":
    json.dump(measure(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])), sys.stdout)
