"""Serves a site on a free port with an instance of its own, for tools that measure or show it."""

import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
START_SECONDS = 60
STOP_SECONDS = 15


class NotServed(Exception):
    """The site could not be prepared or did not start; the message is what it printed."""


@dataclass(frozen=True)
class Server:
    """A server that answers on a port of 127.0.0.1."""

    port: int
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        """The site's address, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    def processor_ms(self) -> float | None:
        """Processor time of the server and its workers, in ms; None on systems without /proc."""
        try:
            return sum(map(_processor_ms, _with_children(self.process.pid)))
        except OSError:
            return None


def _with_children(process: int) -> list[int]:
    written = Path(f"/proc/{process}/task/{process}/children").read_text("ascii")
    return [process, *(each for child in written.split() for each in _with_children(int(child)))]


def _processor_ms(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()
    user, system = int(fields[11]), int(fields[12])
    return (user + system) * 1000 / os.sysconf("SC_CLK_TCK")


def environment_for(instance: Path, **settings: str) -> dict[str, str]:
    """An environment with these settings (`public_url=...`) and no others of the site."""
    kept = {name: value for name, value in os.environ.items() if "CONSULTATION_" not in name}
    chosen = {f"CONSULTATION_{name.upper()}": value for name, value in settings.items()}
    return {**kept, "CONSULTATION_INSTANCE": str(instance), **chosen}


def run_flask(*arguments: str, environment: dict[str, str]) -> str:
    """Run a flask command; returns what it printed, or raises NotServed if it failed."""
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", *arguments],
        cwd=TOP,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise NotServed(f"flask {' '.join(arguments)}:\n{done.stderr}")
    return done.stdout


@contextmanager
def serving(
    environment: dict[str, str], log: Path, configuration: str = "gunicorn.conf.py"
) -> Iterator[Server]:
    """Serve until the block ends.

    The socket is opened here and handed to the server, so no port has to be guessed or polled.
    """
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listener, log.open("wb") as output:
        port = listener.getsockname()[1]
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--config", str(TOP / configuration)],
            cwd=TOP,
            env={**environment, "CONSULTATION_BIND": f"fd://{listener.fileno()}"},
            pass_fds=[listener.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    try:
        server = Server(port, process)
        try:
            with urllib.request.urlopen(f"{server.url}/healthz", timeout=START_SECONDS) as answer:
                answer.read()
        except OSError as problem:
            raise NotServed(f"The site did not start ({problem}):\n{log.read_text()}") from None
        yield server
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
