"""Static files are small, have our own colours, and match their compressed copies."""

import gzip
import re
from pathlib import Path

import pytest

STATIC = Path(__file__).resolve().parents[2] / "static"
BUILT = ["consultation.css", "consultation.rtl.css", "consultation.js"]
MOST_BYTES = 12_000


@pytest.mark.parametrize("name", BUILT)
def test_small_enough_for_a_slow_telephone(name: str) -> None:
    assert (STATIC / f"{name}.gz").stat().st_size <= MOST_BYTES
    assert (STATIC / f"{name}.br").stat().st_size <= MOST_BYTES


@pytest.mark.parametrize("name", BUILT)
def test_the_compressed_copy_is_the_same_file(name: str) -> None:
    assert gzip.decompress((STATIC / f"{name}.gz").read_bytes()) == (STATIC / name).read_bytes()


@pytest.mark.parametrize("word", ["GDS Transport", "crest", "crown", "url(", "@import", "#1d70b8"])
@pytest.mark.parametrize("name", BUILT)
def test_nothing_of_the_government_s_brand_and_nothing_from_elsewhere(name: str, word: str) -> None:
    assert word.lower() not in (STATIC / name).read_text("utf-8").lower()


@pytest.mark.parametrize("name", ["consultation.css", "consultation.rtl.css"])
@pytest.mark.parametrize("colour", ["brand", "link", "focus", "error"])
def test_colours_can_be_changed_by_the_instance(name: str, colour: str) -> None:
    sheet = (STATIC / name).read_text("utf-8")
    assert f"--govuk-{colour}-colour:" in sheet
    assert f"var(--govuk-{colour}-colour)" in sheet


@pytest.mark.parametrize("name", ["consultation.css", "consultation.rtl.css"])
def test_buttons_under_the_pointer_have_a_shade_of_the_instance_s_colour(name: str) -> None:
    sheet = (STATIC / name).read_text("utf-8")
    assert re.search(r"\.govuk-button:[^{]*:hover\{background-color:var\(--app-brand-dark-", sheet)
    for shade in set(re.findall(r"(--app-[\w-]+):", sheet)):
        assert f"var({shade})" in sheet, f"{shade} is used nowhere"


def test_the_licence_of_the_styles_is_beside_them() -> None:
    licence = (STATIC / "LICENSES" / "govuk-frontend.txt").read_text("utf-8")
    assert licence.startswith("The MIT License")
    assert "LICENSES/govuk-frontend.txt" in (STATIC / "consultation.css").read_text("utf-8")[:200]


@pytest.mark.parametrize(
    "source", sorted((STATIC / "src").glob("*.js")), ids=lambda path: path.name
)
def test_the_script_reaches_nothing_and_keeps_nothing(source: Path) -> None:
    text = source.read_text("utf-8")
    if source.name == "staying.js":
        # An officer who stays signed in asks our own site for one page's headers, and for no more.
        text = text.replace('fetch(stay, { method: "HEAD", redirect: "manual" })', "", 1)
    if source.name == "connection.js":
        # A browser that sees no connection asks for the headers of the page it shows, and no more.
        text = text.replace('fetch(location.href, { method: "HEAD" })', "", 1)
    if source.name == "exit.js":
        # That somebody left from this tab is kept in the tab, so that “back” shows nothing of ours.
        text = text.replace("act(sessionStorage)", "", 1)
    for reach in ("fetch(", "XMLHttpRequest", "localStorage", "sessionStorage", "cookie", "eval("):
        assert reach not in text
