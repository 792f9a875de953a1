"""“We did”: what officers say, with a date, that came of a consultation; for years afterwards.

It must not know pages.
"""

import uuid
from collections.abc import Sequence
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from consultation.lifecycle.consultations import Current
from consultation.publishing.models import WhatWasDone
from consultation.transactions import writing

LONGEST = 3_000


class NotAdded(Exception):
    """Nothing was added; the message says why. `about` names the input that is wrong."""

    def __init__(self, says: str, about: str) -> None:
        super().__init__(says)
        self.about = about


def what_was_done(session: Session, consultation_id: uuid.UUID) -> Sequence[WhatWasDone]:
    """All entries of “We did”, the latest first."""
    return session.scalars(
        select(WhatWasDone)
        .where(WhatWasDone.consultation_id == consultation_id)
        .order_by(WhatWasDone.done_on.desc(), WhatWasDone.id)
    ).all()


def add(current: Current, priority: str | None, day: str, words: str) -> None:
    """Add what was done on `day` (YYYY-MM-DD); raises NotAdded.

    `priority` is a priority's id, or None for the whole consultation.
    """
    words = words.strip()
    if not words or len(words) > LONGEST:
        raise NotAdded(f"Say what was done, in {LONGEST:,} characters or fewer.", "words")
    if priority is not None and current.definition.priority(priority) is None:
        raise NotAdded("Choose what it is about.", "priority")
    try:
        done_on = date.fromisoformat(day)
    except ValueError:
        raise NotAdded("Give the day as year-month-day, for example 2026-06-03.", "day") from None
    with writing() as session:
        session.add(
            WhatWasDone(
                consultation_id=current.consultation.id,
                priority=priority,
                done_on=done_on,
                words=words,
            )
        )


def remove(current: Current, id_: uuid.UUID) -> bool:
    """Delete an entry that was added in error; returns whether there was one."""
    with writing() as session:
        gone = session.execute(
            delete(WhatWasDone)
            .where(WhatWasDone.consultation_id == current.consultation.id, WhatWasDone.id == id_)
            .returning(WhatWasDone.id)
        ).first()
    return gone is not None
