"""Measured figures and their limits: percentiles, medians, and the table that is printed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

AT_MOST, AT_LEAST = "at most", "at least"


@dataclass(frozen=True)
class Figure:
    """One measured figure, the one it is compared with, and its limit, if it has one."""

    what: str
    ours: float
    unit: str = ""
    bare: float | None = None
    rule: str = ""
    limit: float | None = None

    @property
    def kept(self) -> bool:
        """Whether the figure keeps its limit; true if it has none."""
        if self.limit is None:
            return True
        return self.ours <= self.limit if self.rule == AT_MOST else self.ours >= self.limit

    def row(self) -> tuple[str, ...]:
        """The figure's row in the table."""
        limit = f"{self.rule} {_written(self.limit)}" if self.limit is not None else ""
        verdict = "" if self.limit is None else ("kept" if self.kept else "MISSED")
        bare = _written(self.bare) if self.bare is not None else ""
        return (self.what, _written(self.ours), bare, self.unit, limit, verdict)


def _written(value: float | None) -> str:
    if value is None:
        return ""
    if value == int(value):
        return f"{int(value):,}"
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def percentile(values: Sequence[float], share: int) -> float:
    """The smallest value that `share` percent of the values do not exceed; 0 for none."""
    ordered = sorted(values)
    return ordered[-(-len(ordered) * share // 100) - 1] if ordered else 0.0


def middle(values: Iterable[float | None]) -> float | None:
    """The median of the values that are not None; None if there are none."""
    known = [each for each in values if each is not None]
    return median(known) if known else None


def table(figures: Sequence[Figure]) -> str:
    """The figures in columns."""
    rows = [("", "ours", "bare", "", "limit", ""), *(each.row() for each in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:3], widths[1:3], strict=True)]
        cells += [cell.ljust(width) for cell, width in zip(row[3:], widths[3:], strict=True)]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)
