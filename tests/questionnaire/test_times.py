"""From a time as written to the instant: both clock changes, unusual zones, and every refusal."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultation.questionnaire.times import (
    TimeMistake,
    day_of,
    grace_of,
    moment_of,
    zone_named,
)


def utc(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=UTC)


CLOSING = [
    # the end of the minute, the end of the day, the second itself
    ("2020-01-31 23:59", "Europe/London", "2020-02-01 00:00"),
    ("2020-01-31", "Europe/London", "2020-02-01 00:00"),
    ("2020-01-31 23:59:30", "Europe/London", "2020-01-31 23:59:30"),
    ("2020-01-31T23:59", "Europe/London", "2020-02-01 00:00"),
    ("2026-06-30 23:59", "Europe/London", "2026-06-30 23:00"),
    # on both sides of the spring change of 29 March 2026, and across the day
    ("2026-03-29 00:59", "Europe/London", "2026-03-29 01:00"),
    ("2026-03-29 00:59:59", "Europe/London", "2026-03-29 00:59:59"),
    ("2026-03-29 02:00", "Europe/London", "2026-03-29 01:01"),
    ("2026-03-28", "Europe/London", "2026-03-29 00:00"),
    ("2026-03-29", "Europe/London", "2026-03-29 23:00"),
    # on both sides of the autumn change of 25 October 2026
    ("2026-10-25 00:59", "Europe/London", "2026-10-25 00:00"),
    ("2026-10-25 01:30+01:00", "Europe/London", "2026-10-25 00:31"),
    ("2026-10-25 01:30+00:00", "Europe/London", "2026-10-25 01:31"),
    ("2026-10-25 01:30Z", "Europe/London", "2026-10-25 01:31"),
    ("2026-10-25 01:59:59+01:00", "Europe/London", "2026-10-25 00:59:59"),
    ("2026-10-25 02:00", "Europe/London", "2026-10-25 02:01"),
    ("2026-10-24", "Europe/London", "2026-10-24 23:00"),
    ("2026-10-25", "Europe/London", "2026-10-26 00:00"),
    # offsets that are not whole hours, and a change by half an hour
    ("2026-01-01 12:00", "Asia/Kolkata", "2026-01-01 06:31"),
    ("2026-01-01", "Asia/Kathmandu", "2026-01-01 18:15"),
    ("2026-01-01 12:00+05:45", "Asia/Kathmandu", "2026-01-01 06:16"),
    ("2026-04-05 01:45+11:00", "Australia/Lord_Howe", "2026-04-04 14:46"),
    ("2026-04-05 01:45+10:30", "Australia/Lord_Howe", "2026-04-04 15:16"),
    # clocks that change at midnight: the day begins at 01:00, or 00:00 comes twice
    ("2018-11-03", "America/Sao_Paulo", "2018-11-04 03:00"),
    ("2018-11-04", "America/Sao_Paulo", "2018-11-05 02:00"),
    ("2026-10-31", "America/Havana", "2026-11-01 04:00"),
    ("2026-11-01", "America/Havana", "2026-11-02 05:00"),
    # 00:01 goes back to 23:01: the old day comes back, and ends with its second midnight
    ("2010-11-06", "America/St_Johns", "2010-11-07 03:30"),
    # a calendar that jumps over a day
    ("2011-12-29", "Pacific/Apia", "2011-12-30 10:00"),
    ("2020-02-29", "UTC", "2020-03-01 00:00"),
]


@pytest.mark.parametrize(("written", "zone", "instant"), CLOSING)
def test_responses_are_refused_from(written: str, zone: str, instant: str) -> None:
    assert moment_of(written, zone, closing=True).instant == utc(instant)


OPENING = [
    ("2019-12-02 09:00", "Europe/London", "2019-12-02 09:00"),
    ("2019-12-02 09:00:15", "Europe/London", "2019-12-02 09:00:15"),
    ("2026-07-01", "Europe/London", "2026-06-30 23:00"),
    ("2026-10-25 01:00+01:00", "Europe/London", "2026-10-25 00:00"),
    ("2018-11-04", "America/Sao_Paulo", "2018-11-04 03:00"),
    ("2026-11-01", "America/Havana", "2026-11-01 04:00"),
    ("2010-11-07", "America/St_Johns", "2010-11-07 02:30"),
    ("2011-12-31", "Pacific/Apia", "2011-12-30 10:00"),
]


@pytest.mark.parametrize(("written", "zone", "instant"), OPENING)
def test_responses_are_taken_from(written: str, zone: str, instant: str) -> None:
    assert moment_of(written, zone, closing=False).instant == utc(instant)


REFUSED = [
    ("", "is not a time"),
    ("soon", "is not a time"),
    ("31/01/2020", "is not a time"),
    ("2020-1-31", "is not a time"),
    ("2020-01-31 9:00", "is not a time"),
    ("2020-01-31 23:59 GMT", "is not a time"),
    ("2020-01-31+00:00", "is not a time"),
    ("2020-01-31 23:59:30.5", "is not a time"),
    ("２０２０-01-31", "is not a time"),
    ("2020-13-01", "The calendar has no day 2020-13-01"),
    ("2021-02-29", "The calendar has no day 2021-02-29"),
    ("1020-01-31", "out of reach"),
    ("9999-12-31", "out of reach"),
    ("2020-01-31 24:00", "Write 2020-01-31 23:59 for the last minute"),
    ("2020-01-31 25:00", "25:00 is not a time of day"),
    ("2020-01-31 23:60", "23:60 is not a time of day"),
    ("2026-03-29 01:00", "does not exist in Europe/London"),
    ("2026-03-29 01:59:59", "2026-03-29 01:59:59 does not exist"),
    ("2026-03-29 01:30", "for example 2026-03-29 02:30"),
    ("2026-03-29 01:30+01:00", "does not exist"),
    ("2026-10-25 01:00", "happens twice"),
    (
        "2026-10-25 01:59",
        "Write 2026-10-25 01:59+01:00 for the first time or 2026-10-25 01:59+00:00",
    ),
    ("2026-10-25 01:30+02:00", "Write 2026-10-25 01:30+01:00 or 2026-10-25 01:30+00:00."),
    ("2026-07-01 12:00+00:00", "Write 2026-07-01 12:00+01:00, or leave the offset out."),
    ("2026-01-01 12:00+99:99", "is not at +99:99 from UTC"),
]


@pytest.mark.parametrize(("written", "says"), REFUSED)
@pytest.mark.parametrize("closing", [False, True])
def test_a_time_that_cannot_be_is_refused_with_its_cure(
    written: str, says: str, closing: bool
) -> None:
    with pytest.raises(TimeMistake) as refused:
        moment_of(written, "Europe/London", closing)
    assert says in str(refused.value)


def test_a_day_that_the_calendar_jumped_over_is_refused() -> None:
    with pytest.raises(TimeMistake, match="does not exist in Pacific/Apia"):
        moment_of("2011-12-30", "Pacific/Apia", closing=True)


@pytest.mark.parametrize(
    ("given_as", "kept"),
    [
        ("2020-01-31", "2020-01-31"),
        (" 2020-01-31T23:59 ", "2020-01-31 23:59"),
        ("2020-01-31 23:59:00", "2020-01-31 23:59:00"),
        ("2020-01-31 23:59Z", "2020-01-31 23:59+00:00"),
        ("2020-07-31 23:59 +01:00", "2020-07-31 23:59+01:00"),
    ],
)
def test_what_was_written_is_kept_in_one_form(given_as: str, kept: str) -> None:
    moment = moment_of(given_as, "Europe/London", closing=True)
    assert moment.written == kept
    assert moment_of(kept, "Europe/London", closing=True) == moment


ZONES = st.sampled_from(
    [
        "Europe/London",
        "America/St_Johns",
        "America/Havana",
        "Asia/Kathmandu",
        "Australia/Lord_Howe",
        "Pacific/Apia",
        "Africa/Casablanca",
        "America/Sao_Paulo",
        "Asia/Beirut",
    ]
)


@given(day=st.dates(date(1990, 1, 1), date(2037, 12, 31)), zone=ZONES)
def test_a_day_lasts_from_its_opening_to_its_closing(day: date, zone: str) -> None:
    try:
        begins = moment_of(str(day), zone, closing=False).instant
    except TimeMistake:
        assert zone == "Pacific/Apia"
        return
    ends = moment_of(str(day), zone, closing=True).instant
    second, local = timedelta(seconds=1), ZoneInfo(zone)
    assert timedelta(hours=22) <= ends - begins <= timedelta(hours=26)
    assert begins.astimezone(local).date() == day
    assert (begins - second).astimezone(local).date() < day
    assert (ends - second).astimezone(local).date() == day
    assert ends.astimezone(local).date() > day


@given(instant=st.datetimes(datetime(1990, 1, 1), datetime(2037, 12, 31)), zone=ZONES)  # noqa: DTZ001 - made aware below
def test_a_time_written_with_its_offset_is_always_that_instant(
    instant: datetime, zone: str
) -> None:
    aware = instant.replace(microsecond=0, tzinfo=UTC)
    written = aware.astimezone(ZoneInfo(zone)).isoformat(sep=" ")
    assert moment_of(written, zone, closing=True).instant == aware
    assert moment_of(written, zone, closing=False).instant == aware


@pytest.mark.parametrize(
    ("written", "minutes"),
    [("0 min", 0), ("30 min", 30), ("90min", 90), ("2 h", 120), ("24 hours", 1440), ("1 hour", 60)],
)
def test_grace_is_a_length_of_time(written: str, minutes: int) -> None:
    assert grace_of(written) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    "written", ["", "30", "h", "-1 min", "1.5 h", "2 days", "1441 min", "25 h"]
)
def test_other_graces_are_refused(written: str) -> None:
    with pytest.raises(TimeMistake):
        grace_of(written)


def test_days_are_read_and_refused() -> None:
    assert day_of("2020-02-29") == date(2020, 2, 29)
    for written in ("", "29.2.2020", "2019-02-29", "2020-02-29 12:00", "20200229", "2020-W01-1"):
        with pytest.raises(TimeMistake):
            day_of(written)


def test_a_zone_is_one_of_the_database() -> None:
    assert zone_named("Asia/Kolkata") == "Asia/Kolkata"
    with pytest.raises(TimeMistake, match="Did you mean Europe/London"):
        zone_named("Europe/Londn")
    for name in (
        "",
        "../etc/passwd",
        "/etc/localtime",
        "localtime",
        "x" * 10_000,
        "Europe",
        "\x00",
    ):
        with pytest.raises(TimeMistake):
            zone_named(name)
