"""Backup and restore: the same rows come back, on both databases and from one to the other."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import inspect, select
from sqlalchemy.exc import DBAPIError

from consultation.analysis.final_figures import final_figures
from consultation.analysis.results import results_for
from consultation.extensions import Base, db
from consultation.lifecycle.consultations import find
from consultation.lifecycle.keying import end_keying
from consultation.officers import audit
from consultation.operations import schema, sealed_file
from consultation.operations.backup import back_up
from consultation.operations.erasures import keep_everywhere
from consultation.operations.last_backup import last_backup
from consultation.operations.refusals import Damaged, NotBackedUp, NotRestored, WrongKey
from consultation.operations.restore import disagreements, restore
from consultation.operations.rows import KINDS, kind_of
from consultation.responding.models import Response
from tests.conftest import loader
from tests.definitions import with_questions
from tests.live import TOP, environment_for
from tests.operations.sites import (
    BETWEEN,
    EACH,
    NOT_RESTORED,
    Databases,
    databases,
    fill,
    restored,
    site,
    stored,
)
from tests.publishing.withdrawing import withdraw_one
from tests.residents import Resident
from tests.responses import store

__all__ = ["databases"]

KEY = "sixteen letters or more"
AGREE = {"id": "agree", "type": "scale", "label": "Do you agree?", "scale": "agreement"}
ROWS = [{"id": "b", "label": "B"}, {"id": "a", "label": "A"}]
GRID = {**AGREE, "id": "grid", "type": "matrix", "rows": ROWS}
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=60)
DOCUMENT = st.dictionaries(
    TEXT,
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**70), 2**70) | TEXT,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
        max_leaves=8,
    ),
    max_size=4,
)
FEW = settings(
    max_examples=4,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(autouse=True)
def cheap_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stretch keys as in earnest, with the least work that scrypt allows."""
    monkeypatch.setattr(sealed_file, "WORK", 2)


@pytest.mark.slow
@pytest.mark.parametrize(("source", "target"), BETWEEN)
@FEW
@given(drawn=st.data(), key=st.sampled_from(["", KEY]))
def test_what_is_restored_is_what_was_backed_up(
    tmp_path: Path, databases: Databases, source: str, target: str, drawn: Any, key: str
) -> None:
    folder, kinds = tmp_path / uuid4().hex, {"text": TEXT, "document": DOCUMENT}
    file = tmp_path / f"{folder.name}.backup"
    with site(folder / "here", databases.url(source)):
        fill(draw=lambda kind: drawn.draw(kinds[kind]))
        there_was = stored()
        number = back_up(file, folder / "here", key)
    assert number == sum(map(len, there_was.values()))
    with site(folder / "there", databases.url(target), new=True):
        restore(file, folder / "there", key)
        assert stored() == restored(there_was)
        again = folder / "again.backup"
        ended = sum(len(there_was[name]) for name in NOT_RESTORED)
        assert ended and back_up(again, folder / "there", key) == number - ended


@pytest.mark.parametrize(("source", "target"), BETWEEN)
def test_final_figures_come_back_and_stay_when_an_erasure_is_replayed(
    tmp_path: Path, databases: Databases, at: Callable[..., None], source: str, target: str
) -> None:
    """Who has withdrawn since the backup is erased again, and stays in what was public."""
    file = tmp_path / "backups" / "one.backup"
    file.parent.mkdir()
    here, there = tmp_path / "here", tmp_path / "there"
    with site(here, databases.url(source)):
        current = loader(here)(with_questions(AGREE, GRID))
        one, *_ = store(current, [{"agree": "agree", "grid": {"b": "agree", "a": "neither"}}] * 9)
        at(current.window.closes + timedelta(hours=1))
        end_keying(current)
        made = final_figures(db.session(), here, current)
        db.session.rollback()
        back_up(file, here, "")
        withdraw_one(current, one)
        keep_everywhere(here, file.parent)
    with site(there, databases.url(target), new=True):
        restore(file, there, "")
        again = find(current.slug)
        assert made and again
        assert results_for(db.session(), there, again.consultation.id).total == 8
        found = final_figures(db.session(), there, again)
        assert found and found.results == made.results and found.results.total == 9


def test_every_column_of_every_table_can_be_backed_up() -> None:
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            assert kind_of(column) in KINDS, column
        assert not any(key.column.table is table for key in table.foreign_keys), (
            f"{table} refers to itself: its rows have no order in which they can be restored"
        )


@pytest.mark.parametrize("kind", EACH)
def test_whatever_was_acknowledged_before_it_began_is_in_it(
    tmp_path: Path, databases: Databases, kind: str
) -> None:
    acknowledged: list[str] = []
    some, enough = Event(), Event()

    def send(app: Flask, current: Any) -> None:
        questions = current.definition.questions
        while not enough.is_set():
            resident = Resident(app.test_client()).start(current.slug)
            acknowledged.append(resident.go_through({"why": "Light."}, questions).send().reference)
            if len(acknowledged) >= 3:
                some.set()

    with site(tmp_path / "here", databases.url(kind)) as app:
        current = loader(tmp_path / "here")(opens="2020-01-05 09:00", closes="2099-01-05 09:00")
        sender = Thread(target=send, args=(app, current))
        sender.start()
        try:
            assert some.wait(60)
            for name in ("first", "second"):
                before = len(acknowledged)
                back_up(tmp_path / name, tmp_path / "here", "", _slowly(acknowledged))
        finally:
            enough.set()
            sender.join()
    with site(tmp_path / "there", databases.url(kind), new=True):
        restore(tmp_path / "second", tmp_path / "there", "")
        assert disagreements() == []
        kept = set(db.session.scalars(select(Response.reference)))
        assert set(acknowledged[:before]) <= kept
        assert len(kept) < len(acknowledged), "the sender went on, and a backup is of one moment"


def _slowly(acknowledged: list[str]) -> Callable[[int, Any], Any]:
    """Let the sender go on in the middle of a backup."""

    def watch(number: int, lines: Any) -> Any:
        seen = len(acknowledged)
        yield from lines
        while len(acknowledged) < seen + 2:
            Event().wait(0.005)

    return watch


@pytest.mark.parametrize("kind", EACH)
def test_the_record_cannot_be_rewritten_afterwards_and_goes_on(
    tmp_path: Path, databases: Databases, kind: str
) -> None:
    with site(tmp_path / "here", databases.url(kind)):
        fill()
        back_up(tmp_path / "file", tmp_path / "here", "")
        restore(tmp_path / "file", tmp_path / "here", "", overwrite=True)
        for table in ("audit_entry", "chronicle_entry", "seal"):
            with pytest.raises(DBAPIError, match="never"), db.engine.begin() as connection:
                connection.exec_driver_sql(f"DELETE FROM {table}")
        audit.record("backup restored")
        with pytest.raises(DBAPIError), db.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE version SET consultation_id = NULL")


@pytest.mark.parametrize("kind", EACH)
def test_what_is_there_is_lost_only_by_overwrite(
    tmp_path: Path, databases: Databases, kind: str
) -> None:
    with site(tmp_path / "here", databases.url(kind)):
        fill(rows=1)
        there_was = stored()
        back_up(tmp_path / "file", tmp_path / "here", "")
    with site(tmp_path / "there", databases.url(kind)):
        (tmp_path / "there" / "columns").mkdir()
        fill(rows=2)
        other = stored()
        with pytest.raises(NotRestored, match=r"not empty.*--overwrite"):
            restore(tmp_path / "file", tmp_path / "there", "")
        assert stored() == other
        restore(tmp_path / "file", tmp_path / "there", "", overwrite=True)
        assert stored() == restored(there_was)
        assert not (tmp_path / "there" / "columns").exists(), "what is derived is made anew"


def test_nothing_of_what_was_overwritten_is_left_in_the_file(tmp_path: Path) -> None:
    lost = "a sentence that nobody may read again"
    with site(tmp_path / "empty"):
        back_up(tmp_path / "file", tmp_path / "empty", "")
    with site(tmp_path / "here"):
        fill(draw=lambda kind: lost if kind == "text" else {"said": lost * 200})
        restore(tmp_path / "file", tmp_path / "here", "", overwrite=True)
    left = b"".join(path.read_bytes() for path in (tmp_path / "here").glob("*.sqlite*"))
    assert left and lost.encode() not in left


@pytest.mark.parametrize("kind", EACH)
def test_a_schema_without_rows_is_empty_and_foreign_tables_are_left_alone(
    tmp_path: Path, databases: Databases, kind: str
) -> None:
    with site(tmp_path / "here", databases.url(kind)):
        fill(rows=1)
        back_up(tmp_path / "file", tmp_path / "here", "")
    with site(tmp_path / "prepared", databases.url(kind)):
        restore(tmp_path / "file", tmp_path / "prepared", "")
    with site(tmp_path / "foreign", databases.url(kind), new=True):
        with db.engine.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE customer (name text)")
        with pytest.raises(NotRestored, match="not this site's"):
            restore(tmp_path / "file", tmp_path / "foreign", "", overwrite=True)
        assert inspect(db.engine).get_table_names() == ["customer"]


@pytest.mark.parametrize("kind", EACH)
def test_an_older_backup_is_brought_to_the_current_schema(
    tmp_path: Path, databases: Databases, kind: str
) -> None:
    with site(tmp_path / "here", databases.url(kind)):
        fill()
        back_up(tmp_path / "file", tmp_path / "here", "")
    newer = _with_a_later_revision(tmp_path)
    with site(tmp_path / "there", databases.url(kind), new=True) as app:
        app.extensions["migrate"].directory = str(newer)
        restore(tmp_path / "file", tmp_path / "there", "")
        with db.engine.connect() as connection:
            assert schema.revision_in(connection) == "9999"
            assert connection.exec_driver_sql("SELECT colour FROM officer").scalars().all() == [
                "green", "green", "green",
            ]  # fmt: skip
            there_was = connection.exec_driver_sql("SELECT count(*) FROM officer").scalar()
        back_up(tmp_path / "newer", tmp_path / "there", "")
    refusal = pytest.raises(NotRestored, match=r"revision 9999.*a newer one made it")
    with site(tmp_path / "older", databases.url(kind)), refusal:
        restore(tmp_path / "newer", tmp_path / "older", "", overwrite=True)
    assert there_was == 3


def _with_a_later_revision(folder: Path) -> Path:
    newer = folder / "migrations"
    shutil.copytree(TOP / "migrations", newer, ignore=shutil.ignore_patterns("__pycache__"))
    (newer / "versions" / "9999_later.py").write_text(
        "import sqlalchemy as sa\nfrom alembic import op\n"
        f"revision, down_revision = '9999', '{_head()}'\n"
        "def upgrade():\n"
        "    with op.batch_alter_table('officer') as table:\n"
        "        table.add_column(sa.Column('colour', sa.Text(), server_default='green'))\n"
    )
    return newer


def _head() -> str:
    from alembic.script import ScriptDirectory

    return str(ScriptDirectory(str(TOP / "migrations")).get_current_head())


def test_a_schema_of_another_version_is_not_backed_up(tmp_path: Path) -> None:
    with site(tmp_path / "here", new=True) as app:
        with pytest.raises(NotBackedUp, match="new"):
            back_up(tmp_path / "file", tmp_path / "here", "")
        schema_is_made = _with_a_later_revision(tmp_path)
        with db.engine.begin() as connection:
            schema.bring_to(connection, "head")
        app.extensions["migrate"].directory = str(schema_is_made)
        with pytest.raises(NotBackedUp, match="flask db upgrade"):
            back_up(tmp_path / "file", tmp_path / "here", "")
    assert not (tmp_path / "file").exists()


KILLED = """
import os, sys
from pathlib import Path
from consultation import create_app
from consultation.operations.backup import back_up
from consultation.operations.restore import restore

def killed(number, things):
    for place, each in enumerate(things):
        if place == number // 2:
            os._exit(9)
        yield each

app = create_app()
with app.app_context():
    file, instance = Path(sys.argv[2]), app.config["SETTINGS"].instance
    if sys.argv[1] == "backup":
        back_up(file, instance, "", killed)
    else:
        restore(file, instance, "", overwrite=True, watch=killed)
"""


@pytest.mark.slow
@pytest.mark.parametrize("kind", EACH)
def test_a_kill_half_way_leaves_nothing_that_looks_whole(
    tmp_path: Path, databases: Databases, kind: str
) -> None:
    instance, url = tmp_path / "here", databases.url(kind)
    with site(instance, url):
        fill()
        back_up(tmp_path / "file", instance, "")
        there_was = stored()
        for verb, file in (("backup", tmp_path / "killed"), ("restore", tmp_path / "file")):
            chosen = {"database_url": url} if url else {}
            ended = subprocess.run(
                [sys.executable, "-c", KILLED, verb, file],
                cwd=TOP,
                env=environment_for(instance, **chosen),
                capture_output=True,
                check=False,
            )
            assert ended.returncode == 9, ended.stderr
            db.engine.dispose()
            assert stored() == there_was
        assert not (tmp_path / "killed").exists()
        assert (last := last_backup(instance)) and last.file == str(tmp_path / "file")
        restore(tmp_path / "file", instance, "", overwrite=True)
        assert stored() == restored(there_was)


def test_a_failed_backup_leaves_the_one_before_and_no_other_file(tmp_path: Path) -> None:
    def fails(number: int, lines: Any) -> Any:
        yield next(iter(lines))
        raise OSError(28, "No space left on device")

    with site(tmp_path / "here"):
        fill(rows=1)
        back_up(tmp_path / "file", tmp_path / "here", "")
        before = (tmp_path / "file").read_bytes()
        with pytest.raises(OSError, match="No space"):
            back_up(tmp_path / "file", tmp_path / "here", "", fails)
        assert (tmp_path / "file").read_bytes() == before
        mine = tmp_path / "here" / "notes.txt"
        mine.write_text("not a backup")
        with pytest.raises(NotBackedUp, match="left as it is"):
            back_up(mine, tmp_path / "here", "")
        assert mine.read_text() == "not a backup"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize("key", ["", KEY], ids=["plain", "encrypted"])
def test_one_changed_byte_anywhere_is_noticed_before_anything_is_touched(
    tmp_path: Path, key: str
) -> None:
    file = tmp_path / "file"
    with site(tmp_path / "here"):
        fill()
        back_up(file, tmp_path / "here", key)
        whole = file.read_bytes()
        there_was = stored()
        changed = [
            whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
            for place in (0, 22, 25, 50, 70, 88, 91, 95, 200, len(whole) // 2, len(whole) - 1)
        ]
        cut = [whole[:length] for length in (0, 10, 60, 87, 89, 1000, len(whole) - 1)]
        for wrong in (*changed, *cut, whole + b"\0"):
            file.write_bytes(wrong)
            with pytest.raises((Damaged, WrongKey)):
                restore(file, tmp_path / "here", key, overwrite=True)
        assert stored() == there_was


def test_frames_cannot_change_places_nor_be_left_out(tmp_path: Path) -> None:
    from consultation.operations.sealed_file import Sealing, lines_in

    file = tmp_path / "file"
    line = os.urandom(40_000).hex().encode()
    with file.open("wb") as opened:
        sealing = Sealing(opened, KEY)
        for _ in range(6):
            sealing.write(line + os.urandom(30_000).hex().encode() + b"\n")
        sealing.end()
    whole = file.read_bytes()
    head, frames, place = whole[:87], [], 87
    while place < len(whole):
        length = 5 + int.from_bytes(whole[place + 1 : place + 5])
        frames.append(whole[place : place + length])
        place += length
    assert len(frames) >= 3
    as_last = b"\1" + frames[0][1:]
    for wrong in (
        [frames[1], frames[0], *frames[2:]],
        [frames[0], *frames[2:]],
        [*frames[:-2], frames[-1]],
        frames[:-1],
        [as_last],
    ):
        file.write_bytes(head + b"".join(wrong))
        with file.open("rb") as opened, pytest.raises(Damaged):
            list(lines_in(opened, KEY))
    file.write_bytes(head + b"".join(frames))
    with file.open("rb") as opened:
        assert len(list(lines_in(opened, KEY))) == 6


def test_an_encrypted_backup_shows_nothing_and_wants_its_key(tmp_path: Path) -> None:
    with site(tmp_path / "here"):
        fill()
        for key in ("", KEY):
            back_up(tmp_path / f"file{key}", tmp_path / "here", key)
        with pytest.raises(WrongKey, match="is encrypted"):
            restore(tmp_path / f"file{KEY}", tmp_path / "here", "", overwrite=True)
        with pytest.raises(WrongKey, match="another key"):
            restore(tmp_path / f"file{KEY}", tmp_path / "here", KEY + "!", overwrite=True)
        restore(tmp_path / "file", tmp_path / "here", KEY, overwrite=True)
    import zlib

    with pytest.raises(zlib.error):
        zlib.decompress((tmp_path / f"file{KEY}").read_bytes()[87 + 5 :])
