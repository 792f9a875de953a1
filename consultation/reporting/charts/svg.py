"""A drawing as SVG, written straight from what lies on the sheet.

Words are outlines of letters: they look the same wherever the file is opened. It must not know how
letters are laid out, nor where files are kept.
"""

from html import escape

from consultation.reporting.charts.colours import PAPER
from consultation.reporting.charts.drawings import Box, Dot, Drawing, Item, Shape, Stroke, Words
from consultation.reporting.charts.typefaces import BASELINE, SIZE, line_of, outline_of, short

OUTLINE, HATCHED = 0.6, 0.6
"""How wide outlines and the lines of a hatch are, in points."""
GROUND = 1.5
"""How far the plain colour behind words goes beyond them."""
TALL = 1.2
"""How high it is, in parts of the letters' size."""
TILE = 5
_STEPS = {
    "/": "M-1 1L1-1M0 5L5 0M4 6L6 4",
    "\\": "M-1 4L1 6M0 0L5 5M4-1L6 1",
    ".": "M1.25 1.25h.01M3.75 1.25h.01M1.25 3.75h.01M3.75 3.75h.01",
}
"""What a tile of a hatch holds, by the sign that hatches are called after."""
DASHES = (4, 3)


def written(drawing: Drawing) -> str:
    """The file, with what the picture shows for screen readers.

    Whoever calls has prepared the typefaces.
    """
    page = _Page()
    drawn = "\n".join(map(page.item, drawing.items))
    mark, width, height = drawing.mark, _of(drawing.width), _of(drawing.height)
    return (
        f'<svg role="img" aria-labelledby="title-{mark} desc-{mark}"'
        ' xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
        f' width="{width}pt" height="{height}pt" viewBox="0 0 {width} {height}">\n'
        f'<title id="title-{mark}">{escape(drawing.title)}</title>\n'
        f'<desc id="desc-{mark}">{escape(drawing.says)}</desc>\n'
        f"<defs>\n{page.definitions()}</defs>\n"
        f'<rect width="{width}" height="{height}" fill="{PAPER}"/>\n{drawn}\n</svg>\n'
    )


class _Page:
    """What is being written, with the letters and hatches that it uses, each once."""

    def __init__(self) -> None:
        self._letters: dict[str, str] = {}
        self._hatches: dict[tuple[str, str, str], str] = {}

    def item(self, item: Item) -> str:
        """One thing on the sheet."""
        match item:
            case Box():
                place = f'x="{_of(item.x)}" y="{_of(item.y)}"'
                size = f'width="{_of(item.width)}" height="{_of(item.height)}"'
                return f"<rect {place} {size}{self._filled(item.fill, item.outline, item.hatch)}/>"
            case Dot():
                place = f'cx="{_of(item.x)}" cy="{_of(item.y)}" r="{_of(item.radius)}"'
                return f"<circle {place}{self._filled(item.fill, item.outline)}/>"
            case Shape():
                rings = ("L".join(f"{_of(x)} {_of(y)}" for x, y in ring) for ring in item.rings)
                steps = "".join(f"M{ring}z" for ring in rings)
                look = self._filled(item.fill, item.outline, item.hatch)
                return f'<path d="{steps}" fill-rule="evenodd"{look}/>'
            case Stroke():
                return _stroke(item)
            case Words():
                return self._words(item)

    def definitions(self) -> str:
        """The letters and hatches used."""
        letters = (
            f'<path id="{short_name}" d="{outline_of(name).steps}"/>\n'
            for name, short_name in self._letters.items()
        )
        hatches = (
            f'<pattern id="{name}" patternUnits="userSpaceOnUse" width="{TILE}" height="{TILE}">'
            f'<rect width="{TILE}" height="{TILE}" fill="{fill}"/>'
            f'<path d="{_STEPS[hatch[0]]}" fill="none" stroke="{ink}"'
            f' stroke-width="{HATCHED}" stroke-linecap="round"/></pattern>\n'
            for (hatch, fill, ink), name in self._hatches.items()
        )
        return "".join((*letters, *hatches))

    def _filled(self, fill: str, outline: str, hatch: str = "") -> str:
        if hatch:
            look = (hatch, fill, outline)
            fill = f"url(#{self._hatches.setdefault(look, f'hatch-{len(self._hatches)}')})"
        edge = f' stroke="{outline}" stroke-width="{OUTLINE}"' if outline else ""
        return f' fill="{fill}"{edge}'

    def _words(self, words: Words) -> str:
        line = line_of(words.text, bold=words.bold)
        scale = words.size / SIZE
        wide = line.width * scale
        left = words.x - {"left": 0.0, "center": wide / 2, "right": wide}[words.at]
        uses = "".join(
            f'<use xlink:href="#{self._letter(name)}" x="{short(x, 1)}"{_lifted(y)}/>'
            for name, x, y in line.letters
            if outline_of(name).steps
        )
        foot = words.y + BASELINE * words.size
        drawn = (
            f'<g fill="{words.colour}" transform="translate({_of(left)} {_of(foot)})'
            f' scale({short(scale, 4)} -{short(scale, 4)})">{uses}</g>'
        )
        if not words.ground:
            return drawn
        tall = TALL * words.size
        behind = Box(left - GROUND, words.y - tall / 2, wide + 2 * GROUND, tall, words.ground)
        return f"{self.item(behind)}\n{drawn}"

    def _letter(self, name: str) -> str:
        return self._letters.setdefault(name, f"g{len(self._letters)}")


def _stroke(stroke: Stroke) -> str:
    ends = (stroke.x, stroke.y, stroke.to_x, stroke.to_y)
    places = " ".join(
        f'{name}="{_of(end)}"' for name, end in zip(("x1", "y1", "x2", "y2"), ends, strict=True)
    )
    look = f'stroke="{stroke.colour}" stroke-width="{_of(stroke.width)}"'
    if stroke.dashed:
        dashes = " ".join(_of(each * stroke.width) for each in DASHES)
        return f'<line {places} {look} stroke-dasharray="{dashes}"/>'
    return f'<line {places} {look} stroke-linecap="square"/>'


def _lifted(y: float) -> str:
    """Where a letter stands above the line; most stand on it."""
    return f' y="{short(y, 1)}"' if y else ""


def _of(points: float) -> str:
    """A length, to a hundredth of a point."""
    return short(points, 2)
