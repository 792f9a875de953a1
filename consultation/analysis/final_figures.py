"""The final figures: what the public and viewers see once no more responses can come.

They are made once, from all responses of that moment, and stored with their day. A response that is
withdrawn or erased later stays in them: figures made again would be one fewer, and whoever had
seen both could subtract and read what that person said. They are made again only if officers decide
in public that others count (late ones, or those after a new closing time), if these are at least
ten, and without what could single somebody out, which was exact before. It must not know pages.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consultation import clock
from consultation.analysis.asked import Questionnaire, asked_in
from consultation.analysis.breakdowns import Breakdown
from consultation.analysis.disclosure import SMALLEST_SHOWN
from consultation.analysis.groups import Grouping
from consultation.analysis.guarded_breakdowns import GuardedBreakdown
from consultation.analysis.held_back import Figures, as_published
from consultation.analysis.models import FinalFigures
from consultation.analysis.plain_numbers import Numbers, guarded_breakdown_of, guarded_numbers
from consultation.analysis.plain_results import changed_from, results_from, results_in_numbers
from consultation.analysis.publishable import could_be_published, made_to_be_published
from consultation.analysis.results import (
    Results,
    results_for,
)
from consultation.analysis.rows import versions_of
from consultation.analysis.snapshots import mark_of_tables, snapshot_kept
from consultation.analysis.subtracting import Pair, can_group
from consultation.analysis.wordings import figures_by_wording
from consultation.latest import Latest
from consultation.lifecycle.closing import barrier
from consultation.lifecycle.consultations import Current, definition_of
from consultation.lifecycle.keying import all_have_come, no_more_can_come
from consultation.lifecycle.models import Consultation
from consultation.responding.erasing import ALL_RESPONSES
from consultation.responding.models import Erasure, Response
from consultation.transactions import writing

KEPT = 16


@dataclass(frozen=True, kw_only=True)
class Final:
    """The final figures of one consultation; those with the same `mark` are equal."""

    day: date
    """When they were made, in the consultation's own time zone."""
    results: Results
    """As they may be published; what people said about themselves is from its own stored tables."""
    changed: Mapping[str, Breakdown]
    """For each question whose wording changed while people answered: its answers by wording."""
    kept: Mapping[str, Numbers]
    """The numbers of each breakdown that could be published, by its `_name`."""

    @cached_property
    def _groupings(self) -> Mapping[str, Grouping]:
        return {each.key: each for each in can_group(self.results)}

    def has(self, pair: Pair) -> bool:
        """Whether a breakdown is among them."""
        return _name(pair) in self.kept

    def breakdown(self, pair: Pair) -> GuardedBreakdown | None:
        """A breakdown as it may be published; None where it could not be."""
        numbers, by = self.kept.get(_name(pair)), self._groupings.get(pair[1])
        result = self.results.question(pair[0])
        if numbers is None or by is None or result is None:
            return None
        return guarded_breakdown_of(result.asked, by, numbers)


def final_figures(session: Session, instance: Path, current: Current) -> Final | None:
    """The final figures, made now if they are not yet; None while more responses can come.

    Raises NotStored while they cannot be stored: they are never shown unless they are.
    """
    if not no_more_can_come(session, current):
        return None
    consultation = current.consultation
    basis = _basis(consultation.closes_at, consultation.late_counts)
    mark = _mark_kept(session, consultation.id, basis) or _made(session, instance, current)
    return _of(session, current, mark) if mark else None


def final_figures_if_made(session: Session, instance: Path, current: Current) -> Final | None:
    """The same for officers who may see exact figures: their looking does not make the first."""
    made = select(FinalFigures.day).where(FinalFigures.consultation_id == current.consultation.id)
    return final_figures(session, instance, current) if session.scalar(made) else None


def _of(session: Session, current: Current, mark: str) -> Final:
    tables = mark_of_tables(session, current.consultation.id)
    known_as = f"final.{mark}.{current.number}.{tables}"
    return _finals.of(known_as, lambda: _read(session, current, known_as))


_finals = Latest[str, Final](KEPT)


def _basis(closes_at: datetime, late_counts: bool) -> str:
    """Which responses count by decision of officers; not which of them have been erased."""
    return f"{closes_at:%Y%m%dT%H%M%S}.{int(late_counts)}"


def _basis_now(session: Session, consultation_id: uuid.UUID) -> str:
    found = select(Consultation.closes_at, Consultation.late_counts).where(
        Consultation.id == consultation_id
    )
    return _basis(*session.execute(found).one())


def _mark_kept(session: Session, consultation_id: uuid.UUID, basis: str) -> str | None:
    """The mark of the stored figures; None if none were made on this basis."""
    return session.scalar(
        select(FinalFigures.mark).where(
            FinalFigures.consultation_id == consultation_id, FinalFigures.basis == basis
        )
    )


def _made(session: Session, instance: Path, current: Current) -> str | None:
    """Make and store them, and return their mark; those that are stored stay if few more count.

    Counting takes seconds, so nothing is locked meanwhile. If a response was withdrawn in that
    time, it is done again; None if the closing time was moved, so that more can come.
    """
    id_ = current.consultation.id
    while True:
        basis = _basis_now(session, id_)
        results = results_for(session, instance, id_)
        before = session.scalar(
            select(FinalFigures.responses).where(FinalFigures.consultation_id == id_)
        )
        row = None
        if before is None or _are_made_again(session, id_, results.total - before):
            row = _row(session, instance, current, results, first=before is None)
            row.basis = basis
        with writing() as own:
            barrier(own, id_, exclusive=True)
            if not all_have_come(own, current):
                return None
            if mark := _mark_kept(own, id_, basis):
                return mark  # another process was faster
            if _basis_now(own, id_) != basis or not _are_all(own, id_, results):
                continue
            if row:
                own.merge(row)
                return row.mark
            kept = own.get_one(FinalFigures, id_)
            kept.basis = basis
            return kept.mark


def _are_made_again(session: Session, consultation_id: uuid.UUID, more: int) -> bool:
    """Whether enough more (or fewer) count, and retention has not erased them since."""
    erased = select(Erasure.id).where(
        Erasure.consultation_id == consultation_id, Erasure.what == ALL_RESPONSES
    )
    return abs(more) >= SMALLEST_SHOWN and session.scalar(erased.limit(1)) is None


def _are_all(session: Session, consultation_id: uuid.UUID, results: Results) -> bool:
    """Whether the responses that were counted, or set aside, are still all that there are."""
    stored = select(func.count()).where(Response.consultation_id == consultation_id)
    return session.scalar(stored) == results.total + results.late


def _row(
    session: Session, instance: Path, current: Current, results: Results, *, first: bool
) -> FinalFigures:
    id_ = current.consultation.id
    changed = figures_by_wording(session, instance, id_, results, current.definition.language)
    shown = as_published(results, Figures.FINAL if first else Figures.NONE)
    wanted = could_be_published(results) if first else ()
    broken_down = made_to_be_published(session, instance, id_, results, wanted)
    return FinalFigures(
        consultation_id=id_,
        day=clock.today(ZoneInfo(current.definition.timezone)),
        responses=results.total,
        mark=uuid.uuid4().hex,
        figures={**results_in_numbers(shown, changed), "version": current.number},
        breakdowns={_name(pair): guarded_numbers(found) for pair, found in broken_down},
    )


def _name(pair: Pair) -> str:
    return " ".join(pair)  # no key has a space


def _read(session: Session, current: Current, mark: str) -> Final:
    id_ = current.consultation.id
    row = session.execute(
        select(FinalFigures.day, FinalFigures.figures, FinalFigures.breakdowns).where(
            FinalFigures.consultation_id == id_
        )
    ).one()
    kept = row.figures
    questionnaire = _questionnaire(session, id_, kept)
    people = snapshot_kept(session, id_)
    results = results_from(kept, mark, questionnaire, people)
    language = current.definition.language
    return Final(
        day=row.day,
        results=results,
        changed=dict(changed_from(kept, results, language)),
        kept=row.breakdowns,
    )


def _questionnaire(
    session: Session, consultation_id: uuid.UUID, kept: Mapping[str, Any]
) -> Questionnaire:
    """What was asked, as it stood when they were made: a version that came later is left out."""
    versions, _ = versions_of(session, consultation_id)
    numbers = {number for number, _ in kept["by_version"]} | {kept["version"]}
    found = asked_in({each: definition_of(session, versions[each]) for each in sorted(numbers)})
    pages = tuple(each for each in found.pages if each.protected or each.key in kept["open"])
    return Questionnaire(pages=pages, equality=found.equality)
