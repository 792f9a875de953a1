"""Every installed package has a known, permissive licence."""

import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
LOCKED = re.findall(
    r"^([a-z0-9-]+)==\S+( ;)?", (TOP / "requirements.txt").read_text("utf-8"), re.MULTILINE
)
LESSER = {"psycopg", "psycopg-binary"}


def licence_of(package: str) -> str:
    """What the package says of its licence, in the newer field, the older, or its classifiers."""
    known = metadata(package)
    classifiers = [
        value for key, value in known.items() if key == "Classifier" and "License ::" in value
    ]
    said = [known.get("License-Expression", ""), known.get("License", "")]
    return "\n".join([*(text.split("\n\n")[0] for text in said), *classifiers])


def test_no_licence_asks_more_than_we_can_give() -> None:
    for package, conditional in LOCKED:
        try:
            licence = licence_of(package)
        except PackageNotFoundError:
            assert conditional, f"{package} is not installed"
            continue
        if package in LESSER:
            licence = licence.replace("LGPL-3.0-only", "")
        assert not re.search(r"\bA?L?GPL|General Public License", licence), package


def test_every_package_has_its_sums() -> None:
    text = (TOP / "requirements.txt").read_text("utf-8")
    for entry in re.split(r"^(?=[a-z])", text, flags=re.MULTILINE)[1:]:
        assert "--hash=sha256:" in entry, entry


def test_the_two_lists_agree() -> None:
    lines = [
        set(re.findall(r"^[a-z0-9-]+==.*", (TOP / name).read_text("utf-8"), re.MULTILINE))
        for name in ("requirements.txt", "requirements-dev.txt")
    ]
    assert lines[0] <= lines[1]
