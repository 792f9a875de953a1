"""Files to take away: sent as they are made, or once they are made. Parse, call, send."""

from collections.abc import Iterator

from flask import Blueprint, Response, abort, redirect, request, stream_with_context, url_for
from werkzeug.wrappers import Response as Answer

from consultation.extensions import db
from consultation.lifecycle.consultations import Current
from consultation.officers import audit
from consultation.officers.access import PLACE, Role, guard, requires
from consultation.reporting.downloads import (
    Download,
    contacts,
    download_called,
    file_name,
    report_on,
    wanted,
)
from consultation.reporting.frame import about_consultation, page_of
from consultation.reporting.maker_process import start_maker
from consultation.reporting.making import ask_for, makings_of, pieces_of, takes_long
from consultation.reporting.offering import offered
from consultation.reporting.report import Report
from consultation.reporting.spreadsheets import TYPE

pages = Blueprint("downloads", __name__, url_prefix=f"{PLACE}/c/<slug:slug>/downloads")
guard(pages)


@pages.get("/contacts.csv")
@requires(Role.EDITOR)
@about_consultation
def contact_addresses(current: Current) -> Answer:
    """The addresses of those who want to hear the outcome."""
    audit.record("downloaded", "contacts.csv", slug=current.slug)
    return _file(current, "contacts.csv", TYPE, Response(b"".join(contacts(current))))


@pages.get("")
@requires(Role.ANALYST)
@about_consultation
def every_file(current: Current) -> str:
    """Every file, and how far those are that are being made."""
    report = report_on(current)
    return page_of(current, "downloads.html", files=list(offered(current, report)))


@pages.post("/<name>/make")
@requires(Role.ANALYST)
@about_consultation
def make(current: Current, name: str) -> Answer:
    """Have a long file made."""
    found = download_called(name)
    if found is None or not found.long or found.lacks:
        abort(404)
    report_on(current)  # nobody has a file made of what nobody may see
    audit.record("asked for", found.name, slug=current.slug)
    ask_for(current, found.name)
    start_maker()
    return redirect(url_for(".every_file", slug=current.slug, _anchor=name), 303)


@pages.get("/<name>")
@requires(Role.ANALYST)
@about_consultation
def download(current: Current, name: str) -> Answer:
    """A file to take away; `?values=labels` gives the responses in words."""
    labels = request.args.get("values") == "labels"
    found = download_called(name, labels=labels)
    if found is None:
        abort(404)
    report = report_on(current)
    pieces = _pieces_of(current, report, found)
    if pieces is None:
        return redirect(url_for(".every_file", slug=current.slug, _anchor=name), 303)
    audit.record("downloaded", found.name, slug=current.slug)
    return _file(current, found.name, found.type, Response(stream_with_context(pieces)))


def _pieces_of(current: Current, report: Report, found: Download) -> Iterator[bytes] | None:
    """The file as it is made now or was made before; None where it has to be asked for."""
    if found.lacks:
        return None
    if not takes_long(found, report.results.total):
        return found.make(wanted(current, report))
    session = db.session()
    making = makings_of(session, current.consultation.id).get(found.name)
    if making is None or making.finished_at is None or making.problem:
        return None
    return pieces_of(session, making)


def _file(current: Current, name: str, kind: str, answer: Response) -> Response:
    answer.headers["Content-Type"] = kind
    answer.headers["Content-Disposition"] = attached(current, name)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def attached(current: Current, name: str) -> str:
    """A header that has the file saved under our name, which holds ids, dots and hyphens only."""
    return f'attachment; filename="{file_name(current, name)}"'
