"""Runs the production server on a free port, with an instance of its own."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pytest

TOP = Path(__file__).resolve().parent.parent
SERVER = (sys.executable, "-m", "gunicorn")
CONFIGURED = ("--config", str(TOP / "gunicorn.conf.py"))
FLASK = (sys.executable, "-m", "flask")
START_SECONDS = 180
STOP_SECONDS = 15


@dataclass(frozen=True, kw_only=True)
class LiveSite:
    """A site that answers: its address (no slash at the end), its instance folder, its process."""

    url: str
    instance: Path
    process: subprocess.Popen[bytes]
    log: Path


def environment_for(instance: Path, **settings: str) -> dict[str, str]:
    """An environment with these settings (`public_url=...`) and none of the tester's own."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith("CONSULTATION_")
    }
    chosen = {f"CONSULTATION_{name.upper()}": value for name, value in settings.items()}
    return {
        **kept,
        "CONSULTATION_INSTANCE": str(instance),
        "MPLCONFIGDIR": str(instance / "matplotlib"),
        **chosen,
    }


def try_flask(
    *arguments: str, environment: Mapping[str, str], program: Sequence[str] = FLASK
) -> subprocess.CompletedProcess[str]:
    """Run a `flask` command as an operator would; how it ended. `program` may stand in for it."""
    return subprocess.run(
        [*program, "--app", "app", *arguments],
        cwd=TOP,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def run_flask(*arguments: str, environment: Mapping[str, str]) -> str:
    """The same; what it printed. Fails the test if refused."""
    done = try_flask(*arguments, environment=environment)
    if done.returncode:
        pytest.fail(f"flask {' '.join(arguments)}: exit {done.returncode}\n{done.stderr}")
    return done.stdout


def start_server(
    listener: socket.socket,
    environment: Mapping[str, str],
    output: IO[bytes],
    *held: int,
    own_group: bool = False,
    program: Sequence[str] = SERVER,
) -> subprocess.Popen[bytes]:
    """Start the production server on a socket that listens already.

    `held` are further descriptors that it and its workers keep open; with `own_group` all of its
    processes, and no others, are in one process group. `program` may stand in for gunicorn.
    """
    return subprocess.Popen(
        [*program, *CONFIGURED],
        cwd=TOP,
        env={**environment, "CONSULTATION_BIND": f"fd://{listener.fileno()}"},
        pass_fds=[listener.fileno(), *held],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        process_group=0 if own_group else None,
    )


@contextmanager
def serving(instance: Path, **settings: str) -> Iterator[LiveSite]:
    """Serve a prepared instance until the block ends; on return the site has answered once.

    The socket listens before the server starts, so requests wait in its queue: nothing is polled,
    and no other program can take the port.
    """
    log = instance / "server.log"
    with socket.create_server(("127.0.0.1", 0)) as listener, log.open("wb") as output:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        environment = environment_for(instance, public_url=url, **settings)
        process = start_server(listener, environment, output)
    try:
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=START_SECONDS) as answer:
                answer.read()
        except OSError as problem:
            pytest.fail(f"The site did not start ({problem}):\n{log.read_text('utf-8')}")
        yield LiveSite(url=url, instance=instance, process=process, log=log)
    finally:
        process.send_signal(signal.SIGINT)  # its quick end: browsers keep connections open
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
