"""Save and finish later: the code, another browser, wrong codes, two devices, no traces."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urljoin

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from consultation.extensions import db
from consultation.lifecycle.consultations import Current
from consultation.operations.sealed_file import lines_in
from consultation.responding import saving, wrong_codes
from consultation.responding.codes import DRAFT, RECEIPT, NoCode, key_of, new_code
from consultation.responding.drafts import begin, keep
from consultation.responding.models import Draft, Response
from consultation.responding.wrong_codes import TryLater, WrongCode
from consultation.transactions import storing
from tests.conftest import Loader, loader
from tests.residents import Resident

WORDS = "He waits for me at the gate of the allotments"
TWO_PAGES = {
    "pages": [
        {
            "id": "one",
            "title": "One",
            "questions": [{"id": "where", "type": "text", "label": "Where?", "required": True}],
        },
        {
            "id": "two",
            "title": "Two",
            "questions": [{"id": "why", "type": "line", "label": "Why?", "max_characters": 20}],
        },
    ]
}


def press(resident: Resident, **typed: str) -> Resident:
    """Fill in the page's form by the names of its questions, and press what is named."""
    form = resident.form()
    fields = [
        (each["name"], each["value"])
        for each in form.find_all("input", type="hidden")
        if each.get("value")
    ]
    for name, value in typed.items():
        fields.append((name if name == "save" else f"question_{name}", value))
    return resident.post(resident.url, fields)


def code_on(resident: Resident) -> str:
    return str(resident.page.find(id="code")["value"])


@pytest.fixture
def begun(open_now: Loader, resident: Resident) -> Current:
    """Somebody has written on the first of two pages and saved."""
    current = open_now(**TWO_PAGES)
    resident.start(current.slug)
    press(resident, where=WORDS, save="yes")
    assert resident.heading == "Your answers are saved, but not sent"
    return current


def test_a_saved_draft_is_opened_elsewhere_by_its_code(
    begun: Current, resident: Resident, residents: Callable[[], Resident]
) -> None:
    code = code_on(resident)
    assert len(code.replace("-", "")) == 20
    assert "23:59 on 31 March 2026" in resident.text
    other = residents().visit(f"/c/{begun.slug}/return")
    other.post(f"/c/{begun.slug}/return", [("code", code.lower().replace("-", " "))])
    assert other.posted_status == 303
    assert "/respond/two" in other.url and "Your saved answers are open again" in other.text
    press(other, why="A lamp")
    assert WORDS in other.text and "A lamp" in other.text
    assert len(other.send().reference) == 8
    again = residents().post(f"/c/{begun.slug}/return", [("code", code)])
    assert again.posted_status == 422, "what is sent cannot be opened"


def test_saving_again_shows_the_same_code(begun: Current, resident: Resident) -> None:
    code = code_on(resident)
    resident.visit(f"/c/{begun.slug}/respond/two")
    assert code_on(press(resident, why="So", save="yes")) == code
    resident.visit(f"/c/{begun.slug}/respond/check")
    send, save = resident.form().find_all("button")
    address = urljoin(resident.url, save["formaction"])
    token = resident.form().find(attrs={"name": "csrf_token"})["value"]
    assert code_on(resident.post(address, [("csrf_token", token)])) == code
    assert not send.get("formaction"), "the Enter key sends"


def test_what_is_required_can_wait_but_nothing_typed_is_lost(
    open_now: Loader, resident: Resident
) -> None:
    current = open_now(**TWO_PAGES)
    resident.start(current.slug)
    press(resident, where="", save="yes")
    assert resident.posted_status == 303 and resident.heading.startswith("Your answers are saved")
    resident.visit(f"/c/{current.slug}/respond/two")
    press(resident, why="x" * 30, save="yes")
    assert resident.status == 422 and "x" * 30 in str(resident.page)


def test_it_can_be_taken_off_the_browser_and_deleted(
    begun: Current, resident: Resident, residents: Callable[[], Resident]
) -> None:
    code = code_on(resident)
    resident.send_to("/leave")
    assert "no longer in this browser" in resident.text
    assert resident.visit(f"/c/{begun.slug}/respond/one").status == 400
    other = residents().post(f"/c/{begun.slug}/return", [("code", code)])
    other.visit(f"/c/{begun.slug}/saved")
    assert code_on(other) == code
    other.send_to("/delete")
    assert "Your answers are deleted" in other.text
    assert residents().post(f"/c/{begun.slug}/return", [("code", code)]).posted_status == 422


def test_after_closing_the_words_are_given_back(
    begun: Current,
    resident: Resident,
    residents: Callable[[], Resident],
    at: Callable[[datetime], None],
) -> None:
    code = code_on(resident)
    again = "You can start again"
    assert again in residents().visit(f"/c/{begun.slug}/return").text
    at(begun.window.closes + timedelta(minutes=5))
    other = residents().visit(f"/c/{begun.slug}/return")
    assert "you can still open your answers" in other.text and again not in other.text
    other.post(f"/c/{begun.slug}/return", [("code", code)])
    assert other.status == 410 and WORDS in other.text
    at(begun.window.drafts_go)
    late = residents().visit(f"/c/{begun.slug}/return")
    assert "answers were deleted" in late.text and "you can still open" not in late.text


def test_two_devices_are_told_and_nothing_is_overwritten(
    begun: Current, resident: Resident, residents: Callable[[], Resident]
) -> None:
    code = code_on(resident)
    other = residents().post(f"/c/{begun.slug}/return", [("code", code)])
    resident.visit(f"/c/{begun.slug}/respond/one")
    assert "another browser" not in resident.text, "so far all is this one's own"
    other.visit(f"/c/{begun.slug}/respond/one")
    press(other, where="Elsewhere")
    press(resident, where="Here")
    assert resident.status == 422 and "Nothing was overwritten" in resident.text
    assert "Elsewhere" in resident.text and "Here" in resident.text
    for path in ("one", "two", "check"):
        resident.visit(f"/c/{begun.slug}/respond/{path}")
        assert "last changed in another browser" in resident.text, path
    other.visit(f"/c/{begun.slug}/respond/check")
    assert "last changed" not in other.text


def test_what_is_typed_after_it_was_sent_elsewhere_is_given_back(
    begun: Current, resident: Resident, residents: Callable[[], Resident]
) -> None:
    other = residents().post(f"/c/{begun.slug}/return", [("code", code_on(resident))])
    resident.visit(f"/c/{begun.slug}/respond/one")
    typed_into = resident.page
    press(other, why="So")
    assert other.send().reference
    press(resident, where="One thing more")
    assert (resident.status, resident.heading) == (400, "Your response was sent already")
    assert "One thing more" in resident.text and WORDS not in resident.text
    resident.page = typed_into
    press(resident, where="")
    assert resident.reference == other.reference, "nothing was typed, so nothing is lost"


def test_what_is_typed_after_it_was_deleted_elsewhere_is_given_back(
    begun: Current, resident: Resident, residents: Callable[[], Resident]
) -> None:
    other = residents().post(f"/c/{begun.slug}/return", [("code", code_on(resident))])
    resident.visit(f"/c/{begun.slug}/respond/one")
    other.visit(f"/c/{begun.slug}/saved").send_to("/delete")
    press(resident, where="One thing more")
    assert (resident.status, resident.heading) == (400, "We cannot find your answers")
    assert "One thing more" in resident.text


def test_what_somebody_sends_is_what_they_saw(
    begun: Current, resident: Resident, residents: Callable[[], Resident]
) -> None:
    other = residents().post(f"/c/{begun.slug}/return", [("code", code_on(resident))])
    resident.visit(f"/c/{begun.slug}/respond/check")
    other.visit(f"/c/{begun.slug}/respond/two")
    press(other, why="Elsewhere")
    resident.send()
    assert resident.heading == "Not sent yet: check your answers again"
    assert "were not sent" in resident.text and "Elsewhere" in resident.text
    assert db.session.scalar(select(func.count()).select_from(Response)) == 0
    assert resident.send().reference
    assert resident.reference == other.send().reference, "one response, one receipt"


def test_an_unfinished_draft_is_in_no_file_log_or_backup(
    begun: Current, resident: Resident, app: Flask, instance: Path, tmp_path: Path
) -> None:
    code = code_on(resident)
    result = app.test_cli_runner().invoke(args=["backup", str(tmp_path / "all.backup")])
    assert result.exit_code == 0, result.output
    app.test_cli_runner().invoke(args=["consultation", "close-due"])
    plain = tmp_path / "unpacked"
    with (tmp_path / "all.backup").open("rb") as file:
        plain.write_bytes(b"\n".join(lines_in(file, "")))
    assert begun.slug.encode() in plain.read_bytes()
    read = [
        tmp_path / "all.backup",
        plain,
        *(each for each in instance.rglob("*") if each.is_file()),
    ]
    assert any(each.name == "consultation.sqlite" for each in read)
    bare = code.replace("-", "")
    wanted = [WORDS, WORDS[9:30], code, bare, code.lower()]
    for path in read:
        content = path.read_bytes()
        for each in wanted:
            assert each.encode() not in content, f"{each} is in {path}"
            assert each.encode("utf-16-le") not in content


def statements(action: Callable[[], None]) -> list[str]:
    said: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        said.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        action()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return said


def test_what_never_was_takes_the_same_way_as_what_is_gone(
    begun: Current, resident: Resident, at: Callable[[datetime], None]
) -> None:
    code = code_on(resident)
    resident.visit(f"/c/{begun.slug}/respond/one")
    press(resident, where="There")
    press(resident, why="So")
    assert resident.send().reference

    def tried(each: str) -> Callable[[], None]:
        def wrong() -> None:
            with pytest.raises(WrongCode):
                saving.open_saved(begun, each)

        return wrong

    tried(new_code())()
    gone, never = statements(tried(code)), statements(tried(new_code()))
    assert gone == never != []


@pytest.fixture
def impatient(at: Callable[[datetime], None]) -> Iterator[Callable[[float], None]]:
    """Let so many seconds pass."""
    moment = [datetime(2026, 2, 10, tzinfo=UTC)]

    def passing(seconds: float) -> None:
        moment[0] += timedelta(seconds=seconds)
        at(moment[0])

    yield passing


@pytest.mark.slow
def test_ten_thousand_wrong_codes_open_nothing_and_the_delay_grows(
    begun: Current, resident: Resident, impatient: Callable[[float], None]
) -> None:
    code = code_on(resident)
    impatient(0)
    refused, waits = 0, []
    for _ in range(10_000):
        impatient(0.05)
        try:
            saving.open_saved(begun, new_code())
        except WrongCode:
            refused += 1
        except TryLater as wait:
            waits.append(wait.seconds)
        else:
            pytest.fail("a code that was made up opened something")
    assert refused + len(waits) == 10_000
    assert refused < 10_000 * 0.05 / 4 + 10, "after the first few, one try in four seconds"
    first = [waits.index(seconds) for seconds in (1, 2, 4)]
    assert first == sorted(first) and max(waits) == 4, "the delay grows, and stays bearable"
    with pytest.raises(TryLater):
        saving.open_saved(begun, code)
    impatient(4.01)
    assert saving.open_saved(begun, code), "the right one still opens"


def test_somebody_who_waits_as_told_gets_in(
    begun: Current, resident: Resident, residents: Callable[[], Resident]
) -> None:
    other = residents()
    for _ in range(wrong_codes.FREE):
        assert other.post(f"/c/{begun.slug}/return", [("code", new_code())]).status == 422
    assert other.post(f"/c/{begun.slug}/return", [("code", new_code())]).status == 422
    typed = new_code()
    assert other.post(f"/c/{begun.slug}/return", [("code", typed)]).status == 429
    assert other.headers["Retry-After"] == "1"
    assert code_on(other) == typed and "Wait one second" in other.text


@pytest.mark.parametrize("asking", ["return", "receipt"])
def test_who_waits_once_gets_in_whatever_others_try_meanwhile(
    asking: str,
    begun: Current,
    resident: Resident,
    residents: Callable[[], Resident],
    impatient: Callable[[float], None],
) -> None:
    code = code_on(resident)
    if asking == "receipt":
        resident.visit(f"/c/{begun.slug}/respond/check").send()
        resident.visit(f"/c/{begun.slug}/copy").send()
        code = resident.page.find(id="code")["value"]
    address, other, honest = f"/c/{begun.slug}/{asking}", residents(), residents()

    def others_try(seconds: float) -> None:
        """Others try wrong codes all the time, as fast as they are let."""
        for _ in range(int(seconds / 0.25)):
            impatient(0.25)
            other.post(address, [("code", new_code())])

    others_try(20)
    assert honest.post(address, [("code", code)]).status == 429
    told = int(honest.headers["Retry-After"])
    assert 1 <= told <= 4
    ticket = honest.page.find(attrs={"name": "ticket"})["value"]
    again = [("code", code), ("ticket", ticket)]
    assert other.post(address, [("code", new_code()), ("ticket", ticket)]).status in (422, 429)
    assert honest.post(address, again).status == 429, "it is not over yet"
    assert honest.page.find(attrs={"name": "ticket"})["value"] == ticket
    others_try(told)
    assert other.post(address, [("code", code), ("ticket", f"0.{ticket}")]).status in (422, 429)
    assert honest.post(address, again).status == 200
    assert f"/{asking}" not in honest.url or honest.url.endswith("/receipt/response")


def test_wrong_codes_wear_off() -> None:
    noon = datetime(2026, 2, 10, 12, tzinfo=UTC)
    assert wrong_codes.still_counted(6, noon, noon + timedelta(seconds=59)) == 6
    assert wrong_codes.still_counted(6, noon, noon + timedelta(minutes=4)) == 2
    assert wrong_codes.still_counted(6, noon, noon + timedelta(days=4)) == 0
    assert wrong_codes.still_counted(6, noon, noon - timedelta(minutes=4)) == 6


@pytest.mark.parametrize("typed", ["", "ACDE", "ACDE-FGHJ-KMNP-QRTV-WXY0", "a" * 21, "é" * 20])
def test_what_cannot_be_a_code_costs_nobody_anything(
    begun: Current, residents: Callable[[], Resident], typed: str
) -> None:
    other = residents()
    for _ in range(10):
        assert other.post(f"/c/{begun.slug}/return", [("code", typed)]).status == 422
    assert "20 letters and digits" in other.text


def test_a_code_opens_only_what_it_was_made_for(begun: Current) -> None:
    code = new_code()
    keys = {
        key_of(code, DRAFT, begun.consultation.id),
        key_of(code, RECEIPT, begun.consultation.id),
        key_of(code, DRAFT, begun.version_id),
        key_of(new_code(), DRAFT, begun.consultation.id),
    }
    assert len(keys) == 4
    with pytest.raises(NoCode):
        key_of(code[:-1], DRAFT, begun.consultation.id)


def test_the_code_is_stored_nowhere_readable(
    each_app: Flask,
) -> None:
    load = loader(each_app.config["SETTINGS"].instance)
    current = load(opens="2020-01-01", closes="2099-01-01", **TWO_PAGES)
    token = begin(current, "en")
    keep(current, token, "en", {"where": WORDS}, ["where"])
    code = saving.save(current, token)
    assert saving.open_saved(current, code) == token
    assert saving.code_of(token) == code
    with storing() as write:
        row = write.execute(select(*Draft.__table__.columns)).one()
    kept = b"".join(each for each in row if isinstance(each, bytes))
    assert token not in kept and code.encode() not in kept and WORDS.encode() not in kept


@pytest.mark.parametrize(
    "path", ["/", "/privacy", "/staying-safe", "/cookies", "/no-such-page", "/c/safer-parks/return"]
)
def test_everybody_can_leave_every_page_at_once(
    begun: Current, resident: Resident, path: str
) -> None:
    link = resident.visit(path).page.select_one(".govuk-js-exit-this-page-button")
    assert link and link["href"].startswith("https://"), "a plain link, without a script"
    assert resident.page.select_one("footer a[href='/staying-safe']")


def test_officers_pages_and_consultations_that_do_not_want_it_have_no_exit(
    open_now: Loader, resident: Resident
) -> None:
    current = open_now(quick_exit=False)
    for path in (f"/c/{current.slug}", "/officers/sign-in"):
        assert not resident.visit(path).page.select_one(".govuk-js-exit-this-page-button"), path
    assert not resident.page.select_one("footer a[href='/staying-safe']")
