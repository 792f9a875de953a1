"""The classes of what is kept for a time after closing: counting each, and erasing it.

It must not know when anything is due, nor who asks.
"""

import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, or_, select
from sqlalchemy.orm import Session

from consultation.analysis import comment_index
from consultation.lifecycle.consultations import definition_of
from consultation.lifecycle.models import Version
from consultation.questionnaire.answers import Answers
from consultation.questionnaire.definition import Definition, Question
from consultation.reporting.models import StarredComment
from consultation.responding.erasing import (
    ALL_ABOUT,
    ALL_RESPONSES,
    erase_parts,
    erase_responses,
)
from consultation.responding.models import Channel, ContactAddress, EqualityAnswers, Response

AT_ONCE = 500
CONTACTS, COMMENTS = "contacts", "comments"
Where = ColumnElement[bool]


@dataclass(frozen=True, kw_only=True)
class Class:
    """One class of what is kept: its words on pages (`says`) and in the record (`told`), and
    functions to count and erase it. Made-up responses are left alone."""

    name: str
    says: str
    told: str
    count: Callable[[Session, uuid.UUID], int]
    erase: Callable[[Session, uuid.UUID], int]


def _of(consultation_id: uuid.UUID) -> Where:
    return and_(Response.consultation_id == consultation_id, Response.channel != Channel.MADE_UP)


def _number(session: Session, what: Any, *where: Where) -> int:
    return session.scalar(select(func.count()).select_from(what).where(*where)) or 0


def _count_contacts(session: Session, consultation_id: uuid.UUID) -> int:
    return _number(session, ContactAddress, ContactAddress.consultation_id == consultation_id)


def _erase_contacts(session: Session, consultation_id: uuid.UUID) -> int:
    number = _count_contacts(session, consultation_id)
    gone = delete(ContactAddress).where(ContactAddress.consultation_id == consultation_id)
    session.execute(gone)
    return number


def _equality(consultation_id: uuid.UUID) -> tuple[Where, ...]:
    """The equality answers of real people, not of made-up responses."""
    made_up = select(Response.equality_key).where(
        Response.consultation_id == consultation_id, Response.channel == Channel.MADE_UP
    )
    return (
        EqualityAnswers.consultation_id == consultation_id,
        EqualityAnswers.key.not_in(made_up),
    )


def _count_equality(session: Session, consultation_id: uuid.UUID) -> int:
    about = _number(session, EqualityAnswers, *_equality(consultation_id))
    return about + _number(session, Response, *_holding(session, consultation_id, _sensitive))


def _erase_equality(session: Session, consultation_id: uuid.UUID) -> int:
    number = _count_equality(session, consultation_id)
    session.execute(delete(EqualityAnswers).where(*_equality(consultation_id)))
    _erase_answers(session, consultation_id, _sensitive, _without_sensitive)
    return number


def _count_comments(session: Session, consultation_id: uuid.UUID) -> int:
    return _number(session, Response, *_holding(session, consultation_id, _words))


def _erase_comments(session: Session, consultation_id: uuid.UUID) -> int:
    number = _count_comments(session, consultation_id)
    if number:
        # Quotations are deleted with their star, by a foreign key.
        stars = StarredComment.consultation_id == consultation_id
        session.execute(delete(StarredComment).where(stars))
        comment_index.forget(session, consultation_id)
        _erase_answers(session, consultation_id, _words, _without_words)
    return number


def _count_responses(session: Session, consultation_id: uuid.UUID) -> int:
    return _number(session, Response, _of(consultation_id))


def _erase_responses(session: Session, consultation_id: uuid.UUID) -> int:
    return erase_responses(session, _of(consultation_id))


Path = tuple[str, ...]


def _sensitive(question: Question) -> Path | None:
    return (question.id,) if question.sensitive else None


def _words(question: Question) -> Path | None:
    return (question.id, *question.words_at) if question.words_at is not None else None


def _without_sensitive(definition: Definition, answers: Answers) -> Answers:
    questions = definition.questions
    return {
        name: answer
        for name, answer in answers.items()
        if name not in questions or not questions[name].sensitive
    }


def _without_words(definition: Definition, answers: Answers) -> Answers:
    left = {}
    for name, answer in answers.items():
        question = definition.questions.get(name)
        at = question.words_at if question else None
        if at is None:
            left[name] = answer
        elif at:
            left[name] = {part: value for part, value in answer.items() if part not in at}
    return left


def _versions(session: Session, consultation_id: uuid.UUID) -> dict[uuid.UUID, Definition]:
    ids = session.scalars(select(Version.id).where(Version.consultation_id == consultation_id))
    return {id_: definition_of(session, id_) for id_ in ids.all()}


def _holding(
    session: Session, consultation_id: uuid.UUID, place: Callable[[Question], Path | None]
) -> tuple[Where, ...]:
    """Conditions for responses with an answer at one of the places.

    `place` gives the path within a response's answers, for questions that have such a place.
    """
    paths = {
        path
        for definition in _versions(session, consultation_id).values()
        for question in definition.questions.values()
        if (path := place(question))
    }
    held: list[Where] = []
    for path in sorted(paths):
        answer: Any = Response.answers
        for part in path:
            answer = answer[part]
        held.append(answer.as_string().is_not(None))
    return (_of(consultation_id), or_(False, *held))


def _erase_answers(
    session: Session,
    consultation_id: uuid.UUID,
    place: Callable[[Question], Path | None],
    left: Callable[[Definition, Answers], Answers],
) -> None:
    versions = _versions(session, consultation_id)
    ids = iter(
        session.scalars(select(Response.id).where(*_holding(session, consultation_id, place))).all()
    )
    while some := list(islice(ids, AT_ONCE)):
        for version_id, rows in _rows(session, some):
            definition = versions[version_id]
            erase_parts(session, rows, lambda answers, of=definition: left(of, answers))  # type: ignore[misc]  # mypy cannot infer a lambda with a default


def _rows(
    session: Session, ids: list[uuid.UUID]
) -> Iterator[tuple[uuid.UUID, list[Mapping[str, Any]]]]:
    columns = Response.__table__.columns
    by_version: dict[uuid.UUID, list[Mapping[str, Any]]] = {}
    for row in session.execute(select(*columns).where(Response.id.in_(ids))):
        by_version.setdefault(row.version_id, []).append(dict(row._mapping))
    yield from by_version.items()


CLASSES = (
    Class(
        name=CONTACTS,
        says="Addresses of people who want to hear the outcome",
        told="Addresses of people who wanted to hear the outcome were erased",
        count=_count_contacts,
        erase=_erase_contacts,
    ),
    Class(
        name=ALL_ABOUT,
        says="Equality answers, and answers to sensitive questions",
        told="Equality answers and answers to sensitive questions were erased",
        count=_count_equality,
        erase=_erase_equality,
    ),
    Class(
        name=COMMENTS,
        says="What people wrote in their own words",
        told="What people wrote in their own words was erased from responses",
        count=_count_comments,
        erase=_erase_comments,
    ),
    Class(
        name=ALL_RESPONSES,
        says="Whole responses",
        told="Responses were erased",
        count=_count_responses,
        erase=_erase_responses,
    ),
)
BY_NAME: Mapping[str, Class] = {each.name: each for each in CLASSES}
