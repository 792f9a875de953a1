"""Protection against cross-site request forgery: each form carries a token bound to a cookie.

The token is a keyed hash of the cookie that the resident or officer has anyway, so it needs no
cookie of its own and no session. It must not know residents from officers.
"""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Callable
from hashlib import blake2b
from hmac import compare_digest
from typing import Any, TypeVar

from flask import Flask, Request, abort, current_app
from werkzeug.exceptions import BadRequest

from consultation.proxies import this_page, this_request

F = TypeVar("F", bound=Callable[..., Any])

_LENGTH = 32
_EXEMPT = "takes_posts_without_token"


class InvalidToken(BadRequest):
    """A form came without its holder's token: another site sent it, or the cookie has gone."""


def bound_to(holder: str) -> None:
    """Bind this request's tokens to `holder`, a secret in the reader's cookie ('' for none)."""
    this_page().antiforgery_holder = holder


def is_from_another_site(asked: Request) -> bool:
    """Whether the browser says that another site's page has caused this request."""
    return asked.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site")


def token() -> str:
    """A token for this page's forms; masked anew each time, against attacks on compression."""
    mask = secrets.token_bytes(_LENGTH)
    return urlsafe_b64encode(mask + _crossed(mask, _proof(_holder()))).decode()


def without_token(view: F) -> F:
    """Mark a view that takes posts without a token; from other sites it still takes none."""
    setattr(view, _EXEMPT, True)
    return view


def install(app: Flask) -> None:
    """Refuse every post without its token, unless its view is marked `without_token`."""
    app.before_request(_protect)
    app.context_processor(lambda: {"csrf_token": token})


def _holder() -> str:
    holder: str = this_page().get("antiforgery_holder", "")
    return holder


def _proof(holder: str) -> bytes:
    key = blake2b(current_app.config["SECRET_KEY"].encode()).digest()
    return blake2b(holder.encode(), digest_size=_LENGTH, key=key, person=b"antiforgery").digest()


def _crossed(one: bytes, other: bytes) -> bytes:
    return (int.from_bytes(one) ^ int.from_bytes(other)).to_bytes(_LENGTH)


def _protect() -> None:
    asked = this_request()
    endpoint = asked.endpoint
    if asked.method in ("GET", "HEAD", "OPTIONS") or endpoint is None:
        return
    view = current_app.view_functions[endpoint]
    if getattr(view, _EXEMPT, False):
        if is_from_another_site(asked):
            abort(403)
        return
    if not _is_ours(asked.form.get("csrf_token", "")):
        raise InvalidToken


def _is_ours(given: str) -> bool:
    """Whether a token was made by `token` for this holder."""
    holder = _holder()
    try:
        raw = urlsafe_b64decode(given.encode("ascii"))
    except (NotBase64, ValueError):
        return False
    if not holder or len(raw) != 2 * _LENGTH:
        return False
    return compare_digest(_crossed(raw[:_LENGTH], raw[_LENGTH:]), _proof(holder))
