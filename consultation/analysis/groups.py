"""Groups of responses to be looked at beside each other: by a question, by kind, by version.

Every group is a selection, so that it is counted and downloaded like any other; never one by a
sensitive question or by who people are. It must not know what was answered.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from consultation.analysis.asked import Asked, Questionnaire
from consultation.analysis.capacity import area_in, capacity_in
from consultation.analysis.dividing import Division, divisions, divisions_of
from consultation.analysis.selection import Picked, Selection
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
    division: Division | None = None
    """How its answers make the groups; None if several of them make one group."""

    @property
    def table_key(self) -> str:
        """The key of a table with these groups: all lines of a matrix share one."""
        return self.division.asked.key if self.division else self.key

    @property
    def line(self) -> Text | None:
        """The line of a matrix whose answers make the groups."""
        division = self.division
        return division.within if division and division.key != division.asked.key else None

    def in_use(self, sizes: Sequence[int]) -> Sequence[int]:
        """The places of the groups that are shown: all but bands that nobody is in."""
        used = [place for place, size in enumerate(sizes) if size]
        return used if used and self.division and self.division.banded else range(len(sizes))


def grouping_by(division: Division) -> Grouping:
    """A group for each answer of a division."""
    return Grouping(
        key=division.key,
        label=division.label,
        asked=division.asked,
        division=division,
        groups=tuple(
            Grouped(option=option, selection=_picked(division.key, option.id))
            for option in division.options
        ),
    )


def grouping_by_question(asked: Asked) -> Grouping:
    """A group for each option of a question that makes groups in one way."""
    (division,) = divisions_of(asked)
    return grouping_by(division)


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
                selection=_picked(capacity.asked.key, *options),
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
        *(grouping_by(each) for each in divisions(questionnaire)),
        grouping_by_version(versions),
        grouping_by_channel(channels),
    )
    by_key: dict[str, Grouping] = {}
    for each in filter(None, found):
        by_key.setdefault(each.key, each)  # a line “kind” of a matrix “responses” has the key KIND
    return tuple(by_key.values())


def wanted_always(questionnaire: Questionnaire) -> tuple[Grouping, ...]:
    """The groupings that officers always want: by kind, by capacity, by area."""
    capacity, area = capacity_in(questionnaire), area_in(questionnaire)
    found = (
        grouping_by_kind(questionnaire),
        grouping_by_question(capacity.asked) if capacity else None,
        grouping_by_question(area) if area else None,
    )
    return tuple(each for each in found if each)


def _picked(key: str, *options: str) -> Selection:
    return Selection(picked=(Picked(key=key, options=options),))


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
