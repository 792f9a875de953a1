"""How made-up people pick: options, places, steps of a scale, orders and shares.

It must not know pages, nor which question has which id: what people lean towards is said elsewhere.
"""

from bisect import bisect, bisect_left
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate
from random import Random
from typing import Any

from consultation.examples.leanings import (
    ANYTHING,
    AT_EASE,
    BASES,
    CAPACITY,
    OTHERS,
    WEIGHTS,
    spread,
)
from consultation.examples.people import Answering, Person, Setting
from consultation.questionnaire.answers import DECLINED, OTHER, OUTSIDE, Answer
from consultation.questionnaire.question_types.choices import Multiple, Single
from consultation.questionnaire.question_types.matrices import Matrix
from consultation.questionnaire.question_types.places import Area
from consultation.questionnaire.question_types.points import Points
from consultation.questionnaire.question_types.ranks import Rank
from consultation.questionnaire.question_types.scales import OnScale, Scale

OFF_SCALE_CHANCE = 0.055
DECLINED_CHANCE = 0.18
UNDECIDED_CHANCE = 0.05
SAME_PLACE_CHANCE = 0.6
OUTSIDE_WEIGHT = 0.04
STEPS_FROM, STEPS_TO = -1.3, 1.1


def _weight(question: str, option: str) -> float:
    known = WEIGHTS.get(question)
    if known is not None:
        return known.get(option, 0.5)
    if option in (OTHER, DECLINED):
        return 0.1
    return 0.25 + spread(question, option)


def _drawn(rng: Random, options: Sequence[str], upto: Sequence[float]) -> str:
    """One of `options` at random; `upto` are their cumulative weights."""
    return options[bisect(upto, rng.random() * upto[-1], hi=len(options) - 1)]


def _words_of_other(rng: Random, question: str) -> str:
    words = OTHERS.get(question, ANYTHING)
    return words[int(rng.random() * len(words))]


def single(question: Single, setting: Setting) -> Answering:
    """One option, by weight; a few people choose "other"."""
    rng, options = setting.rng, tuple(question.labels)
    upto = tuple(accumulate(_weight(question.id, option) for option in options))

    def answer(person: Person) -> Answer:
        if question.sensitive and rng.random() < DECLINED_CHANCE:
            return {"option": DECLINED}
        option = _drawn(rng, options, upto)
        if option == OTHER and question.other and rng.random() < 0.9:
            return {"option": OTHER, "other": _words_of_other(rng, question.id)}
        return {"option": option}

    return answer


def multiple(question: Multiple, setting: Setting) -> Answering:
    """One option or a few, by weight and capacity, or one that excludes all others."""
    rng = setting.rng
    together = tuple(option for option in question.labels if option not in question.alone)
    alone = tuple(option for option in question.labels if option in question.alone)
    most = min(question.max or len(together), len(together))
    least = min(max(1, question.min or 1), most)
    by_capacity: dict[str, tuple[tuple[str, float], ...]] = {}

    def powers(capacity: str) -> tuple[tuple[str, float], ...]:
        """Exponents for weighted sampling: the options with the highest random power are ticked."""
        factors = CAPACITY.get(capacity, {})
        return tuple(
            (option, 1 / (_weight(question.id, option) * factors.get(option, 1)))
            for option in together
        )

    def number() -> int:
        if question.max:
            return most if rng.random() < 0.62 else 1 + int(rng.random() * most)
        ticks = 1
        while ticks < most and rng.random() < 0.58:
            ticks += 1
        return ticks

    def answer(person: Person) -> Answer:
        if not together or (alone and rng.random() < _alone_chance(question, person)):
            return {"options": [_which_alone(rng, alone, person)]}
        if person.capacity not in by_capacity:
            by_capacity[person.capacity] = powers(person.capacity)
        drawn = [(rng.random() ** power, option) for option, power in by_capacity[person.capacity]]
        drawn.sort(reverse=True)
        ticked = {option for _, option in drawn[: max(least, number())]}
        given: dict[str, Any] = {"options": [option for option in together if option in ticked]}
        if question.other and OTHER in ticked and rng.random() < 0.9:
            given["other"] = _words_of_other(rng, question.id)
        return given

    return answer


def _alone_chance(question: Multiple, person: Person) -> float:
    if question.sensitive:
        return DECLINED_CHANCE
    return UNDECIDED_CHANCE + (0.3 if person.mood < -1.6 else 0.0)


def _which_alone(rng: Random, alone: Sequence[str], person: Person) -> str:
    """The first is taken for "none of these", which people who are against choose."""
    if person.mood < -1.6 or rng.random() < 0.45:
        return alone[0]
    return alone[int(rng.random() * len(alone))]


def area(question: Area, setting: Setting) -> Answering:
    """An area by weight; people who chose one before mostly choose it again."""
    rng, places = setting.rng, tuple(question.labels)
    weights = {place: 0.35 + spread(place, "size") for place in places}
    weights |= {place: OUTSIDE_WEIGHT * len(places) for place in (OUTSIDE, DECLINED)}
    upto = tuple(accumulate(weights[place] for place in places))

    def answer(person: Person) -> Answer:
        if person.place in question.labels and rng.random() < SAME_PLACE_CHANCE:
            return person.place
        return _drawn(rng, places, upto)

    return answer


def _step(question: OnScale, setting: Setting, part: str) -> Callable[[Person], str]:
    """A person's step: from the average of the scale, the person's mood, and chance."""
    rng = setting.rng
    steps = tuple(each.id for each in question.scale)
    off = tuple(each.id for each in question.off)
    at_ease = question.id in AT_EASE or steps[0] in AT_EASE
    base = BASES.get(part, 1.2 * spread(question.id, part) - 0.4)
    width = (STEPS_TO - STEPS_FROM) / max(1, len(steps) - 2)
    ends = tuple(STEPS_FROM + width * place for place in range(len(steps) - 1))

    def step(person: Person) -> str:
        if off and rng.random() < OFF_SCALE_CHANCE:
            return off[0] if rng.random() < 0.8 else off[-1]
        return steps[
            bisect_left(ends, base + (person.ease if at_ease else person.mood) + rng.gauss(0, 0.75))
        ]

    return step


def scale(question: Scale, setting: Setting) -> Answering:
    """A step of the scale."""
    return _step(question, setting, question.id)


def matrix(question: Matrix, setting: Setting) -> Answering:
    """A step for each row, or for most of them."""
    rng = setting.rng
    rows: Mapping[str, Callable[[Person], str]] = {
        row: _step(question, setting, row) for row in question.row_labels
    }

    def answer(person: Person) -> Answer | None:
        whole = question.must_be_answered or rng.random() < 0.9
        given = {row: step(person) for row, step in rows.items() if whole or rng.random() < 0.6}
        return given or None

    return answer


def rank(question: Rank, setting: Setting) -> Answering:
    """A ranking by weight, complete or only begun."""
    rng = setting.rng
    powers = tuple((option, 1 / _weight(question.id, option)) for option in question.labels)

    def answer(person: Person) -> Answer:
        whole = question.must_be_answered or rng.random() < 0.82
        places = question.places if whole else 1 + int(rng.random() * question.places)
        drawn = sorted(((rng.random() ** power, option) for option, power in powers), reverse=True)
        return [option for _, option in drawn[:places]]

    return answer


def points(question: Points, setting: Setting) -> Answering:
    """All points are given, many of them to one favourite."""
    rng, options = setting.rng, tuple(question.labels)
    upto = tuple(accumulate(_weight(question.id, option) for option in options))
    coin = max(1, question.total // 20)

    def answer(person: Person) -> Answer:
        shares = dict.fromkeys(options, 0)
        favourite = _drawn(rng, options, upto)
        for _ in range(question.total // coin):
            shares[favourite if rng.random() < 0.3 else _drawn(rng, options, upto)] += coin
        shares[favourite] += question.total % coin
        return shares

    return answer
