"""Makes the breakdowns that could be published, small counts held back.

It must not know which are chosen, nor who asks.
"""

import uuid
from collections.abc import Collection, Iterator, Sequence
from itertools import product
from pathlib import Path

from sqlalchemy.orm import Session

from consultation.analysis.breakdowns import broken_down, columns_for
from consultation.analysis.groups import Grouping
from consultation.analysis.guarded_breakdowns import GuardedBreakdown, can_be_guarded, guard
from consultation.analysis.held_back import held_back
from consultation.analysis.results import QuestionResult, Results
from consultation.analysis.rows import rows_selected
from consultation.analysis.selection import EVERYTHING
from consultation.analysis.subtracting import Pair, can_group


def can_be_broken_down(results: Results) -> tuple[QuestionResult, ...]:
    """The questions of which a breakdown can be published."""
    return tuple(each for each in results.open if can_be_guarded(each.asked))


def could_be_published(results: Results) -> tuple[Pair, ...]:
    """Every breakdown that could be published by itself: each question by each grouping, except by
    its own answers."""
    return tuple(_each_by_each(can_be_broken_down(results), can_group(results)))


def _each_by_each(
    questions: Sequence[QuestionResult], groups: Sequence[Grouping]
) -> Iterator[Pair]:
    for question, by in product(questions, groups):
        if by.asked and by.asked.key != question.key:
            yield question.key, by.key


def made_to_be_published(
    session: Session,
    instance: Path,
    consultation_id: uuid.UUID,
    results: Results,
    wanted: Collection[Pair],
) -> Iterator[tuple[Pair, GuardedBreakdown]]:
    """Those of the wanted breakdowns that could be published, from the responses as they stand."""
    held = held_back(results)
    possible = set(could_be_published(results)).intersection(wanted)
    for by in can_group(results):
        asked = [
            each.asked for each in can_be_broken_down(results) if (each.key, by.key) in possible
        ]
        if not asked:
            continue
        names = columns_for(results.questionnaire, asked, (by,))
        rows = rows_selected(session, instance, consultation_id, EVERYTHING, names)
        for each in broken_down(rows, results.questionnaire, asked, by):
            yield (each.asked.key, by.key), guard(each, results, held)
