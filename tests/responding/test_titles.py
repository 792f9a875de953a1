"""Titles tell each page and step, and nothing more where somebody may look over a shoulder."""

import pytest

from consultation.lifecycle.consultations import Current
from tests.conftest import Loader
from tests.definitions import definition
from tests.residents import Resident

TELLING = "Domestic abuse"
DOG = {"question": "pet", "is": "dog"}
PAGES = [
    {
        "id": "one",
        "title": f"{TELLING} at home",
        "questions": [
            {
                "id": "pet",
                "type": "single",
                "label": "Which?",
                "required": True,
                "options": [{"id": "dog", "label": "Dog"}, {"id": "cat", "label": "Cat"}],
            },
            {"id": "breed", "type": "line", "label": "Breed?", "show_if": DOG},
        ],
    },
    {
        "id": "two",
        "title": f"{TELLING} elsewhere",
        "questions": [{"id": "why", "type": "text", "label": "Why?"}],
    },
]
PRIORITIES = [{"id": each, "title": f"{TELLING} {each}"} for each in ("first", "second")]


def titles(resident: Resident, current: Current) -> list[str]:
    """What the browser keeps of a whole journey."""
    kept: list[str] = []

    def keep() -> None:
        kept.append(resident.page.title.get_text())

    for priority in PRIORITIES:
        resident.visit(f"/c/{current.slug}/priorities/{priority['id']}")
        keep()
    resident.start(current.slug)
    keep()
    resident.fill_in({"pet": {"": []}})
    keep()
    resident.fill_in({"pet": {"": ["dog"]}})
    while "/sent" not in resident.url:
        keep()
        resident.send() if resident.heading.startswith("Check") else resident.fill_in({})
    keep()
    return kept


@pytest.mark.parametrize("quick_exit", [True, False])
def test_titles_tell_each_page_and_step_and_nothing_more_where_somebody_may_look(
    open_now: Loader, resident: Resident, quick_exit: bool
) -> None:
    current = open_now(definition(pages=PAGES, priorities=PRIORITIES, quick_exit=quick_exit))
    kept = titles(resident, current)
    assert len(set(kept)) == len(kept) == 8, "each page has a title of its own"
    assert any(TELLING in each for each in kept) is not quick_exit
    number, error, continued = kept[2:5]
    assert "age 1 of 2" in number and error == f"Error: {number}"
    assert "age 1 of 2" in continued and "More about your last answers" in continued
    assert "age 2 of 2" in kept[5] and kept[6].startswith("Check your answers")
