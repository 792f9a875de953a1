"""Stores responses directly in the database: many, on chosen days, to chosen versions."""

import secrets
import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import insert

from consultation.lifecycle.consultations import Current
from consultation.lifecycle.stage import Timeliness
from consultation.responding.models import Channel, EqualityAnswers, Response
from consultation.responding.submission import new_reference
from consultation.transactions import writing

DAY = date(2026, 2, 1)


def store(
    current: Current,
    answers: Sequence[Mapping[str, Any]],
    *,
    day: date = DAY,
    channel: Channel = Channel.ONLINE,
    language: str = "en",
    timeliness: Timeliness = Timeliness.IN_TIME,
    equality: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None,
) -> list[uuid.UUID]:
    """Store a response for each of `answers`, to the version of `current`; returns their ids.

    `equality` are the equality answers: of all of them, or of each; nothing is stored for none.
    """
    rows = [
        {
            "id": uuid.uuid4(),
            "consultation_id": current.consultation.id,
            "version_id": current.version_id,
            "reference": new_reference(),
            "channel": channel,
            "language": language,
            "received_on": day,
            "timeliness": timeliness,
            "answers": dict(each),
            "salt": secrets.token_bytes(16),
            "equality_key": uuid.uuid4(),
        }
        for each in answers
    ]
    with writing() as session:
        if rows:
            session.execute(insert(Response), rows)
        of_each = equality if isinstance(equality, Sequence) else [equality or {}] * len(rows)
        about = [
            {
                "key": row["equality_key"],
                "consultation_id": current.consultation.id,
                "version_id": current.version_id,
                "answers": dict(given),
            }
            for row, given in zip(rows, of_each, strict=True)
            if given
        ]
        if about:
            session.execute(insert(EqualityAnswers), about)
    return [row["id"] for row in rows]
