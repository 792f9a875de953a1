"""PostgreSQL's primary is killed while residents send: the standby takes over, nothing is lost.

By default once, without Patroni, a second after the standby was cut off. With FAILOVERS that often,
by Patroni and etcd on machines set up from the files of deploy/ (`make soak`, 3 times). If commits
do not wait for the standby, the same check finds lost responses.
"""

import os
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from queue import Queue
from threading import Event
from time import monotonic
from typing import Protocol

import pytest
from flask import Flask
from flask_migrate import upgrade

from consultation import create_app
from consultation.authoring.loading import load
from consultation.extensions import db
from consultation.operations import storage
from tests.conftest import settings_for
from tests.definitions import definition
from tests.faults.acknowledged import not_as_acknowledged
from tests.faults.machines import database_machines, wait_for
from tests.faults.pair import pair_of_databases
from tests.faults.senders import Browser, Sender, Sent, Tally, stored
from tests.faults.servers import Server, operator_runs, server_on
from tests.tried import Tried

pytestmark = [pytest.mark.faults, pytest.mark.slow]

FAILOVERS = int(os.environ.get("FAILOVERS") or 0)
SENDERS = 6
SENDS_BEFORE = 30
SECONDS_TO_ANSWER = 30


class Cluster(Protocol):
    """Databases of which the first to take writes can be killed."""

    url: str

    def kill_primary(self) -> None:
        """Kill it with everything that runs beside it."""

    def mend(self) -> None:
        """Bring back what was killed, as a standby that confirms every commit."""


@contextmanager
def cluster() -> Iterator[Cluster]:
    if FAILOVERS:
        with database_machines() as machines:
            yield machines
    else:
        with pair_of_databases() as pair:
            yield pair


def answers(server: Server) -> bool:
    """Whether a response could be stored now."""
    browser = Browser(server.port)
    try:
        return browser.ask("GET", "/readyz").status == 200
    finally:
        browser.close()


def send_through(
    cluster: Cluster, servers: list[Server], slug: str, times: int = FAILOVERS or 1
) -> tuple[list[Sender], list[Future[None]], list[float]]:
    """Kill the primary while residents send: who sent, how each ended, the seconds unanswered."""
    sending, stop, seconds = Queue[Exception | None](), Event(), []
    senders = [
        Sender(
            servers[each % len(servers)].port, slug, f"sender{each}", sending, stop, patient=True
        )
        for each in range(SENDERS)
    ]
    with ThreadPoolExecutor(SENDERS) as pool:
        running = [pool.submit(sender.run) for sender in senders]
        try:
            for each in range(times):
                if each:
                    cluster.mend()
                for _ in range(SENDS_BEFORE):
                    if problem := sending.get(timeout=60):
                        raise problem
                began = monotonic()
                cluster.kill_primary()
                wait_for("an answer", lambda: all(map(answers, servers)), SECONDS_TO_ANSWER)
                seconds.append(monotonic() - began)
        finally:
            stop.set()
    return senders, running, seconds


@contextmanager
def nodes(url: str, *instances: Path) -> Iterator[tuple[Flask, str, list[Server]]]:
    """Servers that share a new database, each with a folder of its own; and what is asked there."""
    for each in instances:
        each.mkdir()
    app = create_app(settings_for(instances[0], database_url=url))
    with app.app_context():
        upgrade()
        source = definition(opens="2020-01-01", closes="2099-01-01")
        slug = load(source, "test.yaml", instances[0]).slug
        db.session.remove()
        db.engine.dispose()
    with ExitStack() as all_of_them:
        servers = [all_of_them.enter_context(server_on(app, each)) for each in instances]
        for server in servers:
            server.start()
        for server in servers:
            server.wait_until_it_answers()
        yield app, slug, servers


def test_nothing_is_lost_or_doubled_when_the_standby_takes_over(
    tmp_path: Path, tried: Tried
) -> None:
    with (
        cluster() as databases,
        nodes(databases.url, tmp_path / "one", tmp_path / "two") as (app, slug, servers),
    ):
        senders, running, seconds = send_through(databases, servers, slug)
        for each in running:
            each.result()
        met = Tally.of([sender.tally for sender in senders])
        found: list[Sent] = stored(app, slug)
        audited = operator_runs("audit", slug, environment=servers[0].environment)
    wrong = not_as_acknowledged(met.sent, found)
    tried(
        f"{len(seconds)} primaries killed{' (Patroni)' if FAILOVERS else ''}: {len(met.sent)} "
        f"acknowledged, {met.cuts + met.refused} requests cut or refused; answering again after "
        f"{', '.join(f'{each:.1f}' for each in seconds)} s; "
        f"{len(wrong.get('lost', []))} lost, {len(wrong.get('doubled', []))} doubled"
    )
    assert wrong == {}
    assert len(set(met.sent)) == len(met.sent)
    agrees = f"{slug}: {len(met.sent):,} responses, 0 tombstones, "
    assert audited.stdout.startswith(agrees), audited.stdout + audited.stderr


def test_without_waiting_for_the_standby_what_was_acknowledged_is_lost(
    tmp_path: Path, tried: Tried
) -> None:
    with (
        pair_of_databases() as databases,
        nodes(databases.url, tmp_path / "one") as (app, slug, servers),
    ):
        assert "standby" not in found_by_the_doctor(app)
        databases.wait_for_no_standby()
        wait_for(
            "the doctor's warning", lambda: "A standby follows, but" in found_by_the_doctor(app)
        )
        senders, running, _ = send_through(databases, servers, slug, times=1)
        # Whose draft was lost as well comes to no receipt.
        stuck = sum(isinstance(each.exception(), AssertionError) for each in running)
        met = Tally.of([sender.tally for sender in senders])
        lost = not_as_acknowledged(met.sent, stored(app, slug)).get("lost", [])
    tried(
        f"commits that do not wait for the standby: of {len(met.sent)} acknowledged {len(lost)} "
        f"lost, and {stuck} drafts"
    )
    assert lost


def found_by_the_doctor(app: Flask) -> str:
    """What the doctor says of the database, as the site's own account sees it."""
    with app.app_context():
        with db.engine.connect() as connection:
            said = " ".join(map(str, storage.durability(connection)))
        db.engine.dispose()
    return said
