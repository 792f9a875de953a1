"""Tables of the public page of results, with their bases, in the reader's language.

Officers read theirs in English (`reporting`); the figures are the same. It must not know requests.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from babel.numbers import format_decimal
from markupsafe import Markup

from consultation.analysis.disclosure import Protected
from consultation.analysis.results import QuestionResult
from consultation.prose import count, day, page_locale, words
from consultation.prose import counted_words as ngettext
from consultation.prose import interface_words as gettext
from consultation.questionnaire.summaries import (
    Amounts,
    Counts,
    Order,
    Shares,
    Spread,
    Summary,
    quantile,
)
from consultation.reporting.tables import MOST_VALUES, NONE, Table, Voice, answers, tabulated


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
            return gettext(
                "No figures are shown here: compared with those of another day, they could tell "
                "what few people said."
            )
        base, others = summary.parts[0].base, summary.parts[0].not_answered
        if base is None or others is None:
            return gettext(
                "Counts from 1 to 9 are not shown, nor others from which they could be worked out."
            )
        return _answered(base, others, summary.not_asked)
    said = _answered(summary.base, summary.not_answered, summary.not_asked)
    meant = _meant(summary) if summary.base > 1 else None
    return Markup("{} {}").format(said, meant) if meant else said  # `format` escapes both


def _answered(base: int, others: int, not_asked: int | None) -> Markup:
    if not_asked is None and others:
        return gettext(
            "Answered: %(base)s. Not answered or not asked: %(rest)s.",
            base=count(base),
            rest=count(others),
        )
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
            return gettext("How often each was put in each place.")
        case Shares():
            return gettext(
                "Each person shared out %(total)s points. Bars show the mean, lines what the "
                "middle half of people gave.",
                total=count(summary.total),
            )
    return None


def _of(summary: Summary | Protected) -> str:
    if not isinstance(summary, Protected) or not summary.without_base:
        return ""
    if summary.several:
        return ngettext(
            "Percentages are of the one response.",
            "Percentages are of all %(num)s responses.",
            summary.total,
        )
    shown = gettext(", ").join(count(part.shown) for part in summary.parts)
    return gettext("Percentages are of the answers whose counts are shown: %(shown)s.", shown=shown)


def _decimal(value: Decimal | None) -> str:
    if value is None:
        return NONE
    return str(format_decimal(value, locale=page_locale()))


def _percent(share: Decimal) -> str:
    return f"{format_decimal(share, format='0.0', locale=page_locale())}%"


READER = Voice(
    gettext=gettext,
    words=words,
    number=count,
    percent=_percent,
    decimal=_decimal,
    place=lambda place: gettext("Place %(number)s", number=count(place)),
)
"""The voice of public pages."""


def _table(summary: Summary | Protected) -> Table | None:
    if isinstance(summary, Amounts):
        return _amounts(summary)
    later = isinstance(summary, Protected) and summary.later
    return None if later else tabulated(summary, READER)


def _amounts(summary: Amounts) -> Table:
    values = sorted(summary.tally, key=str if summary.days else Decimal)
    shown = {each: _day(each) if summary.days else _decimal(Decimal(each)) for each in values}
    if 0 < len(values) <= MOST_VALUES:
        listing = [(shown[each], summary.tally[each]) for each in values]
        return answers(listing, summary.base, READER)
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
