"""The answers of the simulated residents: made-up responses, as a browser would send them.

They are those of a browser with JavaScript: questions that appear on a page are answered there.
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from consultation.examples import BY_SLUG
from consultation.examples.made_up import made_up_responses
from consultation.questionnaire.answers import Answers
from consultation.questionnaire.definition import Definition, Page
from consultation.questionnaire.paging import pages_shown
from consultation.questionnaire.parsing import parse
from consultation.questionnaire.routing import shown
from consultation.questionnaire.shelf import ShippedShelf

SLUG = "swp-strategy-demonstration"
MARKED = "anything-else"
"""The question for free text in which each journey writes a word of its own."""
SEED = 2020


@dataclass(frozen=True)
class Plan:
    """What one resident sends: the id and the body of each page, without the hidden fields."""

    pages: tuple[tuple[str, str], ...]


def the_definition() -> Definition:
    """The definition of the partnership's example."""
    return parse(BY_SLUG[SLUG].source(), BY_SLUG[SLUG].filename, ShippedShelf())


def plans(number: int) -> list[Plan]:
    """`number` plans, the same at every call."""
    definition = the_definition()
    return [
        _plan(definition, {**each.answers, MARKED: "Nothing else"})
        for each in made_up_responses(definition, number, SEED)
    ]


def _plan(definition: Definition, answers: Answers) -> Plan:
    asked = shown(definition, answers).asked
    pages = pages_shown(definition, answers)
    return Plan(tuple((page.id, _body(page, answers, asked)) for page in pages))


def _body(page: Page, answers: Answers, asked: frozenset[str]) -> str:
    in_place = {question.id for part in page.parts[1:] for question in part}
    fields = [("shown", each) for each in sorted(in_place & asked)]
    for question in page.questions:
        if question.id == MARKED or question.id not in asked:
            continue
        typed = question.typed(answers[question.id]) if question.id in answers else {}
        for part, values in typed.items():
            name = f"question_{question.id}" + (f".{part}" if part else "")
            fields += [(name, value) for value in values]
    return urlencode(fields)
