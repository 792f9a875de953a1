"""Keyed replies are stored, judged by their day and sealed, on both databases."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from consultation.extensions import db
from consultation.lifecycle.keying import end_keying
from consultation.lifecycle.models import Seal
from consultation.operations.auditing import audit
from consultation.responding.keyed import Reply, take_keyed
from consultation.responding.models import Channel, Response
from tests.conftest import loader
from tests.definitions import definition


def test_replies_are_stored_together_and_sealed(
    each_app: Flask, tmp_path: Path, at: Callable[..., None]
) -> None:
    current = loader(tmp_path)(definition(late="set-aside"))
    at(current.window.closes + timedelta(days=3))
    days = (date(2026, 1, 5), date(2026, 3, 31), date(2026, 4, 1))
    replies = [
        Reply(
            channel=Channel.PAPER,
            language="en",
            received_on=day,
            answers={"why": f"Of {day}"},
            about={},
        )
        for day in days
    ]
    told: list[str] = []
    references = take_keyed(current, replies, lambda _, stored: told.extend(stored))
    assert told == references
    db.session.rollback()
    found = {each.received_on: each.timeliness for each in db.session.scalars(select(Response))}
    assert list(map(found.get, days)) == ["in-time", "in-time", "late"]
    end_keying(current)
    db.session.rollback()
    counts = {seal.part: seal.counts["responses"] for seal in db.session.scalars(select(Seal))}
    assert (counts["keyed"], counts["keyed-late"]) == (2, 1)
    assert audit(db.session(), current).responses == 3
