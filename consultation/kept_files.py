"""Files that take long to make, kept in a folder of the instance under a mark of their content.

They are derived: whoever finds none makes it again. It must not know what is in them.
"""

import os
from contextlib import suppress
from pathlib import Path
from threading import get_ident


def kept(path: Path) -> bytes | None:
    """The content of a file that was kept; None where there is none."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def keep(path: Path, content: bytes, most: int) -> None:
    """Keep a file, whole or not at all; beyond `most` files in its folder, the oldest half goes.

    On a full disk nothing is kept; whoever asked for the file gets it all the same.
    """
    folder = path.parent
    beside = folder / f".{path.name}.{os.getpid()}.{get_ident()}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside.write_bytes(content)
        beside.replace(path)
        _forget_oldest(folder, most)
    except OSError:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def _forget_oldest(folder: Path, most: int) -> None:
    names = os.listdir(folder)
    if len(names) <= most:
        return
    paths = sorted((folder / name for name in names), key=_changed)
    for path in paths[: len(paths) - most // 2]:
        path.unlink(missing_ok=True)


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0
