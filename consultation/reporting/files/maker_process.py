"""The process that makes long files: apart from the server, at the lowest priority, one a machine.

It must not know what is made, nor how.
"""

import fcntl
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import timedelta
from pathlib import Path
from threading import Thread

from flask import current_app

from consultation import clock
from consultation.settings import PREFIX
from consultation.site import site_settings

LOWEST_PRIORITY = 19
FOLDER = "making"
WAITS = "waits for the maker"
"""The name of the thread that waits for a maker to end."""
_starter = "consultation_start_maker"
Starter = Callable[[], None]


def start_maker() -> None:
    """See to it that somebody makes what waits; returns at once."""
    starter: Starter = current_app.extensions.get(_starter, start_process)
    starter()


def replace_starter(extensions: dict[str, object], starter: Starter) -> None:
    """Replace how a maker is started; for callers that want files made at once."""
    extensions[_starter] = starter


def start_process() -> None:
    """Start a maker of its own, unless one runs already: that one makes all that waits.

    Every look at a page of files that wait comes here, and a process takes seconds to begin on a
    busy machine. So its turn is taken here and handed to it: no second one is begun meanwhile.
    """
    settings = site_settings()
    known = {
        "INSTANCE": str(settings.instance),
        "DATABASE_URL": settings.database_url,
        "SECRET_KEY": settings.secret_key,
        "PUBLIC_URL": settings.public_url,
    }
    command = [sys.executable, "-m", "flask", "--app", "app", "consultation", "make-files"]
    with _turn(settings.instance) as turn:
        if turn is None:
            return
        process = subprocess.Popen(  # noqa: S603 - our own command; its turn is a number
            [*command, "--turn", str(turn)],
            cwd=current_app.root_path,
            env={**os.environ, **{f"{PREFIX}{name}": value for name, value in known.items()}},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            pass_fds=[turn],
            start_new_session=True,
        )
    # A process that nobody waits for stays in the list of processes, as a zombie.
    Thread(target=process.wait, name=WAITS, daemon=True).start()


def make_alone(instance: Path, make: Callable[[], int], turn: int | None = None) -> int:
    """Run `make` at the lowest priority, unless another process of this machine does so already.

    `turn` is the open lock file of whoever began this process and handed on its turn.
    """
    with _turn(instance) if turn is None else nullcontext(turn) as mine:
        if mine is None:
            return 0
        os.nice(LOWEST_PRIORITY)
        _clear(instance / FOLDER)
        return make()


@contextmanager
def _turn(instance: Path) -> Iterator[int | None]:
    """Hold the lock of this machine's maker: its open file; None if another process holds it.

    It is held until the last process that was given the file has closed it, or has ended.
    """
    folder = instance / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / "lock").open("ab") as file:
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
            return
        yield file.fileno()


def _clear(folder: Path) -> None:
    """Delete what makers that were ended half-way left behind, a day ago or earlier."""
    ago = (clock.now() - timedelta(days=1)).timestamp()
    for path in folder.iterdir():
        if path.name != "lock" and path.stat().st_mtime < ago:
            path.unlink(missing_ok=True)
