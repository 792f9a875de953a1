"""What people wrote: the words of one question, searched and paged, in an order that tells nothing.

It must not know who reads them; questions about people are never read here.
"""

import uuid
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from consultation.analysis.asked import Asked, Questionnaire
from consultation.analysis.documents import counted_responses
from consultation.lifecycle.models import Version
from consultation.questionnaire.answers import ColumnKind
from consultation.questionnaire.definition import Question
from consultation.responding.models import Channel, Response

PAGE = 25
LONGEST_SEARCH = 200
_WORDS = (ColumnKind.TEXT, ColumnKind.OTHER)


@dataclass(frozen=True, kw_only=True)
class Comment:
    """What one person wrote to one question."""

    response: uuid.UUID
    place: int
    """Which of the answer's cells it is, from 0."""
    text: str
    language: str
    channel: Channel


@dataclass(frozen=True, kw_only=True)
class Found:
    """One page of the comments that were looked for; pages count from 1."""

    comments: tuple[Comment, ...]
    number: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are; one of nothing."""
        return max(1, -(-self.number // PAGE))


def with_words(questionnaire: Questionnaire) -> tuple[Asked, ...]:
    """The questions that people answer in words, lines for "other" included."""
    return tuple(each for each in questionnaire.open if _places(each.question))


def personal(asked: Asked) -> bool:
    """Whether its answers were expected to name people."""
    return any(getattr(each, "personal", False) for each in asked.wordings.values())


def comments_on(
    session: Session,
    consultation_id: uuid.UUID,
    asked: Asked,
    search: str,
    page: int,
    at_least: int = 0,
) -> Found:
    """The page of comments on a question that hold every word of `search`, in any letter case.

    `at_least` leaves out those with fewer characters.

    They stand in the order of their random ids, which is no order of coming.
    """
    words = search[:LONGEST_SEARCH].casefold().split()
    page = max(1, page)
    begin = (page - 1) * PAGE
    number = 0
    shown = []
    for comment in _written(session, consultation_id, asked):
        folded = comment.text.casefold()
        if len(comment.text) >= at_least and all(word in folded for word in words):
            if begin <= number < begin + PAGE:
                shown.append(comment)
            number += 1
    return Found(comments=tuple(shown), number=number, page=page)


def comments_among(
    session: Session, consultation_id: uuid.UUID, asked: Asked, responses: Collection[uuid.UUID]
) -> list[Comment]:
    """What these responses say to a question, as far as they count."""
    return list(_written(session, consultation_id, asked, responses))


def comment_at(
    session: Session, consultation_id: uuid.UUID, asked: Asked, response: uuid.UUID, place: int
) -> Comment | None:
    """One comment by where it stands, if it is there and counts."""
    found = comments_among(session, consultation_id, asked, [response])
    return next((each for each in found if each.place == place), None)


def _written(
    session: Session,
    consultation_id: uuid.UUID,
    asked: Asked,
    only: Collection[uuid.UUID] | None = None,
) -> Iterator[Comment]:
    """Every comment on a question. Only its own part of each document is read, as a stream."""
    numbers = session.execute(
        select(Version.id, Version.number).where(
            Version.consultation_id == consultation_id, Version.number.in_(asked.wordings)
        )
    )
    questions = {version_id: asked.wordings[number] for version_id, number in numbers}
    places = {version_id: _places(question) for version_id, question in questions.items()}
    answer = Response.answers[asked.question.id]
    rows = counted_responses(
        session,
        consultation_id,
        questions,
        Response.version_id,
        Response.language,
        Response.channel,
        answer.label("answer"),
        where=answer.as_string().is_not(None),
        only=only,
    )
    for row in rows:
        cells = questions[row.version_id].cells(row.answer)
        for place, bare in places[row.version_id]:
            if cells[place] and cells[place] != bare:
                yield Comment(
                    response=row.id,
                    place=place,
                    text=cells[place],
                    language=row.language,
                    channel=Channel(row.channel),
                )


def _places(question: Question) -> tuple[tuple[int, str], ...]:
    """Where among its cells a question has words, and what stands there when none were written."""
    return tuple(
        (place, column.part)
        for place, column in enumerate(question.columns())
        if column.kind in _WORDS
    )
