"""The tables about people as tables: each open question by what people said about themselves.

It lays out what may be shown, and must not make figures.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from consultation.analysis.asked import Asked
from consultation.analysis.disclosure import FEWEST_FOR_SHARES, GuardedPart, Protected
from consultation.analysis.disclosure.laid_out import Part, guarded, in_full, parts_of
from consultation.analysis.dividing import options_of
from consultation.analysis.fixed_tables import characteristics
from consultation.analysis.results import QuestionResult, Results
from consultation.analysis.snapshots import Snapshot
from consultation.formulas import harmless
from consultation.reporting.charts.guarded_groups import GuardedNamed
from consultation.reporting.tables import Table
from consultation.reporting.words.figures import NOT_SHOWN, number, of_few, whole_percent

HEADER = (
    "about", "group", "group_label", "question", "part", "option", "label", "count",
    "percentage", "base", "as_of", "responses",
)  # fmt: skip
"""`responses` is how many counted on that day."""


@dataclass(frozen=True, kw_only=True)
class ByPeople:
    """One open question by one question about people."""

    shares: Table
    counts: Table
    left_out: tuple[str, ...]
    """The groups of which nothing is shown."""
    whole: Protected
    """What everybody said, exactly and as of now."""
    groups: tuple[GuardedNamed, ...]
    """The groups of which something is shown."""

    @property
    def has_answers(self) -> bool:
        """Whether answers can be compared: of words, numbers and days only how many gave any."""
        return any(part.options for part in self.whole.parts)


def by_people(result: QuestionResult, by: Asked, people: Snapshot, language: str) -> ByPeople:
    """What each group said; only groups of which anything is shown have a column."""
    groups, left_out = [], []
    for option in options_of(by):
        label = option.label.in_language(language)
        summary = _of_group(result.asked, by, option.id, people)
        if any(part.base is not None for part in summary.parts):
            number_of = people.tables.who(by).get(f"/{option.id}", 0)
            groups.append(GuardedNamed(label, number_of, summary))
        else:
            left_out.append(label)
    return ByPeople(
        shares=_table(result, groups, language, _share),
        counts=_table(result, groups, language, lambda count, _: number(count)),
        left_out=tuple(left_out),
        whole=_whole(result, people.responses),
        groups=tuple(groups),
    )


def _whole(result: QuestionResult, total: int) -> Protected:
    summary = result.summary
    return summary if isinstance(summary, Protected) else in_full(summary, total)


def _of_group(asked: Asked, by: Asked, group: str, people: Snapshot) -> Protected:
    shown = people.tables.those(by, group, asked)
    total = people.tables.who(by).get(f"/{group}", 0)
    return guarded(asked.question.summarise(0, 0, {}), shown, total)


def _table(
    result: QuestionResult,
    groups: Sequence[GuardedNamed],
    language: str,
    write: Callable[[int, int], str],
) -> Table:
    rows = []
    for place, part in enumerate(_parts(result)):
        above = f"{part.label.in_language(language)}: " if part.label else ""
        theirs = [each.summary.parts[place] for each in groups]
        for line, option in enumerate(part.options):
            rows.append(
                (
                    above + option.label.in_language(language),
                    write(option.count, part.base) or "–",
                    *(_written(each, line, write) for each in theirs),
                )
            )
        bases = (NOT_SHOWN if each.base is None else number(each.base) for each in theirs)
        rows.append((f"{above}Answered", number(part.base), *bases))
    return Table(
        headers=("Answer", "Everybody", *(each.label for each in groups)),
        rows=tuple(rows),
        numeric=tuple(range(1, len(groups) + 2)),
    )


def _share(count: int, base: int) -> str:
    return whole_percent(count, base) if base >= FEWEST_FOR_SHARES else of_few(count, base)


def _parts(result: QuestionResult) -> tuple[Part, ...]:
    """What everybody said, part by part: open to whoever sees these tables."""
    if isinstance(result.summary, Protected):
        return ()
    return tuple(parts_of(result.summary))


def _written(part: GuardedPart, line: int, write: Callable[[int, int], str]) -> str:
    count = part.options[line].count
    if count is None or not part.base:
        return NOT_SHOWN
    return write(min(count, part.base), part.base)


def tidy(results: Results, language: str) -> Iterator[tuple[str, ...]]:
    """A line for each figure that is shown, who was heard first; nothing before there are any."""
    people = results.people
    if people is None:
        return
    says = (people.day.isoformat(), str(people.responses))
    for each in results.protected:
        if isinstance(each.summary, Protected):
            for line in _lines(each.asked, each.summary, language):
                yield ("", "", "", *line, *says)
    for by in characteristics(results.questionnaire):
        for option in options_of(by):
            label = harmless(option.label.in_language(language))
            named = (harmless(by.key), harmless(option.id), label)
            for asked in results.questionnaire.open:
                summary = _of_group(asked, by, option.id, people)
                for line in _lines(asked, summary, language):
                    yield (*named, *line, *says)


def _lines(asked: Asked, summary: Protected, language: str) -> Iterator[tuple[str, ...]]:
    for part in summary.parts:
        base = "" if part.base is None else str(part.base)
        key, line = harmless(asked.key), harmless(part.id)
        if base:
            yield (key, line, "", "Answered", base, "", base)
        for each in part.options:
            if each.count is not None:
                share = summary.share(each.count, part.base) if part.base else None
                label = harmless(each.label.in_language(language))
                percentage = "" if share is None else str(share)
                yield (key, line, harmless(each.id), label, str(each.count), percentage, base)
