"""Pieces of residents' pages that look alike for everybody: each is drawn once, then kept.

It must not know what the pieces are: whoever asks says what they depend on.
"""

import secrets
from collections.abc import Callable, Hashable

from markupsafe import Markup

MOST_KEPT = 1_000
HOLE = secrets.token_urlsafe(24)
"""Stands in a kept page where each visitor's own token goes; nobody's words can hold it."""


class Drawn:
    """The pieces of one page, or of the frame round several."""

    def __init__(self) -> None:
        self._pieces: dict[Hashable, Markup] = {}

    def once(self, name: Hashable, draw: Callable[..., Markup], *of: object) -> Markup:
        """The piece called `name`, which `draw` (a macro, or a block's `super`) draws of `of`."""
        piece = self._pieces.get(name)
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
