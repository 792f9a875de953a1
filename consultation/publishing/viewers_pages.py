"""Viewers' page of breakdowns: what could be published of one question by another, and no more.

Only after closing, and once keying is declared ended, even if nothing was keyed: while figures
can grow, somebody could compare two looks and see what the new responses said.
"""

from functools import partial

from flask import Blueprint, abort, request, url_for

from consultation.analysis.groups import Grouping
from consultation.analysis.guarded_breakdowns import GuardedBreakdown
from consultation.analysis.publishable import can_be_broken_down
from consultation.analysis.results import QuestionResult
from consultation.analysis.subtracting import Pair, can_group
from consultation.extensions import db
from consultation.lifecycle.consultations import Current
from consultation.officers import audit
from consultation.officers.access import PLACE, Role, guard, requires
from consultation.publishing.choosing import public
from consultation.publishing.panels_by_group import (
    chart_name,
    open_to_viewers,
    pair_of,
    panel_drawing,
)
from consultation.publishing.side_by_side import groups_told
from consultation.reporting.files.downloads import file_name, instance, report_on
from consultation.reporting.guarded import for_viewers
from consultation.reporting.pages.chart_files import Saving, chart_file, width_asked
from consultation.reporting.pages.frame import about_consultation, page_of
from consultation.reporting.pages.showing import Picture, picture_at
from consultation.reporting.report import Report
from consultation.web import Page

pages = Blueprint("guarded", __name__, url_prefix=f"{PLACE}/c/<slug:slug>/guarded-breakdown")
guard(pages)


@pages.get("")
@requires(Role.VIEWER)
@about_consultation
def breakdown(current: Current) -> Page:
    """Show the form to choose two questions and, as far as allowed, the breakdown."""
    report = for_viewers(db.session(), instance(), current, report_on(current))
    settled = report.final is not None
    pairs = _pairs(current, report)
    question, by = request.args.get("question", ""), request.args.get("by", "")
    if question and not by:
        by = next((group for asked, group in pairs if asked == question), "")
    found, errors = None, []
    if (question, by) in pairs:
        audit.record("saw a breakdown", f"{question} by {by}", slug=current.slug)
        found = _found(report, (question, by))
    elif by and settled:
        says = "Choose two different questions of which a breakdown can be shown here."
        errors = [{"message": says, "input": "question"}]
    page = page_of(
        current,
        "guarded_breakdown.html",
        report=report,
        questions=_questions(report, pairs),
        groups=_groups(report, pairs),
        chosen=(question, by),
        breakdown=found,
        shown=groups_told(found) if found else None,
        picture=_picture(current, report, (question, by), found) if found else None,
        settled=settled,
        nothing_of=None if found or errors else report.results.question(question),
        errors=errors,
    )
    return (page, 400) if errors else page


@pages.get("/charts/<name>.<ending>")
@requires(Role.VIEWER)
@about_consultation
def chart(current: Current, name: str, ending: str) -> Page:
    """Send the breakdown's chart; `?narrow=1` for phones."""
    report = for_viewers(db.session(), instance(), current, report_on(current))
    pair = pair_of(name)
    if pair is None or pair not in _pairs(current, report):
        abort(404)
    found = _found(report, pair)
    drawing = panel_drawing(report, found, width_asked()) if found else None
    file = f"{'-by-'.join(pair)}.{ending}"
    return chart_file(drawing, ending, Saving(current.slug, file_name(current, file), file))


def _pairs(current: Current, report: Report) -> tuple[Pair, ...]:
    """The breakdowns that viewers can see; none before the final figures."""
    if report.final is None:
        return ()
    choice = public(db.session(), current)
    pairs = open_to_viewers(report.results, choice.breakdowns if choice else ())
    return tuple(filter(report.final.has, pairs))


def _found(report: Report, pair: Pair) -> GuardedBreakdown | None:
    return report.final.breakdown(pair) if report.final else None


def _questions(report: Report, pairs: tuple[Pair, ...]) -> list[QuestionResult]:
    keys = {question for question, _ in pairs}
    return [each for each in can_be_broken_down(report.results) if each.key in keys]


def _groups(report: Report, pairs: tuple[Pair, ...]) -> list[Grouping]:
    keys = {by for _, by in pairs}
    return [each for each in can_group(report.results) if each.key in keys]


def _picture(
    current: Current, report: Report, pair: Pair, found: GuardedBreakdown
) -> Picture | None:
    address = partial(url_for, ".chart", slug=current.slug, name=chart_name(pair))
    return picture_at(partial(panel_drawing, report, found), address)
