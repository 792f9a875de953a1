"""All server processes are killed (-9) while residents send: what has a receipt is stored, once.

6 rounds for each database; KILL_ROUNDS asks for more (`make soak` comes to 500). Without the guards
that make sending one step, the same check finds responses doubled and lost.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue
from random import Random
from subprocess import TimeoutExpired
from threading import Event

import pytest
from flask import Flask

from consultation.authoring.loading import load
from consultation.extensions import db
from tests.definitions import definition
from tests.faults.acknowledged import not_as_acknowledged
from tests.faults.senders import Sender, Tally, stored
from tests.faults.servers import Server, operator_runs, server_on
from tests.tried import Tried

pytestmark = [pytest.mark.faults, pytest.mark.slow]

ROUNDS = int(os.environ.get("KILL_ROUNDS") or 6)
SENDERS = 6
MOST_SENDS_BEFORE = 30
"""A round ends after so many sends at most, counted from when the server answers again."""
LONGEST_SEND_SECONDS = 0.02
"""The kill comes up to so long after a send has begun: before, in and after its commit."""
PATIENCE_SECONDS = 90


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> str:
    return str(request.config.getoption("--hypothesis-seed") or 0)


def one_round(server: Server, random: Random, sending: "Queue[Exception | None]") -> None:
    """Let them send for a while, and kill the server somewhere in a send."""
    server.start()
    server.wait_until_it_answers()
    while not sending.empty():
        look_at(sending)
    for _ in range(random.randint(1, MOST_SENDS_BEFORE)):
        look_at(sending)
    with pytest.raises(TimeoutExpired):
        server.process.wait(random.uniform(0, LONGEST_SEND_SECONDS))
    server.kill()


def look_at(sending: "Queue[Exception | None]") -> None:
    """Wait for somebody to send; whoever has failed ends the test."""
    if problem := sending.get(timeout=PATIENCE_SECONDS):
        raise problem


def send_through(server: Server, slug: str, seed: str, rounds: int = ROUNDS) -> Tally:
    """All rounds, and then a server that lives until everybody has a receipt."""
    random, stop = Random(seed), Event()
    sending: Queue[Exception | None] = Queue()
    senders = [
        Sender(server.port, slug, f"seed{seed}-sender{each}", sending, stop)
        for each in range(SENDERS)
    ]
    with ThreadPoolExecutor(SENDERS) as pool:
        running = [pool.submit(sender.run) for sender in senders]
        try:
            for _ in range(rounds):
                one_round(server, random, sending)
        finally:
            stop.set()
            server.kill_if_running()
            server.start()
    for each in running:
        each.result()
    return Tally.of([sender.tally for sender in senders])


def test_what_has_a_receipt_is_stored_once_whenever_the_server_is_killed(
    each_app: Flask, tmp_path: Path, seed: str, tried: Tried
) -> None:
    slug = load(
        definition(opens="2020-01-01", closes="2099-01-01"), "test.yaml", tmp_path / "instance"
    ).slug
    # No connection of ours may be open: the last to close a SQLite file clears up after the rest.
    db.session.remove()
    db.engine.dispose()
    with server_on(each_app) as server:
        met = send_through(server, slug, seed)
        server.kill()
        audited = operator_runs("audit", slug, environment=server.environment)
    tried(
        f"{ROUNDS} rounds of kill -9, seed {seed}: {len(met.sent)} acknowledged, {met.cuts} "
        f"requests cut, {met.cut_sending} of them sending, {met.stored_before_cut} of these after "
        f"storing; {met.walked_away} did not wait for the answer, {met.repeated} sent once more"
    )
    assert not_as_acknowledged(met.sent, stored(each_app, slug)) == {}
    assert len(set(met.sent)) == len(met.sent) >= ROUNDS
    assert met.cut_sending > 0, "no kill came while somebody was sending"
    agrees = f"{slug}: {len(met.sent):,} responses, 0 tombstones, "
    assert audited.stdout.startswith(agrees), audited.stdout + audited.stderr


@pytest.mark.parametrize(
    ("without", "fault"),
    [("response_and_receipt_together", "doubled"), ("receipt_and_response_together", "lost")],
)
def test_without_one_step_for_both_responses_are_doubled_or_lost(
    app: Flask, tmp_path: Path, seed: str, without: str, fault: str, tried: Tried
) -> None:
    slug = load(
        definition(opens="2020-01-01", closes="2099-01-01"), "test.yaml", tmp_path / "instance"
    ).slug
    db.session.remove()
    db.engine.dispose()
    with server_on(app, without=[without]) as server:
        met = send_through(server, slug, seed, rounds=2)
        server.kill()
    wrong = not_as_acknowledged(met.sent, stored(app, slug))
    tried(
        f"2 rounds of kill -9 without {without}, {len(met.sent)} acknowledged: "
        f"{', '.join(f'{len(which)} {what}' for what, which in wrong.items())}"
    )
    assert wrong.get(fault)
