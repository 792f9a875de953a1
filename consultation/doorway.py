"""Refuses requests that no browser would send, before any page sees them.

It must not know any page.
"""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, abort

from consultation.proxies import this_request
from consultation.settings import Settings

FORMS = {"", "application/x-www-form-urlencoded", "multipart/form-data"}
"""How browsers send forms; a form without fields may come without a type."""


class OwnAddress:
    """WSGI middleware: the application sees its public address, and never the Host header."""

    def __init__(self, application: Any, public_url: str) -> None:
        self._application = application
        public = urlsplit(public_url)
        self._own = {"HTTP_HOST": public.netloc, "wsgi.url_scheme": public.scheme}

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Pass one request on, as if sent to the public address."""
        environ.update(self._own)
        return self._application(environ, start_response)  # type: ignore[no-any-return]  # WSGI is untyped


def install(app: Flask, settings: Settings) -> None:
    """Put both checks before every page."""
    app.before_request(_refuse_what_no_browser_sends)
    app.wsgi_app = OwnAddress(app.wsgi_app, settings.public_url)  # type: ignore[method-assign]  # the documented way to wrap it


def _refuse_what_no_browser_sends() -> None:
    asked = this_request()
    try:
        asked.query_string.decode()
    except UnicodeDecodeError:
        asked.query_string = b""  # the error page reads ?lang= from it, which must not fail too
        abort(400)
    if asked.method == "POST" and asked.mimetype not in FORMS:
        abort(400)
