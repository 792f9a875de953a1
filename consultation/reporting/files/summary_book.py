"""`summary.xlsx`: contents, who responded, a sheet for each question, breakdowns, the method.

It writes figures as they are given, and must not make any.
"""

from collections.abc import Iterator, Sequence

from consultation.analysis.results import QuestionResult
from consultation.languages import name_of
from consultation.questionnaire.summaries import Spread, percentage
from consultation.reporting.charts.pictures import base_of
from consultation.reporting.files.breakdown_sheets import (
    NOT_TO_PUBLISH,
    BrokenDown,
    typed_breakdown,
)
from consultation.reporting.files.workbooks import Sheet, Workbook
from consultation.reporting.heard_tables import typed_comparisons
from consultation.reporting.notes import notes_on, notes_on_breakdown
from consultation.reporting.provenance import (
    CHOSE,
    EXACT_HERE,
    NOT_IN_FILES,
    NOT_OF_A_SELECTION,
    Provenance,
)
from consultation.reporting.report import Report
from consultation.reporting.typed_tables import Cell, Share, TypedTable, typed_tables
from consultation.reporting.words.heard import HOW_COMPARED
from consultation.reporting.words.sides import sides_of, the_scale

CONTENTS, WHO, METHOD = "Contents", "Who responded", "Method"


def summary_book(
    report: Report, provenance: Provenance, groups: Sequence[BrokenDown] = ()
) -> bytes:
    """Every figure of the results as a workbook, with a sheet for each grouping of `groups`."""
    book = Workbook(f"Summary: {report.title}")
    shown = [(f"Q{place}", each) for place, each in enumerate(report.results.questions, 1)]
    broken = [(f"By {place}", each) for place, each in enumerate(groups, 1)]
    _contents(book.sheet(CONTENTS), report, provenance, shown, broken)
    _who_responded(book.sheet(WHO), report, provenance)
    for name, result in shown:
        _question(book.sheet(name), report, result)
    for name, each in broken:
        _broken_down(book.sheet(name), report, each)
    _method(book.sheet(METHOD), report, provenance)
    return book.done()


def _contents(
    sheet: Sheet,
    report: Report,
    provenance: Provenance,
    shown: list[tuple[str, QuestionResult]],
    broken: list[tuple[str, BrokenDown]],
) -> None:
    sheet.words(report.title, "title")
    sheet.words("What the responses say, a sheet for each question.", "quiet")
    sheet.gap()
    sheet.facts(provenance.lines())
    sheet.gap()
    sheet.links(
        ("Sheet", "Answered", "What it holds"),
        [
            (WHO, report.results.total, "How many came, when and how; who was heard"),
            *(
                (name, _answered(result), result.asked.label.in_language(report.language))
                for name, result in shown
            ),
            *(
                (name, None, f"Every question by: {each.by.label.in_language(report.language)}")
                for name, each in broken
            ),
            (METHOD, None, "How to read the figures, and what is not in them"),
        ],
    )


def _answered(result: QuestionResult) -> Cell:
    """How many answered; nothing where that is held back."""
    if result.asked.protected:
        return None
    base: int = getattr(result.summary, "base", 0)
    return base


def _question(sheet: Sheet, report: Report, result: QuestionResult) -> None:
    asked, language = result.asked, report.language
    sheet.back_to(CONTENTS)
    if asked.page:
        sheet.words(asked.page.title.in_language(language), "quiet")
    sheet.words(asked.label.in_language(language), "heading")
    sheet.words(f"{base_of(result.summary)}.")
    for note in notes_on(report, result):
        sheet.words(note, "quiet")
    sheet.gap()
    for table in typed_tables(result.summary, language):
        sheet.table(table)
    if isinstance(result.summary, Spread):
        sheet.table(_sides(result.summary, language))
    if result.key in report.changed:
        sheet.words("Version by version", "heading")
        for table in typed_breakdown(report.changed[result.key], language):
            sheet.table(table)


def _sides(summary: Spread, language: str) -> TypedTable:
    """“Agree or strongly agree” and the opposite, beside the full split; of a matrix by line."""
    line = () if the_scale(summary) else ("Line",)
    return TypedTable(
        caption="Either side of the scale",
        headers=(*line, "Side", "Count", "Percentage"),
        rows=tuple(
            (
                *((part.label.in_language(language) if part.label else "",) if line else ()),
                side.label,
                side.count,
                Share(percentage(side.count, side.base)),
            )
            for part in summary.parts
            for side in sides_of(part, language)
        ),
    )


def _broken_down(sheet: Sheet, report: Report, found: BrokenDown) -> None:
    language = report.language
    sheet.back_to(CONTENTS)
    sheet.words(f"By: {found.by.label.in_language(language)}", "heading")
    sheet.words(NOT_TO_PUBLISH, "quiet")
    if any(each.overlaps for each in found.breakdowns):
        sheet.words("Some people are in several groups, since they gave several answers.", "quiet")
    for breakdown in found.breakdowns:
        sheet.gap()
        sheet.words(breakdown.asked.label.in_language(language), "heading")
        for note in notes_on_breakdown(report, breakdown):
            sheet.words(note, "quiet")
        for table in typed_breakdown(breakdown, language):
            sheet.table(table)


def counts_of_responses(report: Report) -> Iterator[TypedTable]:
    """How many responses came on which day, how, in which language, to which version."""
    results = report.results
    yield _of("Responses by channel", "Channel", [(c.value, n) for c, n in results.by_channel])
    languages = [(name_of(code), number) for code, number in results.by_language]
    yield _of("Responses by language", "Language", languages)
    yield _of("Responses by version", "Version", [(str(v), n) for v, n in results.by_version])
    yield TypedTable(
        caption="Responses by day", headers=("Day", "Responses"), rows=tuple(results.by_day)
    )


def _of(caption: str, what: str, pairs: list[tuple[str, int]]) -> TypedTable:
    total = sum(number for _, number in pairs)
    return TypedTable(
        caption=caption,
        headers=(what, "Responses", "Percentage"),
        rows=tuple((name, number, Share(percentage(number, total))) for name, number in pairs),
    )


def _who_responded(sheet: Sheet, report: Report, provenance: Provenance) -> None:
    sheet.back_to(CONTENTS)
    sheet.words("Who responded", "heading")
    sheet.words(CHOSE, "quiet")
    if provenance.of_a_selection:
        sheet.words(f"Left out: {NOT_OF_A_SELECTION}", "quiet")
    sheet.gap()
    for table in counts_of_responses(report):
        sheet.table(table)
    reach = report.reach
    if reach is None:
        return
    sheet.words("Who was heard", "heading")
    sheet.words(reach.problem or HOW_COMPARED, "quiet")
    sheet.gap()
    for table in typed_comparisons(reach):
        sheet.table(table)
    if reach.credit:
        sheet.words(reach.credit, "quiet")


def _method(sheet: Sheet, report: Report, provenance: Provenance) -> None:
    sheet.back_to(CONTENTS)
    sheet.words("Method", "heading")
    for says in method_of(report):
        sheet.words(says)
    sheet.words(EXACT_HERE)
    if report.selection.is_everything:
        sheet.words(NOT_IN_FILES)
    sheet.gap()
    sheet.facts(provenance.lines())


def method_of(report: Report) -> Iterator[str]:
    """How the figures came about, and what they cannot say: a sentence or two each."""
    results = report.results
    yield CHOSE
    yield (
        "Percentages are of those who answered the question, unless a table says otherwise, and "
        "are rounded to one decimal, halves up: they need not add up to 100."
    )
    yield (
        "Where people could choose several options, percentages may add up to more than 100. "
        "Scale questions are shown as the full split; “don’t know” and the like count as answers."
    )
    if results.in_flight:
        begun = _so_many(results.in_flight, "of the responses was", "of the responses were")
        they = "It counts." if results.in_flight == 1 else "They count."
        within = "before the consultation closed and sent within its time of grace."
        yield f"{begun} begun {within} {they}"
    if results.late:
        were = _so_many(
            results.late,
            "late response was set aside and is",
            "late responses were set aside and are",
        )
        yield f"{were} counted nowhere."
    if results.late_counted:
        are = _so_many(results.late_counted, "late response is", "late responses are")
        yield f"{are} counted, because officers decided so; the reason is in the chronicle."
    yield (
        "Questions and options stood in the same order for everybody. What stands first is chosen "
        "somewhat more often, above all in long lists."
    )
    if len(results.by_version) > 1:
        yield (
            "The questionnaire changed while people answered. Each response keeps the version that "
            "it was given on; where a question was worded differently, every wording is shown."
        )
    if not report.selection.is_everything:
        yield f"This is a selection of the responses. Left out: {NOT_OF_A_SELECTION}"
        return
    yield (
        "Counts about sensitive questions and about the people are moved a little by chance, then "
        "rounded to 10; none from 1 to 9 is shown, nor others from which it could be worked out."
    )


def _so_many(number: int, one: str, several: str) -> str:
    return f"One {one}" if number == 1 else f"{number:,} {several}"
