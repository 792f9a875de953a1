"""Which resident holds which draft: the cookie in, the cookie out.

It must not know pages or forms.
"""

from collections.abc import Callable

from flask import Flask, Response, current_app, g

from consultation import antiforgery
from consultation.lifecycle.consultations import Current
from consultation.proxies import this_page, this_request
from consultation.responding.drafts import Opened, open_draft
from consultation.responding.holder import Holder
from consultation.settings import Settings
from consultation.web import is_behind_sign_in


def cookie_name() -> str:
    """The draft cookie's name; with TLS the prefix that binds it to this very host."""
    settings: Settings = current_app.config["SETTINGS"]
    return "__Host-draft" if settings.tls else "draft"


def know_the_holder() -> None:
    """Before a request for residents' pages: whose cookie it is, and what forms are bound to."""
    asked = this_request()
    if is_behind_sign_in(asked.path):
        return
    holder = Holder.of(asked.cookies.get(cookie_name(), ""))
    this_page().holder = holder
    if holder:
        antiforgery.bound_to(holder.mark)


def rehearse(holder: Holder, draft: Callable[[Current], Opened | None]) -> None:
    """For the rest of this request: the browser is `holder`, and holds what `draft` says."""
    g.holder, g.rehearsed_draft = holder, draft
    antiforgery.bound_to(holder.mark)


def holder() -> Holder | None:
    """Who asks, if their browser holds anything of ours."""
    found: Holder | None = this_page().get("holder")
    return found


def held_draft(current: Current) -> Opened | None:
    """The draft of this consultation that the browser holds, or that a rehearsal gives it."""
    rehearsed: Callable[[Current], Opened | None] | None = g.get("rehearsed_draft")
    if rehearsed:
        return rehearsed(current)
    return open_draft(holder(), current.consultation.id)


def name() -> str | None:
    """By which what this browser keeps is told from what another does."""
    here = holder()
    return here.name if here else None


def kept_elsewhere(draft: Opened) -> bool:
    """Whether another browser than the one that asks answered last."""
    return draft.kept_by is not None and draft.kept_by != name()


def hand_over(response: Response, token: bytes) -> Response:
    """Give the browser the token of a draft; the cookie goes when the browser closes."""
    kept = holder() or Holder.new()
    return _set_cookie(response, kept.without_token(token).with_token(token))


def take_back(response: Response, token: bytes) -> Response:
    """Take a token off the browser: from there the draft can no longer be opened."""
    return _set_cookie(response, (holder() or Holder.new()).without_token(token))


def _set_cookie(response: Response, kept: Holder) -> Response:
    settings: Settings = current_app.config["SETTINGS"]
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
    """Learn the holder before anti-forgery asks."""
    app.before_request(know_the_holder)
