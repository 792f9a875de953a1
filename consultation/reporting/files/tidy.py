"""`tables.csv`: every figure of the results in tidy form, a line a figure.

Each line says itself which answers it is of, when it was made and what was sealed, so that files
of several days or consultations can be put one below the other. It must not make figures.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from consultation.analysis.breakdowns import Breakdown
from consultation.analysis.comparing import WARDS
from consultation.analysis.results import QuestionResult
from consultation.formulas import harmless
from consultation.questionnaire.summaries import (
    Amounts,
    Order,
    Row,
    Shares,
    Spread,
    mean,
    percentage,
)
from consultation.reporting.breakdown_tables import breakdown_rows
from consultation.reporting.provenance import OF_FILE, Provenance, of_file
from consultation.reporting.report import Report
from consultation.reporting.tables import MOST_VALUES
from consultation.reporting.words.sides import sides_of

HEADER = (
    "table",
    "question",
    "part",
    "option",
    "label",
    "by",
    "group",
    "group_label",
    "measure",
    "value",
    "base",
    "not_answered",
    *OF_FILE,
)
Figure = tuple[str, str, str, str]
"""Part, option, label and measure of a line."""
_EVERYBODY = ("", "", "")
"""In place of a grouping and its group."""


def rows_of(
    report: Report, provenance: Provenance, breakdowns: Mapping[str, Sequence[Breakdown]]
) -> Iterator[tuple[str, ...]]:
    """One line for each figure: when and how responses came, who was heard, every open question.

    `breakdowns` are those of each question by its key.
    """
    says = of_file(provenance)
    for line in _counts(report):
        yield (*line, *says)
    for line in _heard(report):
        yield (*line, *says)
    for result in report.results.open:
        of_it = breakdowns.get(result.key, ())
        for lines in (_question(report, result), _sides(report, result), _groups(report, of_it)):
            yield from ((*line, *says) for line in lines)


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
            yield (table, "", "", what, what, *_EVERYBODY, "count", str(number), total, "0")


def _heard(report: Report) -> Iterator[tuple[str, ...]]:
    """Who was heard beside who lives here; of groups that are held back there is no line."""
    for each in report.reach.characteristics if report.reach else ():
        of_it = (harmless(each.key), "", "", "", each.id)
        told_us = str(each.base)
        for group in each.groups:
            if group.count is None:
                continue
            lives = round(group.residents, -2) if each.estimate else group.residents
            live = round(group.of_residents, -2) if each.estimate else group.of_residents
            measures = (
                ("count", group.count, told_us),
                ("percentage", group.share, told_us),
                ("residents", lives, str(live)),
                ("percentage_of_residents", group.expected, str(live)),
                ("difference", group.difference, told_us),
                ("more_to_draw_level", group.missing, told_us),
                ("per_1000_residents", group.rate if each.id == WARDS else None, str(lives)),
            )
            named = (harmless(group.id), harmless(group.label))
            for measure, value, base in measures:
                if value is not None:
                    yield ("who-was-heard", *of_it, *named, measure, str(value), base, "")


def _question(report: Report, result: QuestionResult) -> Iterator[tuple[str, ...]]:
    summary = result.summary
    words_are_numbers = isinstance(summary, Amounts)
    for row in summary.rows(report.language):
        base, not_answered = str(row.base), str(report.results.total - row.base)
        names = (row.part, row.option, row.label)
        if not words_are_numbers:
            names = (harmless(row.part), harmless(row.option), harmless(row.label))
        for measure, value in _measures(row, summary):
            yield (
                "answers",
                harmless(result.key),
                *names,
                *_EVERYBODY,
                measure,
                value,
                base,
                not_answered,
            )
    for option, label, found, number in _means(result, report.language):
        yield (
            "answers",
            harmless(result.key),
            "",
            harmless(option),
            harmless(label),
            *_EVERYBODY,
            "mean",
            str(found),
            str(number),
            str(report.results.total - number),
        )


def _sides(report: Report, result: QuestionResult) -> Iterator[tuple[str, ...]]:
    """Either side of each scale: “agree or strongly agree” beside the full split."""
    parts = result.summary.parts if isinstance(result.summary, Spread) else ()
    sides = ((part, side) for part in parts for side in sides_of(part, report.language))
    for part, side in sides:
        share = percentage(side.count, side.base)
        measures = (("count", str(side.count)), ("percentage", "" if share is None else str(share)))
        for measure, value in measures:
            if value:
                yield (
                    "sides",
                    harmless(result.key),
                    harmless(part.id),
                    side.id,
                    harmless(side.label),
                    *_EVERYBODY,
                    measure,
                    value,
                    str(side.base),
                    str(report.results.total - side.base),
                )


def _groups(report: Report, breakdowns: Sequence[Breakdown]) -> Iterator[tuple[str, ...]]:
    """What each group said: the count, its share of the group, its share of the answer."""
    for breakdown in breakdowns:
        whole = breakdown.whole
        if isinstance(whole, Amounts) and len(whole.tally) > MOST_VALUES:
            continue  # every value by every group: `breakdown.csv` has them for who asks
        for row in breakdown_rows(breakdown, report.language):
            *names, count, of_group, of_answer, base, not_answered = row
            figures = zip(_measured(whole), (count, of_group, of_answer), strict=True)
            for measure, value in figures:
                if value:
                    yield ("breakdown", *names, measure, value, base, not_answered)


def _measured(summary: object) -> tuple[str, str, str]:
    """What the counts of a summary are called, their shares of a group, and of an answer."""
    if isinstance(summary, Shares):
        return "points", "share_of_points", "percentage_of_answer"
    return "count", "percentage", "percentage_of_answer"


def _measures(row: Row, summary: object) -> Iterator[tuple[str, str]]:
    count, share, _ = _measured(summary)
    if row.count is not None:
        yield count, str(row.count)
    if row.percentage is not None:
        yield share, str(row.percentage)


def _means(result: QuestionResult, language: str) -> Iterator[tuple[str, str, Decimal, int]]:
    """Mean places, mean points and the mean of numbers, each with how many answers it is of.

    There are no lines where nobody answered.
    """
    summary = result.summary
    if isinstance(summary, Amounts) and not summary.days:
        found = mean(summary.tally)
        if found is not None:
            yield "", "", found, summary.base
    if isinstance(summary, Order):
        for place in summary.options:
            if place.mean_place is not None:
                label = place.label.in_language(language)
                yield place.id, label, place.mean_place, place.count
    if isinstance(summary, Shares):
        for share in summary.options:
            if share.mean is not None:
                yield share.id, share.label.in_language(language), share.mean, summary.base
