"""The deadline, to the second, before and after, across both clock changes; no text is lost."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, func, select

from consultation import clock
from consultation.extensions import db
from consultation.responding import routes
from consultation.responding.drafts import forget_ended
from consultation.responding.form import take
from consultation.responding.models import Draft, Response
from tests.conftest import Loader, loader
from tests.definitions import MINIMAL
from tests.residents import Resident

WORDS = "More light by the pond, and somebody to ring."
A_SECOND = timedelta(seconds=1)
LEAST = timedelta(microseconds=1)


def stored() -> int:
    db.session.rollback()
    return db.session.execute(select(func.count()).select_from(Response)).scalar_one()


WINDOWS = [
    pytest.param("2026-01-05 09:00", "2026-01-31 23:59", id="winter"),
    pytest.param("2026-03-20 09:00", "2026-03-29 00:59", id="spring change"),
    pytest.param("2026-03-20 09:00", "2026-03-29", id="day of the spring change"),
    pytest.param("2026-10-20 09:00", "2026-10-25 01:30+01:00", id="autumn change, first"),
    pytest.param("2026-10-20 09:00", "2026-10-25 01:30+00:00", id="autumn change, second"),
    pytest.param("2026-10-20 09:00", "2026-10-25", id="day of the autumn change"),
    pytest.param("2026-01-05 09:00", "2026-01-31 23:59:30", id="to a second"),
]


@pytest.mark.parametrize(("opens", "closes"), WINDOWS)
def test_the_last_moment_is_taken_and_the_next_is_not(
    at: Callable[..., None],
    loaded: Loader,
    residents: Callable[[], Resident],
    opens: str,
    closes: str,
) -> None:
    current = loaded(opens=opens, closes=closes)
    questions, window = current.definition.questions, current.window
    at(window.closes - A_SECOND)
    in_time, late = residents(), residents()
    for each in (in_time, late):
        each.start(current.slug).go_through({"why": WORDS}, questions)
        assert each.heading.startswith("Check your answers")
    at(window.closes - LEAST)
    in_time.send()
    assert in_time.status == 200 and in_time.reference
    at(window.closes)
    late.send()
    assert late.status == 410
    assert WORDS in late.text and "parks@example.org" in late.text
    assert stored() == 1


def test_the_first_moment_is_taken_and_the_one_before_is_not(
    at: Callable[..., None], loaded: Loader, resident: Resident
) -> None:
    current = loaded()
    at(current.window.opens - LEAST)
    resident.start(current.slug)
    assert resident.status == 403
    assert "09:00 on 5 January 2026" in resident.text
    assert "Set-Cookie" not in resident.headers
    at(current.window.opens)
    assert resident.start(current.slug).status == 200


SAID = [
    ("2026-10-20", "2026-10-25", "from the start of 20 October 2026 until the end of 25 October"),
    (
        "2026-10-20 09:00:05",
        "2026-10-25 01:30+00:00",
        "from 09:00:05 on 20 October 2026 until 01:30 (UTC+00:00) on 25 October",
    ),
]


@pytest.mark.parametrize(("opens", "closes", "window"), SAID, ids=["days", "an hour of two"])
def test_the_window_is_told_as_it_was_written(
    at: Callable[..., None],
    loaded: Loader,
    resident: Resident,
    opens: str,
    closes: str,
    window: str,
) -> None:
    current = loaded(opens=opens, closes=closes)
    at(current.window.opens - A_SECOND)
    for page in (f"/c/{current.slug}", f"/c/{current.slug}/chronicle"):
        assert window in resident.visit(page).text
    assert window in resident.start(current.slug).text


def test_everything_a_late_resident_can_do_is_refused_and_kept(
    closing_in: Loader,
    at: Callable[..., None],
    residents: Callable[[], Resident],
) -> None:
    current = closing_in(60)
    resident = residents().start(current.slug)
    token = resident.form().find(attrs={"name": "csrf_token"})["value"]
    page = resident.url.split("?")[0]
    at(current.window.closes)
    resident.post(page, [("csrf_token", token), ("question_why", WORDS)])
    assert resident.status == 410
    assert WORDS in resident.text, "what was typed on the page is given back"
    assert resident.visit(page).status == 410
    newcomer = residents().start(current.slug)
    assert newcomer.status == 410
    assert "23:59 on 31 March 2026" in newcomer.text
    assert newcomer.visit(f"/c/{current.slug}/respond/you").status == 410
    assert stored() == 0


def test_who_starts_again_after_closing_is_refused_at_once_with_the_words_of_their_draft(
    closing_in: Loader, at: Callable[..., None], resident: Resident
) -> None:
    current = closing_in(60)
    resident.start(current.slug).answer({"why": WORDS}, current.definition.questions)
    at(current.window.closes)
    answer = resident.client.post(f"/c/{current.slug}/start")
    assert answer.status_code == 410
    assert WORDS in answer.text


def test_nobody_is_asked_to_take_part_once_it_is_closed(
    closing_in: Loader, at: Callable[..., None], resident: Resident
) -> None:
    current = closing_in(60)
    asking = ("How to take part", "Other ways to respond", "Answer on paper")
    before = resident.visit(f"/c/{current.slug}").text
    assert all(each in before for each in asking)
    at(current.window.closes)
    after = resident.visit(f"/c/{current.slug}").text
    assert not any(each in after for each in asking)
    assert "If you have a question" in after and current.definition.contact.email.own in after


SHOWN_TO_RESIDENTS = {"question": "capacity", "is": "resident"}
PRIORITIES = [{"id": "lights", "label": "Lights"}, {"id": "paths", "label": "Paths"}]
NO_ANSWERS = [
    pytest.param(
        {"type": "text", "max_words": 3}, {"": f"{WORDS}\nYours"}, [WORDS, "Yours"], id="too long"
    ),
    pytest.param(
        {"type": "line", "format": "email"}, {"": "pat at home"}, ["pat at home"], id="line"
    ),
    pytest.param(
        {"type": "points", "options": PRIORITIES},
        {"lights": "60", "paths": "a few"},
        ["Lights: 60", "Paths: a few"],
        id="points",
    ),
    pytest.param(
        {"type": "text", "sensitive": True},
        {"": WORDS, "prefer-not-to-say": "yes"},
        [WORDS],
        id="declined too",
    ),
]


@pytest.mark.parametrize(("question", "typed", "lines"), NO_ANSWERS)
@pytest.mark.parametrize("draft", ["kept", "gone"])
def test_words_that_are_no_answer_come_back_after_closing_too(
    closing_in: Loader,
    at: Callable[..., None],
    resident: Resident,
    question: dict[str, Any],
    typed: dict[str, str],
    lines: list[str],
    draft: str,
) -> None:
    asked = {"id": "more", "label": "What else?", "show_if": SHOWN_TO_RESIDENTS, **question}
    pages = [*MINIMAL["pages"], {"id": "else", "title": "Else", "questions": [asked]}]
    current = closing_in(60, pages=pages)
    resident.start(current.slug).answer(
        {"capacity": {"option": "resident"}}, current.definition.questions
    )
    assert resident.url.endswith("/respond/else")
    inputs = [(f"question_more{part and '.'}{part}", value) for part, value in typed.items()]
    token = resident.form().find(attrs={"name": "csrf_token"})["value"]
    at(current.window.drafts_go if draft == "gone" else current.window.closes)
    forget_ended()
    resident.post(resident.url, [("csrf_token", token), *inputs])
    assert (resident.status, resident.heading) == (410, "Your response came too late")
    (kept,) = resident.page.select(".app-kept")
    *_, last = kept.find_all("p")
    assert list(last.stripped_strings) == lines
    assert ("A resident" in kept.get_text()) == (draft == "kept")


def test_a_draft_that_goes_while_a_page_of_it_is_sent_loses_no_words(
    open_now: Loader, resident: Resident, monkeypatch: pytest.MonkeyPatch
) -> None:
    current = open_now()
    resident.start(current.slug)

    def begin_anew_elsewhere(*given: Any) -> Any:
        db.session.execute(delete(Draft))
        db.session.commit()
        return take(*given)

    monkeypatch.setattr(routes, "take", begin_anew_elsewhere)
    resident.answer({"why": WORDS}, current.definition.questions)
    assert (resident.status, resident.heading) == (400, "We cannot find your answers")
    assert WORDS in resident.text


def test_sent_twice_and_after_closing_gives_the_same_receipt(
    closing_in: Loader, at: Callable[..., None], resident: Resident
) -> None:
    current = closing_in(60)
    resident.start(current.slug).go_through({"why": WORDS}, current.definition.questions)
    token = resident.form().find(attrs={"name": "csrf_token"})["value"]
    send = f"/c/{current.slug}/respond/send"
    first = resident.post(send, [("csrf_token", token)]).reference
    assert resident.post(send, [("csrf_token", token)]).reference == first
    at(current.window.closes + timedelta(hours=1))
    assert resident.post(send, [("csrf_token", token)]).reference == first
    assert resident.visit(f"/c/{current.slug}/sent").reference == first
    assert stored() == 1


def test_grace_takes_a_draft_begun_before_closing_and_no_other(
    closing_in: Loader, at: Callable[..., None], residents: Callable[[], Resident]
) -> None:
    current = closing_in(60, grace="30 min")
    questions = current.definition.questions
    in_flight, too_late = residents(), residents()
    for each in (in_flight, too_late):
        each.start(current.slug)
    at(current.window.closes + timedelta(minutes=29))
    in_flight.go_through({"why": WORDS}, questions).send()
    assert in_flight.status == 200
    assert "stored and will be counted" in in_flight.text
    too_late.go_through({"why": WORDS}, questions)
    assert residents().start(current.slug).status == 410, "starting after closing is always refused"
    at(current.window.closes + timedelta(minutes=30))
    assert too_late.send().status == 410
    assert [row.timeliness for row in db.session.scalars(select(Response))] == ["in-flight"]


def test_a_machine_whose_clock_is_ahead_refuses_nobody_who_is_in_time(
    postgres_app: Flask, at: Callable[..., None]
) -> None:
    closes = clock.now().replace(microsecond=0) + timedelta(hours=1)
    load = loader(postgres_app.config["SETTINGS"].instance)
    current = load(opens="2020-01-01", closes=closes.strftime("%Y-%m-%d %H:%M:%SZ"))
    resident = Resident(postgres_app.test_client()).start(current.slug)
    at(closes + timedelta(seconds=90))
    resident.go_through({"why": WORDS}, current.definition.questions).send()
    assert resident.status == 200 and resident.reference


def test_set_aside_takes_a_late_draft_and_marks_it(
    closing_in: Loader, at: Callable[..., None], resident: Resident
) -> None:
    current = closing_in(60, late="set-aside")
    resident.start(current.slug)
    at(current.window.closes + timedelta(hours=2))
    resident.go_through({"why": WORDS}, current.definition.questions).send()
    assert resident.status == 200
    assert [row.timeliness for row in db.session.scalars(select(Response))] == ["late"]
    assert "It came late and is set aside. It is only counted if" in resident.text
    assert "will be counted" not in resident.text and "read and counted" not in resident.text
    assert "The consultation closed at" in resident.text


SOON = [(3601, None), (3600, "in 60 minutes"), (90, "in one minute"), (59, "in one minute")]


@pytest.mark.parametrize(("seconds", "says"), SOON)
def test_the_last_hour_is_announced_on_every_page(
    closing_in: Loader, resident: Resident, seconds: int, says: str | None
) -> None:
    current = closing_in(seconds)
    for each in (resident.visit(f"/c/{current.slug}"), resident.start(current.slug)):
        notice = " ".join(tag.get_text() for tag in each.page.select(".app-notices"))
        assert (says in notice) if says else not notice


RULES = [
    ({}, "cannot be taken, even if you have started"),
    ({"grace": "30 min"}, "30 more minutes to send"),
    ({"grace": "90 min"}, "90 more minutes to send"),
    ({"grace": "60 min"}, "one more hour to send"),
    ({"grace": "24 h"}, "24 more hours to send"),
    ({"late": "set-aside"}, "set aside: it is counted only if officers decide so"),
]


@pytest.mark.parametrize(("rule", "says"), RULES)
def test_what_applies_half_way_is_said_before_and_when_sending(
    open_now: Loader, resident: Resident, rule: dict[str, str], says: str
) -> None:
    current = open_now(**rule)
    assert says in resident.visit(f"/c/{current.slug}").text
    resident.start(current.slug).go_through({}, current.definition.questions)
    assert says in resident.text


def test_what_applies_half_way_is_said_afterwards_too(
    closing_in: Loader, at: Callable[..., None], resident: Resident
) -> None:
    current = closing_in(60, grace="30 min")
    resident.start(current.slug)
    at(current.window.closes + timedelta(minutes=10))
    resident.go_through({}, current.definition.questions)
    assert "you can send your answers until 00:30 on 1 April 2026" in resident.text


THEN = [
    ({}, None),
    (
        {"grace": "30 min"},
        "had until 00:30 on 1 April 2026 to send their answers. Such a response is counted",
    ),
    ({"late": "set-aside"}, "set aside: it is counted only if officers decide so"),
]


@pytest.mark.parametrize(("rule", "says"), THEN)
def test_what_had_applied_is_said_for_good_to_whoever_reads_begins_or_comes_too_late(
    closing_in: Loader,
    at: Callable[..., None],
    residents: Callable[[], Resident],
    rule: dict[str, str],
    says: str | None,
) -> None:
    current = closing_in(60, **rule)
    half_way = residents().start(current.slug)
    at(current.window.closes + timedelta(hours=2))
    seen = [residents().visit(f"/c/{current.slug}"), residents().start(current.slug)]
    if not current.window.set_aside:
        seen.append(half_way.visit(half_way.url))
        assert half_way.status == 410
    for each in seen:
        assert says in each.text if says else "started before" not in each.text, each.url
