"""Who was heard, in words: what stands beside the charts of a comparison.

It must not know requests; no figure is made here.
"""

from collections.abc import Sequence
from decimal import Decimal

from consultation.analysis.comparing import FEWEST, Characteristic, Group, Reach
from consultation.questionnaire.wording import N_
from consultation.reporting.words.chart_words import gettext, joined, ngettext, sentences
from consultation.reporting.words.figures import (
    NOT_SHOWN,
    exact,
    listed,
    not_shown,
    number,
    responses,
)

MOST_NAMED = 5
HOW_COMPARED = (
    "Respondents are compared with Census 2021 figures, or with the figures that this site was "
    "given. The responses come from people who chose to respond, so a difference does not estimate "
    "anything: it says whom to go and ask. What people said about themselves is moved a little by "
    "chance and rounded, so a group is named only where more than that is missing. Residents of "
    "all ages include children, who seldom respond: a group with many children, or that of people "
    "who are not disabled, looks further behind than it is. Shares are of "
    "the groups whose counts are shown; those who prefer not to say or did not answer are left "
    "out of them."
)


def signed(difference: Decimal | None) -> str:
    """`+3.2`, `−9.1`, `0.0`; '' for None."""
    if difference is None:
        return ""
    size = str(abs(difference))
    return f"+{size}" if difference > 0 else f"−{size}" if difference < 0 else size


def percent_of(share: Decimal | None) -> str:
    """`12.5%`; '' for None."""
    return "" if share is None else f"{share}%"


def residents_said(characteristic: Characteristic) -> str:
    """Whom the shares of residents are of, and whether that was estimated."""
    residents = gettext(characteristic.residents)
    if characteristic.estimate:
        return gettext("%(residents)s, estimated", residents=residents)
    return residents


def base_said(characteristic: Characteristic) -> str:
    """How many told us, and who stands apart."""
    apart = [
        f"{gettext(label)}: {not_shown() if count is None else number(count)}"
        for label, count in characteristic.aside
    ]
    base = characteristic.base
    numbers = {"num": number(base), "residents": residents_said(characteristic)}
    if characteristic.withheld:
        heard = ngettext(
            "%(num)s person in the groups shown, beside %(residents)s",
            "%(num)s people in the groups shown, beside %(residents)s",
            base,
            **numbers,
        )
    else:
        heard = ngettext(
            "%(num)s person told us, beside %(residents)s",
            "%(num)s people told us, beside %(residents)s",
            base,
            **numbers,
        )
    return joined([f"About {heard}" if characteristic.blurred else heard, *apart])


def why_not(characteristic: Characteristic) -> str:
    """Why nothing is compared; '' where it is."""
    if characteristic.can_be_compared:
        return ""
    few = f"fewer than {characteristic.fewest} people told us"
    return f"Too few to compare: {few}, or too many counts are held back"


def nobody_behind(reach: Reach) -> str:
    """That no group is behind, and what that cannot be said of, since too few told us."""
    compared = [each for each in reach.characteristics if each.can_be_compared]
    if not compared:
        return "Too few people have told us about themselves to compare them with residents."
    says = (
        "No group that can be shown is more than one percentage point behind its share of "
        "residents."
    )
    rest = [each.title for each in reach.characteristics if not each.can_be_compared]
    return f"{says} Too few told us to compare: {listed(rest)}." if rest else says


def finding_of(characteristic: Characteristic) -> str:
    """The group furthest behind; '' where none is."""
    reach = Reach(characteristics=(characteristic,))
    behind = reach.behind()
    if not behind:
        return ""
    _, group = behind[0]
    return (
        f"Furthest behind: {group.label}, {percent_of(group.share)} of responses and "
        f"{percent_of(group.expected)} of residents"
    )


def compared_alt_text(characteristic: Characteristic) -> str:
    """What a dumbbell chart says: each group's two shares, then who told us."""
    problem = why_not(characteristic)
    if problem:
        return f"{problem}."
    parts = [
        f"{group.label} {NOT_SHOWN}"
        if group.count is None
        else f"{group.label} {percent_of(group.share)} of responses and "
        f"{percent_of(group.expected)} of residents"
        for group in characteristic.groups
    ]
    return f"{characteristic.title}: {', '.join(parts)}. {base_said(characteristic)}."


def map_alt_text(areas: Characteristic) -> str:
    """What the map says: where most came from for each resident, where fewest, where none."""
    came = sorted((each for each in areas.groups if each.count), key=_most_first)
    none = [each.label for each in areas.groups if each.count == 0]
    held = [each.label for each in areas.groups if each.count is None]
    if len(none) == len(areas.groups):
        return gettext(
            "%(unit)s: no responses from any of %(num)s areas.",
            unit=map_unit(areas),
            num=number(len(none)),
        )
    parts = [map_unit(areas)]
    most, fewest = came[:MOST_NAMED], came[MOST_NAMED:][-MOST_NAMED:]
    if most:
        parts.append(gettext("Most: %(areas)s", areas=_rates_said(most)))
    if fewest:
        says = N_("Fewest of those shown: %(areas)s") if held else N_("Fewest: %(areas)s")
        parts.append(gettext(says, areas=_rates_said(fewest)))
    if none:
        parts.append(gettext("No responses from %(areas)s", areas=listed(none)))
    if held:
        parts.append(gettext("Not shown: %(areas)s", areas=listed(held)))
    return sentences(parts)


def _most_first(group: Group) -> tuple[Decimal, str]:
    return -(group.rate or Decimal()), group.label


def map_finding(areas: Characteristic) -> str:
    """From how many areas nothing has come, or how far they lie apart; '' of few responses.

    Where counts are held back, those of the areas with fewest are: how far is not known then.
    """
    came = [each for each in by_rate(areas) if each.count]
    if areas.base < FEWEST or not came:
        return ""
    none = sum(each.count == 0 for each in areas.groups)
    if none:
        return gettext(
            "No responses from %(none)s of %(all)s areas",
            none=number(none),
            all=number(len(areas.groups)),
        )
    held = any(each.count is None for each in areas.groups)
    if held or len(came) < 2 or came[0].rate == came[-1].rate:
        return ""
    first, last = came[0], came[-1]
    return gettext(
        "Responses per 1,000: from %(low)s (%(area)s) to %(high)s (%(other)s)",
        low=_rate(last),
        area=last.label,
        high=_rate(first),
        other=first.label,
    )


def by_rate(areas: Characteristic) -> list[Group]:
    """The areas, those with most responses for each resident first, held back ones last."""
    return sorted(
        areas.groups, key=lambda each: (each.count is None, -(each.rate or 0), each.label)
    )


def map_unit(areas: Characteristic) -> str:
    """What an area on the map is shaded by."""
    return gettext("Responses per 1,000 %(residents)s", residents=residents_said(areas))


def _rate(group: Group) -> str:
    return "" if group.rate is None else exact(group.rate)


def rate_said(group: Group) -> str:
    """Responses for each 1,000 residents, and how many they are: `2.1 (34)`."""
    return f"{_rate(group)} ({number(group.count or 0)})"


def _rates_said(groups: Sequence[Group]) -> str:
    return listed([f"{each.label} {_rate(each)} ({responses(each.count or 0)})" for each in groups])
