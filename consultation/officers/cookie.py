"""The officers' one cookie: a random token and nothing else.

It must not know whose it is.
"""

from flask import request
from werkzeug.wrappers import Response

from consultation.site import site_settings


def name() -> str:
    """What the cookie is called: bound to this host by its prefix where TLS is on."""
    return "__Host-officer" if _tls() else "officer"


def token() -> str:
    """The token of this request's cookie; empty when there is none."""
    cookies, called = request.cookies, name()
    return cookies[called][:100] if called in cookies else ""


def give(response: Response, token: str) -> None:
    """Set the cookie until the browser closes.

    Lax rather than strict: a link in an e-mail to an officer must find them signed in, and
    nothing is changed by following a link.
    """
    response.set_cookie(name(), token, path="/", secure=_tls(), httponly=True, samesite="Lax")


def take_away(response: Response) -> None:
    """Remove the cookie, if the browser has one."""
    if name() in request.cookies:
        response.delete_cookie(name(), path="/", secure=_tls(), httponly=True, samesite="Lax")


def _tls() -> bool:
    return site_settings().tls
