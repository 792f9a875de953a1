"""The doctor on this machine: versions, disk, the instance folder, backups.

It must not know the database.
"""

import os
import re
import shutil
import sys
import tomllib
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from shlex import quote

from consultation.operations.findings import Finding, ok, unsafe, warning
from consultation.operations.last_backup import last_backup
from consultation.operations.sealed_file import UNFINISHED
from consultation.settings import Settings, holds_secrets, unknown_variables

LOCKED = Path(__file__).resolve().parents[2] / "requirements.txt"
NEWEST_PYTHON = (3, 13)
LITTLE_DISK = 1_000_000_000
TOO_LITTLE_DISK = 100_000_000
OLD_BACKUP = timedelta(hours=26)
LEFT_OVER = timedelta(hours=1)


def versions() -> Iterator[Finding]:
    """Compare Python and every library with the versions that the site is tested with."""
    running = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] > NEWEST_PYTHON:
        yield warning(f"Python {running} is newer than those tried.", "Use CPython 3.11 to 3.13.")
    else:
        yield ok(f"Python {running}.")
    other = [
        f"{name} {found} instead of {' or '.join(wanted)}"
        for name, wanted in _locked().items()
        if (found := _installed(name)) not in (None, *wanted)
    ]
    if other:
        yield warning(
            f"Libraries are not of the versions tried: {', '.join(other)}.", "Run: make install"
        )
    else:
        yield ok("Every library is of the version that the site is tested with.")


def variables(environment: Iterable[str]) -> Iterator[Finding]:
    """Find variables named like ours that resemble no setting: those that do stop the start."""
    for variable in unknown_variables(environment):
        yield warning(
            f"The variable {variable} is not a setting, and is ignored.",
            "Unset it, unless another program reads it.",
        )


def _locked() -> dict[str, list[str]]:
    """The versions of each library; some have several, for different versions of Python."""
    lines = re.findall(r"^([a-z0-9-]+)==([^\s;]+)", LOCKED.read_text("utf-8"), re.MULTILINE)
    return {name: [each for other, each in lines if other == name] for name, _ in lines}


@cache
def _installed(name: str) -> str | None:
    """The version of a library; read once, since this process has imported that one."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None  # a library for other platforms: those of this one were imported already


def disk(settings: Settings) -> Iterator[Finding]:
    """Check free disk space for the instance folder and an SQLite database."""
    folders = {"the instance folder": settings.instance}
    if settings.sqlite and (file := sqlite_file(settings)).parent != settings.instance:
        folders["the database"] = file.parent
    for name, folder in folders.items():
        if not folder.is_dir():
            yield unsafe(
                f"The folder {folder} of {name} is not there.",
                "Create it, or correct the setting database_url.",
            )
            continue
        free = shutil.disk_usage(folder).free
        what = f"{free / 1e9:,.1f} GB of disk are free for {name}."
        if free < TOO_LITTLE_DISK:
            yield unsafe(what, "Make room now: soon nothing can be stored.")
        elif free < LITTLE_DISK:
            yield warning(what, "Make room: 10 GB serve a city.")
        else:
            yield ok(what)


def sqlite_file(settings: Settings) -> Path:
    """The path of the SQLite database."""
    return Path(settings.database_url.removeprefix("sqlite:///")).absolute()


def folder(settings: Settings) -> Iterator[Finding]:
    """Check who can read or change the instance folder, the keys and the database in it."""
    place = settings.instance
    mode = place.stat().st_mode
    cure = f"Run: chmod 700 {quote(str(place))}"
    if mode & 0o022:
        yield unsafe(f"Others on this machine can change the instance folder {place}.", cure)
    elif mode & 0o055:
        yield warning(f"Others on this machine can look into the instance folder {place}.", cure)
    else:
        yield ok(f"The instance folder {place} is for the site's account only.")
    if _account_of(place) != os.geteuid():
        yield warning(
            "The instance folder belongs to another account than the one that runs this command:"
            " what one makes there, the other cannot write.",
            "Run the site and every command as the account that has the folder.",
        )
    else:
        yield from _of_others(place)
    yield from _files(settings)


def _of_others(place: Path) -> Iterator[Finding]:
    """Look for files in the folder that another account owns, as after a command run by root."""
    mine = os.geteuid()
    found = [path for path in place.rglob("*") if path != place / "config.toml"]
    of_others = sorted(path for path in found if _account_of(path) not in (mine, None))
    if of_others:
        more = f" and {len(of_others) - 1} more belong" if len(of_others) > 1 else " belongs"
        yield unsafe(
            f"{of_others[0]}{more} to another account: the site may be unable to write there.",
            f"Run as root: chown -R {mine} {quote(str(place))}",
        )


def _files(settings: Settings) -> Iterator[Finding]:
    config = settings.instance / "config.toml"
    private = [settings.instance / "secret-key"]
    if config.exists() and holds_secrets(tomllib.loads(config.read_text("utf-8-sig"))):
        private.append(config)
    if settings.sqlite:
        private.append(sqlite_file(settings))
    readable = [path for path in private if path.exists() and path.stat().st_mode & 0o077]
    for path in readable:
        yield unsafe(f"Others can read {path}, which holds secrets.", _kept_to(settings, path))
    if config.exists() and config not in readable and config.stat().st_mode & 0o022:
        yield unsafe(f"Others can change {config}.", _kept_to(settings, config))
    if not readable:
        yield ok("Keys and database can be read by the site's account only.")


def _account_of(path: Path) -> int | None:
    """The account that owns it; None if it has gone meanwhile, as a cache may."""
    try:
        return path.lstat().st_uid
    except FileNotFoundError:
        return None


def _kept_to(settings: Settings, path: Path) -> str:
    """How to keep a file to the site's account: what root wrote, the site could not read then."""
    account, file = _account_of(settings.instance), quote(str(path))
    if _account_of(path) == account:
        return f"Run: chmod 600 {file}"
    return f"Run as root: chown {account} {file} && chmod 600 {file}"


def unfinished(settings: Settings, moment: datetime) -> Iterator[Finding]:
    """Look for files that were begun over an hour ago and never finished."""
    folders = {settings.instance}
    if last := last_backup(settings.instance):
        folders.add(Path(last.file).parent)
    left = [
        path
        for each in sorted(folders)
        if each.is_dir()
        for path in sorted(each.glob(f".*{UNFINISHED}"))
        if moment.timestamp() - path.stat().st_mtime > LEFT_OVER.total_seconds()
    ]
    for path in left:
        yield warning(f"{path} was never finished.", f"Delete it: rm {path}")
    if not left:
        yield ok("No unfinished files lie about.")


def backups(settings: Settings, moment: datetime) -> Iterator[Finding]:
    """Check the age of the last good backup, and whether it is encrypted."""
    last = last_backup(settings.instance)
    cure = "Run each night: flask backup FILE"
    if last is None:
        yield warning("No backup has been made from here.", cure)
        return
    hours = (moment - last.made_at) // timedelta(hours=1)
    what = f"The last good backup is {hours} hours old: {last.file}."
    if moment - last.made_at > OLD_BACKUP:
        yield warning(what, cure)
    else:
        yield ok(what)
    if not last.encrypted:
        yield warning(
            "The last backup is not encrypted: whoever has it has every response.",
            "Set CONSULTATION_BACKUP_KEY, and keep the key apart from the backups.",
        )
