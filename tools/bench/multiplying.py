"""Makes very many responses quickly, by copying made-up ones with new ids."""

import uuid
from datetime import timedelta
from itertools import cycle, islice
from typing import Any

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from consultation.extensions import db
from consultation.lifecycle.consultations import Current
from consultation.responding.digests import new_salt
from consultation.responding.models import EqualityAnswers, Response
from consultation.transactions import writing

ONE_DAY = "a third"
AT_ONCE = 5_000
NEVER_CHANGE = ("consultation_id", "version_id", "channel", "language", "timeliness", "answers")


def multiply(current: Current, size: int) -> None:
    """Copy responses until there are `size`; a third of all are from the last day."""
    session = db.session()
    rows = session.execute(
        select(Response.__table__, EqualityAnswers.answers.label("about"))
        .outerjoin(EqualityAnswers, EqualityAnswers.key == Response.equality_key)
        .where(Response.consultation_id == current.consultation.id)
    ).all()
    last = max(row.received_on for row in rows)
    originals = cycle([row._mapping for row in rows])
    session.rollback()
    made = len(rows)
    while made < size:
        number = min(AT_ONCE, size - made)
        with writing() as into:
            _store(into, list(islice(originals, number)), made, last)
        made += number
    if db.engine.dialect.name == "postgresql":
        _settle()


def _settle() -> None:
    """Do at once what PostgreSQL does by itself in the minutes after many rows were added."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("vacuum analyze"))


def _store(session: Session, originals: list[Any], made: int, last: Any) -> None:
    responses, about = [], []
    for number, each in enumerate(originals, made):
        key = uuid.uuid4()
        day = last if number % 3 == 0 else last - timedelta(days=1 + number % 20)
        responses.append(
            {
                **{name: each[name] for name in NEVER_CHANGE},
                "id": uuid.uuid4(),
                "reference": f"{number:08X}",
                "received_on": day,
                "salt": new_salt(),
                "equality_key": key,
            }
        )
        if each["about"]:
            place = {name: each[name] for name in ("consultation_id", "version_id")}
            about.append({**place, "key": key, "answers": each["about"]})
    session.execute(insert(Response), responses)
    session.execute(insert(EqualityAnswers), about)


def one_more(current: Current) -> None:
    """Add one response on the day with the most responses."""
    session = db.session()
    of_it = Response.consultation_id == current.consultation.id
    last = session.scalar(
        select(Response.received_on).where(of_it).order_by(Response.received_on.desc()).limit(1)
    )
    one = session.execute(select(Response.__table__).where(of_it).limit(1)).one()
    session.rollback()
    fresh = {"id": uuid.uuid4(), "reference": "ONEMORE1", "equality_key": uuid.uuid4()}
    with writing() as into:
        into.execute(insert(Response).values({**one._mapping, **fresh, "received_on": last}))
