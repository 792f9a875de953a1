"""The operator's commands backup, restore and doctor, run as on the command line."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from consultation import clock, create_app
from consultation.extensions import db
from consultation.lifecycle.chronicle import chronicle_of
from consultation.operations.auditing import audit
from consultation.operations.last_backup import last_backup
from consultation.operations.on_record import tell_of_restoring
from consultation.settings import UnsafeSetting, read_settings
from tests.conftest import Loader, settings_for
from tests.live import TOP, environment_for
from tests.operations.sites import fill, site, stored
from tests.residents import Resident
from tests.responses import store

KEY = "sixteen letters or more"


def typed(app: Flask, *arguments: Any) -> Result:
    return app.test_cli_runner().invoke(args=[str(each) for each in arguments])


def refused(result: Result) -> str:
    """The one sentence on standard error of a command that was refused."""
    assert result.exit_code == 1, result.output
    assert result.stderr.startswith("Error: ") and result.stderr.count("\n") == 1
    return result.stderr


@pytest.mark.parametrize("name", ["backup", "restore", "doctor"])
def test_each_has_help_with_an_example(app: Flask, name: str) -> None:
    result = typed(app, name, "--help")
    assert result.exit_code == 0
    assert f"Example: flask {name}" in result.output


@pytest.mark.parametrize("arguments", [["backup"], ["restore"], ["restore", "/nowhere/at/all"]])
def test_wrong_usage_is_told_apart_from_a_refusal(app: Flask, arguments: list[str]) -> None:
    assert typed(app, *arguments).exit_code == 2


def test_a_backup_is_made_remembered_and_restored(
    tmp_path: Path,
    app: Flask,
    instance: Path,
    open_now: Loader,
    resident: Resident,
    at: Callable[[datetime], None],
) -> None:
    current = open_now()
    resident.start(current.slug).go_through({"why": "Light."}, current.definition.questions).send()
    there_was, file = stored(), tmp_path / "file.backup"
    made = typed(app, "backup", file)
    assert made.exit_code == 0, made.output
    assert f"rows are in {file} (not encrypted)." in made.output
    for kept_apart in ("secret-key", "config.toml", "areas", "logo"):
        assert kept_apart in made.output
    assert file.stat().st_mode & 0o777 == 0o600
    last = last_backup(instance)
    assert last and last.file == str(file) and not last.encrypted
    assert (instance / "last-backup.json").stat().st_mode & 0o777 == 0o600

    sentence = refused(typed(app, "restore", file))
    assert "not empty" in sentence and "--overwrite" in sentence
    at(clock.now() + timedelta(hours=1))
    back = typed(app, "restore", file, "--overwrite")
    assert back.exit_code == 0, back.stderr
    assert "are restored" in back.output and "they agree" in back.output
    assert "Audited: 1 consultation; all agree." in back.output
    now_is = stored()
    told = set(now_is.pop("chronicle_entry")) - set(there_was.pop("chronicle_entry"))
    assert now_is == there_was
    assert len(told) == 1 and "A backup was restored" in told.pop()


@pytest.mark.parametrize(
    ("made", "restored", "late", "is_told"),
    [
        pytest.param(-5, -1, "refuse", False, id="not-opened-yet"),
        pytest.param(-5, 1, "refuse", True, id="opened-since"),
        pytest.param(1, 2, "refuse", True, id="open"),
        pytest.param(1, 30, "refuse", True, id="closed-since"),
        pytest.param(11, 30, "refuse", False, id="closed-before"),
        pytest.param(10, 30, "set-aside", True, id="late-ones-since"),
        pytest.param(12, 30, "set-aside", False, id="late-ones-before"),
    ],
)
def test_the_record_says_from_when_a_restored_backup_is(
    app: Flask,
    loaded: Loader,
    at: Callable[[datetime], None],
    made: int,
    restored: int,
    late: str,
    is_told: bool,
) -> None:
    at(datetime(2030, 1, 1, tzinfo=UTC))
    current = loaded(opens="2030-03-01", closes="2030-03-11", late=late)
    opens = current.window.opens
    at(opens + timedelta(days=restored))
    tell_of_restoring(opens + timedelta(days=made))
    told = [each for each in chronicle_of(db.session(), current.consultation.id)]
    assert [each.event for each in told if each.event == "restored"] == ["restored"] * is_told
    audit(db.session(), current)


def test_a_record_that_did_not_agree_is_told_of(tmp_path: Path, app: Flask, loaded: Loader) -> None:
    fill()
    store(loaded(), [{"why": "Light."}])
    typed(app, "backup", tmp_path / "file")
    result = typed(app, "restore", tmp_path / "file", "--overwrite")
    assert result.exit_code == 1
    assert "safer-parks: " in result.stderr
    assert "definition cannot be read" in result.stderr
    assert "did not agree with its own record even then" in result.stderr


def test_the_key_encrypts_and_is_never_shown(tmp_path: Path, instance: Path) -> None:
    settings = settings_for(instance, backup_key=KEY)
    assert KEY not in repr(settings) and settings.secret_key not in repr(settings)
    app = create_app(settings)
    made = typed(app, "backup", tmp_path / "file")
    assert "(encrypted)" in made.output and "CONSULTATION_BACKUP_KEY" in made.output
    assert KEY not in made.output + made.stderr
    other = create_app(settings_for(instance, backup_key="another key, quite long"))
    sentence = refused(typed(other, "restore", tmp_path / "file", "--overwrite"))
    assert "another key" in sentence and KEY not in sentence


def test_a_short_key_is_refused_and_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(UnsafeSetting) as refusal:
        read_settings({"CONSULTATION_BACKUP_KEY": "much too short"}, tmp_path)
    assert "CONSULTATION_BACKUP_KEY: it has 14 characters" in str(refusal.value)
    assert "much too short" not in str(refusal.value)


def test_files_that_cannot_be_used_are_told_in_a_sentence(tmp_path: Path, app: Flask) -> None:
    assert "No such file" in refused(typed(app, "backup", tmp_path / "nowhere" / "file"))
    other = tmp_path / "other"
    other.write_text("a shopping list")
    assert "not a backup" in refused(typed(app, "backup", other))
    assert "not a backup" in refused(typed(app, "restore", other))


def test_a_new_instance_needs_no_schema_to_be_restored_into(tmp_path: Path, app: Flask) -> None:
    typed(app, "backup", tmp_path / "file")
    with site(tmp_path / "there", new=True) as there:
        assert "new" in refused(typed(there, "backup", tmp_path / "nothing"))
        result = typed(there, "restore", tmp_path / "file")
        assert result.exit_code == 0, result.output


@pytest.mark.slow
def test_a_database_that_is_none_stops_the_start_with_its_cure(tmp_path: Path) -> None:
    import subprocess
    import sys

    (tmp_path / "consultation.sqlite").write_bytes(b"this is no database " * 100)
    ended = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", "doctor"],
        cwd=TOP,
        env=environment_for(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert ended.stderr.startswith("CONSULTATION_DATABASE_URL: ")
    assert "restore a backup" in ended.stderr and "Traceback" not in ended.stderr


def test_a_place_that_cannot_keep_commits_is_refused(tmp_path: Path) -> None:
    url = f"sqlite:///file:{tmp_path / 'there.sqlite'}?vfs=unix-none&uri=true"
    app = create_app(settings_for(tmp_path, database_url=url))
    with app.app_context(), pytest.raises(UnsafeSetting, match="journal_mode is delete"):
        db.engine.connect()
