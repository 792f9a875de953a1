"""Simulates two database machines and a third etcd member, as in deploy/several-machines.

Each has a loopback address of its own. A machine fails together with every process that runs on it.
"""

import json
import os
import pwd
import shutil
import signal
import subprocess
import tomllib
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp
from threading import Event
from time import monotonic
from typing import Any

import psycopg

from tests.faults.deployed import DEPLOY, deployed, settings_in

PASSWORD = "a-password-for-tests"
PROGRAMS = "/usr/lib/postgresql/15/bin"
PATIENCE_SECONDS = 90
ADDRESSES = {"app1": "127.0.0.11", "db1": "127.0.0.21", "db2": "127.0.0.22"}


def wait_for(what: str, true: Callable[[], Any], seconds: float = PATIENCE_SECONDS) -> float:
    """Ask again and again until it is so; how many seconds that took."""
    began = monotonic()
    while monotonic() < began + seconds:
        with suppress(OSError, ValueError, psycopg.Error):
            if true():
                return monotonic() - began
        Event().wait(0.2)
    raise AssertionError(f"not within {seconds} s: {what}")


def _address_of_a_node() -> str:
    """What a node's settings say, with the addresses and the password of here."""
    text = (DEPLOY / "several-machines" / "node.toml").read_text("utf-8")
    url: str = tomllib.loads(text)["database_url"]
    return url.replace("10.0.0.", "127.0.0.").replace("REPLACE-BY-PASSWORD", PASSWORD)


@dataclass
class Machine:
    """Programs that run at one address, each with its files in one folder."""

    name: str
    folder: Path
    user: str
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def address(self) -> str:
        return ADDRESSES[self.name]

    @property
    def cluster(self) -> Path:
        return self.folder / "cluster"

    @property
    def here(self) -> dict[str, str]:
        """What the files of the first database machine must say on this one."""
        return {"10.0.0.21": self.address}

    def start(self) -> None:
        """Start everything that this machine runs."""
        self._start_etcd()
        if self.name != "app1":
            self._start_database()

    def kill(self) -> None:
        """Kill -9 everything at once."""
        numbers = [each.pid for each in self.running]
        with suppress(OSError):
            numbers.append(int((self.cluster / "postmaster.pid").read_text().split()[0]))
        for number in numbers:
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        for each in self.running:
            each.wait()
        self.running.clear()

    def role(self) -> str:
        """What Patroni says that it is."""
        with urllib.request.urlopen(f"http://{self.address}:8008/patroni", timeout=2) as answer:
            said = json.loads(answer.read())
        return "synchronous" if said.get("sync_standby") else str(said["role"])

    def log(self) -> str:
        """What its programs wrote last."""
        return "\n".join(
            f"{each.name}:\n{each.read_text(errors='replace')[-3000:]}"
            for each in sorted(self.folder.glob("*.log"))
        )

    def _start_etcd(self) -> None:
        told = settings_in("several-machines/etcd")
        told = {name: value.replace("10.0.0.", "127.0.0.") for name, value in told.items()}
        for name in list(told)[1:5]:
            told[name] = told[name].replace(ADDRESSES["db1"], self.address)
        told |= {"ETCD_NAME": self.name, "ETCD_DATA_DIR": str(self.folder / "etcd")}
        self._run("etcd", ["etcd"], told)

    def _start_database(self) -> None:
        passwords = [
            f"*REPLACE-BY-PASSWORD-OF-{who}" for who in ("POSTGRES", "REPLICATOR", "REWINDER")
        ]
        common = {"/run/postgresql": str(self.folder)}
        script = self.folder / "on-role-change"
        deployed("several-machines/on-role-change", script, common).chmod(0o755)
        patroni = deployed(
            "several-machines/patroni.yml",
            self.folder / "patroni.yml",
            {
                '"10.0.0.11:2379", "10.0.0.21:2379", "10.0.0.22:2379"': ", ".join(
                    f'"{each}:2379"' for each in ADDRESSES.values()
                ),
                "name: db1": f"name: {self.name}",
                "/var/lib/postgresql/15/consultation": str(self.cluster),
                "10.0.0.0/24": "127.0.0.0/24",
                "peer": "trust",
                "/etc/patroni/on-role-change": str(script),
                **dict.fromkeys(passwords, PASSWORD),
                **common,
                **self.here,
            },
        )
        (self.folder / "userlist.txt").write_text(f'"consultation" "{PASSWORD}"\n')
        pgbouncer = deployed(
            "several-machines/pgbouncer.ini",
            self.folder / "pgbouncer.ini",
            {
                "/etc/pgbouncer/userlist.txt": str(self.folder / "userlist.txt"),
                "/var/log/postgresql/pgbouncer.log": str(self.folder / "own-pgbouncer.log"),
                **common,
                **self.here,
            },
        )
        (self.folder / "pgbouncer.pid").unlink(missing_ok=True)
        self._run("patroni", ["patroni", str(patroni)], {})
        self._run("pgbouncer", ["pgbouncer", str(pgbouncer)], {})

    def _run(self, name: str, command: list[str], environment: dict[str, str]) -> None:
        root = os.geteuid() == 0
        with (self.folder / f"{name}.log").open("ab") as log:
            self.running.append(
                subprocess.Popen(
                    command,
                    cwd=self.folder,
                    env={
                        "PATH": f"{os.defpath}:/usr/sbin:{PROGRAMS}",
                        "LC_ALL": "C",
                        **environment,
                    },
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    user=self.user if root else None,
                    group=self.user if root else None,
                    extra_groups=[] if root else None,
                )
            )


@dataclass
class Machines:
    """All three."""

    all: list[Machine]
    url: str = field(default_factory=_address_of_a_node)
    _killed: Machine | None = None

    def kill_primary(self) -> None:
        """Kill the machine that takes writes."""
        self._killed = self.primary()
        self._killed.kill()

    def mend(self) -> None:
        """Start it again; Patroni makes a standby of it."""
        assert self._killed
        self._killed.start()
        self.wait_until_synchronous()

    @property
    def databases(self) -> list[Machine]:
        return self.all[1:]

    def primary(self) -> Machine:
        """The one that takes writes."""
        [found] = [each for each in self.databases if self._role(each) in ("master", "primary")]
        return found

    def wait_until_synchronous(self) -> None:
        """Wait until there is a primary, and a standby that confirms what it commits."""

        def both() -> bool:
            roles = {self._role(each) for each in self.databases}
            return "synchronous" in roles and bool(roles & {"master", "primary"})

        try:
            wait_for("a primary and a synchronous standby", both)
        except AssertionError as problem:
            raise AssertionError("\n".join(each.log() for each in self.all)) from problem

    def make_database(self) -> None:
        """Make the site's database, as docs/operating.md says."""
        with psycopg.connect(
            host=self.primary().address, user="postgres", password=PASSWORD, autocommit=True
        ) as connection:
            connection.execute(f"CREATE ROLE consultation LOGIN PASSWORD '{PASSWORD}'")
            connection.execute("CREATE DATABASE consultation OWNER consultation")

    def _role(self, machine: Machine) -> str:
        try:
            return machine.role()
        except (OSError, ValueError):
            return "away"


@contextmanager
def database_machines() -> Iterator[Machines]:
    """Start all of them; when the block ends, nothing of them is left."""
    user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    top = Path(mkdtemp(prefix="machines-", dir="/tmp"))
    top.chmod(0o755)
    machines = Machines([Machine(name, top / name, user) for name in ADDRESSES])
    for each in machines.all:
        each.folder.mkdir(mode=0o700)
        if os.geteuid() == 0:
            shutil.chown(each.folder, user, user)
    try:
        for each in machines.all:
            each.start()
        machines.wait_until_synchronous()
        machines.make_database()
        yield machines
    finally:
        for each in machines.all:
            each.kill()
        shutil.rmtree(top, ignore_errors=True)
