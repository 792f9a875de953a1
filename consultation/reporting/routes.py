"""Officers' pages about what came in: the list, results, comments, charts, files.

They parse, call and render; who may see a page is said on each view. No figure is made here.
"""

from functools import partial

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    render_template,
    request,
    stream_with_context,
)

from consultation.analysis.comments import with_words
from consultation.lifecycle.consultations import Current
from consultation.lifecycle.stage import Stage
from consultation.officers import audit
from consultation.officers.access import PLACE, Role, guard, requires
from consultation.questionnaire.translations import missing
from consultation.reporting import charts, comment_pages, tables
from consultation.reporting.alternatives import days_said
from consultation.reporting.downloads import (
    DOWNLOADS,
    HiddenUntilClosed,
    contacts,
    download_called,
    file_name,
    instance,
    report_on,
)
from consultation.reporting.frame import about_consultation, may_read, page_of
from consultation.reporting.listing import hidden, standings
from consultation.reporting.report import BY_DAY, NARROW, WIDE
from consultation.reporting.showing import picture_of, shown_of
from consultation.reporting.spreadsheets import TYPE

reporting = Blueprint("reporting", __name__, url_prefix=PLACE)
guard(reporting)
Page = str | Response | tuple[str, int]
A_YEAR = 365 * 24 * 3600
CHARTS = {"svg": "image/svg+xml", "png": "image/png"}


def install(app: Flask) -> None:
    """Open the pages."""
    app.register_blueprint(reporting)
    app.register_blueprint(comment_pages.pages)


@reporting.get("/")
@requires(Role.VIEWER)
def consultations() -> Page:
    """Every consultation with its stage, days left and number of responses."""
    return render_template("reporting/consultations.html", standings=standings(), stages=Stage)


@reporting.get("/c/<slug:slug>")
@requires(Role.VIEWER)
@about_consultation
def results(current: Current) -> Page:
    """What the responses say, question by question."""
    if hidden(current):
        return page_of(current, "hidden.html")
    report = report_on(current)
    found = report.results
    show = partial(shown_of, current, report, may_read=may_read())
    return page_of(
        current,
        "results.html",
        report=report,
        results=found,
        by_day=picture_of(current, report, BY_DAY, days_said(found.by_day)),
        days=tables.days_table(found.by_day),
        sections=[
            (each, [show(question) for question in each.questions]) for each in found.sections
        ],
        equality=[show(each) for each in found.equality],
        missing=missing(current.definition),
        downloads=DOWNLOADS,
        written=with_words(found.questionnaire),
    )


@reporting.get("/c/<slug:slug>/questions/<question>")
@requires(Role.VIEWER)
@about_consultation
def question(current: Current, question: str) -> Page:
    """One question, large."""
    report = report_on(current)
    result = report.results.question(question)
    if result is None:
        abort(404)
    return page_of(
        current,
        "question.html",
        report=report,
        shown=shown_of(current, report, result, may_read=may_read()),
        asked=result,
    )


@reporting.get("/c/<slug:slug>/charts/<name>.<ending>")
@requires(Role.VIEWER)
@about_consultation
def chart(current: Current, name: str, ending: str) -> Page:
    """One chart as a file; `?narrow=1` for phones."""
    if ending not in CHARTS:
        abort(404)
    if hidden(current):
        raise HiddenUntilClosed
    mark = request.args.get("v", "")
    content = charts.kept(mark, ending, instance())
    if content is None:
        report = report_on(current)
        drawing = report.drawing(name, NARROW if request.args.get("narrow") else WIDE)
        if drawing is None:
            abort(404)
        content = charts.drawn(drawing, ending, instance())
        mark = drawing.mark
    return _chart(current, f"{name}.{ending}", content, mark)


def _chart(current: Current, name: str, content: bytes, mark: str) -> Response:
    """A chart under its mark: whoever asks for that mark again need not ask again for a year."""
    answer = Response(content, mimetype=CHARTS[name.rpartition(".")[2]])
    answer.set_etag(mark)
    as_named = request.args.get("v") == mark
    answer.headers["Cache-Control"] = (
        f"private, max-age={A_YEAR}, immutable" if as_named else "private, no-cache"
    )
    if "download" in request.args:
        answer.headers["Content-Disposition"] = _attached(current, name)
    answer.make_conditional(request)
    return answer


@reporting.get("/c/<slug:slug>/downloads/contacts.csv")
@requires(Role.EDITOR)
@about_consultation
def contact_addresses(current: Current) -> Page:
    """The addresses of those who want to hear the outcome."""
    audit.record("downloaded", "contacts.csv", slug=current.slug)
    content = b"".join(contacts(current))
    return _file(current, "contacts.csv", TYPE, Response(content))


@reporting.get("/c/<slug:slug>/downloads/<name>")
@requires(Role.ANALYST)
@about_consultation
def download(current: Current, name: str) -> Page:
    """A file to take away; `?values=labels` gives the responses in words."""
    labels = request.args.get("values") == "labels"
    found = download_called(name, labels=labels)
    if found is None:
        abort(404)
    report = report_on(current)
    audit.record("downloaded", found.name, slug=current.slug)
    body = Response(stream_with_context(found.make(current, report)))
    return _file(current, found.name, found.type, body)


def _file(current: Current, name: str, kind: str, answer: Response) -> Response:
    answer.headers["Content-Type"] = kind
    answer.headers["Content-Disposition"] = _attached(current, name)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _attached(current: Current, name: str) -> str:
    """A header that has the file saved under our name, which holds ids, dots and hyphens only."""
    return f'attachment; filename="{file_name(current, name)}"'
