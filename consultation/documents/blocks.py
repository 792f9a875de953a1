"""Turns Markdown into what documents can show: headings, paragraphs, list items and tables.

It must not know where the text comes from.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

_markdown = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
BULLET = "–"


def blocks_of(markdown: str, lang: str, direction: str) -> Sequence[Mapping[str, Any]]:
    """The blocks of a text: each a `kind`, and its words.

    An `item` also has its mark (a dash, a number; none for what follows in the same item) and its
    `depth`, 1 for a list that is in no other. A `table` has rows of cells, the first of them heads.
    """
    return _Reader({"lang": lang, "dir": direction}).read(_markdown.parse(markdown))


class _Reader:
    """Reads tokens one after another; knows in which lists it is."""

    def __init__(self, spoken: Mapping[str, str]) -> None:
        self._spoken = spoken
        self._blocks: list[dict[str, Any]] = []
        self._marks: list[str] = []
        self._kind = "paragraph"

    def read(self, tokens: Sequence[Token]) -> Sequence[Mapping[str, Any]]:
        for token in tokens:
            match token.type:
                case "list_item_open":
                    self._marks.append(f"{token.info}." if token.info else BULLET)
                case "list_item_close":
                    self._marks.pop()
                case "heading_open":
                    self._kind = "heading"
                case "paragraph_open":
                    self._kind = "item" if self._marks else "paragraph"
                case "table_open":
                    self._kind = "table"
                    self._blocks.append({"kind": "table", "rows": []})
                case "tr_open":
                    self._blocks[-1]["rows"].append([])
                case "inline":
                    self._add(_words(token))
                case "code_block" | "fence":
                    self._kind = "item" if self._marks else "paragraph"
                    self._add(token.content.rstrip())
        return self._blocks

    def _add(self, text: str) -> None:
        words = {"text": text, **self._spoken}
        if self._kind == "table":
            self._blocks[-1]["rows"][-1].append(words)
            return
        block: dict[str, Any] = {"kind": self._kind, "words": words}
        if self._kind == "item":
            block |= {"mark": self._marks[-1], "depth": len(self._marks)}
            self._marks[-1] = ""
        self._blocks.append(block)


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
