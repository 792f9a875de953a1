"""Colours as `#rrggbb`: a row of them, and which ink is read on one."""

INK, QUIET, PALE, FAINT, PAPER = "#0b0c0c", "#484949", "#f3f2f1", "#cecece", "#ffffff"


def shade(colours: tuple[str, ...], number: int) -> list[str]:
    """`number` colours, evenly along those given."""
    if number == 1:
        return [colours[0]]
    found = []
    for step in range(number):
        place = step * (len(colours) - 1) / (number - 1)
        lower = min(int(place), len(colours) - 2)
        found.append(_between(colours[lower], colours[lower + 1], place - lower))
    return found


def _between(one: str, other: str, share: float) -> str:
    mixed = (
        round(a + (b - a) * share) for a, b in zip(_channels(one), _channels(other), strict=True)
    )
    return "#" + "".join(f"{each:02x}" for each in mixed)


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[place : place + 2], 16) for place in (1, 3, 5))


def ink_on(colour: str) -> str:
    """Black or white, whichever is read better on `colour`."""
    red, green, blue = _channels(colour)
    return INK if (red * 299 + green * 587 + blue * 114) / 1000 > 135 else PAPER
