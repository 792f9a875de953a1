"""Correcting a reply that was keyed wrongly, as long as it is in no seal.

It must not know who corrects, nor how a page is keyed.
"""

import uuid
from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, select
from sqlalchemy.orm import Session

from consultation.lifecycle.closing import KEYED_CHANNELS, KEYED_PARTS, barrier
from consultation.lifecycle.consultations import Current
from consultation.lifecycle.models import ResponseDigest, Seal
from consultation.responding.erasing import say_erased
from consultation.responding.keyed import Reply, as_stored, content, judged, keep_about, put
from consultation.responding.models import EqualityAnswers, Provenance, Response
from consultation.transactions import writing


class NotKeyed(Exception):
    """There is no such keyed response: it was corrected by somebody else meanwhile, or erased."""


class Sealed(Exception):
    """The response is in a seal: it can be changed no more."""


def correct_keyed(
    current: Current, wrong_id: uuid.UUID, reply: Reply, also: Callable[[Session], None]
) -> None:
    """Replace the response `wrong_id` by `reply`, under the same reference and a new id.

    The new id has every copy of the response made anew, and makes NotKeyed of a second correction
    at the same moment. Equality answers stay if the reply has none.

    `also` is called inside the transaction. Raises NotKeyed, Sealed, and what `take_keyed` raises.
    """
    reply = as_stored(current, reply)
    with writing() as session:
        barrier(session, current.consultation.id, exclusive=False)
        wrong = keyed_row(session, current, Response.id == wrong_id, locked=True)
        _, [verdict] = judged(session, current, [reply])
        if _is_sealed(session, current, wrong.id):
            raise Sealed
        came = {"keyed_on": wrong.keyed_on, "keyed_again_on": wrong.keyed_again_on}
        came |= {"compared": wrong.compared, "disagreed": wrong.disagreed}
        session.execute(delete(ResponseDigest).where(ResponseDigest.response_id == wrong.id))
        session.execute(delete(Response).where(Response.id == wrong.id))
        right = content(current, reply, verdict, wrong.reference, wrong.equality_key)
        put(session, [right], came)
        if reply.about:
            key = EqualityAnswers.key == wrong.equality_key
            session.execute(delete(EqualityAnswers).where(key))
            keep_about(session, current, {wrong.equality_key: reply.about})
        also(session)
    say_erased(current.consultation.id, [wrong.received_on])


def keyed_row(
    session: Session, current: Current, which: ColumnElement[bool], *, locked: bool = False
) -> Row[Any]:
    """The one keyed response that meets a condition, and how it came; raises NotKeyed.

    `locked` keeps others from it until the end of the transaction.
    """
    found = (
        select(
            Response.id,
            Response.version_id,
            Response.reference,
            Response.channel,
            Response.received_on,
            Response.language,
            Response.answers,
            Response.equality_key,
            Provenance.keyed_on,
            Provenance.keyed_again_on,
            Provenance.compared,
            Provenance.disagreed,
        )
        .join(Provenance, Provenance.response_id == Response.id)
        .where(
            Response.consultation_id == current.consultation.id,
            Response.channel.in_(KEYED_CHANNELS),
            which,
        )
    )
    row = session.execute(found.with_for_update(of=Response) if locked else found).first()
    if row is None:
        raise NotKeyed
    return row


def _is_sealed(session: Session, current: Current, response_id: uuid.UUID) -> bool:
    """Whether a response is in a seal (of an earlier closing time), or partly erased."""
    stands = session.execute(
        select(ResponseDigest.digest, ResponseDigest.digest_of_rest).where(
            ResponseDigest.response_id == response_id
        )
    ).one()
    seals = session.scalars(
        select(Seal.digests).where(
            Seal.consultation_id == current.consultation.id, Seal.part.in_(KEYED_PARTS)
        )
    )
    size = len(stands.digest)
    return stands.digest_of_rest is not None or any(
        stands.digest in {each[place : place + size] for place in range(0, len(each), size)}
        for each in seals
    )
