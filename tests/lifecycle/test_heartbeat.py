"""Outages in an open period stand in the public record; a quiet minute and other times do not."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from consultation.extensions import db
from consultation.lifecycle.chronicle import broken_at, chronicle_of
from consultation.lifecycle.consultations import Current
from consultation.lifecycle.heartbeat import beat

CASES = [
    pytest.param(timedelta(days=10), timedelta(seconds=59), [], id="not a minute"),
    pytest.param(timedelta(days=10), timedelta(minutes=5), ["about 5 minutes"], id="outage"),
    pytest.param(timedelta(days=-10), timedelta(minutes=5), [], id="before opening"),
    pytest.param(timedelta(minutes=-5), timedelta(minutes=10), ["about 5 minutes"], id="opening"),
]


@pytest.mark.parametrize(("after_opening", "silence", "says"), CASES)
def test_what_is_told(
    loaded: Callable[..., Current],
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
