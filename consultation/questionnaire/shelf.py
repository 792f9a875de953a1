"""The shelf: what a definition can name without holding it: area lists, the equality questions.

What it took from the shelf is stored with its version, so that it means the same for ever.
It must not know the definition, nor where the instance lies.
"""

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Protocol

SHIPPED_AREAS = Path(__file__).parent / "areas"
STANDARD_EQUALITY = Path(__file__).parent / "equality" / "standard.yaml"
LARGEST_FILE = 20_000_000
"""Bytes of a GeoJSON file: a whole county in detail has fewer."""
_DRAFTED = re.compile(r"^# Translated by machine, not yet reviewed: (.*)$", re.MULTILINE)
_LONGEST = 200


class NotOnShelf(Exception):
    """What a definition names is missing or broken; its text is a sentence with the cure."""


@dataclass(frozen=True, slots=True)
class Place:
    """One area of a list: its code (which answers hold) and its name."""

    code: str
    name: str


class Shelf(Protocol):
    """What a definition file can take that is not in it."""

    def areas(self, name: str) -> tuple[Place, ...]:
        """The places of a list, in order; raises NotOnShelf."""

    def equality(self) -> str:
        """The standard equality questions: the YAML of a list of questions; raises NotOnShelf."""


class ShippedShelf:
    """What the product ships, and the instance's own areas; remembers what was taken."""

    def __init__(self, instance_areas: Path | None = None) -> None:
        self._folders = (SHIPPED_AREAS, *([instance_areas] if instance_areas else []))
        self._areas: dict[str, tuple[Place, ...]] = {}
        self._equality: str | None = None

    def areas(self, name: str) -> tuple[Place, ...]:
        """The places of a list, the instance's own before those shipped; raises NotOnShelf."""
        if name not in self._areas:
            self._areas[name] = places_in(self.file(name))
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
                name: [[place.code, place.name] for place in places]
                for name, places in self._areas.items()
            },
            "equality": self._equality,
        }

    def file(self, name: str) -> Path:
        """Where a list lies; raises NotOnShelf."""
        lists = {file.stem: file for folder in self._folders for file in folder.glob("*.geojson")}
        if name in lists:  # by what lies in the folders: no name leads out of them
            return lists[name]
        known = sorted(lists)
        near = get_close_matches(name[:80], known, n=1)
        raise NotOnShelf(
            f"there are no areas called “{name}”. "
            + (f"Did you mean {near[0]}? " if near else "")
            + f"There are: {', '.join(known)}. "
            "Others go into the instance's areas folder, as NAME.geojson."
        )


class KeptShelf:
    """What was taken from the shelf when a version was stored."""

    def __init__(self, taken: Mapping[str, Any]) -> None:
        self._taken = taken

    def areas(self, name: str) -> tuple[Place, ...]:
        """The places of a list as they were; raises NotOnShelf."""
        kept = self._taken.get("areas", {}).get(name)
        if kept is None:
            raise NotOnShelf(
                f"the areas “{name}” were not stored with this version. Load it again."
            )
        return tuple(Place(code, called) for code, called in kept)

    def equality(self) -> str:
        """The standard equality questions as they were; raises NotOnShelf."""
        kept = self._taken.get("equality")
        if not isinstance(kept, str):
            raise NotOnShelf(
                "the standard equality questions were not stored with this version. Load it again."
            )
        return kept


def is_shipped(name: str) -> bool:
    """Whether the product ships areas of this name; theirs are English."""
    return name in {file.stem for file in SHIPPED_AREAS.glob("*.geojson")}


def drafted_by_machine(taken: Mapping[str, Any]) -> frozenset[str]:
    """The languages of which the standard questions are machine translations, not yet reviewed.

    Their file says so in a comment; reviewers remove a language from it.
    """
    found = _DRAFTED.search(taken.get("equality") or "")
    return frozenset(found[1].split(", ")) if found else frozenset()


def places_in(file: Path) -> tuple[Place, ...]:
    """The places of a GeoJSON file, by their `code` and `name`; raises NotOnShelf."""
    try:
        if file.stat().st_size > LARGEST_FILE:
            raise NotOnShelf(
                f"{file.name} is larger than {LARGEST_FILE // 1_000_000} MB. Simplify its outlines."
            )
        collection = json.loads(file.read_text(encoding="utf-8-sig"))
    except OSError:
        raise NotOnShelf(f"{file.name} cannot be read. Look at its permissions.") from None
    except (ValueError, RecursionError):
        raise NotOnShelf(f"{file.name} is not GeoJSON. Save it as GeoJSON, in UTF-8.") from None
    features = collection.get("features") if isinstance(collection, dict) else None
    if not isinstance(features, list) or not features:
        raise NotOnShelf(f"{file.name} has no features. Save it as a GeoJSON FeatureCollection.")
    places = tuple(_place(feature, number, file) for number, feature in enumerate(features, 1))
    for code, times in Counter(place.code for place in places).items():
        if times > 1:
            raise NotOnShelf(f"{file.name} has the code {code} {times} times. Keep one of them.")
    return places


def _place(feature: Any, number: int, file: Path) -> Place:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    properties = properties if isinstance(properties, dict) else {}
    code, name = (_word(properties.get(key)) for key in ("code", "name"))
    if code is None or name is None:
        key = "code" if code is None else "name"
        raise NotOnShelf(
            f"feature {number} of {file.name} has no “{key}” of 1 to {_LONGEST} characters. "
            "Give each feature a code and a name in its properties."
        )
    return Place(code, name)


def _word(given: Any) -> str | None:
    word = " ".join(given.split()) if isinstance(given, str) else ""
    return word if 0 < len(word) <= _LONGEST and word.isprintable() else None
