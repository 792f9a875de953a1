"""What a page shows of who was heard: the groups furthest behind, each comparison, the map.

It must not know who asks.
"""

from dataclasses import dataclass

from consultation.analysis.comparing import WARDS, Characteristic, Reach
from consultation.analysis.reach import ALL_AGES
from consultation.lifecycle.consultations import Current
from consultation.reporting.heard_tables import areas_table, behind_table, compared_table
from consultation.reporting.pages.showing import Picture, picture_of
from consultation.reporting.report import HEARD, MAP, Report
from consultation.reporting.tables import Table
from consultation.reporting.words.heard import base_said, nobody_behind, why_not


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """One characteristic as a page shows it; `problem` says why nothing is compared."""

    of: Characteristic
    base: str
    problem: str
    table: Table
    picture: Picture | None

    @property
    def can_be_saved(self) -> bool:
        """Whether its chart may be taken away: what people said of themselves may not."""
        return bool(self.of.asked)


@dataclass(frozen=True, kw_only=True)
class HeardShown:
    """Who was heard, as a page shows it."""

    reach: Reach
    behind: Table | None
    nobody_behind: str
    """What is said where there is none."""
    comparisons: tuple[Comparison, ...]
    all_ages: bool
    """Whether children are among the residents of any comparison."""
    map: Picture | None
    areas: Table | None


def heard_of(current: Current, report: Report) -> HeardShown | None:
    """Who was heard; None where there is nothing to compare with."""
    reach = report.reach
    if reach is None:
        return None
    behind = reach.behind()
    areas = reach.characteristic(WARDS)
    return HeardShown(
        reach=reach,
        behind=behind_table(behind) if behind else None,
        nobody_behind=nobody_behind(reach),
        comparisons=tuple(_comparison(current, report, each) for each in reach.characteristics),
        all_ages=any(each.residents == ALL_AGES for each in reach.characteristics),
        map=picture_of(current, report, MAP) if areas else None,
        areas=areas_table(areas) if areas else None,
    )


def _comparison(current: Current, report: Report, found: Characteristic) -> Comparison:
    problem = why_not(found)
    name = f"{HEARD}{found.id}"
    return Comparison(
        of=found,
        base=base_said(found),
        problem=problem,
        table=compared_table(found),
        picture=None if problem else picture_of(current, report, name),
    )
