"""Pieces of residents' pages that look alike for everybody: each is drawn once, then kept.

It must not know what the pieces are: whoever asks says what they depend on.
"""

from collections.abc import Callable, Hashable

from markupsafe import Markup

MOST_KEPT = 1_000


class Drawn:
    """The pieces of one page, or of the frame round several."""

    def __init__(self) -> None:
        self._pieces: dict[str, Markup] = {}

    def once(self, name: str, draw: Callable[..., Markup], *of: object) -> Markup:
        """The piece called `name`, which `draw` (a macro, or a block's `super`) draws of `of`."""
        if name not in self._pieces:
            self._pieces[name] = draw(*of)
        return self._pieces[name]


_kept: dict[Hashable, Drawn] = {}


def drawn_for(*depends_on: Hashable) -> Drawn:
    """The pieces that depend on just these; a version's id stands for all that its file says."""
    if depends_on not in _kept:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        _kept[depends_on] = Drawn()
    return _kept[depends_on]
