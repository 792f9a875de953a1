"""Ids and addresses as a file may write them, and how strictly its parts are read."""

import re
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

STRICT = ConfigDict(extra="forbid")
LONGEST_ID = 60
_ID = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")


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


def _email(given: str) -> str:
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s.]+", given):
        raise PydanticCustomError(
            "email",
            "“{given}” is no e-mail address. Write one like name@example.org.",
            {"given": given},
        )
    return given


def _link(given: str) -> str:
    if not re.fullmatch(r"(?i:https?)://[^\s/?#]+\S*", given):
        raise PydanticCustomError(
            "link", "“{given}” is no web address. Begin it with https://.", {"given": given}
        )
    return given


Email = Annotated[str, AfterValidator(_email)]
Link = Annotated[str, AfterValidator(_link)]
