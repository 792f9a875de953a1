"""Every text on public pages can be translated: each page and state, in a made-up translation."""

import re
import sqlite3
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml
from flask import Flask
from sqlalchemy import insert
from sqlalchemy.exc import OperationalError

from consultation import clock, error_pages, languages
from consultation.authoring.demonstrating import make_up
from consultation.authoring.loading import load
from consultation.examples import BY_SLUG
from consultation.extensions import db
from consultation.gate import NotStored
from consultation.lifecycle.chronicle import chronicle_of
from consultation.lifecycle.consultations import Current, find
from consultation.lifecycle.deciding import decide_on_late
from consultation.lifecycle.extending import extend
from consultation.lifecycle.heartbeat import beat
from consultation.lifecycle.keying import end_keying
from consultation.lifecycle.models import Event
from consultation.operations import retention
from consultation.operations.on_record import tell_of_restoring
from consultation.publishing import choosing
from consultation.publishing.choosing import Choice
from consultation.publishing.page import report_to_preview
from consultation.questionnaire.answers import DECLINED
from consultation.questionnaire.shelf import ShippedShelf
from consultation.reporting.charts.drawings import Drawing, Words
from consultation.reporting.report import HEARD
from consultation.responding import copies, printing, public, submission, wrong_codes
from consultation.responding.codes import new_code
from consultation.responding.contacts import removal_link
from consultation.responding.keyed import Reply, take_keyed
from consultation.responding.models import Channel, ContactAddress
from consultation.settings import Settings
from consultation.transactions import writing
from tests.conftest import Loader
from tests.languages.pseudo import (
    LANGUAGE,
    catalogue,
    spoken_by,
    untranslated,
    words_of_nobody,
)
from tests.residents import Resident

WARDS = [
    each.name
    for areas in ("wolverhampton-wards", "wolverhampton-wards-2023")
    for each in ShippedShelf().areas(areas)
]
NAMES = (
    "Consultation",
    "GOV.UK Frontend",
    "open-data.zip",
    "JavaScript",
    "UTC",
    "draft",
    *sorted(WARDS, key=len)[::-1],
)
EVERY = BY_SLUG["every-question-type"].source().decode()
CREDIT = re.compile("Source: Office for National Statistics.*")
"""How the licence asks that figures and maps be credited."""
WRITTEN = "⸨a lamp⸩"
REASON = "⸨because⸩"
MISTAKES = {
    "do-there": {"": ["walk", "play", "sport", "dog", "friends"]},
    "distance": {"": ["far"]},
    "last-visit": {"day": ["99"], "month": ["1"], "year": ["2026"]},
}
Look = Callable[..., Resident]


@pytest.fixture(autouse=True)
def made_up(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The interface speaks the made-up translation in place of Urdu."""
    made = catalogue()
    monkeypatch.setattr(languages, "read", lambda language: made)
    languages.words_in.cache_clear()
    yield
    languages.words_in.cache_clear()


@pytest.fixture
def shown(resident: Resident) -> Look:
    """Open a page in the made-up language; nothing on it may be untranslated."""

    def look(address: str = "", status: int = 200) -> Resident:
        if address:
            resident.visit(f"{address}{'&' if '?' in address else '?'}lang={LANGUAGE}")
        assert resident.status == status, (resident.url, resident.text[:300])
        assert resident.page.html["lang"] == LANGUAGE, resident.url
        assert untranslated(resident.page, NAMES) == [], resident.url
        return resident

    return look


@pytest.fixture
def every(open_now: Loader) -> Current:
    """A consultation with one question of every type; each of its texts is translated."""
    return open_now(spoken_by(EVERY, slug="every", quick_exit="true"))


def begin(resident: Resident, current: Current) -> Resident:
    """Start in the made-up language, by the form of the page."""
    resident.visit(f"/c/{current.slug}?lang={LANGUAGE}")
    form = next(each for each in resident.page.find_all("form") if "/start" in each["action"])
    return resident.post(form["action"], [(i["name"], i["value"]) for i in form.find_all("input")])


def test_a_word_without_a_translation_is_found() -> None:
    assert words_of_nobody("⸢Go on⸣ Back ⸤Parks⸥ by 3 ⸨a lamp⸩ JSON a@b.org") == ["Back", "by"]


def test_pages_about_no_consultation(shown: Look, every: Current, resident: Resident) -> None:
    for address in ("/", "/privacy", "/cookies", "/accessibility", "/staying-safe"):
        shown(address)
    shown("/nothing-here", 404)
    shown(f"/contact/{'x' * 10}")
    shown("/contact-removed")
    resident.post(f"/?lang={LANGUAGE}")
    shown(status=405)
    resident.post(f"/c/every/start?lang={LANGUAGE}", [("word", "x" * 70_000)])
    shown(status=413)
    with writing() as session:
        address = {"id": uuid.uuid4(), "email": "a@b.org", "language": "en"}
        session.execute(
            insert(ContactAddress), {"consultation_id": every.consultation.id, **address}
        )
    shown(f"/contact/{removal_link(address['id']).rpartition('/')[2]}")


def test_each_refusal_that_has_one_page_for_the_site(
    shown: Look, every: Current, resident: Resident, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = f"lang={LANGUAGE}"

    def sent(address: str, data: object = None, **how: Any) -> Resident:
        answer = resident.client.post(f"{address}?{asked}", data=data, **how)
        return resident._take(answer, address)

    def fails(*_: object, **__: object) -> None:
        raise problem

    problem: Exception = RuntimeError("a fault of ours")
    reached = {
        400: lambda: sent("/c/every/start", b"{}", content_type="application/json"),
        403: lambda: sent("/c/every/start", headers={"Sec-Fetch-Site": "cross-site"}),
        404: lambda: resident.visit(f"/c/nothing-here?{asked}"),
        405: lambda: sent("/privacy"),
        413: lambda: sent("/c/every/return", {"code": "x" * 70_000}),
        500: lambda: resident.visit(f"/c/every?{asked}"),
    }
    assert tuple(reached) == error_pages.REFUSALS
    app.config["PROPAGATE_EXCEPTIONS"] = False
    for status, ask in reached.items():
        with monkeypatch.context() as patched:
            if status == 500:
                patched.setattr(public, "render_template", fails)
            ask()
        shown(status=status)
    begin(resident, every)
    sent(resident.url.split("?")[0])
    assert "⸢The page had been open for a very long time" in shown(status=400).text
    problem = OperationalError("select 1", {}, sqlite3.OperationalError("database is locked"))
    with monkeypatch.context() as patched:
        patched.setattr(public, "render_template", fails)
        shown("/c/every", 503)


def test_a_consultation_at_every_stage(
    shown: Look, loaded: Loader, at: Callable[[datetime], None]
) -> None:
    current = loaded(spoken_by(EVERY, slug="every"))
    window = current.window
    moments = (
        (window.opens - timedelta(days=3), "you", 403),
        (window.opens + timedelta(days=1), "you", 400),
        (window.closes - timedelta(minutes=20), "you", 400),
        (window.closes + timedelta(minutes=5), "you", 410),
        (window.closes + timedelta(hours=2), "you", 410),
        (window.closes + timedelta(days=9), "you", 410),
    )
    for moment, page, status in moments:
        at(moment)
        shown("/c/every")
        shown("/c/every/chronicle")
        shown(f"/c/every/respond/{page}", status)
        shown("/c/every/receipt")
        shown("/c/every/results", 404)
        shown("/")


def test_a_priority(shown: Look, open_now: Loader, instance: Path) -> None:
    example = BY_SLUG["swp-strategy-2020-2023"]
    written = spoken_by(example.source().decode(), slug="plan")
    load(written, "a", instance, notice=example.notice)
    current = open_now(written)
    shown("/c/plan")
    for priority in current.definition.priorities:
        shown(f"/c/plan/priorities/{priority.id}")
    shown("/c/plan/priorities/none", 404)
    begin(shown("/c/plan"), current)
    shown()


def test_a_journey_with_every_mistake(shown: Look, every: Current, resident: Resident) -> None:
    begin(resident, every)
    shown().fill_in({})
    assert shown(status=422).page.select(".govuk-error-summary")
    resident.fill_in({"uses-park": {"": ["often"]}})
    shown()
    shown("/c/every/respond/visits").fill_in(MISTAKES)
    assert len(shown(status=422).page.select(".govuk-error-summary li")) == 3
    shown("/c/every/respond/how-it-is")
    shown("/c/every/respond/future").fill_in(
        {
            "first-things": {"1": ["pond"], "2": ["pond"]},
            "share-money": {"plants": ["x"], "cleaning": ["50"]},
            "idea": {"": ["⸨" + "word " * 160 + "⸩"]},
        }
    )
    assert len(shown(status=422).page.select(".govuk-error-summary li")) >= 3
    shown("/c/every/respond/access")
    shown("/c/every/respond/group").fill_in(
        {"member": {"": ["yes"]}, "group-name": {"": ["⸨" + "x" * 90 + "⸩"]}}
    )
    shown("/c/every/respond/nowhere", 404)
    shown("/c/every/respond/check")
    shown("/c/every")


def test_saving_and_coming_back(
    shown: Look, every: Current, resident: Resident, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(resident, every)
    form = resident.form()
    token = form.find(attrs={"name": "csrf_token"})["value"]
    resident.post(resident.url, [("csrf_token", token), ("save", "yes")])
    code = shown().page.find(id="code")["value"]
    resident.send_to(f"/leave?lang={LANGUAGE}")
    shown()
    for typed, status in (("short", 422), (new_code(), 422)):
        resident.post(f"/c/every/return?lang={LANGUAGE}", [("code", typed)])
        shown(status=status)

    def wait(*_: object) -> None:
        raise wrong_codes.TryLater(3, "")

    with monkeypatch.context() as patched:
        patched.setattr("consultation.responding.saving.open_saved", wait)
        resident.post(f"/c/every/return?lang={LANGUAGE}", [("code", code)])
        shown(status=429)
    resident.post(f"/c/every/return?lang={LANGUAGE}", [("code", code)])
    shown()
    shown("/c/every/saved").send_to(f"/delete?lang={LANGUAGE}")
    shown()


def test_after_sending(
    shown: Look,
    every: Current,
    resident: Resident,
    at: Callable[[datetime], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    set_in: list[Any] = []
    monkeypatch.setattr(copies, "set_in_type", lambda _, said: set_in.append(said) or b"%PDF")
    begin(resident, every).walk(
        {
            "uses-park": {"": ["never"]},
            "idea": {"": [WRITTEN]},
            "first-things": {"1": ["pond"]},
            "trees": {"": ["dont-know"]},
            "access-needs": {"": [DECLINED]},
        }
    )
    shown().send()
    shown()
    shown("/c/every/sent")
    shown("/c/every")
    shown("/c/every/about-you").fill_in({"age-band": {"": ["16-24"]}})
    shown("/c/every/contact")
    for email in ("", "nobody", "x" * 260 + "@example.org"):
        resident.visit(f"/c/every/contact?lang={LANGUAGE}")
        token = resident.form().find(attrs={"name": "csrf_token"})["value"]
        wants = [("csrf_token", token), ("email", email)]
        resident.post(f"/c/every/contact?lang={LANGUAGE}", wants)
        shown(status=422)
    token = shown("/c/every/copy").form().find(attrs={"name": "csrf_token"})["value"]
    typed = [("csrf_token", token), ("question_idea", WRITTEN)]
    resident.post(f"/c/every/respond/future?lang={LANGUAGE}", typed)
    shown(status=400)
    shown("/c/every/copy/answers")
    resident.client.get(f"/c/every/copy/answers.pdf?lang={LANGUAGE}")
    assert untold(set_in) == []
    resident.visit(f"/c/every/copy?lang={LANGUAGE}").send()
    code = shown().page.find(id="code")["value"]
    shown("/c/every/copy/code")
    for typed, status in (("short", 422), (new_code(), 422)):
        resident.post(f"/c/every/receipt?lang={LANGUAGE}", [("code", typed)])
        shown(status=status)
    resident.post(f"/c/every/receipt?lang={LANGUAGE}", [("code", code)])
    shown().send_to(f"/erase-about-me?lang={LANGUAGE}")
    shown().send_to(f"/withdraw?lang={LANGUAGE}")
    shown()
    shown("/c/every/chronicle")
    shown("/c/every/copy/answers", 410)


def untold(content: Any) -> list[str]:
    """The words of nobody in what a document is made from."""
    return words_of_nobody(" ".join(_strings(content)), NAMES)


def _strings(content: Any) -> Iterator[str]:
    if isinstance(content, dict):
        yield from _strings([v for k, v in content.items() if k not in ("lang", "dir", "kind")])
    elif isinstance(content, list | tuple):
        for each in content:
            yield from _strings(each)
    elif isinstance(content, str) and not content.startswith("<"):
        yield content


def test_the_questionnaire_to_print(
    every: Current, resident: Resident, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_in: list[Any] = []
    monkeypatch.setattr(
        printing, "kept_in_type", lambda _, said, __: set_in.append(said) or b"%PDF"
    )
    assert resident.client.get(f"/c/every/questionnaire.pdf?lang={LANGUAGE}").status_code == 200
    assert len(str(set_in)) > 10_000
    assert untold(set_in) == []


def test_too_late_and_not_stored(
    shown: Look,
    open_now: Loader,
    resident: Resident,
    at: Callable[[datetime], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    every = open_now(spoken_by(EVERY, slug="every", late="refuse"))
    begin(resident, every).walk({"uses-park": {"": ["never"]}, "idea": {"": [WRITTEN]}})

    def broken(*_: object, **__: object) -> None:
        raise NotStored("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(submission, "storing", broken)
        patched.setattr("consultation.responding.drafts.storing", broken, raising=False)
        resident.send()
        shown(status=503)
    shown("/c/every/respond/check")
    at(every.window.closes + timedelta(days=3))
    resident.send()
    shown(status=410)


def test_published_results(
    shown: Look,
    loaded: Loader,
    at: Callable[[datetime], None],
    resident: Resident,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    current = loaded(spoken_by(EVERY, slug="every"))
    at(current.window.closes + timedelta(days=3))
    make_up(current, 40, 1)
    asked = [each.id for each in current.definition.questions.values() if not each.sensitive]
    pairs = [("come-by", "uses-park"), ("member", "home")]
    end_keying(current)
    choosing.choose(current, Choice(panels=asked, introduction=REASON, breakdowns=pairs))
    choosing.publish(current)
    resident.visit(f"/c/every/results?lang={LANGUAGE}")
    assert len(resident.page.select("main table")) > 10
    charts = resident.page.select("main img")
    assert {"by.", "map."} <= {mark for mark in ("by.", "map.") if mark in str(charts)}
    assert len(charts) > 10 and all(f"lang={LANGUAGE}" in each["src"] for each in charts)
    shown()
    drawn: list[Drawing] = []
    monkeypatch.setattr(
        "consultation.reporting.charts.image_files.drawn",
        lambda drawing, *_: drawn.append(drawing) or b"<svg/>",
    )
    for chart in charts:
        assert resident.client.get(chart["src"]).status_code == 200
        assert words_on(drawn.pop()) == []


def words_on(drawing: Drawing) -> list[str]:
    """The words of nobody on a chart and in what is said of it, but for whose figures they are."""
    words = " ".join(each.text for each in drawing.items if isinstance(each, Words))
    return untold([drawing.title, drawing.says, CREDIT.sub("", words)])


def test_every_word_on_a_public_chart(
    loaded: Loader, at: Callable[[datetime], None], instance: Path
) -> None:
    current = loaded(spoken_by(EVERY, slug="every"))
    for answers in (0, 1, 40):
        at(current.window.closes + timedelta(days=3, minutes=answers))
        if answers:
            make_up(current, answers, 1)
        report = report_to_preview(db.session(), instance, current).in_language(LANGUAGE)
        drawn = {key: each for key, each in report.charts() if not key.startswith(HEARD)}
        assert len(drawn) > 10
        for key, drawing in drawn.items():
            assert words_on(drawing) == [], key


EVENTS_ELSEWHERE = {Event.WITHDRAWN}
"""Told of in the record of another test."""


def test_the_whole_record(
    shown: Look, app: Flask, instance: Path, at: Callable[[datetime], None]
) -> None:
    told = {Event.LOADED}
    current = _lived_through(instance, at)
    settings: Settings = app.config["SETTINGS"]
    retention.apply(settings)
    entries = chronicle_of(db.session(), current.consultation.id)
    told |= {each.event for each in entries}
    assert told | EVENTS_ELSEWHERE == {str(each) for each in Event}
    page = shown(f"/c/{current.slug}/chronicle")
    officers = [each.get_text() for each in page.page.select("main [lang=en]")]
    assert officers and all(re.fullmatch("(⸨[a-z ]+⸩)+", each) for each in officers)
    feed = page.client.get(f"/c/{current.slug}/chronicle.atom?lang={LANGUAGE}").get_data()
    read = [each.text or "" for each in ElementTree.fromstring(feed).iter() if _is_read(each.tag)]
    assert len(read) > 30
    assert [each for text in read for each in words_of_nobody(text, NAMES)] == []


def test_what_moved_before_it_opened(
    shown: Look, instance: Path, at: Callable[[datetime], None]
) -> None:
    first = {
        "opens": "2026-01-05", "closes": "2026-03-31", "grace": "0 min", "late": "refuse",
        "timezone": "Europe/London", "contact": {"email": "a@example.org"},
        "decision": {"expected": "2026-06-01"},
        "documents": [{"title": "⸨the plan⸩", "url": "https://example.org/1.pdf"}],
        "helplines": [{"name": "⸨a helpline⸩", "telephone": "116 123"}],
    }  # fmt: skip
    then = {
        "opens": "2026-01-06 10:00", "closes": "2026-04-30 12:00", "grace": "90 min",
        "late": "set-aside", "timezone": "UTC", "contact": {"email": "b@example.org"},
        "decision": {"expected": "2026-07-01"},
        "documents": [{"title": "⸨the plan⸩", "url": "https://example.org/2.pdf"}],
        "helplines": [{"name": "⸨a helpline⸩", "url": "https://example.org"}],
    }  # fmt: skip
    source = yaml.load(spoken_by(EVERY, slug="every"), Loader=yaml.BaseLoader)
    at(datetime(2026, 1, 1, tzinfo=UTC))
    for changes in (first, then):
        load(yaml.dump(source | changes, allow_unicode=True).encode(), "a", instance)
    page = shown("/c/every/chronicle").page
    assert len(page.select("del")) == len(page.select("ins")) == len(first)
    assert {each.get_text() for each in page.select("main [lang=en]")} == {
        "⸨the plan⸩",
        "⸨a helpline⸩",
    }


def _is_read(tag: str) -> bool:
    return tag.endswith(("}title", "}content", "}name"))


def _lived_through(instance: Path, at: Callable[[datetime], None]) -> Current:
    """A consultation to which everything happened that the record tells of."""
    source = spoken_by(
        EVERY.replace("Walk a dog", "⸨a dog⸩"), slug="every", results_while_open="hidden"
    )
    current = find(load(source, "a", instance).slug)
    assert current
    at(current.window.opens + timedelta(days=1))
    beat()
    at(clock.now() + timedelta(minutes=5))
    beat()
    tell_of_restoring(clock.now() - timedelta(hours=1))
    load(source.replace("⸨a dog⸩".encode(), "⸨dogs⸩".encode()), "a", instance)
    choosing.unlock(current, REASON)
    extend(current, "2026-04-02 12:00", REASON)
    current = find("every")
    assert current
    late = {
        "channel": Channel.PAPER,
        "language": "en",
        "answers": {"uses-park": {"option": "never"}},
    }
    at(current.window.closes + timedelta(days=2))
    reply = Reply(**late, received_on=clock.now().date(), about={}, as_it_is=True)
    take_keyed(current, [reply], lambda session, references: None)
    end_keying(current)
    decide_on_late(current, counts=True, reason=REASON)
    decide_on_late(current, counts=False, reason=REASON)
    choosing.choose(current, Choice(panels=("clean",), introduction="", quotations={}))
    choosing.publish(current)
    choosing.unpublish(current, REASON)
    at(clock.now() + timedelta(days=4000))
    found = find("every")
    assert found
    return found
