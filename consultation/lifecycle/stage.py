"""The deadline: when a consultation is open, and which responses are in time.

Nothing else in the code decides this. Every rule takes the moment as an argument.
"""

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
    """From when until when responses are taken: open when opens <= moment < closes.

    `grace` is how long after closing a draft that was begun before can still be sent. With
    `set_aside`, one that comes later still is taken too, but set aside and not counted.
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
        """Whether a draft begun at `begun` is in time if sent at `moment`; raises NotOpen."""
        stage = self.stage(moment)
        if stage is Stage.OPEN:
            return Timeliness.IN_TIME
        if stage is Stage.COMING or begun >= self.closes:
            raise NotOpen(stage)
        if moment < self.grace_ends:
            return Timeliness.IN_FLIGHT
        if self.set_aside:
            return Timeliness.LATE
        raise NotOpen(stage)

    def verdict_on_day(self, day: date, zone: str) -> "Timeliness":
        """Whether a reply received on `day`, on paper, is in time; raises NotOpen.

        Paper carries no time of day, so the whole of the first and of the last day count.
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
    def grace_ends(self) -> datetime:
        """Until when drafts begun before closing are in time; at closing, if there is no grace."""
        return self.closes + self.grace

    @property
    def drafts_go(self) -> datetime:
        """When what is left of drafts is deleted: 24 hours after closing and grace."""
        return self.grace_ends + timedelta(hours=24)


class Timeliness(StrEnum):
    """Whether a stored response came in time; only late ones are not counted."""

    IN_TIME = "in-time"
    IN_FLIGHT = "in-flight"
    LATE = "late"
