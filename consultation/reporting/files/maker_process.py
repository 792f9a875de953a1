"""The process that makes long files: apart from the server, at the lowest priority, one a machine.

It must not know what is made, nor how.
"""

import fcntl
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from flask import current_app

from consultation import clock
from consultation.settings import PREFIX
from consultation.site import site_settings

LOWEST_PRIORITY = 19
FOLDER = "making"
_starter = "consultation_start_maker"
Starter = Callable[[], None]


def start_maker() -> None:
    """See to it that somebody makes what waits; returns at once."""
    starter: Starter = current_app.extensions.get(_starter, start_process)
    starter()


def replace_starter(extensions: dict[str, object], starter: Starter) -> None:
    """Have what waits made otherwise than by a process: for those who wait for it."""
    extensions[_starter] = starter


def start_process() -> None:
    """Start a maker of its own, unless one runs already: that one makes all that waits.

    Every look at a page of files that wait comes here, and a process takes a second to begin.
    """
    settings = site_settings()
    with _turn(settings.instance) as free:
        if not free:
            return
    known = {
        "INSTANCE": str(settings.instance),
        "DATABASE_URL": settings.database_url,
        "SECRET_KEY": settings.secret_key,
        "PUBLIC_URL": settings.public_url,
    }
    subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "app", "consultation", "make-files"],
        cwd=current_app.root_path,
        env={**os.environ, **{f"{PREFIX}{name}": value for name, value in known.items()}},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )


def make_alone(instance: Path, make: Callable[[], int]) -> int:
    """Run `make` at the lowest priority, unless another process of this machine does so already."""
    with _turn(instance) as free:
        if not free:
            return 0
        os.nice(LOWEST_PRIORITY)
        _clear(instance / FOLDER)
        return make()


@contextmanager
def _turn(instance: Path) -> Iterator[bool]:
    """Hold the lock of this machine's maker; False if another process does."""
    folder = instance / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / "lock").open("ab") as file:
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def _clear(folder: Path) -> None:
    """Take away what was left by those who were ended half-way, a day ago or earlier."""
    ago = (clock.now() - timedelta(days=1)).timestamp()
    for path in folder.iterdir():
        if path.name != "lock" and path.stat().st_mtime < ago:
            path.unlink(missing_ok=True)
