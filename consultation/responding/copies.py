"""A resident's own copy of a sent response: its parts, for a page and for a tagged PDF.

It must not know who may have it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext

from consultation.documents.typesetting import set_in_type
from consultation.languages import text_direction
from consultation.lifecycle.consultations import Current
from consultation.questionnaire.answers import Answers
from consultation.questionnaire.definition import Question
from consultation.questionnaire.text import Text
from consultation.responding.drafts import Receipt
from consultation.responding.printed_words import Speaker


@dataclass(frozen=True, kw_only=True)
class Part:
    """A page of the questionnaire as answered: each question with the lines of its answer."""

    title: Text | str
    answers: Sequence[tuple[Question, tuple[str, ...]]]


def parts_of(current: Current, answers: Answers, about: Answers, language: str) -> list[Part]:
    """The answers, page by page, with the equality answers (`about`) as a last part."""
    definition = current.definition
    found = [
        Part(title=page.title, answers=_answered(page.questions, answers, language))
        for page in definition.pages
    ]
    equality = tuple(definition.equality_questions.values())
    found.append(
        Part(
            title=gettext("What you told us about yourself, kept apart from your response"),
            answers=_answered(equality, about, language),
        )
    )
    return [part for part in found if part.answers]


def _answered(
    questions: Sequence[Question], answers: Answers, language: str
) -> list[tuple[Question, tuple[str, ...]]]:
    return [
        (each, each.readable(answers[each.id], language))
        for each in questions
        if each.id in answers
    ]


def as_pdf(
    current: Current, receipt: Receipt, day: str, parts: Sequence[Part], language: str
) -> bytes:
    """The copy as tagged PDF; it names the consultation, and nobody who answered."""
    speak = Speaker(language)
    definition = current.definition
    shown: Mapping[str, Any] = {
        "lang": language,
        "dir": text_direction(language),
        "title": speak.text(definition.title),
        "organisation": speak.text(definition.organisation),
        "notice": speak.notice(current.consultation.notice),
        "facts": [
            {
                "label": speak.plain(gettext("Reference")),
                "value": speak.plain(receipt.reference),
            },
            {"label": speak.plain(gettext("Sent on")), "value": speak.plain(day)},
        ],
        "pages": [
            {
                "title": speak.plain(part.title)
                if isinstance(part.title, str)
                else speak.text(part.title),
                "answers": [
                    {
                        "question": speak.text(question.label),
                        "lines": [speak.line(line) for line in lines],
                    }
                    for question, lines in part.answers
                ],
            }
            for part in parts
        ],
        "note": speak.plain(gettext("Your own copy. Keep it where nobody else looks.")),
    }
    return set_in_type("answers.typ", shown)
