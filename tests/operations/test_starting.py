"""The first start: which versions of Python work, and what is said if it cannot start."""

import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from werkzeug.routing import Rule

from tests.conftest import application, settings_for
from tools.run import port_from

TOP = Path(__file__).resolve().parents[2]
FAILS = "#!/bin/sh\nexit 127\n"


def reports(version: str) -> str:
    """A stand-in for a Python: it answers the one question that it is asked."""
    return f"#!/bin/sh\necho {version}\n"


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A folder to be the whole PATH, with what a shell script needs and no Python."""
    folder = tmp_path / "programs"
    folder.mkdir()
    shell = shutil.which("sh")
    assert shell is not None
    (folder / "sh").symlink_to(shell)
    return folder


def find(programs: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    shell = programs / "sh"
    return subprocess.run(
        [shell, TOP / "tools" / "find-python"],
        env={"PATH": str(programs), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def put(programs: Path, pythons: dict[str, str]) -> None:
    for name, text in pythons.items():
        (programs / name).write_text(text)
        (programs / name).chmod(0o755)


@pytest.mark.parametrize(
    ("pythons", "taken"),
    [
        ({"python3": reports("3 11")}, "python3"),
        ({"python3": reports("3 11"), "python3.13": reports("3 13")}, "python3.13"),
        ({"python3.13": FAILS, "python3.12": reports("3 12")}, "python3.12"),
        ({"python3": reports("3 9"), "python3.11": reports("3 11")}, "python3.11"),
        ({"python3": reports("3 14"), "python3.12": reports("3 12")}, "python3.12"),
        ({"python": reports("3 13")}, "python"),
        ({"python3.13": reports("0 0"), "python3": reports("3 12")}, "python3"),
    ],
    ids=["only", "newest", "broken", "old", "new", "plain", "another-make"],
)
def test_the_newest_fitting_python_that_runs_is_taken(
    programs: Path, pythons: dict[str, str], taken: str
) -> None:
    put(programs, pythons)
    found = find(programs)
    assert (found.stdout, found.stderr) == (f"{programs / taken}\n", "")


def test_an_older_one_is_refused_with_a_sentence(programs: Path) -> None:
    put(programs, {"python3": reports("3 10")})
    found = find(programs)
    assert found.returncode == 1
    assert "No Python here is new enough: the site needs CPython 3.11 to 3.13." in found.stderr
    assert "Install CPython 3.11, 3.12 or 3.13" in found.stderr


def test_an_older_one_is_refused_when_named(programs: Path) -> None:
    put(programs, {"mine": reports("3 8"), "python3": reports("3 12")})
    found = find(programs, PYTHON="mine")
    assert (found.returncode, found.stdout) == (1, "")
    assert "PYTHON=mine is not CPython 3.11 or newer." in found.stderr


def test_a_newer_one_is_taken_with_a_warning(programs: Path) -> None:
    put(programs, {"python3": reports("3 14")})
    found = find(programs)
    assert (found.returncode, found.stdout) == (0, f"{programs / 'python3'}\n")
    assert "is Python 3.14. The site is tested with 3.11 to 3.13" in found.stderr


def test_without_any_python_it_says_so(programs: Path) -> None:
    found = find(programs)
    assert (found.returncode, found.stdout) == (1, "")
    assert "There is no Python here" in found.stderr


def test_the_cure_names_the_target_that_was_typed(programs: Path, tmp_path: Path) -> None:
    for name in ("dirname", "cmp"):
        program = shutil.which(name)
        assert program is not None
        (programs / name).symlink_to(program)
    shutil.copytree(TOP / "tools", tmp_path / "clone" / "tools", copy_function=shutil.copy)
    ended = subprocess.run(
        [
            programs / "sh",
            tmp_path / "clone" / "tools" / "environment",
            "requirements.txt",
            "bench",
        ],
        env={"PATH": str(programs)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert "make bench PYTHON=" in ended.stderr
    targets = re.findall(r"tools/environment .*", (TOP / "Makefile").read_text("utf-8"))
    assert targets and all(each.endswith(" $@") for each in targets)


def run_site(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("HOST", "PORT")}
    return subprocess.run(
        [sys.executable, TOP / "tools" / "run.py"],
        env={**kept, "INSTANCE": str(folder / "instance"), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_taken_port_is_a_sentence_and_nothing_is_made(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        ended = run_site(tmp_path, PORT=str(port))
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"Port {port} of 127.0.0.1 cannot be had")
    assert ended.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1", "８０"])
def test_what_is_no_port_is_refused(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        port_from(port)
    assert ended.value.code == 1
    says = f"PORT={port} is not a port. Give a number from 1 to 65535: make run PORT=8001\n"
    assert capsys.readouterr() == ("", says)


def test_a_start_makes_no_address_ready_that_nobody_has_asked_for(
    instance: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []
    original = Rule._compile_builder
    monkeypatch.setattr(
        Rule,
        "_compile_builder",
        lambda rule, *given: written.append(rule.rule) or original(rule, *given),
    )
    app = application(settings_for(instance))
    assert not written
    with app.test_request_context():
        for _ in range(3):
            assert app.url_for("public.consultation", slug="a-b") == "/c/a-b"
            assert app.url_for("public.consultation", slug="a-b", lang="cy") == "/c/a-b?lang=cy"
    assert written == ["/c/<slug:slug>"]
