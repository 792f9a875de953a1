"""Attacks on breakdowns with what else is public: by version, an older condition, a look later.

Each is told first as it would succeed, then tried on the pages that everybody gets.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from consultation.analysis import subtracting
from consultation.latest import Latest
from consultation.lifecycle.consultations import Current
from consultation.lifecycle.keying import KeyingEnded, end_keying
from consultation.officers.models import Role
from consultation.publishing import choosing, panels_by_group, public_pages
from tests.conftest import Loader
from tests.definitions import definition, with_questions
from tests.officers.desk import SignedIn
from tests.publishing.published import (
    PUBLIC,
    SAYS,
    as_they_stand,
    chose,
    key_one,
    publish,
    single,
)
from tests.residents import Resident
from tests.responses import store

Cells = dict[tuple[str, str], int]
VIEWERS = "/officers/c/safer-parks/guarded-breakdown"


RENT = single("rent", "Yes", "No")
LANDLORD = single("landlord", "Council", "Other")


def read(table: Any) -> Cells:
    """The counts of a table of a page, by row and column."""
    head, *rows = [
        [cell.get_text(" ").strip() for cell in row.select("th, td")] for row in table.select("tr")
    ]
    return {
        (name, column): int(cell.split(" ")[0].replace(",", ""))
        for name, *cells in rows
        for column, cell in zip(head[1:], cells, strict=True)
        if cell[:1].isdigit()
    }


def broken_down(resident: Resident, question: str) -> Cells:
    """The cells of the breakdowns of a question on the public page; none where there are none."""
    resident.visit(PUBLIC)
    tables = resident.page.select(f"#{question} .app-by-groups table")
    return {place: count for table in tables for place, count in read(table).items()}


def by_version(resident: Resident, question: str) -> Cells:
    """What the public page tells of a reworded question, wording by wording."""
    resident.visit(PUBLIC)
    tables = resident.page.select(f"#{question} table")
    (table,) = [each for each in tables if "Version 2" in each.get_text()]
    return read(table)


# A question that was reworded, by one that was new in that version: 42 chose oak in version 2, 40
# of them pay rent and so two do not.


@pytest.fixture
def reworded(loaded: Loader, at: Callable[..., None]) -> Current:
    """The second version words the first question anew, and asks one more."""
    first = loaded(with_questions(SAYS))
    store(first, [chose(says="oak")] * 50 + [chose(says="iron")] * 50)
    second = loaded(with_questions({**SAYS, "label": "What do you say now?"}, RENT))
    for said, yes, no in (("oak", 40, 2), ("iron", 28, 30)):
        store(second, [chose(says=said, rent="yes")] * yes)
        store(second, [chose(says=said, rent="no")] * no)
    at(second.window.closes + timedelta(hours=1))
    end_keying(second)
    return second


def known_by_version(resident: Resident) -> int | None:
    """How many chose oak and pay no rent, for who subtracts one table from the other."""
    version, groups = by_version(resident, "says"), broken_down(resident, "says")
    if ("Oak", "Yes") not in groups:
        return None
    return version["Oak", "Version 2"] - groups["Oak", "Yes"]


def test_figures_by_version_less_a_breakdown_by_what_was_asked_later(
    reworded: Current,
    signed_in: SignedIn,
    resident: Resident,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The attack as it succeeds where the figures by version are forgotten."""
    with monkeypatch.context() as loosened:
        loosened.setattr(subtracting, "was_reworded", lambda asked: False)
        loosened.setattr(panels_by_group, "_panels", Latest(1))
        publish(signed_in("eve", Role.EDITOR), **{"add-question": "says", "add-by": "rent"})
        assert known_by_version(resident) == 2
    assert known_by_version(resident) is None, "what was published so is shown no more"


@pytest.mark.parametrize("pair", [("says", "rent"), ("rent", "says")])
def test_of_a_reworded_question_figures_by_version_are_public_and_no_such_breakdown(
    reworded: Current, signed_in: SignedIn, resident: Resident, pair: tuple[str, str]
) -> None:
    editor = signed_in("eve", Role.EDITOR)
    publish(editor, **{"add-question": pair[0], "add-by": pair[1]})
    assert editor.now.status_code == 422
    assert "What do you say now?" in editor.mistakes[0] and "by version" in editor.mistakes[0]
    publish(editor, breakdowns=[])
    assert by_version(resident, "says")["Oak", "Version 2"] == 42


def test_other_breakdowns_of_a_reworded_question_are_published(
    loaded: Loader,
    at: Callable[..., None],
    signed_in: SignedIn,
    resident: Resident,
) -> None:
    """What every version asked shares the totals of its versions with nothing."""
    everything = [chose(says=said, rent=rent) for said in ("oak", "iron") for rent in ("yes", "no")]
    store(loaded(with_questions(SAYS, RENT)), everything * 20)
    second = loaded(with_questions({**SAYS, "label": "What do you say now?"}, RENT))
    store(second, everything * 20)
    at(second.window.closes + timedelta(hours=1))
    end_keying(second)
    publish(signed_in("eve", Role.EDITOR), **{"add-question": "says", "add-by": "rent"})
    assert broken_down(resident, "says")["Oak", "Yes"] == 40


# A page that only tenants saw in version 1, and everybody sees since: of 42 tenants who chose oak
# 40 rent from others, and so two from the council.


@pytest.fixture
def once_for_tenants(loaded: Loader, at: Callable[..., None]) -> Current:
    """Everybody answered version 1; in version 2 its page has lost its condition."""

    def asking(**last: object) -> bytes:
        pages = [
            {"id": "you", "title": "You", "questions": [SAYS, RENT]},
            {"id": "home", "title": "Home", "questions": [LANDLORD], **last},
        ]
        return definition(pages=pages)

    first = loaded(asking(show_if={"question": "rent", "is": "yes"}))
    for said, council, other, owners in (("oak", 2, 40, 30), ("iron", 30, 25, 31)):
        for landlord, number in (("council", council), ("other", other)):
            store(first, [chose(says=said, rent="yes", landlord=landlord)] * number)
        store(first, [chose(says=said, rent="no")] * owners)
    second = loaded(asking())
    at(second.window.closes + timedelta(hours=1))
    end_keying(second)
    return second


def test_a_condition_that_only_an_older_version_had(
    once_for_tenants: Current, signed_in: SignedIn
) -> None:
    viewer, editor = signed_in("vera", Role.VIEWER), signed_in("eve", Role.EDITOR)
    for by in ("rent", "landlord"):
        assert viewer.get(f"{VIEWERS}?question=says&by={by}").status_code == 400, by
    publish(editor, **{"add-question": "says", "add-by": "landlord"})
    assert editor.now.status_code == 303
    publish(editor, **{"add-question": "says", "add-by": "rent"})
    assert editor.now.status_code == 422 and "could be subtracted" in editor.mistakes[0]


# A reply that comes after a first look: what was held back then and is shown now was one less.


@pytest.fixture
def before_any_is_keyed(loaded: Loader, at: Callable[..., None]) -> Current:
    """Closed, nothing keyed, and four who pay no rent chose oak."""
    current = loaded(with_questions(SAYS, RENT))
    for said, yes, no in (("oak", 40, 4), ("iron", 28, 30)):
        store(current, [chose(says=said, rent="yes")] * yes + [chose(says=said, rent="no")] * no)
    store(current, [chose(says="oak"), chose(says="iron"), chose(rent="yes"), {}] * 12)
    at(current.window.closes + timedelta(hours=1))
    return current


def test_who_looks_before_and_after_a_reply_is_keyed(
    before_any_is_keyed: Current,
    signed_in: SignedIn,
    resident: Resident,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The attack as it succeeds where figures are public while more can be keyed."""
    current = before_any_is_keyed
    with monkeypatch.context() as loosened:
        loosened.setattr(choosing, "has_ended", lambda *_: True)
        loosened.setattr(public_pages, "final_report", as_they_stand)
        editor = signed_in("eve", Role.EDITOR)
        publish(editor, **{"add-question": "says", "add-by": "rent"})
        before = broken_down(resident, "says")
        assert before and ("Oak", "No") not in before
        key_one(current, **chose(says="oak", rent="no"))
        after = broken_down(resident, "says")
        assert after["Oak", "Everybody"] - before["Oak", "Everybody"] == 1
        assert after["Oak", "No"] - 1 == 4, "so many there were before"
    assert resident.visit(PUBLIC).status == 404, "what was published so is shown no more"
    assert resident.visit(f"{PUBLIC}/charts/by.says.rent.svg").status == 404


def test_results_are_public_only_once_nothing_more_can_be_keyed(
    before_any_is_keyed: Current, signed_in: SignedIn, resident: Resident
) -> None:
    current, editor = before_any_is_keyed, signed_in("eve", Role.EDITOR)
    viewer = signed_in("vera", Role.VIEWER)
    viewer.get(f"{VIEWERS}?question=says&by=rent")
    assert "keying has been declared ended" in viewer.words and not viewer.page.select("table")
    publish(editor, **{"add-question": "says", "add-by": "rent"})
    assert editor.now.status_code == 422 and "End keying" in editor.mistakes[0]
    publish(editor, breakdowns=[])
    assert editor.now.status_code == 422, "figures that stand alone do not change either"
    end_keying(current)
    publish(editor, **{"add-question": "says", "add-by": "rent"})
    assert broken_down(resident, "says")
    assert viewer.get(f"{VIEWERS}?question=says&by=rent").status_code == 200
    assert viewer.page.select("table")
    with pytest.raises(KeyingEnded):
        key_one(current)
