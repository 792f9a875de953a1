"""The days on which people in England and Wales are away: bank holidays, Christmas, August.

Computed, with the days that were moved or added by proclamation. It must not know consultations.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

MONDAY, SATURDAY = 0, 5

_MOVED = {
    date(2012, 5, 28): date(2012, 6, 4),
    date(2020, 5, 4): date(2020, 5, 8),
    date(2022, 5, 30): date(2022, 6, 2),
}
"""Days that were moved for a jubilee or an anniversary."""
_ADDED = {
    date(2011, 4, 29): "the royal wedding",
    date(2012, 6, 5): "the Diamond Jubilee",
    date(2022, 6, 3): "the Platinum Jubilee",
    date(2022, 9, 19): "the state funeral",
    date(2023, 5, 8): "the coronation",
}


def easter_sunday(year: int) -> date:
    """Easter of the Gregorian calendar, by the rule of the golden number and the epact."""
    golden = year % 19
    century, in_century = divmod(year, 100)
    leaps, rest = divmod(century, 4)
    moon = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leaps - moon + 15) % 30
    weekday = (32 + 2 * rest + 2 * (in_century // 4) - epact - in_century % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


@cache
def bank_holidays(year: int) -> dict[date, str]:
    """The bank holidays of England and Wales in a year, by day."""
    easter = easter_sunday(year)
    christmas = _weekdays_from(date(year, 12, 25), 2)
    days = {
        _weekdays_from(date(year, 1, 1), 1)[0]: "New Year’s Day",
        easter - timedelta(days=2): "Good Friday",
        easter + timedelta(days=1): "Easter Monday",
        _first_monday(date(year, 5, 1)): "the early May bank holiday",
        _last_monday(date(year, 5, 31)): "the spring bank holiday",
        _last_monday(date(year, 8, 31)): "the summer bank holiday",
        christmas[0]: "Christmas Day",
        christmas[1]: "Boxing Day",
    }
    days = {_MOVED.get(day, day): name for day, name in days.items()}
    return days | {
        day: f"the bank holiday for {of}" for day, of in _ADDED.items() if day.year == year
    }


def holiday_on(day: date) -> str | None:
    """What people are away for on a day; None on an ordinary one."""
    if (day.month, day.day) >= (12, 21) or (day.month, day.day) <= (1, 2):
        return "Christmas"
    return "August" if day.month == 8 else bank_holidays(day.year).get(day)


def days_from(first: date, last: date) -> Iterator[date]:
    """Every day from `first` to `last`, both included."""
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def _weekdays_from(day: date, wanted: int) -> list[date]:
    """The first so many weekdays from `day`: a holiday at a weekend is taken after it."""
    ahead = (day + timedelta(days=number) for number in range(7))
    weekdays = [each for each in ahead if each.weekday() < SATURDAY]
    return weekdays[:wanted]


def _first_monday(day: date) -> date:
    return day + timedelta(days=(MONDAY - day.weekday()) % 7)


def _last_monday(day: date) -> date:
    return day - timedelta(days=(day.weekday() - MONDAY) % 7)
