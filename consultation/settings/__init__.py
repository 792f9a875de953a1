"""Every setting of an instance: its default, its variable, where it is read from.

It must not know the application: it reads an environment and a file, and refuses with a sentence.
"""

import os
import secrets
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from shlex import quote
from typing import Any

from consultation.settings import values
from consultation.settings.spelling import check_names, check_variables, unknown
from consultation.settings.values import UnsafeSetting

__all__ = [
    "LOGO_KINDS",
    "PREFIX",
    "Settings",
    "UnsafeSetting",
    "every_setting",
    "holds_secrets",
    "read_settings",
    "unknown_variables",
    "variable_of",
]

PREFIX = "CONSULTATION_"
IN_THE_ENVIRONMENT_ONLY = ("instance", "bind", "workers", "threads", "log_level")
"""Where the rest is read from, and what only `gunicorn.conf.py` reads."""
LARGEST_LOGO = 200_000
_GIVE_IT = "Give it to the account that runs the site."
LOGO_KINDS = {".svg": "image/svg+xml", ".png": "image/png"}


def _setting(
    read: Callable[[str, str], Any], default: Any, says: str, *, secret: bool = False
) -> Any:
    told = {"read": read, "says": says, "secret": secret}
    return field(default=default, metadata=told, repr=not secret)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What an operator can set; every value has been checked."""

    instance: Path
    database_url: str = _setting(
        values.database,
        "",
        "Where responses are stored. Default: SQLite in the instance folder",
        secret=True,
    )
    secret_key: str = _setting(
        values.secret,
        "",
        "Signs what the site hands out. Default: made at first start, mode 0600",
        secret=True,
    )
    public_url: str = _setting(
        values.address, "http://127.0.0.1:8000", "The address that links are built from"
    )
    trusted_proxies: int = _setting(
        values.whole_number, 0, "How many proxies in front set X-Forwarded headers; 0 ignores them"
    )
    second_factor: str = _setting(
        values.second_factor,
        "required",
        "Whether officers need a code from their phone: required or off",
    )
    backup_key: str = _setting(
        values.backup_key, "", "What backups are encrypted with. Default: they are not", secret=True
    )
    withdrawal_days: int = _setting(
        values.days, 28, "For how many days after closing people can withdraw what they sent"
    )
    contacts_days: int | None = _setting(
        values.days_or_keep, 365, "How long after closing contact addresses are kept"
    )
    equality_days: int | None = _setting(
        values.days_or_keep, 365, "How long after closing equality and sensitive answers are kept"
    )
    comments_days: int | None = _setting(
        values.days_or_keep, 730, "How long after closing what people wrote is kept"
    )
    responses_days: int | None = _setting(
        values.days_or_keep, 2190, "How long after closing responses are kept"
    )
    trail_days: int | None = _setting(
        values.days_of_trail, 2190, "How long the audit trail is kept"
    )
    backup_days: int = _setting(values.days, 30, "How long backups are kept")
    accessibility_email: str = _setting(
        values.email,
        "",
        "Whom to write to when a page does not work. Default: each consultation's own",
    )
    accessibility_telephone: str = _setting(
        values.text, "", "Whom to ring when a page does not work"
    )
    accessibility_days: int = _setting(
        values.days, 10, "Within how many days the accessibility statement promises an answer"
    )
    name: str = _setting(values.text, "Consultations", "The name in the header of every page")
    brand_colour: str = _setting(
        values.colour, "#1d5f4c", "The colour of the header and of buttons"
    )
    link_colour: str = _setting(values.colour, "#14503f", "The colour of links")
    logo: str = _setting(values.text, "", "A .svg or .png file in the instance folder")
    set_in: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)
    """Where each value was found, except for defaults."""

    @property
    def tls(self) -> bool:
        """Whether browsers reach the site by https, so that cookies can be bound to it."""
        return self.public_url.startswith("https://")

    @property
    def sqlite(self) -> bool:
        """Whether responses are stored in a SQLite file."""
        return self.database_url.startswith("sqlite")


def every_setting() -> dict[str, Field[Any]]:
    """What can be set, by its name, in the order of the operators' manual."""
    return {each.name: each for each in fields(Settings) if "read" in each.metadata}


def variable_of(name: str) -> str:
    """The environment variable of the setting called `name`."""
    return PREFIX + name.upper()


def _every_variable() -> list[str]:
    return [variable_of(name) for name in (*IN_THE_ENVIRONMENT_ONLY, *every_setting())]


def unknown_variables(environment: Iterable[str]) -> list[str]:
    """The environment variables that begin as ours do and are no setting: nothing reads them."""
    return unknown(environment, PREFIX, _every_variable())


def holds_secrets(given: Mapping[str, Any]) -> bool:
    """Whether what a config.toml sets holds a secret; a database's address may have a password."""
    return any(
        each.metadata["secret"] and given.get(name) for name, each in every_setting().items()
    )


def read_settings(
    environment: Mapping[str, str] | None = None, instance: Path | None = None
) -> Settings:
    """Read the environment, then ``config.toml``, then the defaults; make a missing secret.

    Raises UnsafeSetting with the variable, what is wrong and its cure.
    """
    environment = os.environ if environment is None else environment
    check_variables(environment, PREFIX, _every_variable())
    folder = (instance or Path(environment.get(PREFIX + "INSTANCE") or "instance")).absolute()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as problem:
        raise UnsafeSetting(
            PREFIX + "INSTANCE",
            f"the folder {folder} cannot be made ({problem.strerror}).",
            "Name a folder that can be written.",
        ) from None
    if not os.access(folder, os.R_OK | os.X_OK):
        raise UnsafeSetting(
            PREFIX + "INSTANCE",
            f"this account may not look into the folder {folder}.",
            "Use the account that runs the site: see docs/operating.md, “Setting it up”.",
        )
    given = _from_file(folder / "config.toml")
    chosen: dict[str, Any] = {}
    set_in: dict[str, str] = {}
    for name, each in every_setting().items():
        variable = variable_of(name)
        raw = environment.get(variable) or given.get(name)
        if raw not in (None, ""):
            chosen[name] = each.metadata["read"](variable, str(raw))
            set_in[name] = "the environment" if environment.get(variable) else "config.toml"
    chosen.setdefault("database_url", f"sqlite:///{folder / 'consultation.sqlite'}")
    if "secret_key" not in chosen:
        chosen["secret_key"] = _kept_secret(folder / "secret-key")
    settings = Settings(instance=folder, set_in=set_in, **chosen)
    _check_logo(settings)
    return settings


def _from_file(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        given = tomllib.loads(path.read_text("utf-8-sig"))
    except OSError as problem:
        raise UnsafeSetting(
            str(path), f"the file cannot be read ({problem.strerror}).", _GIVE_IT
        ) from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise UnsafeSetting(
            str(path), f"the file cannot be read ({problem}).", "Correct it."
        ) from None
    by_variable = {name: variable_of(name) for name in IN_THE_ENVIRONMENT_ONLY}
    check_names(given, path, list(every_setting()), by_variable)
    _check_kept(given, path)
    return given


def _check_kept(given: Mapping[str, Any], path: Path) -> None:
    """Refuse a file with a secret that everybody on the machine can read."""
    open_to_all = path.parent.stat().st_mode & 0o001 and path.stat().st_mode & 0o004
    if open_to_all and holds_secrets(given):
        raise UnsafeSetting(
            str(path),
            "everybody on this machine can read this file, which holds a secret.",
            f"Run: chmod 600 {quote(str(path))}",
        )


def _kept_secret(path: Path) -> str:
    """The instance's own secret: made once, readable by its owner only."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _secret_in(path)
    except OSError as problem:
        raise UnsafeSetting(
            str(path),
            f"the secret cannot be kept ({problem.strerror}).",
            f"Make the folder writable, or set {PREFIX}INSTANCE to the folder of this site.",
        ) from None
    with os.fdopen(descriptor, "w") as file:
        secret = secrets.token_urlsafe(48)
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())
    return secret


def _secret_in(path: Path) -> str:
    if path.stat().st_mode & 0o077:
        raise UnsafeSetting(
            str(path), "others can read this secret.", f"Run: chmod 600 {quote(str(path))}"
        )
    try:
        written = path.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError) as problem:
        why = problem.strerror if isinstance(problem, OSError) else "it is not plain text"
        raise UnsafeSetting(
            str(path),
            f"the secret cannot be read ({why}).",
            f"{_GIVE_IT[:-1]}, or put it back from where it is kept.",
        ) from None
    return values.secret(str(path), written)


def _check_logo(settings: Settings) -> None:
    if not settings.logo:
        return
    variable, path = variable_of("logo"), settings.instance / settings.logo
    if Path(settings.logo).name != settings.logo or path.suffix not in LOGO_KINDS:
        raise UnsafeSetting(
            variable,
            f"“{settings.logo}” is no .svg or .png file's name.",
            "Put the file in the instance folder and give its name alone.",
        )
    if not path.is_file() or path.stat().st_size > LARGEST_LOGO:
        raise UnsafeSetting(
            variable,
            f"{path} is missing or over {LARGEST_LOGO // 1000} kB.",
            "Put a smaller file there.",
        )
