"""The words that tests speak: an instance, its databases, residents, officers, and time."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
import time_machine
from argon2 import PasswordHasher
from flask import Flask
from flask_migrate import upgrade
from jinja2 import BytecodeCache
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
from tests.officers.desk import PASSWORD, Desk
from tests.residents import Resident

if TYPE_CHECKING:
    from tests.postgres import PostgresServer  # a plugin is not imported before it is loaded

pytest_plugins = ["tests.postgres", "tests.tried", "tests.swift"]

# How long a busy machine takes to think of an example says nothing about the code.
hypothesis.settings.register_profile(
    "patient", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("patient")

SECRET = "a secret that only tests know, long enough"


def settings_for(instance: Path, **changes: Any) -> Settings:
    """Settings of a test's own instance."""
    given = Settings(
        instance=instance,
        database_url=f"sqlite:///{instance / 'consultation.sqlite'}",
        secret_key=SECRET,
        public_url="http://localhost",
        second_factor="off",
    )
    return replace(given, **changes)


class CompiledTemplates(BytecodeCache):
    """Templates that this process has compiled: a page costs 5 ms then, at first 100 to 150."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key, bucket.checksum] = bucket.code


COMPILED = CompiledTemplates()


def application(settings: Settings, *, patience: float | None = None) -> Flask:
    """The application as `create_app` makes it, sharing what all applications compile alike."""
    app = create_app(settings, patience=patience)
    app.jinja_env.bytecode_cache = COMPILED
    return app


@cache
def migrated() -> bytes:
    """An SQLite file with the current schema, to put where one is wanted: migrating is once."""
    with TemporaryDirectory() as folder:
        _migrate(settings_for(Path(folder)))
        return (Path(folder) / "consultation.sqlite").read_bytes()


def _migrate(settings: Settings) -> None:
    app = application(settings)
    with app.app_context():
        upgrade()
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    """An instance folder with an empty database."""
    folder = tmp_path / "instance"
    folder.mkdir()
    (folder / "consultation.sqlite").write_bytes(migrated())
    return folder


@pytest.fixture
def app(instance: Path) -> Iterator[Flask]:
    """The application on SQLite."""
    yield from _running(application(settings_for(instance)))


@pytest.fixture(scope="session")
def migrated_postgres(
    postgres_server: "PostgresServer", tmp_path_factory: pytest.TempPathFactory
) -> str:
    """The name of a PostgreSQL database with the current schema, to be copied."""
    name = postgres_server.create_database()
    instance = tmp_path_factory.mktemp("migrated")
    _migrate(settings_for(instance, database_url=postgres_server.url(name)))
    return name


@pytest.fixture
def postgres_app(
    tmp_path: Path, postgres_server: "PostgresServer", migrated_postgres: str
) -> Iterator[Flask]:
    """The application on PostgreSQL."""
    instance = tmp_path / "instance"
    instance.mkdir()
    name = postgres_server.create_database(migrated_postgres)
    url = postgres_server.url(name)
    yield from _running(application(settings_for(instance, database_url=url)))
    postgres_server.drop_database(name)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def each_app(request: pytest.FixtureRequest) -> Flask:
    """The application on either database: the test runs on both."""
    name = "app" if request.param == "sqlite" else "postgres_app"
    app: Flask = request.getfixturevalue(name)
    return app


def _running(app: Flask) -> Iterator[Flask]:
    app.testing = True
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def at() -> Iterator[Callable[[datetime], None]]:
    """Say what time it is: `at(moment)`; from then on the clock stands still."""
    with time_machine.travel(datetime.now(UTC), tick=False) as traveller:
        yield traveller.move_to


Loader = Callable[..., Current]


def loader(instance: Path) -> Loader:
    """Load a definition (or changes to the minimal one) as it would come from a file."""

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
def closing_in(at: Callable[[datetime], None], loaded: Loader) -> Callable[..., Current]:
    """A consultation that closes in so many seconds: `closing_in(60)`; the clock stands still."""

    def closing(seconds: float, source: bytes | None = None, **changes: Any) -> Current:
        current = loaded(source, **changes)
        at(current.window.closes - timedelta(seconds=seconds))
        return current

    return closing


@pytest.fixture
def open_now(at: Callable[[datetime], None], loaded: Loader) -> Callable[..., Current]:
    """A consultation that is open: the clock stands in the middle of its window."""

    def opening(source: bytes | None = None, **changes: Any) -> Current:
        current = loaded(source, **changes)
        window = current.window
        at(window.opens + (window.closes - window.opens) / 2)
        return current

    return opening


@pytest.fixture
def resident(app: Flask) -> Resident:
    """Somebody with a browser without JavaScript."""
    return Resident(app.test_client())


@pytest.fixture
def residents(app: Flask) -> Callable[[], Resident]:
    """As many of them as are wanted, each with a browser of their own."""
    return lambda: Resident(app.test_client())


@pytest.fixture
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash as in earnest, with the least work that argon2 allows."""
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "hasher", hasher)
    passwords._stand_in.cache_clear()


@pytest.fixture
def officer(app: Flask, cheap_passwords: None) -> Desk:
    """An administrator, signed in by the sign-in page."""
    accounts.add("administrator@example.org", Role.ADMINISTRATOR, password=PASSWORD)
    desk = Desk(app.test_client())
    assert desk.sign_in("administrator@example.org").status_code == 303
    return desk


@pytest.fixture
def no_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counts about people are moved by nothing: what is left of the rule is the same each time."""
    monkeypatch.setattr(Crowd, "blurred", lambda crowd, count, called: count)
