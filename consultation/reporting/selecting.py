"""Officers' pages of a selection: choose responses, see what they say, take them away.

The selection is in the address alone: whoever is given it sees the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Blueprint, abort, request, stream_with_context, url_for
from werkzeug.wrappers import Response

from consultation.analysis.asked import Questionnaire
from consultation.analysis.results import Section, ids_selected
from consultation.analysis.selection import (
    QUESTION,
    NotASelection,
    Selection,
    options_of,
    read_selection,
    selectable,
)
from consultation.extensions import db
from consultation.lifecycle.consultations import Current
from consultation.officers import audit
from consultation.officers.access import PLACE, Role, guard, requires
from consultation.reporting import charts, responses
from consultation.reporting.downloads import file_name, instance, report_on, wanted
from consultation.reporting.figures import in_words, listed
from consultation.reporting.frame import about_consultation, page_of
from consultation.reporting.makers import summary_csv
from consultation.reporting.report import NARROW, WIDE, Report, report_of
from consultation.reporting.showing import Shown, by_name, shown_of
from consultation.reporting.spreadsheets import TYPE, csv_file
from consultation.responding.models import Channel

pages = Blueprint("selecting", __name__, url_prefix=f"{PLACE}/c/<slug:slug>/selection")
guard(pages)
Page = str | Response | tuple[str, int]
FILES = ("responses.csv", "summary.csv")


@dataclass(frozen=True, kw_only=True)
class Part:
    """One part of a selection in words, and the address without it."""

    says: str
    without: str


@pages.get("")
@requires(Role.ANALYST)
@about_consultation
def selection(current: Current) -> Page:
    """The form that selects responses, and what the selected ones say."""
    whole = report_on(current)
    try:
        chosen = _read(whole)
    except NotASelection as refusal:
        errors = [{"message": each, "input": None} for each in refusal.sentences]
        return _page(current, whole, Selection(), errors=errors), 400
    return _page(current, whole, chosen)


@pages.get("/charts/<name>.<ending>")
@requires(Role.ANALYST)
@about_consultation
def chart(current: Current, name: str, ending: str) -> Page:
    """A chart of the selected responses."""
    report = _selected(current)
    drawing = report.drawing(name, NARROW if request.args.get("narrow") else WIDE)
    if drawing is None or ending not in ("svg", "png"):
        abort(404)
    kind = "image/svg+xml" if ending == "svg" else "image/png"
    answer = Response(charts.drawn(drawing, ending, instance()), mimetype=kind)
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.set_etag(drawing.mark)
    if "download" in request.args:
        whole_name = file_name(current, f"selection.{ending}")
        answer.headers["Content-Disposition"] = f'attachment; filename="{whole_name}"'
    return answer.make_conditional(request.environ)


@pages.get("/<name>")
@requires(Role.ANALYST)
@about_consultation
def file(current: Current, name: str) -> Page:
    """The selected responses, or their figures, as a file."""
    if name not in FILES:
        abort(404)
    report = _selected(current)
    audit.record("downloaded", f"{name} of a selection", slug=current.slug)
    pieces = (
        _responses(current, report) if name == FILES[0] else summary_csv(wanted(current, report))
    )
    answer = Response(stream_with_context(pieces))
    answer.headers["Content-Type"] = TYPE
    whole_name = file_name(current, f"selection-{name}")
    answer.headers["Content-Disposition"] = f'attachment; filename="{whole_name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _responses(current: Current, report: Report) -> Iterator[bytes]:
    session, id_ = db.session(), current.consultation.id
    only = ids_selected(session, instance() / "columns", id_, report.selection)
    questionnaire = report.results.questionnaire
    language = report.language if request.args.get("values") == "labels" else None
    rows = responses.rows_of(session, id_, questionnaire, language, only)
    return csv_file(responses.header_of(questionnaire), rows)


def _read(whole: Report) -> Selection:
    return read_selection(request.args.items(multi=True), whole.results.questionnaire)


def _selected(current: Current) -> Report:
    """The report of what the address selects, else the page that says not found."""
    try:
        chosen = _read(report_on(current))
    except NotASelection:
        abort(404)
    return report_of(db.session(), instance(), current, chosen)


def _page(
    current: Current,
    whole: Report,
    chosen: Selection,
    errors: list[dict[str, Any]] | None = None,
) -> str:
    report = None
    if not chosen.is_everything:
        report = report_of(db.session(), instance(), current, chosen)
    questionnaire = whole.results.questionnaire
    return page_of(
        current,
        "selection.html",
        errors=errors or [],
        whole=whole,
        selected=report,
        chosen=set(chosen.pairs),
        parts=_parts(current, chosen, questionnaire, whole.language),
        asked=[(each, options_of(each)) for each in selectable(questionnaire)],
        question=QUESTION,
        channels=[each for each, _ in whole.results.by_channel],
        versions=[number for number, _ in whole.results.by_version],
        since=chosen.since,
        until=chosen.until,
        sections=_sections(current, report) if report else [],
        files=[
            (name, url_for(".file", slug=current.slug, name=name, **by_name(chosen.pairs)))
            for name in FILES
        ],
    )


def _sections(current: Current, report: Report) -> list[tuple[Section, list[Shown]]]:
    show = partial(shown_of, current, report, may_read=False, endpoint="selecting.chart")
    return [
        (section, [show(each) for each in section.questions]) for section in report.results.sections
    ]


def _parts(
    current: Current, chosen: Selection, questionnaire: Questionnaire, language: str
) -> list[Part]:
    """What is selected, part by part."""
    asked = {each.key: each for each in selectable(questionnaire)}
    said = [
        (
            QUESTION + picked.key,
            f"{asked[picked.key].label.said(language).text} "
            + " or ".join(
                option.label.said(language).text
                for option in options_of(asked[picked.key])
                if option.id in picked.options
            ),
        )
        for picked in chosen.picked
    ]
    if chosen.channels:
        ways = [Channel(each).value.replace("-", " ") for each in chosen.channels]
        said.append(("channel", f"Came {' or '.join(ways)}"))
    if chosen.versions:
        said.append(("version", f"Version {listed([str(each) for each in chosen.versions])}"))
    if chosen.since:
        said.append(("from", f"Received from {in_words(chosen.since)} on"))
    if chosen.until:
        said.append(("to", f"Received up to {in_words(chosen.until)}"))
    return [
        Part(
            says=says,
            without=url_for(".selection", slug=current.slug, **by_name(chosen.without(name).pairs)),
        )
        for name, says in said
    ]
