"""Counts on protected questions: blurred, rounded to ten, held back while small (decision 0005).

A count is moved a little, by chance. The chance is drawn from the keys of those who were asked, not
of those who answered so. Hence the same question always gets the same figure. And if two tables, or
two days, differ by a few people, subtracting them tells nothing of what these few said. It must not
know who asks.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

SMALLEST_SHOWN = 10
ROUNDED_TO = 10
COINS = 36
"""A count is moved by the number of heads in 36 tosses of a coin, less 18: mostly by 3 or less, in
19 of 20 cases by 6 or less, and never by more than 18."""
STEADY = 8
"""A figure that was shown before stays until the blurred count is this far from it."""


@dataclass(frozen=True, kw_only=True)
class Crowd:
    """Those who could be counted in a cell, whatever they answered: chance is drawn from these.

    `number` is how many they are, `keys` the sum of their random keys, and `said` the sum over
    those of them who answered the protected question at all.
    """

    number: int
    keys: int
    said: int

    def blurred(self, count: int, called: str) -> int:
        """The true count of the cell `called`, moved by chance."""
        drawn = f"{called}\n{self.number}\n{self.keys}\n{self.said}"
        coins: int = int.from_bytes(hashlib.sha256(drawn.encode()).digest(), "big") % 2**COINS
        return count + coins.bit_count() - COINS // 2


def figure(count: int, blurred: int, before: int | None = None) -> int | None:
    """What may be shown of a count by itself; None if it is held back. `before` was last shown."""
    if count < SMALLEST_SHOWN or blurred < SMALLEST_SHOWN:
        return None
    if before is not None and abs(blurred - before) < STEADY:
        return before
    return (blurred + ROUNDED_TO // 2) // ROUNDED_TO * ROUNDED_TO


def with_doubt(figures: Mapping[str, int], known: int) -> dict[str, int]:
    """The figures of groups without members in common, less those that the rest would give away.

    Anybody may know `known`, the number of people in all groups together. So its difference to the
    sum of the figures must not be from 1 to 9, and there must be people enough that the rule itself
    tells nothing of any group. The smallest figures are taken out first; of equal ones the last.
    """
    left = dict(figures)
    while left:
        rest = known - sum(left.values())
        if not 0 < rest < SMALLEST_SHOWN and known >= SMALLEST_SHOWN * (len(left) + 1):
            break
        del left[min(reversed(left), key=lambda name: left[name])]
    return left
