"""Outages while a consultation is open are recorded; quiet minutes and other times are not."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from consultation import clock
from consultation.extensions import db
from consultation.lifecycle.chronicle import broken_at, chronicle_of
from consultation.lifecycle.heartbeat import beat
from consultation.lifecycle.models import Heartbeat
from consultation.transactions import writing
from tests.conftest import Loader, loader

CASES = [
    pytest.param(timedelta(days=10), timedelta(seconds=59), [], id="not a minute"),
    pytest.param(timedelta(days=10), timedelta(minutes=5), ["about 5 minutes"], id="outage"),
    pytest.param(timedelta(days=-10), timedelta(minutes=5), [], id="before opening"),
    pytest.param(timedelta(minutes=-5), timedelta(minutes=10), ["about 5 minutes"], id="opening"),
]


@pytest.mark.parametrize(("after_opening", "silence", "says"), CASES)
def test_what_is_told(
    loaded: Loader,
    at: Callable[..., None],
    after_opening: timedelta,
    silence: timedelta,
    says: list[str],
) -> None:
    current = loaded()
    moment = current.window.opens + after_opening
    at(moment)
    beat()
    at(moment + silence)
    beat()
    beat()
    entries = chronicle_of(db.session(), current.consultation.id)
    told = [each for each in entries if each.event == "outage"]
    assert len(told) == len(says)
    assert all(words in entry.says for words, entry in zip(says, told, strict=True))
    assert broken_at(entries) is None


def test_all_nodes_that_come_back_together_tell_of_it_once(each_app: Flask) -> None:
    current = loader(each_app.config["SETTINGS"].instance)(opens="2020-01-05", closes="2099-01-05")
    beat()
    with writing() as session:
        long_ago = clock.database_now(session) - timedelta(minutes=7)
        session.execute(update(Heartbeat).values(beat_at=long_ago))

    def node(number: int) -> None:
        with each_app.app_context():
            beat()

    with ThreadPoolExecutor(6) as nodes:
        list(nodes.map(node, range(6)))
    told = [
        each.says
        for each in chronicle_of(db.session(), current.consultation.id)
        if each.event == "outage"
    ]
    assert len(told) == 1 and "about 7 minutes" in told[0]
