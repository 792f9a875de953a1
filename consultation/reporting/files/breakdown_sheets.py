"""Breakdowns as tables of typed cells, for `summary.xlsx`: every open question by what officers
always want. It must not know workbooks.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from consultation.analysis.breakdowns import Breakdown, broken_down, columns_for
from consultation.analysis.groups import Grouping, wanted_always
from consultation.analysis.rows import rows_selected
from consultation.questionnaire.summaries import Amounts, Summary
from consultation.reporting.breakdown_tables import COUNTS, OF_ANSWERS, OF_GROUPS, lines, middles
from consultation.reporting.files.wanted import Wanted
from consultation.reporting.typed_tables import Cell, Share, TypedTable

NOT_TO_PUBLISH = (
    "Do not publish counts from 1 to 4 by area or kind of organisation: somebody could be singled "
    "out."
)


@dataclass(frozen=True, kw_only=True)
class BrokenDown:
    """Every other open question by one grouping."""

    by: Grouping
    breakdowns: Sequence[Breakdown]


def breakdowns_wanted(wanted: Wanted) -> list[BrokenDown]:
    """The breakdowns that officers always want, of the responses that the file is of."""
    questionnaire = wanted.report.results.questionnaire
    groupings = wanted_always(questionnaire)
    if not groupings:
        return []
    rows = rows_selected(
        wanted.session,
        wanted.instance,
        wanted.current.consultation.id,
        wanted.report.selection,
        columns_for(questionnaire, questionnaire.open, groupings),
    )
    return [
        BrokenDown(
            by=by,
            breakdowns=[
                *broken_down(
                    rows,
                    questionnaire,
                    [each for each in questionnaire.open if each != by.asked],
                    by,
                )
            ],
        )
        for by in groupings
    ]


def by_question(wanted: Wanted) -> Mapping[str, Sequence[Breakdown]]:
    """The same of each question by its key, those of its wordings first."""
    found = {key: [each] for key, each in wanted.report.changed.items()}
    for group in breakdowns_wanted(wanted):
        for each in group.breakdowns:
            found.setdefault(each.asked.key, []).append(each)
    return found


def typed_breakdown(breakdown: Breakdown, language: str) -> Iterator[TypedTable]:
    """One breakdown: the share of each answer in each group, the counts, means where there are."""
    groups = [each.option.label.in_language(language) for each in breakdown.groups]
    headers = ("Answer", "Everybody", *groups)
    summaries = [breakdown.whole, *(each.summary for each in breakdown.groups)]
    answered: tuple[Cell, ...] = ("Answered", *(each.base for each in summaries))
    drawn = [] if isinstance(breakdown.whole, Amounts) else lines(breakdown, language)
    found = _middles(breakdown, language)
    if found:
        caption = "Earliest and latest" if _of_days(breakdown.whole) else "Means"
        yield TypedTable(caption=caption, headers=headers, rows=(answered, *found))
    if drawn:
        shares: list[tuple[Cell, ...]] = [
            (line.label, *(Share(row.percentage) for row in line.all)) for line in drawn
        ]
        yield TypedTable(caption=OF_GROUPS, headers=headers, rows=(answered, *shares))
        counts: list[tuple[Cell, ...]] = [
            (line.label, *(row.count for row in line.all)) for line in drawn
        ]
        yield TypedTable(caption=COUNTS, headers=headers, rows=tuple(counts))
        of_answers: list[tuple[Cell, ...]] = [
            (line.label, line.whole.count, *map(Share, line.shares_of_groups)) for line in drawn
        ]
        everybody = ("Answer", "Everybody (count)", *groups)
        yield TypedTable(caption=OF_ANSWERS, headers=everybody, rows=tuple(of_answers))


def _of_days(summary: Summary) -> bool:
    return isinstance(summary, Amounts) and summary.days


def _middles(breakdown: Breakdown, language: str) -> list[tuple[Cell, ...]]:
    found = list(middles(breakdown, language))
    if isinstance(breakdown.whole, Amounts) and not breakdown.whole.days:
        by_name = dict(found)
        found = [(name, by_name[name]) for name in ("Mean", "Median")]
    return [(label, *values) for label, values in found]
