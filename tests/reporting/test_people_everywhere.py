"""Every figure about people that any role or the public can get is from the stored set of tables.

Everything is collected on two days and after publishing.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from consultation.analysis import fixed_tables
from consultation.analysis.models import PeopleTables
from consultation.extensions import db
from consultation.lifecycle.consultations import Current
from consultation.lifecycle.keying import end_keying
from consultation.officers.models import Role
from consultation.reporting.charts import image_files
from consultation.reporting.charts.drawings import Drawing, Words
from consultation.reporting.files.downloads import downloads
from tests.analysis.attackers import SMALL
from tests.conftest import Loader
from tests.definitions import definition
from tests.officers.desk import Desk, SignedIn
from tests.publishing.published import publish
from tests.reporting.collected import Row, of_file, of_page, of_public, of_words
from tests.reporting.people import ABOUT, ASKED, GROUPS, HOME, answer

NOT_TABLES = ("responses", "provenance", "codebook", "about")
MARKS = (*GROUPS, "Elk", "Ferret")


def of_drawing(drawing: Drawing) -> Iterator[Row]:
    """The words of a chart that stand in one line, or one below the other: their letters are
    drawn, so that no file has them."""
    words = [each for each in drawing.items if isinstance(each, Words)]
    for place in ("y", "x"):
        lines: dict[float, list[str]] = defaultdict(list)
        for each in words:
            lines[getattr(each, place)] += of_words(each.text)
        yield from map(tuple, lines.values())


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Drawing]:
    """Every drawing that is drawn while a test runs."""
    found: list[Drawing] = []

    def draw(drawing: Drawing, ending: str, folder: Path) -> bytes:
        found.append(drawing)
        return as_shipped(drawing, ending, folder)

    as_shipped = image_files.drawn
    monkeypatch.setattr(image_files, "drawn", draw)
    return found


def got(signed_in: SignedIn, anyone: Desk, day: str) -> Iterator[Row]:
    """Every row of every table that every role and the public can get."""
    for role in Role:
        desk = signed_in(f"{role}-{day}", role)
        files = [each for each in downloads() if not each.name.startswith(NOT_TABLES)]
        if role not in (Role.VIEWER, Role.ANALYST):
            files = []  # the others get what analysts get, by the same views
        pages = [HOME, *(f"{HOME}/questions/{each}" for each in ("kind", "size", "faith", "one"))]
        pages += [
            f"{HOME}/by-people?question={question}&by={by}"
            for question in ("one", "two")
            for by in ("about/kind", "about/size", "faith")
        ]
        pages += [f"{HOME}/guarded-breakdown?question=two&by=one"]
        for page in pages:
            assert desk.get(page).status_code == 200
            yield from of_page(desk.now.data)
            for image in desk.page.select("img[alt]"):
                yield of_words(str(image["alt"]))
                if role in (Role.VIEWER, Role.ANALYST):
                    yield from of_file("chart.svg", desk.get(str(image["src"])).data)
        for each in files:
            if desk.get(f"{HOME}/downloads/{each.name}").status_code == 200:
                yield from of_file(each.name, desk.now.data)
    yield from of_public(anyone)


def about_people(rows: Iterator[Row]) -> Iterator[tuple[Row, int]]:
    """The counts in rows that are about people, with what they are of."""
    for row in rows:
        if any(mark in cell for cell in row for mark in MARKS):
            names = tuple(cell for cell in row if not re.fullmatch(r"[\d,.%–-]*", cell))
            for cell in row:
                if re.fullmatch(r"\d[\d,]*", cell):
                    yield names, int(cell.replace(",", ""))


def kept() -> set[int]:
    """Every figure of the set that is kept, and the number of responses that it is of."""
    db.session.commit()
    row = db.session.execute(select(PeopleTables.tables, PeopleTables.responses)).one()
    found = {int(each) for each in re.findall(r": (\d+)", str(row.tables))}
    return found | {row.responses}


def small(found: list[tuple[Row, int]]) -> list[tuple[Row, int]]:
    """The small counts among the figures."""
    return [each for each in found if each[1] in SMALL]


@pytest.fixture
def asked(open_now: Loader) -> Current:
    """An open consultation that asks people about themselves, and something sensitive."""
    return open_now(
        definition(
            pages=[{"id": "you", "title": "You", "questions": ASKED}],
            equality={"questions": ABOUT},
        )
    )


@pytest.mark.slow
def test_every_figure_about_people_is_of_the_set_that_is_kept(
    asked: Current,
    signed_in: SignedIn,
    desk: Callable[[], Desk],
    at: Callable[[datetime], None],
    drawn: list[Drawing],
) -> None:
    current = asked
    middle = current.window.opens + (current.window.closes - current.window.opens) / 2
    answer(current, 150, seed=1)
    days = []
    for day, more in enumerate((0, 12)):
        answer(current, more, seed=2)
        at(middle + timedelta(days=day))
        drawn.clear()
        found = list(about_people(got(signed_in, desk(), str(day))))
        in_charts = list(about_people(row for each in drawn for row in of_drawing(each)))
        assert len(in_charts) > 10, "charts are among what is collected"
        found += in_charts
        allowed = kept()
        assert len(found) > 100
        assert [(names, number) for names, number in found if number not in allowed] == []
        days.append(dict(found))
    first, second = days
    moved = [second[names] - first[names] for names in first.keys() & second.keys()]
    assert any(moved)
    assert not [each for each in moved if abs(each) in SMALL]
    at(current.window.closes + timedelta(hours=1))
    end_keying(current)
    editor = signed_in("editor-after-closing", Role.EDITOR)
    publish(editor, **{"add-question": "two", "add-by": "one"})
    last = list(about_people(got(signed_in, desk(), "last")))
    assert [(names, number) for names, number in last if number not in kept()] == []
    public = [cell for row in of_public(desk()) for cell in row]
    assert "Yes" in public, "the published results are among what is collected"
    assert any("Aardvark" in cell for cell in public), "and the open data"
    assert small(last) == []


@pytest.mark.slow
def test_with_a_looser_rule_small_counts_are_collected(
    asked: Current,
    desk: Callable[[], Desk],
    signed_in: SignedIn,
    monkeypatch: pytest.MonkeyPatch,
    at: Callable[[datetime], None],
) -> None:
    monkeypatch.setattr(fixed_tables, "figure", lambda count, blurred, before: count)
    monkeypatch.setattr(fixed_tables, "with_doubt", lambda figures, known: dict(figures))
    answer(asked, 150, seed=1)
    at(asked.window.closes + timedelta(hours=1))
    end_keying(asked)
    publish(signed_in("eve", Role.EDITOR))
    assert small(list(about_people(of_public(desk()))))
