"""Notes on a question: what one must know to read its figures rightly, in a sentence or two each.

Pages, spreadsheets and reports say the same. It must not know who reads them.
"""

from collections.abc import Iterator, Sequence

from consultation.analysis.asked import Asked
from consultation.analysis.breakdowns import Breakdown
from consultation.analysis.disclosure import ROUNDED_TO, SMALLEST_SHOWN, Protected
from consultation.analysis.dividing import ALIKE, IN_BANDS
from consultation.analysis.groups import VERSION, Grouping
from consultation.analysis.results import QuestionResult
from consultation.analysis.wordings import asked_only_in, grouping_by_wording, not_offered
from consultation.questionnaire.summaries import Counts, Order, Shares
from consultation.reporting.report import Report
from consultation.reporting.tables import percentages_are_of
from consultation.reporting.words.figures import in_words, listed, number, responses

SAME_ORDER = "Everybody saw the options in the same order, that of the questionnaire."
DEPENDS = "Not everybody was asked: it depended on earlier answers."
CHANGED = "This question changed while people answered."
CHANGED_APART = f"{CHANGED} The figures of each version stand apart."
FEW_OPTIONS = 2
"""Up to this many options, their order hardly matters."""


def notes_on(report: Report, result: QuestionResult) -> Iterator[str]:
    """Every note on a question, those on its wordings last."""
    asked = result.asked
    if not asked.current:
        yield "This question is not asked any more."
    if not report.results.total:
        yield "There are no responses."
    says = percentages_are_of(result.summary)
    if says:
        yield says
    if not asked.protected and isinstance(result.summary, Protected) and result.summary.blurred:
        yield _as_stored(report)
    if asked.depends:
        yield DEPENDS
    yield from _asked_only_in(report, asked)
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
        missing = not_offered(changed.asked, by.selection.versions, changed.whole)
        without = listed([f"“{each.in_language(language)}”" for each in missing])
        without = f"; not offered then: {without}" if missing else ""
        yield group.option.label.in_language(language), f"“{words}”{answered}{without}"


def notes_on_breakdown(report: Report, found: Breakdown) -> Iterator[str]:
    """What one must know of the versions of both questions of a breakdown of `report`'s responses.

    Only the selection of the report counts, not its figures.
    """
    yield from _how_grouped(found.by)
    chosen = report.selection.versions
    numbers = [each for each, _ in report.results.by_version if not chosen or each in chosen]
    if found.by.key == VERSION:
        return
    for asked in filter(None, (found.asked, found.by.asked)):
        words = f"“{asked.label.in_language(report.language)}”"
        if asked.depends:
            yield f"Not everybody was asked {words}: it depended on earlier answers."
        if grouping_by_wording(asked, numbers, report.language):
            yield f"{words} changed while people answered: its versions are counted together here."
        those = asked_only_in(asked, numbers)
        if those:
            yield f"Only {_versions(those)} of the questionnaire asked {words}."


def _how_grouped(by: Grouping) -> Iterator[str]:
    """How groups are made, where that is more than one answer each."""
    division = by.division
    if division and division.within is IN_BANDS:
        yield (
            "The bands follow from the question, not from what was answered; those that nobody is "
            "in are left out."
        )
    elif division and any(each.id == ALIKE for each in division.options):
        yield "Who gave most points to several alike stands in a group apart."


def note_on_versions(report: Report, asked: Asked) -> str:
    """A few words on a question that changed half-way, or that some versions did not ask."""
    those = asked_only_in(asked, [each for each, _ in report.results.by_version])
    words = []
    if those:
        words.append(f"asked only in {_versions(those)}")
    if asked.key in report.changed:
        words.append("changed while people answered")
    said = ", ".join(words)
    return said[:1].upper() + said[1:]


def _as_stored(report: Report) -> str:
    """How figures are meant that viewers see while more responses can come."""
    people = report.results.people
    if people is None:
        return f"There are no figures: they begin with the {SMALLEST_SHOWN}th response."
    return (
        f"As of {in_words(people.day)}, when {responses(people.responses)} counted, moved a little "
        f"by chance and rounded to {ROUNDED_TO}. Renewed at most once a day; exact once keying has "
        "ended."
    )


def _asked_only_in(report: Report, asked: Asked) -> Iterator[str]:
    numbers = dict(report.results.by_version)
    those = asked_only_in(asked, [*numbers])
    if those:
        asked_of = sum(numbers[each] for each in those)
        yield (
            f"Only {_versions(those)} of the questionnaire asked this: {number(asked_of)} of "
            f"{responses(report.results.total)}."
        )


def _versions(numbers: Sequence[int]) -> str:
    return f"version{'s' if len(numbers) > 1 else ''} {listed([number(each) for each in numbers])}"


def has_an_order(result: QuestionResult) -> bool:
    """Whether it has options enough that their order may have mattered."""
    match result.summary:
        case (
            Counts(places=False, options=options) | Order(options=options) | Shares(options=options)
        ):
            return len(options) > FEW_OPTIONS
    return False
