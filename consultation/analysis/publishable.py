"""Makes the breakdowns that could be published, small counts held back.

It must not know which are chosen, nor who asks.
"""

import uuid
from collections.abc import Collection, Iterator
from itertools import product
from pathlib import Path

from sqlalchemy.orm import Session

from consultation.analysis.breakdowns import broken_down, columns_for
from consultation.analysis.groups import Grouping, wanted_always
from consultation.analysis.guarded_breakdowns import GuardedBreakdown, can_be_guarded, guard
from consultation.analysis.held_back import held_back
from consultation.analysis.results import QuestionResult, Results
from consultation.analysis.rows import rows_selected
from consultation.analysis.selection import EVERYTHING
from consultation.analysis.subtracting import Pair, can_group

MOST_BREAKDOWNS = 1_000
"""How many could be published: all are made at once, each takes 5 to 20 ms and a few kilobytes."""


def can_be_broken_down(results: Results) -> tuple[QuestionResult, ...]:
    """The questions of which a breakdown can be published."""
    return tuple(each for each in results.open if can_be_guarded(each.asked))


def can_be_broken_down_by(results: Results) -> tuple[Grouping, ...]:
    """The groupings of breakdowns that can be published, in the order of the questionnaire.

    Where there would be more than MOST_BREAKDOWNS, those that officers always want come first, then
    those of the questions that are asked first.
    """
    every = can_group(results)
    most = MOST_BREAKDOWNS // max(1, len(can_be_broken_down(results)))
    wanted = {each.key for each in wanted_always(results.questionnaire)}
    first = sorted(every, key=lambda each: each.key not in wanted)[:most]
    return tuple(each for each in every if each in first)


def could_be_published(results: Results) -> tuple[Pair, ...]:
    """Every breakdown that could be published by itself: each question by each grouping, except by
    its own answers."""
    return tuple(
        (question.key, by.key)
        for question, by in product(can_be_broken_down(results), can_be_broken_down_by(results))
        if by.asked and by.asked.key != question.key
    )


def made_to_be_published(
    session: Session,
    instance: Path,
    consultation_id: uuid.UUID,
    results: Results,
    wanted: Collection[Pair],
) -> Iterator[tuple[Pair, GuardedBreakdown]]:
    """Those of the wanted breakdowns that could be published, from the responses as they stand."""
    pairs = set(could_be_published(results)).intersection(wanted)
    asked = {each.key: each.asked for each in can_be_broken_down(results)}
    groupings = [by for by in can_group(results) if any(by.key == key for _, key in pairs)]
    names = columns_for(results.questionnaire, [asked[key] for key, _ in pairs], groupings)
    rows = rows_selected(session, instance, consultation_id, EVERYTHING, names).rechunk()
    held = held_back(results)
    for by in groupings:
        theirs = [each for key, each in asked.items() if (key, by.key) in pairs]
        for found in broken_down(rows, results.questionnaire, theirs, by):
            yield (found.asked.key, by.key), guard(found, results, held)
