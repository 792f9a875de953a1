"""The column copy stays in step with the responses, whatever happens to either."""

import errno
import os
import shutil
import uuid
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, delete, event, update

from consultation.analysis import columns
from consultation.analysis.cells import polars_library
from consultation.analysis.equality import equality_answers
from consultation.analysis.results import Results
from consultation.extensions import db
from consultation.gate import NotStored
from consultation.lifecycle.consultations import Current
from consultation.lifecycle.stage import Timeliness
from consultation.responding.models import EqualityAnswers, Response
from consultation.transactions import writing
from tests.analysis.conftest import Counter
from tests.conftest import Loader, loader
from tests.definitions import definition
from tests.responses import store

RESIDENT = {"capacity": {"option": "resident"}}
VISITOR = {"capacity": {"option": "visitor"}, "why": "More light"}
OTHER_DAY = date(2026, 2, 2)


def tally(results: Results, key: str = "capacity") -> dict[str, int]:
    found = results.question(key)
    assert found
    return {row.option: row.count or 0 for row in found.summary.rows("en")}


def copy_of(instance: Path, current: Current) -> columns.Copy:
    db.session.commit()
    return columns.up_to_date(db.session(), instance, current.consultation.id)


def everything_in(copy: columns.Copy) -> Any:
    """All columns of the copy, read without it."""
    pl = polars_library()
    files = sorted(copy.folder.glob("*.parquet"))
    return pl.concat([pl.read_parquet(each) for each in files], how="diagonal")


def files(instance: Path, current: Current) -> set[str]:
    return {
        path.name for path in (instance / "columns" / current.consultation.id.hex).glob("*.parquet")
    }


def test_a_full_disk_is_told_and_nothing_half_written_stays(
    loaded: Loader, instance: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    current = loaded()
    store(current, [RESIDENT])
    folder = instance / "columns" / current.consultation.id.hex

    def full(path: Path, _content: object) -> None:
        path.touch()
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", full)
        with pytest.raises(NotStored, match=r"parquet.* cannot be written: No space left"):
            copy_of(instance, current)
    assert [each.name for each in folder.iterdir()] == ["lock"]
    assert len(everything_in(copy_of(instance, current))) == 1


def test_it_holds_what_was_stored_and_no_words(loaded: Loader, instance: Path) -> None:
    current = loaded()
    ids = store(current, [RESIDENT, VISITOR, {}], language="en")
    frame = everything_in(copy_of(instance, current)).sort("response")
    assert sorted(frame["response"].to_list()) == sorted(each.hex for each in ids)
    by_id = dict(zip(frame["response"], frame.iter_rows(named=True), strict=True))
    assert by_id[ids[0].hex]["single/capacity"] == "resident"
    assert by_id[ids[1].hex]["text/why"] == "1"
    assert by_id[ids[2].hex]["single/capacity"] is None
    assert set(frame["response/version"]) == {"1"}
    content = b"".join(path.read_bytes() for path in instance.glob("columns/*/*.parquet"))
    assert b"More light" not in content


def test_it_follows_what_is_added_and_taken_away(
    loaded: Loader, counted: Counter, instance: Path
) -> None:
    current = loaded()
    first = store(current, [RESIDENT, RESIDENT, VISITOR])
    assert tally(counted(current)) == {"resident": 2, "visitor": 1}
    store(current, [VISITOR])
    store(current, [RESIDENT], day=OTHER_DAY)
    results = counted(current)
    assert tally(results) == {"resident": 3, "visitor": 2}
    assert results.by_day == ((date(2026, 2, 1), 4), (OTHER_DAY, 1))
    with writing() as session:
        session.execute(delete(Response).where(Response.id.in_(first)))
    assert tally(counted(current)) == {"resident": 1, "visitor": 1}
    with writing() as session:
        session.execute(delete(Response).where(Response.received_on == OTHER_DAY))
    assert counted(current).total == 1
    assert files(instance, current) == {"2026-02-01.parquet"}


def test_one_withdrawn_and_one_new_on_the_same_day_are_noticed(
    loaded: Loader, counted: Counter
) -> None:
    current = loaded()
    (gone,) = store(current, [RESIDENT])
    assert tally(counted(current)) == {"resident": 1, "visitor": 0}
    with writing() as session:
        session.execute(delete(Response).where(Response.id == gone))
    store(current, [VISITOR])
    assert tally(counted(current)) == {"resident": 0, "visitor": 1}


def test_only_what_is_lacking_is_read(loaded: Loader, counted: Counter) -> None:
    current = loaded()
    store(current, [RESIDENT] * 20)
    counted(current)
    (new,) = store(current, [VISITOR], day=OTHER_DAY)
    asked: list[tuple[str, Any]] = []

    def note(connection: Any, cursor: Any, statement: str, given: Any, *rest: Any) -> None:
        asked.append((statement, given))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        counted(current)
        reading = [given for statement, given in asked if "response.answers" in statement]
        assert len(reading) == 1
        assert new.hex in str(reading[0])
        asked.clear()
        counted(current)
        assert not [statement for statement, _ in asked if "response.id" in statement]
        assert len(asked) <= 5
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def test_nothing_is_made_again_when_nothing_changed(
    loaded: Loader, counted: Counter, instance: Path
) -> None:
    current = loaded()
    store(current, [RESIDENT, VISITOR])
    before = counted(current)
    written = {path: path.stat().st_mtime_ns for path in instance.glob("columns/*/*.parquet")}
    assert counted(current) is before
    assert {path: path.stat().st_mtime_ns for path in written} == written


@pytest.mark.parametrize("harm", ["gone", "one-gone", "spoiled", "half", "other-layout", "marks"])
def test_it_can_be_deleted_or_spoiled_at_any_time(
    loaded: Loader, counted: Counter, instance: Path, harm: str
) -> None:
    current = loaded()
    store(current, [RESIDENT, VISITOR])
    store(current, [VISITOR], day=OTHER_DAY)
    assert tally(counted(current)) == {"resident": 1, "visitor": 2}
    folder = instance / "columns" / current.consultation.id.hex
    day = folder / "2026-02-01.parquet"
    match harm:
        case "gone":
            shutil.rmtree(folder)
        case "one-gone":
            day.unlink()
        case "spoiled":
            day.write_bytes(b"no parquet at all")
        case "half":
            day.write_bytes(day.read_bytes()[:200])
        case "other-layout":
            (folder / "marks.json").write_text('{"layout": "0", "files": {}}')
        case "marks":
            (folder / "marks.json").write_text("{")
    store(current, [RESIDENT], day=date(2026, 2, 3))
    assert tally(counted(current)) == {"resident": 2, "visitor": 2}


def test_whoever_alters_stored_answers_discards_the_copy(
    loaded: Loader, counted: Counter, instance: Path
) -> None:
    current = loaded()
    (id_,) = store(current, [RESIDENT])
    counted(current)
    with writing() as session:
        session.execute(update(Response).where(Response.id == id_).values(answers=VISITOR))
    columns.discard(instance, current.consultation.id)
    assert tally(counted(current)) == {"resident": 0, "visitor": 1}


@pytest.mark.usefixtures("no_chance")
def test_late_responses_are_counted_nowhere(loaded: Loader, counted: Counter) -> None:
    current = loaded(late="set-aside", equality={"questions": "standard"})
    store(current, [RESIDENT] * 30, equality={"sex": {"option": "female"}})
    store(current, [VISITOR] * 20, timeliness=Timeliness.LATE, equality={"sex": {"option": "male"}})
    store(current, [VISITOR] * 11, timeliness=Timeliness.IN_FLIGHT)
    results = counted(current)
    assert (results.total, results.late) == (41, 20)
    assert tally(results) == {"resident": 30, "visitor": 11}
    assert sum(count for _, count in results.by_day) == 41
    assert tally(results, "sex") == {"female": 30, "male": 0, "prefer-not-to-say": 0}


def test_what_people_said_about_themselves_is_read_apart_and_never_kept(
    loaded: Loader, counted: Counter, instance: Path
) -> None:
    current = loaded(equality={"questions": "standard"})
    male = {"sex": {"option": "male"}}
    ids = {each.hex for each in store(current, [RESIDENT] * 12, equality=male)}
    counted(current)
    about = equality_answers(db.session(), current.consultation.id)
    keys = {row.key.hex for row in db.session.execute(db.select(EqualityAnswers.key))}
    assert set(about["response"]) == keys and not keys & ids
    assert set(about["single/sex"]) == {"male"}
    kept = everything_in(copy_of(instance, current))
    assert not any("sex" in name for name in kept.columns)
    assert not keys & {str(value) for row in kept.iter_rows() for value in row}


def test_versions_are_merged_by_the_name_of_the_column(loaded: Loader, counted: Counter) -> None:
    first = loaded()
    store(first, [RESIDENT, VISITOR])
    pages = [
        {
            "id": "you",
            "title": "You",
            "questions": [
                {
                    "id": "capacity",
                    "type": "single",
                    "label": "Who are you, then?",
                    "options": [
                        {"id": "trader", "label": "A trader"},
                        {"id": "resident", "label": "A resident"},
                        {"id": "visitor", "label": "A visitor"},
                    ],
                },
                {"id": "often", "type": "number", "label": "How often do you come?"},
                {"id": "why", "type": "text", "label": "What would make you feel safer?"},
            ],
        }
    ]
    second = loaded(definition(pages=pages))
    assert second.number == 2
    store(second, [{"capacity": {"option": "trader"}, "often": "3"}, RESIDENT])
    results = counted(second)
    assert [each.key for each in results.questions] == ["capacity", "often", "why"]
    assert tally(results) == {"trader": 1, "resident": 2, "visitor": 1}
    found = results.question("capacity")
    assert found
    assert found.asked.label.own == "Who are you, then?"
    assert {number: each.label.own for number, each in found.asked.wordings.items()} == {
        1: "Who are you?",
        2: "Who are you, then?",
    }
    often = results.question("often")
    assert often
    assert (often.summary.base, often.summary.not_answered) == (1, 3)


def test_stragglers_of_an_old_version_lose_nothing(loaded: Loader, counted: Counter) -> None:
    """Removed and retyped before anybody answered, then answered by drafts begun before."""
    single = {"id": "a", "type": "single", "label": "A?", "options": ["Yes", "No"], "other": "Else"}
    gone = {"id": "gone", "type": "number", "label": "Gone?"}
    last = {"id": "last", "type": "text", "label": "Last?"}
    page = {"id": "page", "title": "Page"}
    first = loaded(definition(pages=[{**page, "questions": [single, gone, last]}]))
    scale = {"id": "a", "type": "scale", "label": "A now?", "scale": "agreement"}
    second = loaded(definition(pages=[{**page, "questions": [last, scale]}]))
    assert [each.key for each in counted(second).questions] == ["last", "a"]
    store(first, [{"a": {"option": "other", "other": "words"}, "gone": "4"}])
    store(second, [{"a": "agree"}])
    results = counted(second)
    assert [each.key for each in results.questions] == ["a@1", "gone", "last", "a"]
    assert tally(results, "a@1") == {"yes": 0, "no": 0, "other": 1}
    assert tally(results, "a")["agree"] == 1
    assert tally(results, "gone") == {"4": 1}
    removed = results.question("gone")
    assert removed
    assert not removed.asked.current


def test_points_of_another_sum_are_never_added_up(loaded: Loader, counted: Counter) -> None:
    """The sum was changed before anybody answered; then a draft begun before was sent."""

    def sharing(total: int) -> bytes:
        shares = {"id": "s", "type": "points", "label": "S?", "options": ["A", "B"], "total": total}
        return definition(pages=[{"id": "page", "title": "Page", "questions": [shares]}])

    first, second = loaded(sharing(10)), loaded(sharing(20))
    assert [each.key for each in counted(second).questions] == ["s"]
    store(first, [{"s": {"a": 10, "b": 0}}])
    store(second, [{"s": {"a": 5, "b": 15}}])
    results = counted(second)
    assert [each.key for each in results.questions] == ["s@1", "s"]
    shares = {}
    for key in ("s@1", "s"):
        found = results.question(key)
        assert found
        shares[key] = [(row.count, row.percentage) for row in found.summary.rows("en")]
    assert shares == {"s@1": [(10, 100.0), (0, 0.0)], "s": [(5, 25.0), (15, 75.0)]}


def test_an_option_that_was_taken_away_is_still_counted(loaded: Loader, counted: Counter) -> None:
    def asking(*options: str, **more: Any) -> bytes:
        questions = [
            {"id": "one", "type": "single", "label": "One?", "options": list(options), **more},
            {"id": "many", "type": "multiple", "label": "Many?", "options": list(options), **more},
            {"id": "rank", "type": "rank", "label": "Rank?", "options": list(options)},
            {"id": "grid", "type": "matrix", "label": "Grid?", "scale": "safety",
             "rows": list(options)},
        ]  # fmt: skip
        return definition(pages=[{"id": "page", "title": "Page", "questions": questions}])

    first = loaded(asking("A", "B", "C", other="Else"))
    second = loaded(asking("A", "C"))
    store(first, [{
        "one": {"option": "b"},
        "many": {"options": ["b", "other"], "other": "words"},
        "rank": ["b", "a", "c"],
        "grid": {"b": "very-safe"},
    }])  # fmt: skip
    results = counted(second)
    assert tally(results, "one") == {"a": 0, "b": 1, "c": 0, "other": 0}
    assert tally(results, "many") == {"a": 0, "b": 1, "c": 0, "other": 1}
    ranked = results.question("rank")
    assert ranked
    placed = {(row.option, row.part) for row in ranked.summary.rows("en") if row.count}
    assert placed == {("a", "2"), ("b", "1"), ("c", "3")}
    grid = results.question("grid")
    assert grid
    assert [(row.part, row.option) for row in grid.summary.rows("en") if row.count] == [
        ("b", "very-safe")
    ]


def test_each_consultation_has_a_copy_of_its_own(loaded: Loader, counted: Counter) -> None:
    one, other = loaded(), loaded(slug="another")
    store(one, [RESIDENT] * 3)
    store(other, [VISITOR] * 2)
    assert (counted(one).total, counted(other).total) == (3, 2)


def test_a_thousand_responses_are_read_in_one_go(loaded: Loader, counted: Counter) -> None:
    current = loaded()
    store(current, [RESIDENT, VISITOR, {}] * 400)
    results = counted(current)
    assert tally(results) == {"resident": 400, "visitor": 400}
    found = results.question("capacity")
    assert found
    assert (found.summary.base, found.summary.not_answered) == (800, 400)


def test_no_responses_is_a_state_of_its_own(loaded: Loader, counted: Counter) -> None:
    results = counted(loaded(equality={"questions": "standard"}))
    assert (results.total, results.by_day, results.by_channel) == (0, (), ())
    assert tally(results) == {"resident": 0, "visitor": 0}
    assert tally(results, "sex") == {"female": 0, "male": 0, "prefer-not-to-say": 0}


def test_the_copy_works_the_same_on_either_database(each_app: Any, tmp_path: Path) -> None:
    from consultation.analysis.results import results_for

    current = loader(tmp_path)(equality={"questions": "standard"})
    first, _ = store(current, [RESIDENT, VISITOR], equality={"sex": {"option": "male"}})
    session = db.session()

    def total() -> int:
        session.commit()
        return results_for(session, tmp_path, current.consultation.id).total

    assert total() == 2
    marks = next(tmp_path.glob("columns/*/marks.json"))
    written = marks.stat().st_mtime_ns
    assert total() == 2
    assert marks.stat().st_mtime_ns == written
    store(current, [VISITOR])
    assert total() == 3
    elsewhere = create_engine(db.engine.url)
    with elsewhere.begin() as connection:
        connection.execute(delete(Response).where(Response.id == first))
    elsewhere.dispose()
    assert total() == 2
    assert uuid.UUID(next(tmp_path.glob("columns/*")).name) == current.consultation.id
