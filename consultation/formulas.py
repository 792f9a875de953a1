"""Text that no spreadsheet takes for a formula, whatever somebody typed.

It must not know which file the text is for.
"""

_BEGINS = ("=", "+", "-", "@", "\t", "\r")
_PROTECTED = tuple(f"'{each}" for each in _BEGINS)


def harmless(text: str) -> str:
    """`text`, with a `'` in front where a spreadsheet could run it; not for numbers."""
    return f"'{text}" if text.startswith(_BEGINS) else text


def as_typed(cell: str) -> str:
    """The text that `harmless` made this cell of."""
    return cell[1:] if cell.startswith(_PROTECTED) else cell
