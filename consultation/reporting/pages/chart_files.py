"""How a page answers with a chart as a file: its kind, its caching, its name when it is saved.

It must not know which charts there are, nor who may see them.
"""

from flask import Response, abort, request

from consultation.reporting.charts import image_files
from consultation.reporting.charts.drawings import NARROW, WIDE, Drawing
from consultation.reporting.files.downloads import instance

KINDS = {"svg": "image/svg+xml", "png": "image/png"}


def width_asked() -> int:
    """The width of the chart that the address asks for: `?narrow=1` for phones."""
    return NARROW if request.args.get("narrow") else WIDE


def chart_file(drawing: Drawing | None, ending: str, saved_as: str = "") -> Response:
    """The answer with a chart as `svg` or `png`; 404 where there is none.

    With `?download` the browser saves it under the name `saved_as`.
    """
    if drawing is None or ending not in KINDS:
        abort(404)
    return content_file(
        image_files.drawn(drawing, ending, instance()), drawing.mark, ending, saved_as
    )


def content_file(content: bytes, mark: str, ending: str, saved_as: str = "") -> Response:
    """The same with the content of the file and its mark, where a page has these already."""
    answer = Response(content, mimetype=KINDS[ending])
    answer.set_etag(mark)
    answer.headers["Cache-Control"] = "private, no-cache"
    # The name may come from the address, which can hold anything.
    is_safe = bool(saved_as) and saved_as.isprintable() and '"' not in saved_as
    if "download" in request.args and is_safe:
        answer.headers["Content-Disposition"] = f'attachment; filename="{saved_as}"'
    answer.make_conditional(request)
    return answer
