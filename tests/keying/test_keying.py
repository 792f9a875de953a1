"""Keying: replies are judged by the day received, sealed at the end, keyed twice, or in batches."""

import csv
import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import select, update

from consultation.extensions import db
from consultation.keying import again, sampling
from consultation.lifecycle.chronicle import chronicle_of
from consultation.lifecycle.closing import settle
from consultation.lifecycle.consultations import Current, find
from consultation.lifecycle.extending import extend
from consultation.lifecycle.keying import NotEnded, end_keying
from consultation.lifecycle.models import Seal
from consultation.officers.models import AuditEntry
from consultation.operations.auditing import Disagreement, audit
from consultation.responding.models import ContactAddress, EqualityAnswers, Provenance, Response
from consultation.transactions import writing
from tests.conftest import Loader
from tests.definitions import definition, with_questions
from tests.keying.paper import key
from tests.officers.desk import Desk

ASKED = (
    {"id": "capacity", "type": "single", "label": "Who are you?", "required": True,
     "options": [{"id": "resident", "label": "A resident"}, {"id": "visitor", "label": "Visitor"}]},
    {"id": "likes", "type": "multiple", "label": "What do you like?", "max": 2,
     "options": ["Trees", "Benches", "Ponds"], "other": "Something else"},
    {"id": "first", "type": "rank", "label": "What first?", "options": ["Light", "Paths"]},
    {"id": "why", "type": "text", "label": "Why?",
     "show_if": {"question": "capacity", "is": "resident"}},
    {"id": "since", "type": "date", "label": "Since when?"},
)  # fmt: skip
AGE = {"id": "age", "type": "single", "label": "Your age?", "options": ["Young", "Old"]}
PAGE = "/officers/c/safer-parks/keying"
ZIPPED = zipfile.ZIP_DEFLATED


def source(**changes: Any) -> bytes:
    equality = {"questions": [AGE]}
    return with_questions(*ASKED, equality=equality, contact_offer="Tell me", **changes)


@pytest.fixture
def current(open_now: Loader) -> Current:
    return open_now(source())


def responses() -> list[Response]:
    db.session.rollback()
    return list(db.session.scalars(select(Response)))


def come_back(officer: Desk) -> None:
    """Sign in again where the time that has gone by has ended the session."""
    if not officer.signed_in:
        officer.let_in("administrator@example.org")


FULL = {"received_on": "5/1/2026", "capacity": "1", "likes": "1,3", "why": "Dark\r\nthere",
        "about:age": "2", "outcome:email": "Told@Example.org"}  # fmt: skip


def test_one_reply_is_stored_apart_and_recorded(current: Current, officer: Desk) -> None:
    key(officer, current.slug, FULL, channel="telephone")
    assert officer.now.status_code == 303, officer.mistakes
    officer.follow()
    (stored,) = responses()
    assert stored.answers == {
        "capacity": {"option": "resident"},
        "likes": {"options": ["trees", "ponds"]},
        "why": "Dark\nthere",
    }
    assert (stored.channel, stored.timeliness) == ("telephone", "in-time")
    assert f"Stored as {stored.reference}" in officer.words
    (apart,) = db.session.scalars(select(EqualityAnswers))
    assert (apart.key, apart.answers) == (stored.equality_key, {"age": {"option": "old"}})
    assert db.session.scalar(select(ContactAddress.email)) == "told@example.org"
    (said,) = db.session.scalars(
        select(AuditEntry.what).where(AuditEntry.action == "keyed a response")
    )
    assert said == f"{stored.reference}, telephone, received on 2026-01-05"
    day = officer.page.find(attrs={"name": "key:received_on"})
    assert day["value"] == "5/1/2026", "the next of the pile most likely came on the same day"
    audit(db.session(), current)


def test_a_form_that_is_sent_twice_is_stored_once(current: Current, officer: Desk) -> None:
    officer.get(PAGE)
    form = officer.now
    typed = {f"key:{name}": value for name, value in {**FULL, "channel": "paper"}.items()}
    leads = set()
    for _ in range(3):
        officer.answer = form
        leads.add(officer.send(PAGE, **typed).headers["Location"])
    assert len(leads) == len(responses()) == 1
    keyed = select(AuditEntry).where(AuditEntry.action == "keyed a response")
    assert len(db.session.scalars(keyed).all()) == 1
    officer.answer = form
    officer.send(PAGE, **{**typed, "key:why": "Maybe"})
    assert len(responses()) == 2, "whoever goes back to the form can key another paper"
    officer.get(PAGE)
    officer.send(PAGE, **{**typed, "key:why": "No"})
    officer.get(PAGE)
    officer.send(PAGE, **{**typed, "key:why": "No"})
    assert len(responses()) == 4, "the next paper can have the same answers"


WORDS = {**FULL, "why": "It is dark there"}


def test_a_paper_that_seems_to_be_keyed_twice_is_stored_only_if_an_officer_says_so(
    current: Current, officer: Desk
) -> None:
    key(officer, current.slug, WORDS)
    (first,) = responses()
    key(officer, current.slug, WORDS)
    assert officer.now.status_code == 422
    assert f"{first.reference} has the same answers" in officer.mistakes[0]
    assert len(responses()) == 1
    typed = {"channel": "paper", **WORDS}
    officer.send(PAGE, alike="x", **{f"key:{name}": value for name, value in typed.items()})
    for other in ({"received_on": "6 1 2026"}, {"why": "It is too dark"}, {"channel": "email"}):
        key(officer, current.slug, {**WORDS, **other})
        assert officer.now.status_code == 303, other
    assert len(responses()) == 5


WRONG = [
    ({"capacity": "3"}, "capacity", "“3” is not a box"),
    ({"capacity": "1 2"}, "capacity", "Only one box"),
    ({"likes": "1 2 3"}, "likes", "no more than 2"),
    ({"first.place.light": "3"}, "first.place.light", "a number from 1 to 2"),
    ({"first.place.light": "1", "first.place.paths": "1"}, "first.place.paths", "given twice"),
    ({"received_on": "31 2 2026"}, "received_on", "Enter the day"),
    ({"received_on": "4 1 2026"}, "received_on", "before the consultation opened"),
    ({"received_on": "30 3 2026"}, "received_on", "after today"),
    ({"received_on": "९९ x"}, "received_on", "Enter the day"),
    ({"channel": "pigeon"}, "channel", "Say how it came"),
    ({"capacity": ""}, "capacity", "Choose an answer"),
    ({"about:age": "7"}, "about:age", "“7” is not a box"),
    ({"outcome:email": "nobody"}, "outcome:email", "email"),
    ({"since": "5"}, "since", "must include a month"),
    ({"since": "१ września"}, "since", "must include a year"),
]


def test_what_cannot_be_is_told_at_its_place_and_nothing_is_lost(
    current: Current, officer: Desk
) -> None:
    for cells, place, says in WRONG:
        key(officer, current.slug, {**FULL, **cells})
        assert officer.now.status_code == 422, cells
        assert len(officer.mistakes) == 1, cells
        assert says in officer.mistakes[0]
        link = officer.page.select_one(".govuk-error-summary__list a")
        assert link["href"] == f"#key:{place}"
        assert officer.page.find(id=f"key:{place}"), "the summary leads to the place"
        assert officer.page.find(id="key:why").get_text().split() == ["Dark", "there"]
        assert responses() == [], cells


def test_a_required_answer_left_blank_on_the_paper_can_be_stored_as_it_is(
    current: Current, officer: Desk
) -> None:
    key(officer, current.slug, {"received_on": "5 1 2026"})
    assert "left blank" in officer.words
    key(officer, current.slug, {"received_on": "5 1 2026", "blank:as-it-is": "x"})
    assert [each.answers for each in responses()] == [{}]


def test_more_words_on_the_paper_than_were_asked_for_are_stored_as_they_are(
    open_now: Loader, officer: Desk
) -> None:
    asked = [
        {"id": "why", "type": "text", "label": "Why?", "max_words": 3},
        {"id": "how", "type": "text", "label": "How?"},
        {"id": "who", "type": "line", "label": "Who?", "max_characters": 5, "sensitive": True},
        {"id": "at", "type": "line", "label": "At?", "format": "email"},
    ]
    slug = open_now(pages=[{"id": "p", "title": "P", "questions": asked}]).slug
    written = {"why": "It is dark there", "how": "x" * 2001, "who": "Nobody"}
    cells = {"received_on": "5 1 2026", **written}
    key(officer, slug, cells)
    assert len(officer.mistakes) == 3
    assert "more words than asked for" in officer.words
    key(officer, slug, {**cells, "at": "nowhere", "blank:as-it-is": "x"})
    assert "Enter an email address" in " ".join(officer.mistakes), "this is no matter of length"
    assert len(officer.mistakes) == 1
    key(officer, slug, {**cells, "why": "x" * 100_001, "blank:as-it-is": "x"})
    assert "100,000 characters" in " ".join(officer.mistakes)
    key(officer, slug, {**cells, "blank:as-it-is": "x"})
    assert [each.answers for each in responses()] == [written]


def test_an_answer_to_a_question_that_did_not_apply_is_left_out_as_online(
    current: Current, officer: Desk
) -> None:
    key(officer, current.slug, {**FULL, "capacity": "2"})
    officer.follow()
    assert "1 answer was left out" in officer.words
    assert "why" not in responses()[0].answers


@pytest.mark.parametrize(
    ("rule", "day", "verdict"),
    [
        ("refuse", "31 3 2026", "in-time"),
        ("refuse", "1 4 2026", None),
        ("set-aside", "1 4 2026", "late"),
    ],
)
def test_the_day_received_is_judged_against_the_deadline_however_late_it_is_keyed(
    open_now: Loader,
    at: Callable[..., None],
    officer: Desk,
    rule: str,
    day: str,
    verdict: str | None,
) -> None:
    current = open_now(source(late=rule))
    at(current.window.closes + timedelta(days=10))
    come_back(officer)
    key(officer, current.slug, {**FULL, "received_on": day})
    assert [each.timeliness for each in responses()] == ([verdict] if verdict else [])
    if verdict is None:
        assert "refuses late responses" in officer.mistakes[0]


def test_keying_ends_once_after_closing_and_is_sealed_apart(
    current: Current, at: Callable[..., None], officer: Desk
) -> None:
    key(officer, current.slug, FULL)
    officer.get(f"{PAGE}/end")
    assert "more can still come" in officer.words
    with pytest.raises(NotEnded, match="has not closed"):
        end_keying(current)
    at(current.window.closes + timedelta(days=2))
    come_back(officer)
    key(officer, current.slug, FULL)
    officer.open_and_send(f"{PAGE}/end")
    assert officer.follow().status_code == 200
    seals = {seal.part: seal for seal in db.session.scalars(select(Seal))}
    assert {part: seal.counts["responses"] for part, seal in seals.items()} == {
        "online": 0,
        "keyed": 2,
    }
    assert seals["keyed"].counts["channels"] == {"paper": 2}
    says = [entry.says for entry in chronicle_of(db.session(), current.consultation.id)]
    assert any("has been keyed" in each for each in says)
    officer.get(PAGE)
    assert "Nothing can be keyed any more" in officer.words
    token = officer.page.find(attrs={"name": "csrf_token"})["value"]
    fields = {f"key:{name}": value for name, value in ROW.items()}
    assert officer.post(PAGE, data={**fields, "csrf_token": token}).status_code == 422
    assert "Keying was declared ended" in officer.mistakes[0]
    assert len(responses()) == 2
    audit(db.session(), current)
    with writing() as session:
        kept = session.scalars(select(Response)).first()
        assert kept
        session.execute(
            update(Response).where(Response.id == kept.id).values(answers={"why": "changed"})
        )
    with pytest.raises(Disagreement, match="not what was sent"):
        audit(db.session(), current)


def test_moving_the_closing_time_opens_keying_again_with_a_seal_of_its_own(
    current: Current, at: Callable[..., None], officer: Desk
) -> None:
    at(current.window.closes + timedelta(days=1))
    come_back(officer)
    officer.open_and_send(f"{PAGE}/end")
    extend(current, "2026-04-30", "The post was late.")
    key(officer, current.slug, FULL)
    assert len(responses()) == 1
    again = find(current.slug)
    assert again
    at(again.window.closes + timedelta(days=1))
    come_back(officer)
    settle(again)
    officer.open_and_send(f"{PAGE}/end")
    parts = list(db.session.scalars(select(Seal.part).order_by(Seal.number)))
    assert parts.count("keyed") == 2
    audit(db.session(), again)


def test_a_sample_is_keyed_again_by_a_colleague_and_the_rate_of_disagreement_is_shown(
    current: Current, officer: Desk, colleague: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sampling, "ONE_IN", 1)
    key(officer, current.slug, FULL)
    (stored,) = responses()
    page = f"{PAGE}/again/{stored.reference}"
    officer.get(f"{PAGE}/again")
    assert "a colleague keys it again" in officer.words
    assert officer.get(page).status_code == 403
    assert "Ask another editor" in officer.words
    assert officer.page.find(id="key:why") is None
    token = officer.page.find(attrs={"name": "csrf_token"})["value"]
    assert officer.post(page, data={"csrf_token": token}).status_code == 403
    assert stored.reference in (colleague.get(f"{PAGE}/again"), colleague.words)[1]
    colleague.get(page)
    assert colleague.page.find(id="key:why").get_text().strip() == "", "the first is not shown"
    second = {**FULL, "channel": "paper", "language": "en", "likes": "1 2"}
    colleague.send(page, **{f"key:{name}": value for name, value in second.items()})
    colleague.follow()
    assert "differ at question 2" in colleague.words
    assert "33.3% of answers (1 of 3)" in colleague.words
    assert responses()[0].answers == stored.answers, "the first keying stands"
    (kept,) = db.session.scalars(select(Provenance))
    assert (kept.compared, kept.disagreed) == (3, ["likes"])
    assert len(responses()) == 1


def test_how_each_response_came_stands_in_a_file_of_its_own(
    open_now: Loader, at: Callable[..., None], officer: Desk
) -> None:
    current = open_now(source(late="set-aside"))
    key(officer, current.slug, FULL, channel="email")
    at(current.window.closes + timedelta(days=3))
    come_back(officer)
    key(officer, current.slug, {**FULL, "received_on": "2 4 2026"})
    address = f"/officers/c/{current.slug}/downloads/"
    file = officer.get(f"{address}provenance.csv").get_data().decode("utf-8-sig")
    rows = {row["channel"]: row for row in csv.DictReader(io.StringIO(file))}
    assert {
        name: (row["received_on"], row["timeliness"], row["counted"]) for name, row in rows.items()
    } == {"email": ("2026-01-05", "in-time", "1"), "paper": ("2026-04-02", "late", "0")}
    assert rows["paper"]["keyed_on"] == "2026-04-04"
    sent = officer.get(f"{address}responses.csv").get_data().decode("utf-8-sig")
    (response,) = csv.DictReader(io.StringIO(sent))
    assert (response["response"], response["channel"]) == (rows["email"]["response"], "email")
    assert not {"keyed_on", "timeliness"} & set(response)


def test_a_paper_is_found_by_its_reference(
    current: Current, officer: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(again, "MOST_LISTED", 1)
    for number in (1, 2):
        key(officer, current.slug, {**FULL, "likes": str(number)})
    first, second = sorted(each.reference for each in responses())
    officer.get(f"{PAGE}/again")
    assert "The first 1 of 2 are listed" in officer.words
    assert [row.th.get_text() for row in officer.page.select("tbody tr")] == [first]
    officer.get(f"{PAGE}/again?reference={second.lower()}")
    assert [row.th.get_text() for row in officer.page.select("tbody tr")] == [second]
    assert f"{PAGE}/correct/{second}" in officer.now.text
    officer.get(f"{PAGE}/again?reference=NONE")
    assert "Nothing was keyed with this reference" in officer.words


def template(officer: Desk, ending: str) -> bytes:
    answer = officer.get(f"{PAGE}/template.{ending}")
    assert answer.status_code == 200
    return answer.get_data()


def filled_in(officer: Desk, *rows: dict[str, Any]) -> bytes:
    """The template with these replies in it."""
    book = load_workbook(io.BytesIO(template(officer, "xlsx")))
    sheet = book.active
    header = [cell.value for cell in sheet[1]]
    for number, row in enumerate(rows, 3):
        assert set(row) <= set(header)
        for place, name in enumerate(header, 1):
            if name in row:
                sheet.cell(number, place).value = row[name]
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def send_file(officer: Desk, file: bytes, name: str = "replies.xlsx", **said: str) -> None:
    page = f"{PAGE}/batch"
    officer.get(page)
    hidden = {e["name"]: e.get("value", "") for e in officer.form(page).select("[type=hidden]")}
    officer.post(page, data={**hidden, **said, "file": (io.BytesIO(file), name)})


ROW = {**FULL, "channel": "paper", "language": "en"}


def test_a_clean_spreadsheet_is_stored_whole(current: Current, officer: Desk) -> None:
    numbers = {
        "capacity": 1,
        "likes": 2.0,
        "received_on": current.window.opens.replace(tzinfo=None),
    }
    rows = [{**ROW, "outcome:email": f"a{n}@example.org"} for n in range(3)]
    send_file(officer, filled_in(officer, *rows, {**ROW, **numbers}))
    assert officer.now.status_code == 303, officer.mistakes
    assert "Stored: 4 replies." in (officer.follow(), officer.words)[1]
    assert len(responses()) == 4
    by_row = {row.th.get_text(): row.td.get_text() for row in officer.page.select("table tbody tr")}
    assert list(by_row) == ["3", "4", "5", "6"]
    (odd,) = [each for each in responses() if each.answers["likes"] == {"options": ["benches"]}]
    assert by_row["6"] == odd.reference
    assert set(by_row.values()) == {each.reference for each in responses()}
    assert sorted(str(each.answers["likes"]) for each in responses())[0] == (
        "{'options': ['benches']}"
    )
    assert db.session.scalar(select(Provenance.keyed_on).limit(1))
    audit(db.session(), current)


def test_every_mistake_of_a_spreadsheet_is_told_with_its_cell_and_nothing_is_stored(
    current: Current, officer: Desk
) -> None:
    wrong = {**ROW, "capacity": "9", "likes": "1 2 3"}
    send_file(officer, filled_in(officer, ROW, wrong, {**ROW, "received_on": "soon"}))
    assert officer.now.status_code == 422
    assert [each.split(":")[0] for each in officer.mistakes] == ["D4", "E4", "B5"]
    assert "Nothing was stored" in officer.words
    assert responses() == []


def test_a_spreadsheet_that_was_stored_already_is_not_stored_again_unheeded(
    current: Current, officer: Desk
) -> None:
    rows = [{**ROW, "why": "No", "likes": str(number)} for number in (1, 2)]
    file = filled_in(officer, *rows, {**ROW, "why": "It is dark there"})
    send_file(officer, file)
    assert officer.now.status_code == 303, officer.mistakes
    send_file(officer, file)
    assert officer.now.status_code == 422
    assert [each.split(":")[0] for each in officer.mistakes] == ["A3", "A4", "A5"]
    assert "look as if they had been keyed already" in officer.words
    more = filled_in(officer, *rows, {**ROW, "why": "A word or more", "likes": "3"})
    send_file(officer, more)
    assert officer.now.status_code == 303, "what has no words is often alike by chance"
    page = filled_in(officer, *([{**ROW, "why": "Twice in one file"}] * 2))
    send_file(officer, page)
    assert officer.mistakes == ["A4: the same answers as row 3"]
    assert len(responses()) == 6
    send_file(officer, page, alike="x")
    assert officer.now.status_code == 303
    assert len(responses()) == 8


def test_a_formula_is_a_mistake_and_other_sheets_do_not_matter(
    current: Current, officer: Desk
) -> None:
    book = load_workbook(io.BytesIO(filled_in(officer, ROW, {**ROW, "since": "=TODAY()"})))
    book.create_sheet("Notes", 0)["A1"] = "Mine"
    written = io.BytesIO()
    book.save(written)
    send_file(officer, written.getvalue())
    (mistake,) = officer.mistakes
    assert mistake.endswith("4: This is a formula. Put its value there instead")
    assert responses() == []


def test_the_csv_template_keyed_back_gives_the_same(current: Current, officer: Desk) -> None:
    lines = template(officer, "csv").decode("utf-8-sig").splitlines()
    header = lines[0].split(",")
    row = ";".join('"' + str(ROW.get(name, "")) + '"' for name in header)
    send_file(officer, (";".join(header) + "\r\n" + row + "\r\n").encode(), "replies.csv")
    assert officer.now.status_code == 303, officer.mistakes
    assert responses()[0].answers["why"] == "Dark\nthere"


NO_SPREADSHEET = [
    (b"", "does not name the columns"),
    (b"PK\x03\x04 broken", "cannot be read"),
    (b"\xff\xfe\x00", "UTF-8"),
    (b"channel,received_on,colour\n", "“colour” is not in the template"),
    (b"channel,received_on,why,why\n", "stands there twice"),
    (b"channel,received_on\n\n", "holds no replies"),
    (b"channel,received_on\n" + b"paper,x\n" * 2_001, "more than 2,000 rows"),
    (b'channel,received_on\n"' + b"x" * 200_000 + b'"\n', "cannot be read as CSV"),
]


def test_what_is_no_spreadsheet_of_ours_is_refused_in_words(
    current: Current, officer: Desk
) -> None:
    for file, says in NO_SPREADSHEET:
        send_file(officer, file)
        assert officer.now.status_code == 422, file[:60]
        assert says in officer.mistakes[0]


def with_part(file: bytes, part: str, content: bytes) -> bytes:
    """A workbook with another content of one of its parts."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as old, zipfile.ZipFile(written, "w", ZIPPED) as new:
        for name in old.namelist():
            new.writestr(name, content if name == part else old.read(name))
    return written.getvalue()


def damaged(file: bytes) -> bytes:
    """The workbook with other bytes in the midst of its sheet."""
    at = file.index(SHEET.encode()) + len(SHEET) + 20
    return file[:at] + b"\x55" * 60 + file[at + 60 :]


def encrypted(file: bytes) -> bytes:
    """The workbook as its list of parts looks when a password is set."""
    return file.replace(b"PK\1\2\x14\3\x14\0\0", b"PK\1\2\x14\3\x14\0\1")


SHEET, STYLES = "xl/worksheets/sheet1.xml", "xl/styles.xml"
CANNOT, MORE = "cannot be read", "holds more than replies"
BROKEN: list[tuple[str, Callable[[bytes], bytes], str]] = [
    ("a sheet that breaks off", lambda file: with_part(file, SHEET, b"<a><b>"), CANNOT),
    ("styles that are no XML", lambda file: with_part(file, STYLES, b"\0"), CANNOT),
    ("styles that fill the memory", lambda file: with_part(file, STYLES, b"<xf/>" * 200_000), MORE),
    ("too much of it", lambda file: with_part(file, SHEET, b"<c/>" * 5_000_000), "too large"),
    ("with a password", encrypted, CANNOT),
    ("damaged", damaged, CANNOT),
]  # fmt: skip


@pytest.mark.parametrize(
    ("damage", "says"), [each[1:] for each in BROKEN], ids=[b[0] for b in BROKEN]
)
def test_a_broken_workbook_is_refused_in_words(
    current: Current, officer: Desk, damage: Callable[[bytes], bytes], says: str
) -> None:
    send_file(officer, damage(template(officer, "xlsx")))
    assert officer.now.status_code == 422
    assert says in officer.mistakes[0]


def test_a_workbook_of_something_else_is_refused(current: Current, officer: Desk) -> None:
    book, written = Workbook(), io.BytesIO()
    book.active["A1"] = "Something else"
    book.save(written)
    send_file(officer, written.getvalue())
    assert "does not name the columns" in officer.mistakes[0]


def test_a_body_of_another_language_keys_in_one_language(open_now: Loader, officer: Desk) -> None:
    asked = {
        "id": "how",
        "type": "single",
        "label": {"ur": "آپ کیسے آتے ہیں؟", "en": "How do you come?"},
        "options": [{"id": "walk", "label": {"ur": "پیدل", "en": "On foot"}}],
    }
    words = dict.fromkeys(("title", "organisation", "summary", "introduction", "privacy"), "متن")
    page = {"id": "a", "title": {"ur": "سڑک", "en": "The road"}, "questions": [asked]}
    open_now(definition(language="ur", languages=["en"], pages=[page], **words))
    officer.get(PAGE)
    assert "The road" in officer.words and "1. How do you come? On foot" in officer.words
    assert "1. How do you come? (the number of a box)" in template(officer, "csv").decode()


def test_a_paper_of_an_earlier_version_is_keyed_by_its_own_numbers(
    current: Current, officer: Desk, loaded: Loader
) -> None:
    more = {**ASKED[0], "options": [{"id": "new", "label": "New"}, *ASKED[0]["options"]]}
    equality = {"questions": [AGE]}
    loaded(with_questions(more, *ASKED[1:], equality=equality, contact_offer="Tell me"))
    key(officer, current.slug, FULL, version="1")
    page = officer.get(f"{PAGE}?version=1")
    assert page.status_code == 200
    officer.send(PAGE, **{f"key:{name}": value for name, value in ROW.items()})
    officer.get(PAGE)
    officer.send(PAGE, **{f"key:{name}": value for name, value in ROW.items()})
    chosen = sorted(each.answers["capacity"]["option"] for each in responses())
    assert chosen == ["new", "new", "resident"]
