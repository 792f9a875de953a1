"""Stars: analysts mark comments that say well what many say, and the report quotes them.

It must not know pages.
"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from consultation.analysis.asked import Asked, Questionnaire
from consultation.analysis.comments import (
    Comment,
    Place,
    comment_at,
    comments_among,
    personal,
    with_words,
)
from consultation.extensions import db
from consultation.reporting.models import StarredComment
from consultation.responding.models import Response
from consultation.transactions import add_unless_there, writing

MOST_STARS = 500


class TooManyStars(Exception):
    """Nothing was starred: there are so many stars already that none stands out."""


@dataclass(frozen=True, kw_only=True)
class Starred:
    """A starred comment with its question."""

    id: uuid.UUID
    asked: Asked
    comment: Comment


def star(consultation_id: uuid.UUID, asked: Asked, response: uuid.UUID, place: int) -> bool:
    """Star a comment; whether there is one. Raises TooManyStars."""
    if comment_at(db.session(), consultation_id, asked, response, place) is None:
        return False
    with writing() as session:
        there = select(Response.id).where(Response.id == response).with_for_update()
        if session.scalar(there) is None:  # its sender has withdrawn it meanwhile
            return False
        kept = session.scalars(
            select(StarredComment).where(StarredComment.consultation_id == consultation_id)
        ).all()
        if any(_place(each) == (response, asked.key, place) for each in kept):
            return True
        if len(kept) >= MOST_STARS:
            raise TooManyStars
        add_unless_there(
            session,
            StarredComment,
            consultation_id=consultation_id,
            response_id=response,
            question=asked.key,
            place=place,
        )
    return True


def unstar(consultation_id: uuid.UUID, asked: Asked, response: uuid.UUID, place: int) -> None:
    """Take a star away; nothing if there is none."""
    with writing() as session:
        session.execute(
            delete(StarredComment).where(
                StarredComment.consultation_id == consultation_id,
                StarredComment.response_id == response,
                StarredComment.question == asked.key,
                StarredComment.place == place,
            )
        )


def stars_of(session: Session, consultation_id: uuid.UUID) -> set[Place]:
    """Where the starred comments of a consultation stand."""
    rows = session.scalars(
        select(StarredComment).where(StarredComment.consultation_id == consultation_id)
    )
    return {_place(each) for each in rows}


def starred(
    session: Session,
    consultation_id: uuid.UUID,
    questionnaire: Questionnaire,
    only: Collection[uuid.UUID] | None = None,
) -> list[Starred]:
    """Every starred comment that counts, or of `only` these responses, question by question.

    One read a question that has any.
    """
    among = None if only is None else frozenset(only)
    rows = session.scalars(
        select(StarredComment)
        .where(StarredComment.consultation_id == consultation_id)
        .order_by(StarredComment.id)
    ).all()
    by_question: dict[str, list[StarredComment]] = {}
    for row in rows:
        if among is not None and row.response_id not in among:
            continue
        by_question.setdefault(row.question, []).append(row)
    found = []
    for asked in with_words(questionnaire):
        if wanted := by_question.get(asked.key):
            found += _with_words(session, consultation_id, asked, wanted)
    return found


def quotable(found: Sequence[Starred]) -> list[Starred]:
    """The starred comments that may be public: none to questions whose answers may name people."""
    return [each for each in found if not personal(each.asked)]


def _with_words(
    session: Session, consultation_id: uuid.UUID, asked: Asked, rows: Sequence[StarredComment]
) -> list[Starred]:
    responses = {row.response_id for row in rows}
    written: Mapping[tuple[uuid.UUID, int], Comment] = {
        (each.response, each.place): each
        for each in comments_among(session, consultation_id, asked, responses)
    }
    return [
        Starred(id=row.id, asked=asked, comment=comment)
        for row in rows
        if (comment := written.get((row.response_id, row.place)))
    ]


def _place(row: StarredComment) -> Place:
    return row.response_id, row.question, row.place
