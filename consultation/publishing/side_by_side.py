"""Breakdowns and changed wordings on the public page, in the reader's language.

Figures are those that may be published; none is made here. It must not know requests.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from consultation.analysis.breakdowns import Breakdown
from consultation.analysis.disclosure import Protected
from consultation.analysis.guarded_breakdowns import GuardedBreakdown
from consultation.analysis.results import QuestionResult
from consultation.analysis.wordings import asked_only_in, not_offered, was_offered
from consultation.prose import count, day, listed, words
from consultation.prose import interface_words as gettext
from consultation.publishing.panels_by_group import OF_FIRST
from consultation.publishing.telling import READER
from consultation.questionnaire.summaries import Counts, Row, Spread
from consultation.questionnaire.text import Text
from consultation.reporting.notes import has_an_order
from consultation.reporting.report import DEPENDS, ONLY_IN, REWORDED
from consultation.reporting.tables import NONE, Table


@dataclass(frozen=True, kw_only=True)
class GroupsTold:
    """A breakdown as readers see it: its grouping, its table, and the groups left out."""

    by: Markup
    table: Table
    left_out: Markup | None
    counts: Markup | None
    """What is counted, if it is not simply the people who gave an answer."""


def groups_told(found: GuardedBreakdown) -> GroupsTold:
    """The words and the table of a breakdown."""
    summaries = [found.whole, *(each.summary for each in found.groups)]
    rows: list[tuple[str, ...]] = []
    for place, part in enumerate(found.whole.parts):
        for line, option in enumerate(part.options):
            label = READER.in_line(part.label, option.label)
            cells = (each.parts[place].options[line].count for each in summaries)
            rows.append((label, *map(_cell, cells, (each.total for each in summaries))))
    rows.append((gettext("Everybody in the group"), *(count(each.total) for each in summaries)))
    left_out = listed([words(each) for each in found.left_out]) if found.left_out else None
    return GroupsTold(
        by=words(found.by.label),
        table=Table(
            headers=(
                gettext("Answer"),
                gettext("Everybody"),
                *(words(each.label) for each in found.groups),
            ),
            rows=tuple(rows),
            numeric=tuple(range(1, len(summaries) + 1)),
        ),
        left_out=left_out,
        counts=gettext(OF_FIRST) if found.of_first_places else None,
    )


def _cell(number: int | None, of: int) -> str:
    return gettext("not shown") if number is None else READER.both(number, of)


def notes(
    result: QuestionResult, changed: Breakdown | None, answered: Sequence[int]
) -> Iterator[Markup]:
    """Sentences that readers need to understand the figures of a question.

    `answered` are the versions that people answered.
    """
    if result.asked.depends:
        yield gettext(DEPENDS)
    those = asked_only_in(result.asked, answered)
    if those:
        yield gettext(ONLY_IN, number=listed([count(each) for each in those]))
    if has_an_order(result):
        yield gettext("Everybody saw the options in the same order, that of the questionnaire.")
    if changed is not None:
        yield gettext(REWORDED)


@dataclass(frozen=True, kw_only=True)
class Wording:
    """One wording of a question that changed: its words, since when, and how many answered it."""

    since: Markup
    label: Text
    base: Markup | None
    without: Markup | None
    """The options that it did not offer."""


def wordings(
    result: QuestionResult, changed: Breakdown, since: Mapping[int, date]
) -> Iterator[Wording]:
    """The wordings of a question that changed, the oldest first."""
    apart = not isinstance(result.summary, Protected)
    for group, by in zip(changed.groups, changed.by.groups, strict=True):
        versions = by.selection.versions
        first = since.get(min(versions))
        missing = not_offered(changed.asked, versions, changed.whole)
        yield Wording(
            since=gettext("%(version)s, from %(day)s", version=_named(versions), day=day(first))
            if first
            else _named(versions),
            label=changed.asked.wordings[max(versions)].label,
            base=gettext("Answered: %(base)s.", base=count(group.summary.base)) if apart else None,
            without=gettext(
                "Not offered then: %(options)s.",
                options=listed([Markup("“{}”").format(words(each)) for each in missing]),
            )
            if missing
            else None,
        )


def _named(versions: Sequence[int]) -> Markup:
    numbers = listed([count(each) for each in versions])
    if len(versions) > 1:
        return gettext("Versions %(number)s", number=numbers)
    return gettext("Version %(number)s", number=numbers)


def by_wording(result: QuestionResult, changed: Breakdown) -> Table | None:
    """The figures of each wording separately, for questions with options or scales."""
    if isinstance(result.summary, Protected) or not isinstance(changed.whole, Counts | Spread):
        return None
    groups = [
        {(row.part, row.option): row for row in each.summary.rows("en")} for each in changed.groups
    ]
    rows: list[tuple[str, ...]] = []
    versions = [by.selection.versions for by in changed.by.groups]
    for key, label in _labels(changed.whole):
        cells = (
            _of_wording(each.get(key)) if was_offered(changed.asked, those, *key) else NONE
            for each, those in zip(groups, versions, strict=True)
        )
        rows.append((label, *cells))
    bases = (count(each.summary.base) for each in changed.groups)
    rows.append((gettext("Answered"), *bases))
    return Table(
        headers=(gettext("Answer"), *(_named(those) for those in versions)),
        rows=tuple(rows),
        numeric=tuple(range(1, len(groups) + 1)),
    )


def _of_wording(row: Row | None) -> str:
    return READER.both(row.count or 0, row.base) if row else READER.number(0)


def _labels(summary: Counts | Spread) -> Iterator[tuple[tuple[str, str], str]]:
    if isinstance(summary, Counts):
        yield from ((("", each.id), words(each.label)) for each in summary.options)
        return
    for part in summary.parts:
        for each in part.steps + part.off_scale:
            yield (part.id, each.id), READER.in_line(part.label, each.label)
