"""Fixtures that every test can use: an instance, its databases, residents, officers, and time."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
import time_machine
from argon2 import PasswordHasher
from flask import Flask
from flask_migrate import upgrade
from jinja2 import BytecodeCache, Environment, FileSystemBytecodeCache
from jinja2.bccache import Bucket

from consultation import create_app
from consultation.analysis.disclosure.blurring import Crowd
from consultation.authoring.loading import load
from consultation.extensions import db
from consultation.lifecycle.consultations import Current, find
from consultation.officers import accounts, passwords
from consultation.officers.models import Role
from consultation.settings import Settings
from tests.definitions import definition
from tests.officers.desk import PASSWORD, Desk, SignedIn
from tests.residents import Resident

if TYPE_CHECKING:
    from tests.postgres import PostgresServer  # a plugin is not imported before it is loaded

pytest_plugins = ["tests.postgres", "tests.tried", "tests.swift"]

# No deadlines for Hypothesis: on a busy machine times say nothing about the code.
PATIENT = hypothesis.settings(
    deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.register_profile("patient", PATIENT)
# `make rooms` tries new examples each time; `make test` tries a hundred.
hypothesis.settings.register_profile("quick", PATIENT, max_examples=20)
hypothesis.settings.load_profile("patient")

SECRET = "a secret that only tests know, long enough"


def settings_for(instance: Path, **changes: Any) -> Settings:
    """Settings for an instance of a test's own."""
    given = Settings(
        instance=instance,
        database_url=f"sqlite:///{instance / 'consultation.sqlite'}",
        secret_key=SECRET,
        public_url="http://localhost",
        second_factor="off",
    )
    return replace(given, **changes)


class CompiledTemplates(BytecodeCache):
    """A cache of compiled templates: rendering takes 5 ms with it, and 100 to 150 ms without.

    If Python's own compiled files are kept for the next run, these are kept there too.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], Any] = {}
        self._folder: FileSystemBytecodeCache | None = None
        if sys.pycache_prefix:
            folder = Path(sys.pycache_prefix) / f"templates-{version('jinja2')}"
            folder.mkdir(parents=True, exist_ok=True)
            self._folder = FileSystemBytecodeCache(str(folder))

    def get_bucket(
        self, environment: Environment, name: str, filename: str | None, source: str
    ) -> Bucket:
        """The cache entry of a template, for one environment's settings."""
        how = (environment.trim_blocks, environment.lstrip_blocks, sorted(environment.extensions))
        return super().get_bucket(environment, name, filename, f"{source}{how}")

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._kept.get((bucket.key, bucket.checksum))
        if bucket.code is None and self._folder:
            self._folder.load_bytecode(bucket)
            self._keep(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._keep(bucket)
        if self._folder:
            self._folder.dump_bytecode(bucket)

    def _keep(self, bucket: Bucket) -> None:
        self._kept[bucket.key, bucket.checksum] = bucket.code


COMPILED = CompiledTemplates()


def application(settings: Settings, *, patience: float | None = None) -> Flask:
    """The application as `create_app` makes it, with the shared cache of compiled templates."""
    app = create_app(settings, patience=patience)
    app.jinja_env.bytecode_cache = COMPILED
    return app


@cache
def migrated() -> bytes:
    """An SQLite file with the current schema, as bytes to copy, so that migrations run once."""
    with TemporaryDirectory() as folder:
        _migrate(settings_for(Path(folder)))
        return (Path(folder) / "consultation.sqlite").read_bytes()


def _migrate(settings: Settings) -> None:
    app = application(settings)
    with app.app_context():
        upgrade()
        db.session.remove()
        db.engine.dispose()


@contextmanager
def running(app: Flask) -> Iterator[Flask]:
    """Enter the application's context; afterwards all its connections are closed."""
    app.testing = True
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


class Shared:
    """One application for all tests of a process; each test finds it as it was first made.

    Making one takes as long as a small test, and it has compiled routes, templates and statements.
    A test that needs a route, or a setting that is read only at the start, makes its own.
    """

    def __init__(self, settings: Settings) -> None:
        self._app = application(settings)
        held = (self._app.config, self._app.extensions)
        self._as_made = [(each, dict(each)) for each in held]
        self.instance = settings.instance

    def emptied(self) -> Path:
        """Empty its instance folder; returns the folder."""
        shutil.rmtree(self.instance, ignore_errors=True)
        self.instance.mkdir()
        return self.instance

    def running(self) -> Iterator[Flask]:
        """Enter the application's context; afterwards undo what the test changed in it."""
        with running(self._app):
            yield self._app
        for held, as_made in self._as_made:
            held.clear()
            held.update(as_made)


@pytest.fixture(scope="session")
def shared() -> Iterator[Shared]:
    """The application on SQLite that the tests of this process share.

    Its files are kept in memory where the machine has a folder for that: every commit waits for the
    disk otherwise. Tests about the disk itself start servers of their own.
    """
    memory = Path("/dev/shm")
    where = memory if os.access(memory, os.W_OK) else None
    with TemporaryDirectory(prefix="consultation-", dir=where) as folder:
        yield Shared(settings_for(Path(folder) / "instance"))


@pytest.fixture(scope="session")
def drawn_before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of charts that this process has drawn. A chart's name depends on all it shows."""
    return tmp_path_factory.mktemp("charts")


@pytest.fixture
def instance(shared: Shared, drawn_before: Path) -> Path:
    """An instance folder with an empty database."""
    folder = shared.emptied()
    (folder / "consultation.sqlite").write_bytes(migrated())
    (folder / "charts").symlink_to(drawn_before)
    return folder


@pytest.fixture
def app(instance: Path, shared: Shared) -> Iterator[Flask]:
    """The application on SQLite."""
    yield from shared.running()


@pytest.fixture(scope="session")
def migrated_postgres(
    postgres_server: "PostgresServer", tmp_path_factory: pytest.TempPathFactory
) -> str:
    """The name of a PostgreSQL database with the current schema, to be copied."""
    name = postgres_server.create_database()
    instance = tmp_path_factory.mktemp("migrated")
    _migrate(settings_for(instance, database_url=postgres_server.url(name)))
    return name


@pytest.fixture(scope="session")
def shared_postgres(
    tmp_path_factory: pytest.TempPathFactory, postgres_server: "PostgresServer"
) -> Shared:
    """The application on PostgreSQL that the tests of this process share."""
    instance = tmp_path_factory.mktemp("shared-postgres") / "instance"
    return Shared(settings_for(instance, database_url=postgres_server.url("shared")))


@pytest.fixture
def postgres_app(
    shared_postgres: Shared, postgres_server: "PostgresServer", migrated_postgres: str
) -> Iterator[Flask]:
    """The application on PostgreSQL."""
    shared_postgres.emptied()
    postgres_server.create_database(migrated_postgres, called="shared")
    yield from shared_postgres.running()
    postgres_server.drop_database("shared")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def each_app(request: pytest.FixtureRequest) -> Flask:
    """The application on each database in turn: the test runs twice."""
    name = "app" if request.param == "sqlite" else "postgres_app"
    app: Flask = request.getfixturevalue(name)
    return app


@pytest.fixture
def at() -> Iterator[Callable[[datetime], None]]:
    """Set the time: `at(moment)`; from then on the clock stands still."""
    with time_machine.travel(datetime.now(UTC), tick=False) as traveller:
        yield traveller.move_to


Loader = Callable[..., Current]


def loader(instance: Path) -> Loader:
    """Load a definition from a file: the minimal one, with changes."""

    def load_definition(source: bytes | None = None, **changes: Any) -> Current:
        loaded = load(source or definition(**changes), "test.yaml", instance)
        found = find(loaded.slug)
        assert found
        return found

    return load_definition


@pytest.fixture
def loaded(app: Flask, instance: Path) -> Loader:
    """Load a definition into the application: `loaded(title=...)`."""
    return loader(instance)


@pytest.fixture
def closing_in(at: Callable[[datetime], None], loaded: Loader) -> Loader:
    """A consultation that closes in some seconds: `closing_in(60)`; the clock stands still."""

    def closing(seconds: float, source: bytes | None = None, **changes: Any) -> Current:
        current = loaded(source, **changes)
        at(current.window.closes - timedelta(seconds=seconds))
        return current

    return closing


@pytest.fixture
def open_now(at: Callable[[datetime], None], loaded: Loader) -> Loader:
    """A consultation that is open: the clock stands in the middle of its window."""

    def opening(source: bytes | None = None, **changes: Any) -> Current:
        current = loaded(source, **changes)
        window = current.window
        at(window.opens + (window.closes - window.opens) / 2)
        return current

    return opening


@pytest.fixture
def resident(app: Flask) -> Resident:
    """A resident with a browser without JavaScript."""
    return Resident(app.test_client())


@pytest.fixture
def residents(app: Flask) -> Callable[[], Resident]:
    """Makes residents, each with a browser of their own."""
    return lambda: Resident(app.test_client())


@pytest.fixture
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash passwords with argon2's lowest cost, so that tests are fast."""
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "hasher", hasher)
    passwords._stand_in.cache_clear()


@pytest.fixture
def signed_in(app: Flask, cheap_passwords: None) -> SignedIn:
    """An officer added and signed in: `signed_in("anna", Role.EDITOR)`."""

    def sign_in(name: str = "anna", role: Role = Role.VIEWER) -> Desk:
        email = f"{name}@example.org"
        accounts.add(email, role, password=PASSWORD)
        return Desk(app.test_client()).let_in(email)

    return sign_in


@pytest.fixture
def desk(app: Flask) -> Callable[[], Desk]:
    """A browser that nobody has signed in with."""
    return lambda: Desk(app.test_client())


@pytest.fixture
def officer(signed_in: SignedIn) -> Desk:
    """An administrator, signed in."""
    return signed_in("administrator", Role.ADMINISTRATOR)


@pytest.fixture
def no_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    """No random noise on counts about people; the rest of the rule applies."""
    monkeypatch.setattr(Crowd, "blurred", lambda crowd, count, called: count)
