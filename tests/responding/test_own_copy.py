"""After sending: the copy as a page and as tagged PDF, the code that is shown once, withdrawing."""

import io
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import pdfua
import pikepdf
import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import func, select, update

from consultation.analysis.columns import up_to_date
from consultation.extensions import db
from consultation.lifecycle.chronicle import chronicle_of
from consultation.lifecycle.closing import settle
from consultation.lifecycle.consultations import Current, find
from consultation.lifecycle.deciding import decide_on_late
from consultation.lifecycle.models import Consultation, ResponseDigest, Seal
from consultation.operations.auditing import audit
from consultation.responding import after, erasing, receipts, submission
from consultation.responding.codes import new_code
from consultation.responding.holder import Holder
from consultation.responding.models import EqualityAnswers, Erasure, ReceiptCode, Response
from consultation.transactions import writing
from tests.conftest import Loader, loader
from tests.definitions import definition
from tests.postgres import until_it_waits
from tests.residents import Resident
from tests.responding.receipts import checking, code_for

WORDS = "The third lamp from the chapel has been out since Whitsun"
AGE = {"id": "age", "type": "line", "label": "How old are you?"}


@pytest.fixture
def sent(open_now: Loader, resident: Resident) -> Current:
    """A response with a comment and something about its sender."""
    current = open_now(equality={"questions": [AGE]})
    resident.start(current.slug).go_through({"why": WORDS}, current.definition.questions).send()
    assert resident.reference
    resident.visit(f"/c/{current.slug}/about-you")
    resident.answer({"age": "Ninety-one"}, current.definition.equality_questions)
    return current


def stored() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Response)) or 0


def test_the_copy_holds_what_was_stored(sent: Current, resident: Resident) -> None:
    resident.visit(f"/c/{sent.slug}/sent")
    reference = resident.reference
    assert WORDS not in resident.text, "the receipt reveals nothing"
    resident.visit(f"/c/{sent.slug}/copy")
    assert "anybody else use this device" in resident.text and WORDS not in resident.text
    resident.visit(f"/c/{sent.slug}/copy/answers")
    assert WORDS in resident.text and "Ninety-one" in resident.text and reference in resident.text
    assert resident.headers["Cache-Control"] == "no-store"


def test_the_copy_as_a_tagged_pdf(sent: Current, resident: Resident, tmp_path: Path) -> None:
    answer = resident.client.get(f"/c/{sent.slug}/copy/answers.pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    assert 'filename="answers.pdf"' in answer.headers["Content-Disposition"]
    with pikepdf.open(io.BytesIO(answer.data)) as pdf:
        assert pdf.Root.MarkInfo.Marked and pdf.Root.StructTreeRoot
        assert str(pdf.Root.Lang).startswith("en")
        assert "Safer parks" in str(pdf.docinfo["/Title"])
    (tmp_path / "answers.pdf").write_bytes(answer.data)
    assert not list(pdfua.validate(str(tmp_path / "answers.pdf")).findings)


def test_the_copy_of_an_example_says_what_its_pages_say(sent: Current, resident: Resident) -> None:
    says = "This is a demonstration. It is nobody's."
    with writing() as session:
        session.execute(update(Consultation).values(notice=says))
    answer = resident.client.get(f"/c/{sent.slug}/copy/answers.pdf")
    assert says in PdfReader(io.BytesIO(answer.data)).pages[0].extract_text()


@pytest.mark.parametrize(("language", "start"), [("en", "en"), ("ur", "ur"), ("pa", "pa")])
def test_the_copy_in_each_script(
    open_now: Loader, resident: Resident, language: str, start: str
) -> None:
    titles = {"en": "Safer parks", "ur": "محفوظ پارک", "pa": "ਸੁਰੱਖਿਅਤ ਪਾਰਕ"}
    current = open_now(languages=list(titles), title=titles)
    resident.post(f"/c/{current.slug}/start", [("lang", language)])
    resident.go_through(
        {"why": f"{titles[language]} #panic(1) $x$ *b*"}, current.definition.questions
    )
    resident.send()
    answer = resident.client.get(f"/c/{current.slug}/copy/answers.pdf?lang={language}")
    with pikepdf.open(io.BytesIO(answer.data)) as pdf:
        assert str(pdf.Root.Lang).startswith(start)
        assert str(pdf.docinfo["/Title"]) == titles[language]


def test_the_code_is_shown_once_and_a_new_one_takes_its_place(
    sent: Current, resident: Resident, residents: Callable[[], Resident]
) -> None:
    first = code_for(resident, sent)
    assert len(first.replace("-", "")) == 20
    resident.visit(f"/c/{sent.slug}/copy/code")
    assert resident.heading == "The code was shown already" and first not in str(resident.page)
    second = code_for(resident, sent)
    assert checking(residents(), sent, first).status == 422
    other = checking(residents(), sent, second.lower())
    assert other.posted_status == 303 and other.heading == "Your response is stored and counted"
    assert WORDS not in other.text and "withdraw" in other.text


def test_a_code_tells_whether_a_late_response_counts(
    open_now: Loader,
    resident: Resident,
    residents: Callable[[], Resident],
    at: Callable[[datetime], None],
) -> None:
    current = open_now(late="set-aside")
    resident.start(current.slug)
    at(current.window.closes + timedelta(hours=1))
    resident.go_through({"why": WORDS}, current.definition.questions).send()
    code = code_for(resident, current)
    assert checking(residents(), current, code).heading == "Your response is stored"
    at(current.window.drafts_go)
    decide_on_late(current, counts=True, reason="The server was slow.")
    assert checking(residents(), current, code).heading == "Your response is stored and counted"


def test_the_reference_proves_nothing(
    sent: Current, resident: Resident, residents: Callable[[], Resident]
) -> None:
    resident.visit(f"/c/{sent.slug}/sent")
    assert checking(residents(), sent, resident.reference).status == 422
    assert checking(residents(), sent, new_code()).status == 422


def test_withdrawing_erases_and_every_count_agrees(
    sent: Current,
    resident: Resident,
    residents: Callable[[], Resident],
    app: Flask,
    at: Callable[[datetime], None],
) -> None:
    residents().start(sent.slug).go_through({"why": "Stays"}, sent.definition.questions).send()
    instance = app.config["SETTINGS"].instance
    assert up_to_date(db.session(), instance, sent.consultation.id).rows([]).height == 2
    code = code_for(resident, sent)
    other = checking(residents(), sent, code).send_to("/withdraw")
    assert other.heading == "Your response is erased"
    assert stored() == 1
    assert db.session.scalar(select(func.count()).select_from(EqualityAnswers)) == 0
    assert db.session.scalar(select(ReceiptCode.response_id)) is None
    assert up_to_date(db.session(), instance, sent.consultation.id).rows([]).height == 1
    tombstones = db.session.scalars(
        select(ResponseDigest).where(ResponseDigest.response_id.is_(None))
    ).all()
    assert len(tombstones) == 1
    assert [each.what for each in db.session.scalars(select(Erasure))] == ["response"]
    line = chronicle_of(db.session(), sent.consultation.id)[-1]
    assert line.event == "withdrawn" and line.happened_at.minute == 0, "by the day only"
    resident.visit(f"/c/{sent.slug}/chronicle")
    assert "A response was withdrawn" in resident.text
    for page in ("copy/answers", "sent", "about-you"):
        assert resident.visit(f"/c/{sent.slug}/{page}").heading == "Your response is erased"
        assert resident.status == 410
    at(sent.window.closes + timedelta(days=2))
    current = find(sent.slug)
    assert current
    settle(current)
    db.session.rollback()
    found = audit(db.session(), current)
    assert (found.responses, found.erased) == (1, 1)
    seal = db.session.scalars(select(Seal)).one()
    assert seal.counts["responses"] == 1 and seal.counts["withdrawn"] == 1


def test_it_can_be_withdrawn_until_the_stated_day_and_the_seal_still_agrees(
    sent: Current,
    resident: Resident,
    residents: Callable[[], Resident],
    at: Callable[[datetime], None],
) -> None:
    code = code_for(resident, sent)
    settle(sent)
    at(sent.window.closes + timedelta(days=27, hours=23))
    current = find(sent.slug)
    assert current
    settle(current)
    other = checking(residents(), sent, code)
    assert "until 28 April 2026" in other.text
    at(sent.window.closes + timedelta(days=28, seconds=1))
    form = other.form()
    late = other.post(
        f"/c/{sent.slug}/receipt/withdraw",
        [("csrf_token", form.find(attrs={"name": "csrf_token"})["value"])],
    )
    assert late.status == 410 and "could be withdrawn until 28 April" in late.text
    assert stored() == 1
    at(sent.window.closes + timedelta(days=27, hours=23))
    again = checking(residents(), sent, code).send_to("/withdraw")
    assert again.heading == "Your response is erased" and stored() == 0
    assert audit(db.session(), current).erased == 1


def test_what_somebody_said_about_themselves_can_be_erased_on_its_own(
    sent: Current, resident: Resident, residents: Callable[[], Resident]
) -> None:
    other = checking(residents(), sent, code_for(resident, sent)).send_to("/erase-about-me")
    assert "is erased. Your response stays" in other.text
    assert stored() == 1
    assert db.session.scalar(select(func.count()).select_from(EqualityAnswers)) == 0
    assert audit(db.session(), sent).responses == 1


def test_a_receipt_can_be_taken_off_the_browser(
    sent: Current, resident: Resident, residents: Callable[[], Resident]
) -> None:
    other = checking(residents(), sent, code_for(resident, sent))
    other.send_to("/leave")
    assert "no longer knows your response" in other.text
    assert other.visit(f"/c/{sent.slug}/receipt/response").status == 400


def test_withdrawing_on_either_database(each_app: Flask) -> None:
    load = loader(each_app.config["SETTINGS"].instance)
    current = load(definition(opens="2020-01-01", closes="2099-01-01"))
    resident = Resident(each_app.test_client()).start(current.slug)
    resident.go_through({"why": WORDS}, current.definition.questions).send()
    checking(resident, current, code_for(resident, current)).send_to("/withdraw")
    assert resident.heading == "Your response is erased" and stored() == 0
    assert audit(db.session(), current).erased == 1


def sent_on(app: Flask) -> tuple[Current, Resident]:
    load = loader(app.config["SETTINGS"].instance)
    asked = {"equality": {"questions": [AGE]}}
    current = load(definition(opens="2020-01-01", closes="2099-01-01", **asked))
    resident = Resident(app.test_client()).start(current.slug)
    resident.go_through({"why": WORDS}, current.definition.questions).send()
    return current, resident


def test_nothing_is_kept_about_somebody_who_withdraws_meanwhile(
    each_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    current, resident = sent_on(each_app)
    other = checking(Resident(each_app.test_client()), current, code_for(resident, current))
    form = resident.visit(f"/c/{current.slug}/about-you")

    def withdrawn_now(draft: object) -> dict[str, object]:
        other.send_to("/withdraw")
        return {}

    monkeypatch.setattr(after, "equality_of", withdrawn_now)
    form.answer({"age": "Ninety-one"}, current.definition.equality_questions)
    assert resident.posted_status == 410 and stored() == 0
    assert db.session.scalar(select(func.count()).select_from(EqualityAnswers)) == 0


@pytest.mark.postgres
def test_two_codes_that_are_made_at_once_leave_the_later_one(
    postgres_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    current, resident = sent_on(postgres_app)
    pages = [Resident(postgres_app.test_client()) for _ in range(2)]
    cookie = resident.client.get_cookie("draft")
    assert cookie
    half_way, go_on, really = Event(), Event(), receipts.sealed

    def slowly(token: bytes, content: dict[str, object]) -> bytes:
        half_way.set()
        go_on.wait()
        return really(token, content)

    for each in pages:
        each.client.set_cookie("draft", cookie.value)
        each.visit(f"/c/{current.slug}/copy")
    monkeypatch.setattr(receipts, "sealed", slowly)
    first, second = (Thread(target=each.send) for each in pages)
    first.start()
    half_way.wait()
    second.start()
    until_it_waits(second)
    go_on.set()
    for each in (first, second):
        each.join()
    assert [each.posted_status for each in pages] == [303, 303]
    assert db.session.scalar(select(func.count()).select_from(ReceiptCode)) == 1


@pytest.mark.postgres
def test_who_adds_something_waits_for_who_withdraws(
    postgres_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    current, resident = sent_on(postgres_app)
    other = checking(Resident(postgres_app.test_client()), current, code_for(resident, current))
    cookie = resident.client.get_cookie("draft")
    assert cookie
    holder = Holder.of(cookie.value)
    assert holder
    half_way, go_on, really = Event(), Event(), erasing.erase_about

    def slowly(*arguments: object) -> int:
        done = really(*arguments)  # type: ignore[arg-type]  # passed on as they came
        half_way.set()
        go_on.wait()
        return done

    def adding() -> None:
        with postgres_app.app_context(), suppress(submission.Erased):
            submission.keep_equality(current, holder.tokens[-1], {"age": "Ninety-one"})

    monkeypatch.setattr(erasing, "erase_about", slowly)
    withdrawing, keeping = Thread(target=other.send_to, args=["/withdraw"]), Thread(target=adding)
    withdrawing.start()
    half_way.wait()
    keeping.start()
    until_it_waits(keeping)
    go_on.set()
    for each in (withdrawing, keeping):
        each.join()
    assert stored() == 0
    assert db.session.scalar(select(func.count()).select_from(EqualityAnswers)) == 0
