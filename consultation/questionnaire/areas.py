"""Lists of places: GeoJSON files that ship with the product, or lie in the instance's own folder.

It must not know any question, nor how a map is drawn.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, InstanceOf, PlainSerializer, ValidationInfo, WithJsonSchema
from pydantic_core import PydanticCustomError

from consultation.questionnaire.answers import DECLINED, OUTSIDE

SHIPPED = Path(__file__).parent / "areas"
_NAME = re.compile(r"[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*")
LARGEST_FILE = 20_000_000
"""Bytes of a GeoJSON file: a whole county in detail has fewer."""


class NoAreas(Exception):
    """A file of areas that cannot be used; says why, and what would be right."""


@dataclass(frozen=True)
class Place:
    """One area: the code that answers hold, and its name."""

    code: str
    name: str


@dataclass(frozen=True)
class Areas:
    """The places of one file, in its order; `source` holds their outlines."""

    name: str
    places: tuple[Place, ...]
    source: Path = field(compare=False)


def areas_called(name: str, folders: Iterable[Path] = ()) -> Areas:
    """The areas of that name: in the instance's `folders`, else those shipped. Raises NoAreas."""
    searched = (*folders, SHIPPED)
    for folder in searched if _NAME.fullmatch(name) else ():
        path = folder / f"{name}.geojson"
        if path.is_file():
            changed = path.stat()
            return _read(path, changed.st_mtime_ns, changed.st_size)
    known = sorted({path.stem for folder in searched for path in folder.glob("*.geojson")})
    raise NoAreas(
        f"there are no areas called “{name[:60]}”. Write one of: {', '.join(known)}; "
        f"or put NAME.geojson into the instance's areas folder."
    )


@lru_cache(maxsize=32)
def _read(path: Path, changed: int, size: int) -> Areas:
    if size > LARGEST_FILE:
        raise NoAreas(
            f"{path.name} is larger than {LARGEST_FILE // 1_000_000} MB. Simplify its outlines."
        )
    try:
        features = json.loads(path.read_text(encoding="utf-8-sig"))["features"]
        found = tuple(
            Place(_named(each["properties"]["code"]), _named(each["properties"]["name"]))
            for each in features
        )
    except (ValueError, LookupError, TypeError, RecursionError):
        raise NoAreas(
            f"{path.name} is no GeoJSON whose features each have a code and a name. "
            "Make it a FeatureCollection with both in “properties”."
        ) from None
    codes = [place.code for place in found]
    taken = {DECLINED, OUTSIDE}.intersection(codes)
    if not found or len(set(codes)) < len(codes) or taken:
        raise NoAreas(
            f"{path.name} is empty, or has two areas with one code, or one with the code "
            f"“{OUTSIDE}” or “{DECLINED}”. Give each area a code of its own."
        )
    return Areas(path.stem, found, path)


def _named(given: Any) -> str:
    if not isinstance(given, str) or not given.strip():
        raise ValueError
    return given.strip()


def _find(given: Any, known: ValidationInfo) -> Areas:
    if isinstance(given, Areas):
        return given
    if not isinstance(given, str):
        raise PydanticCustomError(
            "areas", "this is no name of a file of areas. Write for example wolverhampton-wards."
        )
    shelf = (known.context or {}).get("shelf")
    try:
        return shelf.areas(given) if shelf else areas_called(given)
    except NoAreas as problem:
        raise PydanticCustomError("areas_unknown", "{problem}", {"problem": str(problem)}) from None


AreasByName = Annotated[
    InstanceOf[Areas],
    BeforeValidator(_find),
    PlainSerializer(lambda areas: areas.name),
    WithJsonSchema(
        {
            "type": "string",
            "description": "The name of a GeoJSON file of areas, without its ending.",
        }
    ),
]
"""The areas of a file, written as its name; they are taken from the context's `shelf`."""
