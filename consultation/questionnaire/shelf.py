"""What lies beside a definition file: lists of areas, and the standard equality questions.

What a file took from the shelf is stored with its version, so that it reads the same for ever.
It must not know the definition, nor where the instance lies.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from consultation.questionnaire.areas import SHIPPED, Areas, NoAreas, Place, areas_called

STANDARD_EQUALITY = Path(__file__).parent / "equality" / "standard.yaml"


class Shelf(Protocol):
    """What a definition file can take that is not in it."""

    def areas(self, name: str) -> Areas:
        """The areas of that name; raises NoAreas."""

    def equality(self) -> str:
        """The standard equality questions: the YAML of a list of questions."""


class ShippedShelf:
    """What the product ships, and the instance's own areas; remembers what was taken."""

    def __init__(self, instance_areas: Path | None = None) -> None:
        self._folders = (instance_areas,) if instance_areas else ()
        self._areas: dict[str, Areas] = {}
        self._equality: str | None = None

    def areas(self, name: str) -> Areas:
        """The areas of that name, the instance's own before those shipped; raises NoAreas."""
        if name not in self._areas:
            self._areas[name] = areas_called(name, self._folders)
        return self._areas[name]

    def equality(self) -> str:
        """The standard equality questions."""
        if self._equality is None:
            self._equality = STANDARD_EQUALITY.read_text(encoding="utf-8")
        return self._equality

    def taken(self) -> dict[str, object]:
        """What was taken so far, as JSON can hold it: what KeptShelf is made from."""
        return {
            "areas": {
                name: [[place.code, place.name] for place in areas.places]
                for name, areas in self._areas.items()
            },
            "equality": self._equality,
        }


class KeptShelf:
    """What was taken from the shelf when a version was stored."""

    def __init__(self, taken: Mapping[str, Any]) -> None:
        self._taken = taken

    def areas(self, name: str) -> Areas:
        """The areas of that name as they were; raises NoAreas."""
        kept = self._taken.get("areas", {}).get(name)
        if kept is None:
            raise NoAreas(f"the areas “{name}” were not stored with this version. Load it again.")
        places = tuple(Place(code, called) for code, called in kept)
        return Areas(name, places, SHIPPED / f"{name}.geojson")

    def equality(self) -> str:
        """The standard equality questions as they were; nothing where none were taken."""
        return self._taken.get("equality") or ""
