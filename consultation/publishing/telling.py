"""Tables of the public page of results, with their bases, in the reader's language.

Officers read theirs in English (`reporting`); the figures are the same. It must not know requests.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from babel.numbers import format_decimal
from flask import g
from markupsafe import Markup

from consultation.analysis.disclosure import Protected
from consultation.analysis.results import QuestionResult
from consultation.languages import SOURCE, locale_of
from consultation.prose import count, day, words
from consultation.prose import counted_words as ngettext
from consultation.prose import interface_words as gettext
from consultation.questionnaire.summaries import (
    Amounts,
    Counted,
    Counts,
    Order,
    Shares,
    Spread,
    Summary,
    percentage,
    quantile,
)
from consultation.questionnaire.text import Text
from consultation.reporting.charts.bars import in_order_of_mean
from consultation.reporting.tables import MOST_VALUES, Table

NONE = "–"
"""Shown in table cells without a figure."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """One question in words: how many answered, its table, and the base of percentages."""

    base: Markup
    table: Table | None
    percentages_are_of: str


def told(result: QuestionResult) -> Told:
    """The words and the table of a question, in the language of the page."""
    summary = result.summary
    return Told(base=_base(summary), table=_table(summary), percentages_are_of=_of(summary))


def _base(summary: Summary | Protected) -> Markup:
    if isinstance(summary, Protected):
        if summary.later:
            return gettext("Figures follow here once every reply on paper has been counted.")
        base, others = summary.parts[0].base, summary.parts[0].not_answered
        if base is None or others is None:
            return gettext(
                "Counts from 1 to 9 are not shown, nor others from which they could be worked out."
            )
        return _answered(base, others, summary.not_asked)
    said = _answered(summary.base, summary.not_answered, summary.not_asked)
    meant = _meant(summary) if summary.base > 1 else None
    return Markup("{} {}").format(said, meant) if meant else said  # `format` escapes both


def _answered(base: int, others: int, not_asked: int = 0) -> Markup:
    if not_asked:
        return gettext(
            "Answered: %(base)s. Not answered: %(rest)s. Not asked: %(others)s.",
            base=count(base),
            rest=count(others - not_asked),
            others=count(not_asked),
        )
    return gettext(
        "Answered: %(base)s. Not answered: %(rest)s.", base=count(base), rest=count(others)
    )


def _meant(summary: Summary) -> Markup | None:
    match summary:
        case Counts(several=True):
            return gettext("People could choose several.")
        case Spread() if len(summary.parts) > 1:
            return gettext("Percentages are of those who answered each line.")
        case Order():
            return gettext("How often each was put at which place.")
        case Shares():
            return gettext(
                "Each person shared out %(total)s points. Bars show the mean, lines what the "
                "middle half of people gave.",
                total=count(summary.total),
            )
    return None


def _of(summary: Summary | Protected) -> str:
    if not isinstance(summary, Protected) or not any(part.options for part in summary.parts):
        return ""
    known = all(part.base is not None for part in summary.parts)
    if known or not any(part.shown for part in summary.parts):
        return ""
    if summary.several:
        return ngettext(
            "Percentages are of the one response.",
            "Percentages are of all %(num)s responses.",
            summary.total,
        )
    shown = gettext(", ").join(count(part.shown) for part in summary.parts)
    return gettext("Percentages are of the answers whose counts are shown: %(shown)s.", shown=shown)


def _table(summary: Summary | Protected) -> Table | None:
    match summary:
        case Counts():
            return _counted(
                [(words(each.label), each.count) for each in summary.options], summary.base
            )
        case Spread():
            return _spread(summary)
        case Order():
            return _order(summary)
        case Shares():
            return _shares(summary)
        case Amounts():
            return _amounts(summary)
        case Protected():
            return _protected(summary)
    return None


def _decimal(value: Decimal | None) -> str:
    if value is None:
        return NONE
    return str(format_decimal(value, locale=locale_of(g.get("language", SOURCE))))


def in_percent(number: int, base: int) -> str:
    """A share in per cent with one decimal, in the reader's language; '' if `base` is 0."""
    share = percentage(number, base)
    if share is None:
        return ""
    locale = locale_of(g.get("language", SOURCE))
    return f"{format_decimal(share, format='0.0', locale=locale)}%"


def _counted(options: Sequence[tuple[str, int]], base: int) -> Table:
    return Table(
        headers=(gettext("Answer"), gettext("Count"), gettext("Percentage")),
        rows=tuple((label, count(number), in_percent(number, base)) for label, number in options),
        numeric=(1, 2),
    )


def _spread(summary: Spread) -> Table:
    first = summary.parts[0]
    steps = first.steps + first.off_scale
    if len(summary.parts) == 1 and first.label is None:
        return _counted([(words(each.label), each.count) for each in steps], first.base)
    return Table(
        headers=(gettext("Line"), *(words(each.label) for each in steps), gettext("Answered")),
        rows=tuple(
            (
                words(part.label) if part.label else "",
                *(_both(each, part.base) for each in part.steps + part.off_scale),
                count(part.base),
            )
            for part in summary.parts
        ),
        numeric=tuple(range(1, len(steps) + 2)),
    )


def _both(each: Counted, base: int) -> str:
    share = in_percent(each.count, base)
    return f"{count(each.count)} ({share})" if share else count(each.count)


def _order(summary: Order) -> Table:
    places = max((len(each.at_place) for each in summary.options), default=0)
    at_place = (gettext("Place %(number)s", number=count(each)) for each in range(1, places + 1))
    return Table(
        headers=(gettext("Option"), gettext("Mean place"), gettext("Ranked by"), *at_place),
        rows=tuple(
            (
                words(each.label),
                _decimal(each.mean_place),
                count(each.count),
                *(count(number) for number in each.at_place),
            )
            for each in summary.highest_first()
        ),
        numeric=tuple(range(1, places + 3)),
    )


def _shares(summary: Shares) -> Table:
    whole = summary.base * summary.total
    return Table(
        headers=(
            gettext("Option"),
            gettext("Mean points"),
            gettext("Median"),
            gettext("Share of all points"),
        ),
        rows=tuple(
            (
                words(each.label),
                _decimal(each.mean),
                _decimal(quantile(each.tally, Decimal("0.5"))),
                in_percent(sum(int(points) * n for points, n in each.tally.items()), whole) or NONE,
            )
            for each in in_order_of_mean(summary.options)
        ),
        numeric=(1, 2, 3),
    )


def _amounts(summary: Amounts) -> Table:
    values = sorted(summary.tally, key=str if summary.days else Decimal)
    shown = {each: _day(each) if summary.days else _decimal(Decimal(each)) for each in values}
    if 0 < len(values) <= MOST_VALUES:
        return _counted([(shown[each], summary.tally[each]) for each in values], summary.base)
    rows: list[tuple[str, str]] = []
    if values and summary.days:
        rows = [
            (gettext("Earliest"), shown[values[0]]),
            (gettext("Latest"), shown[values[-1]]),
        ]
    elif values:
        rows = [
            (gettext("Smallest"), shown[values[0]]),
            (gettext("Median"), _decimal(quantile(summary.tally, Decimal("0.5")))),
            (gettext("Largest"), shown[values[-1]]),
        ]
    return Table(headers=("", gettext("Value")), rows=tuple(rows), numeric=(1,))


def _day(written: str) -> str:
    return day(date.fromisoformat(written))


def in_line(line: Text | None, answer: Text) -> Markup:
    """An answer, after the row of the matrix that it belongs to; `format` escapes both."""
    said = words(answer)
    return Markup("{}: {}").format(words(line), said) if line else said


def _protected(summary: Protected) -> Table | None:
    rows = []
    for part in () if summary.later else summary.parts:
        base = summary.percentages_of(part)
        for each in part.options:
            label = in_line(part.label, each.label)
            held = each.count is None
            number = gettext("not shown") if held else count(each.count or 0)
            rows.append((label, number, "" if held else in_percent(each.count or 0, base)))
    headers = (gettext("Answer"), gettext("Count"), gettext("Percentage"))
    return Table(headers=headers, rows=tuple(rows), numeric=(1, 2)) if rows else None
