"""A figure reads only the columns that it needs; the result is the same as from the whole copy."""

import random
from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest

from consultation.analysis.breakdowns import Breakdown, breakdown_of
from consultation.analysis.cells import TIMELINESS, polars_library
from consultation.analysis.columns import Copy, up_to_date
from consultation.analysis.groups import grouping_by_question
from consultation.analysis.selection import EVERYTHING, Selection, read_selection
from consultation.extensions import db
from consultation.lifecycle.consultations import Current
from consultation.reporting.files.downloads import instance, report_on
from tests.conftest import Loader
from tests.reporting.conftest import every_type, taken
from tests.responses import store

__all__ = ["every_type", "taken"]

HERE = {"uses-park": {"option": "often"}}
DAYS = [date(2026, 1, 30), date(2026, 2, 3), date(2026, 2, 4)]


@pytest.fixture
def answered(every_type: Loader) -> Current:
    """Answers of all kinds, on days of which one knows few of the questions."""
    current = every_type(25)
    for day in DAYS:
        store(current, [HERE, {}], day=day)
    return current


def copy_of(current: Current) -> Copy:
    return up_to_date(db.session(), instance(), current.consultation.id)


def broken_down(current: Current, selection: Selection = EVERYTHING) -> Breakdown:
    questionnaire = report_on(current).results.questionnaire
    asked = {each.key: each for each in questionnaire.open}
    return breakdown_of(
        db.session(),
        instance(),
        current.consultation.id,
        questionnaire,
        asked["safe"],
        grouping_by_question(asked["uses-park"]),
        selection,
    )


def test_some_columns_say_what_they_say_among_all(answered: Current) -> None:
    pl = polars_library()
    copy = copy_of(answered)
    files = [pl.read_parquet(each) for each in sorted(copy.folder.glob("*.parquet"))]
    assert len(files) > len(DAYS)
    whole = pl.concat(files, how="diagonal")
    draw = random.Random(5)
    for _ in range(40):
        names = draw.choices([*whole.columns, "single/never-asked"], k=draw.randrange(6))
        rows = copy.rows(names)
        assert set(rows.columns) == {*names, TIMELINESS}
        for name in rows.columns:
            expected = whole[name].to_list() if name in whole.columns else [None] * whole.height
            assert rows[name].to_list() == expected, name


def test_a_breakdown_reads_no_column_but_those_of_its_questions(
    answered: Current, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken_down(answered)
    selection = read_selection(
        [("from", "2026-02-01"), ("q.uses-park", "often")],
        report_on(answered).results.questionnaire,
    )
    read: list[set[str]] = []

    def noting(copy: Copy, names: Iterable[str]) -> Any:
        found = reading(copy, names)
        read.append(set(found.columns))
        return found

    reading = Copy.rows
    monkeypatch.setattr(Copy, "rows", noting)
    safe = {"matrix/safe.morning", "matrix/safe.afternoon", "matrix/safe.dark"}
    two = {"single/uses-park", *safe, TIMELINESS}
    broken_down(answered)
    assert read == [two]
    broken_down(answered, selection)
    assert read == [two, two | {"response/day"}]


def test_a_breakdown_bears_a_copy_that_was_spoiled(answered: Current) -> None:
    before = broken_down(answered)
    for each in copy_of(answered).folder.glob("*.parquet"):
        each.write_bytes(each.read_bytes()[:100])
    assert broken_down(answered) == before
