"""Loads a definition file as a new version of its consultation, all or nothing.

It must not know commands or pages.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Row, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from consultation import clock
from consultation.authoring.changes import differences, rule_of, summary_of
from consultation.authoring.losing import losses
from consultation.lifecycle.chronicle import record
from consultation.lifecycle.closing import settle
from consultation.lifecycle.consultations import definition_of, find, told_of_loading
from consultation.lifecycle.models import Consultation, Event, Version
from consultation.questionnaire.definition import Definition
from consultation.questionnaire.parsing import parse
from consultation.questionnaire.shelf import ShippedShelf
from consultation.questionnaire.times import Moment, TimeMistake, moment_of
from consultation.transactions import writing


class NotLoaded(Exception):
    """The definition is correct, but cannot replace the last one: a line for each reason."""


@dataclass(frozen=True)
class Loaded:
    """The consultation's slug and the number of its new version."""

    slug: str
    number: int


_Newest = Row[uuid.UUID, int, str]


@dataclass(frozen=True)
class Sound:
    """A definition file without mistakes."""

    definition: Definition
    source: str
    shelf: dict[str, object]
    """What it took from the shelf."""


@dataclass(frozen=True)
class _Asked(Sound):
    """What is to be loaded."""

    opens: Moment
    closes: Moment

    @property
    def told(self) -> dict[str, str]:
        """The details for the public record: times and checksums."""
        return told_of_loading(self.source, self.shelf, self.opens.written, self.closes.written)


def sound(source: bytes, name: str, instance: Path) -> Sound:
    """Parse a definition file; raises Mistakes (of questionnaire.parsing)."""
    shelf = ShippedShelf(instance / "areas")
    definition = parse(source, name, shelf)
    return Sound(definition, source.decode("utf-8-sig"), shelf.taken())


def load(
    source: bytes,
    name: str,
    instance: Path,
    opens: str | None = None,
    closes: str | None = None,
    notice: str | None = None,
) -> Loaded:
    """Store a definition as a new version; `opens` and `closes` replace the file's.

    Raises Mistakes when the file is wrong, NotLoaded when what it says cannot follow what stands;
    nothing is stored then.
    """
    return load_sound(sound(source, name, instance), opens, closes, notice)


def load_sound(
    file: Sound, opens: str | None = None, closes: str | None = None, notice: str | None = None
) -> Loaded:
    """The same for a file that is parsed already."""
    definition, zone = file.definition, file.definition.timezone
    try:
        asked = _Asked(
            definition=definition,
            source=file.source,
            shelf=file.shelf,
            opens=moment_of(opens, zone, closing=False) if opens is not None else definition.opens,
            closes=moment_of(closes, zone, closing=True)
            if closes is not None
            else definition.closes,
        )
    except TimeMistake as mistake:
        raise NotLoaded(str(mistake)) from None
    if asked.opens.instant >= asked.closes.instant:
        raise NotLoaded("The consultation would close before it opens. Change one of the times.")
    if current := find(definition.slug):
        settle(current)  # what has passed stands on record before what happens now
    try:
        return _stored(asked, notice)
    except IntegrityError:
        # Somebody has loaded the same new consultation at this moment: this is its next version.
        return _stored(asked, notice)


def _stored(asked: _Asked, notice: str | None) -> Loaded:
    with writing() as session:
        consultation = session.execute(
            select(Consultation).where(Consultation.slug == asked.definition.slug).with_for_update()
        ).scalar_one_or_none()
        if consultation is None:
            return _load_first(session, asked, notice)
        return _load_next(session, asked, consultation)


def _load_first(session: Session, asked: _Asked, notice: str | None) -> Loaded:
    consultation = Consultation(
        id=uuid.uuid4(),
        slug=asked.definition.slug,
        opens_at=asked.opens.instant,
        opens_written=asked.opens.written,
        closes_at=asked.closes.instant,
        closes_written=asked.closes.written,
        notice=notice,
        made_up=False,
    )
    session.add(consultation)
    session.flush()
    says = "The consultation was loaded."
    record(session, consultation.id, Event.LOADED, says, details=[asked.told])
    return _add_version(session, asked, consultation, 1)


def _load_next(session: Session, asked: _Asked, consultation: Consultation) -> Loaded:
    newest = session.execute(
        select(Version.id, Version.number, Version.closes_written)
        .where(Version.consultation_id == consultation.id)
        .order_by(Version.number.desc())
        .limit(1)
    ).one()
    old = definition_of(session, newest.id)
    now = clock.database_now(session)
    keeps = _keeps_moved_closing(asked, consultation, newest, old.timezone)
    refusals = [
        *_losses_told(session, asked, consultation),
        *_what_cannot_follow(now, asked, consultation, newest, old, keeps),
    ]
    if refusals:
        raise NotLoaded("\n".join(refusals))
    moved = [] if now >= consultation.opens_at else _settle_window(asked, consultation, keeps)
    changed = [*differences(old, asked.definition), *moved]
    says = f"Version {newest.number + 1} was loaded: {summary_of(changed)}."
    details = [*changed, asked.told]
    record(session, consultation.id, Event.REWORDED, says, details=details)
    return _add_version(session, asked, consultation, newest.number + 1)


def _losses_told(session: Session, asked: _Asked, consultation: Consultation) -> Iterator[str]:
    """Answers that would be left without their question or option."""
    if lost := losses(session, consultation.id, asked.definition):
        listed = "; ".join(map(str, lost))
        yield f"{listed}. Put it back: what has answers may be reworded, not removed."


def _what_cannot_follow(
    now: datetime,
    asked: _Asked,
    consultation: Consultation,
    newest: _Newest,
    old: Definition,
    keeps: bool,
) -> Iterator[str]:
    """Why window and rules cannot replace those that stand, each reason as a sentence."""
    if now >= consultation.opens_at:
        yield from _other_rules(asked.definition, old)
        yield from _other_window(asked, consultation, newest, old.timezone)
        if consultation.results_unlocked_at is None:
            yield from _hidden_no_more(asked.definition, old)
    elif keeps and asked.opens.instant >= consultation.closes_at:
        yield (
            f"The closing time was moved to {consultation.closes_written}, and the consultation "
            "would close before it opens. Change one of the times."
        )
    elif not keeps and asked.closes.instant <= now:
        yield "The closing time has passed. Choose one that is still to come."


def _keeps_moved_closing(
    asked: _Asked, consultation: Consultation, newest: _Newest, zone: str
) -> bool:
    """Whether a closing time that was moved, with a reason, stays: the file says what it said."""
    said = moment_of(newest.closes_written, zone, closing=True).instant
    return asked.closes.instant == said != consultation.closes_at


def _settle_window(asked: _Asked, consultation: Consultation, keeps: bool) -> list[dict[str, str]]:
    """Before opening, take the window from the file; returns how it changed, for the record.

    A closing time that was moved stays where `keeps` says so, as it does after opening.
    """
    closes_at, closes_written = asked.closes.instant, asked.closes.written
    if keeps:
        closes_at, closes_written = consultation.closes_at, consultation.closes_written
    moved = [
        {"what": name, "before": f"{name}: {before}", "after": f"{name}: {after}"}
        for name, before, after in (
            ("opens", consultation.opens_written, asked.opens.written),
            ("closes", consultation.closes_written, closes_written),
        )
        if before != after
    ]
    consultation.opens_at, consultation.opens_written = asked.opens.instant, asked.opens.written
    consultation.closes_at, consultation.closes_written = closes_at, closes_written
    return moved


def _other_window(
    asked: _Asked, consultation: Consultation, newest: _Newest, zone: str
) -> Iterator[str]:
    """After opening, other times; the same instant may be written otherwise, and the times of the
    newest version stand even where the closing time was moved since."""
    slug = consultation.slug
    closed = moment_of(newest.closes_written, zone, closing=True).instant
    if asked.closes.instant not in (closed, consultation.closes_at):
        yield (
            f"“{slug}” has opened, and loading never moves its closing time "
            f"({consultation.closes_written}). To move it, use the officers’ page “Move the "
            f"closing time”, or run: flask consultation extend {slug} "
            f'--closes "{asked.closes.written}" --reason "..."'
        )
    if asked.opens.instant != consultation.opens_at:
        yield (
            f"“{slug}” opened at {consultation.opens_written}, which cannot change any more. "
            f"Put that time back into the file."
        )


def _other_rules(new: Definition, old: Definition) -> Iterator[str]:
    """After opening, another rule for late responses: people rely on it."""
    before, after = rule_of(old), rule_of(new)
    for name, said in before.items():
        if after[name] != said:
            yield (
                f"“{new.slug}” opened with “{name}: {said}”, which cannot change any more. "
                "Put that back into the file."
            )


def _hidden_no_more(new: Definition, old: Definition) -> Iterator[str]:
    """Results that were hidden until closing and would be shown: only `unlock` does, with a reason.

    It applies after closing too, since the consultation may be opened again.
    """
    if old.results_while_open == "hidden" != new.results_while_open:
        yield (
            f"The results of “{new.slug}” are hidden until it closes. Put “results_while_open: "
            "hidden” back into the file: an administrator can unlock them on the officers' page "
            "of results, with a reason that becomes public."
        )


def _add_version(
    session: Session, asked: _Asked, consultation: Consultation, number: int
) -> Loaded:
    session.execute(
        insert(Version).values(
            id=uuid.uuid4(),
            consultation_id=consultation.id,
            number=number,
            source=asked.source,
            shelf=asked.shelf,
            opens_written=asked.opens.written,
            closes_written=asked.closes.written,
            loaded_at=clock.database_now(session),
        )
    )
    return Loaded(consultation.slug, number)
