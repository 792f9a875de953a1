"""Nobody can subtract those who answered a question about people from those who were asked it."""

import pytest

from consultation.analysis.disclosure import Protected
from consultation.analysis.results import Results
from tests.analysis.conftest import Counter
from tests.conftest import Loader
from tests.definitions import definition
from tests.responses import store


def part(results: Results, key: str) -> tuple[list[int | None], int | None]:
    found = results.question(key)
    assert found
    assert isinstance(found.summary, Protected)
    (only,) = found.summary.parts
    return [each.count for each in only.options], only.base


@pytest.mark.parametrize(
    ("silent", "shown"),
    [(10, ([10, 20, None], 30)), (2, ([None, 20, None], None))],
)
@pytest.mark.usefixtures("no_chance")
def test_only_those_who_were_asked_count_when_others_are_subtracted(
    loaded: Loader,
    counted: Counter,
    silent: int,
    shown: tuple[list[int | None], int | None],
) -> None:
    ask = {"id": "who", "type": "multiple", "label": "Who?", "options": ["Carer", "Child"]}
    then = {
        "id": "ill",
        "type": "single",
        "label": "Are you ill?",
        "options": ["Yes", "No"],
        "sensitive": True,
    }
    current = loaded(
        definition(
            pages=[
                {"id": "one", "title": "One", "questions": [ask]},
                {
                    "id": "two",
                    "title": "Two",
                    "show_if": {"question": "who", "is": "carer"},
                    "questions": [then],
                },
            ]
        )
    )
    carer = {"who": {"options": ["carer", "child"]}}
    store(current, [{**carer, "ill": {"option": "no"}}] * 20)
    store(current, [{**carer, "ill": {"option": "yes"}}] * 10)
    store(current, [carer] * silent + [{"who": {"options": ["child"]}}] * 100)
    assert part(counted(current), "ill") == shown
