"""What stands in place of a page that cannot be shown: refusals, faults, a database out of reach.

Words that somebody typed come back with it. It must not know any room.
"""

import secrets
from collections.abc import Callable, Iterable
from contextlib import suppress

from flask import Flask, current_app, g, render_template, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from consultation.antiforgery import InvalidToken
from consultation.engine import is_transient
from consultation.gate import NotStored
from consultation.web import choose_site_language, is_behind_sign_in

REFUSALS = (400, 403, 404, 405, 413, 500)
"""The statuses that share one error page; the others have pages of their own."""
_REFUSALS_SPEAK_BY = "language_of_refused_forms"
NOT_TYPED = {"csrf_token", "seen", "shown", "save", "password", "language", "ticket"}
"""The fields of forms that do not hold what somebody typed."""
Answer = tuple[str, int, dict[str, str]]


def install(app: Flask) -> None:
    """Give the application its error pages."""
    for status in REFUSALS:
        app.register_error_handler(status, _error_page)
    app.register_error_handler(NotStored, _not_stored)
    app.register_error_handler(SQLAlchemyError, _database_failed)


def refusals_speak_by(app: Flask, choose: Callable[[], bool]) -> None:
    """Have `choose` choose the language of a refused form's page; it returns False if it cannot."""
    app.extensions[_REFUSALS_SPEAK_BY] = choose


def _choose_language(*, refused_form: bool = False) -> None:
    """Choose the language of a page that stands in place of another, if none was chosen yet."""
    if "language" in g or is_behind_sign_in(request.path):
        return
    choose = current_app.extensions.get(_REFUSALS_SPEAK_BY)
    with suppress(SQLAlchemyError):
        if refused_form and choose and choose():
            return
    choose_site_language()


def _error_page(error: Exception) -> Answer:
    status, headers = 500, {}
    if isinstance(error, HTTPException):
        status = error.code or 500
        headers = dict(error.get_headers())  # which methods are allowed instead
    refused_form = isinstance(error, InvalidToken)
    _choose_language(refused_form=refused_form)
    page = render_template(
        "web/error.html",
        status=status,
        refused_form=refused_form,
        typed=_given_back() if refused_form else (),
        reference=_mark(status),
    )
    return page, status, headers


def _given_back() -> list[str]:
    """What was typed into a form with an invalid token; nothing if another site sent it."""
    if is_behind_sign_in(request.path):
        return []
    ours = request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
    return kept_words(request.form.items(multi=True)) if ours else []


def _mark(status: int) -> str | None:
    """For status 500, a reference that stands on the page and in the log; else None."""
    if status != 500:
        return None
    mark = secrets.token_hex(4)
    current_app.logger.error("The fault above was shown to somebody as %s", mark)
    return mark


def _database_failed(error: SQLAlchemyError) -> Answer:
    """The database failed outside a write: 503 if that can pass, else it is a bug (500)."""
    if not is_transient(error):
        raise error
    current_app.logger.warning("The database could not be used: %s", getattr(error, "orig", error))
    return _not_stored(error)


def _not_stored(error: Exception) -> Answer:
    """Nothing could be stored: a page with what was typed, to be sent again or copied."""
    typed = kept_words(request.form.items(multi=True))
    _choose_language()
    return render_template("web/not_stored.html", typed=typed), 503, {"Retry-After": "4"}


def kept_words(items: Iterable[tuple[str, str]]) -> list[str]:
    """What somebody typed in words, to show it to them when it could not be stored."""
    return [
        value.strip() for name, value in items if name not in NOT_TYPED and len(value.strip()) > 1
    ]
