"""Cached pages: everybody sees their own answers, and never anybody else's."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from markupsafe import Markup

from consultation.responding.page_cache import Pattern, hole
from tests.conftest import Loader
from tests.residents import Resident


def test_each_hole_is_filled_with_what_is_ones_own() -> None:
    page = Markup("<p>{}</p><b>{}</b><i>{}</i>").format(hole("one"), hole("other"), hole("one"))
    pattern = Pattern(page)
    assert pattern.filled({"one": "é", "other": ""}) == "<p>é</p><b></b><i>é</i>".encode()
    assert pattern.filled({"one": "1", "other": "2"}) == b"<p>1</p><b>2</b><i>1</i>"
    assert Pattern("the same for all").filled({}) == b"the same for all"
    with pytest.raises(KeyError):
        pattern.filled({"one": "1"})


def test_two_residents_get_the_same_pages_round_their_own_words(
    open_now: Loader, residents: Callable[[], Resident]
) -> None:
    current = open_now()
    seen = []
    for words in ("More <light>.", "Fewer cars & vans."):
        one = residents().start(current.slug)
        answers = {"capacity": {"option": "resident"}, "why": words}
        one.go_through(answers, current.definition.questions)
        assert words in one.text
        checked = one.text.replace(words, "")
        one.send()
        assert one.reference in one.text
        seen.append((one.reference, checked, one.text.replace(one.reference, "")))
    (first, *pages), (second, *same_pages) = seen
    assert first != second
    assert pages == same_pages


@pytest.mark.parametrize(
    ("before_closing", "says"),
    [
        (timedelta(days=2), "2 days left"),
        (timedelta(days=2, seconds=-1), "47 hours left"),
        (timedelta(hours=2), "2 hours left"),
        (timedelta(hours=2, seconds=-1), "119 minutes left"),
        (timedelta(seconds=1), "1 minute left"),
    ],
)
def test_a_page_that_is_kept_says_how_much_time_is_left_now(
    before_closing: timedelta,
    says: str,
    at: Callable[[datetime], None],
    loaded: Loader,
    resident: Resident,
) -> None:
    current = loaded()
    closes = current.window.closes
    at(closes - before_closing - timedelta(days=3))
    assert says not in resident.visit(f"/c/{current.slug}").text
    at(closes - before_closing)
    assert says in resident.visit(f"/c/{current.slug}").text
