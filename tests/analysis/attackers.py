"""Simulates an attacker who tries to find out what few people said about themselves.

The attacker knows everything that can be known: each open answer of each response and its day (from
`responses.csv`), the rule, and every figure about people that was shown on two days.
"""

import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from consultation.analysis.asked import Questionnaire, asked_in
from consultation.analysis.cells import ID, Columns, polars_library
from consultation.analysis.disclosure.blurring import ROUNDED_TO, STEADY
from consultation.analysis.disclosure.laid_out import cells_of
from consultation.analysis.fixed_tables import FixedTables, tabulated
from consultation.analysis.readers import Reader
from consultation.analysis.tallies import KEY
from consultation.questionnaire.definition import Definition
from consultation.questionnaire.parsing import parse
from consultation.questionnaire.shelf import ShippedShelf
from tests.definitions import definition

SMALL = range(1, 10)
GROUPS = {"sex": ("female", "male"), "faith": ("a", "b", "c", "none")}
OPEN = [
    {"id": "one", "type": "single", "label": "One?", "options": ["Yes", "No", "Perhaps"]},
    {"id": "two", "type": "scale", "label": "Two?", "scale": "agreement"},
    {"id": "three", "type": "multiple", "label": "Three?", "options": ["X", "Y", "Z"]},
    {"id": "four", "type": "matrix", "label": "Four?", "scale": ["Low", "High"],
     "rows": ["Day", "Night"]},
    {"id": "five", "type": "rank", "label": "Five?", "options": ["X", "Y"]},
    {"id": "six", "type": "points", "label": "Six?", "options": ["X", "Y"], "total": 4},
    {"id": "seven", "type": "number", "label": "Seven?", "min": 0, "max": 5},
]  # fmt: skip
Answers = Mapping[str, Any]
Set = frozenset[int]
"""Responses, by their place."""


def asking() -> Definition:
    """Three open questions, and two about people."""
    about = [
        {"id": key, "type": "single", "label": key, "options": [each.title() for each in options]}
        for key, options in GROUPS.items()
    ]
    source = definition(
        pages=[{"id": "one", "title": "One", "questions": OPEN}], equality={"questions": about}
    )
    return parse(source, "test.yaml", ShippedShelf())


@dataclass(frozen=True, kw_only=True)
class Truth:
    """Who responded: their open answers, and what they said about themselves, if anything."""

    said: Sequence[Answers]
    about: Sequence[Answers]
    keys: Sequence[int]

    @classmethod
    def drawn(cls, seed: int, number: int) -> "Truth":
        """People of whom some groups are small, and say what others do not."""
        draw = random.Random(seed)
        said, about = [], []
        for _ in range(number):
            sex = draw.choices(["female", "male", ""], [55, 30, 15])[0]
            faith = draw.choices(["a", "b", "c", "none", ""], [40, 12, 5, 25, 18])[0]
            lean = 3 if sex == "female" else 1
            answers: dict[str, Any] = {
                "one": {"option": draw.choices(["yes", "no", "perhaps"], [lean, 2, 0.4])[0]},
                "two": draw.choices(["strongly-disagree", "disagree", "neither", "agree"],
                                    [1, 2, 2, 2 * lean])[0],
            }  # fmt: skip
            ticked = [each for each in "xyz" if draw.random() < 0.4] or ["x"]
            answers["three"] = {"options": ticked}
            answers["four"] = {
                each: draw.choices(["low", "high"], [lean, 2])[0] for each in ("day", "night")
            }
            answers["five"] = draw.sample("xy", draw.choice([1, 2]))
            points = draw.randint(0, 4)
            answers["six"] = {"x": points, "y": 4 - points}
            answers["seven"] = str(draw.randint(0, 5))
            # Few leave a question out: whoever can subtract these from all knows them by name.
            said.append({key: each for key, each in answers.items() if draw.random() < 0.994})
            told = {"sex": sex, "faith": faith}
            about.append({key: {"option": each} for key, each in told.items() if each})
        keys = [draw.getrandbits(31) for _ in range(number)]
        return cls(said=said, about=about, keys=keys)

    def first(self, number: int) -> "Truth":
        """As it stood when so many had responded."""
        return Truth(said=self.said[:number], about=self.about[:number], keys=self.keys[:number])


class World:
    """What is asked, and how its tables are made."""

    def __init__(self, definition: Definition | None = None) -> None:
        self.definition = definition or asking()
        self.questionnaire: Questionnaire = asked_in({1: self.definition})
        self._reader = Reader(1, self.definition)

    def tables(self, truth: Truth, before: FixedTables) -> FixedTables:
        """The tables about people, as the product makes them."""
        pl = polars_library()
        pages, about = Columns((ID, "response/version")), Columns((ID, "response/version"))
        for place, (said, told) in enumerate(zip(truth.said, truth.about, strict=True)):
            pages.add((str(place), "1"), self._reader.pages, json.dumps(said))
            about.add((str(place), "1"), self._reader.equality, json.dumps(told))
        frame = pl.concat([*pages.frames()])
        beside = pl.concat([*about.frames()]).rename(lambda n: n if n == ID else f"about/{n}")
        keys = pl.Series(KEY, truth.keys, dtype=pl.UInt64)
        return tabulated(self.questionnaire, frame.join(beside, on=ID).with_columns(keys), before)

    def sets(self, truth: Truth) -> dict[tuple[str, str], Set]:
        """By question and cell: the responses in it, as anybody can list who has the file."""
        found: dict[tuple[str, str], set[int]] = defaultdict(set)
        for asked in self.questionnaire.open:
            cells_id = asked.question.id
            for place, said in enumerate(truth.said):
                if cells_id in said:
                    for cell in self._cells(asked.question, said[cells_id]):
                        found[asked.key, cell].add(place)
        return {name: frozenset(places) for name, places in found.items()}

    def _cells(self, question: Any, answer: Any) -> list[str]:
        values = zip(question.columns(), question.cells(answer), strict=True)
        tallies = {column.name: {value: 1} for column, value in values if value}
        return [
            name for name, count in cells_of(question.summarise(1, 1, tallies)).items() if count
        ]


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One figure that was shown: of which responses it counts those in a group of which kind."""

    about: str
    group: str
    of: Set
    shown: int
    table: str
    cell: str

    @property
    def name(self) -> tuple[str, ...]:
        """What it is called on every day."""
        return (self.about, self.group, self.table, self.cell)


def figures(world: World, truth: Truth, tables: FixedTables) -> Iterator[Figure]:
    """Every figure of one day's tables, with the set that everybody knows."""
    everybody = frozenset(range(len(truth.said)))
    sets = world.sets(truth)
    for about, groups in GROUPS.items():
        named = f"about/{about}"
        for group in groups:
            alone = tables.alone.get(named, {}).get(f"/{group}")
            if alone is not None:
                yield Figure(about=about, group=group, of=everybody, shown=alone, table="", cell="")
            for question, cells in tables.by.get(named, {}).get(group, {}).items():
                for cell, shown in cells.items():
                    yield Figure(
                        about=about,
                        group=group,
                        of=sets[question, cell],
                        shown=shown,
                        table=question,
                        cell=cell,
                    )


@dataclass(frozen=True, kw_only=True)
class Range:
    """How few and how many of a set can be in a group, as far as somebody can tell."""

    least: int
    most: int


class Attacker:
    """Bounds what every shown figure leaves possible, and draws the conclusions of all together.

    `days` are the figures of each day, the first made of nothing; `chance` is by how much they
    take a count to have been moved at most: 18 is certain, 6 is right in 19 of 20 cases.
    """

    def __init__(self, days: Sequence[Sequence[Figure]], *, chance: int) -> None:
        self._chance = chance
        self._known: dict[tuple[str, str], dict[Set, Range]] = defaultdict(dict)
        before: dict[tuple[str, ...], int] = {}
        for day in days:
            for each in day:
                self._learn(each, before.get(each.name))
            before = {each.name: each.shown for each in day}

    def _learn(self, figure: Figure, before: int | None) -> None:
        """A figure that stayed may be farther off than one that was rounded anew."""
        low, high = figure.shown - ROUNDED_TO // 2, figure.shown + ROUNDED_TO // 2 - 1
        if before == figure.shown:
            low, high = figure.shown - STEADY + 1, figure.shown + STEADY - 1
        elif before is not None and before < figure.shown:
            low = max(low, before + STEADY)
        elif before is not None:
            high = min(high, before - STEADY)
        known = self._known[figure.about, figure.group]
        so_far = known.get(figure.of, Range(least=0, most=len(figure.of)))
        known[figure.of] = Range(
            least=max(so_far.least, low - self._chance, 10),
            most=min(so_far.most, high + self._chance),
        )

    def differences(self) -> Iterator[tuple[str, str, Set, Range]]:
        """What follows for each set by which two known sets differ, one within the other."""
        for (about, group), known in self._known.items():
            for smaller, few in known.items():
                yield about, group, smaller, self._with_the_rest(about, group, smaller, few)
                for larger, many in known.items():
                    if smaller < larger:
                        rest = larger - smaller
                        yield (
                            about,
                            group,
                            rest,
                            Range(
                                least=max(0, many.least - few.most),
                                most=min(len(rest), many.most - few.least),
                            ),
                        )

    def _with_the_rest(self, about: str, group: str, of: Set, told: Range) -> Range:
        """With what the other groups of the same set leave room for."""
        others = sum(
            known[of].least
            for (kind, other), known in self._known.items()
            if kind == about and other != group and of in known
        )
        return Range(least=told.least, most=min(told.most, len(of) - others))

    def claims(self, truth: Truth) -> Counter[bool]:
        """How many small counts they take to be determined, and whether rightly so."""
        found: Counter[bool] = Counter()
        for about, group, of, told in self.differences():
            if told.least >= told.most and of:
                true = sum(truth.about[place].get(about, {}).get("option") == group for place in of)
                if true in SMALL or told.most in SMALL:
                    found[told.least == told.most == true] += 1
        return found


def believed(shown: Sequence[Figure]) -> Iterator[int]:
    """What somebody gets who takes every figure to be exact, and subtracts: from what everybody
    knows, and from each other."""
    for each in shown:
        yield each.shown
        same_line = [
            other.shown
            for other in shown
            if (other.table, other.cell, other.about) == (each.table, each.cell, each.about)
        ]
        yield len(each.of) - sum(same_line)
        for other in shown:
            if (other.about, other.group) == (each.about, each.group) and each.of < other.of:
                yield other.shown - each.shown
