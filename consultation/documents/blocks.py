"""Turns Markdown into what documents can show: headings, paragraphs and list items of plain text.

It must not know where the text comes from.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

_markdown = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")


def blocks_of(markdown: str, lang: str, direction: str) -> Sequence[Mapping[str, Any]]:
    """The blocks of a text, each with its words and whether it is a list item or a heading."""
    blocks = []
    depth = 0
    heading = False
    for token in _markdown.parse(markdown):
        if token.type == "list_item_open":
            depth += 1
        elif token.type == "list_item_close":
            depth -= 1
        elif token.type in ("heading_open", "paragraph_open"):
            heading = token.type == "heading_open"
        elif token.type == "inline":
            words = {"text": _words(token), "lang": lang, "dir": direction}
            blocks.append({"words": words, "item": depth > 0, "strong": heading})
    return blocks


def _words(token: Token) -> str:
    """The text of a block, with the address of each link after its words."""
    said = ""
    link = ""
    for each in token.children or ():
        if each.type in ("softbreak", "hardbreak"):
            said += " " if each.type == "softbreak" else "\n"
        elif each.type == "link_open":
            link = str(each.attrGet("href") or "")
        elif each.type == "link_close":
            said += f" ({link.removeprefix('mailto:')})" if not said.endswith(link) else ""
        else:
            said += each.content
    return said
