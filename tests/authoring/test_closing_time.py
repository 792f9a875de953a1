"""The page that moves a closing time: for editors only, with a reason, and recorded publicly."""

from typing import Any

import pytest

from consultation.extensions import db
from consultation.lifecycle.consultations import find
from tests.conftest import Loader
from tests.residents import Resident


@pytest.fixture
def form(open_now: Loader, officer: Any) -> str:
    return f"/officers/c/{open_now().slug}/closing-time"


def test_an_editor_moves_the_closing_time_and_everybody_can_read_why(
    form: str, officer: Any, resident: Resident
) -> None:
    assert "23:59 on 31 March 2026" in officer.get(form).get_data(as_text=True)
    moved = officer.open_and_send(form, closes="2026-04-15 12:00", reason="The library was closed.")
    assert moved.status_code == 303
    db.session.rollback()
    current = find("safer-parks")
    assert current and current.consultation.closes_written == "2026-04-15 12:00"
    text = resident.visit("/c/safer-parks/chronicle").text
    assert "The library was closed." in text
    assert "Before: 23:59 on 31 March 2026. Now: 12:00 on 15 April 2026." in text
    assert "2026-04-15" not in text, "people read times as words"
    assert "12:00 on 15 April 2026" in resident.visit("/c/safer-parks").text


REFUSED = [
    ("2026-04-15 12:00", "", "reason"),
    ("2026-04-15 12:00", "\u200b", "reason"),
    ("2026-04-15 12:00", "x" * 1_001, "reason"),
    ("2020-01-01", "Because", "closes"),
    ("soon", "Because", "closes"),
    ("2026-03-29 01:30", "Because", "closes"),
]


@pytest.mark.parametrize(("closes", "reason", "about"), REFUSED)
def test_what_cannot_be_comes_back_with_what_was_typed(
    form: str, officer: Any, closes: str, reason: str, about: str
) -> None:
    answer = officer.open_and_send(form, closes=closes, reason=reason)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert f'href="#{about}"' in text and f'value="{closes}"' in text


def test_whoever_enters_nothing_is_told_of_both(form: str, officer: Any) -> None:
    text = officer.open_and_send(form, closes="", reason="").get_data(as_text=True)
    assert ">Enter the new closing time</a>" in text
    assert ">Enter a reason. Everybody can read it in the public record</a>" in text
