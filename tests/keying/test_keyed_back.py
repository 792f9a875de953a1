"""Keying a printed questionnaire gives the same response as giving the same answers online."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask import Flask
from hypothesis import given, note
from sqlalchemy import select

from consultation.authoring import demonstrating
from consultation.examples import BY_SLUG
from consultation.extensions import db
from consultation.lifecycle.consultations import find
from consultation.questionnaire.numbering import layout_of
from consultation.responding import printing
from consultation.responding.models import EqualityAnswers, Provenance, Response
from tests.answered import PLACES, WINTER, answered_consultations, typed_fully
from tests.conftest import Loader
from tests.contract_table import actions_of
from tests.definitions import definition
from tests.generated import A_FEW_WHOLE
from tests.keying.paper import key, numbers_of, printed_numbers, written_on_paper
from tests.officers.desk import Desk
from tests.residents import Resident

RECEIVED = "2 2 2026"


def stored(slug: str, channel: str) -> list[Response]:
    db.session.rollback()
    current = find(slug)
    assert current
    return list(
        db.session.scalars(
            select(Response).where(
                Response.consultation_id == current.consultation.id, Response.channel == channel
            )
        )
    )


def about(response: Response) -> Any:
    return db.session.scalar(
        select(EqualityAnswers.answers).where(EqualityAnswers.key == response.equality_key)
    )


@pytest.mark.slow
@A_FEW_WHOLE
@given(drawn=answered_consultations())
def test_keyed_and_sent_are_the_same_for_every_type_of_question(
    drawn: Any,
    at: Callable[[datetime], None],
    loaded: Loader,
    residents: Callable[[], Resident],
    officer: Desk,
) -> None:
    written, sent = drawn
    at(WINTER)
    slug = f"made-{uuid.uuid4().hex}"
    note(yaml.safe_dump(written, sort_keys=False, allow_unicode=True))
    layout = layout_of(loaded(definition(slug=slug, **written)).definition, "en")
    for typed in sent:
        assert residents().start(slug).walk(typed).send().reference
        cells = {"received_on": RECEIVED}
        for id_, numbered in layout.pages.items():
            filled = written_on_paper(numbered.shape, typed[id_], numbers_of(numbered))
            cells |= {f"{id_}.{part}" if part else id_: each for part, each in filled.items()}
        key(officer, slug, cells, another=True)
        assert officer.now.status_code == 303, officer.mistakes
    online = [response.answers for response in stored(slug, "online")]
    keyed = stored(slug, "paper")
    assert sorted(map(str, online)) == sorted(str(each.answers) for each in keyed)
    facts = {(each.received_on.isoformat(), each.timeliness, each.language) for each in keyed}
    assert facts == {("2026-02-02", "in-time", "en")}


@pytest.mark.slow
@pytest.mark.parametrize("slug", PLACES)
def test_the_numbers_on_the_printed_pages_lead_back_to_the_answers(
    slug: str,
    app: Flask,
    at: Callable[[datetime], None],
    instance: Path,
    residents: Callable[[], Resident],
    officer: Desk,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(demonstrating, "EXAMPLES", (BY_SLUG[slug],))
    at(WINTER)
    (current,) = demonstrating.load_examples(instance)
    at(PLACES[slug])
    written = yaml.load(BY_SLUG[slug].source(), Loader=yaml.CSafeLoader)
    typed = {
        question["id"]: typed_fully(question, actions_of(written, page, question))
        for page in written["pages"]
        for question in page["questions"]
    }
    assert residents().start(slug).walk(typed).send().reference
    layout = layout_of(current.definition, "en")
    for large in (False, True):
        with app.test_request_context():
            printed = printed_numbers(printing.questionnaire(current, "en", large=large), layout)
        cells = {"received_on": f"{PLACES[slug]:%d%m%Y}", "outcome:email": "told@example.org"}
        for id_, numbered in layout.pages.items():
            filled = written_on_paper(numbered.shape, typed[id_], printed[id_])
            cells |= {f"{id_}.{part}" if part else id_: each for part, each in filled.items()}
        for id_ in layout.equality:
            if numbers := printed[id_]:
                cells[f"about:{id_}"] = str(list(numbers.values())[-1])
        key(officer, slug, cells, another=large)
        assert officer.now.status_code == 303, officer.mistakes
    (online,), both = stored(slug, "online"), stored(slug, "paper")
    assert len(both) == 2
    first = next(iter(layout.equality.values()))
    last = first.question.on_page("en")["options"][-1].id
    for keyed in both:
        assert keyed.answers == online.answers
        assert first.question.chosen(about(keyed)[first.question.id]) == {last}
        origin = db.session.get(Provenance, keyed.id)
        assert origin
        assert origin.keyed_on == PLACES[slug].astimezone(UTC).date()
