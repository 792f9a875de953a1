"""A list of areas by its name, as a file asks for it; `shelf.py` knows where lists come from."""

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator, InstanceOf, PlainSerializer, ValidationInfo, WithJsonSchema
from pydantic_core import PydanticCustomError

from consultation.languages import SOURCE
from consultation.questionnaire.shelf import NotOnShelf, Place, ShippedShelf, is_shipped


@dataclass(frozen=True)
class Areas:
    """The places of one list, in its order, with the list's name and the language of its names."""

    name: str
    places: tuple[Place, ...]
    language: str


def _taken(given: Any, known: ValidationInfo) -> Areas:
    if isinstance(given, Areas):
        return given
    if not isinstance(given, str):
        raise PydanticCustomError(
            "areas", "this is not the name of a list of areas. Write one like wolverhampton-wards."
        )
    context = known.context or {}
    shelf = context.get("shelf") or ShippedShelf()
    language = SOURCE if is_shipped(given) else context.get("language", SOURCE)
    try:
        return Areas(given, shelf.areas(given), language)
    except NotOnShelf as problem:
        raise PydanticCustomError("areas_unknown", "{problem}", {"problem": str(problem)}) from None


AreasByName = Annotated[
    InstanceOf[Areas],
    BeforeValidator(_taken),
    PlainSerializer(lambda areas: areas.name, return_type=str),
    WithJsonSchema(
        {
            "type": "string",
            "description": "The name of a list of areas, without .geojson.",
            "examples": ["wolverhampton-wards", "wolverhampton-wards-2023"],
        }
    ),
]
"""The places of a list, written as its name; they are taken from the context's `shelf`."""
