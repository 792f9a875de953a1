"""One draft is sent 50 times at the same moment, to two servers: one response, one receipt.

Without the guard that makes sending one step, the same check finds it stored more than once.
"""

from collections.abc import Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from threading import Barrier, Event

import pytest
from flask import Flask

from consultation import clock
from consultation.authoring.loading import load
from consultation.extensions import db
from consultation.lifecycle.consultations import find
from tests.definitions import definition
from tests.faults.instant import Waiting, all_at_once, filled_in
from tests.faults.senders import REFERENCE, Browser, stored
from tests.faults.servers import Server, server_on
from tests.tried import Tried

pytestmark = [pytest.mark.faults, pytest.mark.slow]

POSTS = 50


def one_draft(app: Flask) -> tuple[str, Waiting]:
    """A resident with everything filled in."""
    instance = app.config["SETTINGS"].instance
    slug = load(definition(opens="2020-01-01", closes="2099-01-01"), "test.yaml", instance).slug
    current = find(slug)
    assert current
    [resident] = filled_in(current, 1, clock.now(), 1)
    db.session.remove()
    db.engine.dispose()
    return slug, resident


def send_at_once(servers: list[Server], slug: str, who: Waiting) -> set[tuple[int, str]]:
    """Post the same form by 50 connections at the same moment; each status, and its receipt."""
    ready = Barrier(POSTS)

    def post(port: int) -> tuple[int, str]:
        with closing(Browser(port, who.cookie)) as browser:
            ready.wait(60)
            status = browser.ask("POST", f"/c/{slug}/respond/send", who.form).status
            receipt = REFERENCE.search(browser.ask("GET", f"/c/{slug}/sent").page)
            return status, receipt[1] if receipt else ""

    tasks = [lambda port=servers[each % 2].port: post(port) for each in range(POSTS)]
    return set(all_at_once(tasks, POSTS, Event()))


def sent(app: Flask, beside: Path, without: Sequence[str]) -> tuple[set[tuple[int, str]], int]:
    """What the 50 were told, and how many responses are stored."""
    slug, who = one_draft(app)
    settings = app.config["SETTINGS"]
    second = settings.instance if settings.sqlite else beside / "second"
    second.mkdir(exist_ok=True)
    with ExitStack() as both:
        servers = [
            both.enter_context(server_on(app, each, without=without))
            for each in (settings.instance, second)
        ]
        for server in servers:
            server.environment["CONSULTATION_WORKERS"] = "1"
            server.start()
        for server in servers:
            server.wait_until_it_answers()
        told = send_at_once(servers, slug, who)
    return told, len(stored(app, slug))


def test_a_draft_sent_50_times_at_once_is_stored_once(
    each_app: Flask, tmp_path: Path, tried: Tried
) -> None:
    told, number = sent(each_app, tmp_path, [])
    tried(f"one draft, {POSTS} posts at once to two servers: {number} stored, told {told}")
    assert number == len(told) == 1
    [(status, reference)] = told
    assert status == 303 and reference


def test_without_one_step_for_response_and_receipt_it_is_stored_more_than_once(
    app: Flask, tmp_path: Path, tried: Tried
) -> None:
    _, number = sent(app, tmp_path, ["response_and_receipt_together"])
    tried(f"without that guard {number} were stored")
    assert number > 1
