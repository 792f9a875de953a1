"""Lines of text as outlines of letters, in the fonts that ship with the product.

Matplotlib's text engine lays the letters out, so that those of every script join and stack as they
should. It must not know drawings.
"""

import os
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from consultation.documents.letters import FONTS

if TYPE_CHECKING:
    from matplotlib.ft2font import FT2Font

FAMILIES = ["Noto Sans", "Noto Sans Gurmukhi", "Noto Sans Arabic"]
SIZE = 100
"""The size of the letters in outlines and lines, in points."""
BASELINE = 0.36
"""How far below the middle of a line its letters stand, in parts of their size: half of a capital's
height, so that capitals and figures stand in the middle."""
DOTS_PER_INCH = 72
LINES_KEPT = 1_000
_STEPS = {1: ("M", 1), 2: ("L", 1), 3: ("Q", 2), 4: ("C", 3)}
"""SVG's letter and number of points, by matplotlib's number for a part of an outline."""


@dataclass(frozen=True)
class Outline:
    """A letter's outline as the steps of an SVG path, and where it ends on the right."""

    steps: str
    right: float


@dataclass(frozen=True)
class Line:
    """A line of text: its letters by name, each with its place, and how wide the line is."""

    letters: tuple[tuple[str, float, float], ...]
    width: float


_outlines: dict[str, Outline] = {}


@cache
def prepare(instance: Path) -> None:
    """Load matplotlib with our fonts, and let it write nowhere but in the instance's folder."""
    caches = instance / "cache"
    folder = caches / "matplotlib"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.environ.setdefault("MPLCONFIGDIR", str(folder))
    os.environ.setdefault("XDG_CACHE_HOME", str(caches))  # fontconfig, which matplotlib asks
    import matplotlib  # noqa: PLC0415 - a second that residents' pages never need
    from matplotlib import font_manager  # noqa: PLC0415 - as above

    for path in sorted(FONTS.glob("*.ttf")):
        font_manager.fontManager.addfont(path)
    matplotlib.rcParams.update(
        {
            "font.family": FAMILIES,
            "hatch.linewidth": 0.6,
            "text.usetex": False,
            "text.parse_math": False,
            "path.simplify": False,
        }
    )


@lru_cache(maxsize=LINES_KEPT)
def line_of(text: str, *, bold: bool = False) -> Line:
    """A text laid out: the charts of a consultation have most of their lines in common.

    Whoever calls has prepared, and holds a lock: the engine keeps one text at a time.
    """
    font = _font(bold)
    font.set_size(SIZE, DOTS_PER_INCH)  # whoever draws with the same font sets another
    glyphs, fresh, _ = _engine().get_glyphs_with_font(
        font, text, glyph_map=_outlines, return_new_glyphs_only=True
    )
    for name, (points, codes) in fresh.items():
        _outlines[name] = _outline(points.tolist(), codes.tolist())
    letters = tuple((name, float(x), float(y)) for name, x, y, _ in glyphs)
    return Line(letters, max((x + _outlines[name].right for name, x, _ in letters), default=0.0))


def outline_of(name: str) -> Outline:
    """The outline of a letter that is in a line."""
    return _outlines[name]


@cache
def _engine() -> Any:
    from matplotlib.textpath import TextToPath  # noqa: PLC0415 - see above

    return TextToPath()


@cache
def _font(bold: bool) -> "FT2Font":
    """Our fonts as one: what the first lacks is taken from the next."""
    from matplotlib.font_manager import FontProperties, findfont, get_font  # noqa: PLC0415 - as above

    weight = "bold" if bold else "normal"
    paths = [
        findfont(FontProperties(family=each, weight=weight), fallback_to_default=False)
        for each in FAMILIES
    ]
    font: FT2Font = get_font(paths)
    return font


def _outline(points: list[list[float]], codes: list[int]) -> Outline:
    """The steps of an outline; of curves the points in between come before the point they end in.

    To a tenth, which is exact: fonts have a thousand units where this has a hundred.
    """
    steps, place, right = [], 0, 0.0
    while place < len(codes):
        letter, length = _STEPS.get(codes[place], ("z", 0))
        some = points[place : place + length]
        steps.append(letter + " ".join(f"{short(x, 1)} {short(y, 1)}" for x, y in some))
        right = max(right, *(x for x, _ in some)) if some else right
        place += length or 1
    return Outline("".join(steps), right)


def short(value: float, places: int) -> str:
    """A number with up to `places` decimals."""
    found = f"{value:.{places}f}"
    found = found.rstrip("0").rstrip(".") if "." in found else found
    return "0" if found == "-0" else found
