"""Who was heard, as blocks of a report: the groups furthest behind, each comparison, the map."""

from collections.abc import Iterator

from consultation.analysis.comparing import WARDS, Characteristic
from consultation.reporting.files.documents.blocks import Block, Grid, Heading, Paragraph, Picture
from consultation.reporting.heard_tables import areas_table, behind_table, compared_table
from consultation.reporting.report import HEARD, MAP, Report
from consultation.reporting.words.heard import (
    HOW_COMPARED,
    base_said,
    nobody_behind,
    why_not,
)


def heard(report: Report) -> Iterator[Block]:
    """Respondents beside residents; nothing where there are no figures to compare with."""
    reach = report.reach
    if reach is None or reach.problem:
        return
    yield Heading(level=2, text="Beside the people who live here")
    yield Paragraph(text=HOW_COMPARED)
    behind = reach.behind()
    if behind:
        yield Grid(caption="Groups furthest behind", table=behind_table(behind))
    else:
        yield Paragraph(text=nobody_behind(reach))
    for each in reach.characteristics:
        yield from _comparison(report, each)
    areas = reach.characteristic(WARDS)
    drawing = report.bare(MAP)
    if areas and drawing:
        yield Heading(level=2, text="Where people live")
        credit = report.outlines.credit if report.outlines else ""
        yield Picture(drawing=drawing, credit=credit)
        yield Grid(caption="Responses by area", table=areas_table(areas))
    yield Paragraph(text=reach.credit, quiet=True)


def _comparison(report: Report, found: Characteristic) -> Iterator[Block]:
    yield Heading(level=2, text=found.title)
    yield Paragraph(text=f"{base_said(found)}.", quiet=True)
    problem = why_not(found)
    if problem:
        yield Paragraph(text=f"{problem}.")
        return
    drawing = report.bare(f"{HEARD}{found.id}")
    if drawing:
        yield Picture(drawing=drawing)
    yield Grid(caption="Responses beside residents", table=compared_table(found))
