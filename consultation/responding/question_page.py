"""Renders a page of questions.

A page without answers is alike for everybody who gets to it by the same way, so it is rendered once
and kept (`blank_page`); one with answers or mistakes is rendered each time (`filled_page`). It must
not know how answers are taken or kept.
"""

from dataclasses import dataclass

from flask import g, render_template, request

from consultation import antiforgery
from consultation.lifecycle.consultations import Current
from consultation.questionnaire.answers import Answers
from consultation.questionnaire.definition import Step
from consultation.questionnaire.paging import pages_shown, step_before
from consultation.questionnaire.routing import shown
from consultation.responding.consulting import address_of
from consultation.responding.form import (
    Places,
    QuestionsForm,
    Sheet,
    placed,
    places,
    put_by,
    sheet_for,
)
from consultation.responding.overtaking import Seen
from consultation.responding.page_cache import PROOF, Pattern, hole
from consultation.responding.page_frame import page_frame


def sheet_of(here: Current, step: Step) -> Sheet:
    """The sheet of a step in the language of this request."""
    return sheet_for(here.version_id, step.address, g.language, lambda: put_by(step))


@dataclass(frozen=True)
class Way:
    """What a step's page shows depending on the answers so far: progress, back link, questions."""

    number: int
    """The number of this page, from 1."""
    pages: int
    back: str
    """The address of the back link."""
    shows: Places


def _way(here: Current, step: Step, answers: Answers) -> Way:
    definition, put = here.definition, sheet_of(here, step).put
    state = shown(definition, answers)
    pages = [page.id for page in pages_shown(definition, state)]
    return Way(
        number=pages.index(step.page.id) + 1 if step.page.id in pages else 1,
        pages=len(pages),
        back=back_from(step_before(definition, state, step)),
        shows=places(put, state.chosen, state.asked),
    )


def blank_page(here: Current, step: Step, answers: Answers) -> bytes:
    """The page of a step that has no answers yet, from the cache; only its token is new."""

    def draw() -> Pattern:
        form = sheet_of(here, step).form()
        return Pattern(filled_page(here, step, form, answers, csrf_token=lambda: hole(PROOF)))

    pattern: Pattern = page_frame().cache.once((step.address, _way(here, step, answers)), draw)
    return pattern.filled({PROOF: antiforgery.token()})


def filled_page(
    here: Current,
    step: Step,
    form: QuestionsForm,
    answers: Answers,
    mistakes: tuple[object, ...] = (),
    in_place: list[str] | None = None,
    overtaken: bool = False,
    kept_elsewhere: bool = False,
    **instead: object,
) -> str:
    """The page of a step with what is in `form`, and the mistakes in it.

    `in_place` are the later questions that the browser's script had shown on the page. `overtaken`
    shows what another tab has answered meanwhile. `kept_elsewhere` says that the last answers came
    from another browser. `instead` replaces variables of the template.
    """
    definition, sheet = here.definition, sheet_of(here, step)
    way = _way(here, step, answers)
    fields = placed(form, way.shows)
    return render_template(
        "responding/page.html",
        current=here,
        sheet=sheet,
        page=step.page,
        priority=definition.priority(step.page.priority),
        fields=fields,
        errors=mistakes,
        in_place=in_place or (),
        seen=Seen.of(answers, sheet.put.names).mark,
        elsewhere=_elsewhere(sheet, answers) if overtaken else None,
        number=way.number,
        pages=way.pages,
        back=way.back,
        continued=step.part > 1,
        changing="change" in request.args,
        resumed="resumed" in request.args,
        returned="returned" in request.args,
        kept_elsewhere=kept_elsewhere,
        required=any(each.field.question.must_be_answered for each in fields),
        **instead,
    )


def _elsewhere(sheet: Sheet, answers: Answers) -> list[tuple[object, tuple[str, ...]]]:
    """The stored answers to the questions of a page, in words, each with its question."""
    return [
        (each.label, each.readable(answers[each.id], g.language))
        for each in sheet.put.everything
        if each.id in answers
    ]


def back_from(before: Step | None) -> str:
    """The address of the back link: the step `before`, else the consultation's page.

    Somebody who came to change one answer goes back to checking their answers.
    """
    if "change" in request.args:
        return address_of("responding.check")
    if before is None:
        return address_of("public.consultation")
    return address_of("responding.page", page=before.address)
