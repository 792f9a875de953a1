"""Officers' page of the tables about people: an open question by what people said of themselves."""

from collections.abc import Callable, Sequence

from flask import Blueprint, request
from werkzeug.wrappers import Response

from consultation.analysis.asked import Asked
from consultation.analysis.capacity import could_single_out
from consultation.analysis.fixed_tables import FEWEST, characteristics, name_of
from consultation.lifecycle.consultations import Current
from consultation.officers.access import PLACE, Role, guard, requires
from consultation.reporting.downloads import report_on
from consultation.reporting.frame import about_consultation, may_read, page_of
from consultation.reporting.people_tables import by_people

pages = Blueprint("people", __name__, url_prefix=f"{PLACE}/c/<slug:slug>/by-people")
guard(pages)
Page = str | Response | tuple[str, int]


@pages.get("")
@requires(Role.VIEWER)
@about_consultation
def tables(current: Current) -> Page:
    """The form that chooses an open question and one about people, and their table."""
    report = report_on(current)
    results = report.results
    questionnaire = results.questionnaire
    groups = characteristics(questionnaire)
    # Beside each group stands everybody, exactly: viewers do not see that of every question.
    held = frozenset() if may_read() else could_single_out(questionnaire)
    offered = [each for each in questionnaire.open if each.key not in held]
    asked = _named("question", offered, key=lambda each: each.key)
    by = _named("by", groups, key=name_of)
    wrong = (asked is None and "question" in request.args) or (by is None and "by" in request.args)
    errors = [{"message": "Choose two questions.", "input": "question"}] if wrong else []
    asked = asked or next(iter(offered), None)
    by = by or next(iter(groups), None)
    result = results.question(asked.key) if asked else None
    shown = None
    if result and by and results.people and not errors:
        shown = by_people(result, by, results.people, report.language)
    page = page_of(
        current,
        "by_people.html",
        report=report,
        people=results.people,
        result=result,
        by=by,
        shown=shown,
        asked=offered,
        groups=groups,
        name_of=name_of,
        errors=errors,
        fewest=FEWEST,
    )
    return (page, 400) if errors else page


def _named(name: str, among: Sequence[Asked], key: Callable[[Asked], str]) -> Asked | None:
    wanted = request.args.get(name, "")
    return next((each for each in among if key(each) == wanted), None)
