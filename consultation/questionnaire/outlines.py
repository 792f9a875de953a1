"""The outlines of a list of areas, for a map, with the line that credits whoever drew them.

Codes join them to answers. It must not know answers, nor how a map is drawn.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from consultation.questionnaire.shelf import NotOnShelf, ShippedShelf

Point = tuple[float, float]
Ring = tuple[Point, ...]
MOST_POINTS = 200_000
"""Beyond that a map is too heavy a picture; the table has the figures."""


@dataclass(frozen=True)
class Outlines:
    """Each area's rings in degrees (longitude, latitude) by its code, outer and inner alike."""

    rings: Mapping[str, tuple[Ring, ...]] = field(repr=False)
    credit: str


def outlines_of(name: str, instance_areas: Path | None = None) -> Outlines | None:
    """The outlines of the list `name`; None where its file is gone or draws no areas."""
    try:
        file = ShippedShelf(instance_areas).file(name)
        state = file.stat()
    except (NotOnShelf, OSError):
        return None
    return _read(file, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=16)
def _read(file: Path, changed: int, size: int) -> Outlines | None:
    try:
        collection = json.loads(file.read_text(encoding="utf-8-sig"))
        rings = dict(_areas(collection))
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None
    points = sum(len(ring) for every in rings.values() for ring in every)
    if not any(rings.values()) or points > MOST_POINTS:
        return None
    return Outlines(rings, " ".join(str(collection.get("credit", "")).split()))


def _areas(collection: Mapping[str, Any]) -> Iterator[tuple[str, tuple[Ring, ...]]]:
    for feature in collection["features"]:
        yield " ".join(feature["properties"]["code"].split()), tuple(_rings(feature["geometry"]))


def _rings(geometry: Mapping[str, Any] | None) -> Iterator[Ring]:
    """The rings of a polygon or of several; nothing of points and lines."""
    kind = geometry["type"] if geometry else ""
    if not geometry or kind not in ("Polygon", "MultiPolygon"):
        return
    polygons = [geometry["coordinates"]] if kind == "Polygon" else geometry["coordinates"]
    for polygon in polygons:
        for ring in polygon:
            yield tuple((float(point[0]), float(point[1])) for point in ring)
