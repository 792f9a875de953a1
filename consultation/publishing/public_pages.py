"""The public page of results, once an editor has published them. Parse, call, show."""

import hashlib
from collections.abc import Callable
from functools import partial

from flask import Blueprint, abort, g, render_template, request, url_for
from werkzeug.wrappers import Response

from consultation.analysis.guarded_breakdowns import GuardedBreakdown
from consultation.analysis.results import QuestionResult
from consultation.analysis.subtracting import Pair
from consultation.extensions import db
from consultation.lifecycle.consultations import Current
from consultation.publishing.choosing import Choice, can_be_published, public
from consultation.publishing.doing import what_was_done
from consultation.publishing.open_tables import published_data
from consultation.publishing.page import (
    Published,
    published,
    versions_since,
    waiting,
)
from consultation.publishing.panels_by_group import chart_name, pair_of, panel_drawing, panels_of
from consultation.publishing.side_by_side import by_wording, groups_told, notes, wordings
from consultation.publishing.telling import READER, told
from consultation.publishing.you_said import in_order, sentences
from consultation.reporting.files.downloads import file_name, instance
from consultation.reporting.files.open_data import TYPE
from consultation.reporting.kinds import kinds_in
from consultation.reporting.pages.chart_files import chart_file, width_asked
from consultation.reporting.pages.showing import Picture, picture_at, picture_of
from consultation.reporting.report import BY_DAY, MAP, Report, final_report
from consultation.reporting.starring import quotable, starred
from consultation.reporting.tables import sides_by_line
from consultation.reporting.words.sides import sides_said
from consultation.responding.consulting import current, know_consultation, name_consultation
from consultation.web import Page

pages = Blueprint("published", __name__, url_prefix="/c/<slug:slug>/results")
pages.url_value_preprocessor(name_consultation)
pages.before_request(know_consultation)
A_DAY, FIVE_MINUTES = 24 * 3600, 300


@pages.get("")
def results() -> Page:
    """Show what people said and what was done, if results are published."""
    here = current()
    choice, report = _public(here)
    if choice is None or report is None:
        return render_template("publishing/not_yet.html", current=here), 404
    return page_of(here, choice, report, "published.chart", "published.open_data")


@pages.get("/charts/<name>.svg")
def chart(name: str) -> Page:
    """Send a chart of the page; `?narrow=1` for phones."""
    here = current()
    choice, report = _public(here)
    if choice is None or report is None:
        abort(404)
    answer = chart_of(here, choice, report, name)
    answer.headers["Cache-Control"] = f"public, max-age={A_DAY}"
    return answer


@pages.get("/open-data.zip")
def open_data() -> Page:
    """Send the open data: the page's figures as rounded tables, with a description."""
    here = current()
    choice, report = _public(here)
    if choice is None or report is None:
        abort(404)
    answer = data_of(here, choice, report)
    answer.headers["Cache-Control"] = f"public, max-age={FIVE_MINUTES}"
    return answer


def data_of(here: Current, choice: Choice, report: Report) -> Response:
    """The open data of a choice."""
    panels = panels_of(db.session(), instance(), here, report, choice.breakdowns)
    content = published_data(db.session(), here, report, choice, panels)
    answer = Response(content, mimetype=TYPE)
    name = file_name(here, "open-data.zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.set_etag(hashlib.sha256(content).hexdigest()[:24])
    answer.make_conditional(request.environ)
    return answer


def _public(here: Current) -> tuple[Choice | None, Report | None]:
    """What is public, and the final figures; neither while nothing is."""
    if here.consultation.results_published_at is None:
        return None, None
    choice = public(db.session(), here)
    return choice, final_report(db.session(), instance(), here) if choice else None


def page_of(
    here: Current,
    choice: Choice,
    report: Report,
    endpoint: str,
    data_at: str,
    *,
    preview: bool = False,
) -> str:
    """The page for a choice, its charts at one endpoint, its open data at another."""
    found, pictured = _published(here, choice, report), report.in_language(g.language)
    areas = pictured.areas
    answered = [number for number, _ in report.results.by_version]
    since = versions_since(db.session(), here) if report.changed else {}
    return render_template(
        "publishing/results.html",
        current=here,
        definition=here.definition,
        published=found,
        results=report.results,
        by_day=picture_of(here, pictured, BY_DAY, endpoint),
        maps={areas.key: picture_of(here, pictured, MAP, endpoint)}
        if areas and areas.any_shown
        else {},
        chart=lambda result: picture_of(here, pictured, result.key, endpoint),
        told=told,
        kinds=kinds_in(report.results),
        sides=partial(_sides, pictured),
        sides_by_line=lambda result: sides_by_line(result.summary, READER, pictured.language),
        you_said=lambda section: sentences([*in_order(section.results)], report.changed),
        groups=groups_told,
        chart_by_groups=partial(_picture, here, pictured, endpoint),
        notes=lambda result: notes(result, report.changed.get(result.key), answered),
        changed=report.changed,
        wordings=lambda result: wordings(result, report.changed[result.key], since),
        by_wording=lambda result: by_wording(result, report.changed[result.key]),
        data=url_for(data_at, slug=here.slug),
        preview=preview,
        waiting=waiting(db.session(), here, report, choice) if preview else [],
        closed=can_be_published(here),
        final=report.final,
    )


def chart_of(here: Current, choice: Choice, report: Report, name: str) -> Response:
    """A chart that is part of a choice; answers 404 for any other name."""
    report = report.in_language(g.language)
    width, pair = width_asked(), pair_of(name)
    if pair:
        found = panels_of(db.session(), instance(), here, report, choice.breakdowns).get(pair)
        drawing = panel_drawing(report, found, width) if found else None
    else:
        mapped = report.areas.key if name == MAP and report.areas else name
        if name != BY_DAY and mapped not in choice.panels:
            abort(404)
        drawing = report.drawing(name, width)
    return chart_file(drawing, "svg")


def _published(here: Current, choice: Choice, report: Report) -> Published:
    session, consultation_id = db.session(), here.consultation.id
    quoted = (
        starred(session, consultation_id, report.results.questionnaire) if choice.quotations else []
    )
    panels = panels_of(session, instance(), here, report, choice.breakdowns)
    done = what_was_done(session, consultation_id)
    return published(report, choice, quotable(quoted), done, panels)


def _sides(report: Report, result: QuestionResult) -> tuple[tuple[str, str], ...]:
    with report.speaking():
        return sides_said(result.summary, report.language)


def _picture(
    here: Current, report: Report, endpoint: str, pair: Pair, found: GuardedBreakdown
) -> Picture | None:
    address: Callable[..., str] = partial(
        url_for, endpoint, slug=here.slug, name=chart_name(pair), lang=report.charts_in
    )
    return picture_at(partial(panel_drawing, report, found), address)
