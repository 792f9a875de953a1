"""Access to officers' pages: closed to everybody, until a page says which role it needs.

A room's blueprint is put under `guard`; each of its views says `requires(Role...)`. It must not
know what the pages show.
"""

from collections.abc import Callable
from enum import Enum
from typing import Any, TypeVar

from flask import (
    Blueprint,
    Flask,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response

from consultation import antiforgery, web
from consultation.error_pages import kept_words
from consultation.officers import assignments, cookie, second_factor, sessions
from consultation.officers.models import Officer, OfficerSession, Role

__all__ = [
    "Entry",
    "Role",
    "guard",
    "install",
    "local_page",
    "may",
    "needed_for",
    "requires",
    "requires_somewhere",
]

F = TypeVar("F", bound=Callable[..., Any])

PLACE = web.BEHIND_SIGN_IN
LONGEST_PAGE = 1_000
_NEEDS = "needs_of_officers"
_SOMEWHERE = "role_in_any_consultation"


class Entry(Enum):
    """Who is let in to a page that needs no role."""

    EVERYONE = "everyone"
    HALF_WAY = "half-way"
    """Also somebody who has shown the password and not yet the second factor."""


def requires(needed: Role | Entry) -> Callable[[F], F]:
    """Decorate a view with the role that it needs; below the route's decorator."""

    def declare(view: F) -> F:
        setattr(view, _NEEDS, needed)
        return view

    return declare


def requires_somewhere(needed: Role) -> Callable[[F], F]:
    """The same for a page about no consultation yet: the role in any single one opens it.

    The view itself asks `assignments.role_in` once it knows which consultation it is.
    """

    def declare(view: F) -> F:
        setattr(view, _SOMEWHERE, True)
        return requires(needed)(view)

    return declare


def needed_for(view: Callable[..., Any]) -> Role | Entry | None:
    """The role that a view needs; None when it was not decorated."""
    needed: Role | Entry | None = getattr(view, _NEEDS, None)
    return needed


def guard(blueprint: Blueprint) -> None:
    """Let nobody open a page of `blueprint` without the role that its view requires.

    Views then have the officer in `g.officer`, and their role on this page in `g.role`.
    """
    blueprint.before_request(_let_in)


def may(role: Role) -> bool:
    """Whether the officer has at least `role`; on a consultation's page, in that consultation."""
    held: Role | None = g.get("role")
    return held is not None and held >= role


def install(app: Flask) -> None:
    """Bind the forms of officers' pages to their cookie, and give their pages the navigation."""
    app.before_request(_bind)
    app.context_processor(_navigation)


def local_page(wanted: str | None) -> str:
    """The page to go to after signing in: `wanted` if it is an officers' page, else the first."""
    wanted = wanted or ""
    local = (
        wanted.startswith(PLACE + "/")
        and len(wanted) <= LONGEST_PAGE
        and "\\" not in wanted
        and wanted.isprintable()
    )
    return wanted if local else PLACE + "/"


def _bind() -> Response | None:
    """Bind anti-forgery tokens to the officer's cookie; runs before any token is checked.

    It is a function of the application, since those of blueprints run only afterwards.
    """
    if not web.is_behind_sign_in(request.path):
        return None
    token = cookie.token()
    antiforgery.bound_to(token)
    if request.method in ("GET", "HEAD", "OPTIONS") or token or request.endpoint is None:
        return None
    if needed_for(current_app.view_functions[request.endpoint]) is Entry.EVERYONE:
        return None
    # Without this, somebody who signed out in another tab would be told that the form is forged.
    return _signed_out()


def _let_in() -> Response | None:
    view = current_app.view_functions[request.endpoint or ""]
    needed = needed_for(view)
    if needed is None:
        current_app.logger.error("The page %s does not say whom it needs", request.endpoint)
        return _refusal("This page cannot be opened by anybody yet.")
    if needed is Entry.EVERYONE:
        return None
    asks = second_factor.required()
    current = sessions.find(cookie.token(), second_factor=asks)
    if current is None:
        return _to_sign_in()
    g.officer_session = current
    if sessions.whole(current, second_factor=asks):
        g.officer, g.role = current.officer, _role_here(current.officer, view)
        return None if needed is Entry.HALF_WAY else _with_role(current.officer, needed)
    return None if needed is Entry.HALF_WAY else _to_second_factor()


def _role_here(officer: Officer, view: Callable[..., Any]) -> Role | None:
    """The officer's role on this page: if it is about a consultation, the role in that one."""
    slug = (request.view_args or {}).get("slug")
    if slug:
        return assignments.role_in(officer, slug)
    if getattr(view, _SOMEWHERE, False):
        return assignments.highest_role(officer)
    # Officers with assigned consultations only can open the list too; it shows what is theirs.
    return Role.VIEWER if officer.only_assigned else Role(officer.role)


def _with_role(officer: Officer, needed: Role | Entry) -> Response | None:
    if isinstance(needed, Role) and may(needed):
        return None
    if g.role is None:
        return _refusal("This consultation is not assigned to you. Ask an administrator.")
    return _refusal(
        f"You are signed in as {g.role}. This page is for the role {needed.value} "
        "and those above it. Ask an administrator if you need it."
    )


def _to_sign_in() -> Response:
    if request.method not in ("GET", "HEAD"):
        return _signed_out()
    return redirect(url_for("officers.sign_in", next=_this_page()), 303)


def _to_second_factor() -> Response:
    if request.method not in ("GET", "HEAD"):
        return _refusal("Finish signing in first: the code from your phone is missing.")
    return redirect(url_for("officers.second_factor_code", next=_this_page()), 303)


def _signed_out() -> Response:
    typed = kept_words(
        (name, value)
        for name, value in request.form.items(multi=True)
        if not any(secret in name for secret in ("password", "code", "token"))
    )
    return _refusal("You are not signed in any more. Nothing was changed.", typed=typed, anew=True)


def _refusal(reason: str, *, typed: list[str] | None = None, anew: bool = False) -> Response:
    page = render_template("officers/refused.html", reason=reason, typed=typed or [], anew=anew)
    return make_response(page, 403)


def _this_page() -> str | None:
    path = request.full_path.removesuffix("?")
    return path if local_page(path) == path and path != PLACE + "/" else None


def _navigation() -> dict[str, Any]:
    officer: Officer | None = g.get("officer")
    session: OfficerSession | None = g.get("officer_session")
    if officer is None:
        return _staying(session) if session else {}
    links = [("consultations", url_for("reporting.consultations"), "Consultations")]
    if officer.has(Role.ADMINISTRATOR):
        links += [
            ("officers", url_for("officers.everyone"), "Officers"),
            ("audit", url_for("officers.audit_trail"), "Audit trail"),
            ("settings", url_for("officers.settings"), "Settings"),
        ]
    links.append(("retention", url_for("operations.what_is_kept"), "Retention"))
    links.append(("account", url_for("officers.account"), "Your account"))
    return {"officer_links": links, **(_staying(session) if session else {})}


def _staying(session: OfficerSession) -> dict[str, Any]:
    """After how many seconds the reader is signed out: when idle, and in any case."""
    idle = sessions.idle_limit(session, second_factor=second_factor.required())
    return {
        "stays_seconds": int(idle.total_seconds()),
        "ends_seconds": int(sessions.left(session).total_seconds()),
    }
