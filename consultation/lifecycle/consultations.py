"""Finding consultations: by address, with their current state, definition and window.

It must not know who is asking, nor how anything is answered.
"""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache, partial
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, func, select
from sqlalchemy.orm import Session

from consultation.languages import spoken_for
from consultation.latest import Latest
from consultation.lifecycle.chronicle import canonical
from consultation.lifecycle.models import Consultation, Version
from consultation.lifecycle.stage import Window
from consultation.questionnaire.definition import Definition
from consultation.questionnaire.parsing import parse
from consultation.questionnaire.shelf import KeptShelf, drafted_by_machine
from consultation.statements import Prepared
from consultation.transactions import reading

KEPT_DEFINITIONS = 64


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A consultation's row as a plain value: cheaper than the ORM's object, and read-only."""

    id: uuid.UUID
    slug: str
    opens_at: datetime
    opens_written: str
    closes_at: datetime
    closes_written: str
    notice: str | None
    made_up: bool
    late_counts: bool
    results_published_at: datetime | None
    results_unlocked_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Current:
    """A consultation with one version of its definition: the newest, or the one of a draft."""

    consultation: Standing
    version_id: uuid.UUID
    number: int
    definition: Definition

    @property
    def slug(self) -> str:
        """Its name in addresses."""
        return self.consultation.slug

    @cached_property
    def window(self) -> Window:
        """From when until when it takes responses."""
        return window_of(self.consultation, self.definition)

    def day_of(self, moment: datetime) -> date:
        """The day of an instant in its own time zone."""
        return moment.astimezone(ZoneInfo(self.definition.timezone)).date()


def window_of(consultation: Standing | Consultation, definition: Definition) -> Window:
    """The window: its times from the consultation's row, grace and lateness from the definition."""
    return Window(
        opens=consultation.opens_at,
        closes=consultation.closes_at,
        grace=definition.grace,
        set_aside=definition.late == "set-aside",
    )


# Every page of a resident begins with one of these. Plain columns cost a quarter of ORM objects.
_consultations, _versions = Consultation.__table__, Version.__table__
_COLUMNS = tuple(_consultations.c[name] for name in Standing.__dataclass_fields__)
_BY_ID = Prepared(select(*_COLUMNS).where(_consultations.c.id == bindparam("consultation_id")))
# Only the number is selected: it is in an index, while a version's row holds its whole source.
_newest = (
    select(func.max(_versions.c.number))
    .where(_versions.c.consultation_id == _consultations.c.id)
    .scalar_subquery()
)
_STANDING = select(*_COLUMNS, _newest.label("number"))
_BY_SLUG = Prepared(_STANDING.where(_consultations.c.slug == bindparam("slug")))
_ALL = Prepared(_STANDING.order_by(_consultations.c.closes_at.desc(), _consultations.c.slug))


def find(slug: str) -> Current | None:
    """The consultation at `slug` with its newest version; None if there is none."""
    found = _BY_SLUG.raw(reading(), slug=slug)
    return _current(_BY_SLUG, found[0]) if found else None


def standing(write: Connection, consultation_id: uuid.UUID) -> Standing:
    """The consultation's row, read within a transaction."""
    (row,) = _BY_ID.rows(write, consultation_id=consultation_id)
    return Standing(**row._asdict())


def locked(session: Session, current: Current) -> Consultation:
    """The consultation as it is stored now, which nobody else changes until the commit."""
    return session.execute(
        select(Consultation).where(Consultation.id == current.consultation.id).with_for_update()
    ).scalar_one()


@lru_cache(maxsize=2 * KEPT_DEFINITIONS)
def _current(found_by: Prepared, raw: tuple[Any, ...]) -> Current | None:
    """The consultation of a row, None without a version; cached, since the row says it all."""
    *standing, number = found_by.read(reading(), raw)
    if number is None:
        return None
    consultation = Standing(**dict(zip(Standing.__dataclass_fields__, standing, strict=True)))
    query = select(Version.id).where(
        Version.consultation_id == consultation.id, Version.number == number
    )
    version_id = reading().execute(query).scalar_one()
    return Current(
        consultation=consultation,
        version_id=version_id,
        number=number,
        definition=definition_of(reading(), version_id),
    )


def at_version(current: Current, version_id: uuid.UUID) -> Current:
    """The same consultation with another of its versions."""
    if version_id == current.version_id:
        return current
    query = select(Version.number).where(Version.id == version_id)
    number = reading().execute(query).scalar_one()
    return Current(
        consultation=current.consultation,
        version_id=version_id,
        number=number,
        definition=definition_of(reading(), version_id),
    )


def equality_not_reviewed(current: Current) -> tuple[str, ...]:
    """Its languages in which the equality questions are machine translations, not yet reviewed."""
    query = select(Version.shelf).where(Version.id == current.version_id)
    drafted = drafted_by_machine(reading().execute(query).scalar_one())
    offered = current.definition.offered_languages
    return tuple(each for each in offered if each in drafted or spoken_for(each) in drafted)


def everything() -> list[Current]:
    """Every consultation with its newest version, the latest closing first."""
    found = (_current(_ALL, raw) for raw in _ALL.raw(reading()))
    return [each for each in found if each]


def versions_of(consultation_id: uuid.UUID) -> dict[uuid.UUID, tuple[int, Definition]]:
    """Every version of a consultation: its number and definition by its id, oldest first."""
    rows = (
        reading()
        .execute(
            select(Version.id, Version.number)
            .where(Version.consultation_id == consultation_id)
            .order_by(Version.number)
        )
        .all()
    )
    return {row.id: (row.number, definition_of(reading(), row.id)) for row in rows}


def told_of_loading(
    source: str, shelf: dict[str, Any], opens_written: str, closes_written: str
) -> dict[str, str]:
    """What the chronicle notes of a version, to be audited: SHA-256 of its file (UTF-8) and of the
    lists that it names, and the window that it asked for."""
    told = {
        "sha256": hashlib.sha256(source.encode()).hexdigest(),
        "opens": opens_written,
        "closes": closes_written,
    }
    if shelf:
        told["sha256_of_lists"] = hashlib.sha256(canonical(shelf)).hexdigest()
    return told


_definitions = Latest[uuid.UUID, Definition](KEPT_DEFINITIONS)


def definition_of(session: Session | Connection, version_id: uuid.UUID) -> Definition:
    """The definition of a stored version; kept, since a version never changes."""
    return _definitions.of(version_id, partial(_parsed, session, version_id))


def _parsed(session: Session | Connection, version_id: uuid.UUID) -> Definition:
    source, shelf = session.execute(
        select(Version.source, Version.shelf).where(Version.id == version_id)
    ).one()
    return parse(source, "stored version", KeptShelf(shelf))
