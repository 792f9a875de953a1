"""Officers' pages of a selection: choose responses, see what they say, take them away.

The selection is in the address alone: whoever is given it sees the same.
"""

from functools import partial
from typing import Any

from flask import Blueprint, url_for

from consultation.analysis.dividing import divisions
from consultation.analysis.results import Section
from consultation.analysis.selection import QUESTION, NotASelection
from consultation.extensions import db
from consultation.lifecycle.consultations import Current
from consultation.officers import audit
from consultation.officers.access import PLACE, Role, guard, requires
from consultation.reporting.files.downloads import file_name, report_on
from consultation.reporting.pages.chart_files import Saving, chart_file, width_asked
from consultation.reporting.pages.frame import about_consultation, page_of
from consultation.reporting.pages.offering import offered
from consultation.reporting.pages.selected import Selected, selected_here
from consultation.reporting.pages.showing import Shown, shown_of
from consultation.reporting.report import Report
from consultation.reporting.saved import saved_in
from consultation.web import Page

pages = Blueprint("selecting", __name__, url_prefix=f"{PLACE}/c/<slug:slug>/selection")
guard(pages)


@pages.get("")
@requires(Role.ANALYST)
@about_consultation
def selection(current: Current) -> Page:
    """The form that selects responses, and what the selected ones say."""
    try:
        selected = selected_here(current)
        if not selected.selection.is_everything:
            audit.record("saw the results", selected.trail_entry(""), slug=current.slug)
        return selection_page(current, selected)
    except NotASelection as refusal:
        whole = report_on(current)
        errors = [{"message": each, "input": None} for each in refusal.sentences]
        return selection_page(current, Selected(whole=whole, report=whole), errors=errors), 400


@pages.get("/charts/<name>.<ending>")
@requires(Role.ANALYST)
@about_consultation
def chart(current: Current, name: str, ending: str) -> Page:
    """A chart of the selected responses."""
    selected, file = selected_here(current), f"{name}.{ending}"
    saved_as = file_name(current, file, selected.selection)
    saving = Saving(current.slug, saved_as, selected.trail_entry(file))
    return chart_file(selected.report.drawing(name, width_asked()), ending, saving)


def selection_page(
    current: Current,
    selected: Selected,
    errors: list[dict[str, Any]] | None = None,
    name: str = "",
) -> str:
    """The page itself; `name` is what somebody wanted to save the selection as."""
    whole, report = selected.whole, selected.report
    is_one = not selected.selection.is_everything
    asked = whole.results.questionnaire
    saved = saved_in(db.session(), current.consultation.id, asked, whole.language)
    return page_of(
        current,
        "selection.html",
        errors=errors or [],
        selected=selected if is_one else None,
        parts=selected.parts(partial(url_for, "selecting.selection", slug=current.slug)),
        chosen=set(selected.pairs),
        saved=saved,
        saved_as=[
            each for each in saved if each.selection == selected.selection and not each.wrong
        ],
        name=name,
        divisions=[*divisions(asked)],
        question=QUESTION,
        channels=[each for each, _ in whole.results.by_channel],
        versions=[number for number, _ in whole.results.by_version],
        since=selected.selection.since,
        until=selected.selection.until,
        sections=_sections(current, report) if is_one else [],
        files=list(offered(current, report)) if is_one else [],
    )


def _sections(current: Current, report: Report) -> list[tuple[Section, list[Shown]]]:
    show = partial(shown_of, current, report, may_read=True, endpoint="selecting.chart")
    return [
        (section, [show(each) for each in section.questions]) for section in report.results.sections
    ]
