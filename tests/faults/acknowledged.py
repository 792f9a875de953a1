"""Whether what residents were told is what the database holds."""

from collections import Counter

from tests.faults.senders import Sent


def not_as_acknowledged(acknowledged: list[Sent], stored_now: list[Sent]) -> dict[str, list[Sent]]:
    """What is lost, stored without anybody's receipt, or stored more than once."""
    words = Counter(each for each, _ in stored_now)
    found = {
        "lost": sorted(set(acknowledged) - set(stored_now)),
        "without a receipt": sorted(set(stored_now) - set(acknowledged)),
        "doubled": [each for each in stored_now if words[each[0]] > 1],
    }
    return {fault: which for fault, which in found.items() if which}
