"""What an officer can do about each file: download it, ask for it, wait, or not have it, and why.

It must not know requests.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from consultation.extensions import db
from consultation.lifecycle.consultations import Current
from consultation.prose import local_time
from consultation.reporting.files.downloads import Download, downloads
from consultation.reporting.files.maker_process import start_maker
from consultation.reporting.files.making import makings_of, takes_long, waits_for_a_maker
from consultation.reporting.models import Making
from consultation.reporting.report import Report
from consultation.reporting.words.figures import responses


class Offer(StrEnum):
    """What an officer can do about a file."""

    TAKE = "take"
    ASK = "ask"
    WAIT = "wait"
    LACKS = "lacks"


@dataclass(frozen=True, kw_only=True)
class Offered:
    """One file as the page shows it."""

    download: Download
    offer: Offer
    says: str = ""
    """When it was made, how far it is, or why it could not be made."""
    percent: int = 0
    again: bool = False
    """Whether it can be asked for again, since it may have become another."""


def offered(current: Current, report: Report) -> Iterator[Offered]:
    """Every file of the report; starts a process for files that were asked for and have none."""
    selection = report.selection
    makings = makings_of(db.session(), current.consultation.id, selection)
    if any(waits_for_a_maker(each) for each in makings.values()):
        start_maker()
    for download in downloads():
        if selection.is_everything or download.of_selection:
            yield _offered(download, makings, current, report)


def _offered(
    download: Download, makings: Mapping[str, Making], current: Current, report: Report
) -> Offered:
    if lacks := download.lacks_for(report):
        return Offered(download=download, offer=Offer.LACKS, says=lacks)
    if not takes_long(download, report.results.total):
        return Offered(download=download, offer=Offer.TAKE)
    making = makings.get(download.name)
    if making is None:
        says = "It takes a little while to make."
        return Offered(download=download, offer=Offer.ASK, says=says)
    if making.problem:
        return Offered(download=download, offer=Offer.ASK, says=making.problem)
    if making.finished_at:
        when = local_time(making.finished_at, current.definition.timezone)
        says = f"Made at {when} from {responses(making.responses)}; kept for a day."
        has_changed = making.mark != report.results.mark
        if has_changed:
            says += " The responses have changed since."
        elif download.tells_more:
            says += " Make it again to have what was starred or recorded since."
        again = has_changed or download.tells_more
        return Offered(download=download, offer=Offer.TAKE, says=says, again=again)
    share = making.done * 100 // making.total if making.total else 0
    says = f"Being made: {share}% done." if making.alive_at else "Waiting to be made."
    return Offered(download=download, offer=Offer.WAIT, says=says, percent=share)
