"""The open data match their own description, and contain no small number."""

import csv
import hashlib
import io
import json
import zipfile
from pathlib import Path

import pytest
from csvw import CSVW, TableGroup

from consultation.lifecycle.consultations import Current
from consultation.reporting.files.open_data import rounded
from tests.conftest import Loader
from tests.definitions import with_questions
from tests.reporting.conftest import Taker
from tests.responses import store

ONE = {"id": "one", "type": "single", "label": "=One?", "options": ["=A", "B", "C", "D"]}


def unpacked(content: bytes, folder: Path) -> Path:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        packed.extractall(folder)
    return folder


def rows_of(folder: Path) -> list[object]:
    """Every row of every table, read strictly as described."""
    group = TableGroup.from_file(folder / "csv-metadata.json")
    return [row for table in group.tables for row in table.iterdicts(strict=True)]


@pytest.mark.parametrize("number", [0, 1, 60])
def test_it_is_valid_by_its_own_description(
    every_type: Loader, taken: Taker, tmp_path: Path, number: int
) -> None:
    folder = unpacked(taken(every_type(number), "open-data.zip"), tmp_path / "data")
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    for name, file in manifest["files"].items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == file["sha256"]
    assert {each.name for each in folder.iterdir()} == {*manifest["files"], "manifest.json"}
    assert CSVW(str(folder / "csv-metadata.json"), validate=True).is_valid
    assert len(rows_of(folder)) > 10
    spoiled = (folder / "tables.csv").read_text("utf-8").replace("false", "perhaps", 1)
    (folder / "tables.csv").write_text(spoiled, "utf-8", newline="")
    if "perhaps" in spoiled:
        with pytest.raises(ValueError, match="perhaps"):
            rows_of(folder)


def test_a_question_that_changed_says_so_with_its_wordings(
    answered_twice: Current, taken: Taker, tmp_path: Path
) -> None:
    folder = unpacked(taken(answered_twice, "open-data.zip"), tmp_path / "data")
    lines = list(csv.DictReader(io.StringIO((folder / "codebook.csv").read_text("utf-8"))))
    told = {each["question"]: (each["wording"].splitlines(), each["changed"]) for each in lines}
    assert told == {
        "who": (["1, 2: Are you answering as?"], "false"),
        "agree": (["1: Agree?", "2: Do you agree?"], "true"),
    }


def test_no_small_number_and_no_formula_is_in_it(
    loaded: Loader, taken: Taker, tmp_path: Path
) -> None:
    current = loaded(with_questions(ONE, {**ONE, "id": "faith", "sensitive": True}))
    for option, number in (("a", 3), ("b", 41), ("c", 62), ("d", 12)):
        store(current, [{"one": {"option": option}, "faith": {"option": "b"}}] * number)
    folder = unpacked(taken(current, "open-data.zip"), tmp_path / "data")
    lines = list(csv.DictReader(io.StringIO((folder / "tables.csv").read_text("utf-8"))))
    assert {each["question"] for each in lines} == {"one"}
    counts = {each["option"]: each["count"] for each in lines if each["option"]}
    assert counts["a"] == ""
    assert counts["b"] == "40"
    assert list(counts.values()).count("") >= 2
    assert all(int(each) >= 10 and int(each) % 5 == 0 for each in counts.values() if each)
    assert not any(cell.startswith("=") for line in lines for cell in line.values())
    assert "about 120" in (folder / "about.txt").read_text("utf-8")
    assert [rounded(each) for each in (0, 12, 13, 17, 18)] == [0, 10, 15, 15, 20]
