"""A long answer gives way to short ones of the same process, and comes to its end nevertheless."""

from collections.abc import Callable, Iterator
from threading import Event, Thread, Timer
from typing import Any

import pytest
from werkzeug.test import EnvironBuilder, run_wsgi_app

from consultation import giving_way
from consultation.giving_way import GivingWay

WHILE_THE_PAGE_IS_MADE = 0.1
"""Seconds; pieces that do not wait come in far less."""


@pytest.fixture
def happened() -> list[str]:
    return []


@pytest.fixture
def site(happened: list[str]) -> Iterator[tuple[GivingWay, Callable[[], None]]]:
    """A site that is making a page, and what lets it finish the page."""
    asked, ready = Event(), Event()

    def page(environ: Any, start_response: Any) -> list[bytes]:
        asked.set()
        ready.wait(60)
        happened.append("page")
        start_response("200 OK", [])
        return [b""]

    application = GivingWay(page)
    resident = Thread(target=run_wsgi_app, args=(application, EnvironBuilder().get_environ()))
    resident.start()
    asked.wait(60)
    yield application, ready.set
    ready.set()
    resident.join()


def send(site: GivingWay, happened: list[str]) -> None:
    happened.extend(piece.decode() for piece in site.pieces([b"first", b"second"]))


def test_a_file_goes_on_when_the_page_is_made(
    site: Any, happened: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(giving_way, "MOST_SECONDS", 60)
    application, let_finish = site
    Timer(WHILE_THE_PAGE_IS_MADE, let_finish).start()
    send(application, happened)
    assert happened == ["first", "page", "second"]


def test_a_file_comes_to_its_end_while_pages_are_made(site: Any, happened: list[str]) -> None:
    send(site[0], happened)
    assert happened == ["first", "second"]


def test_with_nobody_there_a_file_waits_for_nobody(
    happened: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(giving_way, "MOST_SECONDS", None)
    send(GivingWay(lambda _environ, _start: []), happened)
    assert happened == ["first", "second"]


def test_whoever_got_an_error_is_waited_for_no_more(
    happened: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(environ: Any, start_response: Any) -> list[bytes]:
        raise ValueError

    monkeypatch.setattr(giving_way, "MOST_SECONDS", None)
    application = GivingWay(fails)
    with pytest.raises(ValueError):
        run_wsgi_app(application, EnvironBuilder().get_environ())
    send(application, happened)
    assert happened == ["first", "second"]
