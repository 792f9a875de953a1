"""Finds replies that look as if they had been keyed before: a file sent again, a paper keyed twice.

Nobody can be sure, since two people may answer alike: officers decide. It must not know pages.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from datetime import date

from sqlalchemy import select

from consultation.extensions import db
from consultation.lifecycle.chronicle import canonical
from consultation.lifecycle.consultations import Current
from consultation.questionnaire.answers import Answers
from consultation.responding.keyed import Reply
from consultation.responding.models import Provenance, Response

FEWEST_WORDS = 3
"""Two people are unlikely to write the same answer if it has this many words."""

_Like = tuple[str, date, bytes]
"""What two keyings of one paper have in common: how and when it came, and its answers."""


def doubles(current: Current, replies: Mapping[int, Reply]) -> dict[int, str]:
    """The replies that are like a stored one, or like an earlier one of themselves.

    They are given by their numbers, each with the reference or the row of what it is like. Replies
    without words are often alike by chance, so they count only if every one of several replies is
    stored already.
    """
    stored = _stored(current, replies.values())
    counted = Counter(map(_like, replies.values()))
    again = len(replies) > 1 and all(len(stored.get(each, ())) >= counted[each] for each in counted)
    found: dict[int, str] = {}
    before: dict[_Like, str] = {}
    for number, reply in replies.items():
        like = _like(reply)
        known = stored[like][0] if like in stored else before.setdefault(like, f"row {number}")
        if known != f"row {number}" and (again or _has_words(reply.answers)):
            found[number] = known
    return found


def _stored(current: Current, replies: Collection[Reply]) -> dict[_Like, list[str]]:
    """The references of other replies that came on the same days, by what they are like."""
    rows = db.session.execute(
        select(Response.reference, Response.channel, Response.received_on, Response.answers)
        .join(Provenance, Provenance.response_id == Response.id)
        .where(
            Response.consultation_id == current.consultation.id,
            Response.received_on.in_({reply.received_on for reply in replies}),
            Response.id.not_in([reply.id for reply in replies]),
        )
    )
    found: dict[_Like, list[str]] = {}
    for row in rows:
        like = (row.channel, row.received_on, canonical(row.answers))
        found.setdefault(like, []).append(row.reference)
    return found


def _like(reply: Reply) -> _Like:
    return str(reply.channel), reply.received_on, canonical(dict(reply.answers))


def _has_words(answers: Answers) -> bool:
    return any(len(words.split()) >= FEWEST_WORDS for words in _texts(answers))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
