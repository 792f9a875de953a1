"""The current state of each consultation: stage, time left, number of responses."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select

from consultation import clock
from consultation.extensions import db
from consultation.lifecycle.consultations import Current, everything
from consultation.lifecycle.stage import Stage, Timeliness
from consultation.responding.models import Response


@dataclass(frozen=True, kw_only=True)
class Standing:
    """One consultation at this moment."""

    current: Current
    stage: Stage
    until: timedelta
    """How long until it opens, or once open, until it closes; zero once closed."""
    responses: int
    late: int
    hidden: bool

    @property
    def days(self) -> int:
        """Whole days until the next change."""
        return self.until.days


def standings() -> list[Standing]:
    """Every consultation, those that close last first."""
    found = everything()
    counts = _counts([each.consultation.id for each in found])
    late = _late([each for each in found if _sets_aside(each)])
    return [_standing(each, counts, late) for each in found]


def standing_of(current: Current) -> Standing:
    """One consultation."""
    late = _late([current] if _sets_aside(current) else [])
    return _standing(current, _counts([current.consultation.id]), late)


def _sets_aside(current: Current) -> bool:
    return current.window.set_aside and not current.consultation.late_counts


def hidden(current: Current) -> bool:
    """Whether the results are closed to everybody until it closes, and nobody unlocked them."""
    waits = current.definition.results_while_open == "hidden"
    waits = waits and current.consultation.results_unlocked_at is None
    return waits and current.window.stage(clock.now()) is not Stage.CLOSED


def _standing(
    current: Current, counts: Mapping[uuid.UUID, int], late: Mapping[uuid.UUID, int]
) -> Standing:
    moment, window, id_ = clock.now(), current.window, current.consultation.id
    stage = window.stage(moment)
    ends = {Stage.COMING: window.opens, Stage.OPEN: window.closes, Stage.CLOSED: moment}
    return Standing(
        current=current,
        stage=stage,
        until=ends[stage] - moment,
        responses=counts.get(id_, 0) - late.get(id_, 0),
        late=late.get(id_, 0),
        hidden=hidden(current),
    )


def _counts(ids: list[uuid.UUID]) -> dict[uuid.UUID, int]:
    rows = db.session.execute(
        select(Response.consultation_id, func.count())
        .where(Response.consultation_id.in_(ids))
        .group_by(Response.consultation_id)
    )
    return {id_: number for id_, number in rows}


def _late(takers: list[Current]) -> dict[uuid.UUID, int]:
    """Late responses, which only consultations that set them aside can have."""
    if not takers:
        return {}
    rows = db.session.execute(
        select(Response.consultation_id, func.count())
        .where(
            Response.consultation_id.in_([each.consultation.id for each in takers]),
            Response.timeliness == Timeliness.LATE,
        )
        .group_by(Response.consultation_id)
    )
    return {id_: number for id_, number in rows}
