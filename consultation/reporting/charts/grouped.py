"""The chart of a breakdown: each group's answers beside everybody's.

Scales are drawn as diverging bars, group below group; numbers and days as a dot with the middle
half; all else as small bars, each with a line for everybody. It must not know how groups are made.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple, TypeVar

from consultation.analysis.breakdowns import Breakdown, Group
from consultation.analysis.disclosure import Protected
from consultation.questionnaire.summaries import (
    Amounts,
    Comments,
    Order,
    Shares,
    Spread,
    SpreadRow,
    Summary,
    Tally,
    quantile,
)
from consultation.questionnaire.wording import N_
from consultation.reporting.charts import ranges, small_multiples, stacks
from consultation.reporting.charts.answers_as_bars import NOTHING, Answer, answers_of
from consultation.reporting.charts.colours import QUIET
from consultation.reporting.charts.drawings import SMALL, Drawing, Sheet
from consultation.reporting.charts.findings import of_groups
from consultation.reporting.charts.pictures import base_of, why_empty
from consultation.reporting.charts.small_multiples import Cell, Head
from consultation.reporting.charts.surrounds import Heading, begun, finished, panel
from consultation.reporting.words.chart_words import gettext, joined, ngettext, sentences
from consultation.reporting.words.figures import (
    decimal,
    in_words,
    not_shown,
    number,
    percent,
)
from consultation.reporting.words.sides import sides_of

EVERYBODY = N_("Everybody")
LARGEST = N_("The %(some)s largest of %(all)s groups")
OF_THOSE_WHO_ANSWERED = "Percentages are of those of each group who answered"
MOST_DOWN, MOST_ACROSS = 24, 8
"""How many answers or groups are drawn at most, downwards and across; the largest are chosen."""
MOST_SAID = 8
"""How many groups the text alternative names at most; the table has the rest."""


class Named(NamedTuple):
    """A group under its name, how many are in it, and what they said."""

    label: str
    number: int
    summary: Summary | Protected


def breakdown_drawing(breakdown: Breakdown, heading: Heading, width: float) -> Drawing | None:
    """The chart of a breakdown on a sheet of that width; None for free text.

    `heading.title` is the question, `heading.above` what groups it.
    """
    whole = breakdown.whole
    if isinstance(whole, Comments):
        return None
    language = heading.language
    says = breakdown_alt_text(breakdown, language)
    empty = why_empty(whole)
    finding = "" if empty else of_groups(_scales(breakdown, language), language)
    sheet = begun(heading, base_of(whole, by_groups=True), width, finding)
    groups: Sequence[Group] = _most(breakdown.groups, MOST_DOWN)
    if empty or not groups:
        panel(sheet, empty or "There are no groups")
        return finished(sheet, heading, says)
    drawn = len(groups)
    match whole:
        case Spread():
            stacks.diverging(sheet, list(_lines(whole, groups, language)), language)
        case Amounts():
            _amounts(sheet, whole, groups, language)
        case _:
            named = [
                Named(each.option.label.in_language(language), each.number, each.summary)
                for each in groups
            ]
            drawn = cells(sheet, whole, named, language, _meant(whole))
    if drawn < len(breakdown.groups):
        _note(sheet, gettext(LARGEST, some=number(drawn), all=number(len(breakdown.groups))))
    return finished(sheet, heading, says)


def breakdown_alt_text(breakdown: Breakdown, language: str) -> str:
    """What the chart says, in a few sentences: everybody first, then group by group."""
    whole = breakdown.whole
    empty = why_empty(whole)
    if empty:
        return f"{empty}."
    named = [(EVERYBODY, whole)]
    named += [(each.option.label.in_language(language), each.summary) for each in breakdown.groups]
    parts = [
        f"{with_base(name, each)}: {_group_said(each, language)}"
        for name, each in named[: MOST_SAID + 1]
    ]
    more = len(named) - len(parts)
    if more:
        parts.append(more_said(more))
    if isinstance(whole, Order | Shares):
        parts.insert(0, _meant(whole))
    return ". ".join(parts) + "."


def more_said(groups: int) -> str:
    """How many groups a sentence has not named."""
    return ngettext(
        "One more group is in the table",
        "%(num)s more groups are in the table",
        groups,
        num=number(groups),
    )


def _group_said(summary: Summary | Protected, language: str) -> str:
    if isinstance(summary, Amounts):
        middle = _middle(summary)
        return f"median {_value(middle[1], summary)}" if middle else "no answers"
    if isinstance(summary, Spread):
        found = []
        for part in summary.parts:
            shares = [
                f"{side.label} {percent(side.count, part.base)}"
                for side in sides_of(part, language)
            ]
            words = ", ".join(shares) if part.base else "no answers"
            found.append(f"{part.label.in_language(language)}, {words}" if part.label else words)
        return "; ".join(found)
    if not isinstance(summary, Protected) and not summary.base:
        return "no answers"
    answers = sorted(answers_of(summary, language), key=lambda each: -each.weight)
    return ", ".join(f"{each.label} {each.of(summary)[1]}" for each in answers[:3])


Sized = TypeVar("Sized", Group, Named)


def _most(groups: Sequence[Sized], most: int) -> list[Sized]:
    """The largest groups, in the questionnaire's order."""
    largest = sorted(groups, key=lambda each: -each.number)[:most]
    return [each for each in groups if each in largest]


def _lines(whole: Spread, groups: Sequence[Group], language: str) -> Iterator[stacks.Line]:
    """One bar for everybody and below it one for each group; for a grid, line by line."""
    for place, part in enumerate(whole.parts):
        label = part.label.in_language(language) if part.label else ""
        yield stacks.Line(with_base(EVERYBODY, part), part, label, 4)
        for each in groups:
            theirs = _part_of(each, place)
            last = each is groups[-1]
            name = each.option.label.in_language(language)
            yield stacks.Line(with_base(name, theirs), theirs, "", 8 if label and last else 0)


def _part_of(group: Group, place: int) -> SpreadRow:
    summary = group.summary
    if not isinstance(summary, Spread):
        raise TypeError("a group was asked another scale than everybody")
    return summary.parts[place]


def cells(
    sheet: Sheet,
    whole: Summary | Protected,
    groups: Sequence[Named],
    language: str,
    meant: str,
) -> int:
    """Draw small bars; returns how many groups are drawn.

    Of answers and groups, the more numerous go downwards and the others across.
    """
    every = list(answers_of(whole, language))
    groups_down = len(groups) >= min(len(every), MOST_DOWN)
    groups = groups if groups_down else _most(groups, MOST_ACROSS)
    most = MOST_ACROSS if groups_down else MOST_DOWN
    weighty = sorted(every, key=lambda each: -each.weight)[:most]
    answers = [each for each in every if each in weighty]
    heads = [Head(gettext(EVERYBODY), _base(whole))]
    heads += [Head(each.label, _base(each.summary)) for each in groups]
    by_group = [[_cell(each, whole) for each in answers]]
    by_group += [[_cell(each, group.summary, whole) for each in answers] for group in groups]
    names = [Head(each.label) for each in answers]
    _note(sheet, joined([meant, gettext("A line across a bar: everybody")]))
    if groups_down:
        small_multiples.multiples(sheet, heads, names, by_group)
    else:
        small_multiples.multiples(sheet, names, heads, list(zip(*by_group, strict=True)))
    if len(answers) < len(every):
        says = gettext(
            "The %(some)s most given of %(all)s answers",
            some=number(len(answers)),
            all=number(len(every)),
        )
        _note(sheet, says)
    return len(groups)


def _meant(whole: Summary) -> str:
    """What the bars show."""
    match whole:
        case Order():
            return "How many of each group put it first"
        case Shares():
            return f"Mean points of each group; each person shared out {number(whole.total)}"
    return OF_THOSE_WHO_ANSWERED


def _cell(
    answer: Answer, summary: Summary | Protected, whole: Summary | Protected | None = None
) -> Cell:
    length, value = answer.of(summary)
    if whole is None:
        return Cell(value=value, length=length, whole=True)
    beside = None if value in (NOTHING, not_shown()) else answer.of(whole)[0]
    return Cell(value=value, length=length, beside=beside)


def with_base(name: str, summary: Summary | Protected | SpreadRow) -> str:
    """A group, and how many its figures are of, where that is not held back."""
    return Head(name, _base(summary)).both


def _base(summary: Summary | Protected | SpreadRow) -> str:
    base = summary.parts[0].base if isinstance(summary, Protected) else summary.base
    return "" if base is None else number(base)


def _amounts(sheet: Sheet, whole: Amounts, groups: Sequence[Group], language: str) -> None:
    named: list[tuple[str, Summary]] = [(EVERYBODY, whole)]
    named += [(each.option.label.in_language(language), each.summary) for each in groups]
    lines = []
    for place, (name, summary) in enumerate(named):
        middle = _middle(summary)
        lines.append(
            ranges.Range(
                label=with_base(name, summary),
                value=_value(middle[1], whole) if middle else "no answers",
                middle=None if middle is None else _floats(middle, days=whole.days),
                whole=place == 0,
            )
        )
    found = [middle for _, each in named if (middle := _middle(each))]
    lowest, highest = min(each[0] for each in found), max(each[2] for each in found)
    _note(sheet, "A dot for the median, a line for the middle half of each group")
    ranges.ranges(sheet, lines, (_value(lowest, whole), _value(highest, whole)))


def _middle(summary: Summary | Protected) -> tuple[str, str, str] | None:
    """The quartiles, written like the values of the tally; None without values."""
    if not isinstance(summary, Amounts) or not summary.tally:
        return None
    if not summary.days:
        return _quartiles(summary.tally, str)
    ordinals = {str(date.fromisoformat(day).toordinal()): n for day, n in summary.tally.items()}
    return _quartiles(ordinals, lambda day: date.fromordinal(int(day)).isoformat())


def _quartiles(tally: Tally, written: Callable[[Decimal], str]) -> tuple[str, str, str]:
    low, middle, high = (
        written(quantile(tally, Decimal(share)) or Decimal()) for share in ("0.25", "0.5", "0.75")
    )
    return low, middle, high


def _floats(middle: tuple[str, str, str], *, days: bool) -> tuple[float, float, float]:
    low, half, high = (
        float(date.fromisoformat(each).toordinal()) if days else float(each) for each in middle
    )
    return low, half, high


def _value(written: str, summary: Amounts) -> str:
    if summary.days:
        return in_words(date.fromisoformat(written))
    return decimal(Decimal(written))


def _scales(breakdown: Breakdown, language: str) -> list[tuple[str, SpreadRow]]:
    """Each group's answers on the scale, where the question is a single scale."""
    return [
        (each.option.label.in_language(language), each.summary.parts[0])
        for each in breakdown.groups
        if isinstance(each.summary, Spread) and len(each.summary.parts) == 1
    ]


def _note(sheet: Sheet, says: str) -> None:
    sheet.paragraph(sentences([says]), SMALL, QUIET, after=6)
