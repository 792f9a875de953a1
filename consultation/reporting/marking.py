"""Found words marked in a text, for pages. Plain functions."""

import re
from collections.abc import Iterator


def marked(text: str, words: list[str]) -> Iterator[tuple[str, bool]]:
    """The text in pieces, each with whether it is one of `words`, in any letter case."""
    wanted = "|".join(re.escape(each) for each in sorted(words, key=len, reverse=True))
    at = 0
    for found in re.finditer(wanted, text, re.IGNORECASE) if wanted else ():
        if found.start() > at:
            yield text[at : found.start()], False
        yield found.group(), True
        at = found.end()
    if at < len(text):
        yield text[at:], False
