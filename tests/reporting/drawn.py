"""Summaries to draw, with random counts and labels, and whether a drawing keeps to its sheet."""

from hypothesis import strategies as st

from consultation.questionnaire.summaries import (
    Counted,
    Spread,
    SpreadRow,
)
from consultation.questionnaire.text import text
from consultation.reporting.charts.drawings import (
    Box,
    Dot,
    Drawing,
    Shape,
    Stroke,
)
from consultation.reporting.charts.wrapping import text_width

LABELS = st.text(st.characters(categories=("L", "N", "P", "Zs")), min_size=1, max_size=90).filter(
    lambda label: "None" not in label
)  # a sentence that says it has nothing to say is wrong

COUNT = st.one_of(st.just(0), st.integers(0, 9), st.integers(0, 100_000))


def counted(counts: list[int], labels: list[str] | None = None) -> tuple[Counted, ...]:
    """Options that were chosen so often."""
    return tuple(
        Counted(
            id=f"o{place}", label=text(labels[place] if labels else f"Option {place}"), count=each
        )
        for place, each in enumerate(counts)
    )


def spread(*rows: list[int], aside: int = 1) -> Spread:
    """Answers on a scale, in one row or several; the last `aside` steps are off the scale."""
    parts = tuple(
        SpreadRow(
            id=f"r{place}",
            label=text(f"Row {place}") if len(rows) > 1 else None,
            steps=counted(row[: len(row) - aside]),
            off_scale=counted(row[len(row) - aside :]) if aside else (),
        )
        for place, row in enumerate(rows)
    )
    base = max((part.base for part in parts), default=0)
    return Spread(parts=parts, base=base, not_answered=3)


def inside(drawing: Drawing) -> None:
    """Check that everything is on the sheet."""
    for item in drawing.items:
        if isinstance(item, Box):
            assert item.x >= -0.01
            assert item.width >= 0
            assert item.x + item.width <= drawing.width + 0.01
            assert 0 <= item.y <= item.y + item.height <= drawing.height
        elif isinstance(item, Stroke):
            assert all(-0.1 <= each <= drawing.width + 0.1 for each in (item.x, item.to_x))
        elif isinstance(item, Dot):
            assert item.radius <= item.x <= drawing.width - item.radius
            assert item.radius <= item.y <= drawing.height - item.radius
        elif isinstance(item, Shape):
            for x, y in (point for ring in item.rings for point in ring):
                assert -0.01 <= x <= drawing.width + 0.01
                assert 0 <= y <= drawing.height
        else:
            width = text_width(item.text, item.size, bold=item.bold)
            left = {"left": 0.0, "center": width / 2, "right": width}[item.at]
            assert item.x - left >= -1, item
            assert item.x - left + width <= drawing.width + 1, item
            assert 0 < item.y < drawing.height
