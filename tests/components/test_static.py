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


@pytest.mark.parametrize(
    "newer",
    [r"\?\.(?!\d)", r"\?\?", r"[|&?]{2}=", r"catch\{", r"\b(?:const|let|var)[\[{]", r"#\w+[=(;]"],
)
def test_the_script_is_read_by_browsers_of_2018(newer: str) -> None:
    # One thing that they cannot read, and nothing of it runs: no cover over a page that is left.
    assert not re.findall(newer, (STATIC / "consultation.js").read_text("utf-8"))


@pytest.mark.parametrize("name", ["consultation.css", "consultation.rtl.css"])
def test_the_sheets_are_read_by_browsers_of_2018(name: str) -> None:
    sheet = (STATIC / name).read_text("utf-8")
    assert "inset:" not in sheet, "what covers a page that is left has no size"
    rules = re.findall(r"([^{}]+)\{([^{}]*)\}", sheet)
    unknown = [each for each, _ in rules if ":has(" in each and re.search(r",(?![^(]*\))", each)]
    assert unknown == [], "a part that is not known takes the others with it"


@pytest.mark.parametrize("name", ["_frame.scss", "_questions.scss"])
def test_what_residents_see_side_by_side_keeps_apart_in_browsers_of_2018(name: str) -> None:
    source = (STATIC / "src" / name).read_text("utf-8")
    rows = [own for own in re.findall(r"\{([^{}]*)", source) if re.search(r"display: \S*flex", own)]
    assert rows
    assert not [own for own in rows if re.search(r"\bgap:", own)], "flexible boxes had no gap then"


@pytest.mark.parametrize("name", ["consultation.css", "consultation.rtl.css"])
def test_letters_of_a_code_are_told_from_each_other(name: str) -> None:
    sheet = (STATIC / name).read_text("utf-8")
    assert re.search(r"\.app-code__text\{[^}]*font-family:[^;}]*monospace", sheet)


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
        text = text.replace('fetch(told.stay, { method: "HEAD", redirect: "manual" })', "", 1)
    if source.name == "connection.js":
        # A browser that sees no connection asks for the headers of the page it shows, and no more.
        text = text.replace('fetch(location.href, { method: "HEAD" })', "", 1)
    if source.name == "exit.js":
        # That somebody left from this tab is kept in the tab, so that “back” shows nothing of ours.
        text = text.replace("act(sessionStorage)", "", 1)
    for reach in ("fetch(", "XMLHttpRequest", "localStorage", "sessionStorage", "cookie", "eval("):
        assert reach not in text
