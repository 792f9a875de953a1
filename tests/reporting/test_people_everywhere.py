"""Whatever any role and the public can get, two days running: no figure about people in it that is
not of the one set of tables that is kept."""

import csv
import random
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from io import BytesIO, StringIO
from typing import Any

import docx
import openpyxl
import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from consultation.analysis.models import PeopleTables
from consultation.extensions import db
from consultation.lifecycle.consultations import Current
from consultation.officers.models import Role
from consultation.reporting.downloads import downloads
from tests.analysis.attackers import SMALL
from tests.definitions import definition
from tests.officers.desk import Desk
from tests.responses import store

SignedIn = Callable[[str, Role], Desk]
Row = tuple[str, ...]
HOME, PUBLIC = "/officers/c/safer-parks", "/c/safer-parks"
NOT_TABLES = ("responses", "provenance", "codebook", "charts", "about", "report.pdf")
GROUPS = ["Aardvark", "Badger", "Civet", "Dormouse"]
"""What nobody says but who says it about themselves."""
ABOUT = [
    {"id": "kind", "type": "single", "label": "Which kind are you?", "options": GROUPS[:3]},
    {"id": "size", "type": "multiple", "label": "What are you as well?", "options": GROUPS[3:]},
]
ASKED = [
    {"id": "one", "type": "single", "label": "One?", "options": ["Yes", "No"]},
    {"id": "two", "type": "scale", "label": "Two?", "scale": "agreement"},
    {
        "id": "faith",
        "type": "single",
        "label": "Faith?",
        "sensitive": True,
        "options": ["Elk", "Ferret"],
    },
]
MARKS = (*GROUPS, "Elk", "Ferret")


def answer(current: Current, number: int, seed: int) -> None:
    """People of whom few are civets and ferrets, and some say nothing about themselves."""
    draw = random.Random(seed)
    alike: dict[str, list[dict[str, Any]]] = {}
    for _ in range(number):
        said = {
            "one": {"option": draw.choice(["yes", "yes", "no"])},
            "two": draw.choice(["agree", "agree", "neither", "disagree"]),
            "faith": {"option": draw.choices(["elk", "ferret"], [9, 1])[0]},
        }
        kind = draw.choices(["aardvark", "badger", "civet", ""], [60, 30, 3, 15])[0]
        alike.setdefault(kind, []).append(said)
    for kind, answers in alike.items():
        about = {"kind": {"option": kind}, "size": {"options": ["dormouse"]}}
        store(current, answers, equality=about if kind else None)


def of_page(content: bytes) -> Iterator[Row]:
    """The rows of every table of a page; columns that a heading names become rows as well."""
    for table in BeautifulSoup(content, "html.parser").select("table"):
        rows = [
            tuple(cell.get_text(" ", strip=True) for cell in row.select("th, td"))
            for row in table.select("tr")
        ]
        yield from rows
        yield from zip(*rows, strict=True)


def of_file(name: str, content: bytes) -> Iterator[Row]:
    """The rows of every table of a file."""
    if name.endswith(".csv"):
        heads, *rows = csv.reader(StringIO(content.decode("utf-8-sig")))
        shares = {place for place, head in enumerate(heads) if "percentage" in head}
        for row in rows:
            yield tuple(cell for place, cell in enumerate(row) if place not in shares)
    elif name.endswith(".xlsx"):
        for sheet in openpyxl.load_workbook(BytesIO(content)):
            for row in sheet.iter_rows():
                # All of a group is 1 in a cell of shares, and no count.
                counts = [cell.value if "%" not in cell.number_format else None for cell in row]
                yield tuple("" if each is None else str(each) for each in counts)
    elif name.endswith(".docx"):
        for table in docx.Document(BytesIO(content)).tables:
            for line in table.rows:
                yield tuple(cell.text for cell in line.cells)
    elif name.endswith(".zip"):
        with zipfile.ZipFile(BytesIO(content)) as packed:
            for each in packed.namelist():
                yield from of_file(each, packed.read(each))


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
        for page in pages:
            assert desk.get(page).status_code == 200
            yield from of_page(desk.now.data)
            for image in desk.page.select("img[alt]"):
                yield tuple(re.split(r"[,.()]| and ", str(image["alt"])))
        for each in files:
            if desk.get(f"{HOME}/downloads/{each.name}").status_code == 200:
                yield from of_file(each.name, desk.now.data)
    for page in (PUBLIC, f"{PUBLIC}/results", f"{PUBLIC}/chronicle"):
        anyone.get(page)
        yield from of_page(anyone.now.data)


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


@pytest.mark.slow
def test_every_figure_about_people_is_of_the_set_that_is_kept(
    open_now: Callable[..., Current],
    signed_in: SignedIn,
    desk: Callable[[], Desk],
    at: Callable[[datetime], None],
) -> None:
    current = open_now(
        definition(
            pages=[{"id": "you", "title": "You", "questions": ASKED}],
            equality={"questions": ABOUT},
        )
    )
    middle = current.window.opens + (current.window.closes - current.window.opens) / 2
    answer(current, 150, seed=1)
    days = []
    for day, more in enumerate((0, 12)):
        answer(current, more, seed=2)
        at(middle + timedelta(days=day))
        found = list(about_people(got(signed_in, desk(), str(day))))
        allowed = kept()
        assert len(found) > 100
        assert [(names, number) for names, number in found if number not in allowed] == []
        days.append(dict(found))
    first, second = days
    moved = [second[names] - first[names] for names in first.keys() & second.keys()]
    assert any(moved)
    assert not [each for each in moved if abs(each) in SMALL]
