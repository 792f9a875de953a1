"""A minimal browser: one connection, its cookies and the current page. It follows redirects."""

import re
from http.client import HTTPConnection

PATIENCE_SECONDS = 60
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_TOKEN = re.compile(rb'name="csrf_token" value="([^"]+)"')
_REDIRECTS = (301, 302, 303, 307, 308)


class Unexpected(Exception):
    """The site's answer is not the one that a journey expects."""


class Browser:
    """A new browser without cookies, with one connection of its own.

    It asks for uncompressed pages, unless `encodings` names compressions.
    """

    def __init__(self, host: str, port: int, encodings: str = "identity") -> None:
        self._connection = HTTPConnection(host, port, timeout=PATIENCE_SECONDS)
        self._encodings = encodings
        self.cookie = ""
        self.path = ""
        self.body = b""
        self.encoding = ""
        self.received = 0

    def sibling(self) -> "Browser":
        """Another connection with the same cookies."""
        other = Browser(self._connection.host, self._connection.port, self._encodings)
        other.cookie = self.cookie
        return other

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def get(self, path: str) -> bytes:
        """Get the page at `path`, following redirects; raises Unexpected for an error status."""
        self._take("GET", path, None)
        return self.body

    def post(self, path: str, body: str) -> bytes:
        """Post a form; returns the page that it redirects to, or raises Unexpected."""
        self._take("POST", path, body.encode())
        return self.body

    @property
    def token(self) -> str:
        """The anti-forgery token in the current page."""
        found = _TOKEN.search(self.body)
        if found is None:
            raise Unexpected(f"{self.path} has no form")
        return found[1].decode()

    def _take(self, method: str, path: str, body: bytes | None) -> None:
        for _ in range(5):
            status, leads_to = self._request(method, path, body)
            if status not in _REDIRECTS:
                break
            method, path, body = "GET", leads_to, None
        self.path = path
        if status != 200:
            raise Unexpected(f"{method} {path}: status {status}")

    def _request(self, method: str, path: str, body: bytes | None) -> tuple[int, str]:
        headers = {"Accept-Encoding": self._encodings}
        if self.cookie:
            headers["Cookie"] = self.cookie
        if body is not None:
            headers |= FORM
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        self.body = answer.read()
        self.encoding = answer.headers.get("Content-Encoding", "")
        self.received += len(self.body)
        if given := answer.headers.get("Set-Cookie"):
            self.cookie = given.partition(";")[0]
        return answer.status, answer.headers.get("Location", "")
