"""Workbooks and files for statistics packages, read back with other programs."""

import csv
import io
import re
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pyreadstat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from consultation.extensions import db
from consultation.lifecycle.consultations import Current
from consultation.lifecycle.models import Seal
from consultation.officers.models import Role
from consultation.reporting.files import downloads as offered
from consultation.reporting.files import statistics_files
from consultation.reporting.files.downloads import download_called, downloads
from consultation.reporting.files.exporting import export
from consultation.reporting.files.makers import SUMMARY
from consultation.reporting.spreadsheets import csv_line
from tests.conftest import Loader
from tests.definitions import definition, with_questions
from tests.officers.desk import SignedIn
from tests.reporting.conftest import Taker
from tests.responses import store

HOSTILE = (
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=HYPERLINK(\"http://x\")", "{=1}", "http://a.example",
    "<b>&amp;", "]]>", "_x0041_", "internal:'Q1'!A1", "ਪੰਜਾਬੀ اردو 😀", "a" * 40_000,
)  # fmt: skip
WHY = {"id": "why", "type": "text", "label": "=why?", "max_characters": 50_000}
ONE = {"id": "one", "type": "single", "label": "@one", "options": ["=Yes", "+No"], "other": "-Else"}
MANY = {"id": "many", "type": "multiple", "label": "+many", "options": ["=A", "@B"]}
AGE = {"id": "age", "type": "number", "label": "-age", "min": "-100", "decimals": 1}
DAY = {"id": "day", "type": "date", "label": "=day", "min": "1900-01-01"}


@pytest.fixture
def hostile(loaded: Loader) -> Current:
    """A consultation whose every word means harm to spreadsheets."""
    current = loaded(with_questions(WHY, ONE, MANY, AGE, DAY, title="=cmd()", organisation="+us"))
    store(current, [{"why": each} for each in HOSTILE])
    store(
        current,
        [
            {
                "one": {"option": "other", "other": "=2"},
                "many": {"options": ["a"]},
                "age": "-4.5",
                "day": "1900-02-03",
            },
            {"one": {"option": "yes"}, "age": "33", "day": "2020-02-29"},
        ],
    )
    return current


def seal_of(current: Current) -> str:
    """The seal of a consultation that has closed."""
    query = select(Seal.digest).where(Seal.consultation_id == current.consultation.id)
    return db.session.scalars(query).one().hex()


def test_before_closing_files_say_that_there_is_no_seal_yet(open_now: Loader, taken: Taker) -> None:
    current = open_now()
    about = {
        row[0].value: row[1].value for row in book_of(taken(current, "responses.xlsx"))["About"]
    }
    assert about["Seal (SHA-256)"].startswith("None yet")


def book_of(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


def cells_of(book: Any) -> list[Any]:
    return [cell for sheet in book for row in sheet.iter_rows() for cell in row]


@pytest.mark.parametrize("name", ["summary.xlsx", "responses.xlsx"])
def test_no_cell_is_a_formula_or_leads_out(hostile: Current, taken: Taker, name: str) -> None:
    cells = cells_of(book_of(taken(hostile, name)))
    assert not [cell for cell in cells if cell.data_type == "f"]
    words = [cell.value for cell in cells if isinstance(cell.value, str)]
    assert not [each for each in words if each.startswith(("=", "+", "-", "@", "\t", "\r"))]
    links = [cell.hyperlink for cell in cells if cell.hyperlink]
    assert all(each.target is None for each in links)


CELLS = st.lists(st.text(st.sampled_from("a,\"\r\n \t'"), max_size=4), min_size=1, max_size=4)


@given(st.lists(CELLS, min_size=2, max_size=4))
def test_a_line_put_together_from_pieces_is_what_a_writer_writes(pieces: list[list[str]]) -> None:
    written = io.StringIO(newline="")
    csv.writer(written).writerow([cell for piece in pieces for cell in piece])
    assert ",".join(map(csv_line, pieces)) + "\r\n" == written.getvalue()


def test_responses_are_rows_of_typed_cells(hostile: Current, taken: Taker) -> None:
    book = book_of(taken(hostile, "responses.xlsx"))
    assert book.sheetnames == ["About", "Responses"]
    about = {row[0].value: row[1].value for row in book["About"].iter_rows()}
    assert about["Selection"] == "All responses that count"
    assert about["Seal (SHA-256)"] == seal_of(hostile)
    header, *rows = book["Responses"].iter_rows(values_only=True)
    written = list(csv.reader(io.StringIO(taken(hostile, "responses.csv").decode("utf-8-sig"))))
    assert list(header) == written[0]
    by_id = {row[0]: row for row in rows}
    assert len(by_id) == len(HOSTILE) + 2
    for line in written[1:]:
        row = by_id[line[0]]
        assert isinstance(row[1], datetime)
        assert row[1].date() == date.fromisoformat(line[1])
        assert row[4] == 1
        words = (row[5] or "").replace("_x005F_", "_")  # so that none is taken for one letter
        assert words == (line[5] if len(line[5]) <= 32_767 else line[5][:32_766] + "…")
    last = {name: place for place, name in enumerate(header)}
    full = [row for row in rows if row[last["one"]]]
    assert {row[last["age"]] for row in full} == {-4.5, 33}
    assert {row[last["one.other"]] for row in full} == {"'=2", None}
    days = {str(row[last["day"]])[:10] for row in full}
    assert days == {"1900-02-03", "2020-02-29"}
    assert {row[last["many.a"]] for row in full} == {1, None}


def test_the_summary_has_a_sheet_for_each_question_with_its_figures(
    every_type: Loader, taken: Taker
) -> None:
    current = every_type(30)
    book = book_of(taken(current, "summary.xlsx"))
    assert book.sheetnames[:2] == ["Contents", "Who responded"]
    assert book.sheetnames[-1] == "Method"
    responded = list(book["Who responded"].iter_rows(max_col=2, values_only=True))
    assert ("English", 30) in responded, "a language is named, not coded"
    lines = csv.DictReader(io.StringIO(taken(current, "summary.csv").decode("utf-8-sig")), SUMMARY)
    expected = {
        (line["label"], int(line["count"])): float(line["percentage"] or 0)
        for line in lines
        # How many wrote words is a share of all responses here, and the column says so.
        if line["count"].isdigit() and line["part"] == "" and line["option"] != "answered"
    }
    found = {
        (row[0], row[1]): round(row[2] * 100, 1)
        for sheet in book
        if sheet.title.startswith("Q")
        for row in sheet.iter_rows(max_col=3, values_only=True)
        if isinstance(row[0], str) and isinstance(row[1], int) and isinstance(row[2], float)
    }
    assert len(set(found) & set(expected)) > 20
    assert all(found[key] == expected[key] for key in set(found) & set(expected))


def test_the_summary_breaks_every_question_down_by_what_officers_always_want(
    every_type: Loader, taken: Taker
) -> None:
    current = every_type(120)
    book = book_of(taken(current, "summary.xlsx"))
    contents = {row[0].value: row[2].value for row in book["Contents"].iter_rows(max_col=3)}
    (name,) = [name for name, says in contents.items() if says and says.endswith("live in?")
               and says.startswith("Every question by")]  # fmt: skip
    rows = [row for row in book[name].iter_rows(values_only=True)]
    begin = next(at for at, row in enumerate(rows) if row[0] == "Do you use the park?")
    counts = next(at for at in range(begin, len(rows)) if rows[at][0] == "Counts")
    wards = rows[counts + 1][2:]
    figures = {row[0]: row[1:] for row in rows[counts + 2 : counts + 7]}
    text = taken(current, "responses.csv", labels=True).decode("utf-8-sig")
    written = Counter((row["uses-park"], row["home"]) for row in csv.DictReader(io.StringIO(text)))
    assert len(figures) == 5 and len(wards) > 20
    for label, (everybody, *by_ward) in figures.items():
        assert everybody == sum(count for (said, _), count in written.items() if said == label)
        assert by_ward[: len(wards)] == [written[label, ward] for ward in wards], label
    shares = next(at for at in range(begin, counts) if rows[at][0] == "Percentages of each group")
    assert rows[shares + 2][0] == "Answered" and isinstance(rows[shares + 3][1], float)


@pytest.mark.slow
@pytest.mark.parametrize("number", [0, 1])
def test_nobody_and_one_response_give_every_file(
    every_type: Loader, taken: Taker, number: int, tmp_path: Path
) -> None:
    current = every_type(number)
    names = export(current, tmp_path)
    assert {each.name for each in downloads()} <= set(names)
    assert all((tmp_path / name).stat().st_size for name in names)
    rows = list(book_of(taken(current, "responses.xlsx"))["Responses"].iter_rows())
    assert len(rows) == 1 + number


def test_the_figures_in_tidy_form_say_what_they_are_of(hostile: Current, taken: Taker) -> None:
    lines = list(csv.DictReader(io.StringIO(taken(hostile, "tables.csv").decode("utf-8-sig"))))
    assert all(not cell.startswith(("=", "+", "@")) for line in lines for cell in line.values())
    assert {line["selection"] for line in lines} == {"All responses that count"}
    assert {line["seal"] for line in lines} == {seal_of(hostile)}
    days = [line for line in lines if line["table"] == "responses-by-day"]
    assert [line["value"] for line in days] == [str(len(HOSTILE) + 2)]
    (mean,) = [each for each in lines if (each["question"], each["measure"]) == ("age", "mean")]
    assert (mean["value"], mean["base"]) == ("14.25", "2")


def test_breakdowns_are_the_same_in_the_workbook_and_the_tidy_file(
    every_type: Loader, taken: Taker
) -> None:
    current = every_type(30)
    lines = list(csv.DictReader(io.StringIO(taken(current, "tables.csv").decode("utf-8-sig"))))
    tidy = {
        (line["group_label"], line["label"]): int(line["value"])
        for line in lines
        if (line["table"], line["question"], line["by"]) == ("breakdown", "clean", "uses-park")
        and line["measure"] == "count"
    }
    assert len(tidy) == 5 * 6 and sum(tidy.values()) > 10
    book = book_of(taken(current, "summary.xlsx"))
    rows = list(book["By 1"].iter_rows(values_only=True))
    names = [row[0] for row in rows]
    clean = names.index("How far do you agree or disagree that the park is clean?")
    start = names.index("Counts", clean)
    heads = rows[start + 1]
    found = {
        (head, row[0]): row[column]
        for row in rows[start + 2 : start + 8]
        for column, head in enumerate(heads)
        if column > 1 and head
    }
    assert found == tidy
    sides, split = (
        {
            (line["question"], line["part"], line["option"]): int(line["value"])
            for line in lines
            if (line["table"], line["measure"]) == (table, "count")
        }
        for table in ("sides", "answers")
    )
    for question, part, side, steps in (
        ("clean", "", "positive", ("agree", "strongly-agree")),
        ("clean", "", "negative", ("disagree", "strongly-disagree")),
        ("safe", "morning", "positive", ("fairly-safe", "very-safe")),
        ("safe", "dark", "negative", ("fairly-unsafe", "very-unsafe")),
    ):
        summed = sum(split[question, part, step] for step in steps)
        assert sides[question, part, side] == summed, (question, part, side)


def test_words_in_a_workbook_stand_where_they_can_be_read(loaded: Loader, taken: Taker) -> None:
    options = [{"id": "a", "label": "words " * 30}, {"id": "b", "label": "Short"}]
    current = loaded(with_questions({**ONE, "options": options}))
    store(current, [{"one": {"option": "a"}}])
    book = book_of(taken(current, "summary.xlsx"))
    [says] = [cell for row in book["Contents"] for cell in row if cell.value == "'@one"]
    assert says.alignment.horizontal is None, "to the right it would run under the number"
    rows = {row[0].value: row[0].row for row in book["Q1"] if isinstance(row[0].value, str)}
    heights = {text.strip()[:5]: book["Q1"].row_dimensions[at].height for text, at in rows.items()}
    assert heights["words"] == 60
    assert heights["Short"] in (None, 15)


def test_the_sav_file_knows_which_columns_have_an_order(
    every_type: Loader, taken: Taker, tmp_path: Path
) -> None:
    path = tmp_path / "responses.sav"
    path.write_bytes(taken(every_type(3), "responses.sav"))
    _, about = pyreadstat.read_sav(str(path), output_format="dict")
    measures = {
        "nominal": ["uses_park", "home", "do_there.walk"],
        "ordinal": ["clean", "noise", "safe.dark", "first_things.pond"],
        "scale": ["dogs", "share_money.plants", "last_visit"],
    }
    for measure, names in measures.items():
        assert {each: about.variable_measure[each] for each in names} == dict.fromkeys(
            names, measure
        )


def test_the_sav_file_gives_back_what_was_answered(
    hostile: Current, taken: Taker, tmp_path: Path
) -> None:
    path = tmp_path / "responses.sav"
    path.write_bytes(taken(hostile, "responses.sav"))
    rows, about = pyreadstat.read_sav(str(path), output_format="dict")
    written = list(csv.DictReader(io.StringIO(taken(hostile, "responses.csv").decode("utf-8-sig"))))
    assert rows["response"] == [line["response"] for line in written]
    assert rows["received_on"] == [date.fromisoformat(line["received_on"]) for line in written]
    labels = about.variable_value_labels["one"]
    assert list(labels.values()) == ["=Yes", "+No", "-Else"]
    assert [labels[code] if code is not None else "" for code in map(_number, rows["one"])] == [
        {"": "", "yes": "=Yes", "no": "+No", "other": "-Else"}[line["one"]] for line in written
    ]
    assert [_number(each) for each in rows["age"]] == [
        float(line["age"]) if line["age"] else None for line in written
    ]
    assert [each for each in rows["why"] if each.startswith("ਪੰ")] == ["ਪੰਜਾਬੀ اردو 😀"]
    assert about.column_names_to_labels["many.a"] == "+many: =A"
    assert any(seal_of(hostile)[:40] in note for note in about.notes)


def _number(value: Any) -> Any:
    return None if value is None or value != value else value


def test_without_the_package_the_page_says_what_to_install(
    hostile: Current,
    signed_in: SignedIn,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setattr(statistics_files, "NEEDED", "a_package_that_is_nowhere")
    anna = signed_in("anna", Role.ANALYST)
    page = anna.get(f"/officers/c/{hostile.slug}").text
    assert "requirements-spss.txt" in page
    assert "/downloads/responses.sav" not in page
    answer = anna.get(f"/officers/c/{hostile.slug}/downloads/responses.sav")
    assert answer.status_code == 303
    few = [each for each in downloads() if each.name in ("responses.sav", "responses.csv")]
    monkeypatch.setattr(offered, "downloads", lambda: few)
    files = export(hostile, tmp_path)
    assert "responses.csv" in files and "responses.sav" not in files


def test_the_file_for_r_has_names_that_r_takes(hostile: Current, taken: Taker) -> None:
    content = taken(hostile, "responses-r.csv").decode()
    header, *rows = csv.reader(io.StringIO(content))
    assert header[0] == "response"
    assert "NA" in rows[0]
    assert not any(cell == "" for row in rows for cell in row)
    assert statistics_files.names_for_packages(["a-b", "A_b", "1", "if", "ß", "x" * 99]) == [
        "a_b", "A_b_2", "q_1", "if_2", "q", "x" * 60,
    ]  # fmt: skip


def test_who_typed_na_themselves_is_not_taken_for_nobody(open_now: Loader, taken: Taker) -> None:
    current = open_now(with_questions(WHY))
    store(current, [{"why": "NA"}, {"why": "N/A"}, {}])
    _, *rows = csv.reader(io.StringIO(taken(current, "responses-r.csv").decode()))
    assert sorted(row[-1] for row in rows) == ["'NA", "N/A", "NA"]


def test_the_script_for_r_names_each_column_of_its_file_with_its_labels(
    every_type: Loader, taken: Taker
) -> None:
    current = every_type(3)
    header = taken(current, "responses-r.csv").decode().splitlines()[0].split(",")
    script = taken(current, "responses.R").decode("ascii")
    columns = re.findall(r'^  column\("([^"]+)", "([^"]+)", (\w+)', script, re.MULTILINE)
    assert [name for name, _, _ in columns] == header
    reads = {name: (label, reader) for name, label, reader in columns}
    assert reads["uses_park"] == ("Do you use the park?", "option")
    assert reads["do_there.walk"] == ("What do you do in the park?: Walk or run", "ticked")
    assert {each: reads[each][1] for each in ("version", "dogs", "share_money.plants")} == (
        dict.fromkeys(("version", "dogs", "share_money.plants"), "number")
    )
    assert (reads["last_visit"][1], reads["received_on"][1]) == ("day", "day")
    assert (reads["idea"][1], reads["come_by.other"][1]) == ("words", "words")
    [clean] = re.findall(r'column\("clean", .*option\((.*)\)\)', script)
    assert clean.startswith('"strongly-disagree" = "Strongly disagree", "disagree" = "Disagree", ')
    assert clean.endswith('"dont-know" = "Don\'t know"')


def test_no_label_ends_its_string_in_the_script_for_r(loaded: Loader, taken: Taker) -> None:
    options = [
        {"id": "a", "label": 'Yes"); quit("no'},
        {"id": "b", "label": "Back\\"},
        {"id": "c", "label": "Caf\u00e9 \U0001f600"},
    ]
    current = loaded(with_questions({**ONE, "options": options}))
    script = taken(current, "responses.R").decode("ascii")
    assert r'"a" = "Yes\"); quit(\"no", "b" = "Back\\", "c" = "Caf\U000000e9 \U0001f600"' in script


def test_names_of_sheets_are_never_typed_by_a_person(loaded: Loader, taken: Taker) -> None:
    questions = [{**ONE, "id": f"q{place}", "label": "[]:*?/\\" * 9} for place in range(3)]
    current = loaded(definition(pages=[{"id": "p", "title": "P", "questions": questions}]))
    book = book_of(taken(current, "summary.xlsx"))
    assert book.sheetnames == ["Contents", "Who responded", "Q1", "Q2", "Q3", "Method"]
    assert download_called("nothing.xlsx") is None
