"""50 responses a second to two servers at the closing instant: both agree on every one of them.

One run for each database; INSTANT_RUNS asks for more (`make soak` makes 20). CLOCKS=libfaketime
makes clocks wrong with that library. Without the guards the same runs find the faults.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
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
from tests.faults.servers import Server, operator_runs, server_on
from tests.tried import Tried

pytestmark = [pytest.mark.faults, pytest.mark.slow]

LONG = "SOAK" in os.environ
RUNS = range(int(os.environ.get("INSTANT_RUNS") or 1))
A_SECOND = 50
SECONDS_AFTER = 1
SENDERS = 10
LOOKING_FROM = timedelta(seconds=0.5)
"""So long before closing somebody begins to look at each server's chronicle, without a pause."""
APART = (-45, 45)
"""Seconds by which the clocks of two machines are wrong."""


@contextmanager
def two_servers(
    app: Flask, beside: Path, ahead: tuple[int, int] = (0, 0), without: Sequence[str] = ()
) -> Iterator[list[Server]]:
    """Two that share a SQLite file and its folder, or only a PostgreSQL."""
    settings = app.config["SETTINGS"]
    second = settings.instance if settings.sqlite else beside / "second"
    second.mkdir(exist_ok=True)
    with ExitStack() as both:
        servers = [
            both.enter_context(server_on(app, instance, seconds, without))
            for instance, seconds in zip((settings.instance, second), ahead, strict=True)
        ]
        for each in servers:
            if without:
                each.environment["CONSULTATION_WORKERS"] = "1"
            each.start()
        for each in servers:
            each.wait_until_it_answers()
        warm_up(servers, settings.instance, 3 if without else SENDERS)
        yield servers


@pytest.fixture
def servers(each_app: Flask, tmp_path: Path) -> Iterator[list[Server]]:
    with two_servers(each_app, tmp_path) as both:
        yield both


@pytest.fixture
def servers_apart(postgres_app: Flask, tmp_path: Path) -> Iterator[list[Server]]:
    with two_servers(postgres_app, tmp_path, APART) as both:
        yield both


def warm_up(servers: list[Server], instance: Path, at_once: int) -> None:
    """Have every worker answer once: a new one takes seconds for what then takes milliseconds."""
    source = definition(slug="warm-up", opens="2020-01-01", closes="2099-01-01")
    slug = load(source, "test.yaml", instance).slug
    failed, sending = Event(), Queue[Exception | None]()
    senders = [
        Sender(server.port, slug, f"warm-up-{server.port}-{each}", sending, failed)
        for server in servers
        for each in range(at_once)
    ]
    all_at_once([sender.send_one for sender in senders], len(senders), failed)


def send_across_closing(app: Flask, servers: list[Server], run: int = 0) -> tuple[list[str], str]:
    """A consultation that closes in seconds: whatever went wrong, and what was tried."""
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
    again = [
        lambda who=who, port=port: asked_again(who, port, slug)
        for who, port in zip(residents, cycle(reversed(ports)), strict=False)
    ]
    for who, reference in zip(residents, all_at_once(again, SENDERS, failed), strict=True):
        who.reference = reference
    wrong = disagreements(residents, closes)
    if one != other:
        wrong.append("the two servers show two records")
    wrong += [f"asked again: {who}" for who in residents if bool(who.reference) != who.acknowledged]
    wrong.extend(not_in_the_record(app, slug, residents, servers[0]))
    return wrong, says(residents, closes)


def not_in_the_record(
    app: Flask, slug: str, residents: list[Waiting], server: Server
) -> Iterator[str]:
    """What is stored, sealed and found by the audit otherwise than it was acknowledged."""
    acknowledged = sorted((each.words, each.reference) for each in residents if each.acknowledged)
    if stored(app, slug) != acknowledged:
        yield "what is stored is not what was acknowledged"
    if (sealed := sealed_counts(app, slug)) != [len(acknowledged)]:
        yield f"outside the seal: {len(acknowledged)} acknowledged, {sealed} sealed"
    audited = operator_runs("audit", slug, environment=server.environment)
    agrees = f"{slug}: {len(acknowledged):,} responses, 0 tombstones, 1 seal "
    if not audited.stdout.startswith(agrees):
        yield f"audit: {audited.stdout}{audited.stderr}"


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
        f"{near(residents, closes)} within half a second of closing: {taken} acknowledged, "
        f"{len(residents) - taken} refused"
    )


def test_two_servers_agree_on_every_response_sent_across_the_closing_instant(
    each_app: Flask, servers: list[Server], tried: Tried
) -> None:
    for run in RUNS:
        wrong, what = send_across_closing(each_app, servers, run)
        tried(f"{what}; {len(wrong)} disagreements")
        assert wrong == []


def test_they_agree_although_their_clocks_are_90_seconds_apart(
    postgres_app: Flask, servers_apart: list[Server], tried: Tried
) -> None:
    for run in RUNS:
        wrong, what = send_across_closing(postgres_app, servers_apart, run)
        tried(f"clocks wrong by {APART} s: {what}; {len(wrong)} disagreements")
        assert wrong == []


OUTSIDE = "outside the seal"
Case = tuple[str, tuple[str, ...], tuple[int, int], str]
WITHOUT: list[Case] = [
    ("app", ("verdict_inside",), (0, 0), OUTSIDE),
    ("postgres_app", ("barrier", "quickness"), (0, 0), OUTSIDE),
    ("postgres_app", ("quickness",), (0, 0), ""),
    ("postgres_app", ("verdict_inside",), (0, 0), OUTSIDE),
    ("postgres_app", ("clock_of_the_database",), APART, "instant-"),
]
"""The database, what is taken out, the clocks, and what must be seen: `quickness` alone is none."""


@pytest.mark.parametrize(
    "case", WITHOUT if LONG else WITHOUT[:2], ids=lambda case: "-".join(case[1])
)
def test_without_its_guards_the_same_check_sees_what_went_wrong(
    request: pytest.FixtureRequest, case: Case, tmp_path: Path, tried: Tried
) -> None:
    name, without, ahead, sees = case
    app: Flask = request.getfixturevalue(name)
    with two_servers(app, tmp_path, ahead, without) as servers:
        wrong, what = send_across_closing(app, servers)
    tried(f"{name} without {', '.join(without)}: {what}; {'; '.join(wrong[-2:]) or 'no fault'}")
    assert (sees in " ".join(wrong)) if sees else wrong == []
