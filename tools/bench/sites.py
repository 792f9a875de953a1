"""The two sites to measure: the demonstration, as for `make run`, and the bare application."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from consultation import create_app
from consultation.authoring.demonstrating import make_up
from consultation.engine import sqlite_module
from consultation.lifecycle.consultations import find
from consultation.settings import read_settings
from tools.bench.journeys import Site
from tools.serving import NotServed, environment_for, run_flask, serving

MANY_AT = "swp-strategy-2020-2023"
MANY = 10_000
"""The number of responses of the consultation whose results are measured."""
SEED = 2020
WORD = re.compile(r"bench[0-9a-f]{16}")


def _words(database: Path, query: str) -> set[str]:
    """The words of all journeys that are in the stored responses."""
    connection: Any = sqlite_module().connect(database)
    try:
        rows = connection.execute(query)
        return {word for (answers,) in rows for word in WORD.findall(answers)}
    finally:
        connection.close()


def prepare(instance: Path) -> dict[str, str]:
    """Prepare the demonstration in an empty folder, with many responses to one consultation.

    Returns the environment to run it with.
    """
    environment = environment_for(instance, second_factor="off")
    run_flask("consultation", "prepare-demonstration", environment=environment)
    with create_app(read_settings(environment)).app_context():
        current = find(MANY_AT)
        if current is None:
            raise NotServed(f"{MANY_AT} is not among the examples")
        make_up(current, MANY, SEED)
    return environment


@contextmanager
def ours(instance: Path, environment: dict[str, str]) -> Iterator[Site]:
    """Run the platform on a prepared instance."""
    with serving(environment, instance / "server.log") as server:
        database = instance / "consultation.sqlite"
        query = "select answers from response where channel = 'online'"
        yield Site("ours", server, lambda: _words(database, query))


@contextmanager
def bare(folder: Path) -> Iterator[Site]:
    """Run the bare application, with a database of its own."""
    database = folder / "bare.sqlite"
    environment = environment_for(folder) | {"BARE_DATABASE": str(database)}
    configuration = "tools/bench/bare/gunicorn.conf.py"
    with serving(environment, folder / "server.log", configuration) as server:
        query = "select answers from response"
        yield Site("bare", server, lambda: _words(database, query))
