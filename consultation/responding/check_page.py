"""Renders the page on which somebody checks their answers before sending.

Everybody who was asked the same questions gets the same page around their answers, so it is
rendered once with a hole for each answer. It must not know how answers are taken or sent.
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
from consultation.responding.page_cache import PROOF, Pattern, hole
from consultation.responding.page_frame import page_frame
from consultation.responding.question_page import back_from

Row = tuple[Question, Markup, str]
_SEEN = "seen"
"""The name of the hole for the mark of the answers that the page shows."""


def checked_page(here: Current, state: Shown, mark: str, *, kept_elsewhere: bool) -> bytes:
    """The page with every answer, each with a link to change it.

    `mark` goes into the form: on sending it tells whether the answers are still those shown here.
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

    notes = (empty, returned, kept_elsewhere, changed)
    name = ("check", state.asked, here.consultation, back, notes)
    pattern: Pattern = page_frame().cache.once(name, draw)
    return pattern.filled({PROOF: antiforgery.token(), _SEEN: mark, **_lines_of(here, state)})


def _sections(here: Current, asked: frozenset[str]) -> list[tuple[Page, list[Row]]]:
    """Each page that was shown, with a row for each question that was asked.

    A row is the question, the hole for its answer, and the address to change it at.
    """
    before, _, after = address_of("responding.page", page="PAGE", change=1).partition("PAGE")
    step_of = {
        question.id: step.address for step in here.definition.steps for question in step.questions
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
    """What fills the holes: each answer as HTML, by the name of its hole."""
    words = gettext("Not answered")
    nothing = Markup('<span class="govuk-hint">{}</span>').format(words)  # it escapes them
    questions = here.definition.questions
    return {
        field_name(name): _lines(questions[name], state.answers) or nothing for name in state.asked
    }


def _lines(question: Question, answers: Answers) -> str:
    said = answers.get(question.id)
    lines = () if said is None else question.readable(said, g.language)
    if question.countable and len(lines) > 1:
        items = "".join(f"<li>{escape(line)}</li>" for line in lines)
        return f'<ul class="govuk-list govuk-list--spaced govuk-!-margin-bottom-0">{items}</ul>'
    return "<br>".join(escape(line) for line in lines)
