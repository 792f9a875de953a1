"""Choosing which results become public, publishing them, and taking them back.

It must not know pages, nor how figures are made or drawn.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from consultation import clock
from consultation.analysis.subtracting import Pair
from consultation.lifecycle.chronicle import record
from consultation.lifecycle.closing import barrier, settle
from consultation.lifecycle.consultations import Current, locked, window_of
from consultation.lifecycle.keying import has_ended
from consultation.lifecycle.models import Event
from consultation.lifecycle.reasons import public_reason
from consultation.publishing.models import Publication, Quotation
from consultation.transactions import writing

LONGEST_INTRODUCTION = 5_000
LONGEST_QUOTATION = 5_000
LONGEST_SAID = 3_000


class NotPublished(Exception):
    """Nothing was changed; the message says why. `about` names the input that is wrong."""

    def __init__(self, says: str, about: str = "reason") -> None:
        super().__init__(says)
        self.about = about


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What an editor chose to publish: questions, by their keys in `panels`, and the rest."""

    panels: Sequence[str]
    introduction: str = ""
    breakdowns: Sequence[Pair] = ()
    """Pairs of keys: a question, and the grouping that it is broken down by."""
    said: Mapping[str, str] = field(default_factory=dict)
    """What officers add to the sentences of “You said”, by the priority's id."""
    quotations: Mapping[uuid.UUID, str] = field(default_factory=dict)


def chosen(session: Session, consultation_id: uuid.UUID) -> Choice | None:
    """What was last chosen, whether it is public or not; None if nothing was."""
    stored = session.get(Publication, consultation_id)
    rows = _quotations(session, consultation_id)
    return _choice(stored.chosen, {row.starred_id: row.words for row in rows}) if stored else None


def public(session: Session, current: Current) -> Choice | None:
    """What is public now; None if nothing is, or while replies can still be keyed."""
    consultation_id = current.consultation.id
    stored = session.get(Publication, consultation_id)
    if stored is None or stored.public is None:
        return None
    if not has_ended(session, current, current.window.closes):
        return None
    rows = _quotations(session, consultation_id)
    quoted = {row.starred_id: row.public_words for row in rows if row.public_words}
    return _choice(stored.public, quoted)


def been_public(session: Session, consultation_id: uuid.UUID) -> tuple[Pair, ...]:
    """Every breakdown that was ever public, the earliest first."""
    stored = session.get(Publication, consultation_id)
    return _pairs(stored.been_public or ()) if stored else ()


def choose(current: Current, choice: Choice) -> None:
    """Store a choice without publishing it.

    Raises NotPublished if a text is too long, or for a breakdown of a question that is not chosen.
    """
    if len(choice.introduction) > LONGEST_INTRODUCTION:
        says = f"The introduction must have {LONGEST_INTRODUCTION:,} characters or fewer."
        raise NotPublished(says, "introduction")
    for priority, words in choice.said.items():
        if len(words) > LONGEST_SAID:
            says = f"What you add must have {LONGEST_SAID:,} characters or fewer."
            raise NotPublished(says, f"said-{priority}")
    for question, _ in choice.breakdowns:
        if question not in choice.panels:
            says = "Choose each question to publish of which you publish a breakdown."
            raise NotPublished(says, "breakdowns")
    for starred_id, words in choice.quotations.items():
        if len(words) > LONGEST_QUOTATION:
            says = f"A comment must have {LONGEST_QUOTATION:,} characters or fewer."
            raise NotPublished(says, f"words-{starred_id}")
    with writing() as session:
        _keep(session, current.consultation.id, choice)


def can_be_published(current: Current) -> bool:
    """Whether results can be published as far as the time goes: closing and grace have passed.

    Pages ask it only to inform; `publish` decides, by the database's clock. It is never true in a
    rehearsal.
    """
    window = current.window
    return not clock.rehearsed() and clock.now() >= window.grace_ends


def publish(current: Current) -> Choice:
    """Publish what is chosen, and return it.

    Raises NotPublished before closing, and until keying has been declared ended: figures that are
    public do not change any more, so every response must be in them.
    """
    settle(current)
    with writing() as session:
        barrier(session, current.consultation.id, exclusive=True)
        consultation = locked(session, current)
        now = clock.database_now(session)
        window = window_of(consultation, current.definition)
        if now < window.grace_ends:
            says = "Results can be published once the consultation has closed and is sealed."
            raise NotPublished(says, "panels")
        stored = session.get(Publication, consultation.id)
        if stored is None or not stored.chosen["panels"]:
            raise NotPublished("Choose at least one question to publish.", "panels")
        if not has_ended(session, current, window.closes):
            says = (
                "Results can be published once keying has been declared ended, even if nothing "
                "was keyed: public figures are made once, and every response must be in them. "
                "Declare it under “End keying”."
            )
            raise NotPublished(says, "panels")
        anew = stored.public is not None
        stored.public = stored.chosen
        known = stored.been_public or []
        added = stored.chosen.get("breakdowns", ())
        stored.been_public = [*known, *(each for each in added if each not in known)]
        rows = _quotations(session, consultation.id)
        for row in rows:
            row.public_words = row.words
        consultation.results_published_at = now
        says = _says(len(stored.chosen["panels"]), len(rows), anew)
        record(session, consultation.id, Event.PUBLISHED, says, happened_at=now)
        return _choice(stored.public, {row.starred_id: row.words for row in rows})


def unpublish(current: Current, reason: str) -> None:
    """Take the published results back; the reason becomes public. Raises NotPublished."""
    reason = public_reason(reason, NotPublished)
    with writing() as session:
        consultation = locked(session, current)
        stored = session.get(Publication, consultation.id)
        if stored is None or stored.public is None:
            raise NotPublished("The results are not public.")
        stored.public = None
        session.execute(
            update(Quotation)
            .where(Quotation.consultation_id == consultation.id)
            .values(public_words=None)
        )
        consultation.results_published_at = None
        says = "The published results were taken back."
        record(session, consultation.id, Event.UNPUBLISHED, says, reason=reason)


def unlock(current: Current, reason: str) -> None:
    """Show officers results that are hidden until closing; raises NotPublished."""
    reason = public_reason(reason, NotPublished)
    with writing() as session:
        consultation = locked(session, current)
        if consultation.results_unlocked_at is None:
            consultation.results_unlocked_at = clock.database_now(session)
            says = "Officers can see the results before closing: an administrator unlocked them."
            record(session, consultation.id, Event.UNLOCKED, says, reason=reason)


def _keep(session: Session, consultation_id: uuid.UUID, choice: Choice) -> None:
    content = {
        "panels": list(choice.panels),
        "introduction": choice.introduction,
        "breakdowns": [list(each) for each in choice.breakdowns],
        "said": dict(choice.said),
    }
    stored = session.get(Publication, consultation_id)
    if stored is None:
        session.add(Publication(consultation_id=consultation_id, chosen=content))
    else:
        stored.chosen = content
    kept = {row.starred_id: row for row in _quotations(session, consultation_id)}
    for starred_id, words in choice.quotations.items():
        if starred_id in kept:
            kept[starred_id].words = words
        else:
            session.add(
                Quotation(starred_id=starred_id, consultation_id=consultation_id, words=words)
            )
    given_up = kept.keys() - choice.quotations.keys()
    session.execute(delete(Quotation).where(Quotation.starred_id.in_(given_up)))


def _quotations(session: Session, consultation_id: uuid.UUID) -> Sequence[Quotation]:
    return session.scalars(
        select(Quotation)
        .where(Quotation.consultation_id == consultation_id)
        .order_by(Quotation.starred_id)
    ).all()


def _choice(content: Mapping[str, Any], quotations: Mapping[uuid.UUID, str]) -> Choice:
    return Choice(
        panels=tuple(content["panels"]),
        introduction=content["introduction"],
        # Choices from before these existed have none.
        breakdowns=_pairs(content.get("breakdowns", ())),
        said=content.get("said", {}),
        quotations=quotations,
    )


def _pairs(written: Iterable[Sequence[str]]) -> tuple[Pair, ...]:
    return tuple((question, by) for question, by in written)


def _says(panels: int, quotations: int, anew: bool) -> str:
    what = f"{panels:,} {'question' if panels == 1 else 'questions'}"
    if quotations:
        what += f" and {quotations:,} {'comment' if quotations == 1 else 'comments'}"
    return f"The results were published{' anew' if anew else ''}: {what}."
