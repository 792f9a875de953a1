"""What an operator may write for a setting: each reader gives the value, or refuses with the cure.

A reader is given the variable's name, for its refusal, and what is written. It must not know which
settings there are.
"""

import re
from urllib.parse import SplitResult, urlsplit

from sqlalchemy import make_url

SHORTEST_SECRET = 32
SHORTEST_BACKUP_KEY = 16
SHORTEST_TRAIL = 365
PLACEHOLDER = "REPLACE-BY"
"""How the files of deploy/ begin what stands in place of a secret: everybody can read those."""


class UnsafeSetting(Exception):
    """A setting that the application refuses to start with; says its name and its cure."""

    def __init__(self, variable: str, problem: str, cure: str) -> None:
        super().__init__(f"{variable}: {problem} {cure}")


def text(variable: str, value: str) -> str:
    """Words of one's own."""
    return value.strip()


def whole_number(variable: str, value: str) -> int:
    """A small whole number."""
    if not re.fullmatch(r"[0-9]{1,3}", value.strip()):
        raise UnsafeSetting(variable, f"“{value}” is not a whole number.", "Write for example 1.")
    return int(value)


def days(variable: str, value: str) -> int:
    """A number of days."""
    if not re.fullmatch(r"[0-9]{1,5}", value.strip()):
        raise UnsafeSetting(
            variable, f"“{value}” is not a number of days.", "Write for example 28."
        )
    return int(value)


def days_or_keep(variable: str, value: str) -> int | None:
    """A number of days, or `keep` for ever: None."""
    return None if value.strip() == "keep" else days(variable, value)


def days_of_trail(variable: str, value: str) -> int | None:
    """The same for the audit trail, which is kept for a year at least."""
    days = days_or_keep(variable, value)
    if days is not None and days < SHORTEST_TRAIL:
        raise UnsafeSetting(
            variable,
            f"what officers did must be kept for {SHORTEST_TRAIL} days at least.",
            f"Write {SHORTEST_TRAIL} or more, or keep.",
        )
    return days


def database(variable: str, value: str) -> str:
    """The address of a database of a known kind."""
    if not value.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise UnsafeSetting(
            variable,
            "this database is not known.",
            "Begin it with sqlite:/// or postgresql+psycopg://.",
        )
    if value.startswith("sqlite"):
        _check_file(variable, value.removeprefix("sqlite:///"))
    else:
        _check_server(variable, value)
    return value


def _check_file(variable: str, path: str) -> None:
    cure = "Name a file: sqlite:////srv/consultation/consultation.sqlite."
    if path in ("", ":memory:"):
        raise UnsafeSetting(variable, "a database in memory is gone with its process.", cure)
    if not path.startswith("/"):
        raise UnsafeSetting(variable, f"“{path}” is not the whole path of a file.", cure)


def _check_server(variable: str, value: str) -> None:
    try:
        password = make_url(value).password or ""
    except ValueError:  # the address holds a password, so the refusal does not repeat it
        raise UnsafeSetting(
            variable,
            "this is not the address of a database: its port is not a number.",
            "Write postgresql+psycopg://user:password@host:5432/database.",
        ) from None
    _check_replaced(variable, password)


def _check_replaced(variable: str, secret: str) -> None:
    """Refuse a secret as it is shipped."""
    if secret.startswith(PLACEHOLDER):
        raise UnsafeSetting(
            variable,
            f"“{secret}” is what we ship in its place, which can be guessed.",
            "Replace it by a secret of your own.",
        )


def secret(variable: str, value: str) -> str:
    """What the site signs with: nobody may guess it."""
    cure = f"Give at least {SHORTEST_SECRET} random ones, or remove it: one is then made."
    return _not_to_be_guessed(variable, value, SHORTEST_SECRET, cure)


def backup_key(variable: str, value: str) -> str:
    """What backups are encrypted with: nobody may guess it."""
    cure = f"Give at least {SHORTEST_BACKUP_KEY}."
    return _not_to_be_guessed(variable, value, SHORTEST_BACKUP_KEY, cure)


def _not_to_be_guessed(variable: str, value: str, shortest: int, cure: str) -> str:
    _check_replaced(variable, value)
    if len(value) < shortest:
        says = f"it has {len(value)} characters, which can be guessed."
        raise UnsafeSetting(variable, says, cure)
    return value


def _parts(address: str) -> SplitResult | None:
    """The parts of a web address that has a host, and a port that can be; None of any other."""
    try:
        parts = urlsplit(address)
        host = parts.hostname if parts.port != 0 else None
    except ValueError:
        return None
    named = parts.scheme in ("http", "https") and host and not re.search(r"\s", address)
    return parts if named else None


def address(variable: str, value: str) -> str:
    """The web address of a site, without a slash at its end."""
    parts = _parts(value)
    if parts is None or parts.query or parts.fragment:
        raise UnsafeSetting(
            variable,
            f"“{value}” is not a web address.",
            "Write for example https://consult.city.uk.",
        )
    if parts.path not in ("", "/"):
        raise UnsafeSetting(
            variable, "the site must stand at the top of its address.", "Leave the path out."
        )
    return value.rstrip("/")


def second_factor(variable: str, value: str) -> str:
    """`required` or `off`."""
    if value not in ("required", "off"):
        raise UnsafeSetting(variable, f"“{value}” is not known.", "Write required or off.")
    return value


def email(variable: str, value: str) -> str:
    """An email address."""
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value.strip()):
        raise UnsafeSetting(
            variable, f"“{value}” is not an email address.", "Write one like access@city.gov.uk."
        )
    return value.strip()


def colour(variable: str, value: str) -> str:
    """A colour on which white text can be read, as `#rrggbb`."""
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", value):
        raise UnsafeSetting(
            variable, f"“{value}” is not a colour.", "Write six hexadecimal digits, like #1d5f4c."
        )
    if contrast_with_white(value) < 4.5:
        raise UnsafeSetting(
            variable,
            f"white text on {value} cannot be read by everyone (contrast under 4.5 to 1).",
            "Choose a darker colour.",
        )
    return value.lower()


def contrast_with_white(colour: str) -> float:
    """The contrast ratio of `#rrggbb` against white, by WCAG 2.2's relative luminance."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in channels
    )
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
