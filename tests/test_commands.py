"""The `flask` commands, as specified: what they do and print, and their exit status."""

import errno
import hashlib
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy.exc import OperationalError

from consultation.extensions import db
from consultation.lifecycle.consultations import find
from consultation.lifecycle.stage import Timeliness
from consultation.refusing import telling_of_the_database
from tests.definitions import MINIMAL, definition, with_questions
from tests.live import TOP, environment_for
from tests.officers.desk import Desk
from tests.residents import Resident
from tests.responses import store

Run = Callable[..., Result]
WINTER = datetime(2026, 2, 2, 12, tzinfo=UTC)
SLUG = "safer-parks"
WORDS = "More light by the pond"


@pytest.fixture
def run(app: Flask, at: Callable[[datetime], None]) -> Run:
    """Run a command on a day of February: `run("consultation", "list")`."""
    at(WINTER)
    runner = app.test_cli_runner()
    return lambda *words: runner.invoke(args=[str(word) for word in words])


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., Path]:
    """A definition in a file: `file(title=...)`, or bytes as they are."""

    def written(source: bytes | None = None, **changes: Any) -> Path:
        path = tmp_path / "my.yaml"
        path.write_bytes(definition(**changes) if source is None else source)
        return path

    return written


@pytest.fixture
def answered(run: Run, file: Callable[..., Path], residents: Callable[[], Resident]) -> Path:
    """A consultation that two people have answered, and its file."""
    path = file()
    assert run("consultation", "load", path).exit_code == 0
    for _ in range(2):
        typed = {"capacity": {"": ["visitor"]}, "why": {"": [WORDS]}}
        assert residents().start(SLUG).walk(typed).send().reference
    return path


def commands(group: Any, *before: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command that is not hidden, with its words."""
    for name, command in sorted(group.commands.items()):
        if isinstance(command, click.Group):
            yield from commands(command, *before, name)
        elif not command.hidden:
            yield (*before, name), command


def ours(app: Flask) -> dict[tuple[str, ...], click.Command]:
    """The commands of the contract; of the migrations' tool the one that operators use."""
    found = dict(commands(app.cli))
    return {
        words: each for words, each in found.items() if words[0] != "db" or words[1] == "upgrade"
    }


def test_every_command_of_the_contract_has_help_with_an_example(app: Flask, run: Run) -> None:
    found = ours(app)
    assert {" ".join(words) for words in found} >= {
        "db upgrade",
        *(f"consultation {word}" for word in CONSULTATION),
        *(f"officer {word}" for word in ("add", "list", "reset", "disable")),
    }
    for words in found:
        ran = run(*words, "--help")
        assert ran.exit_code == 0
        _, _, example = ran.stdout.partition("Example")
        assert f"flask {' '.join(words)}" in " ".join(example.split()), words


CONSULTATION = ("check", "load", "list", "extend", "close-due", "export", "demonstrate")


def test_wrong_usage_ends_with_2(app: Flask, run: Run) -> None:
    for words, command in ours(app).items():
        for wrong in (("--no-such-option",), ("one", "two", "three", "four")):
            ran = run(*words, *wrong)
            assert ran.exit_code == 2, (words, wrong, ran.output)
            assert ran.stderr and not ran.stdout
        if any(each.required for each in command.params):
            assert run(*words).exit_code == 2, words
    assert run("consultation", "demonstrate", "--responses", "-1").exit_code == 2
    assert "name a folder" in run("consultation", "export", SLUG, "--to", "").stderr
    assert run("consultation", "no-such-command").exit_code == 2


MANY = [{"id": f"q{number}", "type": "line", "label": "?"} for number in range(501)]
EXTEND = ("consultation", "extend", SLUG)
REFUSED: list[tuple[tuple[str, ...], str]] = [
    (("consultation", "extend", "nowhere", "--closes", "2026-04-30", "--reason", "x"), "nowhere"),
    ((*EXTEND, "--closes", "2026-01-06", "--reason", "Because"), "passed"),
    ((*EXTEND, "--closes", "2026-04-30", "--reason", "\u200b"), "a reason"),
    ((*EXTEND, "--closes", "2026-02-02 20:00", "--reason", "Because"), "24 hours"),
    ((*EXTEND, "--closes", "soon", "--reason", "Because"), "soon"),
    ((*EXTEND, "--closes", "2026-03-29 01:30", "--reason", "Because"), "01:30"),
    ((*EXTEND, "--closes", "2026-04-30", "--reason", " "), "reason"),
    ((*EXTEND, "--closes", "2026-04-30", "--reason", "x" * 1_001), "1,000"),
    (("consultation", "export", "nowhere", "--to", "out"), "nowhere"),
    (("consultation", "export", SLUG, "--to", "/proc/no/such/folder"), "cannot be written"),
    (("officer", "disable", "nobody@example.org"), "nobody@example.org"),
]


def test_a_refusal_is_one_sentence_and_changes_nothing(run: Run, answered: Path) -> None:
    before = run("consultation", "list").stdout
    for words, says in REFUSED:
        ran = run(*words)
        assert ran.exit_code == 1, words
        assert_one_sentence(ran, says)
        assert run("consultation", "list").stdout == before, words


def assert_one_sentence(ran: Result, says: str) -> None:
    """That stderr holds one clear line, and stdout nothing."""
    assert ran.stdout == ""
    (line,) = ran.stderr.splitlines()
    assert line.startswith("Error: ") and line.endswith(
        (".", "flask consultation list", "flask db upgrade")
    ), line
    assert says in line and "Traceback" not in line, line


BROKEN = definition(
    closes="2026-02-30", colour="red", contact={"email": "nobody"}, opens="2026-01-05 25:00"
)
UNREADABLE: list[tuple[bytes, str]] = [
    (BROKEN, "my.yaml has 4 mistakes."),
    (b"", "mistake"),
    (b"\x00\xff\xfe", "mistake"),
    (b"a: [", "mistake"),
    (b"a: &b 1\nc: *b\n", "mistake"),
    (definition(introduction="x" * 1_000_001), "mistake"),
    (with_questions(*MANY), "mistake"),
]


def test_a_file_with_mistakes_is_refused_with_all_of_them(
    run: Run, file: Callable[..., Path]
) -> None:
    for source, says in UNREADABLE:
        path = file(source)
        checked, loaded = run("consultation", "check", path), run("consultation", "load", path)
        for ran in (checked, loaded):
            assert ran.exit_code == 1, source[:40]
            assert says in ran.stderr.splitlines()[-1], source[:40]
            assert f"{path}:" in ran.output, "the place of each is said"
        assert "Nothing was stored." in loaded.stderr
        assert len(run("consultation", "list").stdout.splitlines()) == 1


def test_check_names_the_line_of_every_mistake_and_advises_when_there_is_none(
    run: Run, file: Callable[..., Path]
) -> None:
    path = file(BROKEN)
    ran = run("consultation", "check", path)
    lines = {number: text for number, text in enumerate(BROKEN.decode().splitlines(), 1)}
    said = [line for line in ran.output.splitlines() if line.startswith(f"{path}:")]
    named = {lines[int(line.removeprefix(f"{path}:").split(":")[0])].split(":")[0] for line in said}
    assert {each.strip() for each in named} == {"opens", "closes", "email", "colour"}
    good = run("consultation", "check", file())
    assert (good.exit_code, good.stderr) == (0, "")
    assert "no mistakes" in good.stdout
    assert any(line.startswith("Advice: ") for line in good.stdout.splitlines())


@pytest.mark.parametrize("address", ["http://127.0.0.1:8000", "https://consult.example.org"])
def test_load_says_where_the_address_comes_from_where_nobody_has_set_it(
    app: Flask, run: Run, file: Callable[..., Path], address: str
) -> None:
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], public_url=address)
    loaded = run("consultation", "load", file())
    assert loaded.stdout.strip() == f"Loaded version 1: {address}/c/{SLUG}"
    assert ("CONSULTATION_PUBLIC_URL" in loaded.stderr) == ("127.0.0.1" in address)


def test_load_twice_makes_versions_of_one_consultation(
    run: Run, file: Callable[..., Path], answered: Path
) -> None:
    again = run("consultation", "load", file(title="Safer parks for all"))
    assert again.exit_code == 0
    assert again.stdout.strip() == f"Loaded version 2: http://localhost/c/{SLUG}"
    current = find(SLUG)
    assert current and current.number == 2 and current.definition.title.own == "Safer parks for all"
    assert len(run("consultation", "list").stdout.splitlines()) == 2


def test_load_never_moves_the_closing_time_of_what_has_opened(
    run: Run, file: Callable[..., Path], answered: Path
) -> None:
    for ran in (
        run("consultation", "load", file(closes="2026-04-30 23:59")),
        run("consultation", "load", file(), "--closes", "2026-04-30 23:59"),
    ):
        assert ran.exit_code == 1
        assert f"flask consultation extend {SLUG}" in ran.stderr
    run(*EXTEND, "--closes", "2026-04-15 12:00", "--reason", "The library was closed.")
    assert run("consultation", "load", file(title="New words")).exit_code == 0
    assert "2026-04-15 12:00" in run("consultation", "list").stdout, "an extended time is kept"


def test_load_does_not_orphan_answers(run: Run, file: Callable[..., Path], answered: Path) -> None:
    page = MINIMAL["pages"][0]
    ran = run("consultation", "load", file(pages=[{**page, "questions": page["questions"][:1]}]))
    assert ran.exit_code == 1
    assert "why" in ran.stderr and "2" in ran.stderr
    current = find(SLUG)
    assert current and current.number == 1


def test_opening_and_closing_may_be_given_instead_of_the_files(
    run: Run, file: Callable[..., Path]
) -> None:
    ran = run(
        "consultation", "load", file(), "--opens", "2026-02-01 10:00", "--closes", "2026-02-20"
    )
    assert ran.exit_code == 0
    assert row(run) == [SLUG, "open", "2026-02-01 10:00", "2026-02-20", "0"]


@pytest.mark.parametrize("option", ["--opens", "--closes"])
def test_a_time_that_is_left_empty_is_not_the_files(
    option: str, run: Run, file: Callable[..., Path]
) -> None:
    ran = run("consultation", "load", file(), option, "")
    assert ran.exit_code == 1 and "is not a time" in ran.stderr
    assert find(SLUG) is None


def test_a_file_in_a_folder_of_another_account_is_not_called_missing(
    run: Run, file: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, look = file(), os.stat

    def closed(asked: Any, *given: Any, **named: Any) -> os.stat_result:
        if asked == str(path):
            raise PermissionError(errno.EACCES, "Permission denied", asked)
        return look(asked, *given, **named)

    monkeypatch.setattr("os.stat", closed)
    for command in (("consultation", "check"), ("consultation", "load"), ("restore",)):
        ran = run(*command, path)
        assert ran.exit_code == 2
        assert f"may not look into the folder of “{path}”" in ran.stderr


def test_of_a_file_without_end_no_more_is_read_than_shows_it(run: Run) -> None:
    for command in (("check",), ("load",), ("translations",)):
        ran = run("consultation", *command, "/dev/zero")
        assert ran.exit_code == 1 and "1,000,000 bytes" in ran.output


def row(run: Run) -> list[str]:
    """The columns of the one consultation that is listed."""
    _, line = run("consultation", "list").stdout.splitlines()
    return [cell.strip() for cell in line.split("  ") if cell.strip()]


def test_list_has_the_columns_of_the_contract(
    run: Run, at: Callable[[datetime], None], answered: Path
) -> None:
    header = run("consultation", "list").stdout.splitlines()[0]
    assert header.split() == ["slug", "stage", "opens", "closes", "responses"]
    for moment, stage in ((2025, "coming"), (2026, "open"), (2027, "closed")):
        at(datetime(moment, 2, 2, tzinfo=UTC))
        assert row(run) == [SLUG, stage, "2026-01-05 09:00", "2026-03-31 23:59", "2"]


def test_list_counts_what_counts(run: Run, file: Callable[..., Path]) -> None:
    run("consultation", "load", file(late="set-aside"))
    current = find(SLUG)
    assert current
    store(current, [{}] * 3)
    store(current, [{}] * 2, timeliness=Timeliness.LATE)
    assert row(run)[-1] == "3"


def test_extend_moves_the_closing_time_and_its_reason_becomes_public(
    run: Run, at: Callable[[datetime], None], answered: Path, resident: Resident
) -> None:
    at(datetime(2026, 5, 1, tzinfo=UTC))
    assert resident.start(SLUG).status == 410
    ran = run(*EXTEND, "--closes", "2026-05-31 12:00", "--reason", "The library was closed.")
    assert ran.exit_code == 0 and "2026-05-31 12:00" in ran.stdout
    assert resident.start(SLUG).status == 200
    assert "12:00 on 31 May 2026" in resident.visit(f"/c/{SLUG}").text
    assert "The library was closed." in resident.visit(f"/c/{SLUG}/chronicle").text


def test_close_due_may_be_run_at_any_time(
    run: Run, at: Callable[[datetime], None], answered: Path
) -> None:
    for moment in (WINTER, datetime(2026, 4, 1, tzinfo=UTC), datetime(2026, 4, 9, tzinfo=UTC)):
        at(moment)
        for _ in range(2):
            ran = run("consultation", "close-due")
            assert (ran.exit_code, ran.stderr) == (0, "")


def test_export_writes_every_download_with_its_sum(
    run: Run, answered: Path, tmp_path: Path, officer: Desk
) -> None:
    folder = tmp_path / "taken" / "away"
    ran = run("consultation", "export", SLUG, "--to", folder)
    assert ran.exit_code == 0
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    sums = {name: each["sha256"] for name, each in manifest["files"].items()}
    assert set(sums) >= {"responses.csv", "codebook.csv", "summary.csv", "charts.zip"}
    assert {each.name for each in folder.iterdir()} == {*sums, "manifest.json"}
    for name, digest in sums.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest, name
    for name in ("responses.csv", "codebook.csv", "summary.csv"):
        downloaded = officer.get(f"/officers/c/{SLUG}/downloads/{name}")
        assert downloaded.get_data() == (folder / name).read_bytes(), name
    assert manifest["responses"] == 2
    assert manifest["made_up_responses"] is False
    assert run("consultation", "export", SLUG, "--to", folder).exit_code == 0, "again"


def test_results_that_nobody_may_see_yet_are_not_exported(
    run: Run, file: Callable[..., Path], tmp_path: Path
) -> None:
    run("consultation", "load", file(results_while_open="hidden"))
    ran = run("consultation", "export", SLUG, "--to", tmp_path / "out")
    assert ran.exit_code == 1
    assert_one_sentence(ran, "before it closes")
    assert not (tmp_path / "out").exists()


def test_demonstrate_fills_the_examples_and_says_that_it_is_made_up(
    run: Run, resident: Resident
) -> None:
    ran = run("consultation", "demonstrate", "--responses", "7", "--seed", "3")
    assert ran.exit_code == 0
    listed = [line.split() for line in run("consultation", "list").stdout.splitlines()[1:]]
    assert {line[0] for line in listed} == {
        "swp-strategy-2020-2023",
        "swp-strategy-demonstration",
        "every-question-type",
    }
    assert {line[-1] for line in listed} == {"7"}
    stages = {line[0]: line[1] for line in listed}
    assert stages["swp-strategy-2020-2023"] == "closed"
    assert stages["swp-strategy-demonstration"] == "open"
    for line in listed:
        page = resident.visit(f"/c/{line[0]}")
        assert "Made-up responses for demonstration" in page.text
    again = run("consultation", "demonstrate", "--responses", "5")
    assert again.exit_code == 0
    assert {line.split()[-1] for line in run("consultation", "list").stdout.splitlines()[1:]} == {
        "5"
    }


def test_a_database_without_tables_is_said_in_a_sentence(
    app: Flask, run: Run, file: Callable[..., Path]
) -> None:
    with db.engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        for name in ("consultation", "version"):
            connection.exec_driver_sql(f"DROP TABLE {name}")
    for words in (
        ("consultation", "list"),
        ("consultation", "load", file()),
        ("consultation", "extend", SLUG, "--closes", "2026-04-30", "--reason", "x"),
        ("consultation", "export", SLUG, "--to", "out"),
        ("consultation", "close-due"),
        ("consultation", "demonstrate"),
        ("audit", SLUG),
        ("retention",),
    ):
        ran = run(*words)
        assert ran.exit_code == 1, words
        assert_one_sentence(ran, "flask db upgrade")


def test_a_database_that_cannot_be_opened_is_said_in_a_sentence(
    app: Flask, run: Run, instance: Path
) -> None:
    db.engine.dispose()
    file = instance / "consultation.sqlite"
    file.rename(instance / "away")
    file.mkdir()
    for words in (("db", "upgrade"), ("consultation", "list"), ("backup", instance / "b")):
        ran = run(*words)
        assert ran.exit_code == 1, words
        assert_one_sentence(ran, "right to write the file")


@pytest.mark.parametrize(
    ("said", "cure"),
    [
        ("no such column: version.shelf", "flask db upgrade"),
        ("database is locked", "Wait for its end"),
        ("attempt to write a readonly database", "right to write"),
        ("permission denied for schema public", "owner of the database"),
        ("unable to open database file", "right to write the file"),
        ("database or disk is full", "Make room"),
        ("disk I/O error", "Make room"),
        ("database disk image is malformed", "restore the newest backup"),
        ("connection refused", "flask doctor"),
    ],
)
def test_what_ails_the_database_is_told_with_its_own_cure(said: str, cure: str) -> None:
    with pytest.raises(click.ClickException) as refusal, telling_of_the_database():
        raise OperationalError("SELECT 1", {}, sqlite3.OperationalError(said))
    assert said in refusal.value.message
    assert cure in refusal.value.message


@pytest.mark.slow
def test_the_program_itself_ends_with_the_status_and_the_sentence(
    tmp_path: Path, file: Callable[..., Path]
) -> None:
    refused = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", "consultation", "check", file(BROKEN)],
        cwd=TOP,
        env=environment_for(tmp_path / "instance"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert refused.returncode == 1
    (line,) = refused.stderr.splitlines()
    assert line == f"Error: {tmp_path / 'my.yaml'} has 4 mistakes."
    assert len(refused.stdout.splitlines()) == 4
