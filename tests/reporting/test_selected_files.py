"""Every file of a selection has only its responses, and says which, when, and under which seal."""

import csv
import io
import re
import uuid
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pyreadstat
import pytest
from sqlalchemy import select, update

from consultation.analysis.selection import Selection, read_selection
from consultation.extensions import db
from consultation.lifecycle.closing import settle_if_possible
from consultation.lifecycle.consultations import Current
from consultation.lifecycle.models import Seal
from consultation.officers.models import AuditEntry, Role
from consultation.reporting import starring
from consultation.reporting.files import making
from consultation.reporting.files.documents.story import report_document
from consultation.reporting.files.downloads import download_called, downloads, report_on, wanted
from consultation.reporting.files.maker_process import replace_starter
from consultation.reporting.files.wanted import Wanted
from consultation.reporting.models import Making
from consultation.reporting.words.selection_words import EVERYBODY
from consultation.transactions import writing
from tests.conftest import Loader
from tests.officers.desk import SignedIn
from tests.reporting.conftest import Taker
from tests.reporting.selectable import SELECTABLE
from tests.responses import store

HOME = "/officers/c/safer-parks"
FILES = f"{HOME}/downloads"
ADDRESS = "q.who=near&q.who=far&q.uses=dog"
SAYS = "“Who are you?”: I live near or =I live far; and “What for?”: The dog"
NO_ROOM = {"responses.csv", "responses-r.csv", "summary.csv", "provenance.csv"}
"""Files whose columns are fixed: their names and about.txt say what they are of."""


@pytest.fixture
def closed(open_now: Loader, at: Callable[[datetime], None]) -> Current:
    """A consultation that has closed: 4 near with a dog, 5 far who run, 2 who say nothing."""
    current = open_now(SELECTABLE)
    dogs = {"who": {"option": "near"}, "uses": {"options": ["dog"]}, "faith": {"option": "a"}}
    store(current, [{**dogs, "why": "Because of dogs"}] * 4)
    runs = {"who": {"option": "far"}, "uses": {"options": ["run"]}}
    store(current, [{**runs, "why": "Because of running"}] * 5 + [{}] * 2)
    at(current.window.closes + timedelta(days=30))
    settle_if_possible(current)
    return current


def seal_of(current: Current) -> str:
    query = select(Seal.digest).where(Seal.consultation_id == current.consultation.id)
    (digest,) = db.session.scalars(query)
    return digest.hex()


def chosen(current: Current) -> Selection:
    pairs = [("q.who", "near"), ("q.who", "far"), ("q.uses", "dog")]
    return read_selection(pairs, report_on(current).results.questionnaire)


def made(current: Current, name: str) -> bytes:
    found = download_called(name)
    assert found
    return b"".join(found.make(wanted(current, report_on(current, chosen(current)))))


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def words_of(name: str, content: bytes, folder: Path) -> str:
    """What a program that opens the file finds in it, as one text."""
    if name.endswith(".xlsx"):
        book = openpyxl.load_workbook(io.BytesIO(content))
        cells = (cell.value for sheet in book for row in sheet for cell in row)
        return "\n".join(str(each) for each in cells if each is not None)
    if name.endswith(".sav"):
        (folder / name).write_bytes(content)
        return " ".join(pyreadstat.read_sav(str(folder / name), output_format="dict")[1].notes)
    if name.endswith((".zip", ".docx")):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            texts = [
                packed.read(each) for each in packed.namelist() if each.endswith(("xml", "txt"))
            ]
        return re.sub("<[^>]*>", "", b" ".join(texts).decode())
    return content.decode()


def test_each_file_says_which_responses_when_and_the_seal(closed: Current, tmp_path: Path) -> None:
    seal = seal_of(closed)
    here = [each for each in downloads() if each.of_selection]
    assert {each.name for each in downloads()} - {each.name for each in here} == {
        "codebook.csv", "open-data.zip", "people.csv", "responses.R",
    }  # fmt: skip
    for each in here:
        if each.name == "report.pdf":
            continue
        words = words_of(each.name, made(closed, each.name), tmp_path)
        assert each.bare == (each.name in NO_ROOM), "then its name says it"
        if each.bare:
            assert "Because of running" not in words, each.name
            continue
        assert SAYS in words, each.name
        assert seal in words, each.name
        if each.name != "tables.csv":  # which holds no figure about people of all responses either
            assert "tables of chosen responses could be subtracted" in words, each.name
        # The report tells once what was asked, and never what was answered.
        assert words.count("Faith?") == (each.name == "report.docx"), each.name


def test_the_report_is_of_the_selection_and_says_so(closed: Current) -> None:
    whole = report_on(closed)
    (why,) = [each for each in whole.results.questionnaire.open if each.key == "why"]
    for row in rows_of(made(closed, "responses.csv"))[:1]:
        starring.star(closed.consultation.id, why, uuid.UUID(row["response"]), 0)
    of_all: Wanted = wanted(closed, whole)
    runner = next(row for row in of_all.rows() if "Because of running" in row)
    starring.star(closed.consultation.id, why, uuid.UUID(runner[0]), 0)
    text = repr(report_document(wanted(closed, report_on(closed, chosen(closed)))))
    assert "Report on a selection of the responses" in text and SAYS in text
    assert "Because of dogs" in text and "Because of running" not in text
    assert "Left out of this report: sensitive questions" in text and seal_of(closed) in text
    text = repr(report_document(of_all))
    assert "Because of dogs" in text and "Because of running" in text
    assert "selection of the responses" not in text


def test_figures_and_rows_are_of_the_same_responses(closed: Current, tmp_path: Path) -> None:
    ids = {row["response"] for row in rows_of(made(closed, "responses.csv"))}
    assert len(ids) == 4
    assert {row["response"] for row in rows_of(made(closed, "responses-r.csv"))} == ids
    assert {row["response"] for row in rows_of(made(closed, "provenance.csv"))} == ids
    book = openpyxl.load_workbook(io.BytesIO(made(closed, "responses.xlsx")))
    assert {row[0].value for row in book["Responses"].iter_rows(min_row=2)} == ids
    (tmp_path / "a.sav").write_bytes(made(closed, "responses.sav"))
    assert (
        set(pyreadstat.read_sav(str(tmp_path / "a.sav"), output_format="dict")[0]["response"])
        == ids
    )
    for row in rows_of(made(closed, "tables.csv")):
        assert row["responses"] == "4" and row["selection"] == SAYS, row
    counts = {row["option"]: row["count"] for row in rows_of(made(closed, "summary.csv"))}
    assert counts["near"] == "4" and counts["run"] == "0"


def test_the_name_tells_the_selection_and_the_time(
    closed: Current, signed_in: SignedIn, at: Callable[[datetime], None]
) -> None:
    at(datetime(2027, 1, 5, 9, 30, tzinfo=UTC))
    anna = signed_in("anna", Role.ANALYST)
    answer = anna.get(f"{FILES}/responses.csv?{ADDRESS}")
    assert answer.data
    name = answer.headers["Content-Disposition"]
    mark = chosen(closed).mark[:8]
    when = f"2027-01-05T0930Z-seal-{seal_of(closed)[:8]}"
    assert name == (f'attachment; filename="safer-parks-selection-{mark}-{when}-responses.csv"')
    for name, of_it in (("responses-r.csv", f"{when}-"), ("summary.xlsx", "")):
        answer = anna.get(f"{FILES}/{name}")
        assert answer.data
        named = f'attachment; filename="safer-parks-{of_it}{name}"'
        assert answer.headers["Content-Disposition"] == named
    about = anna.get(f"{FILES}/about.txt?{ADDRESS}").text
    assert f"Mark of the selection: {mark}" in about and f"Selection: {SAYS}" in about
    db.session.rollback()
    entries = db.session.scalars(select(AuditEntry.what)).all()
    assert f"responses.csv of a selection: {SAYS}" in entries


def test_tables_about_people_say_on_each_line_what_they_are_of(
    every_type: Callable[[int], Current], taken: Taker
) -> None:
    current = every_type(300)
    lines = rows_of(taken(current, "people.csv"))
    assert lines
    seal = rows_of(taken(current, "tables.csv"))[0]["seal"]
    for line in lines:
        told = (line["consultation"], line["responses"], line["selection"], line["made_up"])
        assert told == (current.slug, "300", EVERYBODY, "0")
        assert line["made_at"] and line["as_of"] and line["seal"] == seal != ""


def test_what_is_always_whole_is_not_offered_under_a_selection(
    closed: Current, signed_in: SignedIn
) -> None:
    anna = signed_in("anna", Role.ANALYST)
    anna.get(f"{FILES}?{ADDRESS}")
    names = {each["id"] for each in anna.page.select(".govuk-summary-list__row")}
    assert "responses.csv" in names and not names & {"codebook.csv", "open-data.zip"}
    assert "always of the whole consultation" in anna.words
    links = [each["href"] for each in anna.page.select(".govuk-summary-list__row a")]
    assert links and all("q.who=near" in each and "q.uses=dog" in each for each in links)
    labels = next(each for each in links if "values=labels" in each)
    rows = rows_of(anna.get(labels).data)
    assert {row["who"] for row in rows} == {"I live near"} and len(rows) == 4
    answer = anna.get(f"{FILES}/open-data.zip?{ADDRESS}")
    assert answer.status_code == 303 and answer.location == f"{FILES}/open-data.zip"


def test_a_long_file_of_a_selection_is_another_than_the_whole_one(
    closed: Current, app: Any, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace_starter(app.extensions, lambda: None)
    monkeypatch.setattr(making, "AT_ONCE", 2)
    monkeypatch.setattr(making, "PAUSE_SECONDS", 0)
    anna = signed_in("anna", Role.ANALYST)
    name, query = "responses.xlsx", f"?{ADDRESS}"
    for at, number in ((query, 4), ("", 11)):
        answer = anna.open_and_send(FILES + at, f"{FILES}/{name}/make{at}")
        assert answer.status_code == 303, answer.text
        assert ("q.who=near" in answer.location) is bool(at)
        assert making.make_everything() == 1
        db.session.rollback()
        anna.get(FILES + at)
        row = anna.page.find(id=name)
        assert f"from {number} responses" in row.text
        book = openpyxl.load_workbook(io.BytesIO(anna.get(row.a["href"]).data))
        assert book["Responses"].max_row == number + 1
    assert len(db.session.scalars(select(Making)).all()) == 2


def test_a_long_file_of_what_is_there_no_more_says_so(
    closed: Current, app: Any, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace_starter(app.extensions, lambda: None)
    monkeypatch.setattr(making, "AT_ONCE", 2)
    anna = signed_in("anna", Role.ANALYST)
    making.ask_for(closed, "responses.xlsx", chosen(closed))
    with writing() as session:
        session.execute(update(Making).values(selection=[["q.who", "gone"]]))
    making.make_everything()
    db.session.rollback()
    anna.get(f"{FILES}?{ADDRESS}")
    assert "“gone” is not among the options" in anna.page.find(id="responses.xlsx").text


def test_what_leaves_the_house_is_not_made_of_fewer_than_five(
    closed: Current, signed_in: SignedIn
) -> None:
    """A breakdown hides that a group has so few: its report would tell."""
    anna = signed_in("anna", Role.ANALYST)
    for query, number in (("q.who=near", 4), ("q.who=far", 5)):
        for name in ("report.pdf", "report.docx", "charts.zip", "responses.csv"):
            anna.get(f"{FILES}?{query}")
            row = anna.page.find(id=name)
            is_made = number == 5 or name == "responses.csv"
            assert ("not made of fewer than 5 responses" in row.get_text()) is not is_made, name
            answer = anna.get(f"{FILES}/{name}?{query}")
            assert answer.data and answer.status_code == (200 if is_made else 303), name
