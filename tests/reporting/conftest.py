"""Fixtures for officers' pages, with responses to every type of question."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from consultation.examples import EXAMPLES
from consultation.examples.made_up import made_up_responses
from consultation.lifecycle.consultations import Current
from consultation.reporting.files.downloads import download_called, report_on, wanted
from consultation.responding.models import Channel
from tests.conftest import Loader
from tests.definitions import with_questions
from tests.responses import store

Taker = Callable[..., bytes]
EVERY_TYPE = next(each for each in EXAMPLES if each.slug == "every-question-type")


@pytest.fixture
def taken(app: Any) -> Taker:
    """The bytes of a file that can be taken away: `taken(current, "responses.csv")`."""

    def take(current: Current, name: str, *, labels: bool = False) -> bytes:
        found = download_called(name, labels=labels)
        assert found
        return b"".join(found.make(wanted(current, report_on(current))))

    return take


@pytest.fixture
def every_type(loaded: Loader) -> Loader:
    """A consultation with a question of each type: `every_type(40, seed=3)` responses to it."""

    def answered(number: int, seed: int = 1) -> Current:
        current = loaded(EVERY_TYPE.source())
        made_up = [*made_up_responses(current.definition, number, seed)]
        equality = [each.equality for each in made_up]
        store(current, [each.answers for each in made_up], equality=equality)
        return current

    return answered


@pytest.fixture
def answered_twice(loaded: Loader) -> Current:
    """Two versions of a question, answered by 8 people and 4 organisations, some by telephone."""
    options = ["A person", "A charity", "Prefer not to say"]
    who = {"id": "who", "type": "single", "label": "Are you answering as?", "options": options}
    agree = {"id": "agree", "type": "scale", "label": "Agree?", "scale": "agreement"}
    person, charity = ({"option": each} for each in ("a-person", "a-charity"))
    current = loaded(with_questions(who, agree))
    store(current, [{"who": person, "agree": "agree"}] * 3)
    store(current, [{"who": charity, "agree": "disagree"}] * 4, channel=Channel.TELEPHONE)
    store(current, [{"agree": "neither"}] * 2)
    current = loaded(with_questions(who, {**agree, "label": "Do you agree?"}))
    store(current, [{"who": person, "agree": "strongly-agree"}] * 5)
    return current


def instance_of(app: Any) -> Path:
    return Path(app.config["SETTINGS"].instance)


def chart_addresses(page: Any) -> Mapping[str, str]:
    """The address of each wide chart on a page, by what it says."""
    return {image["alt"]: image["src"] for image in page.select("img.app-chart__image")}
