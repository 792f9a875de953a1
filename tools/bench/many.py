"""Measures analysis and files of few, many and very many responses, on SQLite and PostgreSQL.

Run by `make bench`, or alone: python -m tools.bench.many [--sizes 1000,100000] [--on SQLite].
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path

from flask import Flask

from consultation import create_app
from consultation.analysis import columns
from consultation.analysis.asked import Asked
from consultation.analysis.breakdowns import breakdown_of
from consultation.analysis.dividing import Division, divisions, divisions_of, options_of
from consultation.analysis.groups import grouping_by
from consultation.analysis.results import results_for
from consultation.analysis.rows import rows_selected
from consultation.analysis.selection import EVERYTHING, Picked, Selection
from consultation.analysis.summing import summary_of
from consultation.extensions import db
from consultation.lifecycle.consultations import Current, find
from consultation.officers import accounts
from consultation.officers.models import Role
from consultation.responding.models import Channel
from consultation.settings import read_settings
from tests.officers.desk import PASSWORD, Desk
from tests.postgres import PostgresServer
from tools.bench import pages
from tools.bench.figures import AT_MOST, Figure, middle, percentile, table
from tools.bench.multiplying import ONE_DAY, multiply, one_more
from tools.bench.plans import SLUG
from tools.serving import Server, environment_for, run_flask, serving

Say = Callable[[str], None]
Made = tuple[list[Figure], dict[str, float], float]
"""Figures of a file, what the process that made it told, and residents' p95 meanwhile in ms."""
SIZES = (1_000, 100_000, 1_000_000)
LIMITED = 100_000
"""The number of responses for which there are limits; other sizes show how times grow."""
LIMITS: dict[tuple[str, str], float] = {
    ("column copy built", "s"): 10,
    (f"brought up to date after one more ({ONE_DAY} of all on its day)", "s"): 0.3,
    ("all frequency tables", "s"): 0.2,
    ("a filter", "s"): 0.1,
    ("the slowest breakdown", "s"): 0.1,
    ("results page whole, charts cached", "s"): 1,
    ("responses.csv", "s"): 5,
    ("responses.csv: memory for it alone", "MB"): 150,
    ("responses.xlsx", "s"): 40,
    ("report.pdf", "s"): 20,
}
TIMES = 3
LOAD_SECONDS = 8
RESIDENTS = 2
IN_REQUEST = "responses.csv"
APART = ("responses.xlsx", "report.pdf")
"""Files that a background process makes."""
OFFICER = "bench@example.org"


@dataclass(frozen=True, order=True)
class Took:
    """How long something took: elapsed time and processor time, in seconds."""

    seconds: float
    processor: float


@dataclass(frozen=True)
class Bench:
    """One database with a number of responses to measure."""

    name: str
    size: int
    app: Flask
    current: Current

    @property
    def instance(self) -> Path:
        """The folder of the site's files."""
        instance: Path = self.app.config["SETTINGS"].instance
        return instance

    def figure(self, what: str, ours: float, unit: str = "s") -> Figure:
        """A figure, with its limit if there is one."""
        limit = LIMITS.get((what, unit)) if self.size == LIMITED else None
        rule = AT_MOST if limit is not None else ""
        return Figure(f"{self.name}, {self.size:,}: {what}", ours, unit, None, rule, limit)

    def took(self, what: str, took: Took) -> Iterator[Figure]:
        """Two figures: the elapsed time, and the processor time of this process."""
        yield self.figure(what, took.seconds)
        yield self.figure(f"{what}: processor", took.processor)


def measure(sizes: Sequence[int], names: Sequence[str], say: Say) -> Iterator[Figure]:
    """All figures, for each size and each database."""
    for name in names:
        for size in sizes:
            with _prepared(name, size, say) as bench:
                for figure in chain(_counted(bench), _page(bench), _files(bench)):
                    say(f"{figure.what}: {figure.ours:.3f} {figure.unit}")
                    yield figure


@contextmanager
def _prepared(name: str, size: int, say: Say) -> Iterator[Bench]:
    with tempfile.TemporaryDirectory(prefix="many-", dir=os.environ.get("TMPDIR")) as folder:
        instance, server = Path(folder), None
        settings = {"second_factor": "off"}
        if name == "PostgreSQL":
            server = PostgresServer(durable=True)
            settings["database_url"] = server.url(server.create_database())
        try:
            environment = environment_for(instance, **settings)
            say(f"{name}: making {size:,} responses")
            run_flask("db", "upgrade", environment=environment)
            run_flask("consultation", "demonstrate", "--responses", "1000", environment=environment)
            app = create_app(read_settings(environment))
            with app.app_context():
                accounts.add(OFFICER, Role.ADMINISTRATOR, password=PASSWORD)
                current = find(SLUG)
                if current is None:
                    raise RuntimeError(f"{SLUG} is not among the examples")
                multiply(current, size)
                yield Bench(name, size, app, current)
                db.session.remove()
                db.engine.dispose()
        finally:
            if server:
                server.stop()


def _took(work: Callable[[], object]) -> Took:
    clock, processor = time.perf_counter(), time.process_time()
    work()
    return Took(time.perf_counter() - clock, time.process_time() - processor)


def _often(work: Callable[[], object]) -> Took:
    """Measure several times; returns the medians. A first time is not counted."""
    work()
    times = [_took(work) for _ in range(TIMES)]
    return Took(
        middle([each.seconds for each in times]) or 0.0,
        middle([each.processor for each in times]) or 0.0,
    )


def _counted(bench: Bench) -> Iterator[Figure]:
    """The column copy and figures from it, as pages use it.

    Each time it is checked whether the copy is up to date, and the columns needed are read.
    """
    session, id_, instance = db.session(), bench.current.consultation.id, bench.instance
    columns.discard(instance, id_)
    yield from bench.took(
        "column copy built", _took(lambda: columns.up_to_date(session, instance, id_))
    )
    one_more(bench.current)
    yield from bench.took(
        f"brought up to date after one more ({ONE_DAY} of all on its day)",
        _took(lambda: columns.up_to_date(session, instance, id_)),
    )
    first = _took(lambda: results_for(session, instance, id_))
    yield from bench.took("results first seen, with the day's tables about people", first)
    questionnaire = results_for(session, instance, id_).questionnaire
    names = [name for each in questionnaire.open for name in each.stored]

    def frequencies() -> None:
        rows = rows_selected(session, instance, id_, EVERYTHING, names)
        for each in questionnaire.open:
            summary_of(each, rows, rows.height)

    yield from bench.took("all frequency tables", _often(frequencies))
    ward = next(each for each in questionnaire.open if each.key == "ward")
    chosen = Selection(
        picked=(Picked(key="ward", options=tuple(each.id for each in options_of(ward)[:2])),)
    )
    yield from bench.took(
        "a filter", _often(lambda: rows_selected(session, instance, id_, chosen, []))
    )

    def broken_down(asked: Asked, division: Division) -> None:
        by = grouping_by(division)
        breakdown_of(session, instance, id_, questionnaire, asked, by)

    widest = max(questionnaire.open, key=lambda each: len(each.stored))
    (by_ward,) = divisions_of(ward)
    pairs = [(each, by_ward) for each in questionnaire.open]
    pairs += [(widest, each) for each in divisions(questionnaire)]
    slowest = max(_often(partial(broken_down, *pair)) for pair in pairs)
    yield from bench.took("the slowest breakdown", slowest)
    everybody = Selection(channels=(str(Channel.MADE_UP),))
    anew = _took(lambda: results_for(session, instance, id_, everybody))
    yield from bench.took("results of a selection not seen before", anew)


def _page(bench: Bench) -> Iterator[Figure]:
    """The results page with its charts, as an officer gets it: uncached, then cached."""
    desk = Desk(bench.app.test_client())
    desk.sign_in(OFFICER)

    def see() -> None:
        page = desk.get(f"/officers/c/{SLUG}").get_data(as_text=True)
        for picture in dict.fromkeys(pages.PICTURE.findall(page)):
            desk.get(picture.replace("&amp;", "&"))

    yield from bench.took("results page whole, first seen", _took(see))
    yield from bench.took("results page whole, charts cached", _often(see))


def _files(bench: Bench) -> Iterator[Figure]:
    """Files, made in the request or by a background process; residents' pages meanwhile."""
    settings = bench.app.config["SETTINGS"]
    environment = environment_for(
        settings.instance, second_factor="off", database_url=settings.database_url
    )
    with serving(environment, settings.instance / "server.log") as server:
        _load(server.port, 2)
        idle = _load(server.port, LOAD_SECONDS)
        yield bench.figure(f"residents' page p95, idle, {RESIDENTS} at once", idle, "ms")
        for name, made in ((IN_REQUEST, _downloaded), *((each, _made_apart) for each in APART)):
            figures, told, busy = made(bench, server, name, environment)
            yield from figures
            yield bench.figure(name, told["bytes"] / 1e6, "MB")
            yield bench.figure(f"{name}: most memory of the process", told["most_mb"], "MB")
            yield bench.figure(f"{name}: memory for it alone", told["added_mb"], "MB")
            what = f"{bench.name}, {bench.size:,}: residents' p95 while {name} is made, of idle"
            limit = 2.0 if bench.size == LIMITED else None
            yield Figure(what, busy / idle, "", None, AT_MOST if limit else "", limit)


def _downloaded(bench: Bench, server: Server, name: str, environment: dict[str, str]) -> Made:
    """A file as an officer waits for it; then the same once more beside residents, and apart."""
    officer = pages.signed_in(server, OFFICER, PASSWORD)
    pages.downloaded(officer, SLUG, name)
    alone, _ = pages.downloaded(officer, SLUG, name)
    with ThreadPoolExecutor(1) as meanwhile:
        again = meanwhile.submit(pages.downloaded, officer, SLUG, name)
        busy = _load(server.port, LOAD_SECONDS)
        beside, _ = again.result()
    officer.close()
    told = json.loads(_make(name, environment).communicate()[0])
    figures = [
        bench.figure(name, alone),
        bench.figure(f"{name} beside {RESIDENTS} residents", beside),
        bench.figure(f"{name}: processor", told["processor"]),
    ]
    return figures, told, busy


def _made_apart(bench: Bench, server: Server, name: str, environment: dict[str, str]) -> Made:
    """A file that a background process makes, beside residents."""
    made = _make(name, environment)
    busy = _load(server.port, LOAD_SECONDS)
    told = json.loads(made.communicate()[0])
    return list(bench.took(name, Took(told["seconds"], told["processor"]))), told, busy


def _load(port: int, seconds: float) -> float:
    """The 95th percentile of residents' pages, in milliseconds."""
    done = subprocess.run(
        [sys.executable, "-m", "tools.bench.load", str(port), str(RESIDENTS), str(seconds)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        check=True,
    )
    return percentile(json.loads(done.stdout)["pages"], 95)


def _make(name: str, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "tools.bench.one_file", SLUG, name],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
    )


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tools.bench.many", description=__doc__)
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--on", default="SQLite,PostgreSQL")
    wanted = parser.parse_args()
    sizes = [int(each) for each in wanted.sizes.split(",")]
    began = time.monotonic()

    def say(line: str) -> None:
        print(f"{time.monotonic() - began:5.0f} s  {line}", file=sys.stderr, flush=True)

    figures = list(measure(sizes, wanted.on.split(","), say))
    print(table(figures))
    return 0 if all(each.kept for each in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
