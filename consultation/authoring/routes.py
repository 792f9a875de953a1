"""Officers' pages on the deadline: move it, decide on who came late. Parse, call the verb, show."""

from flask import Blueprint, Flask, redirect, render_template, request, url_for

from consultation import clock
from consultation.authoring import load_page, rehearsal
from consultation.extensions import db
from consultation.lifecycle.consultations import Current
from consultation.lifecycle.deciding import NotDecided, decide_on_late, late_responses
from consultation.lifecycle.extending import NoReason, NotExtended, extend
from consultation.lifecycle.reasons import LONGEST_REASON
from consultation.officers import audit
from consultation.officers.access import PLACE, Role, guard, requires
from consultation.responding.consulting import consultation_at
from consultation.web import Page

authoring = Blueprint("authoring", __name__, url_prefix=PLACE)
guard(authoring)


def install(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(authoring)
    rehearsal.install(app)
    load_page.install(app)


@authoring.get("/c/<slug:slug>/closing-time")
@requires(Role.EDITOR)
def closing_time(slug: str) -> Page:
    """The closing time as it stands, and the form that moves it."""
    return _page(consultation_at(slug), moved="moved" in request.args)


@authoring.post("/c/<slug:slug>/closing-time")
@requires(Role.EDITOR)
def closing_time_sent(slug: str) -> Page:
    """Move it, with the reason that becomes public."""
    current = consultation_at(slug)
    closes, reason = request.form.get("closes", "").strip(), request.form.get("reason", "")
    try:
        extend(current, closes, reason)
    except NotExtended as refusal:
        mistakes = {} if closes else {"closes": "Enter the new closing time"}
        mistakes.setdefault("reason" if isinstance(refusal, NoReason) else "closes", str(refusal))
        errors = [{"message": says, "input": about} for about, says in mistakes.items()]
        return _page(current, errors=errors), 422
    audit.record("moved the closing time", f"to {closes}", slug=slug)
    return redirect(url_for(".closing_time", slug=slug, moved=1), 303)


@authoring.get("/c/<slug:slug>/late")
@requires(Role.EDITOR)
def late(slug: str) -> Page:
    """How late responses stand, and the form that decides on them."""
    return _late_page(consultation_at(slug), decided="decided" in request.args)


@authoring.post("/c/<slug:slug>/late")
@requires(Role.EDITOR)
def late_sent(slug: str) -> Page:
    """Decide on them, with the reason that becomes public."""
    current, counts = consultation_at(slug), request.form.get("decision") == "count"
    try:
        decide_on_late(current, counts=counts, reason=request.form.get("reason", ""))
    except NotDecided as refusal:
        return _late_page(current, errors=[{"message": str(refusal), "input": "reason"}]), 422
    done = "had late responses counted" if counts else "set late responses aside"
    audit.record(done, slug=slug)
    return redirect(url_for(".late", slug=slug, decided=1), 303)


def _late_page(
    current: Current, errors: list[dict[str, str]] | None = None, decided: bool = False
) -> str:
    return render_template(
        "authoring/late.html",
        current=current,
        definition=current.definition,
        number=late_responses(db.session(), current),
        until=current.window.drafts_go,
        can_decide=clock.now() >= current.window.drafts_go,
        errors=errors or [],
        decided=decided,
        longest=LONGEST_REASON,
    )


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
