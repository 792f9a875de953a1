"""Starts the commands of the systemd units of deploy/ by hand: environment, umask, folders.

It needs no systemd, so the other restrictions of the units do not apply.
"""

import os
import pwd
import shlex
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.faults.deployed import DEPLOY

OF_SYSTEMD = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
"""The path on which a system service finds programs."""

CONFINED = """
for each in {}; do mount --bind $each $each; done
mount -o remount,bind,ro / && ! touch /root-is-writable 2>&- || exit 99
exec setpriv --no-new-privs --bounding-set=-all --inh-caps=-all "$@"
"""
"""What systemd does of itself: all but some folders is read-only, and no privilege is left."""


@dataclass(frozen=True)
class Unit:
    """A unit of one machine, with the places that its file names put where they are here."""

    text: str

    @classmethod
    def of(cls, name: str, places: dict[str, str]) -> "Unit":
        """Read it; each place must be one that it names."""
        text = (DEPLOY / "one-machine" / name).read_text("utf-8")
        for named, here in places.items():
            assert named in text, f"{name} no longer names {named}"
            text = text.replace(named, here)
        return cls(text)

    def says(self, key: str) -> list[str]:
        """Every value of a key of the service, as they come."""
        pairs = (line.partition("=") for line in self.text.splitlines())
        return [value for name, _, value in pairs if name == key]

    def one(self, key: str) -> str:
        """The only value of a key."""
        [value] = self.says(key)
        return value

    @property
    def command(self) -> list[str]:
        """What it starts; a doubled percent sign is one."""
        return [word.replace("%%", "%") for word in shlex.split(self.one("ExecStart"))]

    @property
    def environment(self) -> dict[str, str]:
        """All that a system service is given, and what the unit adds."""
        account = pwd.getpwuid(os.geteuid())
        own = dict(line.split("=", 1) for line in self.says("Environment"))
        return {"PATH": OF_SYSTEMD, "HOME": account.pw_dir, "USER": account.pw_name, **own}

    def start(self, **changes: str) -> "subprocess.Popen[bytes]":
        """Start it; `changes` are what an operator would add to its environment."""
        confined = ()
        if "SOAK" in os.environ and os.geteuid() == 0:
            writable = " ".join(self.one("ReadWritePaths").split())
            confined = ("unshare", "--mount", "sh", "-c", CONFINED.format(writable), "sh")
        return subprocess.Popen(
            [*confined, *self.command],
            cwd=self.one("WorkingDirectory"),
            env=self.environment | changes,
            umask=int(self.one("UMask"), 8),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def others_may_read(folder: Path) -> list[str]:
    """The files below that somebody else can read."""
    files = (each for each in folder.rglob("*") if each.is_file())
    return [str(each) for each in files if each.stat().st_mode & 0o77]
