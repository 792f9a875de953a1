"""What a report tells, in order: who was heard, each priority, what was asked, what happened.

Reports become board papers, which are public, so they hold back what the public page does. It must
not know how the report is set.
"""

from collections.abc import Iterator, Sequence

from consultation.analysis.disclosure import Protected
from consultation.analysis.results import QuestionResult, Section
from consultation.languages import name_of
from consultation.lifecycle.chronicle import chronicle_of
from consultation.lifecycle.models import ChronicleEntry
from consultation.prose import closing_time, opening_time, untagged
from consultation.questionnaire.definition import Priority
from consultation.reporting import tables
from consultation.reporting.breakdown_tables import tables_of
from consultation.reporting.charts.pictures import base_of
from consultation.reporting.files.documents.asked_form import questionnaire
from consultation.reporting.files.documents.blocks import (
    Block,
    Document,
    Facts,
    Grid,
    Heading,
    Paragraph,
    Picture,
    Quote,
)
from consultation.reporting.files.documents.heard_blocks import heard
from consultation.reporting.files.documents.in_short import in_short
from consultation.reporting.files.documents.markdown_blocks import blocks_of
from consultation.reporting.files.wanted import Wanted
from consultation.reporting.notes import notes_on
from consultation.reporting.provenance import CHOSE, NOT_OF_A_SELECTION
from consultation.reporting.report import BY_DAY, MADE_UP, Report
from consultation.reporting.starring import Starred, quotable, starred
from consultation.reporting.words.figures import number, percent
from consultation.reporting.words.sides import sides_said
from consultation.responding.happened import when
from consultation.responding.retelling import retold

MOST_QUOTED = 12
"""Comments under one question: a report quotes, it does not list."""


def report_document(wanted: Wanted) -> Document:
    """The whole report, from the figures as they now stand."""
    wanted = wanted.to_be_passed_on
    current, report = wanted.current, wanted.report
    definition = current.definition
    return Document(
        title=report.title,
        kind="Report on a selection of the responses"
        if wanted.provenance.of_a_selection
        else "Report on the consultation",
        organisation=definition.organisation.own,
        language=report.language,
        banner=MADE_UP if report.made_up else "",
        made_at=wanted.provenance.made_at,
        made_on=wanted.provenance.made_on,
        cover=tuple(_cover(wanted)),
        blocks=tuple(_blocks(wanted)),
    )


def _cover(wanted: Wanted) -> Iterator[tuple[str, str]]:
    consultation = wanted.current.consultation
    yield (
        "Open",
        (
            f"from {opening_time(consultation.opens_written)} "
            f"to {closing_time(consultation.closes_written)}"
        ),
    )
    yield from (each for each in wanted.provenance.lines() if each[0] not in _NOT_ON_COVER)


_NOT_ON_COVER = ("Made up", "Consultation", "Organisation")


def _blocks(wanted: Wanted) -> Iterator[Block]:
    report, definition = wanted.report, wanted.current.definition
    yield from in_short(wanted)
    yield from _who_was_heard(wanted)
    quotes = _quotes(
        starred(
            wanted.session,
            wanted.current.consultation.id,
            report.results.questionnaire,
            wanted.only,
        )
    )
    introduced: set[str] = set()
    for section in report.results.sections:
        yield from _section(report, section, quotes, introduced)
    yield Heading(level=1, text="The questionnaire as asked")
    if len(report.results.by_version) > 1:
        yield Paragraph(
            text=f"This is version {wanted.current.number}. Where a question was worded "
            "differently before, its results say so.",
            quiet=True,
        )
    yield from blocks_of(definition.summary.own)
    yield from questionnaire(definition)
    yield from _chronicle(wanted)
    yield Heading(level=1, text="About this report")
    yield Facts(pairs=tuple(wanted.provenance.lines()))


def _who_was_heard(wanted: Wanted) -> Iterator[Block]:
    report, results = wanted.report, wanted.report.results
    yield Heading(level=1, text="Who was heard")
    yield Paragraph(text=CHOSE)
    if wanted.provenance.of_a_selection:
        yield Paragraph(
            text=f"Left out of this report: {NOT_OF_A_SELECTION[0].lower()}{NOT_OF_A_SELECTION[1:]}"
        )
    drawing = report.bare(BY_DAY)
    if drawing:
        yield Heading(level=2, text="Responses by day")
        yield Picture(drawing=drawing)
        yield Paragraph(text=drawing.says)
    for caption, what, pairs in (
        ("Responses by channel", "Channel", [(c.value, n) for c, n in results.by_channel]),
        (
            "Responses by language",
            "Language",
            [(name_of(code), n) for code, n in results.by_language],
        ),
        ("Responses by version", "Version", [(str(v), n) for v, n in results.by_version]),
    ):
        if len(pairs) > 1:
            yield Grid(caption=caption, table=_counts(what, pairs, results.total))
    yield from heard(report)


def _counts(what: str, pairs: Sequence[tuple[str, int]], total: int) -> tables.Table:
    return tables.Table(
        headers=(what, "Responses", "Percentage"),
        rows=tuple((name, number(count), percent(count, total)) for name, count in pairs),
        numeric=(1, 2),
    )


def _section(
    report: Report, section: Section, quotes: dict[str, list[Quote]], introduced: set[str]
) -> Iterator[Block]:
    yield Heading(level=1, text=section.page.title.own)
    if section.priority and section.priority.id not in introduced:
        introduced.add(section.priority.id)
        yield from _proposed(section.priority)
    for result in section.questions:
        yield from _question(report, result, quotes.get(result.key, []))


def _proposed(priority: Priority) -> Iterator[Block]:
    yield Heading(level=2, text=f"What was proposed: {priority.title.own}")
    if priority.summary:
        yield from blocks_of(priority.summary.own)
    if priority.actions:
        yield Grid(
            caption="Actions",
            table=tables.Table(
                headers=("", "Action"),
                rows=tuple(
                    (str(place), action.text.own)
                    for place, action in enumerate(priority.actions, 1)
                ),
                numeric=(),
            ),
        )


def _question(report: Report, result: QuestionResult, quotes: Sequence[Quote]) -> Iterator[Block]:
    label = result.asked.label.said(report.language)
    yield Heading(level=2, text=label.text, lang=label.lang or "")
    yield Paragraph(text=f"{base_of(result.summary)}.", quiet=True)
    for note in notes_on(report, result):
        yield Paragraph(text=note, quiet=True)
    drawing = report.bare(result.key)
    if drawing:
        yield Picture(drawing=drawing)
    table = tables.table_of(result.summary, report.language)
    if table and table.rows:
        yield Grid(caption="Figures", table=table)
    sides = sides_said(result.summary, report.language)
    if sides:
        yield Paragraph(text="; ".join(f"{side}: {share}" for side, share in sides) + ".")
    by_line = tables.sides_by_line(
        result.summary, tables.voice_of_officers(report.language), report.language
    )
    if by_line:
        yield Grid(caption="Either side of the scale", table=by_line)
    changed = report.changed.get(result.key)
    if changed and not isinstance(result.summary, Protected):
        for name, apart in tables_of(changed, report.language).items():
            yield Grid(caption=f"Version by version: {name.lower()}", table=apart)
    if quotes:
        yield Heading(level=3, text="What people wrote")
        yield from quotes[:MOST_QUOTED]


def _quotes(chosen: Sequence[Starred]) -> dict[str, list[Quote]]:
    """The starred comments by question; those that were expected to name people are left out."""
    found: dict[str, list[Quote]] = {}
    for each in quotable(chosen):
        comment = each.comment
        language = name_of(comment.language)
        found.setdefault(each.asked.key, []).append(
            Quote(
                text=comment.text,
                lang=comment.language,
                says=f"{comment.channel.value}, {language}",
            )
        )
    return found


def _chronicle(wanted: Wanted) -> Iterator[Block]:
    yield Heading(level=1, text="What happened when")
    entries = chronicle_of(wanted.session, wanted.current.consultation.id)
    times = when(entries, wanted.current.definition.timezone)
    yield Grid(
        caption="The public record of this consultation",
        table=tables.Table(
            headers=("When", "What"),
            rows=tuple((times[each.number], _in_words(each)) for each in entries),
            numeric=(),
        ),
    )


def _in_words(entry: ChronicleEntry) -> str:
    says = untagged(retold(entry.says))
    return f"{says} Reason: {entry.reason}" if entry.reason else says
