"""The chart of a summary: its heading, its base, and the drawing that its shape asks for.

It knows shapes only, never types of questions; what is drawn is the same that the tables say.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from consultation.analysis.disclosure import Protected
from consultation.questionnaire.summaries import (
    Amounts,
    Comments,
    Counts,
    Order,
    Shares,
    Spread,
    Summary,
    quantile,
)
from consultation.questionnaire.wording import N_, with_unit
from consultation.reporting.charts import bars, histograms, stacks
from consultation.reporting.charts.colours import INK
from consultation.reporting.charts.drawings import Drawing, Sheet, Stroke, Words
from consultation.reporting.charts.findings import finding, of_days
from consultation.reporting.charts.surrounds import Heading, begun, finished, panel
from consultation.reporting.words.chart_words import gettext, joined
from consultation.reporting.words.figures import decimal, number, responses

NOBODY, NO_RESPONSES = N_("Nobody has answered this"), N_("No responses")
HELD_BACK = N_("Counts from 1 to 9 are not shown, nor others from which they could be worked out")


def drawing_of(
    summary: Summary | Protected, heading: Heading, says: str, width: float
) -> Drawing | None:
    """The chart of a summary on a sheet of that width; None for free text."""
    if not _can_be_drawn(summary):
        return None
    empty = why_empty(summary)
    sheet = begun(heading, base_of(summary), width, finding(summary, heading.language))
    if empty:
        panel(sheet, empty)
    else:
        _draw(summary, sheet, heading.language)
    return finished(sheet, heading, says)


def days_drawing(
    by_day: Sequence[tuple[date, int]],
    window: tuple[date, date],
    heading: Heading,
    says: str,
    width: float,
) -> Drawing:
    """How many responses came on each day, from the first day of the window or response on."""
    counts = dict(by_day)
    sheet = begun(heading, responses(sum(counts.values())), width, of_days(by_day))
    if counts:
        days = histograms.over_days(counts, min(window[0], *counts), window[1])
        histograms.columns(sheet, days, bars.BAR)
    else:
        panel(sheet, gettext(NO_RESPONSES))
    return finished(sheet, heading, says)


def base_of(summary: Summary | Protected, *, by_groups: bool = False) -> str:
    """How many answered and how many did not, and how the figures are meant.

    `by_groups`: they are drawn group by group, which for some shapes shows something else; their
    chart then says itself what.
    """
    if isinstance(summary, Protected):
        base, not_answered = summary.parts[0].base, summary.parts[0].not_answered
        if summary.blurred:
            return _base_of_blurred(base, summary.total)
        if base is None or not_answered is None:
            return gettext(HELD_BACK)
        return _answered(base, not_answered, summary.not_asked)
    says = _answered(summary.base, summary.not_answered, summary.not_asked)
    says_itself = by_groups and isinstance(summary, Order | Shares)
    meant = _meant(summary) if summary.base > 1 and not says_itself else ""
    return joined([says, meant]) if meant else says


def _answered(base: int, others: int, not_asked: int | None) -> str:
    if not_asked is None and others:
        return gettext(
            "%(base)s answered, %(rest)s did not or were not asked",
            base=number(base),
            rest=number(others),
        )
    if not_asked:
        return gettext(
            "%(base)s answered, %(rest)s did not; %(others)s not asked",
            base=number(base),
            rest=number(others - not_asked),
            others=number(not_asked),
        )
    return gettext("%(base)s answered, %(rest)s did not", base=number(base), rest=number(others))


def _base_of_blurred(base: int | None, total: int) -> str:
    of = responses(total)
    if base is None:
        return f"How many of {of} answered is not shown"
    # A rounded figure can be above the number of all, which is known.
    return f"About {number(min(base, total))} of {of} answered"


def why_empty(summary: Summary | Protected) -> str:
    """The words in place of a chart if there is nothing to draw; '' if there is."""
    if not isinstance(summary, Protected):
        return "" if summary.base else gettext(NOBODY if summary.not_answered else NO_RESPONSES)
    if any(part.base != 0 for part in summary.parts):
        return ""
    return gettext(NOBODY if summary.total else NO_RESPONSES)


def _can_be_drawn(summary: Summary | Protected) -> bool:
    """Whether there is a chart: not of free text, nor if nothing or only the base may be shown."""
    if isinstance(summary, Protected):
        return not summary.later and any(part.options for part in summary.parts)
    return not isinstance(summary, Comments)


def _meant(summary: Summary) -> str:
    match summary:
        case Counts(several=True):
            return gettext("People could choose several")
        case Spread() if len(summary.parts) > 1:
            return gettext("Percentages are of those who answered each line")
        case Order():
            return gettext("How often each was put in each place")
        case Shares():
            return gettext(
                "Each person shared out %(total)s points. Bars show the mean, lines what the "
                "middle half of people gave",
                total=number(summary.total),
            )
    return ""


def _draw(summary: Summary | Protected, sheet: Sheet, language: str) -> None:
    match summary:
        case Counts():
            bars.counts(summary, sheet, language)
        case Spread():
            stacks.spread(summary, sheet, language)
        case Order():
            stacks.order(summary, sheet, language)
        case Shares():
            bars.shares(summary, sheet, language)
        case Protected():
            bars.protected(summary, sheet, language)
        case Amounts():
            _amounts(summary, sheet, language)
        case _:
            raise TypeError(f"no chart is known for {type(summary).__name__}")


def _amounts(summary: Amounts, sheet: Sheet, language: str) -> None:
    """How numbers or days are distributed; of numbers also their median."""
    if summary.days:
        counts = {date.fromisoformat(each): count for each, count in summary.tally.items()}
        histograms.columns(sheet, histograms.over_days(counts, min(counts), max(counts)), bars.BAR)
        return
    median = quantile(summary.tally, Decimal("0.5"))
    histograms.columns(
        sheet, histograms.over_numbers(summary.tally), bars.BAR, base=summary.base, median=median
    )
    unit = summary.unit.in_language(language) if summary.unit else ""
    if summary.base > 1:
        says = gettext("Median: %(value)s", value=with_unit(decimal(median), unit))
        sheet.add(
            Stroke(0, sheet.y + 7, 14, sheet.y + 7, INK, 1.4, dashed=True),
            Words(19, sheet.y + 7, says),
        )
        sheet.y += 16
