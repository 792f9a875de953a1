"""Attacks breakdowns by every kind of group: lines of a matrix, first places, points, bands.

Whoever collects all tables that a viewer gets, both ways round and of every line, and knows every
total, recovers no small count.
"""

import itertools
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest

from consultation.analysis import guarded_breakdowns
from consultation.analysis.disclosure import crossing
from consultation.lifecycle.consultations import Current
from consultation.lifecycle.keying import end_keying
from consultation.officers.models import Role
from tests.analysis.recovering import recovered
from tests.conftest import Loader
from tests.definitions import with_questions
from tests.officers.desk import Desk, SignedIn
from tests.publishing.crowds import AGREE, CROWDS, NAMES, ORDER, PAGE, STEPS
from tests.publishing.published import PUBLIC, publish
from tests.residents import Resident
from tests.responses import store

SAFE = {
    "id": "safe",
    "type": "matrix",
    "label": "How safe is it?",
    "scale": [{"id": each, "label": each.title()} for each in ("low", "middle", "high", "never")],
    "rows": [{"id": each, "label": each.title()} for each in ("dark", "day")],
}
SHARES = {
    "id": "shares",
    "type": "points",
    "label": "What is it worth?",
    "total": 10,
    "options": ["Oak", "Iron"],
}
FAR = {"id": "far", "type": "number", "label": "How far?", "min": 0, "max": 50, "unit": "km"}
LAST = {"id": "last", "type": "date", "label": "When last?", "max": "2099-12-31"}
GIVEN: Mapping[str, tuple[Any, ...]] = {
    "order": (["oak"], ["iron", "no"], ["no"]),
    "shares": ({"oak": 9, "iron": 1}, {"oak": 0, "iron": 10}, {"oak": 5, "iron": 5}),
    "far": ("3", "17", "44"),
    "last": ("1999-05-07", "2011-01-01", "2098-12-31"),
}
"""What those say who are in the first, the second and the third group."""
GROUPS: Mapping[str, tuple[str, ...]] = {
    "safe.dark": ("Low", "Middle", "High"),
    "safe.day": ("Low", "Middle", "High"),
    "order": ("Oak", "Iron", "No"),
    "shares": ("Oak", "Iron", "The same to several"),
    "far": ("2 to 4 km", "10 to 19 km", "20 to 50 km"),
    "last": (
        "Before January 2006",
        "From January 2006 to December 2015",
        "From January 2036 to December 2099",
    ),
}
Cells = dict[tuple[str, str], int]


def said() -> Iterator[dict[str, Any]]:
    """By step, who is in which group; by day people feel as safe as by night, but for some."""
    number = itertools.count()
    for step, row in zip(STEPS, CROWDS, strict=True):
        for place, crowd in enumerate(row):
            for _ in range(crowd):
                day = (place + (next(number) % 11 == 0)) % 3
                steps = ("low", "middle", "high")
                given = {key: each[place] for key, each in GIVEN.items()}
                yield {"agree": step, "safe": {"dark": steps[place], "day": steps[day]}, **given}


@pytest.fixture
def settled(loaded: Loader, at: Callable[..., None]) -> Current:
    """After closing and keying."""
    current = loaded(with_questions(AGREE, SAFE, ORDER, SHARES, FAR, LAST))
    store(current, [*said()])
    at(current.window.closes + timedelta(hours=1))
    end_keying(current)
    return current


def counts(key: str) -> list[list[int]]:
    """The true table of steps by the groups of a division."""
    if key != "safe.day":
        return CROWDS
    people = [(each["agree"], each["safe"]["day"]) for each in said()]
    return [[people.count((step, day)) for day in ("low", "middle", "high")] for step in STEPS]


def shown(desk: Desk, question: str, by: str) -> Cells:
    """The counts on the page, by row and column, without everybody's."""
    assert desk.get(f"{PAGE}?question={question}&by={by}").status_code == 200, (question, by)
    table = desk.page.select_one("table")
    lines = [[cell.get_text() for cell in row.select("th, td")] for row in table.select("tr")]
    (_, _, *heads), *rows = lines
    return {
        (name, head): int(cell.split(" ")[0])
        for name, _, *cells in rows[:-1]
        for head, cell in zip(heads, cells, strict=True)
        if cell != "not shown"
    }


def collected(viewer: Desk, key: str) -> Cells:
    """The counts of steps by groups that a viewer gets, both ways round where there are two."""
    found = shown(viewer, "agree", key)
    question, _, line = key.partition(".")
    if question in ("safe", "order"):
        before = f"{line.title()}: " if line else ""
        turned = shown(viewer, question, "agree")
        found |= {
            (step, name.removeprefix(before)): count
            for (name, step), count in turned.items()
            if name.startswith(before)
        }
    return found


def attacked(viewer: Desk, key: str) -> int:
    """How many small counts are shown, or known by the totals of the table."""
    truth, found = counts(key), collected(viewer, key)
    table = tuple((*row, 0) for row in truth)
    table = (*table, (0,) * len(table[0]))
    places = {
        (step, group): (y, x) for y, step in enumerate(NAMES) for x, group in enumerate(GROUPS[key])
    }
    given = {places[pair]: count for pair, count in found.items() if pair in places}
    assert all(count == 0 for pair, count in found.items() if pair not in places)
    assert given and all(table[y][x] == count for (y, x), count in given.items())
    return len(recovered(table, given)) + sum(0 < each < 5 for each in given.values())


@pytest.mark.parametrize("loosened", [False, True])
@pytest.mark.parametrize("key", GROUPS)
def test_whoever_collects_every_table_recovers_no_small_count(
    settled: Current,
    signed_in: SignedIn,
    monkeypatch: pytest.MonkeyPatch,
    key: str,
    *,
    loosened: bool,
) -> None:
    if loosened:
        monkeypatch.setattr(crossing, "_rectangles", lambda *_: iter([()]))
    found = attacked(signed_in("vera", Role.VIEWER), key)
    assert found > 0 if loosened else found == 0


@pytest.mark.parametrize("loosened", [False, True])
def test_a_line_shows_the_same_cells_whichever_way_round(
    settled: Current, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch, *, loosened: bool
) -> None:
    """The keys decide of which way the rule is asked, not the way round."""
    if loosened:
        monkeypatch.setattr(guarded_breakdowns, "_stands_across", lambda *_: False)
    viewer = signed_in("vera", Role.VIEWER)

    def both_ways() -> Iterator[tuple[Cells, Cells]]:
        turned = shown(viewer, "safe", "agree")
        for line in ("dark", "day"):
            other = {
                (step, name.removeprefix(f"{line.title()}: ")): count
                for (name, step), count in turned.items()
                if name.startswith(f"{line.title()}: ")
            }
            yield some_gave(shown(viewer, "agree", f"safe.{line}")), some_gave(other)

    assert all(one and one == other for one, other in both_ways()) is not loosened


def some_gave(cells: Cells) -> Cells:
    """Without what nobody answered: a group of nobody is not shown."""
    return {place: count for place, count in cells.items() if count}


def test_what_nobody_answered_is_nought_in_every_group_whichever_way_round(
    settled: Current, signed_in: SignedIn
) -> None:
    viewer = signed_in("vera", Role.VIEWER)
    for question, by, answer in (
        ("safe", "agree", "Dark: Never"),
        ("safe", "far", "Day: Never"),
        ("agree", "safe.dark", "Don't know"),
    ):
        cells = [n for (name, _), n in shown(viewer, question, by).items() if name == answer]
        assert len(cells) > 1 and not any(cells), (question, by)


def test_of_a_matrix_only_one_table_with_another_question_is_published(
    settled: Current, signed_in: SignedIn, resident: Resident
) -> None:
    editor = signed_in("eve", Role.EDITOR)
    publish(editor, **{"add-question": "agree", "add-by": "safe.dark"})
    assert editor.now.status_code == 303
    for question, by in (("agree", "safe.day"), ("safe", "agree")):
        publish(editor, **{"add-question": question, "add-by": by})
        assert editor.now.status_code == 422 and "could be subtracted" in editor.mistakes[0]
    publish(editor, **{"add-question": "safe", "add-by": "safe.dark"})
    assert editor.now.status_code == 422, "by its own lines"
    publish(editor, **{"add-question": "agree", "add-by": "far"}, breakdowns=["agree safe.dark"])
    assert editor.now.status_code == 303
    publish(editor)
    text = " ".join(resident.visit(PUBLIC).page.select_one("#agree").get_text(" ").split())
    assert "How safe is it? Dark" in text and "How far? In bands" in text
    assert "20 to 50 km" in text
    for chart in ("by.agree.safe.dark", "by.agree.far"):
        assert resident.visit(f"{PUBLIC}/charts/{chart}.svg").status == 200
    assert resident.visit(f"{PUBLIC}/charts/by.agree.safe.day.svg").status == 404


def test_bands_that_a_version_changed_are_not_published(
    loaded: Loader,
    settled: Current,
    at: Callable[..., None],
    signed_in: SignedIn,
    resident: Resident,
) -> None:
    """Whoever had the table with the bands of before and the one of after could subtract them."""
    loaded(with_questions(AGREE, SAFE, ORDER, SHARES, {**FAR, "max": 200}, LAST))
    at(settled.window.closes + timedelta(hours=2))
    editor, viewer = signed_in("eve", Role.EDITOR), signed_in("vera", Role.VIEWER)
    publish(editor, **{"add-question": "agree", "add-by": "far"})
    assert editor.now.status_code == 422
    assert viewer.get(f"{PAGE}?question=agree&by=far").status_code == 400
    assert viewer.get(f"{PAGE}?question=agree&by=safe.dark").status_code == 200


def test_bands_that_are_public_stay_as_they_are_when_a_version_changes_them(
    loaded: Loader,
    settled: Current,
    at: Callable[..., None],
    signed_in: SignedIn,
    resident: Resident,
) -> None:
    publish(signed_in("eve", Role.EDITOR), **{"add-question": "agree", "add-by": "far"})
    publish(signed_in("erin", Role.EDITOR))
    before = resident.visit(PUBLIC).page.select_one("#agree").get_text(" ")
    assert "In bands" in before
    loaded(with_questions(AGREE, SAFE, ORDER, SHARES, {**FAR, "max": 200}, LAST))
    at(settled.window.closes + timedelta(hours=2))
    assert resident.visit(PUBLIC).page.select_one("#agree").get_text(" ") == before
