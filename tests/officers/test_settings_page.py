"""The page of settings: what the site runs with and where that was set, and never a secret."""

from dataclasses import replace

import pytest
from flask import Flask

from consultation.settings import Settings, every_setting
from tests.officers.desk import Desk

PAGE = "/officers/settings"
HIDDEN = {
    "database_url": "postgresql+psycopg://site:word-of-the-database@db.internal/answers",
    "backup_key": "the-key-of-the-backups-0123456789",
}


def rows(desk: Desk) -> dict[str, tuple[str, str]]:
    """The value of each setting, and where it was set, by its name."""
    assert desk.get(PAGE).status_code == 200
    table = desk.page.select("table")[0]
    cells = [[each.get_text() for each in row.select("td")] for row in table.select("tbody tr")]
    return {name: (value, where) for value, name, where in cells}


@pytest.fixture
def running_with(app: Flask) -> Settings:
    """The settings of the application, some of them changed."""
    settings: Settings = app.config["SETTINGS"]
    changed = replace(
        settings,
        **HIDDEN,
        name="Parkfield’s say",
        comments_days=None,
        backup_days=1,
        trusted_proxies=2,
        set_in={"name": "config.toml", "backup_key": "the environment"},
    )
    app.config["SETTINGS"] = changed
    return changed


def test_every_setting_is_shown_as_the_site_runs_with_it(
    officer: Desk, running_with: Settings
) -> None:
    shown = rows(officer)
    assert list(shown) == list(every_setting())
    assert shown["name"] == ("Parkfield’s say", "config.toml")
    assert shown["comments_days"] == ("always", "default")
    assert shown["backup_days"] == ("1 day", "default")
    assert shown["responses_days"] == ("2,190 days", "default")
    assert shown["trusted_proxies"] == ("2", "default")
    assert shown["second_factor"] == ("off", "default")
    assert shown["logo"] == ("not set", "default")
    assert "1 hour" in officer.words and "24 hours" in officer.words
    assert "English" in officer.words and "Cymraeg" in officer.words


def test_no_secret_is_shown(officer: Desk, running_with: Settings) -> None:
    shown = rows(officer)
    assert shown["database_url"] == ("PostgreSQL, address not shown", "default")
    assert shown["secret_key"] == ("set, not shown", "default")
    assert shown["backup_key"] == ("set, not shown", "the environment")
    for secret in ("word-of-the-database", "db.internal", HIDDEN["backup_key"]):
        assert secret not in officer.now.text
    assert running_with.secret_key not in officer.now.text


def test_nothing_can_be_changed_there(officer: Desk) -> None:
    rows(officer)
    assert [each["action"] for each in officer.page.select("form")] == ["/officers/sign-out"]
    assert officer.post(PAGE, data={"name": "Mine"}).status_code in (400, 405)
