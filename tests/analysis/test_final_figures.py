"""The final figures: equal to what they are made from, made once, and again only for ten more."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from consultation import clock
from consultation.analysis import final_figures as module
from consultation.analysis.disclosure import Protected
from consultation.analysis.final_figures import Final, final_figures, final_figures_if_made
from consultation.analysis.held_back import Figures, as_published
from consultation.analysis.models import FinalFigures
from consultation.analysis.publishable import could_be_published, made_to_be_published
from consultation.analysis.results import results_for
from consultation.analysis.wordings import figures_by_wording
from consultation.examples.made_up import made_up_responses
from consultation.extensions import db
from consultation.lifecycle.consultations import Current, find
from consultation.lifecycle.extending import extend
from consultation.lifecycle.keying import end_keying
from consultation.lifecycle.models import Consultation
from consultation.lifecycle.stage import Timeliness
from consultation.operations import kept
from consultation.transactions import writing
from tests.conftest import Loader, loader
from tests.definitions import with_questions
from tests.publishing.withdrawing import withdraw_one
from tests.reporting.conftest import EVERY_TYPE
from tests.responses import store

AGREE = {"id": "agree", "type": "scale", "label": "Do you agree?", "scale": "agreement"}
WARD = {"id": "ward", "type": "area", "label": "Which ward?", "areas": "wolverhampton-wards"}


def instance_of(app: Flask) -> Any:
    return app.config["SETTINGS"].instance


def figures(app: Flask, current: Current) -> Final | None:
    """The final figures as the next request gets them."""
    db.session.rollback()
    again = find(current.slug)
    assert again
    return final_figures(db.session(), instance_of(app), again)


@pytest.fixture
def every(each_app: Flask, at: Callable[..., None]) -> Current:
    """A question of each type, of which each has two wordings, answered by 60."""
    load = loader(instance_of(each_app))
    source = EVERY_TYPE.source()
    for version in (
        source,
        re.sub(rb"(?m)^        label: (\w)", rb"        label: Say, \1", source),
    ):
        current = load(version)
        made_up = [*made_up_responses(current.definition, 30, 1)]
        store(
            current,
            [each.answers for each in made_up],
            equality=[each.equality for each in made_up],
        )
    at(current.window.closes + timedelta(days=2))
    end_keying(current)
    return current


def test_they_are_equal_to_what_they_are_made_from(each_app: Flask, every: Current) -> None:
    instance, id_ = instance_of(each_app), every.consultation.id
    live = results_for(db.session(), instance, id_)
    shown = as_published(live, Figures.FINAL)
    language = every.definition.language
    changed = figures_by_wording(db.session(), instance, id_, live, language)
    tables = dict(made_to_be_published(db.session(), instance, id_, live, could_be_published(live)))
    final = figures(each_app, every)
    assert final and len(tables) > 20
    for name in ("total", "late", "late_counted", "in_flight", "by_day", "by_channel",
                 "by_language", "by_version"):  # fmt: skip
        assert getattr(final.results, name) == getattr(shown, name), name
    assert [each.page.id for each in final.results.sections] == [
        each.page.id for each in shown.sections
    ]
    known = {each.key: each.summary for each in shown.questions}
    assert any(isinstance(each, Protected) for each in known.values())
    for each in final.results.questions:
        assert each.summary == known.pop(each.key), each.key
    assert not known
    assert final.changed.keys() == changed.keys()
    for key, each in final.changed.items():
        held = isinstance(summary_in(shown, key), Protected)
        assert each.whole.base == 0 if held else each == changed[key], key
    assert {pair: final.breakdown(pair) for pair in tables} == tables
    assert final.breakdown(("nothing", "of-it")) is None


def summary_in(results: Any, key: str) -> Any:
    result = results.question(key)
    return result and result.summary


@pytest.fixture
def asked(app: Flask, loaded: Loader) -> Current:
    """Forty responses, of which none is withdrawn yet; the consultation is open."""
    return loaded(with_questions(AGREE, WARD, late="set-aside"))


def closes(current: Current, at: Callable[..., None]) -> None:
    """It closes, the day for late responses passes, and keying ends."""
    at(current.window.closes + timedelta(days=2))
    end_keying(current)


def test_there_are_none_while_more_responses_can_come(
    app: Flask, asked: Current, at: Callable[..., None]
) -> None:
    store(asked, [{"agree": "agree"}])
    assert figures(app, asked) is None
    at(asked.window.closes + timedelta(days=2))
    assert figures(app, asked) is None
    end_keying(asked)
    db.session.rollback()
    assert final_figures_if_made(db.session(), instance_of(app), asked) is None
    assert figures(app, asked)
    assert final_figures_if_made(db.session(), instance_of(app), asked)


def test_who_withdraws_after_they_were_made_stays_in_them_and_before_is_not(
    app: Flask, asked: Current, at: Callable[..., None]
) -> None:
    before, after = store(asked, [{"agree": "agree"}] * 2)
    closes(asked, at)
    withdraw_one(asked, before)
    made = figures(app, asked)
    withdraw_one(asked, after)
    at(clock.now() + timedelta(days=1))
    assert made and made.results.total == 1
    assert figures(app, asked) == made


def test_they_are_made_again_if_somebody_withdraws_meanwhile(
    app: Flask, asked: Current, at: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, *_ = store(asked, [{"agree": "agree"}] * 2)
    closes(asked, at)
    waiting = [one]

    def made(*arguments: Any) -> Iterator[Any]:
        if waiting:
            withdraw_one(asked, waiting.pop())
        return made_to_be_published(*arguments)

    monkeypatch.setattr(module, "made_to_be_published", made)
    found = figures(app, asked)
    assert found and found.results.total == 1


def test_none_are_made_if_it_is_opened_again_meanwhile(
    app: Flask, asked: Current, at: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Made for the new closing time, they would lack whoever answers until then."""
    store(asked, [{"agree": "agree"}] * 40)
    closes(asked, at)
    later = clock.now() + timedelta(days=9)

    def made(*arguments: Any) -> Iterator[Any]:
        monkeypatch.setattr(module, "made_to_be_published", made_to_be_published)
        extend(asked, f"{later:%Y-%m-%d %H:%M}", "More people want to answer.")
        return made_to_be_published(*arguments)

    monkeypatch.setattr(module, "made_to_be_published", made)
    assert figures(app, asked) is None
    again = find(asked.slug)
    assert again
    store(asked, [{"agree": "disagree"}])
    closes(again, at)
    found = figures(app, again)
    assert found and found.results.total == 41


def test_who_comes_second_gets_those_of_the_first(
    app: Flask, asked: Current, at: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    store(asked, [{"agree": "agree"}] * 2)
    closes(asked, at)
    first: list[Final | None] = []

    def made(*arguments: Any) -> Iterator[Any]:
        monkeypatch.setattr(module, "made_to_be_published", made_to_be_published)
        first.append(figures(app, asked))
        return made_to_be_published(*arguments)

    monkeypatch.setattr(module, "made_to_be_published", made)
    assert figures(app, asked) == first[0] is not None
    assert db.session.scalar(select(func.count()).select_from(FinalFigures)) == 1


@pytest.mark.parametrize(("late", "counted"), [(9, 40), (10, 50)])
def test_late_responses_that_are_counted_afterwards_are_in_them_if_they_are_ten(
    app: Flask, asked: Current, at: Callable[..., None], late: int, counted: int
) -> None:
    """Then nothing is shown of areas any more: two exact tables could be subtracted."""
    code = asked.definition.questions["ward"].areas.places[0].code
    store(asked, [{"agree": "agree", "ward": code}] * 40)
    store(asked, [{"agree": "disagree", "ward": code}] * late, timeliness=Timeliness.LATE)
    closes(asked, at)
    first = figures(app, asked)
    decided(asked, counts=True)
    second = figures(app, asked)
    assert first and second and second.results.total == counted
    assert first.breakdown(("agree", "ward"))
    few = late < 10
    assert (second.results == first.results) is few
    assert bool(second.breakdown(("agree", "ward"))) is few
    ward = second.results.question("ward")
    assert ward and isinstance(ward.summary, Protected)
    assert ward.summary.later is not few
    assert any(each.count == 40 for part in ward.summary.parts for each in part.options) is few
    decided(asked, counts=False)
    third = figures(app, asked)
    assert third and third.results.total == 40


def decided(current: Current, *, counts: bool) -> None:
    """As `decide_on_late` does, but without the digests that stored responses here lack."""
    with writing() as session:
        row = session.get_one(Consultation, current.consultation.id)
        row.late_counts = counts


def test_after_a_new_closing_time_they_are_of_all_if_ten_more_have_come(
    app: Flask, asked: Current, at: Callable[..., None]
) -> None:
    store(asked, [{"agree": "agree"}] * 40)
    closes(asked, at)
    first = figures(app, asked)
    later = clock.now() + timedelta(days=9)
    extend(asked, f"{later:%Y-%m-%d %H:%M}", "More people want to answer.")
    again = find(asked.slug)
    assert again and figures(app, again) is None
    store(asked, [{"agree": "disagree"}] * 12)
    closes(again, at)
    last = figures(app, again)
    assert first and last and (first.results.total, last.results.total) == (40, 52)


def test_retention_takes_nothing_out_of_them(
    app: Flask, asked: Current, at: Callable[..., None]
) -> None:
    store(asked, [{"agree": "agree"}] * 40)
    closes(asked, at)
    made = figures(app, asked)
    with writing() as session:
        kept.BY_NAME["responses"].erase(session, asked.consultation.id)
    assert figures(app, asked) == made
    assert results_for(db.session(), instance_of(app), asked.consultation.id).total == 0
