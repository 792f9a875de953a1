"""The headline of a chart: what it shows in a few words, if its figures say it clearly.

There is none for few answers, for a tie, or where counts are held back.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from consultation.analysis.disclosure import Protected
from consultation.languages import direction_of, text_direction
from consultation.questionnaire.answers import ASIDE
from consultation.questionnaire.summaries import (
    Counted,
    Counts,
    Order,
    Shares,
    Spread,
    SpreadRow,
    Summary,
)
from consultation.questionnaire.text import Text
from consultation.reporting.words.chart_words import gettext, joined
from consultation.reporting.words.figures import decimal, in_words, number, whole_percent
from consultation.reporting.words.sides import either, split

FEWEST = 10
"""The number of answers from which a percentage is worth a headline."""
LONGEST_LABEL = 80
"""Letters of an option in a headline; the chart has all of them."""
LONGEST_SIDE = 2
"""Steps on one side of a scale that can be named in a few words."""
FULL_STOPS = ".۔।"


def finding(summary: Summary | Protected, language: str) -> str:
    """The headline of a summary's chart; '' where nothing can be said."""
    if isinstance(summary, Protected) or summary.base < FEWEST:
        return ""
    match summary:
        case Counts():
            return _most_chosen(summary, language)
        case Spread():
            return _of_scale(summary, language)
        case Order():
            best = _only_best([summary.weight(each) for each in summary.options])
            said = "" if best is None else shortened(summary.options[best].label, language)
            return gettext("Ranked highest: %(option)s", option=said) if said else ""
        case Shares():
            best = _only_best([each.mean or Decimal() for each in summary.options])
            if best is None:
                return ""
            top = summary.options[best]
            return gettext(
                "Given most: %(option)s (mean %(points)s)",
                option=shortened(top.label, language),
                points=decimal(top.mean),
            )
    return ""


def of_days(by_day: Sequence[tuple[date, int]]) -> str:
    """The busiest day, where there is one."""
    total = sum(count for _, count in by_day)
    best = _only_best([count for _, count in by_day])
    if best is None or total < FEWEST or len(by_day) < 2:
        return ""
    day, most = by_day[best]
    return gettext(
        "Most came on %(day)s: %(count)s of %(all)s",
        day=in_words(day),
        count=number(most),
        all=number(total),
    )


def of_groups(parts: Sequence[tuple[str, SpreadRow]], language: str) -> str:
    """How far groups lie apart on one scale, among those that have enough answers."""
    ample = [(name, part) for name, part in parts if part.base >= FEWEST]
    if len(ample) < 2:
        return ""
    upper = split(ample[0][1].steps).positive
    if not 0 < len(upper) <= LONGEST_SIDE:
        return ""
    shares = [_upper(part) for _, part in ample]
    low, high = shares.index(min(shares)), shares.index(max(shares))
    if shares[low] == shares[high]:
        return ""
    between = gettext(
        "%(answer)s: from %(low)s (%(group)s) to %(high)s (%(other)s)",
        answer=either([shortened(each.label, language) for each in upper], language),
        low=_upper_said(ample[low][1]),
        group=ample[low][0],
        high=_upper_said(ample[high][1]),
        other=ample[high][0],
    )
    # The chart shows smaller groups too, and some may lie further out.
    if any(0 < part.base < FEWEST for _, part in parts):
        return gettext(
            "%(range)s, where %(num)s or more answered", range=between, num=number(FEWEST)
        )
    return between


def _most_chosen(summary: Counts, language: str) -> str:
    options = [each for each in summary.options if each.id not in ASIDE]
    best = _only_best([each.count for each in options])
    if best is None or len(options) < 2:
        return ""
    top = options[best]
    return gettext(
        "Chosen most: %(option)s (%(share)s)",
        option=shortened(top.label, language),
        share=whole_percent(top.count, summary.base),
    )


def _of_scale(summary: Spread, language: str) -> str:
    parts = [each for each in summary.parts if each.base >= FEWEST]
    if not parts or len(split(parts[0].steps).negative) > LONGEST_SIDE:
        return ""
    if len(summary.parts) > 1:
        best = _only_best([_upper(each) for each in parts])
        if best is None or len(parts) < 2:
            return ""
        top = parts[best]
        name = shortened(top.label, language) if top.label else top.id
        share = _shares_of(split(top.steps).positive, top, language)
        return gettext("Highest: %(line)s (%(share)s)", line=name, share=share)
    scale = split(parts[0].steps)
    if not any(each.isalpha() for each in shortened(parts[0].steps[0].label, language)):
        return ""
    ordered = sorted((scale.positive, scale.negative), key=_size, reverse=True)
    return joined(_shares_of(side, parts[0], language) for side in ordered if side)


def _shares_of(side: Sequence[Counted], part: SpreadRow, language: str) -> str:
    answers = either([shortened(each.label, language) for each in side], language)
    return f"{answers}: {whole_percent(_size(side), part.base)}"


def _size(side: Sequence[Counted]) -> int:
    return sum(each.count for each in side)


def _upper(part: SpreadRow) -> Fraction:
    return Fraction(_size(split(part.steps).positive), part.base)


def _upper_said(part: SpreadRow) -> str:
    return whole_percent(_size(split(part.steps).positive), part.base)


def _only_best(sizes: Sequence[int] | Sequence[Decimal] | Sequence[Fraction]) -> int | None:
    """The place of the largest number, if there is only one and it is more than nothing."""
    numbers = [Fraction(each) for each in sizes]
    most = max(numbers, default=Fraction())
    return numbers.index(most) if most > 0 and numbers.count(most) == 1 else None


def shortened(label: Text, language: str, longest: int = LONGEST_LABEL) -> str:
    """The words of an option, as many as a headline has room for.

    Those that run against the headline's direction are isolated: a figure after them would join
    them, and stand on their other side.
    """
    words = label.in_language(language).rstrip(FULL_STOPS)
    if len(words) > longest:
        whole_words = words[:longest].rpartition(" ")[0].rstrip(" ,;:")
        words = f"{whole_words or words[: longest - 1]}…"
    return isolated(words, language)


def isolated(words: str, language: str) -> str:
    """Words among others in `language`; marked where they run against its direction."""
    against = direction_of(words, language) != text_direction(language)
    return f"\u2068{words}\u2069" if against else words
