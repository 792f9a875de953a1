"""How fast this machine is at this moment, so that a limit in seconds holds on a slow or busy one.

Processor time does not count waiting, yet two busy programs on one core slow each other to half.
"""

from collections.abc import Callable
from time import process_time

QUIET_SECONDS = 0.02
"""What the yardstick takes on a quiet machine of the kind that the limits were set on."""
_ROUNDS = 3


def slowness() -> float:
    """How many times slower than a quiet machine this one is now; never less than 1."""
    return max(1.0, min(_yardstick() for _ in range(_ROUNDS)) / QUIET_SECONDS)


def quiet_seconds(work: Callable[[], object], *, tries: int = 3) -> float:
    """The processor seconds that `work` takes on a quiet machine: the least of some tries."""
    return min(_seconds(work) / slowness() for _ in range(tries))


def _yardstick() -> float:
    """The seconds of a fixed piece of work of the kind that the product does."""
    counted: dict[str, int] = {}

    def work() -> None:
        for number in range(40_000):
            word = f"w{number % 997}"
            counted[word] = counted.get(word, 0) + number

    return _seconds(work)


def _seconds(work: Callable[[], object]) -> float:
    begun = process_time()
    work()
    return process_time() - begun
