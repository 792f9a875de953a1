"""Published breakdowns: which can be chosen, their figures and their charts.

All figures pass the rule for small numbers first. It must not know requests.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from sqlalchemy.orm import Session

from consultation.analysis.groups import VERSION
from consultation.analysis.guarded_breakdowns import GuardedBreakdown
from consultation.analysis.publishable import (
    can_be_broken_down,
    could_be_published,
    made_to_be_published,
)
from consultation.analysis.results import Results
from consultation.analysis.subtracting import (
    Pair,
    can_group,
    of_two_questions_once,
    public_by_version,
    stands_for,
    subtractable,
    told_by_reports,
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


def check_together(results: Results, pairs: Sequence[Pair], earlier: Sequence[Pair] = ()) -> None:
    """Raise NotPublished for breakdowns that could be subtracted from other public figures: from
    each other, from those that were public `earlier`, and from those that stand in reports."""
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
    if told_by_reports(results, pairs):
        says = (
            "Reports show each scale by individuals and organisations. A breakdown of one by each "
            "capacity could be subtracted from that. Choose “Individuals and organisations”."
        )
        raise NotPublished(says, "breakdowns")
    for _, other in subtractable(results, pairs, earlier):
        question, by = (_label(results, key) for key in other)
        says = (
            f"A breakdown of “{question}” by “{by}” was public before. From that, another of the "
            "same two questions could be subtracted, also if the first is no longer public. Choose "
            "the first again, or none of the two."
        )
        raise NotPublished(says, "breakdowns")


def _label(results: Results, key: str) -> str:
    labels = {each.key: each.label.own for each in can_group(results)}
    result = results.question(key)
    return result.asked.label.own if result else labels.get(key, key)


def on_offer(report: Report) -> tuple[Pair, ...]:
    """The breakdowns that can be chosen: once there are final figures, only those among them."""
    pairs = could_be_published(report.results)
    return tuple(filter(report.final.has, pairs)) if report.final else pairs


def open_to_viewers(results: Results, published: Sequence[Pair]) -> tuple[Pair, ...]:
    """The breakdowns that viewers may see once results can be published.

    These are all that could be published together. Where only one of several could be, viewers see
    only the one that is published: with individuals and organisations, and with questions that
    depend on each other or on the version (by which figures stand apart where a wording changed).
    """
    stands = stands_for(results)
    tabled = {VERSION, *(each.key for each in can_be_broken_down(results))}
    tabled |= {each.table_key for each in can_group(results)}
    tabled |= {each.key for each in results.questionnaire.pages if each.protected}
    number = Counter(stands[key] for key in tabled)
    public = of_two_questions_once(results, published)
    return tuple(
        pair
        for pair in could_be_published(results)
        if pair in public or all(number[stands[key]] == 1 for key in pair)
    )


def panels_of(
    session: Session, instance: Path, current: Current, report: Report, wanted: Sequence[Pair]
) -> Panels:
    """The chosen breakdowns that still exist: the final ones, or before there are such, for a
    preview, as they stand now."""
    pairs = of_two_questions_once(report.results, wanted)
    if final := report.final:
        return {pair: found for pair in pairs if (found := final.breakdown(pair))}
    if not pairs:
        return {}
    consultation_id, results = current.consultation.id, report.results
    mark = (results.mark, pairs)
    return _panels.of(
        mark,
        lambda: _in_order(
            pairs, made_to_be_published(session, instance, consultation_id, results, pairs)
        ),
    )


_panels = Latest[tuple[str, tuple[Pair, ...]], Panels](64)


def _in_order(pairs: Sequence[Pair], found: Iterable[tuple[Pair, GuardedBreakdown]]) -> Panels:
    made = dict(found)
    return {pair: made[pair] for pair in pairs if pair in made}


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
