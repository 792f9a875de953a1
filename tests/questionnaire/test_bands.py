"""Bands of numbers and days: each value is in one, whatever the limits, and their names say so."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultation.languages import SPOKEN
from consultation.questionnaire.bands import MOST_SINGLE, Band, of_days, of_numbers
from consultation.questionnaire.text import text

OPENED = date(2026, 1, 5)
LIMITED = [
    (1, 4, 0, ["1", "2", "3", "4"]),
    (0, 50, 1, ["0 to 0.1", "0.2 to 0.4", "0.5 to 0.9", "1 to 1.9", "2 to 4.9", "5 to 9.9",
                "10 to 19.9", "20 to 50"]),
    (1, 500, 0, ["1", "2 to 4", "5 to 9", "10 to 19", "20 to 49", "50 to 99", "100 to 199",
                 "200 to 500"]),
    (1950, 2020, 0, ["1950 to 1959", "1960 to 1969", "1970 to 1979", "1980 to 1989",
                     "1990 to 1999", "2000 to 2009", "2010 to 2020"]),
    (-20, 40, 0, ["-20 to -11", "-10 to -1", "0 to 9", "10 to 19", "20 to 29", "30 to 40"]),
    (18, None, 0, ["18 to 19", "20 to 49", "50 to 99", "100 to 199", "200 to 499", "500 to 999",
                   "1000 to 1999", "2000 to 4999", "5000 to 9999", "10,000 or more"]),
    (None, 20, 0, ["Under 1", "1", "2 to 4", "5 to 9", "10 to 20"]),
    (5, 5, 0, []),
]  # fmt: skip


def limit(number: int | None) -> Decimal | None:
    return None if number is None else Decimal(number)


def names(bands: tuple[Band, ...], language: str = "en") -> list[str]:
    return [each.label.in_language(language) for each in bands]


@pytest.mark.parametrize(("least", "most", "decimals", "named"), LIMITED)
def test_numbers_near_nought_have_narrow_bands_and_those_far_off_wide_ones(
    least: int | None, most: int | None, decimals: int, named: list[str]
) -> None:
    assert names(of_numbers(limit(least), limit(most), decimals)) == named


def test_a_unit_stands_where_people_write_it() -> None:
    miles = of_numbers(Decimal(0), None, 0, text("miles"))
    assert names(miles)[2:4] == ["2 to 4 miles", "5 to 9 miles"]
    assert names(miles)[-1] == "10,000 miles or more"
    pounds = of_numbers(Decimal(0), Decimal(60), 0, text("£"))
    assert names(pounds)[-1] == "£50 to £60"


def test_days_are_in_months_narrow_about_the_opening_or_in_weeks_or_single() -> None:
    named = names(of_days(date(2024, 3, 2), date(2026, 4, 30), OPENED))
    assert named == [
        "From March 2024 to December 2024",
        "From January 2025 to June 2025",
        "From July 2025 to September 2025",
        "From October 2025 to November 2025",
        "December 2025",
        "January 2026",
        "From February 2026 to March 2026",
        "April 2026",
    ]
    first, *_, last = names(of_days(None, None, OPENED))
    assert (first, last) == ("Before January 2006", "January 2036 or later")
    days = names(of_days(date(2026, 1, 2), date(2026, 1, 4), OPENED))
    assert days == ["2 January 2026", "3 January 2026", "4 January 2026"]
    assert names(of_days(date(2026, 1, 3), date(2026, 1, 30), OPENED)) == [
        "From 3 January 2026 to 4 January 2026",
        "From 5 January 2026 to 11 January 2026",
        "From 12 January 2026 to 18 January 2026",
        "From 19 January 2026 to 25 January 2026",
        "From 26 January 2026 to 30 January 2026",
    ]
    assert not of_days(date(2026, 1, 2), date(2026, 1, 2), OPENED), "one day"


def in_them(bands: tuple[Band, ...], value: Decimal | date) -> list[str]:
    return [
        each.id
        for each in bands
        if (each.low is None or each.low <= value)  # type: ignore[operator]  # both of one kind
        and (each.below is None or value < each.below)  # type: ignore[operator]  # both of one kind
    ]


NUMBERS = st.none() | st.decimals(-5_000, 100_000, places=2)


@given(NUMBERS, NUMBERS, st.integers(0, 2), st.decimals(-9_999, 99_999, places=2))
def test_every_number_within_the_limits_is_in_one_band(
    least: Decimal | None, most: Decimal | None, decimals: int, value: Decimal
) -> None:
    bands = of_numbers(least, most, decimals)
    value = round(value, decimals)
    within = (least is None or least <= value) and (most is None or value <= most)
    assert len(bands) != 1 and len(bands) <= max(MOST_SINGLE, 15)
    assert len({each.id for each in bands}) == len({*names(bands)}) == len(bands)
    assert all(not each.id.startswith("-") for each in bands), "no formula"
    if bands and within:
        assert len(in_them(bands, value)) == 1


DAYS = st.none() | st.dates(date(1900, 1, 1), date(2099, 12, 31))


@given(DAYS, DAYS, st.dates(date(2000, 1, 1), date(2060, 1, 1)), st.integers(-40_000, 40_000))
def test_every_day_within_the_limits_is_in_one_band(
    least: date | None, most: date | None, opened: date, shift: int
) -> None:
    bands = of_days(least, most, opened)
    day = opened + timedelta(days=shift)
    assert len(bands) != 1 and len({each.id for each in bands}) == len(bands)
    if bands and (least is None or least <= day) and (most is None or day <= most):
        assert len(in_them(bands, day)) == 1


@pytest.mark.parametrize("language", [each for each in SPOKEN if each != "en"])
def test_their_names_are_in_every_language_of_the_interface(language: str) -> None:
    for bands in (of_numbers(None, None, 0), of_days(None, None, OPENED)):
        english = names(bands)
        several = [place for place, each in enumerate(english) if " " in each]
        assert all(names(bands, language)[place] != english[place] for place in several)
        assert all(each.label.said(language).lang is None for each in bands)
    far = of_numbers(None, None, 0)[-1].label.said("so")
    assert (far.text, far.lang) == ("10,000 or more", "en")
