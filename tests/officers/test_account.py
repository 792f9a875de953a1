"""An officer's own account: the password, and the browsers that are signed in."""

from typing import Any

import pytest

from consultation.officers import accounts
from tests.officers.conftest import Adder, Desks
from tests.officers.desk import PASSWORD, SIGN_IN, SignedIn

ACCOUNT = "/officers/account"
CHANGE = "/officers/account/password"
NEW = "four other unrelated words"
TWICE = {"new_password": NEW, "repeated_password": NEW}


def test_a_changed_password_ends_all_other_sessions(signed_in: SignedIn, desk: Desks) -> None:
    here, there, other = signed_in("anna"), desk(), signed_in("bela")
    there.sign_in("anna@example.org")
    assert here.open_and_send(CHANGE, password=PASSWORD, **TWICE).status_code == 303
    here.follow()
    assert "Your password is changed" in here.words
    here.get(ACCOUNT)
    assert "Your password is changed" not in here.words, "said once"
    assert not there.signed_in
    assert other.signed_in
    assert desk().sign_in("anna@example.org", PASSWORD).status_code == 422
    assert desk().sign_in("anna@example.org", NEW).status_code == 303


def test_a_reset_meanwhile_is_not_undone_by_a_change_of_password(
    signed_in: SignedIn, desk: Desks, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, really, links = signed_in("anna"), accounts.prove, []

    def proved_then_reset(*arguments: Any) -> None:
        really(*arguments)
        links.append(accounts.reset("anna@example.org").removeprefix("http://localhost"))

    monkeypatch.setattr(accounts, "prove", proved_then_reset)
    assert here.open_and_send(CHANGE, password=PASSWORD, **TWICE).status_code == 422
    assert desk().sign_in("anna@example.org", NEW).status_code == 422
    assert desk().get(links[0]).status_code == 200, "the link still works"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"password": "not the right words", **TWICE}, "The password is wrong, or the account"),
        ({"password": "", **TWICE}, "Enter your password"),
        ({"password": PASSWORD}, "Enter a new password"),
        (
            {"password": PASSWORD, "new_password": "shortone", "repeated_password": "shortone"},
            "Use at least 12 characters",
        ),
    ],
)
def test_a_refused_change_changes_nothing(
    typed: dict[str, str], says: str, signed_in: SignedIn, desk: Desks
) -> None:
    anna = signed_in("anna")
    assert anna.open_and_send(CHANGE, **typed).status_code == 422
    assert says in anna.mistakes[0]
    assert not any(each.get("value") for each in anna.page.select("input[type=password]"))
    assert desk().sign_in("anna@example.org", PASSWORD).status_code == 303


def test_wrong_passwords_typed_here_count_as_tries(signed_in: SignedIn, desk: Desks) -> None:
    anna = signed_in("anna")
    for _ in range(5):
        anna.open_and_send(CHANGE, password="not the right words", **TWICE)
    assert anna.open_and_send(CHANGE, password=PASSWORD, **TWICE).status_code == 422
    assert desk().sign_in("anna@example.org").status_code == 422


def test_an_officer_ends_a_session_elsewhere(signed_in: SignedIn, desk: Desks) -> None:
    here, there = signed_in("anna"), desk()
    there.sign_in("anna@example.org")
    here.get(ACCOUNT)
    forms = [
        each["action"] for each in here.page.select("main form") if "/sessions/" in each["action"]
    ]
    assert len(forms) == 2
    own = next(
        row.select_one("form")["action"]
        for row in here.page.select("tbody tr")
        if "(this browser)" in row.get_text()
    )
    (other,) = set(forms) - {own}
    assert here.send(other).status_code == 303
    assert here.signed_in
    assert not there.signed_in
    here.get(ACCOUNT)
    assert here.send(own).location == SIGN_IN
    assert not here.signed_in


def test_nobody_ends_somebody_elses_session(signed_in: SignedIn) -> None:
    anna, bela = signed_in("anna"), signed_in("bela")
    bela.get(ACCOUNT)
    foreign = next(
        each["action"] for each in bela.page.select("form") if "/sessions/" in each["action"]
    )
    anna.get(ACCOUNT)
    token = anna.form("/officers/sign-out").select_one("[name=csrf_token]")["value"]
    assert anna.post(foreign, data={"csrf_token": token}).status_code == 303
    assert bela.signed_in


def test_a_change_of_password_ends_an_open_link(add_officer: Adder, desk: Desks) -> None:
    link = accounts.add("anna@example.org", accounts.Role.VIEWER)
    assert link
    path = link.removeprefix("http://localhost")
    assert desk().open_and_send(path, **TWICE).status_code == 303
    again = accounts.reset("anna@example.org").removeprefix("http://localhost")
    assert desk().open_and_send(again, **TWICE).status_code == 303
    anna = desk()
    anna.sign_in("anna@example.org", NEW)
    assert anna.signed_in
