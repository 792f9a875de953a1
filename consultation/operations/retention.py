"""Retention: what has been kept for long enough, and erasing it with all its traces.

How long each class is kept is a setting; drafts go 24 hours after closing and grace. It must not
know pages.
"""

import json
import uuid
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import delete, func, select

from consultation import clock
from consultation.analysis.final_figures import final_figures
from consultation.extensions import db
from consultation.lifecycle.chronicle import record
from consultation.lifecycle.closing import barrier, settle
from consultation.lifecycle.consultations import Current, everything
from consultation.lifecycle.models import Event
from consultation.officers import audit
from consultation.officers.models import AuditEntry
from consultation.operations import kept
from consultation.operations.erasures import keep_everywhere
from consultation.operations.last_backup import last_backup
from consultation.operations.sealed_file import is_backup, written_beside
from consultation.operations.traces import write_over_traces
from consultation.reporting.files.outdated import leave_none_outdated
from consultation.responding.drafts import forget_ended
from consultation.responding.erasing import ALL_RESPONSES, list_erasure
from consultation.responding.models import Draft, Erasure
from consultation.settings import Settings
from consultation.transactions import writing

DRAFTS, TRAIL, BACKUPS = "drafts", "trail", "backups"
RAN = "last-retention.json"


@dataclass(frozen=True, kw_only=True)
class Due:
    """Something to erase: what it is, since when it is due, and how many of it there are."""

    name: str
    says: str
    since: datetime
    number: int
    current: Current | None = None
    files: tuple[Path, ...] = ()


def days_for(settings: Settings, name: str) -> int | None:
    """For how many days after closing a class is kept; None for always."""
    days: int | None = getattr(settings, f"{name}_days")
    return days


def due(settings: Settings, moment: datetime) -> list[Due]:
    """What is due to be erased at `moment`, in the order in which it will be."""
    db.session.rollback()
    consultations = everything()
    found = [each for here in consultations for each in _due_of(settings, here, moment)]
    return [*found, *_trail(settings, moment), *_backups(settings, moment)]


def _due_of(settings: Settings, here: Current, moment: datetime) -> Iterator[Due]:
    session, id_ = db.session(), here.consultation.id
    if here.window.drafts_go <= moment:
        query = select(func.count()).select_from(Draft).where(Draft.consultation_id == id_)
        if number := session.scalar(query):
            says = "What is left of drafts, and receipts"
            yield Due(
                name=DRAFTS, says=says, since=here.window.drafts_go, number=number, current=here
            )
    if here.consultation.made_up:
        return
    for each in kept.CLASSES:
        since = since_when(settings, here, each.name)
        if since and since <= moment and (number := each.count(session, id_)):
            yield Due(name=each.name, says=each.says, since=since, number=number, current=here)


def since_when(settings: Settings, here: Current, name: str) -> datetime | None:
    """When a class of a consultation becomes due; never while a draft can still be sent."""
    days = days_for(settings, name)
    if days is None:
        return None
    window = here.window
    return max(window.grace_ends + timedelta(days=days), window.drafts_go)


def _trail(settings: Settings, moment: datetime) -> Iterator[Due]:
    if settings.trail_days is None:
        return
    oldest = moment - timedelta(days=settings.trail_days)
    query = select(func.count(), func.min(AuditEntry.happened_at)).where(
        AuditEntry.happened_at < oldest
    )
    number, first = db.session.execute(query).one()
    if number:
        since = first + timedelta(days=settings.trail_days)
        yield Due(name=TRAIL, says="Old lines of the audit trail", since=since, number=number)


def _backups(settings: Settings, moment: datetime) -> Iterator[Due]:
    last = last_backup(settings.instance)
    if last is None:
        return
    expire = timedelta(days=settings.backup_days)
    old = {}
    with suppress(OSError):  # the folder may not be mounted, or may belong to another account
        for path in sorted(Path(last.file).parent.iterdir()):
            if path.is_file() and not path.name.startswith(".") and str(path) != last.file:
                made = datetime.fromtimestamp(path.stat().st_mtime, moment.tzinfo)
                if moment - made > expire and is_backup(path):
                    old[path] = made + expire
    if old:
        yield Due(
            name=BACKUPS,
            says="Backups that have expired",
            since=min(old.values()),
            number=len(old),
            files=tuple(old),
        )


def apply(settings: Settings) -> list[Due]:
    """Erase what is due; then every trace of it, and of what was withdrawn since the last run.

    Returns what was erased. Raises NotStored, StillRead, DBAPIError or OSError; what was erased
    before the error stays erased.
    """
    for here in everything():
        settle(here)
    moment = clock.now()
    done = due(settings, moment)
    for each in done:
        _erase(settings, each, moment)
    keep_everywhere(settings.instance)
    if done or _withdrawn_since(settings.instance):
        leave_none_outdated()
        write_over_traces(settings.instance)
    with written_beside(settings.instance / RAN) as file:
        file.write(json.dumps({"ran_at": moment.isoformat()}).encode() + b"\n")
    return done


def _erase(settings: Settings, each: Due, moment: datetime) -> None:
    if each.name == DRAFTS:
        forget_ended()
    elif each.name == BACKUPS:
        for path in each.files:
            path.unlink(missing_ok=True)
    elif each.name == TRAIL:
        oldest = moment - timedelta(days=settings.trail_days or 0)
        with writing() as session:
            session.execute(delete(AuditEntry).where(AuditEntry.happened_at < oldest))
            audit.record("erased old lines", f"{each.number:,}", session=session)
    elif each.current:
        if each.name != kept.CONTACTS:
            # Whoever looks for the first time after this would make them of nobody, for ever.
            final_figures(db.session(), settings.instance, each.current)
        _erase_class(settings, each, each.current.consultation.id, each.current.slug, moment)


def _erase_class(
    settings: Settings, each: Due, consultation_id: uuid.UUID, slug: str, moment: datetime
) -> None:
    class_ = kept.BY_NAME[each.name]
    with writing() as session:
        barrier(session, consultation_id, exclusive=False)
        number = class_.erase(session, consultation_id)
        list_erasure(session, consultation_id, each.name, moment.date())
        days = days_for(settings, each.name)
        says = f"{class_.told}, after {days:,} days: {number:,}."
        counted = {"responses": str(number)} if each.name == ALL_RESPONSES else {}
        record(session, consultation_id, Event.ERASED, says, details=[counted] if counted else [])
        audit.record("erased by retention", f"{each.name}: {number:,}", slug=slug, session=session)


def last_run(instance: Path) -> datetime | None:
    """When retention was last applied; None if never."""
    try:
        told: dict[str, Any] = json.loads((instance / RAN).read_text("utf-8"))
        return datetime.fromisoformat(told["ran_at"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _withdrawn_since(instance: Path) -> bool:
    last = last_run(instance)
    query = select(func.max(Erasure.erased_on))
    newest = db.session.scalar(query)
    return newest is not None and (last is None or newest >= last.date())
