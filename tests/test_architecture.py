"""Imports point down only, each library has its one door, and files stay of one idea."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parent.parent
HOUSE = TOP / "consultation"

ABOVE = {
    "": {
        "commands",
        "authoring",
        "reporting",
        "publishing",
        "keying",
        "operations",
        "officers",
        "responding",
        "examples",
    },
    "commands": {"authoring", "reporting", "operations", "officers", "responding", "examples"},
    "authoring": {"analysis", "officers", "responding", "examples"},
    "publishing": {"reporting"},
    "reporting": {"analysis", "officers", "responding"},
    "operations": {"analysis", "officers", "reporting", "responding"},
    "keying": {"officers", "responding"},
    "analysis": {"responding"},
    "responding": {"lifecycle"},
    "officers": set(),
    "lifecycle": set(),
    "documents": set(),
    "examples": set(),
    "questionnaire": set(),
}
"""Which rooms a room may use, beside the ground floor and what those may use in turn."""
GROUND = {
    "questionnaire", "clock", "settings", "extensions", "web", "prose", "antiforgery", "doorway",
    "gate", "engine", "languages", "lifecycle", "documents", "statements",
}  # fmt: skip
BANNED = {"helper", "helpers", "util", "utils", "manager", "handler", "handlers", "common",
          "service", "services", "data", "info", "misc"}  # fmt: skip
LONGEST = 320


def modules() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(HOUSE.rglob("*.py")):
        yield path, ast.parse(path.read_text("utf-8"))


MODULES = list(modules())
NAMES = [str(path.relative_to(TOP)) for path, _ in MODULES]


def imports_of(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module
            yield from (f"{node.module}.{each.name}" for each in node.names)


def room_of(path: Path) -> str:
    parts = path.relative_to(HOUSE).parts
    return parts[0].removesuffix(".py").replace("__init__", "") if parts else ""


def reachable(room: str) -> set[str]:
    found, waiting = set(GROUND) if room not in GROUND else set(), list(ABOVE.get(room, set()))
    while waiting:
        each = waiting.pop()
        if each not in found:
            found.add(each)
            waiting += ABOVE.get(each, set())
    return found


@pytest.mark.parametrize(("path", "tree"), MODULES, ids=NAMES)
def test_imports_point_down(path: Path, tree: ast.Module) -> None:
    room = room_of(path)
    used = {name.split(".")[1] for name in imports_of(tree) if name.startswith("consultation.")}
    allowed = reachable(room) | {room}
    if room in GROUND:
        allowed |= {"clock", "settings", "gate", "engine", "extensions", "questionnaire", "prose"}
        allowed |= {"statements", "languages"}
        low = ("clock", "settings", "gate", "engine", "questionnaire", "statements", "languages")
        if room in low:
            allowed -= {"engine", "extensions"}
    if room == "":
        allowed |= GROUND | {"commands"}
    rooms = {each.name.removesuffix(".py") for each in HOUSE.iterdir()}
    assert (used & rooms) <= allowed, f"{path} looks up to {sorted((used & rooms) - allowed)}"


@pytest.mark.parametrize(("path", "tree"), MODULES, ids=NAMES)
def test_each_library_has_its_one_door(path: Path, tree: ast.Module) -> None:
    name = str(path.relative_to(HOUSE))
    roots = {each.split(".")[0] for each in imports_of(tree)}
    assert "matplotlib" not in roots or name.startswith("reporting/chart")
    assert "yaml" not in roots or name == "questionnaire/reading.py"
    assert "typst" not in roots or name == "documents/typesetting.py"
    assert "polars" not in roots or name.startswith("analysis/")
    if name.startswith("questionnaire/"):
        assert not roots & {"flask", "sqlalchemy", "flask_sqlalchemy", "werkzeug"}
    if name.startswith("analysis/"):
        assert not roots & {"matplotlib"}


@pytest.mark.parametrize(("path", "tree"), MODULES, ids=NAMES)
def test_only_the_clock_reads_the_time(path: Path, tree: ast.Module) -> None:
    if path.name == "clock.py":
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            read = (node.attr, getattr(node.value, "id", ""))
            assert read not in {
                ("now", "datetime"), ("utcnow", "datetime"), ("today", "date"),
                ("today", "datetime"), ("time", "time"),
            }, f"{path}:{node.lineno} reads the time"  # fmt: skip


@pytest.mark.parametrize(("path", "tree"), MODULES, ids=NAMES)
def test_a_module_says_what_it_is_for_and_is_of_one_idea(path: Path, tree: ast.Module) -> None:
    assert ast.get_docstring(tree) or not path.read_text().strip(), f"{path} says nothing"
    assert len(path.read_text().splitlines()) <= LONGEST, f"{path} holds more than one idea"


@pytest.mark.parametrize(("path", "tree"), MODULES, ids=NAMES)
def test_names_are_not_vague(path: Path, tree: ast.Module) -> None:
    assert path.stem not in BANNED
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            words = set(node.name.lower().split("_"))
            assert not words & (BANNED - {"data"}), f"{path}:{node.lineno} {node.name}"


def test_residents_code_never_meets_officers() -> None:
    for path, tree in MODULES:
        if room_of(path) == "responding":
            assert not any("officers" in name for name in imports_of(tree)), path
    for template in (TOP / "templates" / "responding").rglob("*"):
        if template.is_file():
            text = template.read_text()
            assert '"officers/' not in text and '"reporting/' not in text, template
            assert "/officers" not in text and "officers." not in text, template


def test_only_submit_makes_a_response_and_only_loading_a_version() -> None:
    for path, tree in MODULES:
        name = str(path.relative_to(HOUSE))
        made = {
            node.args[0].id
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
            and getattr(node.func, "id", "") == "insert"
            and node.args
            and isinstance(node.args[0], ast.Name)
        }
        if "Response" in made:
            assert name in (
                "responding/submission.py",
                "responding/keyed.py",
                "authoring/demonstrating.py",
            )
        if "Version" in made:
            assert name == "authoring/loading.py"


def test_nothing_typed_by_a_person_is_marked_safe() -> None:
    for template in (TOP / "templates").rglob("*.html"):
        assert "|safe" not in template.read_text().replace(" ", ""), template


def test_templates_carry_no_inline_script_or_style() -> None:
    for template in (TOP / "templates").rglob("*.html"):
        text = template.read_text()
        assert "<style" not in text and " style=" not in text, template
        assert " onclick=" not in text and "<script>" not in text, template
