"""The picture book: every chart with unusual amounts of answers, on one sheet to look at.

It uses the site's own code to draw. The rules of charts are in the tests.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

from PIL import Image

from consultation.analysis.breakdowns import Breakdown
from consultation.analysis.comparing import Characteristic
from consultation.analysis.disclosure import protect
from consultation.questionnaire.outlines import outlines_of
from consultation.questionnaire.summaries import Summary
from consultation.reporting.charts.drawings import NARROW, WIDE, Drawing
from consultation.reporting.charts.grouped import breakdown_drawing
from consultation.reporting.charts.heard_pictures import compared_drawing, map_drawing
from consultation.reporting.charts.image_files import drawn
from consultation.reporting.charts.pictures import days_drawing, drawing_of
from consultation.reporting.charts.surrounds import Heading
from tools import awkward, awkward_groups

COLUMNS, GAP, COLUMN_WIDTH = 3, 20, 500
SOURCE = "Made up for this sheet."
ON_PHONES = ("Three options of many words", "A scale", "A grid", "An order", "100,000 numbers")
WINDOW = date(2026, 1, 5), date(2026, 3, 1)


def sheet(instance: Path) -> Image.Image:
    """All charts: of answers, breakdowns, who was heard, and other scripts, one below the other."""
    chapters = [
        _chapter([_picture(each, instance) for each in drawings if each])
        for drawings in (_answers(), _breakdowns(), _heard(), _languages())
    ]
    whole = Image.new("RGB", (chapters[0].width, sum(each.height for each in chapters)), "white")
    top = 0
    for each in chapters:
        whole.paste(each, (0, top))
        top += each.height
    return whole


def _heading(title: str, language: str = "en", above: str = "") -> Heading:
    return Heading(title=title, source=SOURCE, language=language, above=above)


def _answers() -> Iterator[Drawing | None]:
    shapes = awkward.shapes()
    for title, summary in shapes.items():
        yield drawing_of(summary, _heading(title), "", WIDE)
    for title, summary in awkward.people().items():
        guarded = protect(summary, summary.base + 40)
        yield drawing_of(guarded, _heading(title), "", WIDE)
    for title, by_day in (
        ("No responses", []),
        ("One response", awkward.days(date(2026, 1, 9), 1, 3)),
        ("100,000 responses by day", awkward.days(date(2026, 1, 5), 50, 100_000)),
        ("Responses over three years", awkward.days(date(2024, 1, 5), 1_000, 90)),
    ):
        yield days_drawing(by_day, WINDOW, _heading(title), "", WIDE)
    for title in ON_PHONES:
        yield drawing_of(shapes[title], _heading(f"{title}, on a phone"), "", NARROW)


def _breakdowns() -> Iterator[Drawing | None]:
    for title, broken in (
        ("A scale by capacity", awkward_groups.by_capacity("scale")),
        ("A scale by ward", awkward_groups.by_ward("scale")),
        ("A grid by capacity", awkward_groups.by_capacity("grid")),
        ("Options by capacity", awkward_groups.by_capacity("options")),
        ("Options by ward", awkward_groups.by_ward("options")),
        ("Sixty options by ward", awkward_groups.by_ward("sixty")),
        ("Numbers by capacity", awkward_groups.by_capacity("numbers")),
        ("An order by capacity", awkward_groups.by_capacity("order")),
        ("Points by capacity", awkward_groups.by_capacity("points")),
        ("Small counts held back", awkward_groups.held_back()),
    ):
        yield _broken_down(broken, title)
    for title, make in (("A scale", "scale"), ("Options", "options"), ("Numbers", "numbers")):
        yield _broken_down(awkward_groups.by_capacity(make), f"{title}, on a phone", width=NARROW)


def _broken_down(
    broken: Breakdown, title: str, language: str = "en", width: int = WIDE
) -> Drawing | None:
    return breakdown_drawing(broken, _heading(title, language, "By: capacity"), width)


def _heard() -> Iterator[Drawing | None]:
    for title, found in (
        ("Religion", awkward_groups.religion(130, 161, 20, 32, 12)),
        ("Religion, with counts held back", awkward_groups.religion(130, 161, None, 32, None)),
        ("Religion, of 100,000", awkward_groups.religion(90_000, 9_500, 300, 150, 50)),
        ("Religion, of few", awkward_groups.religion(3, 2, 0, 0, 0)),
        ("Wards", awkward_groups.wards(60)),
    ):
        yield compared_drawing(found, _heading(title), WIDE)
    for most, held in ((60, False), (0, False), (1, False), (9, True), (9_000, False)):
        title = f"A map of up to {most:,} responses a ward"
        yield _map(
            awkward_groups.wards(most, held=held), title + (", some held back" if held else "")
        )
    yield _map(awkward_groups.wards(60), "A map, on a phone", width=NARROW)
    narrow = awkward_groups.religion(130, 161, None, 32, 12)
    yield compared_drawing(narrow, _heading("Religion, on a phone"), NARROW)


def _map(
    found: Characteristic, title: str, language: str = "en", width: int = WIDE
) -> Drawing | None:
    outlines = outlines_of(found.areas)
    if outlines is None:
        return None
    heading = _heading(title, language)
    heading = replace(heading, source=f"{SOURCE} {outlines.credit}")
    return map_drawing(found, outlines, heading, width)


def _languages() -> Iterator[Drawing | None]:
    for language, title in (("pa", "ਤੁਸੀਂ ਕਿੰਨੇ ਸਹਿਮਤ ਹੋ?"), ("ur", "آپ کس حد تک متفق ہیں؟")):
        labels = awkward.themes(language)
        summaries: Sequence[Summary] = (
            awkward.counts([61, 31, 12, 40], labels),
            awkward.agreement([40, 61, 55, 160, 202, 33]),
            awkward.agreement([9, 5, 5, 60, 2, 3], [80, 61, 5, 6, 2, 0], labels=labels),
            awkward.order(labels, 24),
            awkward.points(labels, 80),
            awkward.ages(100_000),
        )
        for summary in summaries:
            yield drawing_of(summary, _heading(title, language), "", WIDE)
        by_day = awkward.days(*WINDOW[:1], 50, 900)
        yield days_drawing(by_day, WINDOW, _heading(title, language), "", WIDE)
        for make in ("scale", "options", "numbers"):
            yield _broken_down(awkward_groups.by_capacity(make, language), title, language)
        found = awkward_groups.religion(130, 161, None, 32, 12)
        yield compared_drawing(found, _heading(title, language), WIDE)
        yield _map(awkward_groups.wards(60), title, language)
        yield drawing_of(summaries[1], _heading(title, language), "", NARROW)


def _chapter(pictures: Sequence[Image.Image]) -> Image.Image:
    """Pictures in columns; each goes into the one that is shortest so far."""
    columns: list[list[Image.Image]] = [[] for _ in range(COLUMNS)]
    for picture in pictures:
        min(columns, key=_height).append(picture)
    size = COLUMNS * (COLUMN_WIDTH + GAP) + GAP, max(map(_height, columns)) + GAP
    whole = Image.new("RGB", size, "white")
    for number, column in enumerate(columns):
        top = GAP
        for picture in column:
            whole.paste(picture, (GAP + number * (COLUMN_WIDTH + GAP), top))
            top += picture.height + GAP
    return whole


def _height(column: Sequence[Image.Image]) -> int:
    return sum(picture.height + GAP for picture in column)


def _picture(drawing: Drawing, instance: Path) -> Image.Image:
    picture = Image.open(BytesIO(drawn(drawing, "png", instance))).convert("RGB")
    wide = round(COLUMN_WIDTH * drawing.width / WIDE)
    high = round(picture.height * wide / picture.width)
    return picture.resize((wide, high), Image.Resampling.LANCZOS)
