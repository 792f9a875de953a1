"""Breakdowns as they may be published: small cells held back, small groups not shown.

Percentages are of everybody in a group, whether they answered or not, since the number who did not
may be small. Breaking question A down by B shows the same cells as B by A: it is the same table. It
must not know pages.
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from consultation.analysis.asked import Asked
from consultation.analysis.breakdowns import Breakdown
from consultation.analysis.disclosure import Protected
from consultation.analysis.disclosure.crossing import crossed
from consultation.analysis.disclosure.laid_out import Part, laid_out, parts_of
from consultation.analysis.groups import Grouped, Grouping
from consultation.analysis.held_back import Held
from consultation.analysis.results import QuestionResult, Results
from consultation.questionnaire.summaries import Counted, Counts, Order, Spread, Summary
from consultation.questionnaire.text import Text

Cell = tuple[str, str, int]
"""A part, an option, and the place of a group."""


@dataclass(frozen=True, kw_only=True)
class GuardedGroup:
    """One group, and what may be shown of its answers."""

    id: str
    label: Text
    summary: Protected


@dataclass(frozen=True, kw_only=True)
class GuardedBreakdown:
    """One question by another, as far as it may be shown."""

    asked: Asked
    by: Grouping
    whole: Protected
    groups: tuple[GuardedGroup, ...]
    left_out: tuple[Text, ...]
    """The groups of which nothing is shown."""
    of_first_places: bool
    """Whether the question asks for an order, so that counts are of who put each option first."""


def can_be_guarded(asked: Asked) -> bool:
    """Whether breakdowns of a question can be published: of choices, scales, grids and orders.

    Not if everybody has to choose the same number of options: then the table of one option could be
    worked out from those of all the others.
    """
    shape = asked.question.summarise(0, 0, {})
    return isinstance(shape, Spread | Order) or (isinstance(shape, Counts) and not shape.evenly)


def can_group_publicly(by: Grouping) -> bool:
    """Whether breakdowns by a grouping can be published: only by the answers to a question.

    Not by options of which everybody has to choose the same number, nor by bands that are not
    the same in every version: whoever had both tables could subtract them.
    """
    if by.asked is None or by.asked.bands_changed:
        return False
    shape = by.asked.question.summarise(0, 0, {})
    return not (isinstance(shape, Counts) and shape.evenly)


def guard(breakdown: Breakdown, results: Results, held: Held) -> GuardedBreakdown:
    """What may be published of a breakdown; `held` is what may be of questions held back in part.

    Of an order, only who put each option first: tables of all places could be worked out from each
    other.
    """
    of_first_places = isinstance(breakdown.whole, Order)
    breakdown = _of_choices(breakdown)
    asked, by = breakdown.asked, breakdown.by
    open_options = _open_options(results.question(asked.key), held)
    shown = _shown(
        breakdown,
        open_options,
        frozenset(place for place, group in enumerate(by.groups) if _is_open(group, by, held)),
    )
    everybody = {
        (part.id, option.id): option.count
        for part in parts_of(breakdown.whole)
        for option in part.options
        if option.id in open_options
    }
    given_by_nobody = {cell: 0 for cell, count in everybody.items() if not count}
    groups, left_out = [], []
    for place, group in enumerate(breakdown.groups):
        counts = {(part, option): n for (part, option, at), n in shown.items() if at == place}
        if counts:
            summary = _of_all(group.summary, given_by_nobody | counts, group.number)
            of = group.option
            groups.append(GuardedGroup(id=of.id, label=of.label, summary=summary))
        else:
            left_out.append(group.option.label)
    return GuardedBreakdown(
        asked=asked,
        by=by,
        whole=_of_all(breakdown.whole, everybody, breakdown.number),
        groups=tuple(groups),
        left_out=tuple(left_out),
        of_first_places=of_first_places,
    )


def _of_choices(breakdown: Breakdown) -> Breakdown:
    """The same, where an order counts as a choice of what was put first."""
    return replace(
        breakdown,
        whole=first_places(breakdown.whole),
        groups=tuple(
            replace(each, summary=first_places(each.summary)) for each in breakdown.groups
        ),
    )


def first_places(summary: Summary) -> Summary:
    """An order as a choice of what was put first; any other summary as it is."""
    if not isinstance(summary, Order):
        return summary
    options = tuple(
        Counted(id=each.id, label=each.label, count=each.at_place[0]) for each in summary.options
    )
    return Counts(options=options, base=summary.base, not_answered=summary.not_answered)


def _open_options(result: QuestionResult | None, held: Held) -> Set[str]:
    """The options of a question whose totals may be published."""
    if result is None:
        return frozenset()
    summary = held.get(result.key, result.summary)
    if isinstance(summary, Protected):
        return _shown_of(summary)
    if isinstance(summary, Order):
        summary = first_places(summary)
    return frozenset(each.id for part in parts_of(summary) for each in part.options)


def _is_open(group: Grouped, by: Grouping, held: Held) -> bool:
    """Whether the size of a group may be published: if the totals of all its options may."""
    if by.asked is None or by.asked.key not in held:
        return by.asked is not None
    options = {option for picked in group.selection.picked for option in picked.options}
    return options <= _shown_of(held[by.asked.key])


def _shown_of(summary: Protected) -> Set[str]:
    """The options of a question that are held back nowhere in it."""
    options = [each for part in summary.parts for each in part.options]
    hidden = {each.id for each in options if each.count is None}
    return frozenset(each.id for each in options) - hidden


def _shown(breakdown: Breakdown, rows: Set[str], columns: Set[int]) -> Mapping[Cell, int]:
    """Every cell that is shown, with its count."""
    found: dict[Cell, int] = {}
    groups = breakdown.groups
    theirs = [tuple(parts_of(each.summary)) for each in groups]
    together = [[*range(len(groups))]]
    if _can_overlap(breakdown.by):
        together = [[each] for each in range(len(groups))]
    for place, part in enumerate(parts_of(breakdown.whole)):
        is_turned = _stands_across(breakdown, part)
        for options in _apart(part):
            for among in together:
                table = [
                    _row(part, [theirs[each][place] for each in among], option)
                    for option in options
                ]
                sizes = [groups[each].number for each in among]
                table.append(_rest(table, [*sizes, breakdown.number - sum(sizes)]))
                may_be_shown = {y for y, at in enumerate(options) if part.options[at].id in rows}
                open_groups = {x for x, each in enumerate(among) if each in columns}
                if is_turned:
                    across = crossed([*zip(*table, strict=True)], open_groups, may_be_shown)
                    cells = {(y, x): count for (x, y), count in across.items()}
                else:
                    cells = dict(crossed(table, may_be_shown, open_groups))
                for (y, x), count in cells.items():
                    found[part.id, part.options[options[y]].id, among[x]] = count
    return found


def _can_overlap(by: Grouping) -> bool:
    """Whether somebody could be in several groups, whether or not anybody is."""
    summary = by.asked.question.summarise(0, 0, {}) if by.asked else None
    return isinstance(summary, Counts) and summary.several


def _stands_across(breakdown: Breakdown, part: Part) -> bool:
    """Whether the rule is to be asked about the table the other way round.

    It is always asked about the same of both ways, which the keys of the questions, or of the lines
    of a matrix, decide, so that both breakdowns hold back the same cells.
    """
    key = breakdown.asked.key
    return (f"{key}.{part.id}" if part.id else key) > breakdown.by.key


def _apart(part: Part) -> Iterator[Sequence[int]]:
    """The options of each table: all together, or each alone where several can be ticked."""
    places = range(len(part.options))
    if part.exclusive:
        yield places
    else:
        yield from ([each] for each in places)


def _row(whole: Part, groups: Sequence[Part], option: int) -> list[int]:
    """How many of each group gave an answer, then how many who are in no group."""
    counts = [each.options[option].count for each in groups]
    return [*counts, whole.options[option].count - sum(counts)]


def _rest(table: Sequence[Sequence[int]], sizes: Sequence[int]) -> list[int]:
    """How many of each group gave none of the answers."""
    return [size - sum(row[x] for row in table) for x, size in enumerate(sizes)]


def _of_all(summary: Summary, counts: Mapping[tuple[str, str], int], number: int) -> Protected:
    """A summary that shows these counts alone, as shares of `number` people."""
    shown = {f"{part}/{option}": count for (part, option), count in counts.items()}
    shown |= {part.name_of(): number for part in parts_of(summary)}
    return laid_out(summary, shown, number)
