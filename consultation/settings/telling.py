"""The settings as a site runs with them, in words for administrators: never a secret.

It must not know pages, nor what a setting does.
"""

from dataclasses import dataclass

from consultation.settings import Settings, every_setting, variable_of


@dataclass(frozen=True)
class ToldSetting:
    """One setting: what it decides, its value in words, and where that was set."""

    name: str
    variable: str
    says: str
    value: str
    where: str


def told(settings: Settings) -> list[ToldSetting]:
    """Every setting, in the order of the operators' manual."""
    return [
        ToldSetting(
            name=name,
            variable=variable_of(name),
            says=each.metadata["says"],
            value=_secret(settings, name) if each.metadata["secret"] else _in_words(settings, name),
            where=settings.set_in.get(name, "default"),
        )
        for name, each in every_setting().items()
    ]


def _secret(settings: Settings, name: str) -> str:
    """What may be said of a value that holds a secret; the database's address has its password."""
    if name == "database_url":
        return f"{'SQLite' if settings.sqlite else 'PostgreSQL'}, address not shown"
    return "set, not shown" if getattr(settings, name) else "not set"


def _in_words(settings: Settings, name: str) -> str:
    value = getattr(settings, name)
    if value is None:
        return "always"
    if name.endswith("_days"):
        return "1 day" if value == 1 else f"{value:,} days"
    return str(value) if value != "" else "not set"
