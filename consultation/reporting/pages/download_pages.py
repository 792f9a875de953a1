"""Officers' pages of downloads: a file is sent while it is made, or once it is made."""

from collections.abc import Iterator
from functools import partial

from flask import (
    Blueprint,
    Response,
    abort,
    redirect,
    request,
    url_for,
)
from werkzeug.wrappers import Response as Answer

from consultation.extensions import db
from consultation.giving_way import sent_in_pieces
from consultation.lifecycle.consultations import Current
from consultation.officers import audit
from consultation.officers.access import PLACE, Role, guard, requires
from consultation.reporting.files.downloads import (
    Download,
    contacts,
    download_called,
    file_name,
    wanted,
)
from consultation.reporting.files.maker_process import start_maker
from consultation.reporting.files.making import ask_for, makings_of, pieces_of, takes_long
from consultation.reporting.pages.frame import about_consultation, page_of
from consultation.reporting.pages.offering import offered
from consultation.reporting.pages.selected import Selected, selected_here
from consultation.reporting.report import Report
from consultation.reporting.spreadsheets import TYPE
from consultation.web import as_file

pages = Blueprint("downloads", __name__, url_prefix=f"{PLACE}/c/<slug:slug>/downloads")
guard(pages)


@pages.get("/contacts.csv")
@requires(Role.EDITOR)
@about_consultation
def contact_addresses(current: Current) -> Answer:
    """The addresses of those who want to hear the outcome."""
    audit.record("downloaded", "contacts.csv", slug=current.slug)
    return as_file(Response(b"".join(contacts(current))), file_name(current, "contacts.csv"), TYPE)


@pages.get("")
@requires(Role.ANALYST)
@about_consultation
def every_file(current: Current) -> str:
    """Every file, of all responses or of a selection, and how far those in the making are."""
    selected = selected_here(current)
    return page_of(
        current,
        "downloads.html",
        files=list(offered(current, selected.report)),
        selected=selected,
        parts=selected.parts(partial(url_for, ".every_file", slug=current.slug)),
    )


@pages.post("/<name>/make")
@requires(Role.ANALYST)
@about_consultation
def make(current: Current, name: str) -> Answer:
    """Have a long file made, of all responses or of a selection."""
    found = download_called(name)
    if found is None or not found.long:
        abort(404)
    selected = selected_here(current)  # nobody has a file made of what nobody may see
    if found.lacks_for(selected.report):
        abort(404)
    audit.record("asked for", selected.trail_entry(found.name), slug=current.slug)
    ask_for(current, found.name, selected.selection)
    start_maker()
    return _to_files(current, name, selected)


@pages.get("/<name>")
@requires(Role.ANALYST)
@about_consultation
def download(current: Current, name: str) -> Answer:
    """A file to take away; `?values=labels` gives the responses in words."""
    labels = request.args.get("values") == "labels"
    found = download_called(name, labels=labels)
    if found is None:
        abort(404)
    selected = selected_here(current)
    if not found.of_selection and not selected.selection.is_everything:
        return redirect(url_for(".download", slug=current.slug, name=name), 303)
    taken = _taken(current, selected.report, found)
    if taken is None:
        return _to_files(current, name, selected)
    audit.record("downloaded", selected.trail_entry(found.name), slug=current.slug)
    pieces, name = taken
    return as_file(sent_in_pieces(pieces), name, found.type)


def _taken(current: Current, report: Report, found: Download) -> tuple[Iterator[bytes], str] | None:
    """The file's pieces and its name; None for a long one that is not finished."""
    if found.lacks_for(report):
        return None
    if not takes_long(found, report.results.total):
        made_from = wanted(current, report)
        if found.leaves_house:
            made_from.make_what_is_due()
        says = made_from.provenance
        made_at, seal = (says.made_at, says.seal) if found.bare else (None, "")
        name = file_name(current, found.name, report.selection, made_at, seal)
        return found.make(made_from), name
    session = db.session()
    making = makings_of(session, current.consultation.id, report.selection).get(found.name)
    if making is None or making.finished_at is None or making.problem:
        return None
    made_at = None if report.selection.is_everything else making.finished_at
    return pieces_of(session, making), file_name(current, found.name, report.selection, made_at)


def _to_files(current: Current, name: str, selected: Selected) -> Answer:
    values = selected.handed_on
    return redirect(url_for(".every_file", slug=current.slug, _anchor=name, **values), 303)
