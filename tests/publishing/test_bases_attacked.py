"""Attacks what is published of questions that depend on areas and kinds, all of them together.

Random people, of whom few are of some kinds. Somebody knows every count and base that is shown, who
was asked what, and so which numbers add up to which others.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest
from sqlalchemy import delete

from consultation.analysis import held_back
from consultation.analysis.disclosure import Protected
from consultation.analysis.results import QuestionResult, Results
from consultation.extensions import db
from consultation.questionnaire.summaries import Counts
from consultation.reporting.files.downloads import report_on
from consultation.responding.models import Response
from consultation.transactions import writing
from tests.analysis.attackers import SMALL
from tests.conftest import Loader
from tests.definitions import with_questions
from tests.publishing.capacities import CAPACITY, WHO, asked, of
from tests.publishing.published import WHERE
from tests.responses import store

pytestmark = pytest.mark.slow
SEEDS = range(60)
PEOPLE, ORGANISATIONS = WHO[:2], WHO[2:]
ASKED = {
    "ward": ("resident",),
    "visit": ("visitor",),
    "both": PEOPLE,
    "name": ORGANISATIONS,
    "rest": WHO[1:],
}
"""The kinds that were asked each question; the last also of those who name none."""
QUESTIONS = [
    CAPACITY,
    {**WHERE, "show_if": of("resident")},
    asked("visit", of("visitor")),
    asked("both", of(*PEOPLE)),
    asked("name", of(*ORGANISATIONS), "line"),
    asked("more", {"question": "name", "answered": True}),
    asked("rest", {"not": of("resident")}),
]
NONE = "capacity/"
"""How many named no kind."""
Sum = tuple[Sequence[str], str]
"""Numbers that add up to another one, all by their names."""


def drawn(draw: random.Random, wards: Sequence[str]) -> list[dict[str, Any]]:
    """What everybody says: some kinds are few, and some questions are left out."""
    said = []
    large = draw.choice([15, 40, 120])
    for kind in (*WHO, ""):
        for _ in range(draw.choice([0, 1, 2, 3, 5, 9, 10, 11, 15, large])):
            answers: dict[str, Any] = {"capacity": {"option": kind}} if kind else {}
            for key, kinds in ASKED.items():
                if (kind in kinds or (key == "rest" and not kind)) and draw.random() < 0.9:
                    answers[key] = {"option": draw.choice(["yes", "yes", "no"])}
            if "ward" in answers:
                answers["ward"] = draw.choices(wards, [50, 20, 6, 2, 1])[0]
            if "name" in answers:
                answers |= {"name": "Mill", "more": {"option": draw.choice(["yes", "no"])}}
            said.append(answers)
    return said


class Somebody:
    """Bounds every number by what is shown, and narrows these by what adds up to what."""

    def __init__(self, results: Results) -> None:
        self.true: dict[str, int] = {}
        self.bounds: dict[str, tuple[int, int]] = {}
        self._sums: list[Sum] = []
        self._total = results.total
        held = held_back.held_back(results)
        for each in results.open:
            self._look(each, held.get(each.key))
        self._know("capacity of", self._total)
        for key, kinds in ASKED.items():
            none = [NONE] if key == "rest" else []
            self._sums.append(([*(f"capacity/{kind}" for kind in kinds), *none], f"{key} of"))
        self._sums.append((["name answered"], "more of"))

    def _look(self, result: QuestionResult, shown: Protected | None) -> None:
        key, exact = result.key, result.summary
        assert not isinstance(exact, Protected)
        number = self._total if result.number_asked is None else result.number_asked
        options = exact.options if isinstance(exact, Counts) else ()
        counts = {f"{key}/{each.id}": each.count for each in options}
        of, answered, none = f"{key} of", f"{key} answered", f"{key}/"
        self.true |= {**counts, of: number, answered: exact.base, none: number - exact.base}
        self.bounds |= dict.fromkeys([*counts, of, answered, none], (0, self._total))
        self._sums += [([*counts], answered)] * bool(counts) + [([answered, none], of)]
        if shown is None:
            seen: Mapping[str, int | None] = counts
            base, not_asked = exact.base, exact.not_asked
        else:
            (part,) = shown.parts
            seen = {f"{key}/{each.id}": each.count for each in part.options}
            base, not_asked = part.base, shown.not_asked
        for name, count in seen.items():
            if count is not None:
                self._know(name, count)
        if base is not None:
            self._know(answered, base)
            assert not_asked is not None
            self._know(of, self._total - not_asked)

    def _know(self, name: str, number: int) -> None:
        assert self.true[name] == number
        self.bounds[name] = (number, number)

    def conclude(self) -> None:
        """Narrow the bounds until none moves."""
        before = None
        while before != self.bounds:
            before = dict(self.bounds)
            for parts, whole in self._sums:
                least = sum(self.bounds[part][0] for part in parts)
                most = sum(self.bounds[part][1] for part in parts)
                for part in parts:
                    low, high = self.bounds[part]
                    self._narrow(
                        part,
                        self.bounds[whole][0] - (most - high),
                        self.bounds[whole][1] - (least - low),
                    )
                self._narrow(whole, least, most)

    def _narrow(self, name: str, least: int, most: int) -> None:
        low, high = self.bounds[name]
        self.bounds[name] = (max(low, least), min(high, most))

    def knows(self) -> list[str]:
        """The small numbers of kinds, places, and of what organisations said, that are told."""
        about_few = ("capacity/", "ward/", "more/", "name answered", "name of")
        return [
            name
            for name, (low, high) in self.bounds.items()
            if name.startswith(about_few)
            and not name.endswith("/")
            and self.true[name] in SMALL
            and low == high
        ]


@pytest.fixture
def known(loaded: Loader) -> Callable[[], int]:
    """How many small numbers somebody knows over all seeds."""
    current = loaded(with_questions(*QUESTIONS))
    places = current.definition.questions["ward"].areas.places
    wards = [place.code for place in places][:5]

    def attacked() -> int:
        found = 0
        for seed in SEEDS:
            said = drawn(random.Random(seed), wards)
            store(current, said)
            somebody = Somebody(report_on(current).results)
            somebody.conclude()
            for name, (low, high) in somebody.bounds.items():
                assert low <= somebody.true[name] <= high
            found += len(somebody.knows())
            with writing() as session:
                session.execute(delete(Response))
            db.session.rollback()
        return found

    return attacked


def test_no_small_number_is_known_from_all_that_is_shown(known: Callable[[], int]) -> None:
    assert known() == 0


def test_were_bases_always_shown_small_numbers_would_be_known(
    known: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(held_back, "_that_tell", lambda *_: [])
    assert known() > len(SEEDS)
