"""Charts at awkward sizes on one sheet: nobody, one response, long words, many options, one winner.

It draws what the site draws for such answers; the sheet is for eyes, the tests have the rules.
"""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from PIL import Image

from consultation.questionnaire.summaries import (
    Amounts,
    Counted,
    Counts,
    Order,
    Ranked,
    Shared,
    Shares,
    Spread,
    SpreadRow,
    Summary,
)
from consultation.questionnaire.text import text
from consultation.reporting.charts import drawn
from consultation.reporting.drawings import NARROW, WIDE
from consultation.reporting.pictures import drawing_of
from consultation.reporting.surrounds import Heading

STEPS = ("Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree")
LONG = (
    "Identify young people at risk of offending to support them at an early stage, and provide "
    "interventions to address their attitudes and behaviours"
)
COLUMNS, GAP, COLUMN_WIDTH = 3, 24, 620


def _options(counts: Sequence[int], name: str = "Option") -> tuple[Counted, ...]:
    return tuple(
        Counted(id=f"o{place}", label=text(f"{name} {place}"), count=count)
        for place, count in enumerate(counts, 1)
    )


def _counts(counts: Sequence[int], name: str = "Option", not_answered: int = 4) -> Counts:
    return Counts(options=_options(counts, name), base=sum(counts), not_answered=not_answered)


def _agreement(*rows: Sequence[int]) -> Spread:
    parts = tuple(
        SpreadRow(
            id=f"r{place}",
            label=text(f"Priority {place}") if len(rows) > 1 else None,
            steps=tuple(
                Counted(id=step, label=text(step), count=count)
                for step, count in zip(STEPS, row, strict=False)
            ),
            off_scale=(Counted(id="dont-know", label=text("Don't know"), count=row[-1]),),
        )
        for place, row in enumerate(rows, 1)
    )
    return Spread(parts=parts, base=max(part.base for part in parts), not_answered=12)


def awkward() -> dict[str, Summary]:
    """The states that charts are seen in least, each under the heading that it is drawn with."""
    places = tuple(
        Ranked(id=f"p{place}", label=text(f"Action {place}"), at_place=(9 - place, place, 2))
        for place in range(1, 7)
    )
    points = tuple(
        Shared(id=f"s{place}", label=text(f"Theme {place}"), tally={"0": 3, "20": 9, "90": place})
        for place in range(1, 5)
    )
    return {
        "Nobody answered": _counts([0, 0, 0], not_answered=600),
        "One response": _counts([0, 1, 0], not_answered=0),
        "One winner": _counts([1, 1, 10_482, 2]),
        "Options of many words": _counts([31, 4, 18], LONG),
        "Thirty options": _counts([(place * 37) % 101 for place in range(30)], "Ward"),
        "A scale": _agreement([40, 61, 55, 160, 202, 33]),
        "A scale, one response": _agreement([0, 0, 1, 0, 0, 0]),
        "Nobody on the scale": _agreement([0, 0, 0, 0, 0, 7]),
        "Everybody at one end": _agreement([900, 0, 0, 0, 0, 0]),
        "A grid": _agreement([9, 5, 5, 60, 2, 3], [80, 61, 5, 6, 2, 0], [0, 0, 0, 0, 1, 0]),
        "An order": Order(options=places, base=24, not_answered=3),
        "Points": Shares(options=points, total=100, base=22, not_answered=0),
        "Numbers far apart": Amounts(
            tally={"0": 3, "1": 40, "2": 22, "1000": 1}, base=66, not_answered=9
        ),
        "Days": Amounts(
            tally={"2019-12-02": 30, "2019-12-24": 1, "2020-01-31": 80},
            base=111,
            not_answered=0,
            days=True,
        ),
        "ਪੰਜਾਬੀ، اردو": _counts([5, 3], "ਰਾਏ اردو"),
    }


def sheet(instance: Path) -> Image.Image:
    """All of them for a wide window, and a few for a phone, in columns."""
    summaries = awkward()
    wanted = [(each, WIDE) for each in summaries]
    wanted += [(each, NARROW) for each in ("Options of many words", "A scale", "A grid")]
    pictures = [_picture(title, summaries[title], width, instance) for title, width in wanted]
    columns: list[list[Image.Image]] = [[] for _ in range(COLUMNS)]
    for picture in pictures:
        min(columns, key=_height).append(picture)
    whole = Image.new(
        "RGB",
        (COLUMNS * (COLUMN_WIDTH + GAP) + GAP, max(map(_height, columns)) + GAP),
        "white",
    )
    for number, column in enumerate(columns):
        top = GAP
        for picture in column:
            whole.paste(picture, (GAP + number * (COLUMN_WIDTH + GAP), top))
            top += picture.height + GAP
    return whole


def _height(column: Sequence[Image.Image]) -> int:
    return sum(picture.height + GAP for picture in column)


def _picture(title: str, summary: Summary, width: int, instance: Path) -> Image.Image:
    heading = Heading(title=title, source="Made up for this sheet.", language="en")
    drawing = drawing_of(summary, heading, "", width)
    if drawing is None:
        raise ValueError(f"{title} cannot be drawn")
    picture = Image.open(BytesIO(drawn(drawing, "png", instance))).convert("RGB")
    wide = COLUMN_WIDTH if width == WIDE else COLUMN_WIDTH * NARROW // WIDE
    return picture.resize(
        (wide, round(picture.height * wide / picture.width)), Image.Resampling.LANCZOS
    )
