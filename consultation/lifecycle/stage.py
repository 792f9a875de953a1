"""The only statement of the deadline and its grace; every rule takes the moment as an argument."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class Stage(StrEnum):
    """Where a consultation stands at a moment: derived, never stored."""

    COMING = "coming"
    OPEN = "open"
    CLOSED = "closed"


class NotOpen(Exception):
    """A response came outside the window; `stage` says on which side."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(f"the consultation is {stage}")
        self.stage = stage


@dataclass(frozen=True, kw_only=True)
class Window:
    """From when until when responses are taken: half-open, opens <= moment < closes.

    `grace` is how long after closing a draft begun before it may still be sent;
    `set_aside` takes what comes later still, marked and uncounted.
    """

    opens: datetime
    closes: datetime
    grace: timedelta = timedelta()
    set_aside: bool = False

    def stage(self, moment: datetime) -> Stage:
        """Where the consultation stands at `moment`."""
        if moment < self.opens:
            return Stage.COMING
        return Stage.OPEN if moment < self.closes else Stage.CLOSED

    def verdict(self, moment: datetime, begun: datetime) -> "Timeliness":
        """How a draft begun at `begun` stands if it is sent at `moment`; raises NotOpen."""
        stage = self.stage(moment)
        if stage is Stage.OPEN:
            return Timeliness.IN_TIME
        if stage is Stage.COMING or begun >= self.closes:
            raise NotOpen(stage)
        if moment < self.closes + self.grace:
            return Timeliness.IN_FLIGHT
        if self.set_aside:
            return Timeliness.LATE
        raise NotOpen(stage)

    def verdict_on_day(self, day: date, zone: str) -> "Timeliness":
        """How a reply on paper stands that was received on `day`; raises NotOpen.

        Paper has no clock: the whole of the first and of the last day count.
        """
        place = ZoneInfo(zone)
        if day < self.opens.astimezone(place).date():
            raise NotOpen(Stage.COMING)
        if day <= (self.closes - timedelta(microseconds=1)).astimezone(place).date():
            return Timeliness.IN_TIME
        if self.set_aside:
            return Timeliness.LATE
        raise NotOpen(Stage.CLOSED)

    def takes(self, moment: datetime, begun: datetime) -> bool:
        """Whether a draft begun at `begun` can still be answered and sent at `moment`."""
        try:
            self.verdict(moment, begun)
        except NotOpen:
            return False
        return True

    @property
    def drafts_go(self) -> datetime:
        """When what is left of drafts is deleted: 24 hours after closing and grace."""
        return self.closes + self.grace + timedelta(hours=24)


class Timeliness(StrEnum):
    """How a stored response stands to the deadline; only late ones are not counted."""

    IN_TIME = "in-time"
    IN_FLIGHT = "in-flight"
    LATE = "late"
