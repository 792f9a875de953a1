"""The scales of a report at a glance: how many chose either side of each, and its middle.

It must not know what else the report tells.
"""

from collections.abc import Iterator, Sequence
from typing import TypeVar

from consultation.analysis.results import QuestionResult
from consultation.questionnaire.summaries import Spread, SpreadRow
from consultation.questionnaire.text import Text
from consultation.reporting import tables
from consultation.reporting.documents.blocks import Grid
from consultation.reporting.figures import number, percent
from consultation.reporting.report import Report
from consultation.reporting.sides import either, split

Step = TypeVar("Step")


def scales_at_a_glance(report: Report) -> Iterator[Grid]:
    """The sides of every scale beside each other, a table for each scale that was asked."""
    by_scale: dict[tuple[str, ...], list[tuple[str, SpreadRow]]] = {}
    for result in report.results.open:
        summary = result.summary
        if isinstance(summary, Spread) and len(summary.parts) == 1 and summary.base:
            steps = tuple(_said(each.label, report.language) for each in summary.parts[0].steps)
            by_scale.setdefault(steps, []).append((_placed(result, report), summary.parts[0]))
    for steps, asked in by_scale.items():
        sides = [either(side) for side in _in_order(steps)]
        yield Grid(
            caption=f"From “{steps[0]}” to “{steps[-1]}”",
            table=tables.Table(
                headers=("Question", *(side for side in sides if side), "Answered"),
                rows=tuple(
                    (
                        name,
                        *(
                            percent(sum(step.count for step in side), part.base)
                            for side in _in_order(part.steps)
                            if side
                        ),
                        number(part.base),
                    )
                    for name, part in asked
                ),
                numeric=tuple(range(1, 2 + sum(map(bool, sides)))),
            ),
        )


def _placed(result: QuestionResult, report: Report) -> str:
    page = result.asked.page
    label = _said(result.asked.label, report.language)
    return f"{page.title.own}: {label}" if page else label


def _in_order(steps: Sequence[Step]) -> tuple[Sequence[Step], Sequence[Step], Sequence[Step]]:
    """The negative side, the middle and the positive side, each as it stands on the scale."""
    scale = split(steps)
    return scale.negative[::-1], scale.middle, scale.positive


def _said(label: Text, language: str) -> str:
    return label.said(language).text
