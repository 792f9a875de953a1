"""`tables.csv`: every figure of the results in tidy form, a line a figure.

Each line says itself which answers it is of, when it was made and what was sealed, so that files
of several days or consultations can be put one below the other. It must not make figures.
"""

from collections.abc import Iterator
from decimal import Decimal

from consultation.analysis.results import QuestionResult
from consultation.questionnaire.summaries import Amounts, Order, Row, Shares, mean
from consultation.reporting.provenance import Provenance
from consultation.reporting.report import Report
from consultation.reporting.spreadsheets import harmless

OF_FILE = ("consultation", "responses", "selection", "made_at", "seal", "made_up")
"""What each line of a tidy file says of the file."""
HEADER = (
    "table",
    "question",
    "part",
    "option",
    "label",
    "measure",
    "value",
    "base",
    "not_answered",
    *OF_FILE,
)
Figure = tuple[str, str, str, str]
"""Part, option, label and measure of a line."""
_SHARE_OF = {True: "share_of_points", False: "percentage"}


def rows_of(report: Report, provenance: Provenance) -> Iterator[tuple[str, ...]]:
    """A line a figure: how many came when and how, then every question that is open."""
    says = of_file(provenance)
    for line in _counts(report):
        yield (*line, *says)
    for result in report.results.open:
        yield from ((*line, *says) for line in _question(report, result))


def of_file(provenance: Provenance) -> tuple[str, ...]:
    """Where a line comes from: whose responses, which of them, when, under which seal."""
    return (
        harmless(provenance.slug),
        str(provenance.responses),
        harmless(provenance.selection),
        provenance.made_at.isoformat(timespec="seconds"),
        provenance.seal,
        "1" if provenance.made_up else "0",
    )


def _counts(report: Report) -> Iterator[tuple[str, ...]]:
    results = report.results
    tables = (
        ("responses-by-day", [(day.isoformat(), number) for day, number in results.by_day]),
        ("responses-by-channel", [(each.value, number) for each, number in results.by_channel]),
        ("responses-by-language", list(results.by_language)),
        ("responses-by-version", [(str(each), number) for each, number in results.by_version]),
    )
    for table, pairs in tables:
        for what, number in pairs:
            total = str(results.total)
            yield (table, "", "", what, what, "count", str(number), total, "0")


def _question(report: Report, result: QuestionResult) -> Iterator[tuple[str, ...]]:
    summary = result.summary
    words_are_numbers = isinstance(summary, Amounts)
    for row in summary.rows(report.language):
        base, not_answered = str(row.base), str(report.results.total - row.base)
        names = (row.part, row.option, row.label)
        if not words_are_numbers:
            names = (harmless(row.part), harmless(row.option), harmless(row.label))
        for measure, value in _measures(row, points=isinstance(summary, Shares)):
            yield (
                "answers",
                harmless(result.key),
                *names,
                measure,
                value,
                base,
                not_answered,
            )
    for option, label, found in _means(result, report.language):
        answered = getattr(summary, "base", 0)
        yield (
            "answers",
            harmless(result.key),
            "",
            harmless(option),
            harmless(label),
            "mean",
            str(found),
            str(answered),
            str(report.results.total - answered),
        )


def _measures(row: Row, *, points: bool) -> Iterator[tuple[str, str]]:
    if row.count is not None:
        yield "points" if points else "count", str(row.count)
    if row.percentage is not None:
        yield _SHARE_OF[points], str(row.percentage)


def _means(result: QuestionResult, language: str) -> Iterator[tuple[str, str, Decimal]]:
    """Mean places, mean points and the mean of numbers; none of nothing."""
    summary = result.summary
    if isinstance(summary, Amounts) and not summary.days:
        found = mean(summary.tally)
        if found is not None:
            yield "", "", found
    if isinstance(summary, Order):
        for place in summary.options:
            if place.mean_place is not None:
                yield place.id, place.label.said(language).text, place.mean_place
    if isinstance(summary, Shares):
        for share in summary.options:
            if share.mean is not None:
                yield share.id, share.label.said(language).text, share.mean
