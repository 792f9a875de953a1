"""No request can cause a status 500, or store anything that it should not."""

import io
from collections.abc import Callable, Iterator
from itertools import cycle
from typing import Any
from urllib.parse import quote_plus, unquote_to_bytes

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import EnvironBuilder, run_wsgi_app

from consultation.extensions import db
from consultation.responding.models import Response
from tests.conftest import Loader
from tests.definitions import definition
from tests.officers.desk import Desk
from tests.residents import Resident

SLUG = "safer-parks"
TYPES: list[dict[str, Any]] = [
    {"id": "one", "type": "single", "label": "?", "options": ["A", "B"], "other": "Other"},
    {"id": "some", "type": "multiple", "label": "?", "options": ["A", "B"], "max": 1},
    {"id": "step", "type": "scale", "label": "?", "scale": "agreement"},
    {"id": "rows", "type": "matrix", "label": "?", "scale": "safety", "rows": ["A", "B"]},
    {"id": "order", "type": "rank", "label": "?", "options": ["A", "B"]},
    {"id": "shares", "type": "points", "label": "?", "options": ["A", "B"]},
    {"id": "words", "type": "text", "label": "?", "max_words": 5},
    {"id": "line", "type": "line", "label": "?", "format": "email", "sensitive": True},
    {"id": "number", "type": "number", "label": "?", "decimals": 2, "min": -5, "unit": "£"},
    {"id": "day", "type": "date", "label": "?"},
    {"id": "area", "type": "area", "label": "?", "areas": "wolverhampton-wards"},
]
FORM = "application/x-www-form-urlencoded"
BOUNDARY = b"--x\r\nContent-Disposition: form-data; name="
BODIES: list[tuple[str, bytes]] = [
    (FORM, b""),
    (FORM, b"\x00\xff\xfe"),
    (FORM, b"%"),
    (FORM, b"%ff%fe=%00&%zz"),
    (FORM, b"&=&=&;;;===&"),
    (FORM, b"a=1&" * 15_000),
    (FORM, b"a" * 60_000),
    (FORM, b"csrf_token=" + b"A" * 50_000),
    (FORM, "csrf_token=ಠ_ಠ".encode("utf-16")),
    (FORM + "; charset=utf-16", b"\xff\xfea\x00"),
    (FORM + "; charset=no-such-thing", b"a=1"),
    ("multipart/form-data", b"a=1"),
    ("multipart/form-data; boundary=", b"--\r\n"),
    ("multipart/form-data; boundary=x", b""),
    ("multipart/form-data; boundary=x", b"--x"),
    ("multipart/form-data; boundary=x", BOUNDARY + b'"csrf_token"\r\n\r\n\xff\xfe'),
    ("multipart/form-data; boundary=x", BOUNDARY + b'"a"; filename="../../x"\r\n\r\nx\r\n--x--'),
    ("multipart/form-data; boundary=x", (BOUNDARY + b'"a"\r\n\r\n1\r\n') * 1_200 + b"--x--"),
    ("multipart/form-data; boundary=" + "x" * 5_000, b"--x"),
    ("multipart/mixed; boundary=x", BOUNDARY + b'"a"\r\n\r\n1\r\n--x--'),
    ("application/json", b'{"csrf_token": [[[[[[]]]]]]}'),
    ("application/json", b"[" * 5_000),
    ("text/xml", b'<!DOCTYPE a [<!ENTITY b "bb">]><a>&b;</a>'),
    ("image/png", b"\x89PNG\r\n"),
    ("", b"a=1"),
    ("\x7f/;;;=", b"a=1"),
]
VALUES = [
    "\x00", "\x00\x01\x1b", "\ud800", "\ufffe\uffff", "\u202e\u200b", "٣", "١٢٣", "½", "²", "1e999",
    "-0", "NaN", "Infinity", "9" * 5_000, "0x1f", "1_000", "'; drop table response; --",
    "<script>", "{{7*7}}", "%s%n%(a)s", "../../etc/passwd", "=cmd|' /C calc'!A0", "x" * 20_000,
    "a\r\nSet-Cookie: b=c", "\n" * 3_000,
]  # fmt: skip
COOKIES = [
    "draft=", "draft=" + "A" * 60_000, "draft=....", "draft=a.b.c", "draft=\xff\xfe",
    "draft=" + "A" * 22 + "." + ".".join(["A" * 43] * 200), "=;;=", "draft", ";" * 500,
    'draft="\\"', "officer=" + "A" * 43, "officer=\x80", "draft=" + "é" * 30,
]  # fmt: skip
ADDRESSES = [
    "/" + "a" * 60_000, "/%00", "/%ff%fe", "//evil.example", "/c/..%2f..%2fapp.py", "/c/%2e%2e",
    "/static/../app.py", "/static/%00", "/static/%2e%2e/app.py", "/static/" + "a" * 5_000,
    f"/c/{SLUG}/respond/page.{'9' * 400}", f"/c/{SLUG}/respond/page.٢", f"/c/{SLUG}/respond/%00",
    f"/c/{SLUG}/about-you.{'9' * 30}", f"/c/{SLUG}/about-you.2", f"/c/{SLUG}?lang=%00",
    f"/c/{SLUG}?" + "lang=en&" * 2_000, f"/c/{SLUG}?lang[]=en",
    f"/c/{SLUG}/respond/page?change=%ff", "/contact/%00", "/contact/" + "A" * 5_000,
    "/c/" + "a-" * 2_000 + "a", f"/c/{SLUG}/priorities/%00",
    *(f"/c/{SLUG}?{order}" for order in ("endpoint=x", "_method=BREW", "_scheme=x", "_external=1")),
    "/officers/sign-in?next=//evil.example", "/officers/sign-in?next=javascript:alert(1)",
    "/officers/link/%00", "/officers/link/" + "A" * 5_000,
]  # fmt: skip
OFFICERS = [
    f"/officers/c/{SLUG}/{rest}" for rest in (
        "comments?page=-1", f"comments?page={'9' * 400}", "comments?page=٣",
        "comments?search=%00%ff", "comments?search=" + "%25_" * 3_000, "comments?question=%00",
        "questions/%00", "charts/%00.svg", "charts/one.exe", "charts/..%2f..%2fapp.svg",
        "charts/one.svg?narrow=%00&v=%ff",
        "downloads/..%2f..%2fapp.py", "downloads/%00", "downloads/responses.csv?values=%00",
    )
] + ["/officers/audit?page=-1", f"/officers/audit?page={'9' * 99}", "/officers/c/%00"]  # fmt: skip
TAKEN_OR_NOT = (303, 400, 403, 404, 410, 413, 422)
METHODS = ["BREW", "TRACE", "CONNECT", "PROPFIND", "get", "PUT", "PATCH", "DELETE", "OPTIONS", ""]


class Client:
    """Sends what no browser and no test client would, to the application that a server calls."""

    def __init__(self, app: Flask, cookie: str = "") -> None:
        self.app = app
        self.cookie = cookie

    def ask(
        self, path: str, method: str = "GET", body: bytes = b"", kind: str = "", **environ: Any
    ) -> int:
        """The status of the answer to one request."""
        path, _, query = path.partition("?")
        builder = EnvironBuilder(path="/", query_string=query, input_stream=io.BytesIO(body))
        made = builder.get_environ()
        made |= {
            "PATH_INFO": _unquoted(path),
            "RAW_URI": path,
            "REQUEST_METHOD": method,
            "CONTENT_TYPE": kind,
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_COOKIE": self.cookie,
            **environ,
        }
        answer, status, headers = run_wsgi_app(self.app.wsgi_app, made, buffered=True)
        text = b"".join(answer)
        assert b"Traceback" not in text
        assert "\n" not in headers.get("Location", "")
        return int(status.split()[0])


def _unquoted(path: str) -> str:
    return unquote_to_bytes(path).decode("latin-1")


def cookie_of(client: Any, name: str) -> str:
    held = client.get_cookie(name)
    return f"{name}={held.value}" if held else ""


@pytest.fixture
def site(app: Flask, open_now: Loader) -> Iterator[Flask]:
    """A site with a consultation; faults are answered as they are to strangers, not raised."""
    page = {"id": "page", "title": "Page", "questions": TYPES}
    equality = {"questions": [{"id": "faith", "type": "line", "label": "?"}]}
    offered = {"languages": ["en", "pl"], "contact_offer": "Tell me"}
    open_now(definition(pages=[page], equality=equality, **offered))
    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    yield app
    db.session.rollback()
    assert db.session.execute(select(func.count()).select_from(Response)).scalar_one() <= 1


@pytest.fixture
def holders(site: Flask, residents: Callable[[], Resident], officer: Desk) -> dict[str, Client]:
    """A stranger, somebody half-way, somebody who has sent, and an officer."""
    begun = residents().start(SLUG)
    sent = residents().start(SLUG).walk({}).send()
    assert sent.reference
    return {
        "stranger": Client(site),
        "begun": Client(site, cookie_of(begun.client, "draft")),
        "sent": Client(site, cookie_of(sent.client, "draft")),
        "officer": Client(site, cookie_of(officer.client, "officer")),
    }


def posts(app: Flask) -> list[str]:
    """An address of every route that takes a post."""
    build = app.url_map.bind("localhost").build
    known: dict[str, Any] = {"slug": SLUG, "page": "page", "part": 2}
    found = []
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or ()):
            values = {name: known.get(name, _value(rule, name)) for name in rule.arguments}
            found.append(build(rule.endpoint, values, method="POST"))
    return sorted(set(found))


def _value(rule: Any, name: str) -> Any:
    kinds = {"UUIDConverter": "00000000-0000-4000-8000-000000000000", "IntegerConverter": 2}
    return kinds.get(type(rule._converters.get(name)).__name__, "x")


def in_turn(holders: dict[str, Client]) -> Iterator[tuple[str, Client]]:
    """Each of them, again and again: with many requests everybody sends of every kind."""
    return cycle(holders.items())


@pytest.mark.slow
def test_bodies_that_no_browser_would_send(site: Flask, holders: dict[str, Client]) -> None:
    turns = in_turn(holders)
    for path in posts(site):
        for kind, body in BODIES:
            who, client = next(turns)
            status = client.ask(path, "POST", body, kind)
            assert status in TAKEN_OR_NOT, (path, kind, body[:40], who, status)
        next(turns)  # so that the next page gets each body from another


def test_values_that_nobody_types(
    site: Flask, residents: Callable[[], Resident], officer: Desk
) -> None:
    resident = residents().start(SLUG)
    form = resident.form()
    names = {each["name"] for each in form.find_all(["input", "select", "textarea"])}
    token = form.find(attrs={"name": "csrf_token"})["value"]
    client = Client(site, cookie_of(resident.client, "draft"))
    page = f"/c/{SLUG}/respond/page"
    for value in VALUES:
        written = quote_plus(value, errors="surrogatepass")
        fields_of = {
            question: [f"{name}={written}" for name in names if name.split(".")[0] == question]
            for question in sorted({name.split(".")[0] for name in names} - {"csrf_token"})
        }
        everything = [field for fields in fields_of.values() for field in fields]
        for fields in (*fields_of.values(), everything * 2):
            body = "&".join([f"csrf_token={token}", *fields]).encode()
            status = client.ask(page, "POST", body, FORM)
            assert status in (303, 422, 413), (value[:40], fields[0][:40], status)
            if status == 303:
                assert client.ask(page) == 200, (value[:40], fields[0][:40])
        assert client.ask(f"/c/{SLUG}/respond/check") in (200, 303)


def test_addresses_and_methods_that_nobody_would_use(
    site: Flask, holders: dict[str, Client]
) -> None:
    turns = in_turn(holders)
    for path in ADDRESSES * 2 + OFFICERS:
        for who, client in (next(turns), ("officer", holders["officer"])):
            status = client.ask(path)
            assert status in (200, 303, 308, 400, 403, 404, 405, 410, 414), (path[:80], who, status)
    for method in METHODS:
        for path in ("/", f"/c/{SLUG}", f"/c/{SLUG}/respond/page", "/officers/", "/static/x"):
            who, client = next(turns)
            status = client.ask(path, method)
            assert status in (200, 303, 400, 403, 404, 405, 501), (method, path, who, status)


HEADERS: list[dict[str, str]] = [
    {"HTTP_HOST": host}
    for host in ("", "evil.example", "a b", "[::1", "x" * 5_000, "localhost:99999999", "\xff", "@")
] + [
    {"CONTENT_LENGTH": length}
    for length in ("", "nonsense", "-1", "9" * 30, "٣", "0", "1e3")
] + [
    {"HTTP_ACCEPT_LANGUAGE": "x" * 5_000 + ";q=nan"},
    {"HTTP_ACCEPT_ENCODING": "gzip;q=-1, \xff"},
    {"HTTP_RANGE": "bytes=9-1,,-"},
    {"HTTP_IF_NONE_MATCH": '"' * 500},
    {"HTTP_IF_MODIFIED_SINCE": "yesterday"},
    {"HTTP_EXPECT": "nonsense"},
    {"HTTP_TRANSFER_ENCODING": "chunked, chunked"},
    {"HTTP_REFERER": "\xff\x00"},
    {"HTTP_SEC_FETCH_SITE": "\xff"},
    {"QUERY_STRING": "\xff\x00%"},
]  # fmt: skip


def test_headers_and_cookies_that_no_browser_would_send(
    site: Flask, holders: dict[str, Client]
) -> None:
    turns = in_turn(holders)
    for header in HEADERS:
        for path in (f"/c/{SLUG}", f"/c/{SLUG}/respond/page", "/officers/", "/brand.css", "/"):
            for method, body in (("GET", b""), ("POST", b"csrf_token=x")):
                who, client = next(turns)
                status = client.ask(path, method, body, FORM, **header)
                assert status < 500, (header, path, method, who, status)
        next(turns)
    for cookie in COOKIES:
        for path in ("/", f"/c/{SLUG}", f"/c/{SLUG}/respond/page", "/officers/"):
            status = Client(site, cookie).ask(path)
            assert status in (200, 303, 400, 403), (cookie[:40], path, status)
        started = Client(site, cookie).ask(f"/c/{SLUG}/start", "POST", b"lang=en", FORM)
        assert started == 303, cookie[:40]
