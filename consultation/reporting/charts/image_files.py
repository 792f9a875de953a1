"""Writes drawings as SVG and PNG files, and keeps the files. Matplotlib draws the PNG.

Only the fonts that ship with the product are used, and the same drawing always gives the same
bytes. It must not know summaries or questions.
"""

import re
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from consultation import kept_files
from consultation.reporting.charts import svg, typefaces
from consultation.reporting.charts.drawings import Box, Dot, Drawing, Item, Shape, Stroke, Words

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure
    from matplotlib.path import Path as Outline

POINTS_PER_INCH = 72
PRINT_DOTS_PER_INCH = 200
KEPT_FILES = 3_000
_drawing = Lock()


def make_ready(instance: Path) -> None:
    """Load what drawing needs, so that the first chart is drawn as fast as the next."""
    with _drawing:
        typefaces.prepare(instance)
        from matplotlib.figure import Figure  # noqa: F401, PLC0415 - loaded here, used below


def drawn(drawing: Drawing, ending: str, instance: Path) -> bytes:
    """The drawing as `svg` or `png`: made once, then kept in the instance's own folder.

    SVG has its words as outlines, with title and description for screen readers; PNG is large
    enough to print.
    """
    content = kept(drawing.mark, ending, instance)
    if content is not None:
        return content
    with _drawing:
        typefaces.prepare(instance)
        content = svg.written(drawing).encode() if ending == "svg" else _png(drawing)
    kept_files.keep(_path_of(instance, drawing.mark, ending), content, KEPT_FILES)
    return content


def kept(mark: str, ending: str, instance: Path) -> bytes | None:
    """The file of the drawing with this mark, if it was made before; `ending` is svg or png."""
    if not re.fullmatch(r"[0-9a-f]{24}", mark) or ending not in ("svg", "png"):
        return None
    return kept_files.kept(_path_of(instance, mark, ending))


def _path_of(instance: Path, mark: str, ending: str) -> Path:
    return instance / "charts" / f"{mark}.{ending}"


def _figure(drawing: Drawing) -> "Figure":
    from matplotlib.figure import Figure  # noqa: PLC0415 - see above
    from matplotlib.transforms import Affine2D  # noqa: PLC0415 - as above

    figure = Figure(
        figsize=(drawing.width / POINTS_PER_INCH, drawing.height / POINTS_PER_INCH),
        facecolor="white",
    )
    # Straight on the figure: axes cost a quarter of a chart's time, and nothing here has ticks.
    points = (
        Affine2D()
        .scale(1 / POINTS_PER_INCH, -1 / POINTS_PER_INCH)
        .translate(0, drawing.height / POINTS_PER_INCH)
    )
    for place, item in enumerate(drawing.items):
        artist = _artist(item)
        artist.set_transform(points + figure.dpi_scale_trans)
        artist.set_zorder(place)
        figure.add_artist(artist)
    return figure


def _artist(item: Item) -> "Artist":
    from matplotlib.lines import Line2D  # noqa: PLC0415 - see above
    from matplotlib.patches import Circle, PathPatch, Rectangle  # noqa: PLC0415 - as above
    from matplotlib.text import Text  # noqa: PLC0415 - as above

    match item:
        case Box():
            return Rectangle((item.x, item.y), item.width, item.height, **_filled(item))
        case Dot():
            return Circle((item.x, item.y), item.radius, **_filled(item))
        case Shape():
            return PathPatch(_path(item), **_filled(item))
        case Stroke():
            return Line2D(
                (item.x, item.to_x),
                (item.y, item.to_y),
                color=item.colour,
                linewidth=item.width,
                linestyle=(0, (4, 3)) if item.dashed else "-",
            )
        case Words():
            return Text(
                item.x,
                item.y + typefaces.BASELINE * item.size,
                item.text,
                fontsize=item.size,
                color=item.colour,
                # Each name is looked up for each text: plain letters are all in the first.
                family=typefaces.FAMILIES[: 1 if item.text.isascii() else None],
                fontweight="bold" if item.bold else "normal",
                horizontalalignment=item.at,
                verticalalignment="baseline",
                bbox=_ground(item),
            )


def _filled(item: Box | Dot | Shape) -> dict[str, Any]:
    return {
        "facecolor": item.fill,
        "edgecolor": item.outline or "none",
        "hatch": (item.hatch or None) if not isinstance(item, Dot) else None,
        "linewidth": 0.6 if item.outline else 0,
    }


def _path(shape: Shape) -> "Outline":
    """The rings as one path, each closed."""
    from matplotlib.path import Path as Made  # noqa: PLC0415 - see above

    return Made.make_compound_path(*(Made(ring, closed=True) for ring in shape.rings))


def _ground(words: Words) -> dict[str, object] | None:
    """Plain colour behind words that stand on a hatch."""
    if not words.ground:
        return None
    return {"facecolor": words.ground, "edgecolor": "none", "pad": 1.5}


def _png(drawing: Drawing) -> bytes:
    buffer = BytesIO()
    _figure(drawing).savefig(
        buffer,
        format="png",
        dpi=PRINT_DOTS_PER_INCH,
        metadata={"Software": None, "Title": drawing.title, "Description": drawing.says},
    )
    return buffer.getvalue()
