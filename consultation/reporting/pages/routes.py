"""Officers' pages of results: the list of consultations, one's results, a question, a chart.

They parse, call and render; `requires` on each view says who may see it. No figure is made here.
"""

from functools import partial

from flask import (
    Blueprint,
    Flask,
    abort,
    g,
    render_template,
    request,
)

from consultation.analysis.comments import with_words
from consultation.analysis.disclosure import Protected
from consultation.analysis.groups import wanted_always
from consultation.lifecycle.consultations import Current, equality_not_reviewed
from consultation.officers import audit
from consultation.officers.access import PLACE, Role, guard, requires
from consultation.officers.assignments import highest_role, opened_by
from consultation.questionnaire.translations import missing
from consultation.reporting import tables
from consultation.reporting.charts import image_files
from consultation.reporting.files.downloads import (
    HiddenUntilClosed,
    file_name,
    instance,
)
from consultation.reporting.glance import glance_at
from consultation.reporting.kinds import kinds_in
from consultation.reporting.listing import hidden, standings
from consultation.reporting.pages import (
    breakdown_pages,
    comment_pages,
    download_pages,
    people_pages,
    saved_pages,
    selecting,
)
from consultation.reporting.pages.chart_files import (
    KINDS,
    Saving,
    content_file,
    is_saved,
    width_asked,
)
from consultation.reporting.pages.frame import about_consultation, may_read, page_of, report_as_seen
from consultation.reporting.pages.heard_showing import heard_of
from consultation.reporting.pages.offering import offered
from consultation.reporting.pages.showing import by_name, picture_of, shown_of
from consultation.reporting.report import BY_DAY
from consultation.web import Page

reporting = Blueprint("reporting", __name__, url_prefix=PLACE)
guard(reporting)
A_YEAR = 365 * 24 * 3600


def install(app: Flask) -> None:
    """Open the pages."""
    app.register_blueprint(reporting)
    app.register_blueprint(comment_pages.pages)
    app.register_blueprint(download_pages.pages)
    app.register_blueprint(selecting.pages)
    app.register_blueprint(saved_pages.pages)
    app.register_blueprint(breakdown_pages.pages)
    app.register_blueprint(people_pages.pages)


@reporting.get("/")
@requires(Role.VIEWER)
def consultations() -> Page:
    """Every consultation with its stage, days left and number of responses."""
    theirs = opened_by(g.officer)
    found = [each for each in standings() if theirs(each.current.slug)]
    may_load = highest_role(g.officer) >= Role.EDITOR
    return render_template("reporting/consultations.html", standings=found, may_load=may_load)


@reporting.get("/c/<slug:slug>")
@requires(Role.VIEWER)
@about_consultation
def results(current: Current) -> Page:
    """What the responses say, question by question."""
    if hidden(current):
        return page_of(current, "hidden.html")
    audit.record("saw the results", slug=current.slug)
    report = report_as_seen(current)
    found = report.results
    show = partial(shown_of, current, report, may_read=may_read())
    return page_of(
        current,
        "results.html",
        report=report,
        results=found,
        kinds=kinds_in(found),
        glance=glance_at(report),
        selecting=by_name,
        by_day=picture_of(current, report, BY_DAY),
        days=tables.days_table(found.by_day),
        heard=heard_of(current, report),
        sections=[
            (each, [show(question) for question in each.questions]) for each in found.sections
        ],
        equality=[show(each) for each in found.equality],
        missing=missing(current.definition),
        equality_not_reviewed=equality_not_reviewed(current),
        files=list(offered(current, report)) if may_read() else [],
        written=with_words(found.questionnaire),
    )


@reporting.get("/c/<slug:slug>/questions/<question>")
@requires(Role.VIEWER)
@about_consultation
def question(current: Current, question: str) -> Page:
    """One question, large."""
    report = report_as_seen(current)
    result = report.results.question(question)
    if result is None:
        abort(404)
    audit.record("saw a question", question, slug=current.slug)
    return page_of(
        current,
        "question.html",
        report=report,
        shown=shown_of(current, report, result, may_read=may_read()),
        asked=result,
        exact=not isinstance(result.summary, Protected),
        always=wanted_always(report.results.questionnaire),
    )


@reporting.get("/c/<slug:slug>/charts/<name>.<ending>")
@requires(Role.VIEWER)
@about_consultation
def chart(current: Current, name: str, ending: str) -> Page:
    """One chart as a file; `?narrow=1` for phones."""
    if ending not in KINDS:
        abort(404)
    if hidden(current):
        raise HiddenUntilClosed
    mark = request.args.get("v", "")
    # A chart's mark in the address proves that its reader was shown it. Not so for viewers, who
    # could have the mark of a chart with exact figures. What is saved must have its own name, for
    # the audit trail: beside a mark, an address can name anything.
    by_mark = may_read() and not is_saved()
    content = image_files.kept(mark, ending, instance()) if by_mark else None
    if content is None:
        report = report_as_seen(current)
        drawing = report.drawing(name, width_asked())
        if drawing is None:
            abort(404)
        content = image_files.drawn(drawing, ending, instance())
        mark = drawing.mark
    file = f"{name}.{ending}"
    saving = Saving(current.slug, file_name(current, file), file)
    answer = content_file(content, mark, ending, saving)
    if request.args.get("v") == mark:
        # The address changes with the chart, so what is at this one never will.
        answer.headers["Cache-Control"] = f"private, max-age={A_YEAR}, immutable"
    return answer
