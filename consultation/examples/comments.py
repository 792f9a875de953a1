"""The comments of made-up people, put together from the sentences in `comments.csv`.

No comment names anybody. It must not know questions: a comment has a topic, a view and a voice.
"""

import csv
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from random import Random

WRITTEN = Path(__file__).with_name("comments.csv")
ANY = "any"
LONGEST_SHOUT = 70

TOPICS = {
    "overall-why": "overall",
    "missing-reoffending": "reoffending",
    "missing-violence": "violence",
    "missing-victimisation": "victimisation",
    "missing-community": "community",
    "safer": "safer",
    "take-part-help": "take-part",
    "differently": "differently",
    "anything-else": "anything",
    "worst": "park",
    "idea": "park",
    "complaint": "park",
    "group-more": "park",
    "access-more": "park",
}
"""The topics of the comments on some questions; other questions get comments on any topic."""

_FIRST = (
    "I have thought about this for a while.",
    "Just my view.",
    "I can only speak for where I live.",
    "I have said this before.",
)
_LAST = (
    "Thank you.",
    "Thanks for asking.",
    "Please act on it.",
    "I hope that helps.",
    "That is all.",
    "It would make a real difference.",
    "I am not the only one who says so.",
)
_ENDS = (".", "!", "?")
_SLIPS = {
    "because": "becuase",
    "people": "poeple",
    "their": "thier",
    "there": "their",
    "really": "realy",
    "which": "wich",
    "business": "buisness",
    "different": "diffrent",
    "community": "comunity",
    "again": "agian",
    "with": "wiht",
    "would": "woud",
    "the": "teh",
    "until": "untill",
    "nothing": "nothin",
    "before": "befor",
    "young": "yong",
    "neighbours": "neighbors",
    "strategy": "stratergy",
    "violence": "violance",
}
_SLIPPED = re.compile(rf"\b({'|'.join(_SLIPS)})\b")


@cache
def _written() -> tuple[tuple[str, str, str, str], ...]:
    with WRITTEN.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return tuple((row["topic"], row["view"], row["voice"], row["comment"]) for row in rows)


@cache
def pool(topic: str, view: str, voice: str) -> tuple[str, ...]:
    """The sentences on a topic for people with this view (for, against, any) and voice."""
    return tuple(
        comment
        for about, seen, said, comment in _written()
        if about == topic and seen in (view, ANY) and said in (voice, ANY)
    )


def comment(rng: Random, topic: str, view: str, voice: str, words: int, characters: int) -> str:
    """What one person writes: one or a few sentences, sometimes misspelt, within both limits.

    '' if not even one sentence fits.
    """
    said = ""
    for piece in _pieces(rng, pool(topic, view, voice) or pool(ANY, view, voice)):
        longer = f"{said} {piece}" if said else piece
        if len(longer) > characters or len(longer.split()) > words:
            break
        said = longer
    return _misspelt(rng, said)[:characters]


def _pieces(rng: Random, written: tuple[str, ...]) -> Sequence[str]:
    """The sentences of one comment; one without a full stop is used alone."""
    drawn = rng.random()
    number = 1 if drawn < 0.5 else 2 if drawn < 0.82 else 3 + int(rng.random() * 3)
    pieces = rng.sample(written, min(number, len(written)))
    if not pieces[0].endswith(_ENDS):
        return pieces[:1]
    pieces = [piece for piece in pieces if piece.endswith(_ENDS)]
    if rng.random() < 0.05:
        pieces.insert(0, _FIRST[int(rng.random() * len(_FIRST))])
    if rng.random() < 0.12:
        pieces.append(_LAST[int(rng.random() * len(_LAST))])
    return pieces


def _misspelt(rng: Random, said: str) -> str:
    drawn = rng.random()
    if drawn < 0.04:
        return said.lower()
    if drawn < 0.06 and len(said) < LONGEST_SHOUT:
        return said.upper()
    if drawn < 0.15:
        return _SLIPPED.sub(lambda found: _SLIPS[found[0]], said, count=1)
    if drawn < 0.22:
        return said.rstrip(".")
    if drawn < 0.25:
        return f"{said.rstrip('.')}!!"
    return said
