"""Questions for free text and for a line: their limits and formats."""

from typing import Any

import pytest

from tests.questions import question, refused


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("  Dear all,\r\nmore light\rplease \n", "Dear all,\nmore light\nplease"),
        ("a\x00b\x07c\x7fd\x85e", "abcde"),
        ("tab\tstays", "tab\tstays"),
        ("\ud800 \U0001f6b2", "\U0001f6b2"),
        ("\r\n \t", None),
        ("", None),
    ],
)
def test_text_is_kept_as_written_but_for_controls(typed: str, answer: str | None) -> None:
    assert question("text").read({"": [typed]}) == answer


@pytest.mark.parametrize(
    ("keys", "longest", "too_long"),
    [
        ({}, "\U0001f6b2" * 2000, "x" * 2001),
        ({"max_characters": "3"}, "a\r\nb", "a\r\nbc"),
        ({"max_words": "2"}, "one\r\n\r\ntwo", "one two three"),
        ({"max_words": "2"}, "x" * 2000, "x" * 2001),
        ({"max_words": "100"}, ("x" * 39 + " ") * 99, "x" * 4001),
        ({"max_words": "2", "max_characters": "5"}, "one t", "one tw"),
        ({}, " " * 3000 + "x", "x" * 10_000_000),
    ],
)
def test_text_has_limits(keys: dict[str, str], longest: str, too_long: str) -> None:
    asked = question("text", **keys)
    assert asked.read({"": [longest]}) is not None
    assert refused(asked, {"": [too_long]}) == [""]


def test_a_page_says_the_limit_that_people_can_count() -> None:
    assert question("text").on_page("en")["max_characters"] == 2000
    shown = question("text", max_words="250", rows="8").on_page("en")
    assert (shown["max_words"], shown["max_characters"], shown["rows_high"]) == (250, None, 8)


def test_text_is_read_not_counted() -> None:
    asked = question("text", personal="true")
    assert asked.personal
    assert not asked.countable
    assert asked.comparable() == frozenset()
    assert asked.readable("a\n\nb", "en") == ("a", "", "b")
    assert asked.cells("a\nb") == ("a\nb",)
    summary = asked.summarise(5, 2, {})
    assert (summary.base, summary.not_answered) == (2, 3)


@pytest.mark.parametrize(
    ("keys", "typed", "answer"),
    [
        ({}, " one\r\n  line\t", "one line"),
        ({}, "x" * 200, "x" * 200),
        ({"max_characters": "3"}, "  a  b ", "a b"),
        ({"format": "email"}, " name@example.org ", "name@example.org"),
        ({"format": "email"}, "n.o'name+x@sub.example.co.uk", "n.o'name+x@sub.example.co.uk"),
        ({"format": "postcode"}, "wv11sh", "WV1 1SH"),
        ({"format": "postcode"}, "WV1-1SH.", "WV1 1SH"),
        ({"format": "postcode"}, "sw1a 1aa", "SW1A 1AA"),
        ({"format": "postcode"}, "M1 1AE", "M1 1AE"),
        ({"format": "postcode"}, "gir0aa", "GIR 0AA"),
        ({"format": "telephone"}, "01902 000000", "01902 000000"),
        ({"format": "telephone"}, "+44 (0)1902-000.000", "+44 (0)1902-000.000"),
        ({"format": "telephone"}, "01902 000000 ext. 12", "01902 000000 ext. 12"),
        ({"format": "telephone"}, "\u202a+44 1902 000000\u202c", "+44 1902 000000"),
        ({"format": "postcode"}, "WV1\u200b 1SH\u200f", "WV1 1SH"),
        ({"format": "email"}, "\u200ename@example.org\ufeff", "name@example.org"),
    ],
)
def test_line_reads(keys: dict[str, Any], typed: str, answer: str) -> None:
    asked = question("line", **keys)
    assert asked.read({"": [typed]}) == answer
    assert asked.read(asked.typed(answer)) == answer


@pytest.mark.parametrize(
    ("keys", "typed"),
    [
        ({}, "x" * 201),
        ({"max_characters": "3"}, "abcd"),
        ({"format": "email"}, "name"),
        ({"format": "email"}, "name@example"),
        ({"format": "email"}, "two names@example.org"),
        ({"format": "email"}, "a@b.cd, e@f.gh"),
        ({"format": "email"}, "a@b@c.de"),
        ({"format": "email", "max_characters": "999"}, "x" * 250 + "@b.cd"),
        ({"format": "postcode"}, "WV1"),
        ({"format": "postcode"}, "12345"),
        ({"format": "postcode"}, "WV1 1SHX"),
        ({"format": "telephone"}, "ask me"),
        ({"format": "telephone"}, "999"),
        ({"format": "telephone"}, "0" * 21),
    ],
)
def test_line_refuses(keys: dict[str, Any], typed: str) -> None:
    assert refused(question("line", **keys), {"": [typed]}) == [""]


@pytest.mark.parametrize("typed", ["", " \t\n", "\u200b", " \u200b\u2060 \ufeff", "\u200b" * 9_000])
@pytest.mark.parametrize("type_", ["line", "text"])
def test_what_nobody_can_see_is_no_answer(type_: str, typed: str) -> None:
    asked = question(type_, max_characters="9999", required=True)
    assert asked.read({"": [typed]}) is None


def test_a_browser_is_told_of_a_format() -> None:
    shown = question("line", format="email").on_page("en")
    assert (shown["input_type"], shown["autocomplete"]) == ("email", "email")
    with pytest.raises(ValueError, match="postcode"):
        question("line", format="fax")


@pytest.mark.parametrize(
    "keys",
    [{"max_words": "0"}, {"max_characters": "-5"}, {"max_words": "many"}, {"rows": "0"}],
)
def test_a_limit_that_cannot_be_is_refused(keys: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=next(iter(keys))):
        question("text", **keys)


def test_sensitive_words_can_be_declined() -> None:
    asked = question("text", sensitive="true")
    assert asked.parts() == ("", "prefer-not-to-say")
    assert asked.on_page("en")["declinable"]
    assert asked.read({"": [" "], "prefer-not-to-say": ["yes"]}) == {"declined": True}
    assert refused(asked, {"": ["x"], "prefer-not-to-say": ["yes"]}) == ["prefer-not-to-say"]
    assert asked.read({"": ["x"], "prefer-not-to-say": [""]}) == "x"
    assert asked.comparable() == {"prefer-not-to-say"}
    open_to_all = question("text")
    assert open_to_all.read({"": ["x"], "prefer-not-to-say": ["yes"]}) == "x"
