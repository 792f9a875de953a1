"""The first page of a report: how many came, what they said, who decides, how to read figures.

Individuals and organisations stand apart. It must not know how the report is set.
"""

from collections.abc import Iterator, Sequence

from consultation.analysis.breakdowns import broken_down, columns_for
from consultation.analysis.disclosure.crossing import FEWEST_IN_LINE
from consultation.analysis.groups import Grouping, grouping_by_kind
from consultation.analysis.guarded_breakdowns import GuardedBreakdown, GuardedGroup, guard
from consultation.analysis.held_back import held_back
from consultation.analysis.rows import rows_selected
from consultation.analysis.subtracting import of_two_questions_once
from consultation.questionnaire.definition import Definition
from consultation.questionnaire.summaries import SpreadRow
from consultation.reporting.files.documents.blocks import Block, Grid, Heading, Listing, Paragraph
from consultation.reporting.files.documents.markdown_blocks import blocks_of
from consultation.reporting.files.summary_book import method_of
from consultation.reporting.files.wanted import Wanted
from consultation.reporting.glance import (
    Glimpse,
    Scale,
    behind_in,
    foremost_in,
    nobody_behind_in,
    scales_in,
)
from consultation.reporting.kinds import Kind, kinds_in
from consultation.reporting.provenance import CHOSE, EXACT_OF_SELECTION, HELD_BACK_HERE, NOT_FINAL
from consultation.reporting.report import Report
from consultation.reporting.tables import Table
from consultation.reporting.words.figures import (
    NOT_SHOWN,
    in_words,
    listed,
    number,
    percent,
    responses,
)
from consultation.reporting.words.sides import split, the_scale

HOW_APART = (
    "Percentages here are of all of them, whether they answered or not, so lower than those "
    "above; compare them with those of everybody in brackets, which are of all responses too. "
    "Counts from 1 to 4 are held back with others from which they could be worked out, and so is "
    f"what fewer than {FEWEST_IN_LINE} people answered."
)
HELD_BACK_APART = "Not shown, since they are few or small counts could be worked out"


def in_short(wanted: Wanted) -> Iterator[Block]:
    """Everything that a board must know, on a page or two."""
    report, definition = wanted.report, wanted.current.definition
    yield Heading(level=1, text="In short")
    yield Paragraph(text=_came(report), bold=True)
    kinds = kinds_in(report.results) if report.results.total else ()
    if kinds:
        yield Paragraph(text=_of_each_kind(kinds, report.language), bold=True)
    if wanted.provenance.of_a_selection:
        yield Paragraph(text=f"A selection of the responses: {wanted.provenance.selection}.")
    yield Paragraph(text=CHOSE)
    if report.is_selected:
        yield Paragraph(text=EXACT_OF_SELECTION)
    elif report.final is None:
        yield Paragraph(text=NOT_FINAL)
    scales = [*scales_in(report)]
    if scales:
        yield Heading(level=2, text="The scales at a glance")
        yield Paragraph(
            text="How many chose a step on either side of each scale, and its middle. The full "
            "split is with each question.",
            quiet=True,
        )
        yield from (_at_a_glance(each) for each in scales)
    yield from _chosen_most(report)
    yield from _heard_least(report)
    if scales and all(each.number < report.results.total for each in kinds):
        yield from _kinds_apart(wanted, scales)
    yield from _decision(definition)
    yield Heading(level=2, text="How to read the figures")
    for says in list(method_of(report))[1:]:
        yield Paragraph(text=says)
    yield Paragraph(text=HELD_BACK_HERE)


def _at_a_glance(scale: Scale) -> Grid:
    rows = tuple((_asked(each), *each.cells, number(each.base)) for each in scale.questions)
    return _table(f"From “{scale.first}” to “{scale.last}”", scale, rows, "Answered")


def _table(caption: str, scale: Scale, rows: tuple[tuple[str, ...], ...], base: str) -> Grid:
    return Grid(
        caption=caption,
        table=Table(
            headers=("Question", *scale.sides, base),
            rows=rows,
            numeric=tuple(range(1, len(scale.sides) + 2)),
        ),
    )


def _kinds_apart(wanted: Wanted, scales: Sequence[Scale]) -> Iterator[Block]:
    """The same scales once more: a table for individuals, and one for organisations."""
    by = grouping_by_kind(wanted.report.results.questionnaire)
    if by is None:
        return
    apart = _by_kind(wanted, scales, by)
    kinds = {each.option.id: each.option.label.own for each in by.groups}
    tables = [
        (kind, scale, rows)
        for kind in kinds
        for scale in scales
        if (rows := tuple(_lines(wanted.report, scale, apart, kind)))
    ]
    if not tables:
        return
    yield Heading(level=2, text="Individuals and organisations apart")
    yield Paragraph(text=f"The figures above count them together. {HOW_APART}", quiet=True)
    for kind, scale, rows in tables:
        caption = f"{kinds[kind]}, from “{scale.first}” to “{scale.last}”"
        yield _table(caption, scale, rows, "Responses")
    told = {kind for kind, *_ in tables}
    if left_out := [name for kind, name in kinds.items() if kind not in told]:
        yield Paragraph(text=f"{HELD_BACK_APART}: {listed(left_out)}.", quiet=True)


def _by_kind(wanted: Wanted, scales: Sequence[Scale], by: Grouping) -> dict[str, GuardedBreakdown]:
    questionnaire = wanted.report.results.questionnaire
    scaled = {each.asked.key: each.asked for scale in scales for each in scale.questions}
    pairs = [(key, by.key) for key in scaled]
    # Others could be subtracted from each other, or from the figures of each version.
    pairs = [*of_two_questions_once(wanted.report.results, pairs)]
    if final := wanted.report.final:
        return {pair[0]: found for pair in pairs if (found := final.breakdown(pair))}
    asked = [scaled[key] for key, _ in pairs]
    rows = rows_selected(
        wanted.session,
        wanted.instance,
        wanted.current.consultation.id,
        wanted.report.selection,
        columns_for(questionnaire, asked, (by,)),
    )
    results = wanted.report.results
    held = held_back(results)
    return {
        each.asked.key: guard(each, results, held)
        for each in broken_down(rows, questionnaire, asked, by)
    }


def _lines(
    report: Report, scale: Scale, apart: dict[str, GuardedBreakdown], kind: str
) -> Iterator[tuple[str, ...]]:
    for glimpse in scale.questions:
        found, result = apart.get(glimpse.asked.key), report.results.question(glimpse.asked.key)
        part = the_scale(result.summary) if result else None
        if found is None or part is None:
            continue
        for group in found.groups:
            cells = tuple(_sides(part, group))
            if group.id == kind and set(cells) != {NOT_SHOWN}:
                beside = _of_everybody(part, found.whole.total)
                shares = (f"{one} ({all_})" for one, all_ in zip(cells, beside, strict=True))
                yield (_asked(glimpse), *shares, number(group.summary.total))


def _of_everybody(part: SpreadRow, total: int) -> Iterator[str]:
    """The share of each side in all responses: that of those who answered cannot be compared."""
    yield from (percent(sum(s.count for s in steps), total) for steps in split(part.steps) if steps)


def _sides(part: SpreadRow, group: GuardedGroup) -> Iterator[str]:
    """The share of each side in a group; of one it is not shown unless all its steps are.

    A sum over steps would tell the one that is held back in a breakdown. That nobody at all chose a
    step is public.
    """
    shown = {each.id: each.count for each in group.summary.parts[0].options}
    for steps in split(part.steps):
        counts = [shown[each.id] if each.count else 0 for each in steps]
        known = [each for each in counts if each is not None]
        if steps:
            is_whole = len(known) == len(counts)
            yield percent(sum(known), group.summary.total) if is_whole else NOT_SHOWN


def _chosen_most(report: Report) -> Iterator[Block]:
    """The first few answers to each question that offers some, as at the top of the results."""
    rows = tuple(
        (f"{_asked(each)} ({number(each.base)} answered)", "; ".join(each.cells))
        for each in foremost_in(report)
    )
    if rows:
        yield Heading(level=2, text="What they chose most")
        yield Grid(
            caption="The first few answers to each question",
            table=Table(headers=("Question", "Answers"), rows=rows, numeric=()),
        )


def _heard_least(report: Report) -> Iterator[Block]:
    behind, nobody = tuple(behind_in(report)), nobody_behind_in(report)
    if behind or nobody:
        yield Heading(level=2, text="Who was heard least")
        yield Listing(items=behind) if behind else Paragraph(text=nobody)


def _asked(glimpse: Glimpse) -> str:
    return f"{glimpse.name} ({glimpse.note})" if glimpse.note else glimpse.name


def _came(report: Report) -> str:
    results = report.results
    if not results.total:
        return "No responses have come."
    channels = [f"{number(count)} {channel.value}" for channel, count in results.by_channel]
    how = f" ({', '.join(channels)})" if len(channels) > 1 else ""
    return f"{responses(results.total)}{how}."


def _of_each_kind(kinds: Sequence[Kind], language: str) -> str:
    said = (f"{each.label.in_language(language)}: {number(each.number)}" for each in kinds)
    return f"{'. '.join(said)}."


def _decision(definition: Definition) -> Iterator[Block]:
    decision = definition.decision
    if decision is None:
        return
    yield Heading(level=2, text="Who decides")
    if decision.by:
        expected = f", expected on {in_words(decision.expected)}" if decision.expected else ""
        yield Paragraph(text=f"{decision.by.own}{expected}.")
    if decision.still_open:
        yield from blocks_of(decision.still_open.own)
