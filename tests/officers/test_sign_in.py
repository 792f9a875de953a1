"""Signing in: who can, what others are told, and how a session ends."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import BoundedSemaphore, Event

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import event

from consultation.extensions import db
from consultation.officers import accounts, passwords, sessions
from consultation.officers.models import Officer, OfficerSession, Role
from tests.officers.conftest import NOON, Adder, Clock, Desks
from tests.officers.desk import PASSWORD, SIGN_IN, Desk, SignedIn


def test_the_right_password_opens_the_pages(add_officer: Adder, desk: Desks) -> None:
    anna = desk()
    add_officer("anna")
    assert not anna.signed_in
    answer = anna.sign_in("Anna@Example.org ")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/officers/")
    assert anna.signed_in
    assert "anna@example.org (viewer)" in anna.get("/officers/account").text


@pytest.mark.parametrize(
    "typed",
    [
        {"email": "anna@example.org", "password": "not the right words"},
        {"email": "nobody@example.org", "password": PASSWORD},
        {"email": "gone@example.org", "password": PASSWORD},
        {"email": "new@example.org", "password": PASSWORD},
        {"email": "no address at all", "password": PASSWORD},
        {"email": "anna@example.org\0", "password": PASSWORD},
        {"email": "anna@example.org", "password": "x" * 2_000},
    ],
)
def test_all_others_are_told_the_same(
    typed: dict[str, str], add_officer: Adder, desk: Desks
) -> None:
    add_officer("anna")
    add_officer("gone")
    accounts.disable("gone@example.org")
    accounts.add("new@example.org", Role.VIEWER)
    browser = desk()
    browser.get(SIGN_IN)
    assert browser.send(SIGN_IN, **typed).status_code == 422
    assert browser.mistakes == [
        "The email address or the password is wrong, or the account is locked. "
        "After 5 wrong tries an account is locked for 15 minutes"
    ]
    assert browser.cookie() == ""


def test_an_unknown_account_takes_a_comparison_and_two_writes_like_a_known_one(
    add_officer: Adder, desk: Desks, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_officer("anna")
    done: list[str] = []
    compared = passwords.matches
    monkeypatch.setattr(
        passwords, "matches", lambda *given: (done.append("compared"), compared(*given))[1]
    )

    def noting(connection: object, cursor: object, statement: str, *rest: object) -> None:
        if statement.startswith(("UPDATE", "INSERT")):
            done.append("written")

    event.listen(db.engine, "before_cursor_execute", noting)
    try:
        desk().sign_in("nobody@example.org", "some wrong words")
        unknown = done[:]
        done.clear()
        desk().sign_in("anna@example.org", "some wrong words")
    finally:
        event.remove(db.engine, "before_cursor_execute", noting)
    assert unknown == done == ["written", "compared", "written"]


def test_empty_boxes_are_named_and_the_address_stays(desk: Desks) -> None:
    browser = desk()
    browser.get(SIGN_IN)
    assert browser.send(SIGN_IN, email="", password="").status_code == 422
    assert browser.mistakes == ["Enter your email address", "Enter your password"]
    browser.send(SIGN_IN, email="anna@example.org", password="secret words here")
    assert 'value="anna@example.org"' in browser.now.text
    assert "secret words here" not in browser.now.text


def test_five_wrong_tries_lock_the_account_for_fifteen_minutes(
    at: Clock, add_officer: Adder, desk: Desks
) -> None:
    at(NOON)
    add_officer("anna")
    browser = desk()
    told = set()
    for _ in range(5):
        assert browser.sign_in("anna@example.org", "not the right words").status_code == 422
        told.add(tuple(browser.mistakes))
    at(NOON + timedelta(minutes=14, seconds=59))
    assert browser.sign_in("anna@example.org").status_code == 422
    told.add(tuple(browser.mistakes))
    assert len(told) == 1, "a locked account is told the same as a wrong password"
    at(NOON + timedelta(minutes=15))
    assert browser.sign_in("anna@example.org").status_code == 303


def test_the_fifth_try_may_still_be_the_right_one_and_begins_anew(
    add_officer: Adder, desk: Desks
) -> None:
    add_officer("anna")
    for _ in range(2):
        for _ in range(4):
            desk().sign_in("anna@example.org", "not the right words")
        assert desk().sign_in("anna@example.org").status_code == 303


def test_after_the_lock_five_new_tries_are_needed_for_another(
    at: Clock, add_officer: Adder, desk: Desks
) -> None:
    at(NOON)
    add_officer("anna")
    for _ in range(5):
        desk().sign_in("anna@example.org", "not the right words")
    at(NOON + timedelta(minutes=16))
    for _ in range(4):
        desk().sign_in("anna@example.org", "not the right words")
    assert desk().sign_in("anna@example.org").status_code == 303


def test_parallel_tries_cannot_slip_past_the_count(
    each_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts.add("anna@example.org", Role.VIEWER, password=PASSWORD)
    judged: list[str | None] = []
    monkeypatch.setattr(passwords, "_places", BoundedSemaphore(24))
    monkeypatch.setattr(
        passwords, "matches", lambda stored, typed: judged.append(stored) is not None
    )

    def guess(number: int) -> None:
        with each_app.app_context(), pytest.raises(sessions.NotSignedIn):
            sessions.sign_in("anna@example.org", f"guess number {number}", second_factor=False)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(guess, range(24)))
    assert len([stored for stored in judged if stored]) == 5
    assert db.session.query(Officer.failed_sign_ins).scalar() == 5


def test_only_two_passwords_are_compared_at_once_and_a_third_waits_outside(
    add_officer: Adder, desk: Desks, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_officer("anna")
    begun, released = Event(), Event()

    class Slow:
        def verify(self, stored: str, typed: str) -> bool:
            begun.set()
            released.wait(10)
            return True

        def hash(self, typed: str) -> str:
            return "stand-in"

        def check_needs_rehash(self, stored: str) -> bool:
            return False

    monkeypatch.setattr(passwords, "hasher", Slow())
    places = passwords._places
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(lambda: Desk(app.test_client()).sign_in("anna@example.org"))
        assert begun.wait(10)
        assert places.acquire(blocking=False), "one more may wait"
        try:
            third = desk()
            answer = third.sign_in("anna@example.org")
        finally:
            places.release()
            released.set()
        assert first.result().status_code == 303
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "4")
    assert "did not count as a try" in third.words
    db.session.remove()
    assert db.session.query(Officer.failed_sign_ins).scalar() == 0


def test_signing_out_ends_the_session_in_the_database(signed_in: SignedIn, desk: Desks) -> None:
    anna, thief = signed_in("anna"), desk()
    thief.use_cookie(anna.cookie())
    assert thief.signed_in
    anna.get("/officers/account")
    answer = anna.send("/officers/sign-out")
    assert (answer.status_code, answer.headers["Location"]) == (303, SIGN_IN)
    assert anna.cookie() == ""
    assert not thief.signed_in
    assert db.session.query(OfficerSession).count() == 0


def test_signing_out_here_leaves_other_browsers_alone_and_everywhere_does_not(
    signed_in: SignedIn, desk: Desks
) -> None:
    one, two, three, other = signed_in("anna"), desk(), desk(), signed_in("bela")
    two.sign_in("anna@example.org")
    three.sign_in("anna@example.org")
    one.get("/officers/account")
    one.send("/officers/sign-out")
    assert two.signed_in
    two.get("/officers/account")
    two.send("/officers/sign-out", everywhere="1")
    assert not three.signed_in
    assert other.signed_in


def test_signing_out_twice_or_without_a_session_is_no_mistake(desk: Desks) -> None:
    assert desk().post("/officers/sign-out").status_code == 303
    browser = desk()
    browser.use_cookie("unknown")
    assert browser.post("/officers/sign-out").status_code == 303


@pytest.mark.parametrize(
    ("visits", "lives"),
    [
        ([timedelta(minutes=59)], True),
        ([timedelta(minutes=60)], False),
        ([timedelta(minutes=50), timedelta(minutes=100)], True),
        ([timedelta(minutes=50 * step) for step in range(1, 29)] + [timedelta(hours=24)], False),
        (
            [timedelta(minutes=50 * step) for step in range(1, 29)]
            + [timedelta(hours=23, minutes=59)],
            True,
        ),
    ],
    ids=["59 minutes idle", "an hour idle", "used in between", "a day", "just under"],
)
def test_a_session_ends_after_an_idle_hour_and_after_a_day(
    visits: list[timedelta], lives: bool, at: Clock, signed_in: SignedIn
) -> None:
    at(NOON)
    anna = signed_in("anna")
    for after in visits[:-1]:
        at(NOON + after)
        assert anna.signed_in
    at(NOON + visits[-1])
    assert anna.signed_in is lives


def test_a_disabled_officer_is_out_at_once(signed_in: SignedIn) -> None:
    anna = signed_in("anna")
    accounts.disable("anna@example.org")
    assert not anna.signed_in


WANTED = [
    ("/officers/c/park?page=2", "/officers/c/park?page=2"),
    ("/officers/account", "/officers/account"),
    ("https://evil.example", "/officers/"),
    ("//evil.example/officers/", "/officers/"),
    ("/\\evil.example", "/officers/"),
    ("/officers/\\evil.example", "/officers/"),
    ("/officers/\r\nSet-Cookie: a=b", "/officers/"),
    ("/officers.evil.example", "/officers/"),
    ("/c/park", "/officers/"),
    ("javascript:alert(1)", "/officers/"),
    ("/officers/" + "x" * 2_000, "/officers/"),
    ("", "/officers/"),
]


def test_after_signing_in_only_officers_pages_are_led_to(add_officer: Adder, desk: Desks) -> None:
    add_officer("anna")
    for wanted, leads in WANTED:
        browser = desk()
        browser.get(SIGN_IN, query_string={"next": wanted})
        browser.send(SIGN_IN, email="anna@example.org", password=PASSWORD)
        assert browser.now.headers["Location"] == leads, wanted[:60]
        browser.get(SIGN_IN, query_string={"next": wanted})
        assert browser.now.headers["Location"] == leads, "signed in already"


def test_who_is_not_signed_in_is_led_to_sign_in_and_back(add_officer: Adder, desk: Desks) -> None:
    add_officer("anna")
    browser = desk()
    answer = browser.get("/officers/account?a=b")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/officers/sign-in?next=/officers/account?a%3Db"
    browser.follow()
    browser.send(SIGN_IN, email="anna@example.org", password=PASSWORD)
    assert browser.now.headers["Location"] == "/officers/account?a=b"


def test_a_form_sent_after_signing_out_is_refused_with_its_words(
    signed_in: SignedIn, desk: Desks
) -> None:
    anna = signed_in("anna")
    anna.get("/officers/account/password")
    sessions.sign_out(anna.cookie())
    words = {"password": "old secret words", "new_password": "new secret words", "reason": "Late"}
    assert anna.send("/officers/account/password", **words).status_code == 403
    assert "You are not signed in any more" in anna.words
    assert "Late" in anna.words
    assert "secret words" not in anna.words
    assert desk().post("/officers/account/password", data=words).status_code == 403


def test_a_form_without_its_token_is_refused(signed_in: SignedIn) -> None:
    anna = signed_in("anna")
    bela = signed_in("bela")
    assert anna.post("/officers/account/password").status_code == 400
    bela.get("/officers/account/password")
    foreign = bela.form("/officers/account/password").select_one("[name=csrf_token]")["value"]
    sent = {"csrf_token": foreign}
    assert anna.post("/officers/account/password", data=sent).status_code == 400


def test_other_sites_cannot_sign_anybody_in_or_out(add_officer: Adder, desk: Desks) -> None:
    add_officer("anna")
    typed = {"email": "anna@example.org", "password": PASSWORD}
    for path in (SIGN_IN, "/officers/sign-out", "/officers/link/some-token"):
        for site in ("cross-site", "same-site"):
            answer = desk().post(path, data=typed, headers={"Sec-Fetch-Site": site})
            assert answer.status_code == 403


def test_the_cookie_is_bound_to_the_host_where_tls_is_on(
    add_officer: Adder, desk: Desks, setting: Callable[..., None]
) -> None:
    add_officer("anna")
    plain = desk().sign_in("anna@example.org").headers["Set-Cookie"]
    assert plain.startswith("officer=")
    assert "Secure" not in plain
    setting(public_url="https://consult.example.org")
    bound = desk().sign_in("anna@example.org").headers["Set-Cookie"]
    assert bound.startswith("__Host-officer=")
    assert "Secure" in bound
    for each in (plain, bound):
        assert "HttpOnly" in each
        assert "SameSite=Lax" in each
        assert "Path=/" in each
        assert "Domain" not in each
        assert "Expires" not in each


def test_the_token_itself_is_stored_nowhere(signed_in: SignedIn, app: Flask) -> None:
    token = signed_in("anna").cookie()
    db.session.remove()
    stored = app.config["SETTINGS"].instance.glob("consultation.sqlite*")
    assert all(token.encode() not in each.read_bytes() for each in stored)


def test_pages_of_officers_are_kept_by_nobody(signed_in: SignedIn) -> None:
    answer = signed_in("anna").get("/officers/account")
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_password_kept_at_old_costs_is_kept_at_todays_after_signing_in(
    add_officer: Adder, desk: Desks, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = add_officer("anna").password_hash
    dearer = PasswordHasher(time_cost=2, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "hasher", dearer)
    assert desk().sign_in("anna@example.org").status_code == 303
    db.session.remove()
    after = accounts.by_email("anna@example.org").password_hash
    assert after != before
    assert not passwords.outdated(after)
    assert desk().sign_in("anna@example.org").status_code == 303
