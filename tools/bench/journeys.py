"""Measures complete journeys through the site and the bare application.

The two take turns, and each round begins with the other one, so that neither has an advantage.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tools.bench.figures import AT_LEAST, AT_MOST, Figure, middle, percentile
from tools.serving import TOP, Server

AT_ONCE = (1, 5, 16)
WARM_UP_SECONDS = 2
LEAST_SHARE_OF_BARE = 0.8
MOST_PAGE_MS = 80
MOST_SENDING_MS = 300
Stored = Callable[[], set[str]]
Say = Callable[[str], None]


@dataclass(frozen=True)
class Site:
    """A site to measure, and a function that reads the journeys' words from its database."""

    name: str
    server: Server
    stored: Stored


@dataclass
class Rounds:
    """The measurements of one site with a number of residents at once, round by round."""

    rates: list[float] = field(default_factory=list)
    processor_ms: list[float | None] = field(default_factory=list)
    pages: list[float] = field(default_factory=list)
    sendings: list[float] = field(default_factory=list)
    bytes_each: list[float] = field(default_factory=list)
    journeys: int = 0
    lost: int = 0
    failures: list[str] = field(default_factory=list)

    def add(self, seen: dict[str, Any], processor_ms: float | None, stored: set[str]) -> None:
        """Add the measurements of one round."""
        done = len(seen["words"])
        self.journeys += done
        self.rates.append(done / seen["seconds"])
        self.processor_ms.append(processor_ms / done if processor_ms is not None and done else None)
        self.pages += seen["pages"]
        self.sendings += seen["sendings"]
        self.bytes_each.append(seen["received"] / max(done, 1))
        self.lost += len(set(seen["words"]) - stored)
        self.failures += seen["failures"]


def _load(site: Site, residents: int, seconds: float) -> dict[str, Any]:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "tools.bench.load",
            str(site.server.port),
            str(residents),
            str(seconds),
        ],
        cwd=TOP,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        check=True,
    )
    seen: dict[str, Any] = json.loads(done.stdout)
    return seen


def _one_round(site: Site, residents: int, seconds: float, into: Rounds) -> None:
    before = site.server.processor_ms()
    seen = _load(site, residents, seconds)
    after = site.server.processor_ms()
    used = after - before if after is not None and before is not None else None
    into.add(seen, used, site.stored())


def measure(
    ours: Site, bare: Site, seconds: float, rounds: int, say: Say
) -> dict[int, tuple[Rounds, Rounds]]:
    """The rounds of the site and of the bare application, by the number of residents at once."""
    for site in (ours, bare):
        _load(site, 8, WARM_UP_SECONDS)
    found = {residents: (Rounds(), Rounds()) for residents in AT_ONCE}
    for turn in range(rounds):
        for residents in AT_ONCE:
            pair = [(ours, found[residents][0]), (bare, found[residents][1])]
            for site, into in pair if turn % 2 == 0 else reversed(pair):
                _one_round(site, residents, seconds, into)
                rate = f"{into.rates[-1]:.1f} a second"
                say(f"round {turn + 1}: {residents} at once, {site.name}: {rate}")
    return found


def figures(found: dict[int, tuple[Rounds, Rounds]]) -> Iterator[Figure]:
    """The figures of all rounds, each with its limit."""
    for residents, (ours, bare) in found.items():
        yield from _of(residents, ours, bare)
    both = [each for pair in found.values() for each in pair]
    mine = [pair[0] for pair in found.values()]
    yield Figure(
        "receipts whose response is not stored",
        sum(each.lost for each in mine),
        f"of {sum(each.journeys for each in mine):,}",
        sum(pair[1].lost for pair in found.values()),
        AT_MOST,
        0,
    )
    yield Figure(
        "journeys that failed",
        sum(len(each.failures) for each in mine),
        "",
        sum(len(pair[1].failures) for pair in found.values()),
        AT_MOST,
        0,
    )
    for failure in sorted({failure for each in both for failure in each.failures})[:5]:
        print(f"failed: {failure}", file=sys.stderr)


def _of(residents: int, ours: Rounds, bare: Rounds) -> Iterator[Figure]:
    at = f"{residents} at once: "
    rate, bare_rate = middle(ours.rates) or 0.0, middle(bare.rates) or 0.0
    yield Figure(f"{at}complete journeys", rate, "a second", bare_rate)
    share = middle(
        mine / theirs for mine, theirs in zip(ours.rates, bare.rates, strict=True) if theirs
    )
    if residents == max(AT_ONCE):
        yield Figure(
            f"{at}share of bare's journeys", share or 0.0, "", None, AT_LEAST, LEAST_SHARE_OF_BARE
        )
    used = middle(ours.processor_ms)
    if used is not None:
        yield Figure(f"{at}processor for a journey", used, "ms", middle(bare.processor_ms))
    for name, mine, theirs in (
        ("page", ours.pages, bare.pages),
        ("sending", ours.sendings, bare.sendings),
    ):
        for share_of in (50, 95, 99):
            limit = {(5, "page", 95): MOST_PAGE_MS, (16, "sending", 99): MOST_SENDING_MS}.get(
                (residents, name, share_of)
            )
            yield Figure(
                f"{at}{name}, {share_of}th percentile",
                percentile(mine, share_of),
                "ms",
                percentile(theirs, share_of),
                AT_MOST if limit else "",
                limit,
            )
    yield Figure(
        f"{at}pages of a journey, not compressed",
        (middle(ours.bytes_each) or 0) / 1000,
        "kB",
        (middle(bare.bytes_each) or 0) / 1000,
    )
