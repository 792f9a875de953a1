"""The files that officers download, byte by byte."""

import csv
import hashlib
import io
import json
import re
import uuid
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import insert, select, update

from consultation.extensions import db
from consultation.lifecycle.consultations import Current, find
from consultation.lifecycle.models import Consultation
from consultation.lifecycle.stage import Timeliness
from consultation.officers.models import AuditEntry, Role
from consultation.reporting.files.downloads import (
    HiddenUntilClosed,
    download_called,
    downloads,
    report_on,
    wanted,
)
from consultation.reporting.files.exporting import export
from consultation.responding.contacts import named_by
from consultation.responding.models import Channel, ContactAddress
from consultation.transactions import writing
from tests.conftest import Loader, loader
from tests.definitions import definition, with_questions
from tests.officers.desk import SignedIn
from tests.reporting.conftest import Taker
from tests.responses import store

SECRET_WORDS = "words-that-nobody-may-take-away"
WHY = {"id": "why", "type": "text", "label": "Why?"}
ONE = {"id": "one", "type": "single", "label": "One?", "options": ["Yes", "=No"], "other": "+Else"}
AGE = {"id": "age", "type": "number", "label": "Age?", "min": "-100"}


def cells(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))


def made_up(current: Current) -> Current:
    return marked(current, made_up=True)


def marked(current: Current, **values: Any) -> Current:
    with writing() as session:
        session.execute(
            update(Consultation).where(Consultation.id == current.consultation.id).values(**values)
        )
    db.session.expire_all()
    found = find(current.slug)
    assert found
    return found


def test_marked_as_utf_8_with_the_ends_of_line_of_the_rule(loaded: Loader, taken: Taker) -> None:
    current = loaded(with_questions(WHY))
    (id_,) = store(
        current,
        [{"why": 'He said "no",\nthen ਪੰਜਾਬੀ'}],
        day=date(2026, 2, 3),
        channel=Channel.PAPER,
        language="pa",
    )
    assert (
        taken(current, "responses.csv")
        == (
            "\ufeffresponse,received_on,channel,language,version,why\r\n"
            f'{id_},2026-02-03,paper,pa,1,"He said ""no"",\nthen ਪੰਜਾਬੀ"\r\n'
        ).encode()
    )


FORMULAS = [
    ("=1+1", "'=1+1"),
    ("+44 1902", "'+44 1902"),
    ("-5", "'-5"),
    ("@me", "'@me"),
    ("\tindented", "'\tindented"),
    ("\rback", "'\rback"),
    ("1=1", "1=1"),
    ("'=1", "'=1"),
    (" =1", " =1"),
]
"""What people wrote, and the cell in which it stands."""


def test_text_is_never_a_formula(loaded: Loader, taken: Taker) -> None:
    current = loaded(with_questions(WHY, ONE))
    answers = [
        {"why": written, "one": {"option": "other", "other": written}} for written, _ in FORMULAS
    ]
    store(current, answers)
    _, *rows = cells(taken(current, "responses.csv"))
    assert sorted(row[5:] for row in rows) == sorted([cell, "other", cell] for _, cell in FORMULAS)


def test_numbers_stay_numbers_and_labels_do_not_become_formulas(
    loaded: Loader, taken: Taker
) -> None:
    current = loaded(with_questions(ONE, AGE))
    store(current, [{"one": {"option": "no"}, "age": "-5"}])
    assert cells(taken(current, "responses.csv"))[1][5:] == ["no", "", "-5"]
    assert cells(taken(current, "responses.csv", labels=True))[1][5:] == ["'=No", "", "-5"]
    summary = cells(taken(current, "summary.csv"))
    assert [row[3] for row in summary[1:]] == ["Yes", "'=No", "'+Else", "-5"]
    codebook = cells(taken(current, "codebook.csv"))
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in codebook for cell in row)


def test_the_order_tells_nothing(loaded: Loader, taken: Taker) -> None:
    current = loaded(with_questions(WHY))
    for number in range(40):
        store(current, [{"why": str(number)}], day=date(2026, 2, 1 + number % 20))
    rows = cells(taken(current, "responses.csv"))[1:]
    ids = [row[0] for row in rows]
    assert ids == sorted(ids)
    assert [row[5] for row in rows] != [str(number) for number in range(40)]
    assert rows == cells(taken(current, "responses.csv"))[1:]


def test_what_came_late_is_not_among_them(loaded: Loader, taken: Taker) -> None:
    current = loaded(with_questions(WHY, late="set-aside"))
    store(current, [{"why": "late"}], timeliness=Timeliness.LATE)
    store(current, [{"why": "in flight"}], timeliness=Timeliness.IN_FLIGHT)
    assert [row[5] for row in cells(taken(current, "responses.csv"))[1:]] == ["in flight"]


def test_one_stable_column_a_question_over_all_versions(loaded: Loader, taken: Taker) -> None:
    first = loaded(with_questions(ONE, WHY))
    store(first, [{"one": {"option": "yes"}, "why": "first"}])
    second = loaded(with_questions(ONE, AGE, {**WHY, "label": "Why, though?"}))
    store(second, [{"age": "4", "why": "second"}])
    (header, *rows) = cells(taken(second, "responses.csv"))
    assert header[5:] == ["one", "one.other", "age", "why"]
    assert {(row[4], *row[5:]) for row in rows} == {
        ("1", "yes", "", "", "first"),
        ("2", "", "", "4", "second"),
    }
    codebook = {row[0]: row for row in cells(taken(second, "codebook.csv"))}
    assert codebook["why"][5] == "2: Why, though?\n1: Why?" or (
        codebook["why"][5] == "1: Why?\n2: Why, though?"
    )


def test_the_codebook_says_how_the_line_beside_other_is_filled(
    loaded: Loader, taken: Taker
) -> None:
    several = {**ONE, "id": "several", "type": "multiple", "options": ["Yes", "No"]}
    current = loaded(with_questions(ONE, several, WHY))
    given: list[dict[str, Any]] = [
        {"one": {"option": "other", "other": "Bees"}, "several": {"options": ["other"]}},
        {"one": {"option": "other"}, "several": {"options": ["yes", "other"], "other": "Wasps"}},
        {"one": {"option": "yes"}, "several": {"options": ["no"]}},
    ]
    store(current, given)
    says = {row[0]: row[6] for row in cells(taken(current, "codebook.csv"))}
    assert says["one.other"] == ""
    assert says["several.other"] == "other = chosen, no words typed"
    assert says["several.yes"] == "1 = chosen; 0 = not chosen" and says["why"] == ""
    rows = {
        labels: sorted(
            [row[place] for place in (5, 6, 9)]
            for row in cells(taken(current, "responses.csv", labels=labels))[1:]
        )
        for labels in (False, True)
    }
    assert rows[False] == [["other", "", "Wasps"], ["other", "Bees", "other"], ["yes", "", ""]]
    assert rows[True] == [["'+Else", "", "Wasps"], ["'+Else", "Bees", "'+Else"], ["Yes", "", ""]]


def test_a_retyped_question_has_a_column_for_each_type(loaded: Loader, taken: Taker) -> None:
    first = loaded(with_questions({**WHY, "id": "q"}))
    second = loaded(with_questions({**AGE, "id": "q"}))
    store(first, [{"q": "words"}])
    store(second, [{"q": "7"}])
    (header, *rows) = cells(taken(second, "responses.csv"))
    assert header[5:] == ["q@1", "q"]
    assert {(row[4], *row[5:]) for row in rows} == {("1", "words", ""), ("2", "", "7")}


def test_a_question_retyped_before_anybody_answered_it_has_one_column(
    loaded: Loader, taken: Taker
) -> None:
    first = loaded(with_questions({**WHY, "id": "q"}, AGE))
    store(first, [{"age": "7"}])
    second = loaded(with_questions({**AGE, "id": "q"}, AGE))
    for name in ("responses.csv", "codebook.csv"):
        table = cells(taken(second, name))
        columns = table[0] if name == "responses.csv" else [row[0] for row in table[1:]]
        assert columns[5:] == ["q", "age"], name


def test_nothing_sensitive_is_in_any_file(loaded: Loader, taken: Taker, tmp_path: Path) -> None:
    current = loaded(
        with_questions(
            {**WHY, "sensitive": True},
            {**ONE, "sensitive": True, "id": "faith", "label": "A matter of faith?"},
            AGE,
            equality={"questions": [{"id": "group", "type": "line", "label": "Which group?"}]},
        )
    )
    answers = {"why": SECRET_WORDS, "faith": {"option": "other", "other": SECRET_WORDS}, "age": "4"}
    store(current, [answers] * 12, equality={"group": SECRET_WORDS})
    export(current, tmp_path / "out")
    for path in (tmp_path / "out").iterdir():
        content = path.read_bytes()
        if path.suffix in (".zip", ".xlsx", ".docx"):
            with zipfile.ZipFile(path) as packed:
                names = packed.namelist()
                content = b"".join(packed.read(name) for name in names)
            assert not any("faith" in name or "group" in name for name in names)
        # A report tells what was asked; of what was answered there are tables that hold back.
        tells = path.name.startswith(("report.", "summary.xlsx"))
        for hidden in (SECRET_WORDS,) if tells else (SECRET_WORDS, "faith", "Which group"):
            assert hidden.encode() not in content, path.name


def test_charts_come_as_svg_and_png_of_every_question(
    loaded: Loader, taken: Taker, at: Callable[[datetime], None]
) -> None:
    scale = {"id": "far", "type": "scale", "label": "How far?", "scale": "agreement"}
    current = loaded(with_questions(scale, AGE, WHY, {**AGE, "id": "mine", "sensitive": True}))
    store(current, [{"far": "agree", "age": "7", "why": "words", "mine": "3"}] * 3)
    content = taken(current, "charts.zip")
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert packed.testzip() is None
        names = set(packed.namelist())
        assert packed.read("responses.by-day.png").startswith(b"\x89PNG")
        assert packed.read("responses.by-day.svg").startswith(b"<svg")
    assert names == {
        f"{name}.{ending}"
        for name in ("far", "age", "responses.by-day")
        for ending in ("svg", "png")
    } | {"about.txt"}
    assert taken(current, "charts.zip") == content


def test_export_writes_every_file_and_their_sums(
    loaded: Loader, taken: Taker, tmp_path: Path
) -> None:
    current = loaded(with_questions(WHY, AGE))
    store(current, [{"age": "4"}, {"why": "words"}] * 2 + [{}])
    names = export(current, tmp_path / "deep" / "out")
    folder = tmp_path / "deep" / "out"
    assert sorted(names) == sorted(path.name for path in folder.iterdir())
    assert set(names) == {
        *(each.name for each in downloads()), "responses-labels.csv", "manifest.json",
    }  # fmt: skip
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert manifest["made_up_responses"] is False
    assert manifest["responses"] == 5
    for name, file in manifest["files"].items():
        content = (folder / name).read_bytes()
        assert file == {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
    assert (folder / "responses.csv").read_bytes() == taken(current, "responses.csv")
    export(current, folder)


def test_made_up_files_say_so(loaded: Loader, tmp_path: Path) -> None:
    current = made_up(loaded())
    names = export(current, tmp_path)
    assert all(name.startswith("made-up-") for name in names if name != "manifest.json")
    assert json.loads((tmp_path / "manifest.json").read_text())["made_up_responses"] is True


def test_files_of_an_example_say_what_pages_say_of_it(loaded: Loader, taken: Taker) -> None:
    says = "This is a demonstration. It is nobody's."
    current = marked(loaded(), notice=says)
    assert says in taken(current, "about.txt").decode()
    report = PdfReader(io.BytesIO(taken(current, "report.pdf")))
    assert says in " ".join(report.pages[0].extract_text().split())
    with zipfile.ZipFile(io.BytesIO(taken(current, "open-data.zip"))) as files:
        assert says in files.read("licence.txt").decode()


def test_hidden_results_are_not_exported(open_now: Loader, tmp_path: Path) -> None:
    current = open_now(definition(results_while_open="hidden"))
    with pytest.raises(HiddenUntilClosed, match="Nobody sees"):
        export(current, tmp_path)
    assert not any(tmp_path.glob("*.csv"))


def wanting_to_hear(current: Current, number: int) -> list[str]:
    emails = [f"person{each:02}@example.org" for each in range(number)]
    with writing() as session:
        session.execute(
            insert(ContactAddress),
            [
                {"id": uuid.uuid4(), "consultation_id": current.consultation.id,
                 "email": email, "language": "en"}
                for email in emails
            ],
        )  # fmt: skip
    return emails


def test_contact_addresses_are_for_editors_shuffled_recorded_and_removable(
    loaded: Loader, signed_in: SignedIn, tmp_path: Path
) -> None:
    current = loaded()
    emails = wanting_to_hear(current, 30)
    path = f"/officers/c/{current.slug}/downloads/contacts.csv"
    assert signed_in("anna", Role.ANALYST).get(path).status_code == 403
    answer = signed_in("eve", Role.EDITOR).get(path)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    (header, *rows) = cells(answer.data)
    assert header == ["email", "language", "removal_link"]
    assert sorted(row[0] for row in rows) == emails
    assert [row[0] for row in rows] != emails
    mark = rows[0][2].rpartition("/")[2]
    found = named_by(mark)
    assert found
    assert found.email == rows[0][0]
    db.session.rollback()
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.what == "contacts.csv")).one()
    assert (entry.action, entry.officer_email, entry.slug) == (
        "downloaded", "eve@example.org", current.slug,
    )  # fmt: skip
    export(current, tmp_path)
    assert not any(b"@example.org" in path.read_bytes() for path in tmp_path.glob("*.csv"))


@pytest.mark.parametrize(
    "name", ["responses.csv", "codebook.csv", "summary.csv", "charts.zip", "responses-labels.csv"]
)
def test_files_are_for_analysts_recorded_and_named(
    loaded: Loader, signed_in: SignedIn, name: str
) -> None:
    current = made_up(loaded())
    store(current, [{"capacity": {"option": "resident"}}])
    path = f"/officers/c/{current.slug}/downloads/{name}"
    assert signed_in("vic", Role.VIEWER).get(path).status_code == 403
    answer = signed_in("anna", Role.ANALYST).get(path)
    assert answer.status_code == 200
    made_at = "" if name == "charts.zip" else r"\d{4}-\d\d-\d\dT\d{4}Z-"
    assert re.fullmatch(
        f'attachment; filename="safer-parks-made-up-{made_at}{re.escape(name)}"',
        answer.headers["Content-Disposition"],
    )
    assert answer.headers["Cache-Control"] == "no-store"
    assert len(answer.data) > 20
    db.session.rollback()
    whats = db.session.scalars(select(AuditEntry.what).where(AuditEntry.action == "downloaded"))
    assert list(whats) == [name]


def test_labels_come_when_they_are_asked_for(loaded: Loader, signed_in: SignedIn) -> None:
    current = loaded()
    store(current, [{"capacity": {"option": "resident"}}])
    path = f"/officers/c/{current.slug}/downloads/responses.csv"
    anna = signed_in("anna", Role.ANALYST)
    assert cells(anna.get(path).data)[1][5] == "resident"
    assert cells(anna.get(f"{path}?values=labels").data)[1][5] == "A resident"
    assert anna.get(f"/officers/c/{current.slug}/downloads/nothing.csv").status_code == 404


def test_a_large_file_is_written_in_pieces(loaded: Loader, taken: Taker, app: Any) -> None:

    current = loaded()
    store(current, [{"capacity": {"option": "resident"}}] * 1_100)
    download = download_called("responses.csv")
    assert download
    pieces = list(download.make(wanted(current, report_on(current))))
    assert len(pieces) > 4
    assert len(cells(b"".join(pieces))) == 1_101


def test_files_and_comments_are_the_same_on_either_database(each_app: Any, tmp_path: Path) -> None:
    from consultation.analysis.comments import Sifted, comments_on, with_words

    current = loader(tmp_path)(with_questions(ONE, WHY))
    store(current, [
        {"one": {"option": "other", "other": "words"}, "why": "Two\nlines"},
        {"why": "“quoted”"},
        {},
    ])  # fmt: skip
    report = report_on(current)
    (download,) = [each for each in downloads() if each.name == "responses.csv"]
    rows = cells(b"".join(download.make(wanted(current, report))))
    assert sorted(row[5:] for row in rows[1:]) == [
        ["", "", ""], ["", "", "“quoted”"], ["other", "words", "Two\nlines"],
    ]  # fmt: skip
    by_key = {each.key: each for each in with_words(report.results.questionnaire)}
    for keys, search, texts in (
        (("why",), "", ["Two\nlines", "“quoted”"]),
        (("why",), "LINES two", ["Two\nlines"]),
        (("one",), "", ["words"]),
        (("one", "why"), "", ["Two\nlines", "words", "“quoted”"]),
    ):
        questions = [by_key[key] for key in keys]
        found = comments_on(db.session(), current.consultation.id, questions, Sifted(search=search))
        assert sorted(each.text for each in found.comments) == texts
