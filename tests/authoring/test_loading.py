"""Loading: versions, what may change once there are answers, and a window that it never moves."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from consultation.authoring.loading import NotLoaded
from consultation.extensions import db
from consultation.lifecycle.consultations import Current
from consultation.lifecycle.extending import NotExtended, extend
from consultation.lifecycle.models import ChronicleEntry, Version
from consultation.publishing.choosing import unlock
from consultation.questionnaire.parsing import Mistakes
from consultation.responding.models import Response
from tests.conftest import Loader
from tests.definitions import definition, with_questions
from tests.residents import Resident

CHOICES = {
    "id": "fear",
    "type": "multiple",
    "label": "What frightens you?",
    "options": [{"id": each, "label": each.title()} for each in ("dark", "dogs", "noise")],
}
SINGLE = {**CHOICES, "id": "pet", "type": "single"}
LINE = {"id": "why", "type": "line", "label": "Why?"}


def without(question: dict[str, Any], option: str) -> dict[str, Any]:
    return {**question, "options": [each for each in question["options"] if each["id"] != option]}


@pytest.fixture
def answered(open_now: Loader, resident: Resident) -> Current:
    """A consultation with one response: dark and noise, the pet dark, and no line."""
    current = open_now(with_questions(CHOICES, SINGLE, LINE))
    answers = {"fear": {"options": ["dark", "noise"]}, "pet": {"option": "dark"}}
    resident.start(current.slug).go_through(answers, current.definition.questions).send()
    assert resident.reference
    return current


def test_every_load_is_a_version_and_a_response_keeps_its_own(
    answered: Current, loaded: Loader, residents: Callable[[], Resident]
) -> None:
    waiting = residents().start(answered.slug)
    newer = loaded(with_questions({**CHOICES, "label": "What worries you?"}, SINGLE, LINE))
    assert newer.number == 2
    assert "What frightens you?" in waiting.text
    waiting.go_through({}, answered.definition.questions).send()
    assert "What worries you?" in residents().start(answered.slug).text
    numbers = select(Version.number).join(Response, Response.version_id == Version.id)
    assert sorted(db.session.scalars(numbers)) == [1, 1]


REFUSED = [
    (
        (without(CHOICES, "dark"), SINGLE, LINE),
        "“dark” of question “fear” was taken away: 1 answer",
    ),
    ((CHOICES, without(SINGLE, "dark"), LINE), "Option “dark” of question “pet”"),
    ((SINGLE, LINE), "Question “fear” was taken away: 1 answer"),
    (({**SINGLE, "id": "fear"}, SINGLE, LINE), "was changed from multiple to single"),
]
TAKEN = [
    (without(CHOICES, "dogs"), SINGLE, LINE),
    (CHOICES, without(SINGLE, "dogs")),
    (CHOICES, SINGLE, {**LINE, "type": "text"}),
    (LINE, SINGLE, {**CHOICES, "options": [*CHOICES["options"], {"id": "cars", "label": "Cars"}]}),
]


@pytest.mark.parametrize(("questions", "says"), REFUSED)
def test_what_has_answers_cannot_be_taken_away(
    answered: Current, loaded: Loader, questions: tuple[dict[str, Any], ...], says: str
) -> None:
    with pytest.raises(NotLoaded, match=says):
        loaded(with_questions(*questions))
    assert db.session.execute(select(func.count()).select_from(Version)).scalar_one() == 1


def test_an_option_with_a_column_of_its_own_is_told_of_once(
    open_now: Loader, loaded: Loader, resident: Resident
) -> None:
    current = open_now(with_questions({**SINGLE, "other": "Something else"}))
    answer = {"pet": {"option": "other", "other": "Ponds"}}
    resident.start(current.slug).go_through(answer, current.definition.questions).send()
    with pytest.raises(NotLoaded) as refusal:
        loaded(with_questions(SINGLE))
    assert str(refusal.value).startswith("Option “other” of question “pet” was taken away: 1 ")
    assert str(refusal.value).count("was taken away") == 1


@pytest.mark.parametrize("questions", TAKEN)
def test_what_has_no_answers_may_go_and_more_may_come(
    answered: Current, loaded: Loader, questions: tuple[dict[str, Any], ...]
) -> None:
    assert loaded(with_questions(*questions)).number == 2


def test_shares_of_ten_points_are_not_counted_with_shares_of_fifty(
    open_now: Loader, loaded: Loader, resident: Resident
) -> None:
    ten = {**CHOICES, "type": "points", "total": 10}
    current = open_now(with_questions(ten))
    assert loaded(with_questions({**ten, "total": 20})).number == 2
    current = loaded(with_questions(ten))
    given = {"fear": {"dark": 3, "dogs": 0, "noise": 7}}
    resident.start(current.slug).go_through(given, current.definition.questions).send()
    says = "The total of question “fear” was changed from 10 to 50: 1 answer"
    with pytest.raises(NotLoaded, match=says):
        loaded(with_questions({**ten, "total": 50}))


def test_a_file_with_mistakes_stores_nothing(loaded: Loader) -> None:
    with pytest.raises(Mistakes):
        loaded(definition(title=None, closes="yesterday"))
    assert db.session.execute(select(func.count()).select_from(Version)).scalar_one() == 0


def test_before_opening_a_file_moves_the_window(loaded: Loader, at: Callable[..., None]) -> None:
    current = loaded()
    at(current.window.opens - timedelta(days=1))
    moved = loaded(opens="2026-01-06 10:00", closes="2026-04-30 23:59")
    assert moved.consultation.opens_written == "2026-01-06 10:00"
    assert moved.consultation.closes_written == "2026-04-30 23:59"


def test_before_opening_too_an_unchanged_file_keeps_a_closing_time_that_was_moved(
    loaded: Loader, at: Callable[..., None]
) -> None:
    current = loaded()
    at(current.window.opens - timedelta(days=1))
    extend(current, "2026-04-15 12:00", "The library will be closed.")
    again = loaded(title="Safer parks, reworded")
    assert again.consultation.closes_written == "2026-04-15 12:00"
    assert loaded(closes="2026-05-31").consultation.closes_written == "2026-05-31"
    extend(current, "2026-02-15 12:00", "The hall is needed.")
    with pytest.raises(NotLoaded, match="moved to 2026-02-15 12:00, and the consultation would"):
        loaded(opens="2026-02-15 12:01", closes="2026-05-31")


def test_after_opening_only_extend_moves_the_closing_time(open_now: Loader, loaded: Loader) -> None:
    current = open_now()
    with pytest.raises(NotLoaded, match="flask consultation extend safer-parks"):
        loaded(closes="2026-04-30 23:59")
    extend(current, "2026-04-15 12:00", "The library was closed.")
    again = loaded(title="Safer parks, reworded")
    assert again.consultation.closes_written == "2026-04-15 12:00", "an extended time stays"
    assert loaded(closes="2026-04-15 12:00").number == 3
    with pytest.raises(NotLoaded, match="opened at 2026-01-05 09:00"):
        loaded(opens="2026-01-01 09:00", closes="2026-04-15 12:00")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"closes": "2099-01-31"}, {"closes": "2099-01-31 23:59"}),
        ({"closes": "2099-01-31 23:59"}, {"closes": "2099-02-01 00:00:00"}),
        ({"opens": "2020-03-01"}, {"opens": "2020-03-01 00:00"}),
    ],
)
def test_the_same_instant_may_be_written_otherwise(
    open_now: Loader, loaded: Loader, before: dict[str, str], after: dict[str, str]
) -> None:
    current = open_now(**before)
    again = loaded(**after)
    assert again.number == 2
    assert again.window == current.window


def test_an_unchanged_closing_time_keeps_an_extended_one_however_it_is_written(
    open_now: Loader, loaded: Loader
) -> None:
    current = open_now(closes="2026-03-31")
    extend(current, "2026-04-30", "The library was closed.")
    for number, closes in enumerate(("2026-03-31", "2026-03-31 23:59", "2026-03-31"), 2):
        again = loaded(closes=closes)
        assert (again.number, again.consultation.closes_written) == (number, "2026-04-30")


def test_hidden_results_are_not_shown_by_loading(
    open_now: Loader, loaded: Loader, at: Callable[..., None]
) -> None:
    current = open_now(results_while_open="hidden")
    for moment in (current.window.opens, current.window.closes):  # it may be opened again
        at(moment)
        with pytest.raises(NotLoaded, match="unlock them on the officers' page"):
            loaded(results_while_open="officers")
    unlock(current, "The council asked for figures.")
    assert loaded(results_while_open="officers").number == 2
    assert loaded(results_while_open="hidden").number == 3


NOT_EXTENDED = [
    ("2026-01-01 09:00", "why", "passed"),
    ("2026-13-01", "why", "2026-13-01"),
    ("2026-03-29 01:30", "why", "does not exist"),
    ("2026-06-01", "   ", "reason"),
]


@pytest.mark.parametrize(("closes", "reason", "says"), NOT_EXTENDED)
def test_an_extension_that_cannot_be_is_refused(
    open_now: Loader, closes: str, reason: str, says: str
) -> None:
    current = open_now()
    with pytest.raises(NotExtended, match=says):
        extend(current, closes, reason)


def test_shortening_needs_a_days_notice(closing_in: Loader, at: Callable[..., None]) -> None:
    current = closing_in(7 * 24 * 3600)
    with pytest.raises(NotExtended, match="24 hours"):
        extend(current, "2026-03-25 20:00", "Enough.")
    extend(current, "2026-03-27 20:00", "Enough.")


def test_extending_a_closed_consultation_opens_it_again_on_the_record(
    closing_in: Loader, at: Callable[..., None], resident: Resident
) -> None:
    current = closing_in(60)
    at(current.window.closes + timedelta(days=2))
    assert resident.start(current.slug).status == 410
    extend(current, "2026-05-31 23:59", "A court asked for it.")
    db.session.rollback()
    assert resident.start(current.slug).status == 200
    resident.visit(f"/c/{current.slug}/chronicle")
    assert "A court asked for it." in resident.text and "Opened again" in resident.text


def test_the_chronicle_tells_what_was_reworded_and_stays(open_now: Loader, loaded: Loader) -> None:
    open_now()
    loaded(title="Much safer parks")
    entries = db.session.scalars(select(ChronicleEntry).order_by(ChronicleEntry.id)).all()
    assert [each.event for each in entries] == ["loaded", "opened", "reworded"]
    assert entries[2].says == "Version 2 was loaded: 1 text changed."
    change, loading = entries[2].details
    assert change == {"what": "title", "before": "Safer parks", "after": "Much safer parks"}
    source = definition(title="Much safer parks")
    assert loading["sha256"] == hashlib.sha256(source).hexdigest()
    entries[0].says = "Nothing happened."
    with pytest.raises(Exception, match=r"never (updated|changed)"):
        db.session.commit()
    db.session.rollback()


@pytest.mark.parametrize(
    "change",
    [{"grace": "2 h"}, {"grace": "0 min"}, {"late": "refuse"}, {"timezone": "UTC"}],
    ids=str,
)
def test_the_rule_for_those_half_way_stands_once_it_has_opened(
    loaded: Loader, at: Callable[..., None], change: dict[str, str]
) -> None:
    rule = {"grace": "30 min", "late": "set-aside"}
    current = loaded(**rule)
    for moment in (current.window.opens, current.window.closes + timedelta(minutes=1)):
        at(moment)
        with pytest.raises(NotLoaded, match=r"opened with “.*”, which cannot change any more"):
            loaded(**{**rule, **change})
    assert loaded(**rule, title="Reworded").number == 2


def test_all_that_cannot_follow_is_told_at_once(answered: Current, loaded: Loader) -> None:
    with pytest.raises(NotLoaded) as refusal:
        loaded(with_questions(SINGLE, LINE, grace="2 h", late="set-aside", closes="2026-04-30"))
    assert [says.split(" ")[0:2] for says in str(refusal.value).splitlines()] == [
        ["Question", "“fear”"],
        ["“safer-parks”", "opened"],
        ["“safer-parks”", "opened"],
        ["“safer-parks”", "has"],
    ]


def test_before_it_opens_the_record_tells_how_window_and_rule_moved(
    loaded: Loader, at: Callable[..., None]
) -> None:
    current = loaded(grace="30 min")
    at(current.window.opens - timedelta(days=1))
    loaded(opens="2026-01-06 10:00", closes="2026-04-30 23:59", grace="2 h")
    told = {each["what"]: (each["before"], each["after"]) for each in changes()}
    assert told == {
        "grace": ("grace: 30 min", "grace: 2 h"),
        "opens": ("opens: 2026-01-05 09:00", "opens: 2026-01-06 10:00"),
        "closes": ("closes: 2026-03-31 23:59", "closes: 2026-04-30 23:59"),
    }


def test_the_record_shows_every_wording_in_whichever_language(
    loaded: Loader, at: Callable[..., None], resident: Resident
) -> None:
    keys = {
        "languages": ["en", "cy"],
        "title": {"en": "Safer parks", "cy": "Parciau"},
        "documents": [{"title": "The plan", "url": "https://example.org/1.pdf"}],
        "decision": {"by": "The board", "still_open": "Where lamps stand."},
    }
    current = loaded(**keys)
    at(current.window.opens)
    loaded(
        **{
            **keys,
            "title": {"en": "Safer parks", "cy": "Parciau saffach"},
            "documents": [{"title": "The plan", "url": "https://example.org/2.pdf"}],
            "decision": {"by": "The board", "still_open": "Nothing."},
        }
    )
    assert {each["what"] for each in changes()} == {
        "title",
        "documents.1.url",
        "decision.still_open",
    }
    page = resident.visit(f"/c/{current.slug}/chronicle").page
    assert page.select_one("[lang=cy] ins").get_text() == "Parciau saffach"
    shown = {each.get_text() for each in page.select("ins")}
    assert shown == {"Parciau saffach", "Web address: https://example.org/2.pdf", "Nothing."}


def changes() -> list[dict[str, str]]:
    """What the newest line of the record says that changed."""
    newest = select(ChronicleEntry).order_by(ChronicleEntry.id.desc()).limit(1)
    details = db.session.scalars(newest).one().details
    return [each for each in details if "what" in each]
