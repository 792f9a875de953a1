"""A process that has loaded the site once, and forks each server and each command from itself.

Loading the site takes most of their start, and the short forms of the tests start dozens. What is
forked runs as `altered` runs it, in a process group of its own, and can be killed like any other
program. `make soak` starts every program as it is shipped.
"""

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
import traceback
from collections.abc import Mapping
from functools import cache
from subprocess import TimeoutExpired
from tempfile import TemporaryDirectory, TemporaryFile
from typing import Any, NoReturn

from tests.live import CONFIGURED, TOP

_LONGEST_REQUEST = 1024 * 1024
_MOST_DESCRIPTORS = 5


class Forked:
    """One program that the nursery has forked: as much of `Popen` as the tests need."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self.pid = int(self._line())
        self._status: int | None = None

    def _line(self) -> str:
        said = b""
        while not said.endswith(b"\n"):
            more = self._connection.recv(1)
            assert more, "the nursery has ended"
            said += more
        return said.decode()

    def kill(self) -> None:
        """Kill -9 this process alone."""
        if self._status is None:
            os.kill(self.pid, signal.SIGKILL)

    def wait(self, timeout: float | None = None) -> int:
        """How it ended, as `Popen` says it; raises TimeoutExpired while it lives."""
        if self._status is None:
            self._connection.settimeout(timeout)
            try:
                self._status = int(self._line())
            except TimeoutError:
                raise TimeoutExpired("the site", timeout or 0) from None
            self._connection.close()
        return self._status


def can_fork() -> bool:
    """Whether programs are forked: not in a soak, nor where a library must turn their clock."""
    return sys.platform == "linux" and not {"SOAK", "CLOCKS"} & os.environ.keys()


def fork_server(environment: Mapping[str, str], output: int, listener: int, held: int) -> Forked:
    """Fork a server with this environment alone.

    It listens on `listener`, writes into `output`, and keeps `held` open.
    """
    command = ["gunicorn", *CONFIGURED]
    return _fork(command, environment, output, output, listener, held)


def fork_flask(*arguments: str, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a `flask` command in a process that is forked; how it ended."""
    command = ["flask", "--app", "app", *arguments]
    with TemporaryFile("w+") as output, TemporaryFile("w+") as errors:
        status = _fork(command, environment, output.fileno(), errors.fileno()).wait()
        for each in (output, errors):
            each.seek(0)
        return subprocess.CompletedProcess(command, status, output.read(), errors.read())


def _fork(command: list[str], environment: Mapping[str, str], *descriptors: int) -> Forked:
    ours, theirs = socket.socketpair()
    request = json.dumps({"command": command, "environment": dict(environment)}).encode()
    with theirs:
        socket.send_fds(_nursery(), [request], [theirs.fileno(), *descriptors])
    return Forked(ours)


@cache
def _nursery() -> socket.socket:
    """The connection to the nursery, which ends when the tests do."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        nursery = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.nursery", str(theirs.fileno())],
            cwd=TOP,
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            process_group=0,
        )
    atexit.register(nursery.wait)
    atexit.register(ours.close)
    return ours


def _serve(tests: socket.socket) -> None:
    """Fork what is asked for until the tests end."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # so that nobody has to wait for a watcher
    while True:
        request, descriptors, *_ = socket.recv_fds(tests, _LONGEST_REQUEST, _MOST_DESCRIPTORS)
        if not request:
            return
        if os.fork() == 0:
            tests.close()
            _watch(json.loads(request), *descriptors)
        for each in descriptors:
            os.close(each)


def _watch(request: dict[str, Any], connection: int, *descriptors: int) -> NoReturn:
    """Fork a program and tell its number and how it ended; keep the number until the tests know."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    number = os.fork()
    if number == 0:
        os.close(connection)
        _become(request, *descriptors)
    for each in descriptors:
        os.close(each)
    with socket.socket(fileno=connection) as told:
        told.sendall(f"{number}\n".encode())
        ended = os.waitid(os.P_PID, number, os.WEXITED | os.WNOWAIT)
        assert ended
        by_itself = ended.si_code == os.CLD_EXITED
        told.sendall(f"{ended.si_status if by_itself else -ended.si_status}\n".encode())
        told.recv(1)
    os.waitpid(number, 0)
    os._exit(0)


def _become(request: dict[str, Any], output: int, errors: int, *kept: int) -> NoReturn:
    """Be a program, as if started with this command and this environment."""
    status = 1
    try:
        os.setpgid(0, 0)
        os.dup2(output, 1)
        os.dup2(errors, 2)
        os.environ.clear()
        os.environ |= request["environment"]
        if kept:
            os.environ["CONSULTATION_BIND"] = f"fd://{kept[0]}"
        sys.argv = request["command"]
        altered.run(sys.argv[0])
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _load_the_site() -> None:
    """Load every room of the site, which only making an application does."""
    with TemporaryDirectory() as instance:
        os.environ["CONSULTATION_INSTANCE"] = instance
        create_app()


if __name__ == "__main__":
    import gunicorn.workers.gthread  # noqa: F401 - to have it loaded
    import psycopg  # noqa: F401 - the same

    from consultation import create_app
    from tests.faults import altered

    _load_the_site()
    _serve(socket.socket(fileno=int(sys.argv[1])))
