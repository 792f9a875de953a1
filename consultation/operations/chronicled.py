"""Checks the public record against the database: versions, window, decisions and seals.

It must not know responses; it changes nothing.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session, undefer

from consultation.lifecycle.consultations import Current, told_of_loading
from consultation.lifecycle.extending import new_time_in
from consultation.lifecycle.models import (
    ChronicleEntry,
    Consultation,
    Event,
    Seal,
    Version,
)
from consultation.questionnaire.definition import Definition
from consultation.questionnaire.times import TimeMistake, moment_of

WHILE_SEALING = timedelta(minutes=1)
"""How far apart a seal and its line can be: both are stored in one transaction."""

Lines = Sequence[ChronicleEntry]


def untold(
    session: Session, current: Current, entries: Lines, seals: Sequence[Seal]
) -> Iterator[str]:
    """Every difference between the public record and the database, each as a sentence."""
    consultation = session.execute(
        select(Consultation)
        .where(Consultation.id == current.consultation.id)
        .execution_options(populate_existing=True)
    ).scalar_one()
    if len(entries) < consultation.lines:
        yield f"Line {len(entries) + 1} of the chronicle is missing."
    if len(entries) > consultation.lines:
        yield f"Line {consultation.lines + 1} of the chronicle was added by another way."
    versions = session.scalars(
        select(Version)
        .where(Version.consultation_id == consultation.id)
        .order_by(Version.number)
        .options(undefer(Version.source), undefer(Version.shelf))
    ).all()
    yield from _versions(entries, versions)
    yield from _window(entries, versions, consultation, current.definition)
    yield from _decisions(entries, consultation)
    yield from _seals(entries, seals)


def _of(entries: Lines, *events: Event) -> list[ChronicleEntry]:
    return [entry for entry in entries if entry.event in events]


def _versions(entries: Lines, versions: Sequence[Version]) -> Iterator[str]:
    """Check that each version has its line, with the right checksums."""
    told = _of(entries, Event.LOADED, Event.REWORDED)
    if len(told) != len(versions):
        yield f"The chronicle tells of {len(told)} versions; {len(versions)} are there."
    for number, (entry, version) in enumerate(zip(told, versions, strict=False), 1):
        if version.number != number:
            yield f"Version {number} is missing."
        kept = [each for each in entry.details if "sha256" in each]
        is_now = told_of_loading(
            version.source, version.shelf, version.opens_written, version.closes_written
        )
        if kept and kept[0] != is_now:
            yield f"Version {version.number} is not what was loaded."


def _window(
    entries: Lines, versions: Sequence[Version], consultation: Consultation, definition: Definition
) -> Iterator[str]:
    """Check that opening and closing times are those of a version, or of a recorded move."""
    opens, closes = consultation.opens_written, consultation.closes_written
    if opens not in {each.opens_written for each in versions}:
        yield f"The opening time {opens} was never loaded."
    if closes != _closing_told(entries, versions):
        moved = bool(_of(entries, Event.EXTENDED))
        yield (
            f"The chronicle does not say that the closing time was moved to {closes}."
            if moved
            else f"The closing time {closes} was never loaded."
        )
    for written, instant, closing in (
        (opens, consultation.opens_at, False),
        (closes, consultation.closes_at, True),
    ):
        try:
            agrees = moment_of(written, definition.timezone, closing).instant == instant
        except TimeMistake:
            agrees = False
        if not agrees:
            yield f"The window goes by another instant than {written}."


def _closing_told(entries: Lines, versions: Sequence[Version]) -> str | None:
    """The closing time by the record: as loaded first, then moved by reasons and, before opening,
    by files."""
    closes: str | None = versions[0].closes_written if versions else None
    for entry in entries:
        if entry.event == Event.EXTENDED:
            closes = new_time_in(entry.says)
        elif entry.event == Event.REWORDED:
            taken = [each["after"] for each in entry.details if each.get("what") == "closes"]
            closes = taken[0].removeprefix("closes: ") if taken else closes
    return closes


def _decisions(entries: Lines, consultation: Consultation) -> Iterator[str]:
    """Check that the consultation's state is what the last recorded decision of each kind says."""
    for on, off, stands, what in (
        (
            Event.LATE_COUNTED,
            Event.LATE_SET_ASIDE,
            consultation.late_counts,
            "what was decided on late responses",
        ),
        (
            Event.PUBLISHED,
            Event.UNPUBLISHED,
            consultation.results_published_at is not None,
            "whether the results are public",
        ),
        (
            Event.UNLOCKED,
            None,
            consultation.results_unlocked_at is not None,
            "whether officers see the results before closing",
        ),
    ):
        said = [entry.event for entry in entries if entry.event in (on, off)]
        if (bool(said) and said[-1] == on) != stands:
            yield f"The chronicle does not say {what}."


def _seals(entries: Lines, seals: Sequence[Seal]) -> Iterator[str]:
    """Check that each seal has its line, with the right count, digest, closing and time."""
    told = _of(entries, Event.SEALED)
    if len(told) != len(seals):
        yield f"The chronicle tells of {len(told)} seals; {len(seals)} are there."
    closed = {entry.happened_at for entry in _of(entries, Event.CLOSED)}
    for entry, seal in zip(told, seals, strict=False):
        number = f"Seal {seal.number}: {seal.digest.hex()}"
        if not entry.says.startswith(f"Sealed: {seal.counts['responses']:,} ") or (
            number not in entry.says
        ):
            yield f"Seal {seal.number} is not the one that the chronicle tells of."
        if seal.closes_at not in closed:
            yield f"Seal {seal.number} is of a closing that the chronicle does not tell of."
        if abs(seal.sealed_at - entry.happened_at) > WHILE_SEALING:
            yield f"Seal {seal.number} was made at another time than the chronicle says."


def miscounted(seal: Seal, sealed: Sequence[Row[Any]]) -> bool:
    """Whether the counts in a seal cannot be right for the responses in it.

    Responses withdrawn after the seal are among its counts, those withdrawn before are not. Both
    are tombstones now. So a right count lies between the number of responses that are still there
    and the number with tombstones.
    """
    counts = seal.counts
    total = counts["responses"]
    if set(counts) != {"responses", "channels", "in_flight", "withdrawn"}:
        return True
    if sum(counts["channels"].values()) != total or len(sealed) != total + counts["withdrawn"]:
        return True
    ever = Counter(each.channel for each in sealed)
    now = Counter(each.channel for each in sealed if each.response_id)
    ever["in_flight"] = sum(each.timeliness == "in-flight" for each in sealed)
    now["in_flight"] = sum(each.timeliness == "in-flight" for each in sealed if each.response_id)
    said = Counter({**counts["channels"], "in_flight": counts["in_flight"]})
    return any(not now[name] <= said[name] <= ever[name] for name in ever | said)
