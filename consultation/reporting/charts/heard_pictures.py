"""The charts of who was heard: a dumbbell for each characteristic, a map of areas."""

from decimal import Decimal

from consultation.analysis.comparing import Characteristic, Group
from consultation.questionnaire.outlines import Outlines
from consultation.reporting.charts.drawings import Drawing
from consultation.reporting.charts.dumbbells import Dumbbell, dumbbells
from consultation.reporting.charts.maps import Place, area_map
from consultation.reporting.charts.surrounds import Heading, begun, finished, panel
from consultation.reporting.words.chart_words import gettext
from consultation.reporting.words.figures import not_shown
from consultation.reporting.words.heard import (
    base_said,
    compared_alt_text,
    finding_of,
    map_alt_text,
    map_finding,
    map_unit,
    rate_said,
    residents_said,
    signed,
    why_not,
)


def compared_drawing(characteristic: Characteristic, heading: Heading, width: float) -> Drawing:
    """Each group's share of responses and of residents; areas furthest behind first."""
    problem = why_not(characteristic)
    sheet = begun(heading, base_said(characteristic), width, finding_of(characteristic))
    if problem:
        panel(sheet, "Too few to compare")
        return finished(sheet, heading, compared_alt_text(characteristic))
    groups = list(characteristic.groups)
    if characteristic.areas:
        groups.sort(key=lambda each: (each.difference is None, each.difference or 0, each.label))
    legend = ("Share of responses", f"Share of {residents_said(characteristic)}")
    dumbbells(sheet, [_line(each) for each in groups], legend, "Difference, points")
    return finished(sheet, heading, compared_alt_text(characteristic))


def _line(group: Group) -> Dumbbell:
    if group.count is None or group.share is None or group.expected is None:
        return Dumbbell(label=group.label, heard=None, living=None, gap=not_shown())
    return Dumbbell(
        label=group.label,
        heard=float(group.share),
        living=float(group.expected),
        heard_says=f"{group.share}%",
        living_says=f"{group.expected}%",
        gap=signed(group.difference),
        behind=(group.difference or 0) < 0,
    )


def map_drawing(
    areas: Characteristic, outlines: Outlines, heading: Heading, width: float
) -> Drawing:
    """The areas, shaded by responses for each 1,000 residents."""
    sheet = begun(heading, base_said(areas), width, map_finding(areas))
    places = [
        Place(
            code=each.id,
            name=each.label,
            figure=None if each.count is None else Decimal(1000 * each.count) / each.residents,
            says=not_shown() if each.count is None else rate_said(each),
        )
        for each in areas.groups
    ]
    unit = gettext("%(rate)s (responses)", rate=map_unit(areas))
    area_map(sheet, places, outlines, unit, not_shown())
    return finished(sheet, heading, map_alt_text(areas))
