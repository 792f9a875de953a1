"""With an SQLite that can lose writes: only one worker process, and no second server."""

from pathlib import Path

import pytest
from flask import Flask

from consultation.extensions import db
from tests.faults.servers import server_on
from tests.live import START_SECONDS
from tests.tried import Tried

pytestmark = [pytest.mark.faults, pytest.mark.slow]


def test_a_faulty_sqlite_has_one_worker_and_refuses_a_second_server(
    app: Flask, tried: Tried
) -> None:
    db.session.remove()
    db.engine.dispose()
    with (
        server_on(app, without=["mended_sqlite"]) as first,
        server_on(app, without=["mended_sqlite"]) as second,
    ):
        first.start()
        first.wait_until_it_answers()
        number = first.process.pid
        workers = Path(f"/proc/{number}/task/{number}/children").read_text().split()
        assert len(workers) == 1
        assert "One worker process instead of 2: SQLite " in first.log
        second.start()
        assert second.process.wait(START_SECONDS) == 1
        assert "Another server runs on " in second.log
        first.kill()
        second.start()
        second.wait_until_it_answers()
    tried("a faulty SQLite: one worker instead of 2, a second server refused until the first ended")
