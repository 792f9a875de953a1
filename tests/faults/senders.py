"""Residents who send until they have a receipt, however often their connection breaks."""

import re
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from queue import Queue
from random import Random
from threading import Event

from flask import Flask
from sqlalchemy import select

from consultation.extensions import db
from consultation.lifecycle.models import Consultation
from consultation.responding.models import Response

PATIENCE_SECONDS = 60
LOST = ""
"""In place of the reference where the page says that nothing is stored, though it was sent."""
PAUSE_SECONDS = 0.2
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
REFERENCE = re.compile(r"<strong>\s*([0-9A-Z]{8})\s*</strong>")

Sent = tuple[str, str]
"""The words of a response, and its reference."""


class Cut(Exception):
    """The connection broke before the answer had come."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    leads_to: str
    page: str


class Browser:
    """A cookie and a connection to one server; it follows no redirect."""

    def __init__(self, port: int, cookie: str = "") -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
        self.cookie = cookie

    def ask(self, method: str, path: str, body: str | None = None) -> Answer:
        """One request; raises Cut when the server went away meanwhile."""
        try:
            self._begin(method, path, body)
            came = self._connection.getresponse()
            page = came.read().decode()
        except (TimeoutError, ConnectionRefusedError):
            raise  # somebody always listens, and answers in the end
        except (HTTPException, OSError) as problem:
            self._connection.close()
            raise Cut(str(problem)) from None
        self._keep_cookie(came)
        return Answer(came.status, came.headers.get("Location", ""), page)

    def walk_away(self, path: str, body: str) -> None:
        """Post, and cut the connection without waiting for an answer."""
        try:
            self._begin("POST", path, body)
        except (HTTPException, OSError):
            pass  # the server was faster in cutting it
        finally:
            self._connection.close()

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _begin(self, method: str, path: str, body: str | None) -> None:
        headers = {"Cookie": self.cookie} if self.cookie else {}
        self._connection.request(method, path, body, headers | (FORM if body is not None else {}))

    def _keep_cookie(self, came: HTTPResponse) -> None:
        if given := came.headers.get("Set-Cookie"):
            self.cookie = given.partition(";")[0]


@dataclass
class Tally:
    """What one sender, or all of them, met with."""

    sent: list[Sent] = field(default_factory=list)
    cuts: int = 0
    cut_sending: int = 0
    stored_before_cut: int = 0
    walked_away: int = 0
    repeated: int = 0
    refused: int = 0

    @classmethod
    def of(cls, parts: Sequence["Tally"]) -> "Tally":
        """All of them together."""
        return cls(
            sent=[each for part in parts for each in part.sent],
            cuts=sum(part.cuts for part in parts),
            cut_sending=sum(part.cut_sending for part in parts),
            stored_before_cut=sum(part.stored_before_cut for part in parts),
            walked_away=sum(part.walked_away for part in parts),
            repeated=sum(part.repeated for part in parts),
            refused=sum(part.refused for part in parts),
        )


class Sender:
    """Sends one response after another, each in a new browser and with words of its own.

    Says on `sending` that it is about to send, or why it has failed. A patient one tries again when
    it is told that nothing can be stored now; an unhurried one waits `pause` seconds after each.
    """

    def __init__(
        self,
        port: int,
        slug: str,
        name: str,
        sending: "Queue[Exception | None]",
        stop: Event,
        *,
        patient: bool = False,
        pause: float = 0.0,
    ) -> None:
        self._patient, self._pause = patient, pause
        self._port, self._home, self._name = port, f"/c/{slug}", name
        self._sending, self._stop = sending, stop
        self._random = Random(name)
        self._browser = Browser(port)
        self._token = ""
        self.tally = Tally()

    def run(self) -> None:
        """Send until told to stop; what was begun is brought to its receipt."""
        try:
            while not self._stop.is_set():
                self.send_one()
                self._stop.wait(self._pause)
        except Exception as problem:
            self._sending.put(problem)
            raise

    def send_one(self) -> None:
        """Answer everything and send it in a new browser, up to the receipt."""
        words = f"{self._name}-{len(self.tally.sent)}"
        with closing(Browser(self._port)) as self._browser:
            self._fill_in(words)
            self.tally.sent.append((words, self._send()))

    def _fill_in(self, words: str) -> None:
        page = self._surely("POST", "/start", "", 303).leads_to.removeprefix(self._home)
        found = _TOKEN.search(self._surely("GET", page, None, 200).page)
        assert found, f"no form on {page}"
        self._token = f"csrf_token={found[1]}"
        typed = f"{self._token}&question_capacity=visitor&question_why={words}"
        self._surely("POST", page, typed, 303)

    def _surely(self, method: str, path: str, body: str | None, *expected: int) -> Answer:
        """Ask until an answer has come."""
        while True:
            try:
                answer = self._browser.ask(method, self._home + path, body)
            except Cut:
                self.tally.cuts += 1
                continue
            if self._is_to_try_again(answer):
                continue
            assert answer.status in expected, f"{method} {path}: {answer.status}: {answer.page}"
            return answer

    def _send(self) -> str:
        """Send the same draft until there is a receipt; its reference, or LOST."""
        shown: set[str] = set()
        if self._random.random() < 0.25:
            self.tally.walked_away += 1
            self._browser.walk_away(f"{self._home}/respond/send", self._token)
        self._sending.put(None)
        while not self._was_sent():
            self.tally.cut_sending += 1
            # What the receipt's page says now must still be true when the draft is sent again.
            if found := REFERENCE.search(self._look()):
                self.tally.stored_before_cut += 1
                shown.add(found[1])
        if self._random.random() < 0.25:
            self.tally.repeated += 1
            self._surely("POST", "/respond/send", self._token, 303)
        answer = self._surely("GET", "/sent", None, 200, 410)
        if answer.status == 410:
            return LOST
        receipt = REFERENCE.search(answer.page)
        assert receipt, "no reference on the receipt"
        assert shown <= {receipt[1]}, f"two receipts of one draft: {shown}, {receipt[1]}"
        return receipt[1]

    def _was_sent(self) -> bool:
        try:
            answer = self._browser.ask("POST", f"{self._home}/respond/send", self._token)
        except Cut:
            self.tally.cuts += 1
            return False
        if self._is_to_try_again(answer):
            return False
        assert answer.status == 303, f"sending: {answer.status}: {answer.page}"
        assert answer.leads_to == f"{self._home}/sent", answer.leads_to
        return True

    def _is_to_try_again(self, answer: Answer) -> bool:
        if answer.status != 503 or not self._patient:
            return False
        self.tally.refused += 1
        self._stop.wait(PAUSE_SECONDS)
        return True

    def _look(self) -> str:
        """The receipt's page, or where it leads who has none."""
        while True:
            try:
                return self._browser.ask("GET", f"{self._home}/sent").page
            except Cut:
                self.tally.cuts += 1


def stored(app: Flask, slug: str) -> list[Sent]:
    """Every response of a consultation that is stored: its words, and its reference."""
    asked = (
        select(Response.answers, Response.reference)
        .join(Consultation, Consultation.id == Response.consultation_id)
        .where(Consultation.slug == slug)
    )
    with app.app_context():
        rows = db.session.execute(asked).all()
        db.session.remove()
        db.engine.dispose()
    return sorted((row.answers["why"], row.reference) for row in rows)
