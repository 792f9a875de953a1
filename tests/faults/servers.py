"""A production server whose processes can all be killed at once."""

import os
import select
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from tests.faults.nursery import Forked, can_fork, fork_flask, fork_server
from tests.live import (
    FLASK,
    SERVER,
    START_SECONDS,
    STOP_SECONDS,
    environment_for,
    start_server,
    try_flask,
)

ALTERED = (sys.executable, "-m", "tests.faults.altered")


class Server:
    """The production server on an address that outlives it.

    The socket is ours: who comes while no server runs waits in its queue for the next one.
    """

    def __init__(self, listener: socket.socket, instance: Path, settings: dict[str, str]) -> None:
        self._listener = listener
        self.port: int = listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = environment_for(instance, public_url=self.url, **settings)
        self._log = instance / f"server-{self.port}.log"
        self._process: subprocess.Popen[bytes] | Forked | None = None
        self._alive = -1
        self.traced_by: tuple[str, ...] = ()

    def run_ahead(self, seconds: int) -> None:
        """Have its clock wrong by so many seconds, from its next start on."""
        self.environment["AHEAD"] = str(seconds)
        if os.environ.get("CLOCKS") == "libfaketime":
            [library] = Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1")
            self.environment |= {
                "LD_PRELOAD": str(library),
                "FAKETIME": f"{seconds:+d}s",
                "FAKETIME_DONT_FAKE_MONOTONIC": "1",
                # Its cure for other systems turns the clock by which Python's threads take turns:
                # the site comes to a stand.
                "FAKETIME_FORCE_MONOTONIC_FIX": "0",
            }

    def take_out(self, *guards: str) -> None:
        """Have it run without these guards, from its next start on."""
        self.environment["WITHOUT"] = ",".join(guards)

    @property
    def program(self) -> tuple[str, ...]:
        """What is started in a soak and where a program watches: the production server as shipped,
        or altered."""
        as_shipped = "SOAK" in os.environ and not {"AHEAD", "WITHOUT"} & self.environment.keys()
        return (*self.traced_by, *(SERVER if as_shipped else (*ALTERED, "gunicorn")))

    @property
    def process(self) -> subprocess.Popen[bytes] | Forked:
        """Its first process."""
        assert self._process, "it was not started"
        return self._process

    @property
    def log(self) -> str:
        """What it has printed."""
        return self._log.read_text("utf-8")

    def start(self) -> None:
        """Start it; it may not answer yet."""
        self._alive, held = os.pipe()
        with self._log.open("ab") as output:
            if can_fork() and not self.traced_by:
                ports = output.fileno(), self._listener.fileno(), held
                self._process = fork_server(self.environment, *ports)
            else:
                self._process = start_server(
                    self._listener,
                    self.environment,
                    output,
                    held,
                    own_group=True,
                    program=self.program,
                )
        os.close(held)

    def wait_until_it_answers(self) -> None:
        """Wait for its first answer."""
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=START_SECONDS) as answer:
                answer.read()
        except OSError as problem:
            raise AssertionError(f"The site did not start ({problem}):\n{self.log}") from None

    def kill(self) -> None:
        """Kill -9 the first process, then its workers; on return not one of them lives."""
        self.process.kill()
        # Until it has been waited for, its number still names the group.
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(STOP_SECONDS)
        # Every process of it held the other end of this pipe.
        gone, _, _ = select.select([self._alive], [], [], STOP_SECONDS)
        assert gone and os.read(self._alive, 1) == b"", "a worker outlived kill -9"
        os.close(self._alive)
        self._process = None

    def stop(self) -> None:
        """Ask every process of it to end, and wait until that is done."""
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(STOP_SECONDS)
        os.close(self._alive)
        self._process = None

    def kill_if_running(self) -> None:
        """The same at the end of a test, whatever became of it."""
        if self._process is not None:
            self.kill()


def operator_runs(
    *arguments: str, environment: Mapping[str, str], without: Sequence[str] = ()
) -> subprocess.CompletedProcess[str]:
    """Run a `flask` command, perhaps without some guards; how it ended."""
    if without:
        environment = {**environment, "WITHOUT": ",".join(without)}
    if can_fork():
        return fork_flask(*arguments, environment=environment)
    program = (*ALTERED, "flask") if without else FLASK
    return try_flask(*arguments, environment=environment, program=program)


@contextmanager
def server_on(
    app: Flask, instance: Path | None = None, ahead: int = 0, without: Sequence[str] = ()
) -> Iterator[Server]:
    """A server of the same site as `app`: its database, its secret, its instance or another.

    `ahead` is by how many seconds its clock is wrong, `without` names the guards taken out of it.
    """
    settings = app.config["SETTINGS"]
    same = {
        "database_url": settings.database_url,
        "secret_key": settings.secret_key,
        "second_factor": "off",
    }
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = Server(listener, instance or settings.instance, same)
        if ahead:
            server.run_ahead(ahead)
        if without:
            server.take_out(*without)
        try:
            yield server
        finally:
            server.kill_if_running()
