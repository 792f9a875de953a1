"""Comments: what people wrote in answer to questions, searched and in pages, in random order.

It must not know who reads them; answers to protected questions are never read here.
"""

import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Row, and_, false, func, or_, select, tuple_
from sqlalchemy.orm import Session

from consultation.analysis.asked import Asked, Questionnaire
from consultation.analysis.comment_index import bring_up_to_date, holding, of_responses, places
from consultation.analysis.counting import counts
from consultation.analysis.models import CommentText
from consultation.analysis.search import search_for
from consultation.lifecycle.models import Version
from consultation.responding.models import Channel, Response

Place = tuple[uuid.UUID, str, int]
"""Where a comment stands: the response, the key of the question, the cell of the answer."""
PAGE = 25
AT_ONCE = 500
LONGEST_SEARCH = 200


@dataclass(frozen=True, kw_only=True)
class Comment:
    """What one person wrote to one question."""

    response: uuid.UUID
    asked: Asked
    place: int
    """Which of the answer's cells it is, from 0."""
    text: str
    language: str
    channel: Channel

    @property
    def stands(self) -> Place:
        """Where it stands."""
        return self.response, self.asked.key, self.place


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
    return tuple(each for each in questionnaire.open if places(each.question))


def personal(asked: Asked) -> bool:
    """Whether the definition marks the question as one whose answers may name people."""
    return any(getattr(each, "personal", False) for each in asked.wordings.values())


@dataclass(frozen=True, kw_only=True)
class Sifted:
    """A filter of comments; without any part, all of them."""

    search: str = ""
    at_least: int = 0
    """Characters: shorter ones are left out."""
    responses: Collection[uuid.UUID] | None = None
    """Only those of these responses."""
    places: Collection[Place] | None = None
    """Only those that stand there."""


EVERY_COMMENT = Sifted()


def comments_on(
    session: Session,
    consultation_id: uuid.UUID,
    questions: Sequence[Asked],
    sifted: Sifted = EVERY_COMMENT,
    page: int = 1,
) -> Found:
    """A page of the comments on some questions that are wanted.

    They are in the order of their random ids, which does not tell when they came.
    """
    asked_at = _asked_at(session, consultation_id, questions)
    conditions = _conditions(session, consultation_id, asked_at, sifted)
    page = max(1, page)
    number = session.scalar(
        select(func.count())
        .select_from(CommentText)
        .join(Response, Response.id == CommentText.response_id)
        .where(*conditions)
    )
    rows = session.execute(
        _COMMENTS.where(*conditions).order_by(*_ORDER).limit(PAGE).offset((page - 1) * PAGE)
    )
    found = tuple(_comment(row, asked_at) for row in rows)
    return Found(comments=found, number=number or 0, page=page)


def every_comment_on(
    session: Session, consultation_id: uuid.UUID, questions: Sequence[Asked], sifted: Sifted
) -> Iterator[Comment]:
    """All of them, one after another, in the same order."""
    asked_at = _asked_at(session, consultation_id, questions)
    conditions = _conditions(session, consultation_id, asked_at, sifted)
    rows = session.execute(
        _COMMENTS.where(*conditions).order_by(*_ORDER).execution_options(yield_per=AT_ONCE)
    )
    return (_comment(row, asked_at) for row in rows)


def comments_among(
    session: Session, consultation_id: uuid.UUID, asked: Asked, responses: Collection[uuid.UUID]
) -> list[Comment]:
    """What these responses say to a question, as far as they count."""
    bring_up_to_date(session, consultation_id)
    asked_at = _asked_at(session, consultation_id, [asked])
    among = CommentText.response_id.in_(responses)
    rows = session.execute(
        _COMMENTS.where(*_about(consultation_id, asked_at), among).order_by(*_ORDER)
    )
    return [_comment(row, asked_at) for row in rows]


def comment_at(
    session: Session, consultation_id: uuid.UUID, asked: Asked, response: uuid.UUID, place: int
) -> Comment | None:
    """One comment by where it stands, if it is there and counts."""
    found = comments_among(session, consultation_id, asked, [response])
    return next((each for each in found if each.place == place), None)


AskedAt = Mapping[tuple[uuid.UUID, str], Asked]
"""The questions that are looked through, by version and id: an id may have two of them."""


def _asked_at(session: Session, consultation_id: uuid.UUID, questions: Sequence[Asked]) -> AskedAt:
    versions = session.execute(
        select(Version.id, Version.number).where(Version.consultation_id == consultation_id)
    ).all()
    return {
        (version.id, each.question.id): each
        for version in versions
        for each in questions
        if version.number in each.wordings
    }


def _conditions(
    session: Session, consultation_id: uuid.UUID, asked_at: AskedAt, sifted: Sifted
) -> list[ColumnElement[bool]]:
    bring_up_to_date(session, consultation_id)
    search = search_for(sifted.search[:LONGEST_SEARCH])
    conditions = [*_about(consultation_id, asked_at), *holding(session, search)]
    if sifted.at_least:
        conditions.append(func.length(CommentText.text) >= sifted.at_least)
    if sifted.responses is not None:
        conditions.append(of_responses(session, sifted.responses))
    if sifted.places is not None:
        ids = {each.key: each.question.id for each in asked_at.values()}
        wanted = sorted(
            (response, ids[key], place) for response, key, place in sifted.places if key in ids
        )
        stands = tuple_(CommentText.response_id, CommentText.question, CommentText.place)
        conditions.append(stands.in_(wanted))
    return conditions


def _about(consultation_id: uuid.UUID, asked_at: AskedAt) -> list[ColumnElement[bool]]:
    """The conditions by which a comment is on these questions, and its response counts."""
    versions: dict[str, set[uuid.UUID]] = {}
    for version, question in asked_at:
        versions.setdefault(question, set()).add(version)
    together: dict[frozenset[uuid.UUID], list[str]] = {}
    for question, those in versions.items():
        together.setdefault(frozenset(those), []).append(question)
    return [
        CommentText.consultation_id == consultation_id,
        or_(
            false(),
            *(
                and_(CommentText.question.in_(ids), CommentText.version_id.in_(those))
                for those, ids in together.items()
            ),
        ),
        counts(),
    ]


_COMMENTS = select(
    CommentText.response_id,
    CommentText.version_id,
    CommentText.question,
    CommentText.place,
    CommentText.text,
    Response.language,
    Response.channel,
).join(Response, Response.id == CommentText.response_id)
_ORDER = (CommentText.response_id, CommentText.question, CommentText.place)


def _comment(row: Row[uuid.UUID, uuid.UUID, str, int, str, str, str], asked_at: AskedAt) -> Comment:
    return Comment(
        response=row.response_id,
        asked=asked_at[row.version_id, row.question],
        place=row.place,
        text=row.text,
        language=row.language,
        channel=Channel(row.channel),
    )
