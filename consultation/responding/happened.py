"""When each line of the public record happened, in words.

People read an opening or closing time as it was written. What the record keeps of a closing is the
first instant that is refused: for 23:59, midnight. It must not know how a
line is worded.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime

from consultation.lifecycle.extending import new_time_in
from consultation.lifecycle.models import ChronicleEntry, Event
from consultation.prose import closing_time, local_day, local_time, opening_time
from consultation.questionnaire.times import TimeMistake, moment_of


def when(entries: Sequence[ChronicleEntry], zone: str) -> dict[int, str]:
    """When each line of a record happened on the clock of `zone`, by the number of the line.

    A withdrawal says only its day, as the record does.
    """
    opened: dict[datetime, str] = {}
    closed: dict[datetime, str] = {}
    words = {}
    for entry in entries:
        for opens, closes in _written(entry):
            with suppress(TimeMistake):
                opened[moment_of(opens, zone, closing=False).instant] = opens
            with suppress(TimeMistake):
                closed[moment_of(closes, zone, closing=True).instant] = closes
        moment = entry.happened_at
        if entry.event == Event.OPENED and moment in opened:
            words[entry.number] = opening_time(opened[moment])
        elif entry.event == Event.CLOSED and moment in closed:
            words[entry.number] = closing_time(closed[moment])
        elif entry.event == Event.WITHDRAWN:
            words[entry.number] = local_day(moment, zone)
        else:
            words[entry.number] = local_time(moment, zone)
    return words


def _written(entry: ChronicleEntry) -> Iterator[tuple[str, str]]:
    """The opening and closing times that a line tells of, as written; '' for none."""
    for told in entry.details:
        if "sha256" in told:
            yield told["opens"], told["closes"]
    if entry.event == Event.EXTENDED and (moved := new_time_in(entry.says)):
        yield "", moved
