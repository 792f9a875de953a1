"""One-time links are built from the site's own address, work once, and expire after a day."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from consultation.extensions import db
from consultation.officers import accounts
from consultation.officers.models import OneTimeLink, Role
from tests.officers.conftest import NOON, Clock, Desks
from tests.officers.desk import PASSWORD, SIGN_IN, Desk, SignedIn

NEW = "four other unrelated words"
TWICE = {"new_password": NEW, "repeated_password": NEW}


def path_of(link: str | None) -> str:
    assert link
    return link.removeprefix("http://localhost")


@pytest.fixture
def link(app: Flask) -> str:
    """The path of a new officer's link."""
    return path_of(accounts.add("anna@example.org", Role.EDITOR))


def test_a_link_sets_the_password_and_then_is_used_up(link: str, desk: Desks) -> None:
    anna = desk()
    anna.get(link)
    anna.get(link)
    assert "anna@example.org" in anna.words, "looking uses nothing up"
    answer = anna.send(link, **TWICE)
    assert answer.status_code == 303
    anna.follow()
    assert "Your password is set" in anna.words
    assert anna.sign_in("anna@example.org", NEW).status_code == 303
    assert desk().get(link).status_code == 410
    assert desk().post(link, data=TWICE).status_code == 410


def test_a_link_lasts_a_day(at: Clock, app: Flask, desk: Desks) -> None:
    at(NOON)
    link = path_of(accounts.add("anna@example.org", Role.EDITOR))
    at(NOON + timedelta(hours=23, minutes=59, seconds=59))
    assert desk().get(link).status_code == 200
    at(NOON + timedelta(hours=24))
    assert desk().get(link).status_code == 410
    assert desk().post(link, data=TWICE).status_code == 410


@pytest.mark.parametrize("token", ["unknown", "x" * 500, "%00", "é"])
def test_an_unknown_link_is_told_like_a_used_one(token: str, desk: Desks) -> None:
    browser = desk()
    assert browser.get(f"/officers/link/{token}").status_code == 410
    assert "This link cannot be used any more" in browser.words


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"new_password": "short", "repeated_password": "short"}, "Use at least 12 characters"),
        ({"new_password": NEW, "repeated_password": NEW + "x"}, "The two passwords are not the"),
        ({"new_password": "", "repeated_password": ""}, "Enter a new password"),
        ({"new_password": "Password1234"} | {"repeated_password": "Password1234"}, "common"),
        (
            {"new_password": "anna@example.org", "repeated_password": "anna@example.org"},
            "must not be your email address",
        ),
    ],
)
def test_a_bad_password_comes_back_and_the_link_stays(
    typed: dict[str, str], says: str, link: str, desk: Desks
) -> None:
    anna = desk()
    assert anna.open_and_send(link, **typed).status_code == 422
    assert says in anna.mistakes[0]
    assert anna.send(link, **TWICE).status_code == 303


def test_a_newer_link_ends_the_older_and_so_does_disabling(link: str, desk: Desks) -> None:
    newer = path_of(accounts.reset("anna@example.org"))
    assert desk().get(link).status_code == 410
    assert desk().get(newer).status_code == 200
    accounts.disable("anna@example.org")
    assert desk().get(newer).status_code == 410


def test_a_link_ends_all_sessions_and_the_lock(signed_in: SignedIn, desk: Desks) -> None:
    anna = signed_in("anna")
    link = path_of(accounts.reset("anna@example.org"))
    assert not anna.signed_in
    for _ in range(5):
        desk().sign_in("anna@example.org", PASSWORD)
    assert desk().open_and_send(link, **TWICE).status_code == 303
    assert desk().sign_in("anna@example.org", PASSWORD).status_code == 422
    assert desk().sign_in("anna@example.org", NEW).status_code == 303


@pytest.mark.parametrize("forged", [{"Host": "evil.example"}, {"X-Forwarded-Host": "evil.example"}])
def test_a_forged_host_does_not_reach_the_link(
    forged: dict[str, str],
    app: Flask,
    signed_in: SignedIn,
    setting: Callable[..., None],
) -> None:
    chief = signed_in("chief", Role.ADMINISTRATOR)
    setting(public_url="http://consult.example.org")
    chief.get("/officers/officers/add")
    typed = {"email": "new@example.org", "role": "viewer"}
    fields = {
        each["name"]: each["value"]
        for each in chief.form("/officers/officers/add").select("input[type=hidden]")
    }
    headers = {**forged, "Cookie": f"officer={chief.cookie()}"}
    chief = Desk(app.test_client(use_cookies=False))
    added = chief.post("/officers/officers/add", data={**fields, **typed}, headers=headers)
    assert added.status_code == 303
    assert added.location.startswith("/officers/"), "only a path: no host at all"
    shown = chief.get(added.location, headers=headers)
    assert "http://consult.example.org/officers/link/" in shown.text
    assert "evil.example" not in shown.text


def test_the_token_of_a_link_is_stored_only_as_its_hash(link: str, app: Flask) -> None:
    token = link.rpartition("/")[2]
    assert db.session.query(OneTimeLink).count() == 1
    db.session.remove()
    stored = app.config["SETTINGS"].instance.glob("consultation.sqlite*")
    assert all(token.encode() not in each.read_bytes() for each in stored)


def test_the_sign_in_page_does_not_claim_a_password_that_was_not_set(desk: Desks) -> None:
    browser = desk()
    browser.get(SIGN_IN)
    assert "Your password is set" not in browser.words
