"""Residents' pages, and pieces of them, that look alike for everybody: drawn once, then kept.

What is one person's own is in no kept page: where it goes is a hole, filled for each visitor. It
must not know what the pages are: whoever asks says what they depend on.
"""

import secrets
from collections.abc import Callable, Hashable, Mapping
from typing import Any, TypeVar

from markupsafe import Markup

T = TypeVar("T")

MOST_KEPT = 1_000
_EDGE = secrets.token_urlsafe(24)
"""Stands on both sides of a hole's name; nobody's words can hold it."""
PROOF = "proof"
"""The hole for what proves that a form is ours: its anti-forgery token."""


def hole(name: str) -> Markup:
    """Where in a page something of one person's own goes."""
    return Markup(f"{_EDGE}{name}{_EDGE}")  # noqa: S704 - letters, digits and dashes


class Pattern:
    """A page as everybody gets it, with its holes."""

    def __init__(self, page: str) -> None:
        pieces = page.split(_EDGE)
        self._texts = [text.encode() for text in pieces[::2]]
        self._names = pieces[1::2]

    def filled(self, own: Mapping[str, str]) -> bytes:
        """The page of one person; `own` has the HTML for every hole."""
        pieces = [self._texts[0]]
        for name, text in zip(self._names, self._texts[1:], strict=True):
            pieces += (own[name].encode(), text)
        return b"".join(pieces)


class Drawn:
    """The pieces of one page, or of the frame round several."""

    def __init__(self) -> None:
        self._pieces: dict[Hashable, Any] = {}

    def once(self, name: Hashable, draw: Callable[..., T], *of: object) -> T:
        """The piece called `name`, which `draw` (a macro, or a block's `super`) draws of `of`."""
        piece: T | None = self._pieces.get(name)
        if piece is None:
            if len(self._pieces) >= MOST_KEPT:
                self._pieces.clear()
            piece = self._pieces[name] = draw(*of)
        return piece


_kept: dict[Hashable, Drawn] = {}


def drawn_for(*depends_on: Hashable) -> Drawn:
    """The pieces that depend on just these; a version's id stands for all that its file says."""
    drawn = _kept.get(depends_on)
    if drawn is None:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        drawn = _kept[depends_on] = Drawn()
    return drawn
