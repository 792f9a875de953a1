"""Officers' page that moves a closing time: parse, call the verb, show."""

from flask import Blueprint, Flask, abort, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from consultation import clock
from consultation.lifecycle.consultations import Current, find
from consultation.lifecycle.extending import LONGEST_REASON, NotExtended, extend
from consultation.officers import audit
from consultation.officers.access import PLACE, Role, guard, requires
from consultation.responding.consulting import notices_of

authoring = Blueprint("authoring", __name__, url_prefix=PLACE)
guard(authoring)
Page = str | Response | tuple[str, int]


def install(app: Flask) -> None:
    """Open the pages."""
    from consultation.authoring import rehearsal  # noqa: PLC0415 - it finds its pages by this one

    app.register_blueprint(authoring)
    rehearsal.install(app)


@authoring.get("/c/<slug:slug>/closing-time")
@requires(Role.EDITOR)
def closing_time(slug: str) -> Page:
    """The closing time as it stands, and the form that moves it."""
    return _page(found(slug), moved="moved" in request.args)


@authoring.post("/c/<slug:slug>/closing-time")
@requires(Role.EDITOR)
def closing_time_sent(slug: str) -> Page:
    """Move it, with the reason that becomes public."""
    current = found(slug)
    closes, reason = request.form.get("closes", "").strip(), request.form.get("reason", "")
    try:
        extend(current, closes, reason)
    except NotExtended as refusal:
        about = "reason" if not reason.strip() or len(reason) > LONGEST_REASON else "closes"
        return _page(current, errors=[{"message": str(refusal), "input": about}]), 422
    audit.record("moved the closing time", f"to {closes}", slug=slug)
    return redirect(url_for(".closing_time", slug=slug, moved=1), 303)


def found(slug: str) -> Current:
    """The consultation at `slug`, its notices on the page; else the page that says not found."""
    current = find(slug)
    if current is None:
        abort(404)
    g.notices = notices_of(current)
    return current


def _page(current: Current, errors: list[dict[str, str]] | None = None, moved: bool = False) -> str:
    return render_template(
        "authoring/closing_time.html",
        current=current,
        definition=current.definition,
        stage=current.window.stage(clock.now()),
        errors=errors or [],
        moved=moved,
        longest=LONGEST_REASON,
    )
