"""Attacks figures through withdrawal: somebody collects everything before and after, and subtracts.

Among 120 people one disagrees in a ward where five do. Once that one has withdrawn there are four.
"""

import re
import uuid
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from consultation import clock
from consultation.analysis.comments import with_words
from consultation.analysis.models import FinalFigures
from consultation.extensions import Base, db
from consultation.lifecycle.consultations import Current
from consultation.lifecycle.keying import end_keying
from consultation.lifecycle.models import Consultation
from consultation.lifecycle.stage import Timeliness
from consultation.officers.models import Role
from consultation.operations import kept
from consultation.publishing import public_pages
from consultation.reporting.files.downloads import report_on
from consultation.reporting.starring import star
from consultation.transactions import writing
from tests.conftest import Loader
from tests.definitions import definition
from tests.officers.desk import Desk, SignedIn
from tests.publishing.published import PAGE, PUBLIC, WHERE, as_they_stand, publish, single
from tests.publishing.withdrawing import (
    HOME,
    of_reports,
    of_viewer,
    rows_of_public,
    withdraw_one,
)
from tests.residents import Resident
from tests.responses import store

AGREE = {"id": "agree", "type": "scale", "label": "Do you agree?", "scale": "agreement"}
WHO = {**single("who", "Person", "Charity", "Company"), "label": "In what capacity do you answer?"}
LAMPS = {
    "id": "lamps",
    "type": "multiple",
    "label": "Which lamps?",
    "options": ["Tall", "Low", "Green"],
}
ORDER = {"id": "order", "type": "rank", "label": "In which order?", "options": ["Oak", "Iron"]}
POINTS = {
    "id": "points",
    "type": "points",
    "label": "What is it worth?",
    "total": 10,
    "options": ["Oak", "Iron"],
}
YEARS = {"id": "years", "type": "number", "label": "For how many years?", "min": 0, "max": 99}
WHY = {"id": "why", "type": "text", "label": "Why?"}
ASKED = ["ward", "who", "agree", "lamps", "order", "points", "years", "why"]
WORDS = "Lamps keep me awake in Zanzibar Row."


@dataclass(frozen=True)
class Public:
    """What is public, and who will withdraw."""

    current: Current
    one: uuid.UUID
    ward: str
    editor: Desk


def pages(**of_agree: Any) -> bytes:
    questions = [WHERE, WHO, {**AGREE, **of_agree}, LAMPS, ORDER, POINTS, YEARS, WHY]
    return definition(pages=[{"id": "page", "title": "Page", "questions": questions}])


def said(ward: str, step: str, **more: Any) -> dict[str, Any]:
    return {
        "ward": ward,
        "who": {"option": "person"},
        "agree": step,
        "lamps": {"options": ["tall"]},
        "order": ["oak", "iron"],
        "points": {"oak": 7, "iron": 3},
        "years": "3",
        **more,
    }


def answered(current: Current) -> tuple[uuid.UUID, str]:
    """The responses: the id of the one who will withdraw, and the name of their ward."""
    first, second, third = current.definition.questions["ward"].areas.places[:3]
    (one,) = store(
        current,
        [
            said(
                first.code,
                "disagree",
                lamps={"options": ["low", "green"]},
                order=["iron", "oak"],
                points={"oak": 1, "iron": 9},
                years="83",
                why=WORDS,
            )
        ],
    )
    for place, agree, disagree in ((first, 25, 4), (second, 30, 22), (third, 25, 28)):
        store(current, [said(place.code, "agree")] * agree)
        store(current, [said(place.code, "disagree", lamps={"options": ["green"]})] * disagree)
    store(current, [said(second.code, "agree", who={"option": "charity"})] * 21)
    return one, first.name


@pytest.fixture
def closed(loaded: Loader, at: Callable[..., None], signed_in: SignedIn) -> Public:
    """Closed and keyed, with a breakdown and a comment to publish; two wordings were answered."""
    store(loaded(pages(label="Are you for it?")), [{"agree": "agree"}] * 30)
    current = loaded(pages())
    one, ward = answered(current)
    at(current.window.closes + timedelta(hours=1))
    end_keying(current)
    for asked in with_words(report_on(current).results.questionnaire):
        star(current.consultation.id, asked, one, 0)
    editor = signed_in("eve", Role.EDITOR)
    publish(editor, "keep", **{"add-question": "agree", "add-by": "ward"})
    editor.get(PAGE)
    starred = [each["value"] for each in editor.page.select("input[name=quotations]")]
    publish(editor, quotations=starred)
    assert editor.now.status_code == 303
    return Public(current, one, ward, editor)


def counts(resident: Resident) -> Counter[tuple[str, str]]:
    """Every count on the public page: by question, and what it is of."""
    found: Counter[tuple[str, str]] = Counter()
    for part in resident.visit(PUBLIC).page.select(".app-result"):
        for row in part.select(":scope > details table tbody tr"):
            label, *cells = (each.get_text(strip=True) for each in row.select("th, td"))
            if number := re.match(r"[\d,]+", cells[0]):  # of all wordings, which come first
                found.setdefault((str(part["id"]), label), int(number[0]))
        if answers := re.search(r"Answered: (\d+)", part.get_text()):
            found[str(part["id"]), "Answered"] = int(answers[1])
    return found


def by_ward(resident: Resident, ward: str) -> dict[str, str]:
    """What the published breakdown shows of a ward."""
    table = resident.page.select_one("#agree .app-by-groups table")
    assert table
    heads = [each.get_text(strip=True) for each in table.select("thead th")]
    place = heads.index(ward)
    return {
        row.th.get_text(strip=True): row.select("th, td")[place].get_text(strip=True)
        for row in table.select("tbody tr")
    }


THEIRS = {
    ("agree", "Disagree"),
    ("lamps", "Low"),
    ("lamps", "Green"),
    ("why", "Answered"),
}
"""Some of what the one said who withdraws."""


def test_were_figures_made_again_everything_that_somebody_said_could_be_read(
    closed: Public, resident: Resident, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The attack as it succeeds: subtract the page of today from that of yesterday."""
    monkeypatch.setattr(public_pages, "final_report", as_they_stand)
    before = counts(resident)
    assert by_ward(resident, closed.ward)["Disagree"].startswith("5 ")
    withdraw_one(closed.current, closed.one)
    gone = before - counts(resident)
    assert gone.keys() >= THEIRS and set(gone.values()) == {1}
    assert by_ward(resident, closed.ward)["Disagree"] == "not shown", "so there are four now"


def of_everybody(signed_in: SignedIn, desk: Callable[[], Desk], day: str) -> dict[str, list[Any]]:
    """All that the public, viewers, and readers of reports can get on a day."""
    return {
        "public": rows_of_public(desk()),
        "viewers": list(of_viewer(signed_in(f"vera-{day}", Role.VIEWER), ASKED)),
        "reports": list(of_reports(signed_in(f"ann-{day}", Role.ANALYST))),
    }


@pytest.mark.slow
def test_whoever_collects_everything_before_and_after_recovers_nothing(
    closed: Public,
    signed_in: SignedIn,
    desk: Callable[[], Desk],
    at: Callable[..., None],
) -> None:
    days = [of_everybody(signed_in, desk, "before")]
    assert all(len(found) > 100 for found in days[0].values())
    withdraw_one(closed.current, closed.one)
    days.append(of_everybody(signed_in, desk, "after"))
    at(clock.now() + timedelta(days=1))
    editor = signed_in("erin", Role.EDITOR)
    publish(editor)
    days.append(of_everybody(signed_in, desk, "next"))
    editor.post(f"{PAGE}/unpublish", data={**_token(editor), "reason": "To show other questions."})
    publish(editor, panels=["agree", "lamps", "years"])
    publish(editor, panels=ASKED)
    assert editor.now.status_code == 303
    days.append(of_everybody(signed_in, desk, "last"))
    assert [WORDS in str(each["reports"]) for each in days] == [True, False, False, False]
    for who in days[0]:
        first, *others = (Counter(filter(tells, each[who])) for each in days)
        assert others == [first] * 3, who


def _token(desk: Desk) -> dict[str, str]:
    desk.get(PAGE)
    return {"csrf_token": str(desk.page.select_one("input[name=csrf_token]")["value"])}


def tells(row: Iterable[str]) -> bool:
    """Whether a row holds a figure; a comment, the record, and when a file was made, are none."""
    said = " ".join(row)
    return bool(re.search(r"\d", said)) and not re.search(
        rf"{WORDS}|published|taken back|Made at|SHA-256|[0-9a-f]{{32}}", said
    )


def test_the_page_says_of_which_day_its_figures_are_and_why_they_stay(
    closed: Public, resident: Resident, at: Callable[..., None]
) -> None:
    made, total = clock.now(), report_on(closed.current).results.total
    at(made + timedelta(days=9))
    withdraw_one(closed.current, closed.one)
    said = resident.visit(PUBLIC).text
    assert f"{total} responses were counted. Figures as at {made.day} {made:%B %Y}." in said
    assert "If somebody withdraws a response later" in said


def test_a_comment_of_a_withdrawn_response_is_gone_at_once_everywhere(
    closed: Public, resident: Resident, signed_in: SignedIn
) -> None:
    analyst = signed_in("ann", Role.ANALYST)
    assert WORDS in resident.visit(PUBLIC).text
    assert WORDS in analyst.get(f"{HOME}/comments").text
    withdraw_one(closed.current, closed.one)
    assert WORDS not in resident.visit(PUBLIC).text
    assert WORDS not in analyst.get(f"{HOME}/comments").text
    for name in ("responses.csv", "comments.csv"):
        assert WORDS not in analyst.get(f"{HOME}/downloads/{name}").text


def test_analysts_see_exact_figures_of_now_and_editors_both(
    closed: Public, signed_in: SignedIn
) -> None:
    total = report_on(closed.current).results.total
    withdraw_one(closed.current, closed.one)
    analyst, viewer = signed_in("ann", Role.ANALYST), signed_in("vera", Role.VIEWER)
    for desk, number, dated in ((analyst, total - 1, False), (viewer, total, True)):
        desk.get(HOME)
        tile = desk.page.select_one("#at-a-glance .app-tile")
        assert str(number) in tile.get_text()
        assert ("Figures as at" in desk.words) is dated
    closed.editor.get(PAGE)
    said = " ".join(closed.editor.words.split())
    assert f"of {total} responses" in said
    assert f"Your own figures are of {total - 1} responses now" in said


def test_no_answer_of_a_withdrawn_response_lies_anywhere(closed: Public) -> None:
    withdraw_one(closed.current, closed.one)
    db.session.commit()
    for table in Base.metadata.sorted_tables:
        if table.name == "erasure":  # a random id, for restores of older backups
            continue
        for row in db.session.execute(select(table)):
            assert WORDS not in str(row), table.name
            assert closed.one.hex not in str(row).replace("-", ""), table.name


def numbers_in(stored: Any) -> Iterable[int]:
    """Every number of what is stored."""
    if isinstance(stored, dict):
        for each in stored.values():
            yield from numbers_in(each)
    elif isinstance(stored, int):
        yield stored


def test_of_breakdowns_nothing_is_stored_that_is_not_shown(closed: Public) -> None:
    stored = db.session.execute(select(FinalFigures.breakdowns)).scalar_one()
    assert len(stored) > 10 and "agree ward" in stored
    found = Counter(
        number
        for each in stored.values()
        for group in filter(None, each["groups"].values())
        for part in group["protected"].values()
        for number in numbers_in(part)
    )
    assert found and not found.keys() & {1, 2, 3, 4}
    questions = db.session.execute(select(FinalFigures.figures)).scalar_one()["questions"]
    for key in ("ward", "who"):
        assert not {*numbers_in(questions[key]["protected"])} & {*range(1, 10)}, key


@pytest.mark.parametrize("erased", ["comments", "responses"])
def test_what_is_published_outlives_retention(
    closed: Public, resident: Resident, erased: str
) -> None:
    before = counts(resident)
    with writing() as session:
        kept.BY_NAME[erased].erase(session, closed.current.consultation.id)
    assert counts(resident) == before
    assert WORDS not in resident.text


def test_few_late_ones_that_are_counted_later_are_not_in_the_figures_and_the_page_says_so(
    closed: Public, resident: Resident
) -> None:
    before = counts(resident)
    store(closed.current, [{"agree": "disagree"}] * 3, timeliness=Timeliness.LATE)
    with writing() as session:
        session.get_one(Consultation, closed.current.consultation.id).late_counts = True
    assert counts(resident) == before
    assert "Officers decided later to count late responses too" in resident.text
