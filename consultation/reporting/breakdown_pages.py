"""Officers' page of breakdowns: one question by another, as tables and as a file."""

from collections.abc import Sequence

from flask import Blueprint, abort, request, url_for
from werkzeug.wrappers import Response

from consultation.analysis.asked import Asked
from consultation.analysis.breakdowns import Breakdown, breakdown_of
from consultation.analysis.selection import selectable
from consultation.extensions import db
from consultation.lifecycle.consultations import Current
from consultation.officers import audit
from consultation.officers.access import PLACE, Role, guard, requires
from consultation.reporting import breakdown_tables
from consultation.reporting.downloads import file_name, instance, report_on
from consultation.reporting.frame import about_consultation, page_of
from consultation.reporting.report import Report
from consultation.reporting.spreadsheets import TYPE, csv_file, harmless

pages = Blueprint("breakdowns", __name__, url_prefix=f"{PLACE}/c/<slug:slug>/breakdown")
guard(pages)
Page = str | Response | tuple[str, int]


@pages.get("")
@requires(Role.ANALYST)
@about_consultation
def breakdown(current: Current) -> Page:
    """The form that chooses two questions, and one broken down by the other."""
    report = report_on(current)
    found = _chosen(current, report)
    named = any(request.args.get(name) for name in ("question", "by"))
    errors = (
        [] if found or not named else [{"message": "Choose two questions.", "input": "question"}]
    )
    tables = {}
    if found:
        tables = {
            "Counts": breakdown_tables.counts(found, report.language),
            "Percentages of each group": breakdown_tables.of_groups(found, report.language),
            "Percentages of each answer": breakdown_tables.of_answers(found, report.language),
        }
    questionnaire = report.results.questionnaire
    page = page_of(
        current,
        "breakdown.html",
        report=report,
        breakdown=found,
        tables=tables,
        errors=errors,
        asked=questionnaire.open,
        groups=selectable(questionnaire),
        file=url_for(".file", slug=current.slug, question=found.asked.key, by=found.by.key)
        if found
        else "",
    )
    return (page, 400) if errors else page


@pages.get("/breakdown.csv")
@requires(Role.ANALYST)
@about_consultation
def file(current: Current) -> Page:
    """The same in tidy form."""
    report = report_on(current)
    found = _chosen(current, report)
    if found is None:
        abort(404)
    audit.record("downloaded", f"{found.asked.key} by {found.by.key}", slug=current.slug)
    rows = (
        tuple(harmless(cell) for cell in row[:7]) + row[7:]
        for row in breakdown_tables.tidy(found, report.language)
    )
    answer = Response(b"".join(csv_file(breakdown_tables.HEADER, rows)))
    answer.headers["Content-Type"] = TYPE
    name = file_name(current, "breakdown.csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _chosen(current: Current, report: Report) -> Breakdown | None:
    """The breakdown that the address names, if it names two questions that there are."""
    questionnaire = report.results.questionnaire
    asked = _named("question", questionnaire.open)
    by = _named("by", selectable(questionnaire))
    if asked is None or by is None:
        return None
    top = instance() / "columns"
    return breakdown_of(db.session(), top, current.consultation.id, questionnaire, asked, by)


def _named(name: str, among: Sequence[Asked]) -> Asked | None:
    wanted = request.args.get(name, "")
    return next((each for each in among if each.key == wanted), None)
