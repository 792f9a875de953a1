"""Attacks what viewers see of areas and kinds while responses come, and once no more can.

The viewer looks after every single response and knows how many there are then. They know the rule,
and that a count grows by no more than one a response.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial

import numpy as np
import pytest

from consultation.analysis.disclosure import held_back
from consultation.analysis.disclosure.blurring import ROUNDED_TO, SMALLEST_SHOWN, STEADY
from consultation.analysis.fixed_tables import FixedTables
from consultation.questionnaire.parsing import parse
from consultation.questionnaire.shelf import ShippedShelf
from tests.analysis.attackers import SMALL, Truth, World
from tests.definitions import with_questions

SEEDS = range(60)
WHO = {
    "id": "who",
    "type": "single",
    "label": "In what capacity do you answer?",
    "options": ["A person", "A charity", "A company", "A public body"],
}
WHERE = {"id": "ward", "type": "area", "label": "Which ward?", "areas": "wolverhampton-wards"}
WEIGHTS = {"who": [60, 4, 1, 2, 1], "ward": [40, 22, 9, 5, 3, 2, 1, 1, 4]}
"""How often each of the first answers is given, then how often none."""
CERTAIN, NEARLY = 18, 6
"""By how much an attacker allows a figure to have been moved."""


Look = Callable[["Viewer", "Responses", str], None]
"""What a viewer sees while responses come."""


@cache
def world() -> World:
    return World(parse(with_questions(WHO, WHERE), "test.yaml", ShippedShelf()))


@cache
def answers(question: str) -> tuple[str, ...]:
    """The answers that people give to a question, so that each weight but the last has one."""
    shown = world().definition.questions[question].summarise(0, 0, {})
    return tuple(each.id for each in shown.options)[: len(WEIGHTS[question]) - 1]


@dataclass(frozen=True, kw_only=True)
class Responses:
    """What everybody said, in the order in which it came, and on which day."""

    said: Sequence[Mapping[str, str]]
    keys: Sequence[int]
    days: Sequence[int]
    """After how many responses a viewer looks first on each day."""

    @classmethod
    def drawn(cls, seed: int) -> "Responses":
        draw = random.Random(seed)
        number = draw.randint(60, 200)
        said = []
        for _ in range(number):
            given = {
                key: draw.choices([*answers(key), ""], weights)[0]
                for key, weights in WEIGHTS.items()
            }
            said.append({key: answer for key, answer in given.items() if answer})
        days, at = [], draw.randint(10, 20)
        while at < number:
            days.append(at)
            at += draw.randint(10, 25)
        # The last day begins when all have come, as it does at the seal.
        return cls(said=said, keys=[draw.getrandbits(31) for _ in said], days=[*days, number])

    def counts(self, question: str, number: int) -> list[int]:
        """How many of the first so many gave each answer, and how many none."""
        given = Counter(each.get(question, "") for each in self.said[:number])
        return [given[each] for each in (*answers(question), "")]

    def truth(self, number: int) -> Truth:
        """The first so many, as tables are made of them."""
        wards = [{"ward": each["ward"]} if "ward" in each else {} for each in self.said[:number]]
        kinds = [{"who": {"option": each["who"]}} if "who" in each else {} for each in self.said]
        said = [{**ward, **kind} for ward, kind in zip(wards, kinds, strict=False)]
        return Truth(said=said, about=[{}] * number, keys=self.keys[:number])


class Viewer:
    """Bounds how many gave each answer after each response, and narrows these until none moves."""

    def __init__(self, number: int, answers: int) -> None:
        """Before any look: nobody at first, and never more than have responded."""
        self._at = np.arange(number + 1)[:, np.newaxis]
        self.least = np.zeros((number + 1, answers), dtype=int)
        self.most = np.repeat(self._at, answers, axis=1)

    def learn(self, moment: int, place: int, least: int, most: int) -> None:
        """That a count was within these bounds."""
        self.least[moment, place] = max(self.least[moment, place], least)
        self.most[moment, place] = min(self.most[moment, place], most)

    def conclude(self) -> None:
        """Each response is in one count: so counts grow by one or not, and all add up."""
        least, most, at = self.least, self.most, self._at
        before = None
        while before is None or any((one != other).any() for one, other in before):
            was = least.copy(), most.copy()
            least = np.maximum(least, at - most.sum(axis=1, keepdims=True) + most)
            most = np.minimum(most, at - was[0].sum(axis=1, keepdims=True) + was[0])
            least = np.maximum.accumulate(least)
            most = np.minimum.accumulate(most[::-1])[::-1]
            most = np.minimum.accumulate(most - at) + at
            least = np.maximum.accumulate((least - at)[::-1])[::-1] + at
            before = ((was[0], least), (was[1], most))
        self.least, self.most = least, most

    def claims(self, true: Callable[[int], Sequence[int]]) -> Counter[bool]:
        """How many small counts are determined, and whether rightly so; not who gave no answer."""
        found: Counter[bool] = Counter()
        for moment in range(1, len(self.least)):
            for place, count in enumerate(true(moment)[:-1]):
                least, most = self.least[moment, place], self.most[moment, place]
                if least >= most and (count in SMALL or most in SMALL):
                    found[bool(least == most == count)] += 1
        return found


def exactly(viewer: Viewer, responses: Responses, question: str, moments: Iterable[int]) -> None:
    """What is learnt from exact figures with small ones held back, looked at so often."""
    for moment in moments:
        *counts, rest = responses.counts(question, moment)
        hidden = held_back(counts, rest)
        for place, count in enumerate([*counts, rest]):
            if place not in hidden:
                viewer.learn(moment, place, count, count)
            elif len(hidden) <= len(counts):
                viewer.learn(moment, place, 1, moment)  # where all is held back, so are zeros


def day_by_day(viewer: Viewer, responses: Responses, question: str, chance: int) -> None:
    """What is learnt from the stored tables, renewed once a day."""
    tables = FixedTables()
    for moment in responses.days:
        before = tables.alone.get(question, {})
        tables = world().tables(responses.truth(moment), tables)
        for place, answer in enumerate(answers(question)):
            shown = tables.alone[question].get(f"/{answer}")
            if shown is None:
                continue
            below, above = ROUNDED_TO // 2, ROUNDED_TO // 2 - 1
            if before.get(f"/{answer}") == shown:
                below = above = STEADY - 1
            least, most = shown - below - chance, shown + above + chance
            viewer.learn(moment, place, max(least, SMALLEST_SHOWN), most)


def attack(question: str, look: Look) -> Counter[bool]:
    """What a viewer claims over all seeds who sees `look` first, and exact figures at the end."""
    found: Counter[bool] = Counter()
    for seed in SEEDS:
        responses = Responses.drawn(seed)
        number = len(responses.said)
        viewer = Viewer(number, len(WEIGHTS[question]))
        look(viewer, responses, question)
        exactly(viewer, responses, question, [number])
        viewer.conclude()
        found += viewer.claims(partial(responses.counts, question))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("question", ["who", "ward"])
@pytest.mark.parametrize("chance", [CERTAIN, NEARLY])
def test_no_small_count_is_recovered(question: str, chance: int) -> None:
    found = attack(question, partial(day_by_day, chance=chance))
    assert found[True] == 0
    if chance == CERTAIN:
        assert found[False] == 0, "it would be a mistake of the attacker"


@pytest.mark.parametrize("question", ["who", "ward"])
def test_from_exact_figures_after_each_response_small_counts_are_recovered(question: str) -> None:
    def after_each(viewer: Viewer, responses: Responses, question: str) -> None:
        exactly(viewer, responses, question, range(1, len(responses.said)))

    found = attack(question, after_each)
    assert found[True] > len(SEEDS)
    assert found[False] == 0
