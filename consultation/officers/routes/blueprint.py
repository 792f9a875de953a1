"""The blueprint of this room's pages, and what they share. Pages are closed without a role."""

from typing import Any

from flask import Blueprint, g, redirect, render_template
from werkzeug.wrappers import Response

from consultation.officers import access, cookie, sessions
from consultation.officers.passwords import Busy
from consultation.transactions import writing

officers = Blueprint("officers", __name__, url_prefix=access.PLACE)
access.guard(officers)


def page(template: str, status: int = 200, **values: Any) -> tuple[str, int]:
    """Render a page of this room; use status 422 for a form with mistakes."""
    return render_template(f"officers/{template}", **values), status


def done(address: str, says: str = "", **note: Any) -> Response:
    """Redirect to the page at `address`, which shows once what was done."""
    with writing() as session:
        sessions.leave_note(session, cookie.token(), {"says": says, **note})
    return redirect(address, 303)


def note() -> dict[str, Any]:
    """What the page before left to be shown here; the second time it is empty."""
    return sessions.take_note(g.officer_session, cookie.token())


@officers.errorhandler(Busy)
def _busy(error: Busy) -> tuple[str, int, dict[str, str]]:
    return render_template("officers/busy.html"), 429, {"Retry-After": "4"}
