"""Administrators' pages: officers' accounts, the audit trail, the settings of the site."""

import csv
import io
import uuid
from collections.abc import Iterator

from flask import abort, g, request, url_for
from werkzeug.wrappers import Response

from consultation import clock
from consultation.giving_way import sent_in_pieces
from consultation.languages import SPOKEN, name_of
from consultation.officers import accounts, assignments, audit, sessions
from consultation.officers.access import Role, requires
from consultation.officers.forms import AddForm, AssignForm, RoleForm
from consultation.officers.models import Officer
from consultation.officers.routes.blueprint import done, note, officers, page
from consultation.settings.telling import told
from consultation.site import site_settings
from consultation.web import as_file

_LONGEST_SEARCH = 200
_PIECE = 16 * 1024


@officers.get("/officers")
@requires(Role.ADMINISTRATOR)
def everyone() -> tuple[str, int]:
    """Show all officers."""
    return page("everyone.html", everyone=accounts.everyone(), moment=clock.now())


@officers.get("/officers/add")
@requires(Role.ADMINISTRATOR)
def add() -> tuple[str, int]:
    """Show the form to add an officer."""
    return page("add.html", form=AddForm())


@officers.post("/officers/add")
@requires(Role.ADMINISTRATOR)
def add_sent() -> Response | tuple[str, int]:
    """Add an officer; the next page shows the one-time link."""
    form = AddForm()
    if form.validate():
        try:
            link = accounts.add(form.typed("email"), Role(form.typed("role")), by=g.officer)
        except accounts.Refused as refused:
            form.blame("email", str(refused))
        else:
            added = accounts.by_email(form.typed("email")) or abort(404)
            return done(_page_of(added), f"{added.email} is added.", link=link)
    return page("add.html", 422, form=form)


@officers.get("/officers/<uuid:officer_id>")
@requires(Role.ADMINISTRATOR)
def one(officer_id: uuid.UUID) -> tuple[str, int]:
    """Show one officer, and what can be done with the account."""
    return _one_page(_officer(officer_id), note=note())


@officers.post("/officers/<uuid:officer_id>/role")
@requires(Role.ADMINISTRATOR)
def role_sent(officer_id: uuid.UUID) -> Response | tuple[str, int]:
    """Change an officer's role."""
    officer, form = _officer(officer_id), RoleForm()
    if not form.validate():
        return _one_page(officer, 422, form=form)
    try:
        accounts.change_role(officer.email, Role(form.typed("role")), by=g.officer)
    except accounts.Refused as refused:
        return _one_page(officer, 422, refused=str(refused))
    return done(_page_of(officer), f"{officer.email} is {form.typed('role')} now.")


@officers.post("/officers/<uuid:officer_id>/assignments")
@requires(Role.ADMINISTRATOR)
def assigned_sent(officer_id: uuid.UUID) -> Response | tuple[str, int]:
    """Assign a consultation to an officer with a role, or take it away."""
    officer, form = _officer(officer_id), AssignForm()
    if not form.validate():
        return _one_page(officer, 422, assign=form)
    slug = form.typed("slug")
    try:
        if "end" in request.form:
            assignments.unassign(officer.email, slug, by=g.officer)
        else:
            assignments.assign(officer.email, slug, Role(form.typed("role")), by=g.officer)
    except accounts.Refused as refused:
        return _one_page(officer, 422, refused=str(refused))
    return done(_page_of(officer), f"What {officer.email} may do in {slug} is changed.")


@officers.post("/officers/<uuid:officer_id>/reach")
@requires(Role.ADMINISTRATOR)
def reach_sent(officer_id: uuid.UUID) -> Response | tuple[str, int]:
    """Limit an officer to the consultations assigned to them, or lift the limit."""
    officer, only = _officer(officer_id), "only" in request.form
    try:
        assignments.limit(officer.email, only_assigned=only, by=g.officer)
    except accounts.Refused as refused:
        return _one_page(officer, 422, refused=str(refused))
    reach = "only what is assigned" if only else "every consultation"
    return done(_page_of(officer), f"{officer.email} opens {reach} from now on.")


@officers.post("/officers/<uuid:officer_id>/reset")
@requires(Role.ADMINISTRATOR)
def reset_sent(officer_id: uuid.UUID) -> Response | tuple[str, int]:
    """Reset an officer's account; the next page shows the one-time link."""
    officer = _officer(officer_id)
    try:
        link = accounts.reset(officer.email, by=g.officer)
    except accounts.Refused as refused:
        return _one_page(officer, 422, refused=str(refused))
    return done(_page_of(officer), f"{officer.email} is reset.", link=link)


@officers.post("/officers/<uuid:officer_id>/disable")
@requires(Role.ADMINISTRATOR)
def disable_sent(officer_id: uuid.UUID) -> Response | tuple[str, int]:
    """Disable an officer's account."""
    officer = _officer(officer_id)
    try:
        accounts.disable(officer.email, by=g.officer)
    except accounts.Refused as refused:
        return _one_page(officer, 422, refused=str(refused))
    return done(_page_of(officer), f"{officer.email} is disabled and signed out.")


@officers.get("/settings")
@requires(Role.ADMINISTRATOR)
def settings() -> tuple[str, int]:
    """Show how the site is set; only an operator can change that."""
    return page(
        "settings.html",
        settings=told(site_settings()),
        idle=sessions.IDLE,
        whole=sessions.WHOLE,
        spoken={each: name_of(each) for each in SPOKEN},
    )


@officers.get("/audit")
@requires(Role.ADMINISTRATOR)
def audit_trail() -> tuple[str, int]:
    """Show the audit trail, newest first."""
    words = _words()
    found = audit.count(words)
    pages = max(1, -(-found // audit.PAGE))
    number = min(max(request.args.get("page", 1, type=int), 1), pages)
    return page(
        "audit.html",
        words=words,
        found=found,
        entries=audit.page_of(words, number),
        number=number,
        pages=pages,
        written=audit.written,
        who=audit.who,
    )


@officers.get("/audit.csv")
@requires(Role.ADMINISTRATOR)
def audit_file() -> Response:
    """Send the audit trail as a file; the download itself is recorded in the trail."""
    words = _words()
    audit.record("audit trail downloaded", f"search: {words}" if words else "")
    return as_file(sent_in_pieces(_lines(words)), "audit.csv", "text/csv; charset=utf-8")


def _lines(words: str) -> Iterator[str]:
    held = io.StringIO()
    lines = csv.writer(held)
    held.write("\ufeff")
    lines.writerow(audit.HEADINGS)
    for row in audit.rows(words):
        lines.writerow(row)
        if held.tell() >= _PIECE:
            yield held.getvalue()
            held.seek(0)
            held.truncate()
    yield held.getvalue()


def _words() -> str:
    return request.args.get("q", "").replace("\0", "").strip()[:_LONGEST_SEARCH]


def _one_page(
    officer: Officer,
    status: int = 200,
    *,
    form: RoleForm | None = None,
    assign: AssignForm | None = None,
    refused: str = "",
    note: dict[str, object] | None = None,
) -> tuple[str, int]:
    form = form or RoleForm(data={"role": officer.role})
    wrong = (assign or form).mistakes()
    errors = [{"message": refused, "input": None}] if refused else wrong
    return page(
        "one.html",
        status,
        one=officer,
        state=officer.state(clock.now()),
        own=officer.id == g.officer.id,
        form=form,
        assign=assign or AssignForm(formdata=None),
        assigned=assignments.assigned_to(officer),
        slugs=assignments.slugs(),
        errors=errors,
        note=note or {},
    )


def _officer(officer_id: uuid.UUID) -> Officer:
    return accounts.by_id(officer_id) or abort(404)


def _page_of(officer: Officer) -> str:
    return url_for("officers.one", officer_id=officer.id)
