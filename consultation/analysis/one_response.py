"""One response as officers may read it: all answers except those to protected questions.

It must not know who reads it, nor the equality answers, which no page shows beside a response.
"""

import uuid
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from consultation.analysis.asked import Asked, Questionnaire
from consultation.analysis.counting import counts
from consultation.lifecycle.models import Version
from consultation.responding.models import Channel, Response

Answered = tuple[Asked, tuple[str, ...]]
"""A question, and its answer in words, line by line."""


@dataclass(frozen=True, kw_only=True)
class OneResponse:
    """When and how it came, and what it answers, in the order of the questionnaire."""

    id: uuid.UUID
    received_on: date
    channel: Channel
    language: str
    version: int
    answers: tuple[Answered, ...]

    @property
    def by_page(self) -> list[list[Answered]]:
        """The answers of each page together, the pages in the order of the questionnaire."""
        pages: dict[str, list[Answered]] = {}
        for asked, lines in self.answers:
            pages.setdefault(asked.page.id if asked.page else "", []).append((asked, lines))
        return list(pages.values())


def one_response(
    session: Session,
    consultation_id: uuid.UUID,
    questionnaire: Questionnaire,
    response: uuid.UUID,
    language: str,
) -> OneResponse | None:
    """A response that counts, its answers in words of `language`; None if there is none."""
    row = session.execute(
        select(
            Response.received_on,
            Response.channel,
            Response.language,
            Response.answers,
            Version.number,
        )
        .join(Version, Version.id == Response.version_id)
        .where(Response.id == response, Response.consultation_id == consultation_id, counts())
    ).first()
    if row is None:
        return None
    answers = tuple(
        (asked, question.readable(row.answers[question.id], language))
        for asked in questionnaire.open
        if (question := asked.wordings.get(row.number)) and question.id in row.answers
    )
    return OneResponse(
        id=response,
        received_on=row.received_on,
        channel=Channel(row.channel),
        language=row.language,
        version=row.number,
        answers=answers,
    )
