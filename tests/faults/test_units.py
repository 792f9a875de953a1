"""Runs each systemd unit's command as the unit says: it serves, stops when told, and backs up."""

import signal
import sys
import urllib.request
from pathlib import Path

import pytest
from flask import Flask

from consultation.extensions import db
from tests.faults.machines import wait_for
from tests.faults.proxied import free_port
from tests.faults.units import Unit, others_may_read
from tests.live import TOP
from tests.tried import Tried

pytestmark = [pytest.mark.faults, pytest.mark.slow]


@pytest.fixture
def instance(app: Flask) -> Path:
    """The instance folder of a site that is set up; nobody holds its database."""
    db.session.remove()
    db.engine.dispose()
    folder: Path = app.config["SETTINGS"].instance
    (folder / "consultation.sqlite").chmod(0o600)
    return folder


def test_the_site_of_the_unit_serves_and_stops_in_time(instance: Path, tried: Tried) -> None:
    unit = Unit.of(
        "consultation.service",
        {
            "/srv/consultation/site/.venv/bin/python": sys.executable,
            "/srv/consultation/site": str(TOP),
            "/srv/consultation/instance": str(instance),
        },
    )
    port = free_port()
    process = unit.start(CONSULTATION_BIND=f"127.0.0.1:{port}")
    try:
        url = f"http://127.0.0.1:{port}/readyz"
        wait_for("the site", lambda: urllib.request.urlopen(url, timeout=30).status == 200)
        # KillMode=mixed: the first process is told, and ends its workers itself.
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=int(unit.one("TimeoutStopSec")))
    finally:
        process.kill()
    assert process.returncode == 0, said.decode()
    assert (instance / "secret-key").exists()
    assert others_may_read(instance) == []
    tried(f"ExecStart of consultation.service: ready, stopped by SIGTERM; it said: {said.decode()}")


def test_the_backup_of_the_unit_is_made_and_nobody_else_can_read_it(
    instance: Path, tmp_path: Path, tried: Tried
) -> None:
    backups = tmp_path / "backups"
    backups.mkdir(mode=0o700)
    unit = Unit.of(
        "consultation-backup.service",
        {
            ".venv/bin/python": sys.executable,
            "/srv/consultation/site": str(TOP),
            "/srv/consultation/instance": str(instance),
            "/var/backups/consultation": str(backups),
        },
    )
    process = unit.start()
    said, _ = process.communicate(timeout=120)
    assert process.returncode == 0, said.decode()
    [made] = backups.glob("????-??-??.backup")
    assert others_may_read(backups) == []
    tried(f"ExecStart of consultation-backup.service: {made.name}, {made.stat().st_size} bytes")
