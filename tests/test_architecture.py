"""The rules of docs/architecture.md: imports point downward, each library is used in one place.

Also rules for files: they are short, and say what they are for.
"""

import ast
import re
from collections.abc import Callable, Iterator
from functools import cache
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
    "gate", "engine", "transactions", "languages", "lifecycle", "documents", "statements",
    "proxies", "watching", "refusing", "site", "error_pages",
    "readiness", "formulas", "giving_way", "latest", "kept_files",
}  # fmt: skip
PARTS_OF_REPORTING = ("words", "charts", "", "files", "pages")
"""The folders of `reporting`, from the lowest; the empty name is for the modules beside them."""
BANNED = {"helper", "helpers", "util", "utils", "manager", "handler", "handlers", "common",
          "service", "services", "data", "info", "misc"}  # fmt: skip
LONGEST = 320
Modules = list[tuple[Path, ast.Module]]


DOORS = {
    "matplotlib": ("reporting/charts/",),
    "yaml": ("questionnaire/reading.py",),
    "typst": ("documents/typesetting.py",),
    "polars": ("analysis/",),
}
"""Where alone a library is imported."""
TIME = {
    ("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"),
    ("time", "time"),
}  # fmt: skip
ROOMS = {each.name.removesuffix(".py") for each in HOUSE.iterdir()}


@pytest.fixture(scope="module")
def modules() -> Modules:
    return [(path, ast.parse(path.read_text("utf-8"))) for path in sorted(HOUSE.rglob("*.py"))]


@cache
def imports_of(tree: ast.Module) -> list[str]:
    found: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found += (node.module, *(f"{node.module}.{each.name}" for each in node.names))
    return found


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


def looks_up(path: Path, tree: ast.Module) -> Iterator[str]:
    """Imports point down."""
    room = room_of(path)
    used = {name.split(".")[1] for name in imports_of(tree) if name.startswith("consultation.")}
    allowed = reachable(room) | {room}
    if room in GROUND:
        allowed |= {"clock", "settings", "gate", "engine", "extensions", "questionnaire", "prose"}
        allowed |= {
            "statements",
            "languages",
            "latest",
            "kept_files",
            "proxies",
            "transactions",
            "site",
        }
        low = ("clock", "settings", "gate", "engine", "questionnaire", "statements", "languages")
        allowed |= {"web": {"antiforgery"}, "error_pages": {"antiforgery", "web"}}.get(room, set())
        if room in (*low, "proxies"):
            allowed -= {"engine", "extensions", "transactions", "proxies", "site"}
    if room == "":
        allowed |= GROUND | {"commands"}
    yield from (f"looks up to {each}" for each in sorted((used & ROOMS) - allowed))


def looks_up_within_reporting(path: Path, tree: ast.Module) -> Iterator[str]:
    """Imports between the folders of `reporting` point down too."""
    if room_of(path) != "reporting":
        return
    height = PARTS_OF_REPORTING.index
    own = part_of_reporting(path.relative_to(HOUSE).parts[1])
    for name in imports_of(tree):
        if name.startswith("consultation.reporting."):
            used = part_of_reporting(name.split(".")[2])
            if height(used) > height(own):
                yield f"looks up to {name}"


def part_of_reporting(name: str) -> str:
    return name if name in PARTS_OF_REPORTING else ""


def goes_by_another_door(path: Path, tree: ast.Module) -> Iterator[str]:
    """Each library has its one door, and the rooms of plain values know no framework."""
    name = str(path.relative_to(HOUSE))
    roots = {each.split(".")[0] for each in imports_of(tree)}
    for library, doors in DOORS.items():
        if library in roots and not name.startswith(doors):
            yield f"imports {library}"
    if name.startswith("questionnaire/"):
        for each in sorted(roots & {"flask", "sqlalchemy", "flask_sqlalchemy", "werkzeug"}):
            yield f"imports {each}"


def reads_the_time(path: Path, tree: ast.Module) -> Iterator[str]:
    """Only the clock does."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and path.name != "clock.py":
            read = (getattr(node.value, "id", ""), node.attr)
            if read in TIME:
                yield f"line {node.lineno} reads the time by {'.'.join(read)}"


def is_of_more_than_one_idea(path: Path, tree: ast.Module) -> Iterator[str]:
    """A module says what it is for, and is short."""
    text = path.read_text("utf-8")
    if text.strip() and not ast.get_docstring(tree):
        yield "does not say what it is for"
    if len(text.splitlines()) > LONGEST:
        yield f"is longer than {LONGEST} lines"


def is_named_vaguely(path: Path, tree: ast.Module) -> Iterator[str]:
    """Names say what a thing does or is."""
    if path.stem in BANNED:
        yield "has a vague name"
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            words = set(node.name.lower().split("_"))
            if words & (BANNED - {"data"}):
                yield f"line {node.lineno} names {node.name}"


Rule = Callable[[Path, ast.Module], Iterator[str]]
RULES: tuple[Rule, ...] = (
    looks_up,
    looks_up_within_reporting,
    goes_by_another_door,
    reads_the_time,
    is_of_more_than_one_idea,
    is_named_vaguely,
)
RULE_BREAKERS = [
    (looks_up, "lifecycle/new.py", "from consultation.responding import drafts"),
    (looks_up, "responding/new.py", "import consultation.officers.access"),
    (looks_up, "clock.py", "from consultation.extensions import db"),
    (
        looks_up_within_reporting,
        "reporting/charts/new.py",
        "from consultation.reporting import tables",
    ),
    (looks_up_within_reporting, "reporting/new.py", "import consultation.reporting.files.tidy"),
    (goes_by_another_door, "analysis/new.py", "import matplotlib.figure"),
    (goes_by_another_door, "reporting/new.py", "from polars import DataFrame"),
    (goes_by_another_door, "questionnaire/parsing.py", "import yaml"),
    (goes_by_another_door, "reporting/files/documents/pdf.py", "import typst"),
    (goes_by_another_door, "questionnaire/new.py", "from flask import g"),
    (reads_the_time, "lifecycle/new.py", "def f():\n    return datetime.now(UTC)"),
    (reads_the_time, "lifecycle/new.py", "began = time.time()"),
    (is_of_more_than_one_idea, "prose.py", "x = 1"),
    (is_named_vaguely, "analysis/utils.py", ""),
    (is_named_vaguely, "analysis/new.py", "class RowHandler_helper: ..."),
    (is_named_vaguely, "analysis/new.py", "def _misc(): ..."),
]


@pytest.mark.parametrize("rule", RULES)
def test_every_module_keeps_to(rule: Rule, modules: Modules) -> None:
    found = [f"{path}: {says}" for path, tree in modules for says in rule(path, tree)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(("rule", "name", "source"), RULE_BREAKERS)
def test_who_breaks_a_rule_is_found(rule: Rule, name: str, source: str) -> None:
    assert [*rule(HOUSE / name, ast.parse(source))]


def test_residents_code_never_meets_officers(modules: Modules) -> None:
    for path, tree in modules:
        if room_of(path) == "responding":
            assert not any("officers" in name for name in imports_of(tree)), path
    for template in (TOP / "templates" / "responding").rglob("*"):
        if template.is_file():
            text = template.read_text()
            assert '"officers/' not in text and '"reporting/' not in text, template
            assert "/officers" not in text and "officers." not in text, template


def test_only_submit_makes_a_response_and_only_loading_a_version(modules: Modules) -> None:
    for path, tree in modules:
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


def test_what_tests_share_is_in_no_test_file() -> None:
    shared = re.compile(r"^(?:from|import) tests\.(?:\w+\.)*test_\w+", re.MULTILINE)
    files = (HOUSE.parent / "tests").rglob("*.py")
    assert [str(each) for each in files if shared.search(each.read_text("utf-8"))] == []


def test_nothing_typed_by_a_person_is_marked_safe() -> None:
    for template in (TOP / "templates").rglob("*.html"):
        assert "|safe" not in template.read_text().replace(" ", ""), template


def test_templates_carry_no_inline_script_or_style() -> None:
    for template in (TOP / "templates").rglob("*.html"):
        text = template.read_text()
        assert "<style" not in text and " style=" not in text, template
        assert " onclick=" not in text and "<script>" not in text, template
