"""Saved selections: kept under a name for all officers who may select in a consultation.

What is saved is what an address says, so nothing sensitive can be in it. It must not know pages.
"""

import unicodedata
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from consultation import clock
from consultation.analysis.asked import Questionnaire
from consultation.analysis.selection import Selection, what_is_left
from consultation.lifecycle.consultations import Current
from consultation.officers import audit
from consultation.officers.models import Officer
from consultation.reporting.models import SavedSelection
from consultation.reporting.words.selection_words import in_one_line
from consultation.transactions import writing

LONGEST_NAME = 80
MOST_SAVED = 200
_TURNS_DIRECTION = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Control characters that would reverse the text around a name."""


class NotSaved(Exception):
    """A selection was not saved or renamed: says why, and what to do."""


class NotYours(Exception):
    """Only the officer who saved a selection, or an editor, may change it."""


@dataclass(frozen=True, kw_only=True)
class Saved:
    """A saved selection as it can be looked at today."""

    id: uuid.UUID
    name: str
    by: str
    """The email address of the officer who saved it."""
    at: datetime
    selection: Selection
    says: str
    wrong: tuple[str, ...]
    """What cannot be selected any more, a sentence each; `selection` is without it."""
    officer_id: uuid.UUID

    def may_change(self, officer: Officer, *, is_editor: bool) -> bool:
        """Whether the officer may rename and delete it."""
        return is_editor or self.officer_id == officer.id


def saved_in(
    session: Session, consultation_id: uuid.UUID, questionnaire: Questionnaire, language: str
) -> list[Saved]:
    """Every saved selection of a consultation, by name."""
    rows = session.execute(
        select(SavedSelection, Officer.email)
        .join(Officer, Officer.id == SavedSelection.officer_id)
        .where(SavedSelection.consultation_id == consultation_id)
    ).all()
    found = [_read(row, email, questionnaire, language) for row, email in rows]
    return sorted(found, key=lambda each: (each.name.casefold(), each.name))


def _read(row: SavedSelection, by: str, questionnaire: Questionnaire, language: str) -> Saved:
    pairs = [(name, value) for name, value in row.pairs]
    selection, wrong = what_is_left(pairs, questionnaire)
    return Saved(
        id=row.id,
        name=row.name,
        by=by,
        at=row.saved_at,
        selection=selection,
        says=in_one_line(selection, questionnaire, language),
        wrong=wrong,
        officer_id=row.officer_id,
    )


def save(current: Current, name: str, selection: Selection, says: str, *, by: Officer) -> str:
    """Keep a selection under a name; returns the name as kept. Raises NotSaved.

    `says` is the selection in words, for the audit trail.
    """
    if selection.is_everything:
        raise NotSaved("Select something first: this is every response.")
    with writing() as session:
        kept = _kept(session, current.consultation.id)
        name = _free(name, kept)
        if len(kept) >= MOST_SAVED:
            raise NotSaved(
                f"There are {MOST_SAVED} saved selections. Delete one that is not needed, "
                "then save again."
            )
        session.add(
            SavedSelection(
                consultation_id=current.consultation.id,
                officer_id=by.id,
                name=name,
                saved_at=clock.now(),
                pairs=[list(pair) for pair in selection.pairs],
            )
        )
        _record(session, "saved a selection", f"{name}: {says}", current, by)
    return name


def rename(
    current: Current, saved_id: uuid.UUID, name: str, *, by: Officer, is_editor: bool
) -> str | None:
    """Give a saved selection another name; returns it, None for what is there no more.

    Raises NotSaved and NotYours.
    """
    with writing() as session:
        kept = _kept(session, current.consultation.id)
        row = _of(kept, saved_id, by, is_editor=is_editor)
        if row is None:
            return None
        before, row.name = row.name, _free(name, [each for each in kept if each is not row])
        if row.name != before:
            _record(session, "renamed a selection", f"{before} to {row.name}", current, by)
        return row.name


def forget(current: Current, saved_id: uuid.UUID, *, by: Officer, is_editor: bool) -> None:
    """Delete a saved selection; nothing for what is there no more. Raises NotYours."""
    with writing() as session:
        row = _of(_kept(session, current.consultation.id), saved_id, by, is_editor=is_editor)
        if row is not None:
            session.execute(delete(SavedSelection).where(SavedSelection.id == row.id))
            _record(session, "deleted a selection", row.name, current, by)


def _kept(session: Session, consultation_id: uuid.UUID) -> Sequence[SavedSelection]:
    mine = SavedSelection.consultation_id == consultation_id
    return session.scalars(select(SavedSelection).where(mine)).all()


def _of(
    kept: Sequence[SavedSelection], saved_id: uuid.UUID, by: Officer, *, is_editor: bool
) -> SavedSelection | None:
    row = next((each for each in kept if each.id == saved_id), None)
    if row is not None and not is_editor and row.officer_id != by.id:
        raise NotYours
    return row


def _free(written: str, kept: Sequence[SavedSelection]) -> str:
    """The name as it is kept; raises NotSaved where it is none, or taken."""
    plain = (
        " " if unicodedata.category(each) in ("Cc", "Cs", "Zl", "Zp") else each
        for each in unicodedata.normalize("NFC", written)
        if each not in _TURNS_DIRECTION
    )
    name = " ".join("".join(plain).split())
    if not name:
        raise NotSaved("Enter a name by which your colleagues know it.")
    if len(name) > LONGEST_NAME:
        raise NotSaved(f"The name is too long. Use {LONGEST_NAME} characters at most.")
    if any(each.name.casefold() == name.casefold() for each in kept):
        raise NotSaved(f"There is a selection called “{name}” already. Choose another name.")
    return name


def _record(session: Session, action: str, what: str, current: Current, by: Officer) -> None:
    audit.record(action, what, slug=current.slug, officer=by, session=session)
