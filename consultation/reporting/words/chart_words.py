"""The words that charts and their alternative texts add, in the language that charts speak.

English, unless whoever draws says otherwise for a while: officers' charts and files are English,
those of a public page in the language of its reader. It must not know requests or drawings.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from consultation.languages import SOURCE, locale_of, spoken_for, words_in

_spoken: ContextVar[str] = ContextVar("language_of_charts", default=SOURCE)


@contextmanager
def charts_speak(language: str) -> Iterator[None]:
    """A context in which charts use `language`, or English if there is no catalogue of it."""
    before = _spoken.set(spoken_for(language))
    try:
        yield
    finally:
        _spoken.reset(before)


def is_english() -> bool:
    """Whether charts use English at this moment."""
    return _spoken.get() == SOURCE


def locale() -> str:
    """The locale of numbers and days in charts at this moment."""
    return locale_of(_spoken.get())


def gettext(message: str, **values: object) -> str:
    """Words of a chart."""
    words = words_in(_spoken.get()).gettext(message)
    return words % values if values else words


def joined(parts: Iterable[str]) -> str:
    """Sentences in a row; the last has no full stop, since it ends a caption."""
    *before, last = parts
    return " ".join([*(gettext("%(says)s.", says=each) for each in before), last])


def sentences(parts: Iterable[str]) -> str:
    """Sentences in a row, each with its full stop."""
    return joined([*parts, ""]).rstrip()


def ngettext(one: str, many: str, count: int, **values: object) -> str:
    """The same for words that follow a number, which `values` name as it is written."""
    return words_in(_spoken.get()).ngettext(one, many, count) % values
