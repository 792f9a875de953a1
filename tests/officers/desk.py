"""An officer with a browser without JavaScript, who fills in the forms on pages."""

from collections.abc import Callable
from typing import Any

from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from consultation.officers import second_factor, sessions

SIGN_IN = "/officers/sign-in"
PASSWORD = "three unrelated words"


class Desk:
    """One browser; it keeps the page that it last saw."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.answer: TestResponse | None = None
        self._read: tuple[TestResponse, BeautifulSoup] | None = None

    def get(self, path: str, **how: Any) -> TestResponse:
        """Open a page, without following where it leads."""
        return self._asked(self.client.get, path, **how)

    def post(self, path: str, **how: Any) -> TestResponse:
        """Send something that stands on no page."""
        return self._asked(self.client.post, path, **how)

    def follow(self) -> TestResponse:
        """Go where the last answer leads, to the end."""
        while self.now.status_code in (301, 302, 303, 307, 308):
            self.get(self.now.headers["Location"])
        return self.now

    def send(self, to: str, **typed: str) -> TestResponse:
        """Fill in and send the form of the last page that goes to `to`."""
        fields = {
            each["name"]: each.get("value", "")
            for each in self.form(to).select("input[type=hidden]")
        }
        return self.post(to, data={**fields, **typed})

    def open_and_send(self, page: str, to: str | None = None, **typed: str) -> TestResponse:
        """Open a page and send its form."""
        assert self.get(page).status_code == 200, (page, self.now.status_code)
        return self.send(to or page, **typed)

    def sign_in(self, email: str, password: str = PASSWORD, page: str = SIGN_IN) -> TestResponse:
        """Sign in with a password."""
        self.get(page)
        return self.send(SIGN_IN, email=email, password=password)

    def let_in(self, email: str) -> "Desk":
        """Be signed in as by the page, which is tried where it is what is tested."""
        with self.client.application.app_context():
            asks = second_factor.required()
            self.use_cookie(sessions.sign_in(email, PASSWORD, second_factor=asks))
        return self

    @property
    def now(self) -> TestResponse:
        """The last answer."""
        assert self.answer is not None
        return self.answer

    @property
    def page(self) -> BeautifulSoup:
        """The last page."""
        if self._read is None or self._read[0] is not self.now:
            self._read = self.now, BeautifulSoup(self.now.data, "html.parser")
        return self._read[1]

    @property
    def words(self) -> str:
        """What the last page says, white space folded."""
        return " ".join(self.page.get_text(" ").split())

    @property
    def mistakes(self) -> list[str]:
        """The lines of the error summary."""
        return [each.get_text() for each in self.page.select(".govuk-error-summary__list li")]

    def form(self, to: str) -> Tag:
        """The form of the last page that goes to `to`."""
        for each in self.page.select("form[method=post]"):
            if each.get("action", self.now.request.path) == to:
                return each
        raise AssertionError(f"no form goes to {to} on {self.now.request.path}")

    @property
    def signed_in(self) -> bool:
        """Whether the officers' pages open."""
        held = self.answer
        opens = self.get("/officers/account").status_code == 200
        self.answer = held
        return opens

    def cookie(self, name: str = "officer") -> str:
        """The token that the browser holds."""
        held = self.client.get_cookie(name)
        return held.value if held else ""

    def use_cookie(self, token: str) -> None:
        """Take somebody's cookie for one's own."""
        self.client.set_cookie("officer", token)

    def _asked(self, ask: Callable[..., TestResponse], path: str, **how: Any) -> TestResponse:
        # A context of its own for each request, as a server gives: nothing is left from the last.
        with self.client.application.app_context():
            self.answer = ask(path, **how)
        return self.answer


SignedIn = Callable[..., Desk]
"""The fixture that adds an officer and signs in: `signed_in("anna", Role.EDITOR)`."""
