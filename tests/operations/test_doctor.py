"""What the doctor finds on a sound site, and each thing that makes a site unsafe."""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from flask import Flask
from sqlalchemy import delete, event, insert, text, update
from sqlalchemy.exc import IntegrityError

from consultation import clock
from consultation.authoring.demonstrating import load_examples
from consultation.extensions import db
from consultation.lifecycle.models import Consultation
from consultation.officers.accounts import disable
from consultation.officers.demonstration import EMAIL, add_demonstration_officer
from consultation.operations import machine, storage
from consultation.operations.doctor import examine
from consultation.operations.findings import Finding, Level
from consultation.operations.last_backup import LastBackup, remember
from consultation.settings import Settings
from consultation.transactions import writing
from tests.postgres import PostgresServer

PUBLIC = "https://consultations.example.org"


@pytest.fixture
def sound(app: Flask, instance: Path) -> Settings:
    """The settings of a site as it should be."""
    instance.chmod(0o700)
    (instance / "consultation.sqlite").chmod(0o600)
    remember(instance, LastBackup(made_at=clock.now(), file="/b/1.backup", encrypted=True))
    given: Settings = app.config["SETTINGS"]
    return replace(given, public_url=PUBLIC, trusted_proxies=1, second_factor="required")


def found(settings: Settings, *, at_least: Level = Level.WARNING) -> list[Finding]:
    grave = [Level.UNSAFE] if at_least is Level.UNSAFE else [Level.UNSAFE, Level.WARNING]
    # The libraries here may be of other versions than the list's: tried on its own below.
    return [
        each
        for each in examine(settings)
        if each.level in grave and not each.what.startswith("Libraries")
    ]


def test_a_sound_site_has_nothing_to_mend(sound: Settings) -> None:
    assert found(sound) == []
    assert len(list(examine(sound))) >= 14
    assert all(str(each).startswith("ok ") for each in examine(sound) if not each.cure)


class Case(NamedTuple):
    name: str
    settings: dict[str, Any]
    level: Level
    says: str
    cure: str


CASES = [
    Case("plain http", {"public_url": "http://consultations.example.org"}, Level.UNSAFE,
         "is not encrypted", "https"),
    Case("no second factor", {"second_factor": "off"}, Level.UNSAFE, "password alone", "required"),
    Case("no second factor here",
         {"second_factor": "off", "public_url": "http://127.0.0.1:8000", "trusted_proxies": 0},
         Level.WARNING, "password alone", "required"),
    Case("no proxy", {"trusted_proxies": 0}, Level.WARNING, "no proxy is trusted", "= 1"),
    Case("many proxies", {"trusted_proxies": 5}, Level.WARNING, "5 proxies", "Count again"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_settings(sound: Settings, case: Case) -> None:
    (finding,) = found(replace(sound, **case.settings))
    assert finding.level is case.level
    assert case.says in finding.what and case.cure in finding.cure


@pytest.mark.parametrize(
    ("bind", "level"),
    [
        ("0.0.0.0:8000", Level.UNSAFE),
        ("[::]:8000", Level.UNSAFE),
        (":8000", Level.UNSAFE),
        ("93.184.216.34:8000", Level.UNSAFE),
        ("consultations.example.org:8000", Level.UNSAFE),
        ("10.0.0.11:8000", Level.WARNING),
        ("[fd00::1]:8000", Level.WARNING),
        ("127.0.0.1:9000", None),
        ("[::1]:9000", None),
        ("unix:/run/site", None),
    ],
)
def test_a_port_past_the_proxy(
    sound: Settings, monkeypatch: pytest.MonkeyPatch, bind: str, level: Level | None
) -> None:
    monkeypatch.setenv("CONSULTATION_BIND", bind)
    findings = found(sound)
    assert [each.level for each in findings] == ([level] if level else [])
    assert all("firewall" in each.cure for each in findings)


def test_a_variable_that_nothing_reads_is_named(
    sound: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONSULTATION_THREADS", "8")
    monkeypatch.setenv("CONSULTATION_PORT", "secret")
    [finding] = found(sound)
    assert finding.what == "The variable CONSULTATION_PORT is not a setting, and is ignored."


def test_what_root_made_in_the_folder_is_named(
    sound: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, mine = sound.instance, os.geteuid()
    (place / "columns" / "abc").mkdir(parents=True)
    made_by_root = {place / "columns", place / "columns" / "abc", place / "config.toml"}
    (place / "config.toml").touch(mode=0o600)
    monkeypatch.setattr(
        machine, "_account_of", lambda path: mine + 1 if path in made_by_root else mine
    )
    [finding] = found(sound)
    assert finding.level is Level.UNSAFE
    assert finding.what.startswith(f"{place / 'columns'} and 1 more belong to another account")
    assert finding.cure == f"Run as root: chown -R {mine} {place}"
    made_by_root.remove(place / "columns")
    [finding] = found(sound)
    assert finding.what.startswith(f"{place / 'columns' / 'abc'} belongs to another account")


def test_modes_of_folder_and_files(sound: Settings) -> None:
    place = sound.instance
    config = place / "config.toml"
    config.write_text('name = "Parks"\n')
    config.chmod(0o644)
    assert found(sound) == []
    config.write_text('backup_key = "sixteen letters or more"\n', encoding="utf-8-sig")
    (finding,) = found(sound)
    assert finding.level is Level.UNSAFE and f"chmod 600 {config}" in finding.cure
    with pytest.MonkeyPatch.context() as patch:
        mine = os.geteuid()
        patch.setattr(machine, "_account_of", lambda path: mine + 1 if path == config else mine)
        (finding,) = found(sound)
    assert f"chown {mine} {config} && chmod 600 {config}" in finding.cure
    config.chmod(0o600)
    for mode, level in ((0o755, Level.WARNING), (0o770, Level.UNSAFE)):
        place.chmod(mode)
        (finding,) = found(sound)
        assert finding.level is level and f"chmod 700 {place}" in finding.cure
    place.chmod(0o700)
    for name in ("consultation.sqlite", "secret-key"):
        (place / name).touch()
        (place / name).chmod(0o640)
        (finding,) = found(sound)
        assert finding.level is Level.UNSAFE and name in finding.what
        (place / name).chmod(0o600)


@pytest.mark.parametrize(
    ("free", "level"),
    [(99_000_000, Level.UNSAFE), (500_000_000, Level.WARNING), (2_000_000_000, None)],
)
def test_free_disk(
    sound: Settings, monkeypatch: pytest.MonkeyPatch, free: int, level: Level | None
) -> None:
    class Usage(NamedTuple):
        free: int

    monkeypatch.setattr(machine.shutil, "disk_usage", lambda folder: Usage(free))
    assert [each.level for each in found(sound)] == ([level] if level else [])


def test_a_folder_that_is_not_there(sound: Settings) -> None:
    nowhere = sound.instance / "nowhere"
    findings = found(replace(sound, database_url=f"sqlite:///{nowhere / 'my.sqlite'}"))
    assert [each.level for each in findings] == [Level.UNSAFE]
    assert str(nowhere) in findings[0].what and "database_url" in findings[0].cure


def test_the_age_of_the_last_backup(sound: Settings, at: Callable[..., None]) -> None:
    moment = clock.now()
    at(moment + timedelta(hours=25))
    assert found(sound) == []
    at(moment + timedelta(hours=27))
    (finding,) = found(sound)
    assert finding.level is Level.WARNING and "27 hours old: /b/1.backup" in finding.what
    remember(sound.instance, LastBackup(made_at=clock.now(), file="/b/2", encrypted=False))
    (finding,) = found(sound)
    assert "not encrypted" in finding.what and "CONSULTATION_BACKUP_KEY" in finding.cure
    (sound.instance / "last-backup.json").write_text("{}")
    (finding,) = found(sound)
    assert "No backup" in finding.what and "flask backup" in finding.cure


def test_a_demonstration_needs_no_backup_but_its_officer_must_not_be_reached(
    sound: Settings,
) -> None:
    (sound.instance / "last-backup.json").unlink()
    load_examples(sound.instance)
    with writing() as session:
        session.execute(update(Consultation).values(made_up=True))
    assert found(sound) == []
    add_demonstration_officer()
    (finding,) = found(sound)
    assert finding.level is Level.UNSAFE and EMAIL in finding.what
    assert found(replace(sound, public_url="http://localhost:8000", trusted_proxies=0)) == []
    disable(EMAIL)
    assert found(sound) == []


def test_unfinished_files(sound: Settings, at: Callable[..., None]) -> None:
    left = sound.instance / ".nightly.backup.abc.unfinished"
    left.touch()
    assert found(sound) == [], "somebody may be writing it now"
    long_ago = clock.now().timestamp() - 7200
    os.utime(left, (long_ago, long_ago))
    (finding,) = found(sound)
    assert finding.level is Level.WARNING and f"rm {left}" in finding.cure


def test_what_cannot_store_a_response_is_told_with_its_reason(sound: Settings) -> None:
    gate = sound.instance / "write.lock"
    gate.unlink(missing_ok=True)
    gate.mkdir()
    (finding,) = found(sound)
    assert finding.level is Level.UNSAFE and str(gate) in finding.what
    gate.rmdir()
    db.session.remove()
    db.engine.dispose()
    file = sound.instance / "consultation.sqlite"
    file.rename(sound.instance / "away")
    file.mkdir(mode=0o700)
    (finding,) = found(sound)
    assert "unable to open" in finding.what and "right to write the file" in finding.cure


def test_another_account_than_the_folders_is_warned(
    sound: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: sound.instance.stat().st_uid + 1)
    (finding,) = found(sound)
    assert finding.level is Level.WARNING and "belongs to another account" in finding.what


@pytest.mark.parametrize("pragma", ["synchronous=NORMAL", "synchronous=OFF", "journal_mode=DELETE"])
def test_durability_is_read_from_a_fresh_connection(sound: Settings, pragma: str) -> None:
    def weaken(connection: Any, record: Any) -> None:
        connection.execute(f"PRAGMA {pragma}")

    db.session.remove()
    db.engine.dispose()
    event.listen(db.engine, "connect", weaken)
    try:
        (finding,) = found(sound)
    finally:
        event.remove(db.engine, "connect", weaken)
    assert finding.level is Level.UNSAFE and "Commits can be lost" in finding.what


def test_a_faulty_sqlite_is_named(sound: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    class Old:
        sqlite_version, sqlite_version_info = "3.40.1", (3, 40, 1)

    monkeypatch.setattr(storage, "sqlite_module", lambda: Old)
    (finding,) = found(sound)
    assert finding.level is Level.WARNING and "3.40.1" in finding.what


@pytest.mark.parametrize(
    ("revision", "cure"), [(None, "flask db upgrade"), ("9999", "Install that version")]
)
def test_the_schema(sound: Settings, revision: str | None, cure: str) -> None:
    from sqlalchemy import column, table

    known = table("alembic_version", column("version_num"))
    with db.engine.begin() as connection:
        connection.execute(delete(known))
        if revision:
            connection.execute(insert(known).values(version_num=revision))
    (finding,) = found(sound)
    assert finding.level is Level.UNSAFE and cure in finding.cure


def test_other_versions_of_libraries(
    sound: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    listed = tmp_path / "requirements.txt"
    monkeypatch.setattr(machine, "LOCKED", listed)
    listed.write_text("flask==0.1 \\\n    --hash=sha256:0\nnot-installed-here==1.0\n")
    (finding,) = [each for each in machine.versions() if each.level is Level.WARNING]
    assert "flask" in finding.what and "instead of 0.1" in finding.what
    assert "not-installed-here" not in finding.what
    monkeypatch.setattr(machine.sys, "version_info", (3, 14, 0))
    assert any("newer than those tried" in each.what for each in machine.versions())


def test_postgresql_without_durability_and_with_another_clock(
    postgres_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings: Settings = postgres_app.config["SETTINGS"]
    unsafe = {each.what for each in found(settings, at_least=Level.UNSAFE)}
    assert unsafe == {
        f"Commits can be lost: PostgreSQL's {name} is off."
        for name in ("fsync", "full_page_writes")
    }
    ahead = clock.database_now
    monkeypatch.setattr(
        storage.clock, "database_now", lambda session: ahead(session) + timedelta(seconds=3)
    )
    assert any("s apart" in each.what for each in found(settings, at_least=Level.UNSAFE))
    with db.engine.begin() as connection:
        name = connection.engine.url.database
        connection.exec_driver_sql(f"ALTER DATABASE {name} SET synchronous_commit = off")
    db.session.remove()  # what it holds would be left open, in a pool that is there no more
    db.engine.dispose()
    assert any("synchronous_commit is off" in each.what for each in found(settings))


def test_postgresql_told_to_quote_nobody_in_its_log_does_not(
    postgres_app: Flask, postgres_server: PostgresServer
) -> None:
    settings: Settings = postgres_app.config["SETTINGS"]
    log = postgres_server.folder / "log"

    def findings() -> list[Finding]:
        return [each for each in examine(settings) if "quote" in each.what]

    def refused(words: str) -> str:
        before = log.stat().st_size
        with pytest.raises(IntegrityError), writing() as write:
            write.execute(text("CREATE TABLE said (words text, needed integer NOT NULL)"))
            write.execute(text("INSERT INTO said (words) VALUES (:words)"), {"words": words})
        return log.read_text()[before:]

    (finding,) = findings()
    assert finding.level is Level.WARNING and "log_error_verbosity = terse" in finding.cure
    assert "Quernstone" in refused("Quernstone")
    with db.engine.begin() as connection:
        name = connection.engine.url.database
        connection.exec_driver_sql(f"ALTER DATABASE {name} SET log_error_verbosity = terse")
    db.session.remove()
    db.engine.dispose()
    assert [each.level for each in findings()] == [Level.OK]
    logged = refused("Quernstone")
    assert "not-null" in logged and "Quernstone" not in logged


def test_a_log_that_is_never_terse_is_a_finding(
    postgres_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = {"log_destination": "stderr, jsonlog", "log_error_verbosity": "terse"}
    monkeypatch.setattr(storage, "_shown", lambda _, name: shown[name])
    with db.engine.connect() as connection:
        (finding,) = storage._postgresql_log(connection)
    assert finding.level is Level.WARNING and "jsonlog" in finding.what


def test_a_database_that_answers_late_has_no_wrong_clock(
    postgres_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment, late = clock.now(), iter([20, 0, 30, 0.5, 9])
    passed = timedelta()

    def answers(connection: Any) -> Any:
        nonlocal passed
        passed += timedelta(seconds=next(late))
        return moment + passed

    monkeypatch.setattr(storage.clock, "now", lambda: moment + passed)
    monkeypatch.setattr(storage.clock, "database_now", answers)
    with db.engine.connect() as connection:
        (finding,) = storage.clocks(connection)
    assert finding.level is Level.OK and "0.0 s apart" in finding.what


def test_a_database_that_is_away_is_a_finding(app: Flask, sound: Settings) -> None:
    def refuse(*_: Any) -> None:
        from consultation.engine import sqlite_module

        raise sqlite_module().OperationalError("unable to open database file")

    db.session.remove()
    db.engine.dispose()
    event.listen(db.engine, "do_connect", refuse)
    try:
        (finding,) = found(sound)
    finally:
        event.remove(db.engine, "do_connect", refuse)
    assert finding.level is Level.UNSAFE and "unable to open" in finding.what


def test_the_command_prints_all_and_fails_when_something_is_unsafe(app: Flask) -> None:
    runner = app.test_cli_runner()
    app.config["SETTINGS"].instance.chmod(0o700)
    (app.config["SETTINGS"].instance / "consultation.sqlite").chmod(0o600)
    well = runner.invoke(args=["doctor"])
    assert well.exit_code == 0, well.output
    assert "warning  No backup has been made" in well.output
    app.config["SETTINGS"].instance.chmod(0o777)
    ill = runner.invoke(args=["doctor"])
    assert ill.exit_code == 1
    assert "Error: 1 thing is unsafe." in ill.stderr
