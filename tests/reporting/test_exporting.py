"""An exported folder is complete, or does not look complete, whenever the export was killed."""

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from consultation.extensions import db
from consultation.reporting.files import exporting
from consultation.reporting.files.downloads import downloads
from consultation.reporting.files.exporting import MANIFEST, BeingExported, export
from consultation.responding.models import Response
from tests.conftest import Loader, loader
from tests.live import TOP, environment_for
from tests.responses import store

FEW = ("summary.csv", "codebook.csv", "responses.csv", "about.txt")


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that are made at once stand for all."""
    some = tuple(each for each in downloads() if each.name in FEW)
    monkeypatch.setattr(exporting, "downloads", lambda: some)


def is_whole(folder: Path) -> bool:
    """Whether whoever finds the folder takes it for an export: there is a manifest, and it fits."""
    if not (folder / MANIFEST).exists():
        return False
    files = json.loads((folder / MANIFEST).read_text("utf-8"))["files"]
    for name, said in files.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == said["sha256"], name
    return True


KILLED = f"""
import os, sys
from pathlib import Path
from consultation import create_app
from consultation.lifecycle.consultations import find
from consultation.reporting.files import exporting

def killed(number, things):
    for place, each in enumerate(things):
        if place == 2:
            os._exit(9)
        yield each

def killed_between(path, target):
    if Path(target).name == "codebook.csv":
        os._exit(9)
    os.rename(path, target)

some = [each for each in exporting.downloads() if each.name in {FEW!r}]
exporting.downloads = lambda: some
app = create_app()
with app.app_context():
    if sys.argv[2] == "exchanging":
        Path.replace = killed_between
    watch = killed if sys.argv[2] == "making" else exporting.unwatched
    exporting.export(find("safer-parks"), Path(sys.argv[1]), watch)
"""


@pytest.mark.slow
def test_a_killed_export_never_looks_whole(
    app: Flask, open_now: Loader, tmp_path: Path, few: None
) -> None:
    current = open_now()
    new, old = tmp_path / "new", tmp_path / "old"
    export(current, old)
    db.session.remove()
    db.engine.dispose()

    def kill(folder: Path, when: str) -> None:
        environment = environment_for(app.config["SETTINGS"].instance)
        ended = subprocess.run(
            [sys.executable, "-c", KILLED, folder, when],
            cwd=TOP,
            env=environment,
            capture_output=True,
            check=False,
        )
        assert ended.returncode == 9, ended.stderr.decode()

    kill(new, "making")
    assert not new.exists()
    kill(old, "exchanging")
    assert not is_whole(old)
    for folder in (new, old):
        export(current, folder)
        assert is_whole(folder)
    assert {each.name for each in tmp_path.iterdir()} == {"new", "old"}, "nothing is left over"
    assert {each.name for each in old.iterdir()} == {*FEW, "responses-labels.csv", MANIFEST}


def test_an_export_that_fails_leaves_the_one_before(
    open_now: Loader, tmp_path: Path, few: None
) -> None:
    def fails(number: int, things: Any) -> Any:
        yield next(iter(things))
        raise OSError(28, "No space left on device")

    current = open_now()
    mine = tmp_path / "out" / "notes.txt"
    export(current, mine.parent)
    mine.write_text("my own")
    there = sorted(mine.parent.iterdir())
    for folder in (mine.parent, tmp_path / "other"):
        with pytest.raises(OSError, match="No space"):
            export(current, folder, fails)
    assert sorted(mine.parent.iterdir()) == there and is_whole(mine.parent)
    assert not (tmp_path / "other").exists() and len(list(tmp_path.iterdir())) == 1
    assert export(current, mine.parent) and mine.read_text() == "my own"


def test_two_exports_into_one_folder_do_not_mix(
    open_now: Loader, tmp_path: Path, few: None
) -> None:
    current = open_now()

    def meanwhile(number: int, things: Any) -> Any:
        with pytest.raises(BeingExported, match="Wait"):
            export(current, tmp_path / "out")
        yield from things

    export(current, tmp_path / "out", meanwhile)
    assert is_whole(tmp_path / "out")


def test_all_files_are_of_one_moment_though_responses_come_in(
    each_app: Flask, tmp_path: Path, few: None
) -> None:
    current = loader(tmp_path)(opens="2020-01-01", closes="2099-01-01")
    store(current, [{"why": "Before"}] * 2)

    def meanwhile(number: int, things: Iterable[Any]) -> Iterator[Any]:
        for each in things:
            with each_app.app_context():
                store(current, [{"why": "Meanwhile"}])
            yield each

    export(current, tmp_path / "out", meanwhile)
    for name in ("responses.csv", "responses-labels.csv"):
        assert len((tmp_path / "out" / name).read_text("utf-8").splitlines()) == 1 + 2, name
    assert json.loads((tmp_path / "out" / MANIFEST).read_text("utf-8"))["responses"] == 2
    assert len(list(db.session.execute(select(Response.id)))) > 2
