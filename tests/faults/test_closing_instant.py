"""50 sends a second to two servers across the closing instant: both agree on every one of them.

One run a database; INSTANT_RUNS asks for more (`make soak` comes to 20), and CLOCKS=libfaketime
for wrong clocks by that library.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path
from queue import Queue
from threading import Event

import pytest
from flask import Flask
from sqlalchemy import select

from consultation import clock
from consultation.authoring.loading import load
from consultation.extensions import db
from consultation.lifecycle.consultations import find
from consultation.lifecycle.models import Consultation, Seal
from tests.definitions import definition
from tests.faults.instant import (
    Waiting,
    a_second,
    all_at_once,
    asked_again,
    disagreements,
    filled_in,
    look_until_sealed,
    near,
    send,
)
from tests.faults.senders import Sender, stored
from tests.faults.servers import Server, server_on
from tests.live import run_flask
from tests.tried import Tried

pytestmark = [pytest.mark.faults, pytest.mark.slow]

RUNS = range(int(os.environ.get("INSTANT_RUNS") or 1))
A_SECOND = 50
SECONDS_AFTER = 1
SENDERS = 10
LOOKING_FROM = timedelta(seconds=0.5)
"""So long before closing somebody begins to look at each server's chronicle, without a pause."""
APART = (-45, 45)
"""Seconds by which the clocks of two machines are wrong."""


def two_servers(
    app: Flask, beside: Path, ahead: tuple[int, int] = (0, 0)
) -> Iterator[list[Server]]:
    """Two that share a SQLite file and its folder, or only a PostgreSQL."""
    settings = app.config["SETTINGS"]
    second = settings.instance if settings.sqlite else beside / "second"
    second.mkdir(exist_ok=True)
    with ExitStack() as both:
        servers = [
            both.enter_context(server_on(app, instance, seconds))
            for instance, seconds in zip((settings.instance, second), ahead, strict=True)
        ]
        for each in servers:
            each.start()
        for each in servers:
            each.wait_until_it_answers()
        warm_up(servers, settings.instance)
        yield servers


@pytest.fixture
def servers(each_app: Flask, tmp_path: Path) -> Iterator[list[Server]]:
    yield from two_servers(each_app, tmp_path)


@pytest.fixture
def servers_apart(postgres_app: Flask, tmp_path: Path) -> Iterator[list[Server]]:
    yield from two_servers(postgres_app, tmp_path, APART)


def warm_up(servers: list[Server], instance: Path) -> None:
    """Have every worker answer once: a new one takes seconds for what then takes milliseconds."""
    source = definition(slug="warm-up", opens="2020-01-01", closes="2099-01-01")
    slug = load(source, "test.yaml", instance).slug
    failed, sending = Event(), Queue[Exception | None]()
    senders = [
        Sender(server.port, slug, f"warm-up-{server.port}-{each}", sending, failed)
        for server in servers
        for each in range(SENDERS)
    ]
    all_at_once([sender.send_one for sender in senders], len(senders), failed)


def send_across_closing(app: Flask, servers: list[Server], run: int) -> str:
    """A consultation that closes in seconds, and everything that must hold; says what was tried."""
    failed, instance = Event(), app.config["SETTINGS"].instance
    closes = clock.now().replace(microsecond=0) + timedelta(seconds=4)
    written = closes.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%SZ")
    source = definition(slug=f"instant-{run}", opens="2020-01-01", closes=written)
    slug = load(source, "test.yaml", instance).slug
    current = find(slug)
    assert current and current.window.closes == closes
    begin = clock.now()
    number = A_SECOND * (round((closes - begin).total_seconds()) + SECONDS_AFTER)
    residents = filled_in(current, number, begin, A_SECOND)
    db.session.remove()
    db.engine.dispose()

    ports = [each.port for each in servers]
    sends = [
        lambda who=who, port=port: send(who, port, slug, failed)
        for who, port in zip(residents, cycle(ports), strict=False)
    ]
    looks = [
        lambda port=port: look_until_sealed(port, slug, closes - LOOKING_FROM, failed)
        for port in ports
    ]
    one, other, *_ = all_at_once([*looks, *sends], SENDERS + len(looks), failed)

    assert {each.status for each in residents} == {303, 410}, "all came before closing, or after"
    assert disagreements(residents, closes) == []
    for who, port in zip(residents, cycle(reversed(ports)), strict=False):
        who.reference = asked_again(who, port, slug)
        assert bool(who.reference) is who.acknowledged, who
    acknowledged = sorted((each.words, each.reference) for each in residents if each.acknowledged)
    assert one == other
    assert stored(app, slug) == acknowledged
    assert sealed_counts(app, slug) == [len(acknowledged)]
    said = run_flask("audit", slug, environment=servers[0].environment)
    assert said.startswith(f"{slug}: {len(acknowledged):,} responses, 0 tombstones, 1 seals "), said
    return says(residents, closes)


def sealed_counts(app: Flask, slug: str) -> list[int]:
    """What each seal counted."""
    seals = select(Seal).join(Consultation, Consultation.id == Seal.consultation_id)
    with app.app_context():
        found = db.session.scalars(seals.where(Consultation.slug == slug)).all()
        return [each.counts["responses"] for each in found]


def says(residents: list[Waiting], closes: datetime) -> str:
    taken = sum(each.acknowledged for each in residents)
    return (
        f"{len(residents)} sends to two servers, {a_second(residents)} a second and "
        f"{near(residents, closes)} within half a second of closing: {taken} acknowledged, sealed "
        f"and stored; {len(residents) - taken} refused; 0 disagreements"
    )


@pytest.mark.parametrize("run", RUNS)
def test_two_servers_agree_on_every_response_sent_across_the_closing_instant(
    each_app: Flask, servers: list[Server], run: int, tried: Tried
) -> None:
    tried(send_across_closing(each_app, servers, run))


@pytest.mark.parametrize("run", RUNS)
def test_they_agree_although_their_clocks_are_90_seconds_apart(
    postgres_app: Flask, servers_apart: list[Server], run: int, tried: Tried
) -> None:
    tried(f"clocks wrong by {APART} s: {send_across_closing(postgres_app, servers_apart, run)}")
