"""`report.pdf`: the report as a tagged PDF (PDF/UA-1).

It must not know what the report says, nor how it looks: that is in the template.
"""

from pathlib import Path
from typing import Any

from consultation.documents.typesetting import set_in_type
from consultation.languages import direction_of, text_direction
from consultation.reporting.charts import image_files
from consultation.reporting.files.documents.blocks import (
    Block,
    Document,
    Facts,
    Grid,
    Heading,
    Listing,
    Paragraph,
    Picture,
    Quote,
)
from consultation.reporting.files.wanted import Progress
from consultation.reporting.lettering import breakable

TYPE = "application/pdf"
TEMPLATE = "report.typ"


def written_as_pdf(document: Document, instance: Path, progress: Progress) -> bytes:
    """The report as PDF; `progress` is called with how many pictures are drawn."""
    total = sum(1 for _ in document.pictures()) + 1
    blocks = []
    for block in document.blocks:
        blocks.append(_as_json(block, document.language, instance))
        if isinstance(block, Picture):
            progress(sum(each["kind"] == "picture" for each in blocks), total)
    content: dict[str, Any] = {
        "title": breakable(document.title),
        "kind": document.kind,
        "organisation": breakable(document.organisation),
        "language": document.language.split("-")[0],
        "direction": text_direction(document.language),
        "banner": document.banner,
        "made_on": document.made_on,
        "made_at": {
            name: getattr(document.made_at, name)
            for name in ("year", "month", "day", "hour", "minute", "second")
        },
        "cover": [[breakable(name), breakable(says)] for name, says in document.cover],
        "blocks": blocks,
    }
    return set_in_type(TEMPLATE, content)


def _as_json(block: Block, language: str, instance: Path) -> dict[str, Any]:
    """A block as the template reads it."""
    match block:
        case Heading():
            return _in(block.lang, kind="heading", level=block.level, text=breakable(block.text))
        case Paragraph():
            return _in(
                block.lang,
                kind="paragraph",
                text=breakable(block.text),
                quiet=block.quiet,
                bold=block.bold,
            )
        case Listing():
            items = [breakable(each) for each in block.items]
            return _in(block.lang, kind="listing", items=items, numbered=block.numbered)
        case Facts():
            return {
                "kind": "facts",
                "pairs": [[breakable(a), breakable(b)] for a, b in block.pairs],
            }
        case Picture():
            svg = image_files.drawn(block.drawing, "svg", instance).decode()
            share = block.drawing.width / block.drawing.height
            return {
                "kind": "picture",
                "svg": svg,
                "says": breakable(block.drawing.says),
                "shape": share,
                "credit": breakable(block.credit),
            }
        case Grid():
            return {
                "kind": "grid",
                "caption": breakable(block.caption),
                "headers": [breakable(each) for each in block.table.headers],
                "rows": [[breakable(cell) for cell in row] for row in block.table.rows],
                "numeric": list(block.table.numeric),
            }
        case Quote():
            return _in(
                block.lang if block.lang != language else "",
                kind="quote",
                text=breakable(block.text),
                says=breakable(block.says),
            ) | {"dir": direction_of(block.text, block.lang)}


def _in(lang: str, **values: Any) -> dict[str, Any]:
    """Words with their language and direction, where these are not the report's."""
    return {**values, "lang": lang.split("-")[0], "dir": text_direction(lang) if lang else ""}
