"""Addresses as specified: status codes, headers, cookies and languages, tested from outside."""

import fcntl
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import MetaData, select
from werkzeug.test import TestResponse

from consultation import transactions
from consultation.extensions import db
from consultation.lifecycle.consultations import Current
from tests.conftest import Loader
from tests.definitions import definition
from tests.officers.desk import Desk
from tests.residents import Resident

SLUG = "safer-parks"
WHOLE: dict[str, Any] = {
    "languages": ["en", "pl"],
    "title": {"en": "Safer parks", "pl": "Bezpieczne parki"},
    "priorities": [
        {"id": "lights", "title": "Lights", "actions": [{"id": "lamps", "text": "Lamps"}]}
    ],
    "pages": [
        {"id": "first", "title": "First", "questions": [
            {"id": "age", "type": "number", "label": "How old are you?", "required": True},
            {"id": "why", "type": "text", "label": "Why?"},
        ]},
        {"id": "second", "title": "Second", "questions": [
            {"id": "more", "type": "line", "label": "More?"},
        ]},
    ],
    "equality": {"questions": [
        {"id": "faith", "type": "line", "label": "Faith?", "max_characters": 5},
    ]},
    "contact_offer": "Tell me the outcome",
}  # fmt: skip
ANSWERS = {"age": {"": ["40"]}, "why": {"": ["Light"]}}
PUBLIC = (
    "/",
    f"/c/{SLUG}",
    f"/c/{SLUG}/priorities/lights",
    f"/c/{SLUG}/chronicle",
    "/accessibility",
    "/privacy",
    "/cookies",
    "/officers/sign-in",
    "/healthz",
    "/readyz",
    "/no-such-page",
    "/c/no-such-consultation",
    f"/c/{SLUG}/respond/first",
    f"/c/{SLUG}/respond/check",
    f"/c/{SLUG}/sent",
    f"/c/{SLUG}/about-you",
    f"/c/{SLUG}/contact",
    "/contact/nonsense",
    "/contact-removed",
    "/brand.css",
    "/officers",
)


@pytest.fixture
def opened(open_now: Loader) -> Current:
    """A consultation with everything that has an address, in the middle of its window."""
    return open_now(definition(**WHOLE))


def token_of(resident: Resident) -> str:
    token: str = resident.form().find(attrs={"name": "csrf_token"})["value"]
    return token


def post(resident: Resident, path: str, **fields: str) -> TestResponse:
    """One post, without following where it leads."""
    return resident.client.post(f"/c/{SLUG}{path}", data=fields)


# Statuses


def test_every_post_that_is_taken_leads_on_with_303(opened: Current, resident: Resident) -> None:
    assert post(resident, "/start").status_code == 303
    proof = {"csrf_token": token_of(resident.visit(f"/c/{SLUG}/respond/first"))}
    steps = [
        ("/start", {}, "/respond/first"),
        ("/respond/first", {"question_age": "40"}, "/respond/second"),
        ("/respond/second", {}, "/respond/check"),
        ("/respond/second?change=1", {"question_more": "x"}, "/respond/check"),
        ("/respond/send", {}, "/sent"),
        ("/respond/send", {}, "/sent"),
        ("/about-you", {"question_faith": "none"}, "/contact"),
        ("/contact", {"email": "name@example.org"}, "/sent"),
        ("/start", {}, "/respond/first"),
    ]
    for path, fields, leads_to in steps:
        answer = post(resident, path, **proof, **fields)
        assert (path, answer.status_code) == (path, 303)
        assert answer.location.partition("?")[0] == f"/c/{SLUG}{leads_to}"


def test_every_form_with_a_mistake_comes_back_with_422(
    opened: Current, resident: Resident, residents: Callable[[], Resident]
) -> None:
    resident.start(SLUG)
    proof = {"csrf_token": token_of(resident)}
    for typed in (
        {},
        {"question_age": "forty"},
        {"question_age": "40", "question_why": "x" * 2001},
    ):
        assert post(resident, "/respond/first", **proof, **typed).status_code == 422
    resident.walk(ANSWERS).send()
    assert post(resident, "/about-you", **proof, question_faith="too long").status_code == 422
    assert post(resident, "/contact", **proof, email="nobody").status_code == 422
    wrong = residents().client.post(
        "/officers/sign-in", data={"email": "nobody@example.org", "password": "wrong"}
    )
    assert wrong.status_code == 422


def test_outside_the_window_nothing_is_taken(
    at: Callable[..., None], loaded: Loader, residents: Callable[[], Resident]
) -> None:
    window = loaded(definition(**WHOLE)).window
    at(window.opens - timedelta(seconds=1))
    early = residents()
    assert post(early, "/start").status_code == 403
    assert early.visit(f"/c/{SLUG}/respond/first").status == 403
    at(window.opens)
    begun, checked, sent = (residents().start(SLUG) for _ in range(3))
    token = token_of(begun)
    checked.walk(ANSWERS)
    sent.walk(ANSWERS)
    again = token_of(sent)
    first = sent.send().reference
    at(window.closes)
    assert post(residents(), "/start").status_code == 410
    assert post(begun, "/start").status_code == 410
    assert begun.visit(f"/c/{SLUG}/respond/first").status == 410
    late = post(begun, "/respond/first", csrf_token=token, question_why="Keep this")
    assert late.status_code == 410 and "Keep this" in late.text
    assert checked.send().status == 410
    repeated = sent.post(f"/c/{SLUG}/respond/send", [("csrf_token", again)])
    assert (repeated.posted_status, repeated.reference) == (303, first)


def test_what_no_browser_would_send_is_refused(
    opened: Current, resident: Resident, residents: Callable[[], Resident]
) -> None:
    resident.start(SLUG)
    token = token_of(resident)
    first = "/respond/first"
    assert post(resident, first).status_code == 400, "no token"
    assert post(resident, first, csrf_token=token[:-4] + "AAAA").status_code == 400
    assert post(residents(), first, csrf_token=token).status_code == 400, "another's token"
    large = post(resident, first, csrf_token=token, question_why="x" * 300_000)
    assert large.status_code == 413
    assert post(resident, "/start", lang="x" * 100_000).status_code == 413
    foreign = resident.client.post(f"/c/{SLUG}/start", headers={"Sec-Fetch-Site": "cross-site"})
    assert foreign.status_code == 403


@pytest.fixture
def nothing_can_be_stored(
    app: Flask, instance: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Another process holds the way to the database, and does not let go."""
    monkeypatch.setattr(app.extensions[transactions.STORE].gate, "_patience", 0.05)
    with (instance / "write.lock").open("ab") as file:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX)
        yield


@pytest.fixture
def answering(opened: Current, resident: Resident) -> Resident:
    """Somebody on the first page."""
    return resident.start(SLUG)


def test_words_that_cannot_be_stored_stay_on_the_page(
    answering: Resident, nothing_can_be_stored: None
) -> None:
    token = token_of(answering)
    refused = post(
        answering, "/respond/first", csrf_token=token, question_age="40", question_why="Light & air"
    )
    assert refused.status_code == 503
    assert int(refused.headers["Retry-After"]) <= 4
    assert "Light &amp; air" in refused.text and "What you sent was not stored" in refused.text
    ready = answering.client.get("/readyz")
    assert ready.status_code == 503
    assert "What you sent" not in ready.text and "again in a few seconds" in ready.text
    assert answering.client.get("/healthz").status_code == 200


# Cookies


def test_there_is_no_cookie_before_the_start_and_never_more_than_two(
    opened: Current, resident: Resident, officer: Desk
) -> None:
    for address in PUBLIC:
        assert "Set-Cookie" not in resident.client.get(address).headers, address
    browser = officer.client
    for _ in range(3):
        visitor = Resident(browser).start(SLUG).walk(ANSWERS).send()
        assert visitor.reference
    assert officer.get("/officers/").status_code == 200
    assert set(browser._cookies) == {("localhost", "/", "draft"), ("localhost", "/", "officer")}


def test_without_cookies_the_start_leads_to_a_page_that_says_what_is_needed(
    opened: Current, app: Flask
) -> None:
    resident = Resident(app.test_client(use_cookies=False)).start(SLUG)
    assert resident.status == 400
    assert "cookie" in resident.text
    assert resident.page.select("form[action$='/start']") or "Go" in resident.text


# Languages


def language_links(resident: Resident) -> dict[str, str]:
    """The links to the page in other languages, which the head of the page names too."""
    named = resident.page.select("body .app-languages a[hreflang]")
    assert {each["lang"] for each in named} == {each["hreflang"] for each in named}
    links = {each["hreflang"]: each["href"] for each in named}
    assert links == {
        each["hreflang"]: each["href"] for each in resident.page.select("head [hreflang]")
    }
    return links


@pytest.mark.parametrize("address", [each for each in PUBLIC if each != "/"])
def test_a_slash_that_somebody_adds_to_an_address_or_leaves_out_makes_no_difference(
    opened: Current, resident: Resident, address: str
) -> None:
    as_written, with_slash = (resident.client.get(address + end) for end in ("", "/"))
    assert with_slash.status_code == as_written.status_code
    assert with_slash.location == as_written.location


def test_every_page_of_a_consultation_is_offered_in_its_languages(
    opened: Current, resident: Resident
) -> None:
    for address in (f"/c/{SLUG}", f"/c/{SLUG}/priorities/lights", f"/c/{SLUG}/chronicle"):
        assert resident.visit(address).page.html["lang"] == "en"
        assert resident.visit(language_links(resident)["pl"]).page.html["lang"] == "pl"
        assert "Set-Cookie" not in resident.headers
        assert resident.visit(language_links(resident)["en"]).page.html["lang"] == "en"
    for address in (f"/c/{SLUG}", f"/c/{SLUG}/priorities/lights", f"/c/{SLUG}/chronicle"):
        within = resident.visit(f"{address}?lang=pl").page.select(f"body a[href^='/c/{SLUG}']")
        assert within
        assert {each["href"] for each in within if "lang=" not in each["href"]} == set()
    resident.visit(f"/c/{SLUG}?lang=pl")
    start = next(form for form in resident.page.find_all("form") if "/start" in form["action"])
    resident.post(
        start["action"], [(each["name"], each["value"]) for each in start.select("input")]
    )
    assert resident.page.html["lang"] == "pl", "the draft carries the language"
    resident.fill_in(ANSWERS)
    assert resident.page.html["lang"] == "pl"
    assert resident.visit(f"/c/{SLUG}/respond/first?lang=xx").status == 200


def test_pages_with_a_form_are_offered_in_every_language_too(
    opened: Current, resident: Resident
) -> None:
    def both(keeps_words: bool = True) -> None:
        assert resident.page.html["lang"] == "en"
        links = language_links(resident)
        assert set(links) == {"pl"}
        buttons = resident.page.select(".app-languages noscript button[name=language]")
        assert {each["value"]: each["formaction"] for each in buttons} == (
            links if keeps_words else {}
        )
        assert resident.visit(links["pl"]).page.html["lang"] == "pl"
        resident.visit(language_links(resident)["en"])

    for code_page in ("return", "receipt"):
        resident.visit(f"/c/{SLUG}/{code_page}")
        both()
    resident.start(SLUG)
    both()
    resident.fill_in({})
    assert resident.status == 422
    both()
    resident.walk(ANSWERS)
    both(keeps_words=False)
    resident.send()
    both(keeps_words=False)
    for step in ("about-you", "contact"):
        resident.visit(f"/c/{SLUG}/{step}")
        both()


# Headers


def test_every_answer_keeps_its_page_to_itself(opened: Current, resident: Resident) -> None:
    resident.start(SLUG)
    for address in (*PUBLIC, "/static/consultation.css"):
        answer = resident.client.get(address)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy, address
        assert "unsafe" not in policy and "http" not in policy and "*" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        answer.close()
    for personal in (f"/c/{SLUG}/respond/first", f"/c/{SLUG}/respond/check"):
        answer = resident.client.get(personal, follow_redirects=True)
        assert answer.headers["Cache-Control"] == "no-store", personal


LIES = {
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "gopher",
    "X-Forwarded-Prefix": "/evil.example",
    "X-Forwarded-For": "203.0.113.7",
    "Forwarded": "host=evil.example;proto=gopher",
    "X-Original-URL": "/evil.example",
}


@pytest.mark.parametrize("headers", [{"Host": "evil.example"}, LIES], ids=["host", "proxy"])
def test_who_a_request_says_it_was_sent_to_stands_in_no_page(
    headers: dict[str, str], opened: Current, resident: Resident, officer: Desk
) -> None:
    for address in PUBLIC:
        answer = resident.client.get(address, headers=headers)
        assert answer.status_code < 500
        told = answer.text + answer.headers.get("Location", "")
        assert "evil.example" not in told and "gopher" not in told, address
    started = resident.client.post(f"/c/{SLUG}/start", headers=headers)
    assert started.location == f"/c/{SLUG}/respond/first"
    officer.get("/officers/officers/add")
    fields = {
        each["name"]: each.get("value", "") for each in officer.page.select("main form input")
    }
    added = officer.post(
        "/officers/officers/add",
        data={**fields, "email": "new@example.org", "role": "viewer"},
        headers=headers,
    )
    assert "evil.example" not in added.text + added.headers.get("Location", "")


# No GET changes what people entered or decided


GROWS = {"audit_entry", "officer_session", "chronicle_entry"}
"""Records that a look may add to, as when it is the first after opening or closing."""
DERIVED = "comment"
"""How the tables begin that are copies: comments by themselves, and the index of their words."""


def entered() -> dict[str, list[Any]]:
    """Every row of every table that people fill, but for how many lines a chronicle has."""
    db.session.rollback()
    tables = MetaData()
    tables.reflect(db.engine)
    return {
        name: sorted(map(repr, db.session.execute(select(*columns)).all()))
        for name, table in tables.tables.items()
        if (columns := [column for column in table.c if column.name != "lines"])
    }


@pytest.mark.slow
def test_no_get_changes_what_people_entered(
    opened: Current,
    resident: Resident,
    residents: Callable[[], Resident],
    officer: Desk,
    app: Flask,
) -> None:
    resident.start(SLUG).walk(ANSWERS)
    sent = residents().start(SLUG).walk(ANSWERS).send()
    before = entered()
    assert before["response"] and before["draft"], "there is something to change"
    build = app.url_map.bind("localhost").build
    known = {"slug": SLUG, "page": "first", "priority": "lights", "name": "responses.csv"}
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint == "static":
            continue
        values = {name: known.get(name, _some_value(rule, name)) for name in rule.arguments}
        address = build(rule.endpoint, {**values, **(rule.defaults or {})})
        for client in (resident.client, sent.client, officer.client):
            for query in ("", "?question_age=99&again=yes&email=a@example.org&lang=pl&apply=1"):
                assert client.get(address + query).status_code < 500, address
                assert client.head(address + query).status_code < 500, address
    after = entered()
    changed = {name for name in before if after[name] != before[name]}
    assert {name for name in changed if not name.startswith(DERIVED)} <= GROWS
    assert set(before["chronicle_entry"]) <= set(after["chronicle_entry"])


def _some_value(rule: Any, name: str) -> Any:
    kind = type(rule._converters.get(name)).__name__
    return {
        "UUIDConverter": "00000000-0000-4000-8000-000000000000",
        "IntegerConverter": 2,
    }.get(kind, "age")
