"""Areas and standard equality questions: those shipped, an instance's own, those of a version."""

import json
from pathlib import Path
from typing import Any

import pytest

from consultation.questionnaire.parsing import parse
from consultation.questionnaire.shelf import KeptShelf, NotOnShelf, Place, ShippedShelf
from tests.definitions import with_questions


def area(**properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": None}


def collection(*features: Any) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features})


@pytest.mark.parametrize("name", ["wolverhampton-wards", "wolverhampton-wards-2023"])
def test_the_wards_are_shipped(name: str) -> None:
    places = ShippedShelf().areas(name)
    assert len(places) == 20
    assert all(place.code.startswith("E05") and place.name for place in places)


def test_the_instance_has_its_own_areas(tmp_path: Path) -> None:
    (tmp_path / "parishes.geojson").write_text(
        collection(area(code="P1", name="North  End "), area(code="P2", name="South End"))
    )
    assert ShippedShelf(tmp_path).areas("parishes") == (
        Place("P1", "North End"),
        Place("P2", "South End"),
    )
    with pytest.raises(NotOnShelf, match=r"There are: parishes, wolverhampton-wards, "):
        ShippedShelf(tmp_path).areas("districts")


def test_the_instances_areas_come_before_shipped_ones_of_the_same_name(tmp_path: Path) -> None:
    (tmp_path / "wolverhampton-wards.geojson").write_text(collection(area(code="P1", name="A")))
    assert ShippedShelf(tmp_path).areas("wolverhampton-wards") == (Place("P1", "A"),)


@pytest.mark.parametrize("name", ["My_Zones 2024", "parishes.v2", "gminy-łódź"])
def test_a_list_is_called_what_its_file_is_called(tmp_path: Path, name: str) -> None:
    (tmp_path / f"{name}.geojson").write_text(collection(area(code="P1", name="A")))
    assert ShippedShelf(tmp_path).areas(name) == (Place("P1", "A"),)


def test_names_of_an_instances_areas_are_in_the_consultations_language(tmp_path: Path) -> None:
    (tmp_path / "gminy.geojson").write_text(collection(area(code="G1", name="Krzyż")))
    source = with_questions(
        *({"id": each, "type": "area", "label": "Gdzie?", "areas": each}
          for each in ("gminy", "wolverhampton-wards")),
        language="pl",
    )  # fmt: skip
    asked = parse(source, "pl.yaml", ShippedShelf(tmp_path)).questions
    spoken = [each.offered[0].label.said("pl").lang for each in asked.values()]  # both are areas
    assert spoken == [None, "en"]


BROKEN = [
    ("[1, 2", "is not GeoJSON"),
    ("[" * 100_000, "is not GeoJSON"),
    ("[]", "has no features"),
    ('{"features": {}}', "has no features"),
    (collection(), "has no features"),
    (collection("a"), "feature 1 of parishes.geojson has no “code”"),
    (collection(area(code="P1")), "has no “name”"),
    (collection(area(code="P1", name="A"), area(name="B")), "feature 2 of parishes.geojson"),
    (collection(area(code=7, name="A")), "has no “code”"),
    (collection(area(code="a\u0000b", name="A")), "has no “code”"),
    (collection(area(code="P1", name="x" * 300)), "has no “name”"),
    (collection(area(code="P1", name="A"), area(code="P1", name="B")), "the code P1 2 times"),
]


@pytest.mark.parametrize(("written", "says"), BROKEN)
def test_broken_areas_are_refused_with_the_cure(tmp_path: Path, written: str, says: str) -> None:
    (tmp_path / "parishes.geojson").write_text(written)
    with pytest.raises(NotOnShelf) as refused:
        ShippedShelf(tmp_path).areas("parishes")
    assert says in str(refused.value)


def test_areas_that_are_not_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "parishes.geojson").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(NotOnShelf, match="is not GeoJSON"):
        ShippedShelf(tmp_path).areas("parishes")


@pytest.mark.parametrize("name", ["../areas/wolverhampton-wards", "", ".", "a/b", "W", "a\x00b"])
def test_a_name_leads_nowhere_else(name: str) -> None:
    with pytest.raises(NotOnShelf, match="there are no areas called"):
        ShippedShelf().areas(name)


def test_what_was_taken_is_kept_as_json() -> None:
    shelf = ShippedShelf()
    places, questions = shelf.areas("wolverhampton-wards"), shelf.equality()
    kept = KeptShelf(json.loads(json.dumps(shelf.taken())))
    assert kept.areas("wolverhampton-wards") == places
    assert kept.equality() == questions
    with pytest.raises(NotOnShelf, match="Load it again"):
        kept.areas("wolverhampton-wards-2023")


def test_nothing_is_kept_that_was_not_taken() -> None:
    taken = ShippedShelf().taken()
    assert taken == {"areas": {}, "equality": None}
    with pytest.raises(NotOnShelf, match="Load it again"):
        KeptShelf(taken).equality()
