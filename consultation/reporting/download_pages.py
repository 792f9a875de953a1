"""Files to take away: they are sent as they are made. Parse, call, send."""

from flask import Blueprint, Response, abort, redirect, request, stream_with_context, url_for
from werkzeug.wrappers import Response as Answer

from consultation.lifecycle.consultations import Current
from consultation.officers import audit
from consultation.officers.access import PLACE, Role, guard, requires
from consultation.reporting.downloads import (
    contacts,
    download_called,
    file_name,
    report_on,
    wanted,
)
from consultation.reporting.frame import about_consultation
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
    if found.lacks:
        return redirect(url_for("reporting.results", slug=current.slug, _anchor="downloads"), 303)
    audit.record("downloaded", found.name, slug=current.slug)
    body = Response(stream_with_context(found.make(wanted(current, report))))
    return _file(current, found.name, found.type, body)


def _file(current: Current, name: str, kind: str, answer: Response) -> Response:
    answer.headers["Content-Type"] = kind
    answer.headers["Content-Disposition"] = attached(current, name)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def attached(current: Current, name: str) -> str:
    """A header that has the file saved under our name, which holds ids, dots and hyphens only."""
    return f'attachment; filename="{file_name(current, name)}"'
