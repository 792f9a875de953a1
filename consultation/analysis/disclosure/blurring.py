"""Counts about people: blurred, rounded to ten, held back while small. See decision 0005.

A blurred count is the true one moved a little, by chance that depends on who was asked and not on
what they said: asking for the same again gives the same, and two tables or two days that differ by
a few people can be subtracted without telling what these few said. It must not know who asks.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

SMALLEST_SHOWN = 10
ROUNDED_TO = 10
COINS = 36
"""A count is moved by so many tosses of a coin, less half of them: by 3 more or less, mostly; in
19 of 20 cases by no more than 6, and never by more than 18."""
STEADY = 8
"""A figure that was shown before stays until the blurred count is so far from it."""


@dataclass(frozen=True, kw_only=True)
class Crowd:
    """Who could be counted in a cell, whatever they said about themselves: what chance hangs on.

    `number` is how many they are, `keys` the sum of their random keys, and `said` the same sum
    over those of them who answered the question about themselves at all.
    """

    number: int
    keys: int
    said: int

    def blurred(self, count: int, called: str) -> int:
        """The count of those of them whom the cell `called` counts, moved by chance."""
        drawn = f"{called}\n{self.number}\n{self.keys}\n{self.said}"
        coins: int = int.from_bytes(hashlib.sha256(drawn.encode()).digest(), "big") % 2**COINS
        return count + coins.bit_count() - COINS // 2


def figure(count: int, blurred: int, before: int | None = None) -> int | None:
    """What may be shown of a count by itself; None if it is held back. `before` was shown last."""
    if count < SMALLEST_SHOWN or blurred < SMALLEST_SHOWN:
        return None
    if before is not None and abs(blurred - before) < STEADY:
        return before
    return (blurred + ROUNDED_TO // 2) // ROUNDED_TO * ROUNDED_TO


def with_doubt(figures: Mapping[str, int], known: int) -> dict[str, int]:
    """What is left of the figures of groups that share nobody, out of `known` people, a number
    that anybody may know: no difference to it from 1 to 9, and nobody pinned by the rule itself.

    The smallest go first; of equal ones those that stand last.
    """
    left = dict(figures)
    while left:
        rest = known - sum(left.values())
        if not 0 < rest < SMALLEST_SHOWN and known >= SMALLEST_SHOWN * (len(left) + 1):
            break
        del left[min(reversed(left), key=lambda name: left[name])]
    return left
