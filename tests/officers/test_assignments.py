"""Roles in single consultations: the higher role counts, and limited officers see nothing else."""

import pytest
from flask import Flask

from consultation.lifecycle.consultations import Current
from consultation.officers import accounts, assignments
from consultation.officers.models import Role
from tests.conftest import Loader
from tests.officers.conftest import Adder
from tests.officers.desk import Desk, SignedIn

HERE, THERE = "/officers/c/safer-parks", "/officers/c/other-parks"


@pytest.fixture
def both(loaded: Loader) -> tuple[Current, Current]:
    """Two consultations: one to assign, and another."""
    return loaded(), loaded(slug="other-parks", title="Other parks")


def status(desk: Desk, path: str) -> int:
    return desk.get(path).status_code


def test_a_higher_role_in_one_consultation_holds_there_alone(
    both: object, signed_in: SignedIn
) -> None:
    desk = signed_in("vera", Role.VIEWER)
    assert status(desk, f"{HERE}/comments") == 403
    assignments.assign("vera@example.org", "safer-parks", Role.ANALYST)
    assert status(desk, f"{HERE}/comments") == 200
    assert status(desk, f"{THERE}/comments") == 403
    assert status(desk, f"{HERE}/closing-time") == 403
    assert status(desk, THERE) == 200
    assignments.unassign("vera@example.org", "safer-parks")
    assert status(desk, f"{HERE}/comments") == 403


def test_a_lower_role_takes_nothing_away(both: object, signed_in: SignedIn) -> None:
    desk = signed_in("eve", Role.EDITOR)
    assignments.assign("eve@example.org", "safer-parks", Role.VIEWER)
    assert status(desk, f"{HERE}/closing-time") == 200


def test_who_is_limited_opens_only_what_is_assigned(both: object, signed_in: SignedIn) -> None:
    desk = signed_in("ada", Role.ADMINISTRATOR)
    assignments.assign("ada@example.org", "safer-parks", Role.EDITOR)
    assignments.limit("ada@example.org", only_assigned=True)
    assert status(desk, f"{HERE}/closing-time") == 200
    for closed in (THERE, f"{THERE}/comments", f"{THERE}/downloads/responses.csv"):
        assert status(desk, closed) == 403, closed
        assert "not assigned to you" in desk.words
    assert status(desk, "/officers/officers") == 403
    assert status(desk, "/officers/audit") == 403
    assert status(desk, "/officers/") == 200
    assert "Safer parks" in desk.words and "Other parks" not in desk.words
    assignments.limit("ada@example.org", only_assigned=False)
    assert status(desk, THERE) == 200


def test_administrators_assign_on_an_officers_page(
    both: object, signed_in: SignedIn, add_officer: Adder
) -> None:
    boss = signed_in("boss", Role.ADMINISTRATOR)
    page = f"/officers/officers/{add_officer('vera', Role.VIEWER).id}"
    given = boss.open_and_send(page, f"{page}/assignments", slug="safer-parks", role="editor")
    assert given.status_code == 303
    assert "safer-parks: editor" in boss.follow().text.replace("</strong>", "")
    boss.open_and_send(page, f"{page}/reach")
    boss.follow()
    assert "only the consultations that are listed here" in boss.words
    assert boss.open_and_send(page, f"{page}/assignments", end="1").status_code == 303
    assert "safer-parks: editor" not in boss.follow().text.replace("</strong>", "")
    for wrong in ({"slug": "nothing", "role": "viewer"}, {"slug": "safer-parks", "role": "king"}):
        token = boss.page.select_one("input[name=csrf_token]")["value"]
        answer = boss.post(f"{page}/assignments", data={**wrong, "csrf_token": token})
        assert answer.status_code == 422 and boss.mistakes, wrong
        boss.get(page)


def test_nobody_assigns_to_themselves(both: object, signed_in: SignedIn) -> None:
    desk = signed_in("ada", Role.ADMINISTRATOR)
    me = accounts.by_email("ada@example.org")
    assert me
    desk.get("/officers/account")
    token = desk.page.select_one("input[name=csrf_token]")["value"]
    typed = {"slug": "safer-parks", "role": "editor", "csrf_token": token}
    answer = desk.post(f"/officers/officers/{me.id}/assignments", data=typed)
    assert answer.status_code == 422 and "own account" in desk.words


def test_the_command_adds_an_officer_for_one_consultation(app: Flask, both: object) -> None:
    run = app.test_cli_runner()
    add = ["officer", "add", "vera@example.org", "--role", "analyst"]
    added = run.invoke(args=[*add, "--consultation", "safer-parks"])
    assert added.exit_code == 0, added.output
    assert "as analyst in safer-parks only" in added.output
    vera = accounts.by_email("vera@example.org")
    assert vera and vera.only_assigned
    assert assignments.role_in(vera, "safer-parks") is Role.ANALYST
    assert assignments.role_in(vera, "other-parks") is None
    refused = run.invoke(
        args=["officer", "add", "otto@example.org", "--role", "viewer", "--consultation", "none"]
    )
    assert refused.exit_code == 1 and accounts.by_email("otto@example.org") is None
