"""Published breakdowns: which can be chosen, their figures and their charts.

All figures pass the rule for small numbers first. It must not know requests.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path

from sqlalchemy.orm import Session

from consultation.analysis.breakdowns import breakdown_of
from consultation.analysis.groups import VERSION, Grouping
from consultation.analysis.guarded_breakdowns import GuardedBreakdown, can_be_guarded, guard
from consultation.analysis.held_back import held_back
from consultation.analysis.results import QuestionResult, Results
from consultation.analysis.subtracting import (
    Pair,
    can_group,
    of_two_questions_once,
    public_by_version,
    stands_for,
)
from consultation.latest import Latest
from consultation.lifecycle.consultations import Current
from consultation.publishing.choosing import NotPublished
from consultation.questionnaire.wording import N_
from consultation.reporting.charts.drawings import Drawing
from consultation.reporting.charts.findings import isolated
from consultation.reporting.charts.guarded_groups import (
    GuardedNamed,
    groups_drawing,
)
from consultation.reporting.report import Report
from consultation.reporting.words.chart_words import gettext, joined
from consultation.reporting.words.figures import responses

Panels = Mapping[Pair, GuardedBreakdown]
OF_ALL = N_("Percentages are of everybody in each group, whether they answered or not")
OF_FIRST = N_("How many put each of them first")
CHART = "by."
"""The prefix of the name of a breakdown's chart; the two keys follow, the question's first."""


def can_be_broken_down(results: Results) -> tuple[QuestionResult, ...]:
    """The questions of which a breakdown can be published."""
    return tuple(each for each in results.open if can_be_guarded(each.asked))


def is_offered(results: Results, pair: Pair) -> bool:
    """Whether a breakdown can be published at all."""
    return pair in _offered(can_be_broken_down(results), can_group(results))


def _offered(questions: Sequence[QuestionResult], groups: Sequence[Grouping]) -> Iterator[Pair]:
    """Each question by each grouping, except by its own answers."""
    for question, by in product(questions, groups):
        if by.asked and by.asked.key != question.key:
            yield question.key, by.key


def check_together(results: Results, pairs: Sequence[Pair]) -> None:
    """Raise NotPublished for breakdowns that could be subtracted from other public figures."""
    for _, label in public_by_version(results, pairs):
        says = (
            f"“{label.own}” was reworded, so its figures by version are public. A breakdown with a "
            "question that not every version asked could be subtracted from them. Choose another "
            "breakdown."
        )
        raise NotPublished(says, "breakdowns")
    if len(of_two_questions_once(results, pairs)) < len(pairs):
        says = (
            "Choose one breakdown of the same two questions, or of questions of which one is asked "
            "only after some answers to the other: two of them, the other way round or in wider "
            "groups, could be subtracted from each other."
        )
        raise NotPublished(says, "breakdowns")


def open_to_viewers(results: Results, published: Sequence[Pair]) -> tuple[Pair, ...]:
    """The breakdowns that viewers may see once results can be published.

    These are all that could be published together. Where only one of several could be, viewers see
    only the one that is published: with individuals and organisations, and with questions that
    depend on each other or on the version (by which figures stand apart where a wording changed).
    """
    questions, groups = can_be_broken_down(results), can_group(results)
    stands = stands_for(results)
    tabled = {VERSION, *(each.key for each in questions), *(each.table_key for each in groups)}
    tabled |= {each.key for each in results.questionnaire.pages if each.protected}
    number = Counter(stands[key] for key in tabled)
    public = of_two_questions_once(results, published)
    return tuple(
        pair
        for pair in _offered(questions, groups)
        if pair in public or all(number[stands[key]] == 1 for key in pair)
    )


def panel_of(
    session: Session, instance: Path, current: Current, report: Report, pair: Pair
) -> GuardedBreakdown | None:
    """One breakdown; None where it is not one that can be published."""
    return dict(_made(session, instance, current, report, [pair])).get(pair)


def panels_of(
    session: Session, instance: Path, current: Current, report: Report, wanted: Sequence[Pair]
) -> Panels:
    """The chosen breakdowns that still exist, cached for each state of the responses."""
    if not wanted:
        return {}
    mark = (report.results.mark, tuple(wanted))
    return _panels.of(mark, lambda: dict(_made(session, instance, current, report, wanted)))


_panels = Latest[tuple[str, tuple[Pair, ...]], Panels](64)


def _made(
    session: Session, instance: Path, current: Current, report: Report, wanted: Sequence[Pair]
) -> Iterator[tuple[Pair, GuardedBreakdown]]:
    results = report.results
    held = held_back(results)
    for pair in of_two_questions_once(results, wanted):
        result = results.question(pair[0])
        grouping = next((each for each in can_group(results) if each.key == pair[1]), None)
        if result is None or grouping is None or not is_offered(results, pair):
            continue
        exact = breakdown_of(
            session,
            instance,
            current.consultation.id,
            results.questionnaire,
            result.asked,
            grouping,
        )
        yield pair, guard(exact, results, held)


def chart_name(pair: Pair) -> str:
    """The name of a breakdown's chart in addresses."""
    return f"{CHART}{pair[0]}.{pair[1]}"


def pair_of(name: str) -> Pair | None:
    """The breakdown whose chart is called `name`: ids of questions have no dot."""
    if not name.startswith(CHART):
        return None
    question, _, by = name.removeprefix(CHART).partition(".")
    return question, by


def panel_drawing(report: Report, found: GuardedBreakdown, width: int) -> Drawing | None:
    """The chart of a breakdown; None where no group can be shown."""
    if not found.groups:
        return None
    language = report.language
    with report.speaking():
        by = isolated(found.by.label.in_language(language), language)
        above = gettext("By: %(question)s", question=by)
        heading = report.heading(found.asked.label.in_language(language), above)
        base = responses(found.whole.total)
        meant = joined([*([gettext(OF_FIRST)] * found.of_first_places), gettext(OF_ALL)])
        return groups_drawing(found.whole, _named(report, found), heading, base, meant, width)


def _named(report: Report, found: GuardedBreakdown) -> list[GuardedNamed]:
    return [
        GuardedNamed(each.label.in_language(report.language), each.summary.total, each.summary)
        for each in found.groups
    ]
