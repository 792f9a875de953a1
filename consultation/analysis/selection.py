"""A selection of responses, as the address of a page holds it.

Options of one question are joined by OR, questions by AND. Protected questions can never be part of
it. It must not know pages, nor what is counted.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from consultation.analysis.asked import Questionnaire
from consultation.analysis.cells import CHANNEL, DAY, VERSION, polars_library
from consultation.analysis.dividing import division_called, divisions
from consultation.responding.models import Channel

if TYPE_CHECKING:
    import polars

QUESTION = "q."
"""The prefix of a question's key in an address; no other parameter begins so."""
CHANNELS, VERSIONS, FROM, TO = "channel", "version", "from", "to"
"""The other parameters of an address."""
MOST_PARTS = 400
"""Parameters of an address that are read; enough for every option of a long questionnaire."""
MARK, SHORT_MARK = 32, 8
"""Hexadecimal digits of a selection's mark, and of the short one in names of files."""


class NotASelection(Exception):
    """An address selects by something that does not exist; `sentences` say what, and the cure."""

    def __init__(self, sentences: Sequence[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = tuple(sentences)


@dataclass(frozen=True, kw_only=True)
class Picked:
    """A division's key, and groups of it: a selected response is in at least one of them."""

    key: str
    options: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Which responses are selected; without any part, all that count."""

    picked: tuple[Picked, ...] = ()
    channels: tuple[str, ...] = ()
    versions: tuple[int, ...] = ()
    since: date | None = None
    until: date | None = None

    @property
    def is_everything(self) -> bool:
        """Whether no response is left out."""
        return not self.pairs

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The parameters of its address; equal selections have equal pairs."""
        pairs = [(QUESTION + each.key, option) for each in self.picked for option in each.options]
        pairs += [(CHANNELS, each) for each in self.channels]
        pairs += [(VERSIONS, str(each)) for each in self.versions]
        days = ((FROM, self.since), (TO, self.until))
        return (*pairs, *((name, day.isoformat()) for name, day in days if day))

    @property
    def mark(self) -> str:
        """A short mark that equal selections alone share; '' for everything."""
        if self.is_everything:
            return ""
        return hashlib.sha256(json.dumps(self.pairs).encode()).hexdigest()[:MARK]

    @property
    def short_mark(self) -> str:
        """As much of the mark as people compare."""
        return self.mark[:SHORT_MARK]

    def without(self, name: str) -> "Selection":
        """The same without the parameter called `name`."""
        if name.startswith(QUESTION):
            key = name.removeprefix(QUESTION)
            return replace(self, picked=tuple(each for each in self.picked if each.key != key))
        without: dict[str, Any] = {
            CHANNELS: {"channels": ()},
            VERSIONS: {"versions": ()},
            FROM: {"since": None},
            TO: {"until": None},
        }
        return replace(self, **without.get(name, {}))

    def columns(self, questionnaire: Questionnaire) -> frozenset[str]:
        """The columns of the copy that it looks at."""
        names = {
            name
            for each in self.picked
            for division in (division_called(questionnaire, each.key),)
            for option in each.options
            for name in division.columns[option]
        }
        parts = (
            (CHANNEL, self.channels),
            (VERSION, self.versions),
            (DAY, self.since or self.until),
        )
        return frozenset(names | {name for name, part in parts if part})

    def rows(self, frame: "polars.DataFrame", questionnaire: Questionnaire) -> "polars.DataFrame":
        """The selected rows of the column copy."""
        return frame if self.is_everything else frame.filter(self.condition(questionnaire))

    def condition(self, questionnaire: Questionnaire) -> "polars.Expr":
        """Whether a row of the column copy is selected."""
        pl = polars_library()
        conditions = [
            pl.any_horizontal([*map(division.is_in, each.options)]).fill_null(value=False)
            for each in self.picked
            for division in (division_called(questionnaire, each.key),)
        ]
        if self.channels:
            conditions.append(pl.col(CHANNEL).is_in(list(self.channels)))
        if self.versions:
            conditions.append(pl.col(VERSION).is_in([str(each) for each in self.versions]))
        if self.since:
            conditions.append(pl.col(DAY) >= pl.lit(self.since))
        if self.until:
            conditions.append(pl.col(DAY) <= pl.lit(self.until))
        everything = pl.repeat(value=True, n=pl.len())
        condition: polars.Expr = pl.all_horizontal(conditions or [everything])
        return condition


EVERYTHING = Selection()


def read_selection(pairs: Iterable[tuple[str, str]], questionnaire: Questionnaire) -> Selection:
    """The selection that the parameters of an address make; other parameters are ignored.

    Raises NotASelection with everything that is wrong.
    """
    selection, wrong = what_is_left(pairs, questionnaire)
    if wrong:
        raise NotASelection(wrong)
    return selection


def what_is_left(
    pairs: Iterable[tuple[str, str]], questionnaire: Questionnaire
) -> tuple[Selection, tuple[str, ...]]:
    """The parts of a selection that exist, and a sentence for each part that does not."""
    given: dict[str, list[str]] = {}
    for name, value in [*pairs][:MOST_PARTS]:
        if value:
            given.setdefault(name, []).append(value)
    wrong: list[str] = []
    known = {each.key: each for each in divisions(questionnaire)}
    for name in given:
        if name.startswith(QUESTION) and name.removeprefix(QUESTION) not in known:
            key = name.removeprefix(QUESTION)
            wrong.append(f"Responses cannot be selected by “{key[:80]}”. Take it out.")
    picked = []
    for key, each in known.items():
        ids = [option.id for option in each.options]
        if options := _known(given.get(QUESTION + key, ()), ids, f"options of “{key}”", wrong):
            picked.append(Picked(key=key, options=options))
    versions = sorted({number for each in questionnaire.pages for number in each.wordings})
    numbers = _known(given.get(VERSIONS, ()), [str(each) for each in versions], "versions", wrong)
    since, until = (_day(name, given.get(name, ()), wrong) for name in (FROM, TO))
    if since and until and since > until:
        wrong.append("The first day is after the last one. Change one of them.")
        since = until = None
    channels = _known(given.get(CHANNELS, ()), [str(each) for each in Channel], "channels", wrong)
    selection = Selection(
        picked=tuple(picked),
        channels=channels,
        versions=tuple(int(each) for each in numbers),
        since=since,
        until=until,
    )
    return selection, tuple(wrong)


def _known(
    values: Sequence[str], known: Sequence[str], what: str, wrong: list[str]
) -> tuple[str, ...]:
    """The values that are known, in the order of `known`, each once."""
    wrong += [
        f"“{value[:80]}” is not among the {what}. Take it out."
        for value in dict.fromkeys(values)
        if value not in known
    ]
    return tuple(each for each in known if each in values)


def _day(name: str, values: Sequence[str], wrong: list[str]) -> date | None:
    if not values:
        return None
    try:
        if len(values) > 1 or len(values[0]) != len("2020-01-31"):
            raise ValueError
        return date.fromisoformat(values[0])
    except ValueError:
        which = "first" if name == "from" else "last"
        wrong.append(f"“{values[0][:80]}” is not a day. Write the {which} day like 2020-01-31.")
        return None
