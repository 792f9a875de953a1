"""Officers' page of breakdowns: one question by another, as a chart, as tables and as a file."""

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from flask import Blueprint, Response, abort, request, url_for

from consultation.analysis.asked import Asked
from consultation.analysis.breakdowns import Breakdown, breakdown_of
from consultation.analysis.groups import Grouping, groupings, wanted_always
from consultation.analysis.selection import EVERYTHING, NotASelection, Selection, read_selection
from consultation.extensions import db
from consultation.lifecycle.consultations import Current
from consultation.officers import audit
from consultation.officers.access import PLACE, Role, guard, requires
from consultation.reporting import breakdown_tables
from consultation.reporting.charts.drawings import Drawing
from consultation.reporting.charts.grouped import breakdown_drawing
from consultation.reporting.files.downloads import file_name, instance, report_on
from consultation.reporting.notes import notes_on_breakdown
from consultation.reporting.pages.chart_files import Saving, chart_file, width_asked
from consultation.reporting.pages.frame import about_consultation, page_of
from consultation.reporting.pages.selected import Selected
from consultation.reporting.pages.showing import by_name, picture_at
from consultation.reporting.provenance import provenance_of
from consultation.reporting.report import Report
from consultation.reporting.spreadsheets import TYPE, csv_file
from consultation.web import Page, as_file

pages = Blueprint("breakdowns", __name__, url_prefix=f"{PLACE}/c/<slug:slug>/breakdown")
guard(pages)
FILE = "breakdown.csv"
Mistake = dict[str, str | None]


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """What the address asks for; a part is None if it is not named or does not exist."""

    report: Report
    """The report on everybody, which names the selection: its own figures are not needed here."""
    asked: Asked | None
    by: Grouping | None
    choices: tuple[Grouping, ...]
    """Every grouping that can be chosen."""
    always: tuple[Grouping, ...]
    """Those that officers always want."""
    misnamed: bool
    """Whether the address names a question or a grouping that does not exist."""

    @property
    def key(self) -> str | None:
        """The chosen question's name in addresses."""
        return self.asked.key if self.asked else None

    @property
    def selection(self) -> Selection:
        """Which responses are looked at."""
        return self.report.selection

    def breakdown(self, current: Current) -> Breakdown | None:
        """The breakdown, where both are chosen."""
        if self.asked is None or self.by is None or self.misnamed:
            return None
        return breakdown_of(
            db.session(),
            instance(),
            current.consultation.id,
            self.report.results.questionnaire,
            self.asked,
            self.by,
            self.selection,
        )


@pages.get("")
@requires(Role.ANALYST)
@about_consultation
def breakdown(current: Current) -> Page:
    """The form that chooses two questions, and one broken down by the other."""
    whole = report_on(current)
    try:
        chosen = _chosen(whole, _selection(whole))
    except NotASelection as refusal:
        errors: list[Mistake] = [{"message": each, "input": None} for each in refusal.sentences]
        return _page(current, whole, _chosen(whole, EVERYTHING), errors), 400
    errors = []
    if chosen.misnamed:
        errors = [{"message": "Choose two questions that are there.", "input": "question"}]
    elif chosen.by and not chosen.asked:
        errors = [{"message": "Choose the question to break down.", "input": "question"}]
    page = _page(current, whole, chosen, errors)
    return (page, 400) if errors else page


@pages.get("/chart.<ending>")
@requires(Role.ANALYST)
@about_consultation
def chart(current: Current, ending: str) -> Page:
    """Its chart; `?narrow=1` for phones."""
    whole, report, found = _found(current)
    name = f"{found.asked.key}-by-{found.by.key}.{ending}"
    saved_as = file_name(current, name, report.selection)
    entry = Selected(whole=whole, report=report).trail_entry(name)
    saving = Saving(current.slug, saved_as, entry)
    return chart_file(_drawing(report, found, width_asked()), ending, saving)


@pages.get(f"/{FILE}")
@requires(Role.ANALYST)
@about_consultation
def file(current: Current) -> Page:
    """The same in tidy form."""
    whole, report, found = _found(current)
    audit.record("downloaded", f"{FILE}: {_trail_entry(whole, report, found)}", slug=current.slug)
    says = replace(provenance_of(db.session(), current, report), responses=found.number)
    rows = breakdown_tables.tidy(found, report.language, says)
    answer = Response(b"".join(csv_file(breakdown_tables.HEADER, rows)))
    return as_file(answer, file_name(current, FILE, report.selection), TYPE)


def _found(current: Current) -> tuple[Report, Report, Breakdown]:
    """Everybody's results, those selected, and the breakdown that the address asks for; else the
    page that says not found."""
    whole = report_on(current)
    try:
        chosen = _chosen(whole, _selection(whole))
    except NotASelection:
        abort(404)
    found = chosen.breakdown(current)
    if found is None:
        abort(404)
    return whole, chosen.report, found


def _trail_entry(whole: Report, report: Report, found: Breakdown) -> str:
    """The entry in the audit trail."""
    what = f"{found.asked.key} by {found.by.key}"
    return Selected(whole=whole, report=report).trail_entry(what)


def _drawing(report: Report, found: Breakdown, width: int) -> Drawing | None:
    above = f"By: {found.by.label.in_language(report.language)}"
    title = found.asked.label.in_language(report.language)
    note = " ".join(notes_on_breakdown(report, found))
    of = [each.key for each in (found.asked, found.by.asked) if each]
    heading = report.heading(title, above, of=of, note=note)
    return breakdown_drawing(found, heading, width)


def _page(current: Current, whole: Report, chosen: Chosen, errors: list[Mistake]) -> str:
    found = None if errors else chosen.breakdown(current)
    report = chosen.report
    handed_on = by_name(chosen.selection.pairs)
    parts, of_it = [], {}
    if found:
        audit.record("saw a breakdown", _trail_entry(whole, report, found), slug=current.slug)
        pair: dict[str, Any] = {
            "slug": current.slug,
            "question": found.asked.key,
            "by": found.by.key,
        }
        here = {**handed_on, **pair}
        parts = Selected(whole=whole, report=report).parts(partial(_address, pair))
        of_it = {
            "tables": breakdown_tables.tables_of(found, report.language),
            "picture": picture_at(
                partial(_drawing, report, found), partial(url_for, ".chart", **here)
            ),
            "notes": tuple(notes_on_breakdown(report, found)),
            "file": url_for(".file", **here),
        }
    return page_of(
        current,
        "breakdown.html",
        report=report,
        chosen=chosen,
        breakdown=found,
        parts=parts,
        errors=errors,
        everything=report.results.questionnaire.open,
        handed_on=handed_on,
        address=partial(url_for, ".breakdown", slug=current.slug, **handed_on),
        **of_it,
    )


def _address(pair: dict[str, Any], **selected: Any) -> str:
    return url_for(".breakdown", **pair, **selected)


def _selection(whole: Report) -> Selection:
    return read_selection(request.args.items(multi=True), whole.results.questionnaire)


def _chosen(whole: Report, selection: Selection) -> Chosen:
    results = whole.results
    questionnaire = results.questionnaire
    choices = groupings(
        questionnaire,
        [number for number, _ in results.by_version],
        [channel for channel, _ in results.by_channel],
    )
    always = wanted_always(questionnaire)
    question, by = request.args.get("question", ""), request.args.get("by", "")
    asked = next((each for each in questionnaire.open if each.key == question), None)
    grouping = next((each for each in choices if each.key == by), None)
    if asked and not by:
        # Where nothing is said: what officers want first, but not by the question's own answers.
        grouping = next((each for each in always if each.asked is not asked), None)
    return Chosen(
        report=replace(whole, selection=selection, drawn={}),
        asked=asked,
        by=grouping,
        choices=choices,
        always=always,
        misnamed=bool((question and not asked) or (by and not grouping)),
    )
