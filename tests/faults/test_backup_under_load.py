"""Backups while residents send: every response confirmed before a backup is in it, once.

One backup for each database; BACKUPS asks for more (`make soak` makes 20, without pauses). One more
is made without a snapshot, to see that the test notices.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue
from threading import Event

import pytest
from flask import Flask

from consultation import create_app
from consultation.authoring.loading import load
from consultation.extensions import db
from tests.conftest import settings_for
from tests.definitions import definition
from tests.faults.senders import Sender, Tally, stored
from tests.faults.servers import operator_runs, server_on
from tests.live import environment_for
from tests.tried import Tried

pytestmark = [pytest.mark.faults, pytest.mark.slow]

BACKUPS = int(os.environ.get("BACKUPS") or 1)
SENDERS = 6
SENDS_BEFORE = 40
PAUSE_SECONDS = 0.0 if "SOAK" in os.environ else 0.5
"""After each of a resident's sends: what they send all the while would take the processor else."""


def test_a_backup_made_while_residents_send_is_whole_wherever_it_is_restored(
    each_app: Flask, tmp_path: Path, tried: Tried
) -> None:
    source = definition(opens="2020-01-01", closes="2099-01-01")
    slug = load(source, "test.yaml", each_app.config["SETTINGS"].instance).slug
    db.session.remove()
    db.engine.dispose()
    sending, stop, proved = Queue[Exception | None](), Event(), []
    with server_on(each_app) as server, ThreadPoolExecutor(SENDERS) as pool:
        server.start()
        server.wait_until_it_answers()
        senders = [
            Sender(server.port, slug, f"sender{each}", sending, stop, pause=PAUSE_SECONDS)
            for each in range(SENDERS)
        ]
        running = [pool.submit(sender.run) for sender in senders]
        try:
            for each in range(BACKUPS):
                for _ in range(SENDS_BEFORE):
                    if problem := sending.get(timeout=60):
                        raise problem
                before = {sent for sender in senders for sent in list(sender.tally.sent)}
                file = tmp_path / f"{each}.backup"
                made = operator_runs("backup", str(file), environment=server.environment)
                assert made.returncode == 0, made.stderr
                proved.append((file, before))
            in_pieces = tmp_path / "in-pieces.backup"
            made = operator_runs(
                *("backup", str(in_pieces)),
                environment=server.environment,
                without=("one_snapshot", "quick_backup"),
            )
            assert made.returncode == 0, made.stderr
        finally:
            stop.set()
        for future in running:
            future.result()
    sent = set(Tally.of([sender.tally for sender in senders]).sent)
    counts = []
    for file, before in proved:
        found, said = restored(file, slug)
        assert len(found) == len(set(found))
        assert before <= set(found) <= sent
        assert said.startswith(f"{slug}: {len(found):,} responses, 0 tombstones, "), said
        counts.append((len(before), len(found)))
    tried(
        f"{BACKUPS} backups while {len(sent)} were sent; acknowledged before it began and found "
        f"in it: {', '.join(f'{one} and {other}' for one, other in counts)}; 0 lost, 0 doubled"
    )
    refused = refusal(in_pieces)
    tried(f"one more without its snapshot: {refused}")
    assert "Response " in refused


def refusal(file: Path) -> str:
    """Why a backup cannot be restored whole; nothing if it can."""
    instance = file.with_suffix("")
    instance.mkdir()
    done = operator_runs("restore", str(file), environment=environment_for(instance))
    return done.stderr if done.returncode else ""


def restored(file: Path, slug: str) -> tuple[list[tuple[str, str]], str]:
    """What is stored in a fresh instance of its own after restoring, and what is said of it."""
    instance = file.with_suffix("")
    instance.mkdir()
    environment = environment_for(instance)
    done = operator_runs("restore", str(file), environment=environment)
    assert done.returncode == 0, done.stderr
    audited = operator_runs("audit", slug, environment=environment)
    return stored(create_app(settings_for(instance)), slug), audited.stdout + audited.stderr
