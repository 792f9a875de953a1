"""The second factor: what the password alone opens, codes accepted once, recovery codes."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pyotp
import pytest
from flask import Flask

from consultation.extensions import db
from consultation.officers import accounts, second_factor, sessions
from consultation.officers.models import OfficerSession, RecoveryCode, Role
from tests.officers.conftest import NOON, Adder, Clock, Desks
from tests.officers.desk import PASSWORD, SIGN_IN, Desk

CODE = "/officers/second-factor"
ENROL = "/officers/second-factor/enrol"
RECOVERY = "/officers/second-factor/recovery"
CODES = "/officers/account/recovery-codes"
REPLACE = "/officers/account/second-factor"


@pytest.fixture(autouse=True)
def _required(setting: Callable[..., None], at: Clock) -> None:
    setting(second_factor="required")
    at(NOON)


def secret_on(browser: Desk) -> str:
    return browser.page.select_one(".app-key").get_text().replace(" ", "")


def code_of(secret: str, moment: datetime) -> str:
    return pyotp.TOTP(secret).at(moment)


@pytest.fixture
def enrolled(add_officer: Adder, desk: Desks, app: Flask) -> tuple[Desk, str, list[str]]:
    """An officer signed in with a phone: the browser, the phone's secret, the recovery codes."""
    browser = desk().let_in(add_officer("anna").email)
    token = browser.cookie()
    with app.app_context():
        current = sessions.find(token, second_factor=True)
        assert current
        secret = second_factor.candidate(current.officer, token).secret
        browser.use_cookie(second_factor.enrol(current, token, code_of(secret, NOON)))
    browser.get(CODES)
    return browser, secret, [each.get_text() for each in browser.page.select("code")]


def test_the_password_alone_leads_to_enrolment_and_opens_nothing_else(
    add_officer: Adder, desk: Desks, app: Flask
) -> None:
    add_officer("anna", Role.ADMINISTRATOR)
    browser = desk()
    browser.sign_in("anna@example.org", page=f"{SIGN_IN}?next=/officers/audit")
    assert browser.now.headers["Location"] == f"{CODE}?next=/officers/audit"
    browser.follow()
    assert browser.now.request.path == ENROL
    for path in (
        "/officers/account",
        "/officers/officers",
        "/officers/audit",
        "/officers/audit.csv",
    ):
        answer = browser.get(path)
        assert (answer.status_code, answer.location.split("?")[0]) == (303, CODE), path
    browser.get(ENROL)
    token = browser.form(ENROL).select_one("[name=csrf_token]")["value"]
    for path in ("/officers/account/password", "/officers/officers/add", CODES, REPLACE):
        assert browser.post(path, data={"csrf_token": token}).status_code == 403, path
    assert "anna@example.org" not in browser.get(ENROL).text, "no navigation yet"
    assert browser.get(SIGN_IN).status_code == 200, "somebody else may begin"


def test_a_phone_is_enrolled_by_picture_or_key_and_recovery_codes_are_shown_once(
    add_officer: Adder, desk: Desks
) -> None:
    add_officer("anna")
    browser = desk()
    browser.sign_in("anna@example.org")
    browser.follow()
    picture = browser.page.select_one("main img")
    assert picture["src"].startswith("data:image/svg+xml")
    assert "QR code" in picture["alt"]
    secret = secret_on(browser)
    assert secret_on_again(browser) == secret, "looking again changes nothing"
    assert browser.send(ENROL, code="000000").status_code == 422
    assert browser.mistakes == ["The code is wrong. Enter the one that your phone shows now"]
    before = browser.cookie()
    assert browser.send(ENROL, code=code_of(secret, NOON)).status_code == 303
    assert browser.cookie() != before, "a session that may more has another token"
    browser.follow()
    codes = [each.get_text() for each in browser.page.select("code")]
    assert len(set(codes)) == 10
    assert browser.signed_in
    browser.get(CODES)
    assert not browser.page.select("code")
    assert "You have 10 recovery codes left" in browser.words


def secret_on_again(browser: Desk) -> str:
    browser.get(ENROL)
    return secret_on(browser)


def test_a_code_signs_in_once(
    enrolled: tuple[Desk, str, list[str]], desk: Desks, at: Clock
) -> None:
    _, secret, _ = enrolled
    later = NOON + timedelta(minutes=5)
    at(later)
    first, second = desk(), desk()
    for browser in (first, second):
        browser.sign_in("anna@example.org", page=f"{SIGN_IN}?next=/officers/account")
        browser.follow()
    code = code_of(secret, later)
    answer = first.send(CODE, code=f"{code[:3]} {code[3:]}")
    assert (answer.status_code, answer.location) == (303, "/officers/account")
    assert first.signed_in
    assert second.send(CODE, code=code).status_code == 422, "replayed"
    assert "used before" in second.mistakes[0]
    older = code_of(secret, later - timedelta(seconds=30))
    assert second.send(CODE, code=older).status_code == 422, "an older one after a newer"
    assert not second.signed_in


def test_the_code_that_enrolled_the_phone_does_not_sign_in(
    enrolled: tuple[Desk, str, list[str]], desk: Desks
) -> None:
    _, secret, _ = enrolled
    browser = desk()
    browser.sign_in("anna@example.org")
    browser.follow()
    assert browser.send(CODE, code=code_of(secret, NOON)).status_code == 422
    enrolled[0].get("/officers/account")
    assert len(enrolled[0].page.select("tbody tr")) == 1, "half-way is not signed in"


@pytest.mark.parametrize(
    ("seconds", "status"), [(-60, 422), (-30, 303), (0, 303), (30, 303), (60, 422)]
)
def test_a_phone_may_be_half_a_minute_wrong(
    seconds: int, status: int, enrolled: tuple[Desk, str, list[str]], desk: Desks, at: Clock
) -> None:
    later = NOON + timedelta(hours=2)
    at(later)
    browser = desk()
    browser.sign_in("anna@example.org")
    browser.follow()
    code = code_of(enrolled[1], later + timedelta(seconds=seconds))
    assert browser.send(CODE, code=code).status_code == status


def test_wrong_codes_lock_the_account_and_a_right_password_does_not_forgive_them(
    enrolled: tuple[Desk, str, list[str]], desk: Desks, at: Clock
) -> None:
    later = NOON + timedelta(hours=1)
    at(later)
    for _ in range(5):
        browser = desk()
        assert browser.sign_in("anna@example.org").status_code == 303
        browser.follow()
        assert browser.send(CODE, code="000000").status_code == 422
    assert browser.send(CODE, code=code_of(enrolled[1], later)).status_code == 422
    assert desk().sign_in("anna@example.org").status_code == 422


@pytest.mark.parametrize("typed", ["", "12345", "１２３４５６", "abc", "x" * 3_000])
def test_what_is_no_code_is_refused_like_a_wrong_one(
    typed: str, enrolled: tuple[Desk, str, list[str]], desk: Desks
) -> None:
    browser = desk()
    browser.sign_in("anna@example.org")
    browser.follow()
    assert browser.send(CODE, code=typed).status_code == 422


def test_who_has_a_phone_cannot_enrol_another_with_the_password_alone(
    enrolled: tuple[Desk, str, list[str]], desk: Desks
) -> None:
    thief = desk()
    thief.sign_in("anna@example.org")
    assert thief.get(ENROL).location.startswith(CODE)
    thief.get(CODE)
    fields = {"csrf_token": thief.form(CODE).select_one("[name=csrf_token]")["value"]}
    assert thief.post(ENROL, data={**fields, "code": "000000"}).location.startswith(CODE)
    assert not thief.signed_in


def test_between_password_and_code_there_are_fifteen_minutes(
    enrolled: tuple[Desk, str, list[str]], desk: Desks, at: Clock
) -> None:
    browser = desk()
    browser.sign_in("anna@example.org")
    browser.follow()
    at(NOON + timedelta(minutes=15))
    code = code_of(enrolled[1], NOON + timedelta(minutes=15))
    assert browser.send(CODE, code=code).status_code == 403


def test_who_needs_longer_for_the_code_is_told_and_has_it(
    enrolled: tuple[Desk, str, list[str]], desk: Desks, at: Clock
) -> None:
    browser = desk()
    browser.sign_in("anna@example.org")
    browser.follow()
    stay = browser.page.select_one("[data-module=app-staying]")
    assert stay and (stay["data-seconds"], stay["data-stay"]) == ("900", CODE)
    for minutes in range(10, 120, 10):
        at(NOON + timedelta(minutes=minutes))
        assert browser.get(str(stay["data-stay"])).status_code == 200
    code = code_of(enrolled[1], NOON + timedelta(minutes=minutes))
    browser.send(CODE, code=code)
    assert browser.signed_in


def test_a_recovery_code_signs_in_once(enrolled: tuple[Desk, str, list[str]], desk: Desks) -> None:
    _, _, codes = enrolled
    first, second = desk(), desk()
    for browser in (first, second):
        browser.sign_in("anna@example.org")
        browser.get(RECOVERY)
    assert first.send(RECOVERY, code=codes[3].upper().replace("-", " ")).status_code == 303
    assert first.signed_in
    assert second.send(RECOVERY, code=codes[3]).status_code == 422
    assert not second.signed_in
    first.get("/officers/account")
    assert "9 left" in first.words


def test_a_recovery_code_is_its_officers_alone(
    enrolled: tuple[Desk, str, list[str]], add_officer: Adder, desk: Desks
) -> None:
    add_officer("bela")
    bela = desk()
    bela.sign_in("bela@example.org")
    bela.follow()
    bela.send(ENROL, code=code_of(secret_on(bela), NOON))
    other = desk()
    other.sign_in("bela@example.org")
    other.get(RECOVERY)
    assert other.send(RECOVERY, code=enrolled[2][0]).status_code == 422


def test_new_recovery_codes_need_the_password_and_end_the_old_ones(
    enrolled: tuple[Desk, str, list[str]], desk: Desks
) -> None:
    browser, _, old = enrolled
    assert browser.open_and_send(CODES, password="not the right words").status_code == 422
    assert browser.open_and_send(CODES, password=PASSWORD).status_code == 303
    browser.follow()
    new = [each.get_text() for each in browser.page.select("code")]
    assert len(new) == 10
    assert not set(new) & set(old)
    other = desk()
    other.sign_in("anna@example.org")
    other.get(RECOVERY)
    assert other.send(RECOVERY, code=old[0]).status_code == 422
    assert other.send(RECOVERY, code=new[0]).status_code == 303


def test_another_phone_takes_the_place_of_the_old_one(
    enrolled: tuple[Desk, str, list[str]], desk: Desks, at: Clock
) -> None:
    browser, old, _ = enrolled
    later = NOON + timedelta(minutes=10)
    at(later)
    elsewhere = desk()
    elsewhere.sign_in("anna@example.org")
    elsewhere.follow()
    elsewhere.send(CODE, code=code_of(old, later))
    assert elsewhere.signed_in
    browser.get(REPLACE)
    new = secret_on(browser)
    assert new != old
    code = code_of(new, later)
    assert browser.send(REPLACE, code=code, password="not the right words").status_code == 422
    assert browser.send(REPLACE, code="000000", password=PASSWORD).status_code == 422
    assert browser.send(REPLACE, code=code, password=PASSWORD).status_code == 303
    browser.follow()
    assert len(browser.page.select("code")) == 10
    assert not elsewhere.signed_in
    afterwards = later + timedelta(minutes=1)
    at(afterwards)
    third = desk()
    third.sign_in("anna@example.org")
    third.follow()
    assert third.send(CODE, code=code_of(old, afterwards)).status_code == 422
    assert third.send(CODE, code=code_of(new, afterwards)).status_code == 303


@pytest.mark.parametrize("passes", [second_factor.verify, second_factor.recover])
def test_a_session_that_was_ended_meanwhile_passes_no_second_factor(
    passes: Callable[..., str], enrolled: tuple[Desk, str, list[str]], desk: Desks, at: Clock
) -> None:
    _, secret, recovery = enrolled
    later = NOON + timedelta(minutes=10)
    at(later)
    half_way = desk()
    half_way.sign_in("anna@example.org")
    db.session.rollback()
    current = sessions.find(half_way.cookie(), second_factor=True)
    assert current
    sessions.sign_out(half_way.cookie(), everywhere=True)
    code = code_of(secret, later) if passes is second_factor.verify else recovery[0]
    with pytest.raises(second_factor.WrongCode):
        passes(current, code)
    assert db.session.query(OfficerSession).count() == 0


def test_a_session_that_was_ended_meanwhile_sets_no_phone_up(
    add_officer: Adder, desk: Desks
) -> None:
    browser = desk().let_in(add_officer("anna").email)
    db.session.rollback()
    current = sessions.find(browser.cookie(), second_factor=True)
    assert current
    accounts.reset("anna@example.org")
    secret = second_factor.candidate(current.officer, browser.cookie()).secret
    with pytest.raises(second_factor.WrongCode):
        second_factor.enrol(current, browser.cookie(), code_of(secret, NOON))
    assert db.session.query(OfficerSession).count() == 0


def test_a_reset_takes_the_phone_away(enrolled: tuple[Desk, str, list[str]], desk: Desks) -> None:
    link = accounts.reset("anna@example.org").removeprefix("http://localhost")
    assert not enrolled[0].signed_in
    assert db.session.query(RecoveryCode).count() == 0
    browser = desk()
    words = "four other unrelated words"
    assert (
        browser.open_and_send(link, new_password=words, repeated_password=words).status_code == 303
    )
    browser.sign_in("anna@example.org", words)
    browser.follow()
    assert browser.now.request.path == ENROL


def test_secrets_are_not_stored_in_the_clear(
    enrolled: tuple[Desk, str, list[str]], app: Flask
) -> None:
    _, secret, codes = enrolled
    db.session.remove()
    for file in app.config["SETTINGS"].instance.glob("consultation.sqlite*"):
        held = file.read_bytes()
        assert secret.encode() not in held
        assert not any(code.encode() in held for code in codes)


def test_a_changed_site_key_is_said_and_recovery_codes_still_work(
    enrolled: tuple[Desk, str, list[str]], desk: Desks, setting: Callable[..., None]
) -> None:
    _, secret, codes = enrolled
    setting(secret_key="another secret, as long as it has to be")
    browser = desk()
    browser.sign_in("anna@example.org")
    browser.follow()
    assert browser.send(CODE, code=code_of(secret, NOON)).status_code == 422
    assert "secret key has changed" in browser.mistakes[0]
    browser.get(RECOVERY)
    assert browser.send(RECOVERY, code=codes[0]).status_code == 303


def test_where_it_is_off_the_password_is_enough_and_no_page_asks_for_a_phone(
    add_officer: Adder, desk: Desks, setting: Callable[..., None]
) -> None:
    setting(second_factor="off")
    add_officer("anna")
    browser = desk()
    assert browser.sign_in("anna@example.org").location == "/officers/"
    assert browser.signed_in
    for path in (CODE, ENROL, RECOVERY):
        assert browser.get(path).location == "/officers/"
    for path in (CODES, REPLACE):
        assert browser.get(path).location == "/officers/account"


def test_switching_it_on_asks_those_who_are_signed_in(
    add_officer: Adder, desk: Desks, setting: Callable[..., None]
) -> None:
    setting(second_factor="off")
    add_officer("anna")
    browser = desk()
    browser.sign_in("anna@example.org")
    setting(second_factor="required")
    assert not browser.signed_in
