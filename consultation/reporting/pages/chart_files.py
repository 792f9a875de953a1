"""How a page answers with a chart as a file: its kind, its caching, and how it is saved.

It must not know which charts there are, nor who may see them.
"""

from typing import NamedTuple

from flask import Response, abort, request

from consultation.officers import audit
from consultation.reporting.charts import image_files
from consultation.reporting.charts.drawings import NARROW, WIDE, Drawing
from consultation.reporting.files.downloads import instance

KINDS = {"svg": "image/svg+xml", "png": "image/png"}


class Saving(NamedTuple):
    """How an officer saves a chart: as which file, and what the audit trail then says of it."""

    slug: str
    name: str
    entry: str


def is_saved() -> bool:
    """Whether the address asks for a file to save, not for a picture that stands in a page."""
    return "download" in request.args


def width_asked() -> int:
    """The width of the chart that the address asks for: `?narrow=1` for phones."""
    return NARROW if request.args.get("narrow") else WIDE


def chart_file(drawing: Drawing | None, ending: str, saving: Saving | None = None) -> Response:
    """The answer with a chart as `svg` or `png`; 404 where there is none.

    With `?download` the browser saves it, as `saving` says, and the audit trail has it.
    """
    if drawing is None or ending not in KINDS:
        abort(404)
    return content_file(
        image_files.drawn(drawing, ending, instance()), drawing.mark, ending, saving
    )


def content_file(content: bytes, mark: str, ending: str, saving: Saving | None = None) -> Response:
    """The same with the content of the file and its mark, where a page has these already."""
    answer = Response(content, mimetype=KINDS[ending])
    answer.set_etag(mark)
    answer.headers["Cache-Control"] = "private, no-cache"
    if saving and is_saved():
        audit.record("downloaded", saving.entry, slug=saving.slug)
        answer.headers["Content-Disposition"] = f'attachment; filename="{saving.name}"'
    answer.make_conditional(request)
    return answer
