"""Officers' Markdown as blocks of a report: words and lists, with addresses written out.

It must not know what the words are about.
"""

from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from consultation.reporting.files.documents.blocks import Block, Listing, Paragraph

_markdown = MarkdownIt("commonmark", {"html": False}).disable("image")
_LISTS = {"bullet_list_open": "bullet_list_close", "ordered_list_open": "ordered_list_close"}


def blocks_of(text: str, lang: str = "") -> Iterator[Block]:
    """The paragraphs and lists of a Markdown text; its headings become bold paragraphs."""
    tokens = _markdown.parse(text)
    place = 0
    while place < len(tokens):
        token = tokens[place]
        if token.type in _LISTS:
            end = _end_of(tokens, place)
            items = tuple(_items(tokens[place + 1 : end]))
            if items:
                yield Listing(items=items, lang=lang, numbered=token.type.startswith("ordered"))
            place = end
        elif token.type == "inline":
            bold = tokens[place - 1].type == "heading_open"
            words = _plain(token)
            if words:
                yield Paragraph(text=words, lang=lang, bold=bold)
        elif token.type in ("code_block", "fence"):
            yield Paragraph(text=token.content.rstrip(), lang=lang)
        place += 1


def _end_of(tokens: Sequence[Token], begin: int) -> int:
    depth = 0
    for place in range(begin, len(tokens)):
        depth += tokens[place].nesting
        if depth == 0:
            return place
    return len(tokens) - 1


def _items(tokens: Sequence[Token]) -> Iterator[str]:
    """The words of each point, those of points below it with them."""
    depth, words = 0, []
    for token in tokens:
        if token.type == "inline":
            words.append(_plain(token))
        if token.type in ("list_item_open", "list_item_close"):
            depth += token.nesting
            if depth == 0:
                yield "\n".join(each for each in words if each)
                words = []


def _plain(token: Token) -> str:
    """A line without its marks; the address of a link stands behind its words."""
    said, address = "", ""
    for each in token.children or ():
        if each.type in ("text", "code_inline"):
            said += each.content
        elif each.type == "softbreak":
            said += " "
        elif each.type == "hardbreak":
            said += "\n"
        elif each.type == "link_open":
            address = str(each.attrGet("href") or "")
        elif each.type == "link_close":
            if address and address.removeprefix("mailto:") not in said:
                said += f" ({address})"
            address = ""
    return said.strip()
