"""The draft cookie: read from a request, set on an answer; and the draft that it names.

It must not know pages or forms.
"""

from collections.abc import Callable

from flask import Flask, Response, g

from consultation import antiforgery
from consultation.lifecycle.consultations import Current
from consultation.proxies import this_page, this_request
from consultation.responding.drafts import Opened, open_draft
from consultation.responding.holder import Holder
from consultation.site import site_settings
from consultation.web import is_behind_sign_in


def cookie_name() -> str:
    """The draft cookie's name; with TLS it has the prefix that keeps it to this host."""
    settings = site_settings()
    return "__Host-draft" if settings.tls else "draft"


def read_cookie() -> None:
    """Read the cookie before each request for a resident's page, and bind anti-forgery to it."""
    asked = this_request()
    if is_behind_sign_in(asked.path):
        return
    holder = Holder.of(asked.cookies.get(cookie_name(), ""))
    this_page().holder = holder
    if holder:
        antiforgery.bound_to(holder.mark)


def rehearse(holder: Holder, draft: Callable[[Current], Opened | None]) -> None:
    """For the rest of this request, take the browser to be `holder`, with the draft of `draft`.

    An officer's rehearsal has no cookie of a resident: `draft` gives one for a consultation.
    """
    g.holder, g.rehearsed_draft = holder, draft
    antiforgery.bound_to(holder.mark)


def holder() -> Holder | None:
    """What the draft cookie of this request holds; None where there is no cookie."""
    found: Holder | None = this_page().get("holder")
    return found


def held_draft(current: Current) -> Opened | None:
    """The draft of this consultation by the cookie, or by the rehearsal that goes on."""
    rehearsed: Callable[[Current], Opened | None] | None = g.get("rehearsed_draft")
    if rehearsed:
        return rehearsed(current)
    return open_draft(holder(), current.consultation.id)


def browser_name() -> str | None:
    """A name for this browser, stored with what it keeps; it opens nothing."""
    here = holder()
    return here.name if here else None


def kept_elsewhere(draft: Opened) -> bool:
    """Whether the draft was last changed from another browser."""
    return draft.kept_by is not None and draft.kept_by != browser_name()


def put_into(response: Response, token: bytes) -> Response:
    """Put the token of a draft into the cookie, which is gone when the browser closes."""
    kept = holder() or Holder.new()
    return _set_cookie(response, kept.without_token(token).with_token(token))


def take_out(response: Response, token: bytes) -> Response:
    """Take a token out of the cookie: this browser can no longer open that draft."""
    return _set_cookie(response, (holder() or Holder.new()).without_token(token))


def _set_cookie(response: Response, kept: Holder) -> Response:
    settings = site_settings()
    response.set_cookie(
        cookie_name(),
        kept.cookie(),
        secure=settings.tls,
        httponly=True,
        samesite="Lax",
        path="/",
    )
    return response


def install(app: Flask) -> None:
    """Read the cookie before anti-forgery looks at forms: call it before `antiforgery.install`."""
    app.before_request(read_cookie)
