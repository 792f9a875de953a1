"""A resident without JavaScript, who reads pages as parsed HTML and fills in their forms."""

from collections.abc import Iterable, Mapping, Sequence
from contextvars import Context
from typing import Any
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from flask import has_app_context
from flask.testing import FlaskClient

from consultation.extensions import db
from consultation.questionnaire.definition import Definition, Question

MOST_STEPS = 200


class Resident:
    """One browser without JavaScript; it keeps the page that it is on."""

    def __init__(self, client: FlaskClient, definition: Definition | None = None) -> None:
        self.client = client
        self.definition = definition
        self.status = 0
        self.url = "/"
        self.headers: Any = {}
        self._html: bytes = b""
        self._page: BeautifulSoup | None = None

    @property
    def page(self) -> BeautifulSoup:
        """The page, which is parsed when somebody looks at it."""
        if self._page is None:
            self._page = BeautifulSoup(self._html, "html.parser")
        return self._page

    @page.setter
    def page(self, seen: BeautifulSoup) -> None:
        """A page seen before: its tab is looked at again."""
        self._page = seen

    def visit(self, url: str) -> "Resident":
        """Open an address and follow where it leads."""
        return self._take(self._ask("get", url), url)

    def post(self, url: str, fields: Iterable[tuple[str, str]] = ()) -> "Resident":
        """Send fields to an address and follow where it leads."""
        body = "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in fields)
        answer = self._ask("post", url, data=body, content_type="application/x-www-form-urlencoded")
        return self._take(answer, url)

    def _ask(self, method: str, *arguments: Any, **more: Any) -> Any:
        """One request as a server meets it: nothing of the test's own context is in it."""
        answer = Context().run(getattr(self.client, method), *arguments, **more)
        if has_app_context():
            db.session.rollback()  # the test's own look is over: it reads next what is stored now
        return answer

    def _take(self, answer: Any, url: str) -> "Resident":
        self.posted_status = answer.status_code
        for _ in range(10):
            if answer.status_code not in (301, 302, 303, 307, 308):
                break
            url = urljoin(url, answer.headers["Location"])
            parts = urlsplit(url)
            answer = self._ask("get", parts.path + (f"?{parts.query}" if parts.query else ""))
        self.status, self.url, self.headers = answer.status_code, url, answer.headers
        self._html, self._page = answer.data, None
        return self

    @property
    def text(self) -> str:
        """The words of the page, white space folded."""
        return " ".join(self.page.get_text(" ").split())

    @property
    def heading(self) -> str:
        """The page's first heading."""
        heading = self.page.find("h1")
        return " ".join(heading.get_text(" ").split()) if heading else ""

    def form(self, containing: str = "csrf_token") -> Tag:
        """The form of the page that has an input of this name."""
        for form in self.page.find_all("form"):
            if form.find(attrs={"name": containing}) and "/start" not in form.get("action", ""):
                return form
        raise AssertionError(f"no form with {containing} on {self.url}: {self.text[:300]}")

    def start(self, slug: str) -> "Resident":
        """Begin a response."""
        return self.post(f"/c/{slug}/start")

    def asked(self) -> list[str]:
        """The ids of the questions that are to be seen on this page."""
        names = [
            element["name"]
            for element in self.form().find_all(["input", "select", "textarea"])
            if element["name"].startswith("question_") and not _out_of_sight(element)
        ]
        return list(dict.fromkeys(name.removeprefix("question_").split(".")[0] for name in names))

    def answer(self, answers: Mapping[str, Any], questions: Mapping[str, Question]) -> "Resident":
        """Fill in the visible ones of these answers and choose Continue."""
        form = self.form()
        fields = [("csrf_token", form.find(attrs={"name": "csrf_token"})["value"])]
        for name in self.asked():
            if name in answers:
                for part, values in questions[name].typed(answers[name]).items():
                    whole = f"question_{name}.{part}" if part else f"question_{name}"
                    fields += [(whole, value) for value in values]
        return self.post(_action(form, self.url), fields)

    def fill_in(self, typed: Mapping[str, Mapping[str, Sequence[str]]]) -> "Resident":
        """Type into the inputs that are to be seen, and choose Continue.

        `typed` says for each question what stands in its inputs, by what follows the question in
        their names; inputs of other questions keep what they hold.
        """
        form = self.form()
        fields: list[tuple[str, str]] = []
        asked = set(self.asked())
        wanted = {
            f"question_{name}.{part}" if part else f"question_{name}": list(values)
            for name, parts in typed.items()
            if name in asked
            for part, values in parts.items()
        }
        settled = {f"question_{name}" for name in asked & typed.keys()}
        for control in form.find_all(["input", "select", "textarea"]):
            if _out_of_sight(control):
                continue
            name = control["name"]
            if name.partition(".")[0] in settled:
                fields += _chosen(control, wanted.get(name, []))
            else:
                fields += [(name, value) for value in _standing(control)]
        left = {name: values for name, values in wanted.items() if any(values)}
        assert not left, f"there is nowhere to answer {left} on {self.url}"
        return self.post(_action(form, self.url), fields)

    def walk(self, typed: Mapping[str, Mapping[str, Sequence[str]]]) -> "Resident":
        """Type page after page until the answers are to be checked."""
        for _ in range(MOST_STEPS):
            if self.status != 200 or "/respond/" not in self.url or "/respond/check" in self.url:
                return self
            self.fill_in(typed)
            assert self.posted_status == 303, f"{self.posted_status}: {self.url}: {self.text[:900]}"
        raise AssertionError(f"still not through at {self.url}")

    def go_through(
        self, answers: Mapping[str, Any], questions: Mapping[str, Question]
    ) -> "Resident":
        """Answer page after page until the answers are to be checked."""
        for _ in range(MOST_STEPS):
            if self.status != 200 or "/respond/" not in self.url or "/respond/check" in self.url:
                return self
            self.answer(answers, questions)
            if self.posted_status == 422:
                raise AssertionError(f"sent back: {self.url}: {self.text[:600]}")
        raise AssertionError(f"still not through at {self.url}")

    def send(self) -> "Resident":
        """Send what has been checked."""
        form = self.form()
        hidden = form.find_all("input", type="hidden")
        fields = [(each["name"], each.get("value", "")) for each in hidden]
        return self.post(_action(form, self.url), fields)

    def send_to(self, address: str) -> "Resident":
        """Send the form of this page whose address ends so; it asks for nothing."""
        form = next(each for each in self.page.find_all("form") if each["action"].endswith(address))
        token = form.find(attrs={"name": "csrf_token"})["value"]
        return self.post(_action(form, self.url), [("csrf_token", token)])

    @property
    def reference(self) -> str:
        """The reference on the receipt."""
        return self.page.select_one(".govuk-panel__body strong").get_text().strip()


def _quoted(text: str) -> str:
    from urllib.parse import quote_plus

    return quote_plus(text, errors="surrogatepass")


def _chosen(control: Tag, wanted: list[str]) -> list[tuple[str, str]]:
    """What a control sends once somebody has put into it what is wanted; takes that away."""
    name = control["name"]
    if control.get("type") in ("radio", "checkbox"):
        value = control["value"]
        if value not in wanted:
            return []
        wanted.remove(value)
        return [(name, value)]
    typed = wanted.pop(0) if wanted else ""
    if control.name == "select":
        offered = [option["value"] for option in control.find_all("option")]
        assert typed in offered, f"{name} does not offer {typed}"
    return [(name, _as_sent(control, typed))]


def _standing(control: Tag) -> list[str]:
    """What a control sends that nobody touches."""
    if control.get("type") in ("radio", "checkbox"):
        return [control["value"]] if control.has_attr("checked") else []
    if control.name == "select":
        picked = control.find("option", selected=True) or control.find("option")
        return [picked["value"]]
    text = control.get_text() if control.name == "textarea" else control.get("value", "")
    return [_as_sent(control, text.removeprefix("\n") if control.name == "textarea" else text)]


def _as_sent(control: Tag, text: str) -> str:
    """As browsers send it: line ends as two characters, in a line none."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return lines.replace("\n", "\r\n" if control.name == "textarea" else "")


def _action(form: Tag, url: str) -> str:
    return urljoin(url, form.get("action") or url)


def _out_of_sight(element: Tag) -> bool:
    return any(parent.has_attr("disabled") for parent in element.parents if isinstance(parent, Tag))
