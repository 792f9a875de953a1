"""The table of comments with its full-text index: derived from the responses, brought up to date
before it is read, and gone with them. It must not know who reads.
"""

import json
import secrets
import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Row,
    Table,
    delete,
    func,
    insert,
    literal,
    literal_column,
    select,
    text,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from consultation.analysis.models import CommentsTaken, CommentText
from consultation.analysis.search import Search, folded
from consultation.lifecycle.consultations import versions_of
from consultation.questionnaire.definition import Question
from consultation.responding.models import Response
from consultation.transactions import writing

AT_ONCE = 1_000
"""Responses whose comments are taken in one write: residents' writes come between."""
KEY_BITS = 62
VECTOR = "to_tsvector('simple', comment.words)"
_comments = cast(Table, CommentText.__table__)
_taken = cast(Table, CommentsTaken.__table__)


def places(question: Question) -> tuple[tuple[int, str], ...]:
    """The places of a question's cells that hold words, with their value if none were written."""
    return tuple(
        (place, column.part)
        for place, column in enumerate(question.columns())
        if column.kind.is_words
    )


def bring_up_to_date(session: Session, consultation_id: uuid.UUID) -> None:
    """Take in the comments of responses that are not in the index yet."""
    lacking = session.scalars(
        select(Response.id)
        .outerjoin(CommentsTaken, CommentsTaken.response_id == Response.id)
        .where(Response.consultation_id == consultation_id, CommentsTaken.response_id.is_(None))
    ).all()
    if not lacking:
        return
    questions = _questions(consultation_id)
    for begin in range(0, len(lacking), AT_ONCE):
        # Another machine may be adding the same comments at this moment; then it has.
        with suppress(IntegrityError):
            _take(consultation_id, lacking[begin : begin + AT_ONCE], questions)


def forget(session: Session, consultation_id: uuid.UUID) -> None:
    """Delete the comments of a consultation from the index; needed after answers were altered."""
    session.execute(delete(CommentText).where(CommentText.consultation_id == consultation_id))
    responses = select(Response.id).where(Response.consultation_id == consultation_id)
    session.execute(delete(CommentsTaken).where(CommentsTaken.response_id.in_(responses)))


def holding(session: Session, search: Search) -> list[ColumnElement[bool]]:
    """The conditions under which a comment matches a search.

    The full-text index finds the comments that hold the words. Only in these, the other conditions
    check whether the words follow each other, and whether the signs are there.
    """
    postgresql = session.get_bind().dialect.name == "postgresql"
    at = func.strpos if postgresql else func.instr
    conditions: list[ColumnElement[bool]] = [
        at(CommentText.text, each) > 0 for each in search.signs
    ]
    if search.sought:
        terms = [
            (word, sought.begins and place == len(sought.words))
            for sought in search.sought
            for place, word in enumerate(sought.words, 1)
        ]
        conditions.append(_in_vector(terms) if postgresql else _in_fts5(terms))
    between = literal(" ") + CommentText.words + literal(" ")
    for sought in search.sought:
        phrase = f" {' '.join(sought.words)}{'' if sought.begins else ' '}"
        conditions.append(at(between, phrase) > 0)
    return conditions


def of_responses(session: Session, ids: Collection[uuid.UUID]) -> ColumnElement[bool]:
    """The condition by which a comment is of one of these responses, however many they are."""
    postgresql = session.get_bind().dialect.name == "postgresql"
    each = (
        "select cast(value as uuid) from json_array_elements_text(cast(:ids as json))"
        if postgresql
        else "select value from json_each(:ids)"
    )
    rows = text(each).bindparams(ids=json.dumps([id_.hex for id_ in ids]))
    return CommentText.response_id.in_(rows.columns(CommentText.response_id))


def _in_vector(terms: Sequence[tuple[str, bool]]) -> ColumnElement[bool]:
    query = " & ".join(f"'{word}'{':*' if begins else ''}" for word, begins in terms)
    vector: ColumnElement[Any] = literal_column(VECTOR)
    return vector.bool_op("@@")(func.to_tsquery("simple", query))


def _in_fts5(terms: Sequence[tuple[str, bool]]) -> ColumnElement[bool]:
    query = " ".join(f'"{word}"{"*" if begins else ""}' for word, begins in terms)
    rows = text("select rowid from comment_words where comment_words match :query")
    return CommentText.id.in_(rows.bindparams(query=query).columns(CommentText.id))


Questions = Mapping[uuid.UUID, Sequence[tuple[Question, tuple[tuple[int, str], ...]]]]


def _questions(consultation_id: uuid.UUID) -> Questions:
    """The questions of each version that are answered in words and are not sensitive."""
    return {
        version_id: [
            (question, where)
            for question in definition.questions.values()
            if not question.sensitive and (where := places(question))
        ]
        for version_id, (_, definition) in versions_of(consultation_id).items()
    }


def _take(consultation_id: uuid.UUID, ids: Sequence[uuid.UUID], questions: Questions) -> None:
    with writing() as session:
        rows = session.execute(
            select(Response.id, Response.version_id, Response.answers)
            .outerjoin(CommentsTaken, CommentsTaken.response_id == Response.id)
            .where(Response.id.in_(ids), CommentsTaken.response_id.is_(None))
        ).all()
        if not rows:
            return
        if found := [
            each for row in rows for each in _comments_of(consultation_id, row, questions)
        ]:
            # In the order of their keys, since a full-text index takes them in faster so.
            keys = sorted(secrets.randbits(KEY_BITS) for _ in found)
            keyed = [{"id": key, **each} for key, each in zip(keys, found, strict=True)]
            session.execute(insert(_comments), keyed)
        session.execute(insert(_taken), [{"response_id": row.id} for row in rows])


def _comments_of(
    consultation_id: uuid.UUID, row: Row[Any], questions: Questions
) -> Iterator[dict[str, Any]]:
    for question, where in questions[row.version_id]:
        answer = row.answers.get(question.id)
        if answer is None:
            continue
        cells = question.cells(answer)
        for place, bare in where:
            if cells[place] and cells[place] != bare:
                yield {
                    "consultation_id": consultation_id,
                    "response_id": row.id,
                    "version_id": row.version_id,
                    "question": question.id,
                    "place": place,
                    "text": cells[place],
                    "words": folded(cells[place]),
                }
