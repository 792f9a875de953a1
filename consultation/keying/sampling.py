"""Double keying: which responses are keyed again, what was found, the rate of disagreement.

A fixed tenth, by the response's random id: nobody chooses. It must not know pages.
"""

import uuid
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from consultation import clock
from consultation.extensions import db, writing
from consultation.lifecycle.consultations import Current
from consultation.officers import audit
from consultation.questionnaire.answers import Answers
from consultation.responding.models import Provenance, Response

ONE_IN = 10


@dataclass(frozen=True)
class Sampled:
    """One keyed response: its reference, whether it is in the sample, what keying again showed."""

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
    """Everything that was keyed in a consultation."""

    keyed: tuple[Sampled, ...]

    @property
    def waiting(self) -> tuple[Sampled, ...]:
        """Those of the sample that have not been keyed again."""
        return tuple(each for each in self.keyed if each.chosen and not each.again)

    @property
    def done(self) -> tuple[Sampled, ...]:
        """Those that have been keyed again."""
        return tuple(each for each in self.keyed if each.again)

    @property
    def compared(self) -> int:
        """How many answers were compared."""
        return sum(each.compared for each in self.keyed)

    @property
    def disagreed(self) -> int:
        """How many of them differ."""
        return sum(len(each.disagreed) for each in self.keyed)

    @property
    def rate(self) -> str:
        """The rate of disagreement in words of per cent; '' where nothing was compared."""
        return f"{100 * self.disagreed / self.compared:.1f}%" if self.compared else ""


def sample_of(current: Current) -> Sample:
    """What was keyed, by reference."""
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
                row.id.int % ONE_IN == 0,
                row.keyed_again_on is not None,
                row.compared,
                tuple(row.disagreed),
            )
            for row in rows
        )
    )


def compare(current: Current, which: Sampled, answers: Answers) -> tuple[str, ...]:
    """Keep what keying a response again showed; returns the questions that differ.

    The first keying stands: it is what was sealed, or will be.
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
    zone = ZoneInfo(current.definition.timezone)
    today = clock.database_now(session).astimezone(zone).date()
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
