"""What every file says of itself: whose answers, which of them, when it was made, the seal.

It must not know any form of file.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from consultation import clock
from consultation.lifecycle.closing import Part
from consultation.lifecycle.consultations import Current
from consultation.lifecycle.models import Seal
from consultation.prose import local_time
from consultation.reporting.figures import number
from consultation.reporting.report import MADE_UP

EVERYBODY = "All responses that count"
CHOSE = (
    "These are people who chose to respond; not a survey of the population. The percentages say "
    "what they said, not what everybody thinks, and have no margin of error."
)
NOT_IN_FILES = (
    "Questions marked as sensitive and questions about the people are in none of these files, but "
    "for tables in which small numbers are held back."
)


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """Where the figures of a file come from."""

    slug: str
    title: str
    organisation: str
    version: int
    responses: int
    selection: str
    made_at: datetime
    zone: str
    seal: str
    """SHA-256 over the responses that were sealed at closing; '' before that."""
    made_up: bool

    @property
    def made_on(self) -> str:
        """When the file was made, on the consultation's own clock."""
        return local_time(self.made_at, self.zone)

    @property
    def sealed(self) -> str:
        """The seal, or that there is none yet."""
        if not self.seal:
            return "None yet: the responses are sealed when the consultation has closed"
        kind = " (made-up responses are not part of it)" if self.made_up else ""
        return f"{self.seal}{kind}"

    def lines(self) -> Iterator[tuple[str, str]]:
        """What to say, each under its name."""
        if self.made_up:
            yield "Made up", MADE_UP
        yield "Consultation", self.title
        yield "Organisation", self.organisation
        yield "Responses", number(self.responses)
        yield "Selection", self.selection
        yield "Version of the questionnaire", str(self.version)
        yield "Made at", f"{self.made_on} ({self.zone})"
        yield "Seal (SHA-256)", self.sealed


def provenance_of(
    session: Session, current: Current, responses: int, selection: str = EVERYBODY
) -> Provenance:
    """What a file made now says of itself."""
    definition = current.definition
    return Provenance(
        slug=current.slug,
        title=definition.title.own,
        organisation=definition.organisation.own,
        version=current.number,
        responses=responses,
        selection=selection,
        made_at=clock.now(),
        zone=definition.timezone,
        seal=_seal_of(session, current),
        made_up=current.consultation.made_up,
    )


def _seal_of(session: Session, current: Current) -> str:
    digest = session.scalar(
        select(Seal.digest).where(
            Seal.consultation_id == current.consultation.id,
            Seal.part == Part.ONLINE,
            Seal.closes_at == current.consultation.closes_at,
        )
    )
    return digest.hex() if digest else ""
