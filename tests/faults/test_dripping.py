"""60 connections that send one byte a second do not disturb others behind the recommended proxy.

A second test shows that the proxy is needed. PROXY=nginx runs the file of deploy/ (`make soak`).
"""

import os
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from flask import Flask

from consultation.authoring.loading import load
from consultation.extensions import db
from tests.definitions import definition
from tests.faults.deployed import DEPLOY
from tests.faults.dripping import dripping, percentile_95, waits
from tests.faults.proxied import behind_nginx, free_port
from tests.faults.servers import Server, server_on
from tests.tried import Tried

pytestmark = [pytest.mark.faults, pytest.mark.slow]

PROXIED = os.environ.get("PROXY") == "nginx"
ROUNDS = int(os.environ.get("DRIPPING_ROUNDS") or 9)
SECONDS = 4.0
PATHS = ["/c/safer-parks", "/c/safer-parks/chronicle", "/readyz"]
SENT_TO = "/c/safer-parks/start"


@pytest.fixture
def server(app: Flask) -> Iterator[Server]:
    instance = app.config["SETTINGS"].instance
    load(definition(opens="2020-01-01", closes="2099-01-01"), "test.yaml", instance)
    db.session.remove()
    db.engine.dispose()
    with server_on(app) as server:
        server.environment["CONSULTATION_TRUSTED_PROXIES"] = "1"
        server.start()
        server.wait_until_it_answers()
        yield server


def through_the_proxy(server: Server, folder: Path) -> str:
    """With and without dripping in turn: a busy machine slows both."""
    node = {"127.0.0.1:8000": server.port}
    with behind_nginx("one-machine/nginx.conf", node, folder) as port:
        waits(port, PATHS, SECONDS, tls=True)
        quiet, meanwhile = [], []
        for _ in range(ROUNDS):
            quiet.append(percentile_95(waits(port, PATHS, SECONDS, tls=True)))
            with dripping(port, SENT_TO, tls=True):
                meanwhile.append(percentile_95(waits(port, PATHS, SECONDS, tls=True)))
    ratio = median(other / one for one, other in zip(quiet, meanwhile, strict=True))
    written = "".join(each.read_text(errors="replace") for each in folder.glob("*.log"))
    assert "127.0.0.1" not in written, "the proxy wrote an address down"
    assert ratio < 1.2, (quiet, meanwhile)
    return (
        f"60 dripping to nginx, {ROUNDS} rounds in turn: 95th percentile of others "
        f"{median(quiet) * 1000:.0f} ms without and {median(meanwhile) * 1000:.0f} ms with them, "
        f"median of ratios {ratio:.2f}"
    )


def with_a_dead_node(server: Server, folder: Path) -> str:
    """Two nodes, of which only one runs: nobody notices."""
    nodes = {"10.0.0.11:8000": server.port, "10.0.0.12:8000": free_port()}
    with behind_nginx("several-machines/nginx.conf", nodes, folder) as port:
        number = len(waits(port, PATHS, SECONDS, tls=True))
    return f"one of two nodes dead behind nginx: {number} requests, all answered"


def away(folder: Path) -> str:
    """No node runs: the page to wait at is shown, and the request is not taken for answered."""
    node = {"127.0.0.1:8000": free_port()}
    context = ssl._create_unverified_context()  # the certificate was made a moment ago
    with behind_nginx("one-machine/nginx.conf", node, folder) as port:
        asked = Request(f"https://127.0.0.1:{port}{SENT_TO}", data=b"words")
        with pytest.raises(HTTPError) as told:
            urlopen(asked, context=context)
    assert told.value.code == 502 and b"load this page again" in told.value.read()
    return "site away behind nginx: its page is shown"


def units_are_whole(folder: Path) -> str:
    """systemd itself reads the shipped units, with a program that exists here."""
    for each in (
        "consultation.service",
        "consultation-backup.service",
        "consultation-backup.timer",
    ):
        (folder / each).write_text(
            (DEPLOY / "one-machine" / each)
            .read_text()
            .replace("/srv/consultation/site/.venv/bin/python", sys.executable)
        )
    units = sorted(str(each) for each in folder.iterdir())
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    return f"systemd-analyze verify: {len(units)} units, nothing to say"


def without_a_proxy(server: Server) -> str:
    """Every thread of the site waits for somebody's next byte."""
    with dripping(server.port, SENT_TO, tls=False), pytest.raises(TimeoutError):
        waits(server.port, PATHS, SECONDS, tls=False, patience=2)
    return "60 dripping to the site itself: others had no answer in 2 s, so a proxy is needed"


def test_dripping_connections_hold_nobody_up(server: Server, tmp_path: Path, tried: Tried) -> None:
    tried(without_a_proxy(server))
    if PROXIED:
        server.kill()
        server.start()
        server.wait_until_it_answers()
        tried(through_the_proxy(server, tmp_path / "nginx"))
        tried(away(tmp_path / "away"))
        tried(with_a_dead_node(server, tmp_path / "several"))
        units = tmp_path / "units"
        units.mkdir()
        tried(units_are_whole(units))
