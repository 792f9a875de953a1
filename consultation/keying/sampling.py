"""Double keying: which responses are keyed again, and how often the two keyings disagree.

The sample is a tenth of the responses, by their random references. So nobody chooses it, and
correcting a response does not change whether it is in the sample. It must not know pages.
"""

import uuid
import zlib
from dataclasses import dataclass

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from consultation import clock
from consultation.extensions import db
from consultation.lifecycle.consultations import Current
from consultation.officers import audit
from consultation.officers.models import AuditEntry
from consultation.questionnaire.answers import Answers
from consultation.responding.models import Provenance, Response
from consultation.responding.submission import REFERENCE_LENGTH
from consultation.transactions import writing

ONE_IN = 10
KEYED, CORRECTED = "keyed a response", "corrected a keyed response"
"""Actions in the audit trail; their details begin with the reference."""


@dataclass(frozen=True)
class Sampled:
    """One keyed response: whether it is in the sample, and the result of keying it again."""

    response_id: uuid.UUID
    version_id: uuid.UUID
    reference: str
    channel: str
    chosen: bool
    again: bool
    compared: int
    disagreed: tuple[str, ...]


@dataclass(frozen=True)
class Sample:
    """All keyed responses of a consultation."""

    keyed: tuple[Sampled, ...]

    @property
    def waiting(self) -> tuple[Sampled, ...]:
        """Responses of the sample that have not been keyed again yet."""
        return tuple(each for each in self.keyed if each.chosen and not each.again)


@dataclass(frozen=True)
class Tally:
    """How many responses were keyed, and again; how many answers were compared, and differ."""

    keyed: int
    done: int
    compared: int
    disagreed: int

    @property
    def rate(self) -> str:
        """The share of answers that differ, as text in per cent; '' if nothing was compared."""
        return f"{100 * self.disagreed / self.compared:.1f}%" if self.compared else ""


def tally_of(current: Current) -> Tally:
    """The tally of a consultation. Every form asks for it, so only what is needed is read."""
    of_it = Provenance.consultation_id == current.consultation.id
    keyed = db.session.scalar(select(func.count()).select_from(Provenance).where(of_it)) or 0
    again = db.session.execute(
        select(Provenance.compared, Provenance.disagreed).where(
            of_it, Provenance.keyed_again_on.is_not(None)
        )
    ).all()
    return Tally(
        keyed=keyed,
        done=len(again),
        compared=sum(each.compared for each in again),
        disagreed=sum(len(each.disagreed) for each in again),
    )


def sample_of(current: Current) -> Sample:
    """All keyed responses of a consultation, ordered by reference."""
    rows = db.session.execute(
        select(
            Response.id,
            Response.version_id,
            Response.reference,
            Response.channel,
            Provenance.keyed_again_on,
            Provenance.compared,
            Provenance.disagreed,
        )
        .join(Provenance, Provenance.response_id == Response.id)
        .where(Response.consultation_id == current.consultation.id)
        .order_by(Response.reference)
    )
    return Sample(
        tuple(
            Sampled(
                row.id,
                row.version_id,
                row.reference,
                row.channel,
                _chosen(row.reference),
                row.keyed_again_on is not None,
                row.compared,
                tuple(row.disagreed),
            )
            for row in rows
        )
    )


def _chosen(reference: str) -> bool:
    return zlib.crc32(reference.encode()) % ONE_IN == 0


def keyed_by(current: Current, officer_id: uuid.UUID) -> frozenset[str]:
    """The references of responses that an officer keyed or corrected, from the audit trail.

    They cannot key these again: somebody who has seen the first keying is not an independent check.
    """
    entries = db.session.scalars(
        select(AuditEntry.what).where(
            AuditEntry.slug == current.slug,
            AuditEntry.officer_id == officer_id,
            AuditEntry.action.in_((KEYED, CORRECTED)),
        )
    )
    return frozenset(what[:REFERENCE_LENGTH] for what in entries)


def compare(current: Current, which: Sampled, answers: Answers) -> tuple[str, ...]:
    """Store the result of keying a response again; returns the ids of questions that differ.

    The first keying remains the response, since it may be sealed already.
    """
    with writing() as session:
        first: Answers = session.execute(
            select(Response.answers).where(Response.id == which.response_id)
        ).scalar_one()
        asked = [id_ for id_ in current.definition.questions if id_ in first or id_ in answers]
        differ = tuple(id_ for id_ in asked if first.get(id_) != answers.get(id_))
        _keep(session, current, which, len(asked), differ)
    return differ


def _keep(
    session: Session, current: Current, which: Sampled, compared: int, differ: tuple[str, ...]
) -> None:
    today = current.day_of(clock.database_now(session))
    session.execute(
        update(Provenance)
        .where(Provenance.response_id == which.response_id)
        .values(keyed_again_on=today, compared=compared, disagreed=list(differ))
    )
    audit.record(
        "keyed a response again",
        f"{which.reference}: {len(differ)} of {compared} answers differ",
        slug=current.slug,
        session=session,
    )
