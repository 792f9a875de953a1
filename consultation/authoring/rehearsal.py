"""Officers' page of rehearsals: choose a moment to look ahead to, and end it again."""

from flask import Blueprint, Flask, g, redirect, render_template, request, url_for

from consultation import clock
from consultation.authoring import rehearsing
from consultation.authoring.rehearsing import NotRehearsed
from consultation.lifecycle.consultations import Current
from consultation.officers.access import PLACE, Role, guard, requires
from consultation.responding.consulting import consultation_at
from consultation.web import Page

rehearsals = Blueprint("rehearsal", __name__, url_prefix=f"{PLACE}/c/<slug:slug>/rehearsal")
guard(rehearsals)


def install(app: Flask) -> None:
    """Register the page, and show public pages as of another moment to officers who rehearse."""
    rehearsing.install(app)
    app.register_blueprint(rehearsals)


@rehearsals.get("")
@requires(Role.VIEWER)
def rehearsal(slug: str) -> Page:
    """The moment that is rehearsed, if any, and the form that chooses another."""
    return _page(consultation_at(slug))


@rehearsals.post("")
@requires(Role.VIEWER)
def begin(slug: str) -> Page:
    """Begin a rehearsal as of the moment that was chosen."""
    current = consultation_at(slug)
    written = request.form.get("other", "").strip() or request.form.get("moment", "")
    try:
        moment = rehearsing.moment_to_rehearse(written, current.definition.timezone)
    except NotRehearsed as refusal:
        return _page(current, errors=[{"message": str(refusal), "input": "other"}]), 422
    rehearsing.rehearse(g.officer_session.id, moment, slug)
    return redirect(url_for(".rehearsal", slug=slug), 303)


@rehearsals.post("/end")
@requires(Role.VIEWER)
def end(slug: str) -> Page:
    """End the rehearsal."""
    consultation_at(slug)
    rehearsing.rehearse(g.officer_session.id, None, None)
    return redirect(url_for(".rehearsal", slug=slug), 303)


def _page(current: Current, errors: list[dict[str, str]] | None = None) -> str:
    moment = g.officer_session.rehearsal_at
    return render_template(
        "authoring/rehearsal.html",
        current=current,
        definition=current.definition,
        rehearsed=moment if moment and moment > clock.now() else None,
        moments=rehearsing.moments_worth_a_look(current),
        pages=rehearsing.pages_of(current),
        errors=errors or [],
    )
