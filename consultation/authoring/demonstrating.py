"""Loads the example consultations and gives them made-up responses, marked as such everywhere.

It must not know commands.
"""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from consultation import clock
from consultation.analysis.models import FinalFigures, PeopleTables
from consultation.authoring.loading import load
from consultation.examples import EXAMPLES, Example
from consultation.examples.made_up import MadeUp, made_up_responses
from consultation.extensions import db
from consultation.lifecycle.consultations import Current, find
from consultation.lifecycle.models import Consultation, ResponseDigest
from consultation.lifecycle.stage import Timeliness
from consultation.questionnaire.parsing import parse
from consultation.questionnaire.shelf import Shelf, ShippedShelf
from consultation.questionnaire.translating import from_po
from consultation.responding.digests import new_salt
from consultation.responding.models import Channel, ContactAddress, EqualityAnswers, Response
from consultation.responding.submission import new_reference
from consultation.transactions import writing
from consultation.watching import Watch, unwatched

OPEN_BEFORE = timedelta(days=21)
OPEN_AFTER = timedelta(days=28)
CHUNK = 1_000


def load_examples(instance: Path) -> list[Current]:
    """Load the examples that are not loaded yet, and return all of them."""
    for example in EXAMPLES:
        if find(example.slug) is None:
            _load(example, instance)
    db.session.commit()
    found = (find(example.slug) for example in EXAMPLES)
    return [each for each in found if each]


def _load(example: Example, instance: Path) -> None:
    opens = closes = None
    if example.open_now:
        today = clock.today(ZoneInfo("Europe/London"))
        opens = f"{today - OPEN_BEFORE} 09:00"
        closes = f"{today + OPEN_AFTER} 23:59"
    load(
        in_its_languages(example, ShippedShelf(instance / "areas")),
        example.filename,
        instance,
        opens=opens,
        closes=closes,
        notice=example.notice,
    )


def in_its_languages(example: Example, shelf: Shelf) -> bytes:
    """The example's definition, with the translations that are shipped beside it."""
    source = example.source().decode()
    if example.translations:
        offered = ", ".join(("en", *example.translations))
        source = source.replace("\nlanguage: en\n", f"\nlanguage: en\nlanguages: [{offered}]\n", 1)
    for path in example.translations.values():
        definition = parse(source, example.filename, shelf)
        source = from_po(definition, source, path.read_bytes()).source
    return source.encode()


def make_up(current: Current, number: int, seed: int, watch: Watch = unwatched) -> int:
    """Replace the made-up responses of a consultation with `number` new ones.

    Real responses stay. Made-up ones are in no seal, so they can be replaced at any time; with
    them go the stored figures, unless real people are in these too.
    """
    closed = current.consultation.closes_at <= clock.now()
    made_up = iter(
        watch(number, made_up_responses(current.definition, number, seed, closed=closed))
    )
    days = _days(current)
    with writing() as session:
        _remove_made_up(session, current.consultation.id)
        _remove_figures(session, current.consultation.id)
        references = _references(session, current.consultation.id)
        while chunk := list(islice(made_up, CHUNK)):
            _store(session, current, chunk, days, references)
        session.execute(
            update(Consultation)
            .where(Consultation.id == current.consultation.id)
            .values(made_up=number > 0)
        )
    return number


def _days(current: Current) -> list[date]:
    """The days on which responses can have come: from opening until closing, or until today."""
    first = current.day_of(current.consultation.opens_at)
    ending = min(current.consultation.closes_at - timedelta(microseconds=1), clock.now())
    last = max(first, current.day_of(ending))
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _remove_made_up(session: Session, consultation_id: uuid.UUID) -> None:
    made_up = (Response.consultation_id == consultation_id, Response.channel == Channel.MADE_UP)
    keys = select(Response.equality_key).where(*made_up)
    session.execute(delete(EqualityAnswers).where(EqualityAnswers.key.in_(keys)))
    session.execute(
        delete(ContactAddress).where(
            ContactAddress.consultation_id == consultation_id,
            ContactAddress.email.endswith("@example.org"),
        )
    )
    session.execute(delete(Response).where(*made_up))


def _remove_figures(session: Session, consultation_id: uuid.UUID) -> None:
    real = select(ResponseDigest.digest).where(ResponseDigest.consultation_id == consultation_id)
    if session.execute(real.limit(1)).first():
        return
    for table in (FinalFigures, PeopleTables):
        session.execute(delete(table).where(table.consultation_id == consultation_id))


def _references(session: Session, consultation_id: uuid.UUID) -> Iterator[str]:
    """New references that are not taken yet: among 100,000 random ones, two are often equal."""
    of_this = Response.consultation_id == consultation_id
    taken = set(session.scalars(select(Response.reference).where(of_this)))
    while True:
        reference = new_reference()
        if reference not in taken:
            taken.add(reference)
            yield reference


def _store(
    session: Session,
    current: Current,
    made_up: Iterable[MadeUp],
    days: list[date],
    references: Iterator[str],
) -> None:
    place: Mapping[str, Any] = {
        "consultation_id": current.consultation.id,
        "version_id": current.version_id,
    }
    responses: list[dict[str, Any]] = []
    equality: list[dict[str, Any]] = []
    contacts: dict[str, dict[str, Any]] = {}
    for each in made_up:
        key = uuid.uuid4()
        responses.append(
            {
                **place,
                "id": uuid.uuid4(),
                "reference": next(references),
                "channel": str(Channel.MADE_UP),
                "language": each.language,
                "received_on": days[min(int(each.received_on * len(days)), len(days) - 1)],
                "timeliness": str(Timeliness.IN_TIME),
                "answers": each.answers,
                "salt": new_salt(),
                "equality_key": key,
            }
        )
        if each.equality:
            equality.append({**place, "key": key, "answers": each.equality})
        if each.contact:
            contacts[each.contact] = {
                "id": uuid.uuid4(),
                "consultation_id": current.consultation.id,
                "email": each.contact,
                "language": each.language,
            }
    session.execute(insert(Response), responses)
    if equality:
        session.execute(insert(EqualityAnswers), equality)
    _store_contacts(session, current.consultation.id, contacts)


def _store_contacts(
    session: Session, consultation_id: uuid.UUID, contacts: Mapping[str, dict[str, Any]]
) -> None:
    """Store these contact addresses, except for those that are stored already."""
    known = set(
        session.scalars(
            select(ContactAddress.email).where(
                ContactAddress.consultation_id == consultation_id,
                ContactAddress.email.in_(contacts),
            )
        )
    )
    if new := [row for email, row in contacts.items() if email not in known]:
        session.execute(insert(ContactAddress), new)
