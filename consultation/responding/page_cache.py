"""A cache of rendered pages, and pieces of pages, that are alike for every resident.

Nothing of one person's own is kept: where it belongs a kept page has a *hole*, which is filled for
each visitor. The caller names everything that a page depends on, and that is its key. It must not
know what the pages are.
"""

import secrets
from collections.abc import Callable, Hashable, Mapping
from typing import Any, TypeVar

from markupsafe import Markup

T = TypeVar("T")

MOST_KEPT = 1_000
_EDGE = secrets.token_urlsafe(24)
"""Marks both ends of a hole; random, so that no text on a page can hold it."""
PROOF = "proof"
"""The name of the hole for a form's anti-forgery token."""


def hole(name: str) -> Markup:
    """What to render in place of something that is one person's own."""
    return Markup(f"{_EDGE}{name}{_EDGE}")  # noqa: S704 - letters, digits and dashes


class Pattern:
    """A rendered page with holes."""

    def __init__(self, page: str) -> None:
        pieces = page.split(_EDGE)
        self._texts = [text.encode() for text in pieces[::2]]
        self._names = pieces[1::2]

    def filled(self, own: Mapping[str, str]) -> bytes:
        """The page for one person; `own` gives the HTML for every hole by its name."""
        pieces = [self._texts[0]]
        for name, text in zip(self._names, self._texts[1:], strict=True):
            pieces += (own[name].encode(), text)
        return b"".join(pieces)


class PageCache:
    """A cache of rendered pieces, of one page or of the frame that several pages share."""

    def __init__(self) -> None:
        self._pieces: dict[Hashable, Any] = {}

    def once(self, name: Hashable, draw: Callable[..., T], *of: object) -> T:
        """The piece called `name`; rendered on first use by `draw(*of)`.

        `draw` is a function, or in a template a macro or a block's `super`.
        """
        piece: T | None = self._pieces.get(name)
        if piece is None:
            if len(self._pieces) >= MOST_KEPT:
                self._pieces.clear()
            piece = self._pieces[name] = draw(*of)
        return piece


_kept: dict[Hashable, PageCache] = {}


def cache_for(*depends_on: Hashable) -> PageCache:
    """The cache of the pieces that depend on these values and on nothing else.

    The id of a version stands for all that its definition says, since a version never changes.
    """
    cache = _kept.get(depends_on)
    if cache is None:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        cache = _kept[depends_on] = PageCache()
    return cache
