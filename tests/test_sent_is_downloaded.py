"""What residents send is what officers download, cell by cell, for every type of question."""

import csv
import io
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, note

from consultation.authoring import demonstrating
from consultation.examples import BY_SLUG
from tests.answered import PLACES, WINTER, answered_consultations, typed_fully
from tests.conftest import Loader
from tests.contract_table import (
    FIRST,
    Typed,
    actions_of,
    row,
    whole_header,
)
from tests.definitions import definition
from tests.generated import A_FEW_WHOLE
from tests.officers.desk import Desk
from tests.residents import Resident


def rows_of(officer: Desk, slug: str, query: str = "") -> list[list[str]]:
    """The rows of `responses.csv` as an officer downloads it, the header first."""
    answer = officer.get(f"/officers/c/{slug}/downloads/responses.csv{query}")
    assert answer.status_code == 200, answer.text[:500]
    text = answer.get_data().decode("utf-8")
    assert text.startswith("\ufeff"), "there is no byte order mark"
    assert text.endswith("\r\n"), "RFC 4180 ends each line so"
    return list(csv.reader(io.StringIO(text[1:], newline=""), strict=True))


def assert_holds(
    officer: Desk, slug: str, written: Mapping[str, Any], sent: list[Mapping[str, Typed]]
) -> None:
    """That the file holds these responses and nothing else, with ids and with labels."""
    received = datetime.now(UTC).date().isoformat()
    for labels, query in ((False, ""), (True, "?values=labels")):
        header, *rows = rows_of(officer, slug, query)
        assert header == whole_header(written)
        assert header[: len(FIRST)] == FIRST
        expected = sorted(row(written, each, labels=labels) for each in sent)
        assert sorted(each[len(FIRST) :] for each in rows) == expected
        for id_, *facts in (each[: len(FIRST)] for each in rows):
            assert uuid.UUID(id_).version == 4
            assert facts == [received, "online", "en", "1"]


@pytest.mark.slow
@A_FEW_WHOLE
@given(drawn=answered_consultations())
def test_the_file_holds_what_was_sent_for_every_type_of_question(
    drawn: tuple[dict[str, Any], list[dict[str, Typed]]],
    at: Callable[[datetime], None],
    loaded: Loader,
    residents: Callable[[], Resident],
    officer: Desk,
) -> None:
    written, sent = drawn
    at(WINTER)
    slug = f"made-{uuid.uuid4().hex}"
    note(yaml.safe_dump(written, sort_keys=False, allow_unicode=True))
    loaded(definition(slug=slug, **written))
    for typed in sent:
        resident = residents().start(slug).walk(typed)
        assert resident.heading.startswith("Check your answers"), resident.text[:500]
        assert resident.send().reference
    # The third answers as the first, goes back to the beginning, and answers as the second.
    wavering = residents().start(slug).walk(sent[0])
    assert wavering.visit(f"/c/{slug}/respond/page-0").walk(sent[1]).send().reference
    assert_holds(officer, slug, written, [*sent, sent[1]])


MARK = "nobody may find this sentence"


def answer_about_oneself(resident: Resident) -> Resident:
    """Choose the last option but one of each list, and write the mark into each line."""
    for _ in range(20):
        if "/about-you" not in resident.url:
            return resident
        typed: dict[str, Typed] = {}
        for name in resident.asked():
            controls = resident.form().select(f"[name=question_{name}]")
            values = [each["value"] for each in controls if each.get("type") == "radio"]
            typed[name] = {"": [values[-2]] if values else [MARK]}
        resident.fill_in(typed)
    raise AssertionError("the questions about oneself do not end")


@pytest.mark.slow
@pytest.mark.parametrize("slug", PLACES)
def test_a_resident_without_javascript_completes_each_example(
    slug: str,
    at: Callable[[datetime], None],
    instance: Path,
    residents: Callable[[], Resident],
    officer: Desk,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(demonstrating, "EXAMPLES", (BY_SLUG[slug],))
    at(WINTER)
    demonstrating.load_examples(instance)
    at(PLACES[slug])
    written = yaml.load(BY_SLUG[slug].source(), Loader=yaml.CSafeLoader)
    full = {
        question["id"]: typed_fully(question, actions_of(written, page, question))
        for page in written["pages"]
        for question in page["questions"]
    }
    # The one question that must be answered, and nothing else.
    must = {
        question["id"]: full[question["id"]] if question.get("required") else {}
        for page in written["pages"]
        for question in page["questions"]
    }
    for typed in (full, must):
        resident = residents().visit("/").visit(f"/c/{slug}").start(slug).walk(typed)
        assert resident.heading.startswith("Check your answers")
        reference = resident.send().reference
        resident = answer_about_oneself(resident.visit(f"/c/{slug}/about-you"))
        assert resident.url.endswith("/contact")
        token = resident.form("email").find(attrs={"name": "csrf_token"})["value"]
        resident.post(resident.url, [("csrf_token", token), ("email", "outcome@example.org")])
        assert resident.reference == reference
    assert_holds(officer, slug, written, [full, must])
    officer.get(f"/officers/c/{slug}")
    links = {each["href"] for each in officer.page.select("a[href*='/downloads/']")}
    tables = {each for each in links if ".csv" in each and "contacts" not in each}
    assert len(tables) >= 3
    for address in tables:
        content = officer.get(address).get_data()
        assert MARK.encode() not in content, address
        assert b"outcome@example.org" not in content, address
