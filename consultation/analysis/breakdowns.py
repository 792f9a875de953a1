"""Breakdowns: what each group of people said to one question, beside what all of them said.

Groups are made by the answers to an open question; never by a sensitive one, nor by who people
are. It must not know pages.
"""

import uuid
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from consultation.analysis.asked import Asked, Questionnaire
from consultation.analysis.results import rows_selected, summary_of
from consultation.analysis.selection import EVERYTHING, Picked, Selection, options_of
from consultation.questionnaire.summaries import Counted, Summary


@dataclass(frozen=True, kw_only=True)
class Group:
    """Those who gave one answer: how many they are, and what they said."""

    option: Counted
    number: int
    summary: Summary


@dataclass(frozen=True, kw_only=True)
class Breakdown:
    """One question by another: everybody, and group by group."""

    asked: Asked
    by: Asked
    number: int
    whole: Summary
    groups: tuple[Group, ...]


def breakdown_of(
    session: Session,
    top: Path,
    consultation_id: uuid.UUID,
    questionnaire: Questionnaire,
    asked: Asked,
    by: Asked,
) -> Breakdown:
    """What those who gave each answer to `by` said to `asked`; the copy is read once."""
    rows = rows_selected(session, top, consultation_id, EVERYTHING)
    groups = []
    for option in options_of(by):
        picked = (Picked(key=by.key, options=(option.id,)),)
        theirs = Selection(picked=picked).rows(rows, questionnaire)
        summary = summary_of(asked, theirs, theirs.height)
        groups.append(Group(option=option, number=theirs.height, summary=summary))
    return Breakdown(
        asked=asked,
        by=by,
        number=rows.height,
        whole=summary_of(asked, rows, rows.height),
        groups=tuple(groups),
    )
