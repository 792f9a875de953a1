"""Questions for numbers, as people write them, and for dates."""

from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultation.questionnaire.answers import Unacceptable
from consultation.questionnaire.question_types.inputs import number_in
from consultation.questionnaire.summaries import quantile
from tests.questions import question, refused


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("12", "12"),
        (" 1 200 ", "1200"),
        ("1,200", "1200"),
        ("1,200,000.5", "1200000.5"),
        ("1.200,5", "1200.5"),
        ("1.200.000", "1200000"),
        ("1'200", "1200"),
        ("12,5", "12.5"),
        ("0,500", "0.5"),
        ("0.50", "0.5"),
        (".5", "0.5"),
        ("5.", "5"),
        ("-3", "-3"),
        ("−3", "-3"),
        ("+3", "3"),
        ("007", "7"),
        ("١٢٫٥", "12.5"),
        ("－１２．５", "-12.5"),
        ("＋１，２００", "1200"),
        ("1\u202f200\u00a0", "1200"),
        ("9" * 15, "9" * 15),
    ],
)
def test_a_number_as_people_write_it(written: str, number: str) -> None:
    assert number_in(written) == Decimal(number)


@pytest.mark.parametrize(
    "written",
    [
        *("", " ", "-", ".", ",", "1e3", "NaN", "inf", "0x10", "1.2.3", "1,2,3", "1,20,000"),
        *("1.5,3", "twelve", "12a", "--3", "3-", "1/2", "²", "10%", "\x00"),
        *("9" * 16, "9" * 10_000_000),
    ],
)
def test_what_is_no_number_or_could_be_two(written: str) -> None:
    assert number_in(written) is None


@given(st.decimals(-(10**14), 10**14, places=3))
def test_a_written_number_is_read_exactly(number: Decimal) -> None:
    assert number_in(f"{number:f}") == number
    assert number_in(f"{int(number):,}") == int(number)


@pytest.mark.parametrize(
    ("keys", "typed", "answer"),
    [
        ({}, "12", "12"),
        ({}, "12.0", "12"),
        ({}, "-0", "0"),
        ({"decimals": "2"}, "1200", "1200.00"),
        ({"decimals": "2"}, "12,5", "12.50"),
        ({"decimals": "1"}, "-0.0", "0.0"),
        ({"unit": "£"}, "£1,200", "1200"),
        ({"unit": "£ a week"}, "£20", "20"),
        ({"unit": "£"}, "-£5", "-5"),
        ({"unit": "km"}, "12 KM", "12"),
        ({"unit": {"en": "years", "pl": "lat"}}, "12 lat", "12"),
        ({"unit": "2"}, "12", "12"),
        ({"unit": "m2"}, "12 m2", "12"),
        ({"unit": "£"}, "\u200f£5\u200f", "5"),
        ({"min": "1", "max": "5"}, "5", "5"),
        ({"min": "0.5", "max": "0.5", "decimals": "1"}, "0.5", "0.5"),
        ({}, "  ", None),
    ],
)
def test_number_reads(keys: dict[str, Any], typed: str, answer: str | None) -> None:
    assert question("number", **keys).read({"": [typed]}) == answer


@pytest.mark.parametrize(
    ("keys", "typed", "says"),
    [
        ({}, "12.5", "whole number"),
        ({}, "£12", "with a number"),
        ({"unit": "km"}, "km", "with a number"),
        ({"decimals": "1"}, "1.25", "after the point: %(decimals)s"),
        ({"min": "1"}, "0", "%(least)s or more"),
        ({"max": "5.5", "decimals": "1"}, "5.6", "%(most)s or less"),
        ({}, "9" * 10_000_000, "with a number"),
    ],
)
def test_number_refuses(keys: dict[str, Any], typed: str, says: str) -> None:
    asked = question("number", **keys)
    assert refused(asked, {"": [typed]}) == [""]
    with pytest.raises(Exception, match=says.replace("(", r"\(").replace(")", r"\)")):
        asked.read({"": [typed]})


@pytest.mark.parametrize(
    ("keys", "example"),
    [
        ({}, "15"),
        ({"decimals": "2"}, "1.25"),
        ({"max": "7.5"}, "7"),
        ({"min": "20.5"}, "21"),
        ({"min": "-9", "max": "-1.25", "decimals": "1"}, "-1.3"),
    ],
)
def test_a_number_that_is_shown_as_an_example_could_be_answered(
    keys: dict[str, Any], example: str
) -> None:
    asked = question("number", **keys)
    with pytest.raises(Unacceptable) as refusal:
        asked.read({"": ["many"]})
    assert refusal.value.mistakes[0].values["example"] == example
    assert asked.read({"": [example]}) == example


@pytest.mark.parametrize(
    ("unit", "answer", "readable", "first"),
    [
        ("£", "12", "£12", True),
        ("£", "-12", "-£12", True),
        ("%", "5", "5%", False),
        ("km", "5", "5 km", False),
    ],
)
def test_a_number_with_its_unit(unit: str, answer: str, readable: str, first: bool) -> None:
    asked = question("number", unit=unit)
    assert asked.readable(answer, "en") == (readable,)
    assert asked.on_page("en")["unit_first"] is asked.on_paper("en").unit_first is first


def test_a_number_compares_with_and_without_noughts() -> None:
    asked = question("number", decimals="2")
    assert asked.chosen("12.50") == {"12.50", "12.5"}
    assert asked.chosen("10.00") == {"10.00", "10"}
    assert question("number").chosen("100") == {"100"}
    assert asked.comparable() is None


@pytest.mark.parametrize(
    ("keys", "keyboard"),
    [({}, "numeric"), ({"decimals": "1"}, "decimal"), ({"min": "-5"}, "text")],
)
def test_the_keyboard_has_what_is_needed(keys: dict[str, str], keyboard: str) -> None:
    assert question("number", **keys).on_page("en")["inputmode"] == keyboard


@pytest.mark.parametrize(
    ("type_", "keys", "path"),
    [
        ("number", {"min": "2", "max": "1"}, "min"),
        ("date", {"min": "2020-02-02", "max": "2020-02-01"}, "min"),
    ],
)
def test_limits_that_nothing_keeps(type_: str, keys: dict[str, str], path: str) -> None:
    assert [found for found, _ in question(type_, **keys).mistakes()] == [path]


@pytest.mark.parametrize(
    ("type_", "keys"),
    [
        ("number", {"min": "few"}),
        ("number", {"max": "1" + "0" * 15}),
        ("number", {"decimals": "7"}),
        ("number", {"decimals": "1.5"}),
        ("number", {"max": "NaN"}),
        ("date", {"min": "2020-02-30"}),
        ("date", {"max": "tomorrow"}),
    ],
)
def test_a_limit_that_cannot_be_is_refused(type_: str, keys: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=next(iter(keys))):
        question(type_, **keys)


def day(*written: str) -> dict[str, list[str]]:
    return {part: [value] for part, value in zip(("day", "month", "year"), written, strict=False)}


@pytest.mark.parametrize(
    ("written", "answer"),
    [
        (("5", "2", "2020"), "2020-02-05"),
        (("05", "02", "2020"), "2020-02-05"),
        (("29", "February", "2020"), "2020-02-29"),
        (("1", "sept.", "1999"), "1999-09-01"),
        ((" 1 ", "MAY", "1999"), "1999-05-01"),
        (("١", "٢", "٢٠٢٠"), "2020-02-01"),
        (("\u200f5", "2\u202c", "\u200e2020"), "2020-02-05"),
        (("", "", ""), None),
        (("\u200f", "", ""), None),
    ],
)
def test_date_reads(written: tuple[str, ...], answer: str | None) -> None:
    assert question("date").read(day(*written)) == answer


WHOLE = [""]


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        (("5",), ["month", "year"]),
        (("", "2", "2020"), ["day"]),
        (("5", "2", "20"), ["year"]),
        (("5", "2", "0020"), ["year"]),
        (("5", "2", "20200"), WHOLE),
        (("31", "4", "2020"), WHOLE),
        (("29", "2", "2019"), WHOLE),
        (("0", "1", "2020"), WHOLE),
        (("5", "13", "2020"), WHOLE),
        (("5", "ma", "2020"), WHOLE),
        (("5", "Smarch", "2020"), WHOLE),
        (("1.5", "2", "2020"), WHOLE),
        (("-5", "2", "2020"), WHOLE),
        (("5", "2", "9" * 1_000_000), WHOLE),
        (("²", "2", "2020"), WHOLE),
    ],
)
def test_date_refuses(written: tuple[str, ...], parts: list[str]) -> None:
    assert refused(question("date"), day(*written)) == parts


def test_a_date_keeps_its_limits() -> None:
    asked = question("date", min="2020-01-31", max="2020-02-01")
    assert asked.read(day("31", "1", "2020")) == "2020-01-31"
    assert asked.read(day("1", "2", "2020")) == "2020-02-01"
    assert refused(asked, day("30", "1", "2020")) == WHOLE
    assert refused(asked, day("2", "2", "2020")) == WHOLE
    assert asked.on_page("en")["minimum"] == "2020-01-31"


def test_a_date_in_words_and_in_the_download() -> None:
    asked = question("date")
    assert asked.readable("2020-01-31", "en") == ("31 January 2020",)
    assert asked.readable("2020-01-31", "pl") == ("31 stycznia 2020",)
    assert asked.readable("2020-01-31", "zz-nonsense") == ("31 January 2020",)
    assert asked.cells("2020-01-31") == ("2020-01-31",)
    assert asked.incomplete(None) == ("",)
    assert asked.summarise(1, 1, {"q": {"2020-01-31": 1}}).days


def test_a_declined_amount_is_none() -> None:
    asked = question("number", sensitive="true", unit="£")
    summary = asked.summarise(3, 2, {"q": {"12": 1, "prefer-not-to-say": 1}})
    assert (summary.base, summary.not_answered, summary.tally) == (1, 2, {"12": 1})
    assert asked.cells({"declined": True}, "en") == ("Prefer not to say",)


@pytest.mark.parametrize(
    ("values", "quartiles"),
    [
        ("7", "7 7 7 7 7"),
        ("1 9", "1 1 5 9 9"),
        ("1 2 9", "1 1 2 9 9"),
        ("1 2 4 9", "1 1.5 3 6.5 9"),
        ("10.1 10.1 10.2 99", "10.1 10.1 10.15 54.6 99"),
        ("-3 0 0 0 8", "-3 0 0 0 8"),
    ],
)
def test_of_an_even_number_the_median_lies_between(values: str, quartiles: str) -> None:
    tally = Counter(values.split())
    found = [quantile(tally, Decimal(share) / 4) for share in range(5)]
    assert found == [Decimal(each) for each in quartiles.split()]


def test_nobody_has_no_median() -> None:
    assert quantile({}, Decimal("0.5")) is None
