"""Power cuts, simulated from a recording of every write: confirmed responses are found afterwards.

200 cuts while this process sends; POWER_CUTS asks for more. With TRACER=strace the recording is of
the production server's system calls (`make soak` comes to 1,000 of these).
"""

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from random import Random
from shutil import rmtree
from tempfile import mkdtemp

import pytest
from flask import Flask
from sqlalchemy import event

from consultation import clock
from consultation.authoring.loading import load
from consultation.engine import sqlite_module
from consultation.extensions import db
from consultation.lifecycle.consultations import find
from tests.definitions import definition
from tests.faults.disk import watched_disk
from tests.faults.guards import sync_less
from tests.faults.instant import Waiting, filled_in
from tests.faults.power import Acknowledged, Image, Recorded, cuts
from tests.faults.traced import record_server
from tests.tried import Tried

pytestmark = [pytest.mark.faults, pytest.mark.slow]

CUTS = int(os.environ.get("POWER_CUTS") or 200)
BY_STRACE = os.environ.get("TRACER") == "strace"
SENDS = 150
FILES = ("consultation.sqlite", "consultation.sqlite-wal")


@pytest.fixture
def memory() -> Iterator[Path]:
    """A folder that needs no disk, where there is one: each cut writes some megabytes."""
    shared = Path("/dev/shm")
    folder = Path(mkdtemp(dir=shared if shared.is_dir() else None))
    yield folder
    rmtree(folder)


def prepared(app: Flask) -> tuple[str, list[Waiting]]:
    """A consultation, and residents with everything filled in."""
    instance = app.config["SETTINGS"].instance
    slug = load(definition(opens="2020-01-01", closes="2099-01-01"), "test.yaml", instance).slug
    current = find(slug)
    assert current
    residents = filled_in(current, SENDS, clock.now(), SENDS)
    db.session.remove()
    db.engine.dispose()
    return slug, residents


def record_here(app: Flask, *, durable: bool) -> tuple[Image, list[Recorded]]:
    """Send by the application in this process, and record what SQLite writes."""
    slug, residents = prepared(app)
    instance = app.config["SETTINGS"].instance
    with watched_disk() as disk, ExitStack() as after:
        if not durable:
            event.listen(db.engine, "checkout", sync_less)
            after.callback(event.remove, db.engine, "checkout", sync_less)
        before = {
            name: (instance / name).read_bytes() for name in FILES if (instance / name).exists()
        }
        for each in residents:
            browser = app.test_client()
            browser.set_cookie("draft", each.cookie.partition("=")[2])
            fields = dict([each.form.split("=", 1)])
            answer = browser.post(f"/c/{slug}/respond/send", data=fields)
            assert answer.status_code == 303, answer.text
            disk.acknowledge(each.words)
        db.session.remove()
        db.engine.dispose()
    return before, disk.recorded


def found(files: Image, folder: Path) -> Counter[str]:
    """What is stored in these files, which must be whole."""
    for name in FILES:
        (folder / name).unlink(missing_ok=True)
    (folder / f"{FILES[0]}-shm").unlink(missing_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    connection = sqlite_module().connect(str(folder / FILES[0]))
    try:
        assert connection.execute("PRAGMA quick_check").fetchall() == [("ok",)]
        rows = connection.execute("SELECT json_extract(answers, '$.why') FROM response")
        return Counter(words for (words,) in rows)
    finally:
        connection.close()


@pytest.mark.parametrize("durable", [True, False], ids=["as shipped", "synchronous=NORMAL"])
def test_what_was_acknowledged_before_a_power_cut_is_found_after_it(
    app: Flask, memory: Path, durable: bool, tried: Tried
) -> None:
    if BY_STRACE:
        slug, residents = prepared(app)
        before, recorded = record_server(app, slug, residents, FILES, durable=durable)
    else:
        before, recorded = record_here(app, durable=durable)
    assert sum(isinstance(each, Acknowledged) for each in recorded) == SENDS
    thanked_in_all = lossy = lost = doubled = 0
    for thanked, files in cuts(before, recorded, CUTS, Random(0)):
        stored = found(files, memory)
        missing = thanked - set(stored)
        thanked_in_all += len(thanked)
        lost += len(missing)
        lossy += bool(missing)
        doubled += sum(number > 1 for number in stored.values())
    how = "strace of the server" if BY_STRACE else "recording of SQLite's writes"
    tried(
        f"{CUTS} power cuts, {how}, {len(recorded)} steps: {thanked_in_all:,} acknowledged before "
        f"them, {lost:,} of these lost in {lossy} cuts, {doubled} doubled"
    )
    assert doubled == 0
    assert (lossy == 0) is durable
