"""Administrators add, change, reset and disable officers, and read the audit trail."""

import csv
import io

import pytest
from flask import Flask

from consultation.officers import accounts, audit
from consultation.officers.models import Role
from tests.officers.conftest import Adder, Desks
from tests.officers.desk import PASSWORD, Desk, SignedIn

ADD = "/officers/officers/add"


@pytest.fixture
def chief(signed_in: SignedIn) -> Desk:
    """An administrator at a browser."""
    return signed_in("chief", Role.ADMINISTRATOR)


def page_of(email: str) -> str:
    found = accounts.by_email(email)
    assert found
    return f"/officers/officers/{found.id}"


def link_on(browser: Desk) -> str:
    return next(
        each.get_text() for each in browser.page.select(".app-kept") if "/link/" in each.get_text()
    )


def test_an_added_officer_sets_a_password_by_the_link_that_is_shown_once(
    chief: Desk, desk: Desks
) -> None:
    assert chief.open_and_send(ADD, email=" New@Example.org", role="editor").status_code == 303
    shown = chief.now.location
    chief.follow()
    assert "new@example.org is added" in chief.words
    link = link_on(chief)
    chief.get(shown)
    assert "/link/" not in chief.now.text
    words = "four other unrelated words"
    new = desk()
    path = link.removeprefix("http://localhost")
    assert new.open_and_send(path, new_password=words, repeated_password=words).status_code == 303
    new.sign_in("new@example.org", words)
    assert "new@example.org (editor)" in new.get("/officers/account").text


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"email": "", "role": "viewer"}, "Enter the officer’s email address"),
        ({"email": "no address", "role": "viewer"}, "is not an email address"),
        ({"email": "two@@example.org", "role": "viewer"}, "is not an email address"),
        ({"email": "a" * 250 + "@example.org", "role": "viewer"}, "is not an email address"),
        ({"email": "new@example.org"}, "Choose a role"),
        ({"email": "new@example.org", "role": "owner"}, "Choose a role"),
        ({"email": "Chief@example.org", "role": "viewer"}, "There is an officer chief@example.org"),
    ],
)
def test_what_cannot_be_added_comes_back(typed: dict[str, str], says: str, chief: Desk) -> None:
    assert chief.open_and_send(ADD, **typed).status_code == 422
    assert says in chief.mistakes[0]
    assert len(accounts.everyone()) == 1


def test_the_list_says_how_each_account_stands(
    chief: Desk, add_officer: Adder, desk: Desks
) -> None:
    for name in ("gone", "locked", "working"):
        add_officer(name)
    accounts.add("waiting@example.org", Role.ANALYST)
    accounts.disable("gone@example.org")
    for _ in range(5):
        desk().sign_in("locked@example.org", "not the right words")
    chief.get("/officers/officers")
    rows = {
        row.select_one("th").get_text(strip=True): row.select("td")[1].get_text(strip=True)
        for row in chief.page.select("tbody tr")
    }
    assert rows == {
        "chief@example.org": "Active",
        "gone@example.org": "Disabled",
        "locked@example.org": "Locked",
        "waiting@example.org": "Waiting for a password",
        "working@example.org": "Active",
    }


def test_another_role_counts_from_the_next_page_on(chief: Desk, signed_in: SignedIn) -> None:
    anna = signed_in("anna", Role.VIEWER)
    assert anna.get("/officers/officers").status_code == 403
    one = page_of("anna@example.org")
    assert chief.open_and_send(one, f"{one}/role", role="administrator").status_code == 303
    assert anna.get("/officers/officers").status_code == 200
    assert chief.open_and_send(one, f"{one}/role", role="analyst").status_code == 303
    assert anna.get("/officers/officers").status_code == 403
    assert chief.open_and_send(one, f"{one}/role", role="owner").status_code == 422
    assert chief.mistakes == ["Choose a role"]


def test_a_disabled_officer_is_out_and_a_reset_lets_them_in_again(
    chief: Desk, signed_in: SignedIn, desk: Desks
) -> None:
    anna = signed_in("anna")
    one = page_of("anna@example.org")
    assert chief.open_and_send(one, f"{one}/disable").status_code == 303
    assert not anna.signed_in
    assert desk().sign_in("anna@example.org").status_code == 422
    chief.follow()
    assert f"{one}/disable" not in chief.now.text
    assert chief.open_and_send(one, f"{one}/reset").status_code == 303
    chief.follow()
    path = link_on(chief).removeprefix("http://localhost")
    desk().open_and_send(path, new_password=PASSWORD, repeated_password=PASSWORD)
    assert desk().sign_in("anna@example.org").status_code == 303


@pytest.mark.parametrize("act", ["disable", "reset", "role"])
def test_nobody_changes_themselves_so_an_administrator_is_left(act: str, chief: Desk) -> None:
    own = page_of("chief@example.org")
    chief.get(own)
    assert f"{own}/{act}" not in chief.now.text
    token = chief.form("/officers/sign-out").select_one("[name=csrf_token]")["value"]
    sent = {"csrf_token": token, "role": "viewer"}
    assert chief.post(f"{own}/{act}", data=sent).status_code == 422
    assert "This is your own account" in chief.mistakes[0]
    assert chief.get("/officers/officers").status_code == 200


def test_who_is_no_administrator_any_more_acts_no_more(signed_in: SignedIn, app: Flask) -> None:
    signed_in("chief", Role.ADMINISTRATOR)
    by = accounts.by_email("chief@example.org")
    accounts.change_role("chief@example.org", Role.EDITOR)
    for act in (
        lambda: accounts.add("new@example.org", Role.VIEWER, by=by),
        lambda: accounts.reset("chief@example.org", by=by),
        lambda: accounts.disable("chief@example.org", by=by),
        lambda: accounts.change_role("chief@example.org", Role.ADMINISTRATOR, by=by),
    ):
        with pytest.raises(accounts.Refused, match="no longer an administrator"):
            act()


def test_an_unknown_officer_is_a_page_that_is_not_there(chief: Desk) -> None:
    nobody = "/officers/officers/00000000-0000-4000-8000-000000000000"
    assert chief.get(nobody).status_code == 404
    assert chief.get("/officers/officers/not-an-id").status_code == 404


def test_the_trail_tells_who_did_what(chief: Desk, desk: Desks) -> None:
    chief.open_and_send(ADD, email="new@example.org", role="editor")
    accounts.disable("new@example.org")
    desk().sign_in("chief@example.org", "not the right words")
    chief.get("/officers/audit")
    rows = [
        tuple(cell.get_text() for cell in row.select("td")[1:4])
        for row in chief.page.select("tbody tr")
    ]
    assert rows == [
        ("chief@example.org", "sign-in refused", "wrong password"),
        ("the server’s command line", "officer disabled", "new@example.org"),
        ("chief@example.org", "officer added", "new@example.org as editor"),
        ("chief@example.org", "signed in", ""),
        ("the server’s command line", "officer added", "chief@example.org as administrator"),
    ]


def test_the_trail_is_searched_and_paged(chief: Desk, app: Flask) -> None:
    for number in range(120):
        audit.record("results seen", f"100% of page {number}", slug="the-park")
    chief.get("/officers/audit?q=the-park")
    assert "120 entries with “the-park”" in chief.words
    assert len(chief.page.select("tbody tr")) == audit.PAGE
    chief.get("/officers/audit?q=the-park&page=3")
    assert len(chief.page.select("tbody tr")) == 20
    assert "100% of page 0" in chief.words
    for odd in ("page=99", "page=-1", "page=x", "q=%00", "q=" + "x" * 5_000, "q=%ff"):
        assert chief.get(f"/officers/audit?{odd}").status_code == 200
    chief.get("/officers/audit?q=PAGE 7")
    assert "11 entries" in chief.words, "7 and 70 to 79, whatever the case"
    chief.get("/officers/audit?q=100_")
    assert "0 entries" in chief.words, "no wildcards"


def test_the_trail_is_a_file_that_no_spreadsheet_runs(chief: Desk, app: Flask) -> None:
    audit.record("=HYPERLINK(1)", '+44, or "so"\nand on', slug="the-park")
    answer = chief.get("/officers/audit.csv?q=the-park")
    assert answer.mimetype == "text/csv"
    assert answer.data.startswith(b"\xef\xbb\xbf")
    head, itself, row = csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""))
    assert head == ["when", "who", "action", "what", "consultation"]
    assert itself[1:4] == ["chief@example.org", "audit trail downloaded", "search: the-park"]
    assert row[1:] == [
        "the server’s command line", "'=HYPERLINK(1)", "'+44, or \"so\"\nand on", "the-park",
    ]  # fmt: skip
