"""Groups of responses to be looked at beside each other: by a question, by kind, by version.

Every group is a selection, so that it is counted and downloaded like any other; never one by a
sensitive question or by who people are. It must not know what was answered.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from consultation.analysis.asked import Asked, Questionnaire
from consultation.analysis.capacity import area_in, capacity_in
from consultation.analysis.selection import Picked, Selection, options_of, selectable
from consultation.questionnaire.summaries import Counted
from consultation.questionnaire.text import Text, own_words, text
from consultation.responding.models import Channel

KIND, VERSION, CHANNEL = "responses.kind", "version", "channel"
"""Keys that no question can have: no id has a dot, and the others are refused as ids."""
PEOPLE, ORGANISATIONS, NEITHER = "people", "organisations", "neither"


@dataclass(frozen=True, kw_only=True)
class Grouped:
    """One group: what it is called, and which responses are in it."""

    option: Counted
    selection: Selection


@dataclass(frozen=True, kw_only=True)
class Grouping:
    """A way to put responses into groups; `asked` is the question whose answers make them."""

    key: str
    label: Text
    groups: tuple[Grouped, ...]
    asked: Asked | None = None


def grouping_by(asked: Asked) -> Grouping:
    """A group for each answer that a question offers."""
    return Grouping(
        key=asked.key,
        label=asked.label,
        asked=asked,
        groups=tuple(
            Grouped(option=option, selection=_picked(asked, option.id))
            for option in options_of(asked)
        ),
    )


def grouping_by_kind(questionnaire: Questionnaire) -> Grouping | None:
    """Individuals and organisations apart; None where no question tells them apart."""
    capacity = capacity_in(questionnaire)
    if capacity is None or not capacity.parts_them:
        return None
    kinds = (
        (PEOPLE, own_words("Individuals"), capacity.people),
        (ORGANISATIONS, own_words("Organisations"), capacity.organisations),
        (NEITHER, own_words("Another capacity, or not said"), capacity.neither),
    )
    return Grouping(
        key=KIND,
        label=own_words("Individuals and organisations"),
        asked=capacity.asked,
        groups=tuple(
            Grouped(
                option=Counted(id=id_, label=label, count=0),
                selection=_picked(capacity.asked, *options),
            )
            for id_, label, options in kinds
            if options
        ),
    )


def grouping_by_version(versions: Sequence[int]) -> Grouping | None:
    """The versions of the questionnaire that were answered; None of a single one."""
    found = [(str(each), f"Version {each}", Selection(versions=(each,))) for each in versions]
    return _apart(VERSION, "Version of the questionnaire", found)


def grouping_by_channel(channels: Sequence[Channel]) -> Grouping | None:
    """The ways in which responses came; None of a single one."""
    found = [
        (each.value, each.value.replace("-", " ").capitalize(), Selection(channels=(each.value,)))
        for each in channels
    ]
    return _apart(CHANNEL, "How the response came", found)


def groupings(
    questionnaire: Questionnaire, versions: Sequence[int] = (), channels: Sequence[Channel] = ()
) -> tuple[Grouping, ...]:
    """Every way in which responses can be put into groups."""
    found = (
        grouping_by_kind(questionnaire),
        *(grouping_by(each) for each in selectable(questionnaire)),
        grouping_by_version(versions),
        grouping_by_channel(channels),
    )
    return tuple(each for each in found if each)


def wanted_always(questionnaire: Questionnaire) -> tuple[Grouping, ...]:
    """The groupings that officers always want: by kind, by capacity, by area."""
    capacity, area = capacity_in(questionnaire), area_in(questionnaire)
    found = (
        grouping_by_kind(questionnaire),
        grouping_by(capacity.asked) if capacity else None,
        grouping_by(area) if area else None,
    )
    return tuple(each for each in found if each)


def _picked(asked: Asked, *options: str) -> Selection:
    return Selection(picked=(Picked(key=asked.key, options=options),))


def _apart(key: str, label: str, found: Sequence[tuple[str, str, Selection]]) -> Grouping | None:
    if len(found) < 2:
        return None
    return Grouping(
        key=key,
        label=text(label),
        groups=tuple(
            Grouped(option=Counted(id=id_, label=text(says), count=0), selection=selection)
            for id_, says, selection in found
        ),
    )
