"""Officers' pages that check and load a definition file, and say what was loaded.

They parse, call the verb and show, like the command; they must not know what a definition holds.
"""

from dataclasses import dataclass

from flask import Blueprint, Flask, abort, g, redirect, render_template, request, url_for

from consultation.authoring.checks import Advice, advice, size_in_words
from consultation.authoring.loading import NotLoaded, load_sound, sound
from consultation.authoring.versions import version_of
from consultation.extensions import db
from consultation.officers import audit
from consultation.officers.access import PLACE, Role, guard, requires, requires_somewhere
from consultation.officers.assignments import role_in
from consultation.questionnaire.definition import Definition
from consultation.questionnaire.parsing import Mistakes
from consultation.questionnaire.reading import LARGEST_FILE
from consultation.responding.consulting import bound_body, consultation_at
from consultation.responding.retelling import retold
from consultation.responding.retold_changes import retold_changes
from consultation.site import site_settings
from consultation.web import Page

LARGEST_BODY = 4 * LARGEST_FILE
"""More than a definition may have, so that one that is somewhat too large is refused in words."""

loads = Blueprint("loads", __name__, url_prefix=PLACE)
guard(loads)


@dataclass(frozen=True)
class _Checked:
    """A definition without mistakes, and what would make it better."""

    definition: Definition
    advice: list[Advice]

    @property
    def size(self) -> str:
        return size_in_words(self.definition)


def install(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(loads)
    bound_body(app, "loads.form_sent", lambda: LARGEST_BODY)


@loads.get("/load")
@requires_somewhere(Role.EDITOR)
def form() -> Page:
    """Offer to check a file and to load it."""
    return _form()


@loads.post("/load")
@requires_somewhere(Role.EDITOR)
def form_sent() -> Page:
    """Check the file; with the other button, also load it. Mistakes store nothing."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return _form(["Choose a file."]), 422
    source, name = sent.read(LARGEST_FILE + 1), sent.filename
    try:
        file = sound(source, name, site_settings().instance)
        if request.form.get("do") != "load":
            return _form(checked=_Checked(file.definition, advice(file.definition, file.source)))
        if refusal := _not_theirs(file.definition.slug):
            return _form([refusal]), 403
        loaded = load_sound(file)
    except Mistakes as mistakes:
        return _form([_told(each.line, each.path, each.says) for each in mistakes.mistakes]), 422
    except NotLoaded as refusal:
        return _form(str(refusal).split("\n")), 422
    audit.record("loaded a definition", f"version {loaded.number}", slug=loaded.slug)
    return redirect(url_for(".loaded", slug=loaded.slug, number=loaded.number), 303)


@loads.get("/c/<slug:slug>/loaded/<int:number>")
@requires(Role.EDITOR)
def loaded(slug: str, number: int) -> Page:
    """Say what a version changed, where it is found, and what would make it better."""
    current = consultation_at(slug)
    version = version_of(db.session(), current.consultation.id, number)
    if version is None:
        abort(404)
    return render_template(
        "authoring/loaded.html",
        current=current,
        definition=current.definition,
        number=number,
        says=retold(version.says),
        changes=retold_changes(version.details),
        advice=advice(version.definition, version.source),
        address=f"{site_settings().public_url}/c/{slug}",
    )


def _not_theirs(slug: str) -> str:
    """Why the officer may not load this consultation; '' if they may."""
    role = role_in(g.officer, slug)
    if role is not None and role >= Role.EDITOR:
        return ""
    return (
        f"You may load new versions only of consultations in which you are an editor. "
        f"“{slug}” is not one of them. Check the slug in the file, or ask an administrator."
    )


def _told(line: int, path: str, says: str) -> str:
    return f"Line {line}: {path}: {says}" if path else f"Line {line}: {says}"


def _form(mistakes: list[str] | None = None, checked: _Checked | None = None) -> str:
    errors = [{"message": each, "input": "file"} for each in mistakes or []]
    return render_template("authoring/load.html", errors=errors, checked=checked)
