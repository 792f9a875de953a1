"""`report.pdf`: the report as a tagged PDF (PDF/UA-1).

It must not know what the report says, nor how it looks: that is in the template.
"""

from pathlib import Path
from typing import Any

from consultation.documents.typesetting import set_in_type
from consultation.languages import text_direction
from consultation.reporting import charts
from consultation.reporting.documents.blocks import (
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
from consultation.reporting.lettering import breakable, in_fonts
from consultation.reporting.wanted import Told

TYPE = "application/pdf"
TEMPLATE = "report.typ"


def written_as_pdf(document: Document, instance: Path, told: Told) -> bytes:
    """The report as PDF; `told` hears how many pictures are drawn."""
    total = sum(1 for _ in document.pictures()) + 1
    blocks = []
    for block in document.blocks:
        blocks.append(_told(block, document.language, instance))
        if isinstance(block, Picture):
            told(sum(each["kind"] == "picture" for each in blocks), total)
    content: dict[str, Any] = {
        "title": _set(document.title),
        "kind": document.kind,
        "organisation": _set(document.organisation),
        "language": document.language.split("-")[0],
        "direction": text_direction(document.language),
        "banner": document.banner,
        "made_on": document.made_on,
        "cover": [[_set(name), _set(says)] for name, says in document.cover],
        "blocks": blocks,
    }
    return set_in_type(TEMPLATE, content)


def _set(text: str) -> str:
    return breakable(in_fonts(text))


def _told(block: Block, language: str, instance: Path) -> dict[str, Any]:
    """A block as the template reads it."""
    match block:
        case Heading():
            return _in(block.lang, kind="heading", level=block.level, text=_set(block.text))
        case Paragraph():
            return _in(
                block.lang,
                kind="paragraph",
                text=_set(block.text),
                quiet=block.quiet,
                bold=block.bold,
            )
        case Listing():
            items = [_set(each) for each in block.items]
            return _in(block.lang, kind="listing", items=items, numbered=block.numbered)
        case Facts():
            return {"kind": "facts", "pairs": [[_set(a), _set(b)] for a, b in block.pairs]}
        case Picture():
            svg = charts.drawn(block.drawing, "svg", instance).decode()
            share = block.drawing.width / block.drawing.height
            return {"kind": "picture", "svg": svg, "says": _set(block.says), "shape": share}
        case Grid():
            return {
                "kind": "grid",
                "caption": _set(block.caption),
                "headers": [_set(each) for each in block.table.headers],
                "rows": [[_set(cell) for cell in row] for row in block.table.rows],
                "numeric": list(block.table.numeric),
            }
        case Quote():
            return _in(
                block.lang if block.lang != language else "",
                kind="quote",
                text=_set(block.text),
                says=_set(block.says),
            )


def _in(lang: str, **told: Any) -> dict[str, Any]:
    """Words with their language and direction, where these are not the report's."""
    return {**told, "lang": lang.split("-")[0], "dir": text_direction(lang) if lang else ""}
