"""How the page comes to be shown on which somebody checks their answers: drawn once, then filled.

It must not know how answers are taken or sent.
"""

from flask import g, render_template, request
from markupsafe import Markup, escape

from consultation import antiforgery
from consultation.lifecycle.consultations import Current
from consultation.prose import interface_words as gettext
from consultation.questionnaire.answers import Answers
from consultation.questionnaire.definition import Page, Question
from consultation.questionnaire.fields import field_name
from consultation.questionnaire.paging import step_before
from consultation.questionnaire.routing import Shown
from consultation.responding.consulting import address_of
from consultation.responding.drawn import PROOF, Pattern, hole
from consultation.responding.dressing import dress
from consultation.responding.showing import back_from

Row = tuple[Question, Markup, str]
_SEEN = "seen"
"""The hole for the mark of what was seen."""


def checked_page(here: Current, state: Shown, mark: str, *, kept_elsewhere: bool) -> bytes:
    """Every answer once more; whoever was asked the same gets the same page round their answers.

    `mark` tells, when they are sent, whether these are still the answers.
    """
    back = back_from(step_before(here.definition, state, None))
    empty, returned = not state.answers, "returned" in request.args
    changed = "changed" in request.args

    def draw() -> Pattern:
        page = render_template(
            "responding/check.html",
            current=here,
            sections=_sections(here, state.asked),
            back=back,
            empty=empty,
            returned=returned,
            kept_elsewhere=kept_elsewhere,
            changed=changed,
            seen=hole(_SEEN),
            csrf_token=lambda: hole(PROOF),
        )
        return Pattern(page)

    told = (empty, returned, kept_elsewhere, changed)
    name = ("check", state.asked, here.consultation, back, told)
    pattern: Pattern = dress().frame.once(name, draw)
    return pattern.filled({PROOF: antiforgery.token(), _SEEN: mark, **_lines_of(here, state)})


def _sections(here: Current, asked: frozenset[str]) -> list[tuple[Page, list[Row]]]:
    """For each page shown: its title, and question, hole for the answer, address to change it."""
    before, _, after = address_of("responding.page", page="PAGE", change=1).partition("PAGE")
    step_of = {
        question.id: step.address
        for step in here.definition.steps
        for question in step.page.parts[step.part - 1]
    }
    sections = []
    for page in here.definition.pages:
        rows = [
            (
                question,
                hole(field_name(question.id)),
                f"{before}{step_of[question.id]}{after}#{field_name(question.id)}",
            )
            for question in page.questions
            if question.id in asked
        ]
        if rows:
            sections.append((page, rows))
    return sections


def _lines_of(here: Current, state: Shown) -> dict[str, str]:
    """The lines of every answer, as HTML, by the name of its hole."""
    # `format` escapes; only the element is ours.
    nothing = Markup('<span class="govuk-hint">{}</span>').format(gettext("Not answered"))
    questions = here.definition.questions
    return {
        field_name(name): _lines(questions[name], state.answers) or nothing for name in state.asked
    }


def _lines(question: Question, answers: Answers) -> str:
    said = answers.get(question.id)
    lines = () if said is None else question.readable(said, g.language)
    if question.countable and len(lines) > 1:
        items = "".join(f"<li>{escape(line)}</li>" for line in lines)
        return f'<ul class="govuk-list govuk-!-margin-bottom-0">{items}</ul>'
    return "<br>".join(escape(line) for line in lines)
