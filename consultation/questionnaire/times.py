"""Times, days and durations as people write them in a definition, and the UTC instants they mean.

It must not know what the time is now, nor how a file is read.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

DEFAULT_ZONE = "Europe/London"
LONGEST_GRACE = timedelta(hours=24)
YEARS = range(1900, 2200)

_NOWHERE = {"Factory", "localtime"}
"""Names that are no place: one for none at all, one for wherever a machine stands."""
_SECOND = timedelta(seconds=1)
_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)

_WRITTEN = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)"
    r"(?:[ T](?P<time>\d\d:\d\d(?P<seconds>:\d\d)?)(?: ?(?P<offset>Z|[+-]\d\d:\d\d))?)?",
    re.ASCII,
)
_GRACE = re.compile(r"(\d{1,6}) ?(min|minutes?|h|hours?)", re.ASCII)


class TimeMistake(Exception):
    """What was written is not a time in this time zone; the message says so, and the cure."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as people wrote it, and the UTC instant that it means."""

    written: str
    """`2020-01-31`, `2020-01-31 23:59` or `2020-01-31 23:59:30`; the offset where one was given."""
    instant: datetime


def moment_of(written: str, zone: str, closing: bool) -> Moment:
    """The moment that `written` means in `zone`; raises TimeMistake.

    An opening moment is the start of what is written. A closing one is where responses begin to
    be refused: the end of the minute or of the day, but a written second itself.
    """
    found = _WRITTEN.fullmatch(written.strip())
    if found is None:
        raise TimeMistake(
            f"“{_short(written)}” is not a time. Write a day and a time like 2020-01-31 23:59, "
            "or a day like 2020-01-31."
        )
    day = day_of(found["day"])
    if found["time"] is None:
        return Moment(found["day"], _day_begins_or_ends(day, ZoneInfo(zone), closing))
    local = _wall_clock(day, found["time"])
    offset = "+00:00" if found["offset"] == "Z" else found["offset"] or ""
    instant = _instant(local, offset, zone)
    if closing and not found["seconds"]:
        instant += _MINUTE
    return Moment(f"{found['day']} {found['time']}{offset}", instant)


def day_of(written: str) -> date:
    """The day that `written` means; raises TimeMistake."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", written, re.ASCII):
        raise TimeMistake(
            f"“{_short(written)}” is not a day. Write year-month-day, like 2020-01-31."
        )
    try:
        day = date.fromisoformat(written)
    except ValueError:
        raise TimeMistake(
            f"The calendar has no day {written}. Look at the month and the day."
        ) from None
    if day.year not in YEARS:
        raise TimeMistake(
            f"The year of {written} is out of reach. Write one from {YEARS[0]} to {YEARS[-1]}."
        )
    return day


def _wall_clock(day: date, time: str) -> datetime:
    """The local time without its zone."""
    hour, minute, second = (int(part) for part in (*time.split(":"), "0")[:3])
    if (hour, minute, second) == (24, 0, 0):
        raise TimeMistake(
            f"{day} {time} is not on the clock. Write {day} 23:59 for the last minute of that day, "
            f"or {day} for its end."
        )
    if hour > 23 or minute > 59 or second > 59:
        raise TimeMistake(
            f"{time} is not a time of day. Hours go from 00 to 23, "
            "minutes and seconds from 00 to 59."
        )
    return datetime(day.year, day.month, day.day, hour, minute, second)  # noqa: DTZ001 - no zone yet


def _readings(local: datetime, zone: ZoneInfo) -> list[datetime]:
    """Every instant at which the zone's clocks show `local`, earliest first: none, one or two."""
    instants = {local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    return sorted(each for each in instants if _shown(each, zone) == local)


def _shown(instant: datetime, zone: ZoneInfo) -> datetime:
    """What the zone's clocks show at an instant."""
    return instant.astimezone(zone).replace(tzinfo=None)


def _offset(instant: datetime, zone: ZoneInfo) -> str:
    return instant.astimezone(zone).isoformat()[19:]


def _instant(local: datetime, offset: str, zone_name: str) -> datetime:
    """The instant of a wall-clock time in a zone."""
    zone = ZoneInfo(zone_name)
    readings = _readings(local, zone)
    shown = f"{local:%Y-%m-%d %H:%M}" + (f"{local:%S}" != "00") * f"{local::%S}"
    if not readings:
        after = _shown(local.replace(tzinfo=zone).astimezone(UTC), zone)
        raise TimeMistake(
            f"{shown} does not exist in {zone_name}: the clocks go forward over it. "
            f"Write a time before or after the change, for example {after:%Y-%m-%d %H:%M}."
        )
    if offset:
        matching = [each for each in readings if _offset(each, zone) == offset]
        if matching:
            return matching[0]
        right = " or ".join(f"{shown}{_offset(each, zone)}" for each in readings)
        raise TimeMistake(
            f"{zone_name} is not at {offset} from UTC at {shown}. Write {right}"
            + (", or leave the offset out." if len(readings) == 1 else ".")
        )
    if len(readings) > 1:
        first, second = (f"{shown}{_offset(each, zone)}" for each in readings)
        raise TimeMistake(
            f"{shown} happens twice in {zone_name}: the clocks go back over it. "
            f"Write {first} for the first time or {second} for the second."
        )
    return readings[0]


def _day_begins_or_ends(day: date, zone: ZoneInfo, ends: bool) -> datetime:
    """The first instant of a local day, or the first after it; clocks may change at midnight."""
    begins = _boundary(day, zone, last=False)
    if _shown(begins, zone).date() != day:
        raise TimeMistake(
            f"The day {day} does not exist in {zone.key}: the calendar jumps over it. "
            "Write the day before or after."
        )
    return _boundary(day + _DAY, zone, last=True) if ends else begins


def _boundary(day: date, zone: ZoneInfo, last: bool) -> datetime:
    """The instant at which the zone's calendar passes to `day` or later.

    It can do so twice: clocks that go back from 00:01 to 23:01 bring the old day back. Then it is
    the first time, or the last if asked.
    """
    midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a wall-clock time
    readings = _readings(midnight, zone)
    if readings:
        comes_back = _shown(readings[-1] - _SECOND, zone).date() < day
        return readings[-1] if last and comes_back else readings[0]
    before, after = sorted(
        midnight.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)
    )
    while after - before > _SECOND:
        middle = before + (after - before) // _SECOND // 2 * _SECOND
        before, after = (before, middle) if _shown(middle, zone).date() >= day else (middle, after)
    return after


def grace_of(written: str) -> timedelta:
    """The duration that `written` means; raises TimeMistake."""
    found = _GRACE.fullmatch(written.strip())
    if found is None:
        raise TimeMistake(
            f"“{_short(written)}” is not a length of time. "
            "Write minutes or hours, like 30 min or 2 h."
        )
    number = int(found[1])
    length = timedelta(hours=number) if found[2].startswith("h") else timedelta(minutes=number)
    if length > LONGEST_GRACE:
        raise TimeMistake(f"{written} is too long. Write 0 min to 24 h.")
    return length


def grace_written(length: timedelta) -> str:
    """A duration as a definition writes it."""
    minutes = length // _MINUTE
    return f"{minutes // 60} h" if minutes and minutes % 60 == 0 else f"{minutes} min"


def zone_named(name: str) -> str:
    """`name`, if it is a time zone of the IANA database; raises TimeMistake."""
    if name not in _zones():
        from difflib import get_close_matches  # noqa: PLC0415 - only a mistake needs it

        # Nobody who writes BST means MST; and the sign in Etc/GMT+1 is the wrong way round.
        places = [each for each in _zones() if "/" in each and not each.startswith("Etc/")]
        near = get_close_matches(name[:80], places, n=1)
        hint = f"Did you mean {near[0]}? " if near else ""
        cure = f"{hint}Write the name of a place, like Europe/London."
        raise TimeMistake(f"“{_short(name)}” is not a time zone. {cure}")
    return name


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones()) - _NOWHERE


def _short(written: str) -> str:
    return written if len(written) <= 40 else f"{written[:39]}…"
