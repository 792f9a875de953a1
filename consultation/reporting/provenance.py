"""What every file says about itself: whose answers it holds, which of them, its date, the seal.

It must not know any form of file.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from consultation import clock
from consultation.formulas import harmless
from consultation.lifecycle.closing import Part
from consultation.lifecycle.consultations import Current
from consultation.lifecycle.models import Seal
from consultation.prose import local_time
from consultation.reporting.report import MADE_UP, Report
from consultation.reporting.words.figures import in_words, listed, number
from consultation.reporting.words.selection_words import in_one_line

CHOSE = (
    "These are people who chose to respond; not a survey of the population. The percentages say "
    "what they said, not what everybody thinks, and have no margin of error."
)
NOT_IN_FILES = (
    "Questions marked as sensitive and questions about the people are in none of these files, but "
    "for tables in which small numbers are held back."
)
NOT_OF_A_SELECTION = (
    "Sensitive questions and questions about the people: tables of chosen responses could be "
    "subtracted from each other until one person is left. They are in the files of the whole "
    "consultation."
)
VERSIONS_TOGETHER = "Where a figure names no version, it counts all of them"
EXACT_HERE = (
    "Tables and spreadsheets have exact counts of areas and kinds of organisations, including "
    "small ones: not for publication."
)
HELD_BACK_HERE = (
    "Counts of areas and kinds of organisations from 1 to 9 are held back, with others from which "
    "they could be worked out."
)
"""What is said of files that are passed on: reports and charts."""
EXACT_OF_SELECTION = (
    "This is of a selection: what few of those people said is exact. Do not publish it. What "
    "groups said is published as a breakdown, which holds small counts back."
)
NOT_MADE_AGAIN = (
    "They are the figures that are published, and stay so: made again after somebody withdrew a "
    "response, they would tell what that person had said."
)
NOT_FINAL = (
    "More responses can come. Whoever has this and a later report could subtract one from the "
    "other: do not pass it on before keying has been declared ended."
)
OF_FILE = ("consultation", "responses", "selection", "made_at", "seal", "made_up")
"""What each line of a tidy file says of the file."""


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """Where the figures of a file come from."""

    slug: str
    title: str
    organisation: str
    version: int
    """The one that is asked now."""
    versions: tuple[int, ...]
    """Those that the responses answered."""
    changed: tuple[str, ...]
    """The questions that changed between these, by their names in files."""
    responses: int
    selection: str
    selection_mark: str
    """What the names of a selection's files hold; '' for everything."""
    made_at: datetime
    zone: str
    seal: str
    """SHA-256 over the responses that were sealed at closing; '' before that."""
    made_up: bool
    notice: str | None
    """What an example says of itself; None for a real consultation."""
    as_at: date | None = None
    """The day of the final figures, if it is made from them."""

    @property
    def of_a_selection(self) -> bool:
        """Whether responses that count are left out."""
        return bool(self.selection_mark)

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
        """Everything to be said, each sentence with its heading."""
        if self.made_up:
            yield "Made up", MADE_UP
        if self.notice:
            yield "Notice", self.notice
        yield "Consultation", self.title
        yield "Organisation", self.organisation
        yield "Responses", number(self.responses)
        if self.as_at:
            yield "Figures as at", f"{in_words(self.as_at)}. {NOT_MADE_AGAIN}"
        yield "Selection", self.selection
        if self.of_a_selection:
            yield "Mark of the selection", self.selection_mark
            yield "Left out", NOT_OF_A_SELECTION
        answered = [str(each) for each in self.versions or (self.version,)]
        several = "s" if len(answered) > 1 else ""
        yield f"Version{several} of the questionnaire", listed(answered)
        if self.changed:
            changed = f"{listed(self.changed)}. {VERSIONS_TOGETHER}"
            yield "Changed while people answered", changed
        yield "Made at", f"{self.made_on} ({self.zone})"
        yield "Seal (SHA-256)", self.sealed

    @property
    def text(self) -> str:
        """The same as a file of its own, for files that have no room for it."""
        return "".join(f"{name}: {says}\n" for name, says in self.lines()) + f"\n{CHOSE}\n"


def provenance_of(session: Session, current: Current, report: Report) -> Provenance:
    """What a file of this report, made now, says of itself."""
    definition, results = current.definition, report.results
    return Provenance(
        slug=current.slug,
        title=definition.title.own,
        organisation=definition.organisation.own,
        version=current.number,
        versions=tuple(each for each, _ in results.by_version),
        changed=tuple(each.key for each in results.open if each.key in report.changed),
        responses=results.total,
        selection=in_one_line(report.selection, results.questionnaire, report.language),
        selection_mark=report.selection.short_mark,
        made_at=clock.now(),
        zone=definition.timezone,
        seal=_seal_of(session, current),
        made_up=current.consultation.made_up,
        notice=current.consultation.notice,
        as_at=report.final.day if report.final else None,
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


def of_file(provenance: Provenance) -> tuple[str, ...]:
    """Where a line comes from: whose responses, which of them, when, under which seal."""
    return (
        harmless(provenance.slug),
        str(provenance.responses),
        harmless(provenance.selection),
        provenance.made_at.isoformat(timespec="seconds"),
        provenance.seal,
        "1" if provenance.made_up else "0",
    )
