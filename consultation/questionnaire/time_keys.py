"""Times as keys of a definition's file: read by pydantic, written back, described in the schema.

It must not know what a time means: that is said in times.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Any

from pydantic import (
    BeforeValidator,
    InstanceOf,
    PlainSerializer,
    ValidationInfo,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from consultation.questionnaire.times import (
    DEFAULT_ZONE,
    Moment,
    TimeMistake,
    day_of,
    grace_of,
    grace_written,
    moment_of,
    zone_named,
)


def _of_text(given: Any, what: str, like: str) -> str:
    if not isinstance(given, str):
        raise PydanticCustomError(
            "no_text",  # a name of pydantic's own would bring its sentence
            "this is a list or keys, where {what} belongs. Write one like {like}.",
            {"what": what, "like": like},
        )
    return given


def _refused(why: TimeMistake) -> PydanticCustomError:
    return PydanticCustomError("time", "{why}", {"why": str(why)})


def _read_moment(given: Any, known: ValidationInfo, closing: bool) -> Moment:
    if isinstance(given, Moment):
        return given
    context: Mapping[str, Any] = known.context or {}
    try:
        return moment_of(
            _of_text(given, "a time", "2020-01-31 23:59"),
            context.get("zone", DEFAULT_ZONE),
            closing,
        )
    except TimeMistake as why:
        raise _refused(why) from None


def _read_opens(given: Any, known: ValidationInfo) -> Moment:
    return _read_moment(given, known, closing=False)


def _read_closes(given: Any, known: ValidationInfo) -> Moment:
    return _read_moment(given, known, closing=True)


def _read_day(given: Any) -> date:
    if isinstance(given, date):
        return given
    try:
        return day_of(_of_text(given, "a day", "2020-01-31").strip())
    except TimeMistake as why:
        raise _refused(why) from None


def _read_grace(given: Any) -> timedelta:
    if isinstance(given, timedelta):
        return given
    try:
        return grace_of(_of_text(given, "a length of time", "30 min"))
    except TimeMistake as why:
        raise _refused(why) from None


def _read_zone(given: Any) -> str:
    try:
        return zone_named(_of_text(given, "a time zone", "Europe/London"))
    except TimeMistake as why:
        raise _refused(why) from None


_TIME_SCHEMA = WithJsonSchema(
    {
        "type": "string",
        "pattern": r"^\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d)?( ?(Z|[+-]\d\d:\d\d))?)?$",
        "examples": ["2020-01-31 23:59", "2020-01-31", "2026-10-25 01:30+01:00"],
    }
)

_WRITE_MOMENT = PlainSerializer(lambda moment: moment.written, return_type=str)

Opens = Annotated[InstanceOf[Moment], BeforeValidator(_read_opens), _WRITE_MOMENT, _TIME_SCHEMA]
"""When responses begin to be taken: the start of the day, minute or second that is written."""

Closes = Annotated[InstanceOf[Moment], BeforeValidator(_read_closes), _WRITE_MOMENT, _TIME_SCHEMA]
"""When responses begin to be refused: the end of the day or minute written, or the second."""

Day = Annotated[
    date,
    BeforeValidator(_read_day),
    WithJsonSchema({"type": "string", "pattern": r"^\d{4}-\d\d-\d\d$", "examples": ["2020-01-31"]}),
]
"""A day of the calendar."""

Grace = Annotated[
    timedelta,
    BeforeValidator(_read_grace),
    PlainSerializer(grace_written, return_type=str),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": r"^\d+ ?(min|minutes?|h|hours?)$",
            "examples": ["0 min", "30 min", "24 h"],
        }
    ),
]
"""How long after closing a draft begun before it may still be sent."""

Zone = Annotated[
    str,
    BeforeValidator(_read_zone),
    WithJsonSchema({"type": "string", "examples": ["Europe/London", "Asia/Kolkata", "UTC"]}),
]
"""The name of a time zone in the IANA database."""
