"""The two standard questions on health are told as one: disability as the Equality Act has it."""

from typing import Any

import pytest

from consultation.analysis.results import Results
from tests.analysis.conftest import Counter
from tests.conftest import Loader
from tests.responses import store

STANDARD = {"equality": {"questions": "standard"}}
RESIDENT = {"capacity": {"option": "resident"}}
LASTING = {"id": "health-condition", "type": "single", "label": "A condition?"}


def said(condition: str | None, limited: str | None = None) -> dict[str, Any]:
    """What somebody said to the two questions."""
    told = {"health-condition": condition, "activity-restriction": limited}
    return {asked: {"option": option} for asked, option in told.items() if option}


def shown(results: Results, key: str) -> dict[str, int | None]:
    found = results.question(key)
    assert found
    return {row.option: row.count for row in found.summary.rows("en")}


@pytest.mark.usefixtures("no_chance")
def test_disability_is_told_in_place_of_both_and_open_questions_are_broken_down_by_it(
    open_now: Loader, counted: Counter
) -> None:
    current = open_now(**STANDARD)
    for about, number in (
        (said("no"), 60),
        (said("no", "a-lot"), 10),  # keyed from a paper that contradicts itself
        (said("yes", "not-at-all"), 20),
        (said("yes", "a-little"), 30),
        (said("yes", "a-lot"), 40),
        (said("prefer-not-to-say"), 10),
        (said("yes", "prefer-not-to-say"), 10),
        (said("yes"), 50),
    ):
        store(current, [RESIDENT] * number, equality=about)
    results = counted(current)
    assert shown(results, "disability") == {
        "a-lot": 40,
        "a-little": 30,
        "not-disabled": 90,
        "prefer-not-to-say": 20,
    }
    assert results.question("health-condition") is results.question("activity-restriction") is None
    assert results.people
    by = next(each for each in results.questionnaire.equality if each.key == "disability")
    capacity = next(each for each in results.questionnaire.open if each.key == "capacity")
    assert results.people.tables.those(by, "a-lot", capacity) == {"/": 40, "/resident": 40}
    assert not {"health-condition", "activity-restriction"} & {
        name.removeprefix("about/") for name in results.people.tables.alone
    }


@pytest.mark.usefixtures("no_chance")
def test_questions_of_ones_own_stay_as_they_were_asked(open_now: Loader, counted: Counter) -> None:
    own = {**LASTING, "options": [{"id": "yes", "label": "Yes"}, {"id": "no", "label": "No"}]}
    current = open_now(equality={"questions": [own]})
    store(current, [RESIDENT] * 120, equality=said("yes"))
    store(current, [RESIDENT] * 30, equality=said("no"))
    results = counted(current)
    assert {"yes": 120, "no": 30}.items() <= shown(results, "health-condition").items()
    assert results.question("disability") is None


@pytest.mark.usefixtures("no_chance")
def test_a_version_that_asked_one_of_them_alone_keeps_its_table(
    open_now: Loader, counted: Counter
) -> None:
    """None of those whose disability is told counts there as well: tables must not overlap."""
    own = {**LASTING, "options": [{"id": "yes", "label": "Yes"}, {"id": "no", "label": "No"}]}
    store(open_now(equality={"questions": [own]}), [RESIDENT] * 60, equality=said("no"))
    current = open_now(**STANDARD)
    store(current, [RESIDENT] * 40, equality=said("no"))
    results = counted(current)
    assert shown(results, "health-condition")["no"] == 60
    assert shown(results, "disability")["not-disabled"] == 40
