"""Whatever officers and residents do, in whatever order: the record holds, and the audit agrees."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from consultation.authoring.loading import NotLoaded
from consultation.extensions import db
from consultation.lifecycle.closing import settle
from consultation.lifecycle.consultations import Current, find
from consultation.lifecycle.extending import NotExtended, extend
from consultation.operations.auditing import audit
from consultation.questionnaire.parsing import Mistakes
from tests.conftest import Loader
from tests.residents import Resident

OPENS = ("2026-02-02", "2026-02-02", "2026-02-02 00:00", "2026-02-03")
CLOSES = (*(f"2026-02-0{day}" for day in range(1, 9)), "2026-02-05 12:00", "2026-02-05 12:00:30")
RULES = ({}, {"grace": "2 h"}, {"late": "set-aside"}, {"timezone": "Asia/Kolkata"})
STEPS = 25


def now_standing() -> Current:
    current = find("safer-parks")
    assert current
    return current


@pytest.mark.parametrize("seed", range(10))
def test_the_audit_agrees_after_each_step(
    loaded: Loader, at: Callable[[datetime], None], residents: Callable[[], Resident], seed: int
) -> None:
    chance, moment = random.Random(seed), datetime(2026, 2, 1, tzinfo=UTC)
    at(moment)
    loaded(opens="2026-02-02", closes="2026-02-05")
    answering: list[Resident] = []
    done = []
    for number in range(STEPS):
        step = chance.choice(("load", "extend", "wait", "start", "send"))
        opens, closes, rules = chance.choice(OPENS), chance.choice(CLOSES), chance.choice(RULES)
        done.append((step, opens, closes, rules))
        try:
            if step == "load":
                loaded(title=f"Parks {number}", opens=opens, closes=closes, **rules)
            elif step == "extend":
                extend(now_standing(), closes, "The library was closed.")
            elif step == "wait":
                moment += timedelta(hours=chance.choice((1, 6, 20)))
                at(moment)
            elif step == "start":
                resident = residents().start("safer-parks")
                answering += [resident] if resident.status == 200 else []
            elif answering:
                resident = answering.pop()
                resident.go_through({"why": "Light"}, now_standing().definition.questions)
                assert resident.status in (200, 410)
                assert resident.status == 410 or resident.send().status in (200, 410)
        except (Mistakes, NotExtended, NotLoaded):
            done.append("refused")
        current = now_standing()
        settle(current)
        assert current.window.opens < current.window.closes, done
        audit(db.session(), now_standing())
