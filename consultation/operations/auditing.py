"""`flask audit`: recomputes a consultation's digests, seals and chronicle, and compares them.

It changes nothing, and names the first thing that does not agree.
"""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session, undefer

from consultation import clock
from consultation.lifecycle.chronicle import broken_at, chronicle_of
from consultation.lifecycle.closing import Part, in_part, seal_digest
from consultation.lifecycle.consultations import Current
from consultation.lifecycle.models import ChronicleEntry, Event, ResponseDigest, Seal
from consultation.lifecycle.stage import Timeliness
from consultation.operations.chronicled import miscounted, untold
from consultation.operations.kept import BY_NAME, COMMENTS
from consultation.responding.digests import digest_of
from consultation.responding.erasing import ALL_ABOUT
from consultation.responding.models import Channel, Response

CHUNK = 1_000
Kept = dict[bytes, Row[Any]]
"""The rows of `ResponseDigest`, by their digest: one for each response ever stored."""
DIGEST_BYTES = 32
_REDUCES = tuple(BY_NAME[name].told for name in (ALL_ABOUT, COMMENTS))
"""How the lines begin that tell of answers taken out of responses."""


class Disagreement(Exception):
    """Two parts of the record do not agree; the message says which."""


@dataclass(frozen=True)
class Audited:
    """How much of each kind was checked and found to agree."""

    responses: int
    erased: int
    seals: int
    entries: int


def audit(session: Session, current: Current) -> Audited:
    """Recompute everything of one consultation; raises Disagreement at the first fault."""
    consultation_id = current.consultation.id
    entries = chronicle_of(session, consultation_id)
    if number := broken_at(entries):
        raise Disagreement(f"Line {number} of the chronicle is not what was written.")
    kept = _digests(session, consultation_id)
    responses = _check_responses(session, consultation_id, kept)
    seals = session.scalars(
        select(Seal)
        .where(Seal.consultation_id == consultation_id)
        .order_by(Seal.number)
        .options(undefer(Seal.digests))
    ).all()
    for number, seal in enumerate(seals, 1):
        _check_seal(current, seal, number, kept)
    for fault in untold(session, current, entries, seals):
        raise Disagreement(fault)
    _check_newest(session, current, seals)
    _check_keying(entries, seals)
    erased = sum(each.response_id is None for each in kept.values())
    _check_tombstones(entries, erased)
    _check_reduced(entries, kept)
    return Audited(responses, erased, len(seals), len(entries))


def _digests(session: Session, consultation_id: uuid.UUID) -> Kept:
    rows = session.execute(
        select(*ResponseDigest.__table__.columns).where(
            ResponseDigest.consultation_id == consultation_id
        )
    )
    return {row.digest: row for row in rows}


def _check_tombstones(entries: Sequence[ChronicleEntry], erased: int) -> None:
    """Check that the chronicle tells of as many erased responses as there are tombstones."""
    told = sum(
        int(detail.get("responses", 0))
        for entry in entries
        if entry.event in (Event.WITHDRAWN, Event.ERASED)
        for detail in entry.details
    )
    if told != erased:
        raise Disagreement(
            f"Tombstones of erased responses: {erased:,}; told of in the chronicle: {told:,}."
        )


def _check_reduced(entries: Sequence[ChronicleEntry], kept: Kept) -> None:
    """Check that answers are missing from responses only if the chronicle tells why.

    Otherwise a second digest would let anybody change a response that is sealed.
    """
    if any(entry.event == Event.ERASED and entry.says.startswith(_REDUCES) for entry in entries):
        return
    for line in kept.values():
        if line.digest_of_rest:
            raise Disagreement(
                f"Response {line.response_id} was changed; the chronicle tells of no erasure."
            )


def _check_responses(session: Session, consultation_id: uuid.UUID, kept: Kept) -> int:
    """Check that responses and digests match one to one; returns the number of responses.

    A digest without a response must be a tombstone. A response of which some answers were erased
    must match the second digest, `digest_of_rest`.
    """
    by_id = {row.response_id: row for row in kept.values() if row.response_id is not None}
    number = 0
    for response in _responses(session, consultation_id):
        number += 1
        if response.id not in by_id:
            raise Disagreement(f"Response {response.id} was added by another way than sending.")
        line = by_id.pop(response.id)
        if digest_of(dict(response._mapping)) != (line.digest_of_rest or line.digest):
            raise Disagreement(f"Response {response.id} is not what was sent.")
        if (line.channel, line.timeliness) != (response.channel, response.timeliness):
            raise Disagreement(f"Response {response.id} is counted as it was not sent.")
    for line in kept.values():
        erased = line.response_id is None
        if line.timeliness not in set(Timeliness) or (erased and line.digest_of_rest):
            raise Disagreement(f"The tombstone {line.digest.hex()} is not as it was left.")
    for missing in by_id:
        raise Disagreement(f"Response {missing} was removed, and left no tombstone.")
    return number


def _responses(session: Session, consultation_id: uuid.UUID) -> Iterator[Row[Any]]:
    columns = Response.__table__.columns
    yield from session.execute(
        select(*columns)
        .where(Response.consultation_id == consultation_id, Response.channel != Channel.MADE_UP)
        .execution_options(yield_per=CHUNK)
    )


def _split(digests: bytes) -> list[bytes]:
    return [digests[at : at + DIGEST_BYTES] for at in range(0, len(digests), DIGEST_BYTES)]


def _check_seal(current: Current, seal: Seal, number: int, kept: Kept) -> None:
    name = f"Seal {seal.number}"
    if seal.number != number:
        raise Disagreement(f"Seal {number} is missing.")
    if seal_digest(current.slug, seal.part, seal.digests) != seal.digest:
        raise Disagreement(f"{name} is not over the digests that it lists.")
    listed = _split(seal.digests)
    for digest in listed:
        if digest not in kept:
            raise Disagreement(f"{name} holds a response that is gone: {digest.hex()}.")
    if miscounted(seal, [kept[digest] for digest in listed]):
        raise Disagreement(f"{name} counts otherwise than it lists.")


def _check_keying(entries: Sequence[ChronicleEntry], seals: Sequence[Seal]) -> None:
    """Check that there are as many seals of keyed responses as declared ends of keying."""
    ended = sum(entry.event == Event.KEYING_ENDED for entry in entries)
    sealed = sum(seal.part == Part.KEYED for seal in seals)
    if ended != sealed:
        raise Disagreement(
            f"Keying was declared ended {ended} times; {sealed} seals of it are there."
        )


def _check_newest(session: Session, current: Current, seals: Sequence[Seal]) -> None:
    """Check that, after closing, no response was added to a part since its newest seal."""
    window, moment = current.window, clock.database_now(session)
    ends = {
        Part.ONLINE: window.grace_ends,
        Part.SET_ASIDE: window.drafts_go,
        Part.KEYED: window.closes,
        Part.KEYED_LATE: window.closes,
    }
    newest = {seal.part: seal for seal in seals if seal.closes_at == window.closes}
    for part, end in ends.items():
        if moment < end or part not in newest:
            continue
        rows = session.execute(
            select(ResponseDigest.digest, ResponseDigest.response_id).where(
                ResponseDigest.consultation_id == current.consultation.id, in_part(part)
            )
        ).all()
        listed = set(_split(newest[part].digests))
        for row in rows:
            if row.digest not in listed:
                raise Disagreement(
                    f"Response {row.response_id or row.digest.hex()} was added after "
                    f"seal {newest[part].number}."
                )
