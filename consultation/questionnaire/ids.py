"""Ids and addresses as a file may write them, and how strictly its parts are read."""

import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from consultation.questionnaire.text import Reach, Reached

STRICT = ConfigDict(extra="forbid")
LONGEST_ID = 60
_ID = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
EMAIL_ADDRESS = re.compile(
    r"[^@\s,;:<>()\[\]\"\x00-\x1f]+@(?:[^@\s.,;:<>()\[\]\"\x00-\x1f]+\.)+"
    r"[^@\s.,;:<>()\[\]\"\x00-\x1f]{2,}"
)
"""What an email address looks like, in letters of any script."""
LONGEST_EMAIL = 254


def legal_id(given: str) -> str:
    """`given`, if it can be an id; else the mistake with its cure."""
    if len(given) > LONGEST_ID:
        raise PydanticCustomError(
            "id_long",
            "this id has {length} characters, at most {most} are allowed. Shorten it.",
            {"length": len(given), "most": LONGEST_ID},
        )
    if not _ID.fullmatch(given):
        raise PydanticCustomError(
            "id",
            "“{given}” cannot be an id. Use a to z, 0 to 9, and single - or _ between them.",
            {"given": given},
        )
    return given


Id = Annotated[
    str,
    AfterValidator(legal_id),
    Field(json_schema_extra={"pattern": f"^{_ID.pattern}$", "maxLength": LONGEST_ID}),
]


def is_email_address(given: str) -> bool:
    """Whether mail could be sent to it."""
    return len(given) <= LONGEST_EMAIL and EMAIL_ADDRESS.fullmatch(given) is not None


def _email(given: Reach) -> Reach:
    for code, address in given.by_language.items():
        if not is_email_address(address):
            raise PydanticCustomError(
                "email",
                "“{given}” is not an email address. Write one like name@example.org.",
                {"given": address, "code": code},
            )
    return given


def _link(given: Reach) -> Reach:
    for code, address in given.by_language.items():
        if not _leads_somewhere(address):
            raise PydanticCustomError(
                "link",
                "“{given}” is not a web address. Begin it with https://, "
                "and write %20 for a space.",
                {"given": address, "code": code},
            )
    return given


def _leads_somewhere(given: str) -> bool:
    """Whether a browser can follow a link: a host, and a port where one is given."""
    if not re.fullmatch(r"(?i:https?)://[^\s/?#]+\S*", given):
        return False
    try:
        parts = urlsplit(given)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port out of range, or brackets that are no IPv6 address
        return False


Email = Annotated[Reached, AfterValidator(_email)]
Link = Annotated[Reached, AfterValidator(_link)]
