"""The officers' cookie: it holds a random token and nothing else.

It must not know whose token it is.
"""

from flask import request
from werkzeug.wrappers import Response

from consultation.site import site_settings


def name() -> str:
    """The cookie's name; with TLS it has the prefix `__Host-`, which binds it to this host."""
    return "__Host-officer" if _tls() else "officer"


def token() -> str:
    """The token of this request's cookie; empty when there is none."""
    cookies, called = request.cookies, name()
    return cookies[called][:100] if called in cookies else ""


def give(response: Response, token: str) -> None:
    """Set the cookie until the browser closes.

    SameSite is Lax, not Strict: officers who follow a link from an email must be signed in.
    That is safe, since following a link changes nothing.
    """
    response.set_cookie(name(), token, path="/", secure=_tls(), httponly=True, samesite="Lax")


def remove(response: Response) -> None:
    """Remove the cookie, if the browser has one."""
    if name() in request.cookies:
        response.delete_cookie(name(), path="/", secure=_tls(), httponly=True, samesite="Lax")


def _tls() -> bool:
    return site_settings().tls
