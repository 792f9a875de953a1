"""Which step of the questionnaire comes next, given the answers so far.

A question that depends on an answer of its own page belongs to a later step. Where JavaScript has
shown it on the page already (`in_place`), that step is left out. It must not know drafts, routes or
any question type.
"""

from collections.abc import Iterable

from consultation.questionnaire.answers import Answers
from consultation.questionnaire.definition import Definition, Page, Step
from consultation.questionnaire.routing import Shown, shown

LARGEST_BODY = 8 * 1024 * 1024
"""Bytes that a page's form may send."""
CHARACTER_BYTES = 12
"""A character takes at most four bytes of UTF-8, each written as %XX in a form's body."""
BODY_MARGIN = 64 * 1024


Given = Answers | Shown
"""The answers so far; or what `shown` makes of them, where the caller has that already."""


def _state(definition: Definition, given: Given) -> Shown:
    return given if isinstance(given, Shown) else shown(definition, given)


def step_at(definition: Definition, address: str) -> Step | None:
    """The step at an address; None where there is none."""
    return definition.step_by_address.get(address)


def is_due(step: Step, state: Shown, in_place: Iterable[str] = ()) -> bool:
    """Whether a step has anything to ask that was not shown in place already."""
    questions = step.questions
    asked = {question.id for question in questions} & state.asked
    return bool(asked - set(in_place)) or (
        step.part == 1 and not questions and step.page.shown(state.chosen)
    )


def next_step(
    definition: Definition, answers: Given, after: Step | None, in_place: Iterable[str] = ()
) -> Step | None:
    """The step that follows `after` (None: the first); None when only checking is left."""
    state = _state(definition, answers)
    steps = definition.steps
    begin = _place(definition, after) + 1 if after else 0
    return next((step for step in steps[begin:] if is_due(step, state, in_place)), None)


def _place(definition: Definition, step: Step) -> int:
    """The step's place in order; by its address, since comparing steps compares all questions."""
    return list(definition.step_by_address).index(step.address)


def step_before(definition: Definition, answers: Given, step: Step | None) -> Step | None:
    """The step that comes before `step` (None: before checking); None if that is the first."""
    state = _state(definition, answers)
    steps = definition.steps
    end = _place(definition, step) if step else len(steps)
    return next((each for each in reversed(steps[:end]) if is_due(each, state)), None)


def pages_shown(definition: Definition, answers: Given) -> tuple[Page, ...]:
    """The pages that are asked, given the answers so far; for the progress shown."""
    state = _state(definition, answers)
    return tuple(page for page in definition.pages if page.shown(state.chosen))


def first_incomplete(definition: Definition, answers: Given) -> Step | None:
    """The first step that lacks a required answer; None when all is there."""
    state = _state(definition, answers)
    for step in definition.steps:
        for question in step.questions:
            if question.id not in state.asked or not question.must_be_answered:
                continue
            if question.incomplete(state.answers.get(question.id)):
                return step
    return None


def longest_body(characters: int) -> int:
    """How many bytes a form can have whose inputs hold so many characters, with a margin."""
    return CHARACTER_BYTES * characters + BODY_MARGIN
