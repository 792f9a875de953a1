"""Notes on a question: what one must know to read its figures rightly, in a sentence or two each.

Pages, spreadsheets and reports say the same. It must not know who reads them.
"""

from collections.abc import Iterator

from consultation.analysis.breakdowns import Breakdown
from consultation.analysis.disclosure import Protected
from consultation.analysis.results import QuestionResult
from consultation.questionnaire.summaries import Counts, Order, Shares
from consultation.reporting.report import Report
from consultation.reporting.tables import percentages_are_of
from consultation.reporting.words.figures import number

SAME_ORDER = "Everybody saw the options in the same order, that of the questionnaire."
DEPENDS = "Not everybody was asked: it depended on earlier answers."
CHANGED = "This question changed while people answered."
CHANGED_APART = f"{CHANGED} The figures of each version stand apart."
FEW_OPTIONS = 2
"""Up to so many options their order hardly matters."""


def notes_on(report: Report, result: QuestionResult) -> Iterator[str]:
    """Every note on a question, those on its wordings last."""
    asked = result.asked
    if not asked.current:
        yield "This question is not asked any more."
    if not report.results.total:
        yield "There are no responses yet."
    says = percentages_are_of(result.summary)
    if says:
        yield says
    if is_not_asked_of_all(result):
        yield DEPENDS
    if has_an_order(result):
        yield SAME_ORDER
    changed = report.changed.get(result.key)
    if changed:
        # Where small counts are held back, so are those of each version.
        apart = not isinstance(result.summary, Protected)
        yield CHANGED_APART if apart else CHANGED
        for label, words in wordings_of(report, changed, with_base=apart):
            yield f"{label}: {words}"


def wordings_of(
    report: Report, changed: Breakdown, *, with_base: bool
) -> Iterator[tuple[str, str]]:
    """Each wording of a question that changed: its versions, and its words with their base."""
    language = report.language
    for group, by in zip(changed.groups, changed.by.groups, strict=True):
        latest = max(by.selection.versions)
        words = changed.asked.wordings[latest].label.in_language(language)
        answered = f" ({number(group.summary.base)} answered)" if with_base else ""
        yield group.option.label.in_language(language), f"“{words}”{answered}"


def is_not_asked_of_all(result: QuestionResult) -> bool:
    """Whether it was shown to some alone, by what they had answered before."""
    asked = result.asked
    return bool(asked.question.show_if or (asked.page and asked.page.show_if))


def has_an_order(result: QuestionResult) -> bool:
    """Whether it has options enough that their order may have mattered."""
    match result.summary:
        case (
            Counts(places=False, options=options) | Order(options=options) | Shares(options=options)
        ):
            return len(options) > FEW_OPTIONS
    return False
