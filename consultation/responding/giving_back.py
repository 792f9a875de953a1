"""Giving words back: what somebody typed and nothing could keep, on a page for them to copy.

It must not know why their answers could not be kept.
"""

from collections.abc import Mapping

from flask import g, render_template, request

from consultation.lifecycle.consultations import Current
from consultation.lifecycle.stage import Stage
from consultation.questionnaire.answers import Answers
from consultation.questionnaire.fields import AnswerField
from consultation.questionnaire.paging import step_at
from consultation.questionnaire.routing import shown
from consultation.questionnaire.text import Text
from consultation.responding.form import field_of
from consultation.responding.question_page import sheet_of

Filled = Mapping[str, AnswerField]
"""The fields of a form as they were filled in, by the ids of their questions."""


def typed(here: Current) -> Filled:
    """The fields of this request's form; none where it is not the form of a page of questions."""
    step = step_at(here.definition, (request.view_args or {}).get("page", ""))
    if step is None or request.method != "POST":
        return {}
    sheet = sheet_of(here, step)
    form = sheet.form(request.form)
    fields = {each.id: field_of(form, each) for each in sheet.put.everything}
    for each in fields.values():
        each.validate(form)
    return fields


def words_of(here: Current, answers: Answers, fields: Filled) -> list[tuple[Text, tuple[str, ...]]]:
    """Answers kept so far and the fields of a form in words, each with its question.

    Fields are shown even where they hold no valid answer, or where a condition hides their
    question: the answers that it looks at may be lost.
    """
    read = {name: field.answer for name, field in fields.items() if field.answer is not None}
    visible = shown(here.definition, {**answers, **read}).answers
    words = []
    for name, question in here.definition.questions.items():
        lines = fields[name].words() if name in fields else ()
        if not lines and name in visible:
            lines = question.readable(visible[name], g.language)
        if lines:
            words.append((question.label, lines))
    return words


def gone(here: Current, stage: Stage, answers: Answers) -> tuple[str, int]:
    """The page for answers that came too late: nothing is stored, and it shows them to keep."""
    words = words_of(here, answers, typed(here))
    status = 403 if stage is Stage.COMING else 410
    return render_template("responding/too_late.html", current=here, words=words), status
