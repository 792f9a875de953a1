"""Two walks from end to end: from an answer to the officer's chart, from a file to the deadline."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

from bs4 import Tag
from flask import Flask
from sqlalchemy import func, select

from consultation.extensions import db
from consultation.responding.models import Response
from tests.conftest import Loader
from tests.definitions import definition
from tests.officers.desk import Desk
from tests.residents import Resident

WORDS = "A lamp at the corner by the school."


def figures(officer: Desk, slug: str) -> tuple[dict[str, str], Tag]:
    """The table of the question about capacity (label and count), and its chart's picture."""
    assert officer.get(f"/officers/c/{slug}").status_code == 200
    chart = officer.page.select_one("img[src*='/charts/capacity.svg']")
    assert chart, "the question has no chart"
    place = next(part for part in chart.parents if part.find("table") and part.find(["h2", "h3"]))
    rows = (row.find_all(["th", "td"]) for row in place.find("tbody").find_all("tr"))
    return {row[0].get_text(strip=True): row[1].get_text(strip=True) for row in rows}, chart


def test_one_answer_to_the_officers_chart(
    open_now: Loader, residents: Callable[[], Resident], officer: Desk
) -> None:
    current = open_now()
    slug, questions = current.slug, current.definition.questions

    def sends(capacity: str) -> None:
        resident = residents().visit("/").visit(f"/c/{slug}").start(slug)
        resident.go_through({"capacity": {"option": capacity}, "why": WORDS}, questions)
        assert "A visitor" in resident.text or "A resident" in resident.text
        assert resident.send().reference

    for capacity in ("visitor", "resident", "visitor"):
        sends(capacity)
    counts, chart = figures(officer, slug)
    assert counts["A visitor"] == "2"
    assert counts["A resident"] == "1"
    drawn = officer.get(chart["src"])
    assert drawn.status_code == 200
    assert drawn.mimetype == "image/svg+xml"
    written = " ".join(" ".join(ElementTree.fromstring(drawn.data).itertext()).split())
    assert "Who are you?" in written
    assert "A visitor" in written
    assert "66.7%" in written or "67%" in written, written
    assert "2" in chart["alt"] and "visitor" in chart["alt"]
    picture = officer.get(chart["src"].replace(".svg", ".png"))
    assert picture.data.startswith(b"\x89PNG")

    sends("resident")
    later, anew = figures(officer, slug)
    assert later["A resident"] == "2", "the last response is in the figures at once"
    assert anew["src"] != chart["src"], "no browser shows the old picture for the new figures"


def test_the_deadline_from_the_file_to_the_page_that_says_it_has_passed(
    app: Flask, at: Callable[[datetime], None], resident: Resident, tmp_path: Path
) -> None:
    run = app.test_cli_runner()
    file = tmp_path / "parks.yaml"
    at(datetime(2026, 1, 10, tzinfo=UTC))

    file.write_bytes(definition(closes="2026-01-31 24:59"))
    refused = run.invoke(args=["consultation", "load", str(file)])
    assert refused.exit_code == 1
    assert f"{file}:8: closes: 24:59 is not a time of day." in refused.stderr
    assert resident.visit("/c/safer-parks").status == 404, "nothing is stored"

    file.write_bytes(definition(closes="2026-01-31 23:59"))
    loaded = run.invoke(args=["consultation", "load", str(file)])
    assert (loaded.exit_code, loaded.stdout.strip()) == (
        0,
        "Loaded version 1: http://localhost/c/safer-parks",
    )
    assert "23:59 on 31 January 2026" in resident.visit("/c/safer-parks").text
    resident.start("safer-parks").fill_in({"capacity": {"": ["visitor"]}, "why": {"": [WORDS]}})
    assert resident.heading.startswith("Check your answers")

    # To the end of the minute 23:59, which in January is 00:00 UTC; not a moment longer.
    closing = datetime(2026, 2, 1, tzinfo=UTC)
    at(closing - timedelta(microseconds=1))
    assert resident.visit("/c/safer-parks/respond/check").status == 200
    at(closing)
    late = resident.send()
    assert late.status == 410
    assert "23:59 on 31 January 2026" in late.text
    assert WORDS in late.text and "A visitor" in late.text
    assert "parks@example.org" in late.text
    db.session.rollback()
    assert db.session.execute(select(func.count()).select_from(Response)).scalar_one() == 0
    assert resident.start("safer-parks").status == 410
