"""Access: every route is requested by everybody, from the public to administrators."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from consultation import antiforgery, clock
from consultation.extensions import db
from consultation.officers import sessions
from consultation.officers.models import Officer, Role
from consultation.transactions import writing
from tests.access_table import FROM_ROLE, VALUES, values_of
from tests.conftest import application, running, settings_for

EVERYONE = {
    "static",
    "web.brand_css",
    "web.logo",
    "web.healthz",
    "published.results",
    "published.chart",
    "published.open_data",
    "public.consultations",
    "public.consultation",
    "public.priority",
    "public.chronicle",
    "public.chronicle_feed",
    "public.chronicle_json",
    "public.accessibility",
    "public.privacy",
    "public.cookies",
    "public.staying_safe",
    "public.contact_address",
    "public.remove_contact_address",
    "public.contact_removed",
    "public.readyz",
    "responding.start",
    "responding.page",
    "responding.keep",
    "responding.check",
    "responding.send",
    "later.save",
    "later.saved",
    "later.leave",
    "later.delete",
    "later.come_back",
    "later.come_back_with_code",
    "own.copy",
    "printed.to_print",
    "own.answers",
    "own.document",
    "own.make_code",
    "own.code",
    "own.receipt",
    "own.receipt_with_code",
    "own.response",
    "own.withdraw",
    "own.leave",
    "own.erase_about_me",
    "after.sent",
    "after.about_you",
    "after.keep_about_you",
    "after.contact",
    "after.take_contact",
    "officers.sign_in",
    "officers.sign_in_sent",
    "officers.sign_out",
    "officers.link",
    "officers.link_sent",
}
"""Pages that ask nobody who they are."""

HALF_WAY = {
    "officers.second_factor_code",
    "officers.second_factor_code_sent",
    "officers.recovery",
    "officers.recovery_sent",
    "officers.enrol",
    "officers.enrol_sent",
}
"""Pages that the password alone opens, for every role."""


def routes(app: Flask) -> list[tuple[str, str, str]]:
    """Endpoint, method and an address of every route."""
    address = app.url_map.bind("localhost").build
    return [
        (rule.endpoint, method, address(rule.endpoint, values_of(rule), method=method))
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"})
    ]


def refused(answer: TestResponse) -> bool:
    """Whether access kept somebody out: led to sign in, or told that the page is not theirs."""
    if answer.status_code == 303:
        return answer.location.startswith(("/officers/sign-in?", "/officers/second-factor?")) or (
            answer.location == "/officers/sign-in"
        )
    return answer.status_code == 403 and "You cannot open this page" in answer.text


@pytest.fixture
def holders(app: Flask) -> dict[Role, Officer]:
    """An officer of each role."""
    with writing() as session:
        officers = {
            role: Officer(email=f"{role}@example.org", role=role.value, added_at=clock.now())
            for role in Role
        }
        session.add_all(officers.values())
    return officers


@pytest.fixture
def signed_in(app: Flask, holders: dict[Role, Officer]) -> Callable[..., FlaskClient]:
    """A browser freshly signed in as `role`, and the proof that its forms carry."""

    def begin(role: Role) -> tuple[FlaskClient, dict[str, str]]:
        with writing() as session:
            token = sessions.begin(session, holders[role].id, second_factor_passed=True)
        with app.test_request_context():
            antiforgery.bound_to(token)
            proof = {"csrf_token": antiforgery.token()}
        client = app.test_client()
        client.set_cookie("officer", token)
        return client, proof

    return begin


def asked(app: Flask, client: FlaskClient, method: str, path: str, **sent: str) -> TestResponse:
    """The answer to one request in a context of its own, as a server gives it."""
    with app.app_context():
        return client.open(path, method=method, data=None if method in ("GET", "HEAD") else sent)


def test_every_route_is_listed_here(app: Flask) -> None:
    listed = EVERYONE | HALF_WAY | set(FROM_ROLE)
    there = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert there - listed == set(), "say above who may open these"
    assert listed - there == set(), "these are gone"


def test_nobody_opens_what_is_for_officers(app: Flask) -> None:
    for endpoint, method, path in routes(app):
        answer = asked(app, app.test_client(), method, path)
        if endpoint in EVERYONE:
            # Who has signed out is led to sign in, which looks the same.
            assert endpoint == "officers.sign_out" or not refused(answer), endpoint
            continue
        assert refused(answer), (endpoint, method, answer.status_code)
        assert answer.status_code == (303 if method == "GET" else 403), (endpoint, method)


@pytest.mark.parametrize("role", list(Role), ids=str)
def test_each_role_opens_its_pages_and_no_others(
    role: Role, app: Flask, signed_in: Callable[..., tuple[FlaskClient, dict[str, str]]]
) -> None:
    client, proof = signed_in(role)
    for endpoint, method, path in routes(app):
        answer = asked(app, client, method, path, **proof)
        if endpoint == "officers.sign_out":
            assert answer.status_code == 303
            client, proof = signed_in(role)
            continue
        lowest = FROM_ROLE.get(endpoint)
        may = lowest is None or role >= lowest
        assert refused(answer) is not may, (endpoint, method, answer.status_code)
        if not may:
            assert answer.status_code == 403, (endpoint, method)
        assert answer.status_code < 500, (endpoint, method)


def test_who_is_limited_to_some_consultations_opens_nothing_of_another(
    app: Flask,
    holders: dict[Role, Officer],
    signed_in: Callable[..., tuple[FlaskClient, dict[str, str]]],
) -> None:
    with writing() as session:
        session.get_one(Officer, holders[Role.ADMINISTRATOR].id).only_assigned = True
    client, proof = signed_in(Role.ADMINISTRATOR)
    theirs = [each for each in routes(app) if f"/officers/c/{VALUES['slug']}" in each[2]]
    assert len(theirs) > 50
    for endpoint, method, path in theirs:
        for asked_by in (method, "HEAD") if method == "GET" else (method,):
            answer = asked(app, client, asked_by, path, **proof)
            assert answer.status_code == 403, (endpoint, asked_by, answer.status_code)
    for endpoint, method, path in routes(app):
        if FROM_ROLE.get(endpoint, Role.VIEWER) > Role.VIEWER:
            assert refused(asked(app, client, method, path, **proof)), (endpoint, method)


def test_a_dead_cookie_opens_nothing(
    app: Flask, signed_in: Callable[..., tuple[FlaskClient, dict[str, str]]]
) -> None:
    client, proof = signed_in(Role.ADMINISTRATOR)
    cookie = client.get_cookie("officer")
    assert cookie
    sessions.sign_out(cookie.value)
    for endpoint, method, path in routes(app):
        if endpoint in EVERYONE:
            continue
        answer = asked(app, client, method, path, **proof)
        assert refused(answer), (endpoint, method, answer.status_code)


def test_a_page_that_does_not_say_whom_it_needs_is_closed_to_all(
    instance: Path, signed_in: Callable[..., tuple[FlaskClient, dict[str, str]]]
) -> None:
    cookie = signed_in(Role.ADMINISTRATOR)[0].get_cookie("officer")
    assert cookie
    app = application(settings_for(instance))
    app.add_url_rule("/officers/forgotten", "officers.forgotten", lambda: "open")
    officer, stranger = app.test_client(), app.test_client()
    officer.set_cookie("officer", cookie.value)
    with running(app):
        for each in (officer, stranger):
            answer = asked(app, each, "GET", "/officers/forgotten")
            assert answer.status_code == 403
            assert answer.text != "open"
    db.session.remove()
