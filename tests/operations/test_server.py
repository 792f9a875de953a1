"""The production server as shipped: what it answers, what it refuses, what it leaves behind."""

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.conftest import migrated
from tests.live import SERVER, TOP, LiveSite, environment_for, run_flask, serving

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, home: Path) -> Iterator[LiveSite]:
    """A site with no consultation, whose account has a home folder of its own."""
    instance = tmp_path_factory.mktemp("instance")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(home))
        run_flask("db", "upgrade", environment=environment_for(instance))
        with serving(instance) as running:
            yield running


def send(site: LiveSite, request: bytes) -> bytes:
    """What the server answers to these very bytes."""
    place = urlsplit(site.url)
    assert place.hostname
    assert place.port
    with socket.create_connection((place.hostname, place.port), timeout=20) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while part := connection.recv(65536):
            answer += part
    return answer


def refused_start(instance: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Start the server with settings that it has to refuse."""
    return subprocess.run(
        [sys.executable, "-m", "gunicorn"],
        cwd=TOP,
        env={**environment_for(instance), "CONSULTATION_BIND": "127.0.0.1:1", **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_it_answers_and_can_store(site: LiveSite) -> None:
    for page in ("/healthz", "/readyz", "/"):
        with urllib.request.urlopen(site.url + page, timeout=20) as answer:
            assert answer.status == 200


@pytest.mark.parametrize(
    "request_line",
    [b"GARBAGE", b"GET / HTTP/9.9", b"GET /" + b"x" * 9000 + b" HTTP/1.1", b"\x16\x03\x01"],
    ids=["no-request", "no-version", "too-long", "tls"],
)
def test_what_no_browser_sends_is_refused_without_naming_the_sender(
    site: LiveSite, request_line: bytes
) -> None:
    answer = send(site, request_line + b"\r\nHost: localhost\r\n\r\n")
    assert re.match(rb"HTTP/1.1 (400|414|431|505) ", answer)
    assert "127.0.0.1:" not in site.log.read_text("utf-8").replace(site.url.split("//")[1], "")
    assert "ip=" not in site.log.read_text("utf-8")


def test_headers_of_a_proxy_that_is_not_there_change_nothing(site: LiveSite) -> None:
    ours = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    theirs = b"X-Forwarded-Proto: https\r\nX-Forwarded-Host: evil.example\r\nSCRIPT_NAME: /evil\r\n"
    plain, forged = send(site, ours + b"\r\n"), send(site, ours + theirs + b"\r\n")
    assert plain.startswith(b"HTTP/1.1 200 ")
    assert re.sub(rb"Date: .*", b"", plain) == re.sub(rb"Date: .*", b"", forged)


def test_it_writes_into_the_instance_only_and_for_its_account_only(
    site: LiveSite, home: Path
) -> None:
    send(site, b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert list(home.rglob("*")) == []
    ours = [path for path in site.instance.rglob("*") if path.is_file() and path != site.log]
    assert ours
    assert [path for path in ours if path.stat().st_mode & 0o077] == []


def test_it_says_where_it_is_and_keeps_no_log_of_requests(site: LiveSite) -> None:
    assert site.log.read_text("utf-8").startswith(f"The site answers at {site.url}.")
    send(site, b"GET /healthz?word=unmistakable HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert "unmistakable" not in site.log.read_text("utf-8")


def test_not_even_a_log_of_everything_says_who_asked_for_what_and_when(tmp_path: Path) -> None:
    (tmp_path / "consultation.sqlite").write_bytes(migrated())
    with serving(tmp_path, workers="1", log_level="debug") as running:
        urllib.request.urlopen(f"{running.url}/healthz?unmistakable", timeout=20).close()
        said = running.log.read_text("utf-8")
    assert "[DEBUG]" in said
    assert "healthz" not in said and "unmistakable" not in said


@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [
        ("CONSULTATION_WORKERS", "0", "CONSULTATION_WORKERS: “0” is not a whole number"),
        ("CONSULTATION_SECRET_KEY", "short", "CONSULTATION_SECRET_KEY: it has 5 characters"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_a_sentence(
    tmp_path: Path, variable: str, value: str, says: str
) -> None:
    ended = refused_start(tmp_path, **{variable: value})
    assert ended.returncode == 1
    assert ended.stderr.startswith(says)
    assert "Traceback" not in ended.stderr


def test_a_database_without_tables_is_told_at_the_start(tmp_path: Path) -> None:
    with serving(tmp_path, workers="1") as running:
        said = running.log.read_text("utf-8")
    assert "The schema is at no revision. Run: flask db upgrade" in said


def last_sign_of_life(instance: Path) -> datetime | None:
    with closing(sqlite3.connect(instance / "consultation.sqlite")) as connection:
        row = connection.execute("SELECT beat_at FROM heartbeat").fetchone()
    return datetime.fromisoformat(row[0]).replace(tzinfo=UTC) if row else None


def test_it_stops_when_asked_leaves_no_process_and_says_until_when_it_lived(tmp_path: Path) -> None:
    (tmp_path / "consultation.sqlite").write_bytes(migrated())
    with serving(tmp_path, workers="1") as running:
        while last_sign_of_life(tmp_path) is None:
            urllib.request.urlopen(f"{running.url}/readyz", timeout=20).close()
        asked_at = datetime.now(UTC)
        running.process.send_signal(signal.SIGTERM)
        assert running.process.wait(20) == 0
        with pytest.raises(ProcessLookupError):
            os.kill(running.process.pid, 0)
    lived_until = last_sign_of_life(tmp_path)
    assert lived_until and lived_until > asked_at, "the record would tell of a longer pause"


def test_a_server_that_stops_refuses_newcomers_at_once_and_answers_who_is_there(
    tmp_path: Path,
) -> None:
    (tmp_path / "consultation.sqlite").write_bytes(migrated())
    environment = environment_for(tmp_path, workers="1", bind="127.0.0.1:0")
    with subprocess.Popen(SERVER, cwd=TOP, env=environment, stdout=subprocess.PIPE) as server:
        assert server.stdout
        port = int(re.findall(rb"The site answers at \S+:(\d+)\.", server.stdout.readline())[0])
        place = ("127.0.0.1", port)
        with socket.create_connection(place, timeout=20) as half:
            half.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\n")
            server.send_signal(signal.SIGTERM)
            until = time.monotonic() + 20  # the server itself would wait for 30
            with pytest.raises(ConnectionRefusedError):
                while time.monotonic() < until:
                    socket.create_connection(place, timeout=20).close()
            half.sendall(b"\r\n")
            assert half.recv(12) == b"HTTP/1.1 200"
        assert server.wait(20) == 0
