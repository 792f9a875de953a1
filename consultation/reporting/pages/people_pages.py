"""Officers' page of the tables about people: an open question by what people said of themselves."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Blueprint, request, url_for

from consultation.analysis.asked import Asked
from consultation.analysis.disclosure import Protected
from consultation.analysis.dividing import options_of
from consultation.analysis.fixed_tables import FEWEST, characteristics, name_of
from consultation.analysis.results import QuestionResult
from consultation.analysis.singling_out import where_from
from consultation.lifecycle.consultations import Current
from consultation.officers import audit
from consultation.officers.access import PLACE, Role, guard, requires
from consultation.reporting.charts.drawings import Drawing
from consultation.reporting.charts.grouped import OF_THOSE_WHO_ANSWERED
from consultation.reporting.charts.guarded_groups import groups_drawing
from consultation.reporting.files.downloads import file_name
from consultation.reporting.pages.chart_files import Saving, chart_file, width_asked
from consultation.reporting.pages.frame import about_consultation, page_of, report_as_seen
from consultation.reporting.pages.showing import Picture, picture_at
from consultation.reporting.people_tables import ByPeople, by_people
from consultation.reporting.report import Report
from consultation.reporting.words.figures import in_words
from consultation.web import Page

pages = Blueprint("people", __name__, url_prefix=f"{PLACE}/c/<slug:slug>/by-people")
guard(pages)


@pages.get("")
@requires(Role.VIEWER)
@about_consultation
def tables(current: Current) -> Page:
    """The form that chooses an open question and one about people, their chart and table."""
    report = report_as_seen(current)
    people = report.results.people
    chosen = _chosen(report)
    shown = chosen.shown(report)
    errors = [{"message": "Choose two questions.", "input": "question"}] if chosen.wrong else []
    if shown:
        audit.record("saw a breakdown", " by ".join(chosen.named.values()), slug=current.slug)
    page = page_of(
        current,
        "by_people.html",
        people=people,
        result=chosen.result,
        by=chosen.by,
        shown=shown,
        picture=_picture(current, report, chosen, shown),
        asked=chosen.offered,
        groups=characteristics(report.results.questionnaire),
        name_of=name_of,
        errors=errors,
        fewest=FEWEST,
    )
    return (page, 400) if errors else page


@pages.get("/chart.svg")
@requires(Role.VIEWER)
@about_consultation
def chart(current: Current) -> Page:
    """Its chart; `?narrow=1` for phones."""
    report = report_as_seen(current)
    chosen = _chosen(report)
    shown = chosen.shown(report)
    drawing = _drawing(report, chosen, shown, width_asked())
    name = f"{'-by-'.join(chosen.named.values())}.svg".replace("/", "-")
    return chart_file(drawing, "svg", Saving(current.slug, file_name(current, name), name))


@dataclass(frozen=True, kw_only=True)
class _Chosen:
    """What the address asks for, else the first that there is: of answers to compare, if any, that
    do not say themselves who somebody is."""

    offered: Sequence[Asked]
    result: QuestionResult | None
    by: Asked | None
    wrong: bool
    """Whether the address names something that does not exist."""

    @property
    def named(self) -> dict[str, Any]:
        """Both by their names in addresses."""
        return {
            "question": self.result.key if self.result else "",
            "by": name_of(self.by) if self.by else "",
        }

    def shown(self, report: Report) -> ByPeople | None:
        """What may be shown of it; None before there are figures."""
        people = report.results.people
        if self.wrong or not (self.result and self.by and people):
            return None
        return by_people(self.result, self.by, people, report.language)


def _chosen(report: Report) -> _Chosen:
    questionnaire = report.results.questionnaire
    groups = characteristics(questionnaire)
    # Beside each group stands everybody, exactly: viewers do not see that of every question.
    held = {each.key for each in report.results.open if isinstance(each.summary, Protected)}
    offered = [each for each in questionnaire.open if each.key not in held]
    asked = _named("question", offered, key=lambda each: each.key)
    by = _named("by", groups, key=name_of)
    wrong = (asked is None and "question" in request.args) or (by is None and "by" in request.args)
    about_them = where_from(questionnaire)
    says_something = [each for each in offered if options_of(each) and each.key not in about_them]
    asked = asked or next(iter([*says_something, *filter(options_of, offered), *offered]), None)
    return _Chosen(
        offered=offered,
        result=report.results.question(asked.key) if asked else None,
        by=by or next(iter(groups), None),
        wrong=wrong,
    )


def _drawing(report: Report, chosen: _Chosen, shown: ByPeople | None, width: int) -> Drawing | None:
    """The groups side by side; None where there is nothing to draw of them."""
    people, result, by = report.results.people, chosen.result, chosen.by
    if not (people and result and by and shown and shown.groups and shown.has_answers):
        return None
    above = f"By: {by.label.in_language(report.language)}"
    heading = report.heading(result.asked.label.in_language(report.language), above)
    base = f"Groups as of {in_words(people.day)}, moved a little by chance and rounded"
    return groups_drawing(shown.whole, shown.groups, heading, base, OF_THOSE_WHO_ANSWERED, width)


def _picture(
    current: Current, report: Report, chosen: _Chosen, shown: ByPeople | None
) -> Picture | None:
    def address(ending: str, **more: Any) -> str:
        return url_for(".chart", slug=current.slug, **chosen.named, **more)

    return picture_at(partial(_drawing, report, chosen, shown), address)


def _named(name: str, among: Sequence[Asked], key: Callable[[Asked], str]) -> Asked | None:
    wanted = request.args.get(name, "")
    return next((each for each in among if key(each) == wanted), None)
