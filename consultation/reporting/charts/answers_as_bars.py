"""The answers to one question as bars, for charts of groups: each one's length and its words."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from consultation.analysis.disclosure import Protected
from consultation.questionnaire.summaries import Counts, Order, Shares, Summary
from consultation.reporting.charts.bars import APART
from consultation.reporting.charts.findings import shortened
from consultation.reporting.words.figures import decimal, not_shown, of_few, whole_percent

LONGEST_LINE = 60
"""Characters of a line's name before its steps: cut further on, all steps would look alike."""
NOTHING = "–"
"""What stands where nobody answered."""
Bar = tuple[float, str]
"""How long a bar is, and what stands at its end."""


@dataclass(frozen=True)
class Answer:
    """One answer: its name, its label, and what a summary says of it: length and words."""

    id: str
    label: str
    weight: float
    of: Callable[[Summary | Protected], Bar]


def answers_of(summary: Summary | Protected, language: str) -> Iterator[Answer]:
    """What can be answered, as bars: shares, or mean points."""
    match summary:
        case Protected():
            for part in summary.parts:
                line = f"{shortened(part.label, language, LONGEST_LINE)}: " if part.label else ""
                for option in part.options:
                    named = f"{line}{option.label.in_language(language)}"
                    weight = -1 if option.id in APART else option.count or 0
                    yield Answer(option.id, named, weight, _protected(part.id, option.id))
        case Counts():
            for each in summary.options:
                weight = -1 if each.id in APART else each.count
                yield Answer(each.id, each.label.in_language(language), weight, _share(each.id))
        case Order():
            for ranked in summary.options:
                label = ranked.label.in_language(language)
                yield Answer(ranked.id, label, _first(ranked.at_place), _put_first(ranked.id))
        case Shares():
            for shared in summary.options:
                label = shared.label.in_language(language)
                yield Answer(shared.id, label, float(shared.mean or 0), _points(shared.id))


def _share(option: str) -> Callable[[Summary | Protected], Bar]:
    def of(summary: Summary | Protected) -> Bar:
        if isinstance(summary, Protected):
            return _protected("", option)(summary)
        counts = {each.id: each.count for each in getattr(summary, "options", ())}
        return _of_base(counts.get(option, 0), summary.base)

    return of


def _protected(part: str, option: str) -> Callable[[Summary | Protected], Bar]:
    def of(summary: Summary | Protected) -> Bar:
        if not isinstance(summary, Protected):
            return _share(option)(summary)
        for guarded in summary.parts:
            for each in guarded.options:
                if (guarded.id, each.id) == (part, option) and each.count is not None:
                    base = summary.percentages_of(guarded)
                    count = min(each.count, base) if summary.blurred else each.count
                    if base and not summary.has_shares(base):
                        return 0.0, of_few(count, base)
                    return _of_base(count, base)
        return 0.0, not_shown()

    return of


def _put_first(option: str) -> Callable[[Summary | Protected], Bar]:
    def of(summary: Summary | Protected) -> Bar:
        if isinstance(summary, Protected):
            return 0.0, not_shown()
        first = {each.id: _first(each.at_place) for each in getattr(summary, "options", ())}
        return _of_base(first.get(option, 0), summary.base)

    return of


def _points(option: str) -> Callable[[Summary | Protected], Bar]:
    def of(summary: Summary | Protected) -> Bar:
        means = {each.id: each.mean for each in getattr(summary, "options", ())}
        mean = means.get(option)
        if isinstance(summary, Protected):
            return 0.0, not_shown()
        return (float(mean), decimal(mean)) if mean is not None else (0.0, NOTHING)

    return of


def _first(at_place: Sequence[int]) -> int:
    return at_place[0] if at_place else 0


def _of_base(count: int, base: int) -> Bar:
    return (count / base, whole_percent(count, base)) if base else (0.0, NOTHING)
