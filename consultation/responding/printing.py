"""The questionnaire to print, as a tagged PDF made from the definition.

Its boxes are numbered, and officers key those numbers back (see keying). It must not know who asks
for it.
"""

import uuid
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from flask_babel import gettext, ngettext

from consultation.documents.blocks import blocks_of
from consultation.documents.letters import can_be_set
from consultation.documents.typesetting import kept_in_type
from consultation.languages import spoken_for, text_direction
from consultation.latest import Latest
from consultation.lifecycle.consultations import Current
from consultation.prose import count as number
from consultation.questionnaire.answers import OTHER, Choice
from consultation.questionnaire.definition import Definition, Priority
from consultation.questionnaire.fields import guidance_in
from consultation.questionnaire.numbering import Layout, Numbered, Section, layout_of
from consultation.questionnaire.on_paper import (
    Amount,
    Boxes,
    Day,
    Grid,
    Order,
    Shares,
    Words,
)
from consultation.questionnaire.spaces import Shape
from consultation.questionnaire.translations import texts
from consultation.questionnaire.wording import DECLINED_LABEL
from consultation.responding import route_words
from consultation.responding.printed_about import around
from consultation.responding.printed_words import Speaker
from consultation.site import site_settings

_printed = Latest[tuple[uuid.UUID, str, bool, str], bytes](32)


def questionnaire(current: Current, language: str, *, large: bool) -> bytes:
    """The questionnaire in a language as PDF; each is made once."""
    key = (current.version_id, language, large, current.consultation.closes_written)
    return _printed.of(key, partial(_set, current, language, large))


def _set(current: Current, language: str, large: bool) -> bytes:
    folder = site_settings().instance / "printed"
    return kept_in_type("questionnaire.typ", _shown(current, language, large), folder)


def printable_languages(definition: Definition) -> list[str]:
    """The languages that a questionnaire can be printed in: those whose letters we ship."""
    own = [text for _, text in texts(definition)]
    return [
        language
        for language in definition.offered_languages
        if can_be_set(" ".join(text.in_language(language) for text in own))
    ]


def _shown(current: Current, language: str, large: bool) -> Mapping[str, Any]:
    speak, layout = Speaker(language), layout_of(current.definition, language)
    return {
        "lang": language,
        "dir": text_direction(language),
        "large": large,
        **around(current, speak),
        "sections": [_section(current, layout, section, speak) for section in layout.sections],
    }


def _section(
    current: Current, layout: Layout, section: Section, speak: Speaker
) -> Mapping[str, Any]:
    page, definition = section.page, current.definition
    if page is None:
        says = gettext(
            "You can skip all of these. They show whether we heard from all parts of the area, "
            "and are kept apart from your other answers."
        )
        return {
            "title": speak.plain(gettext("About you")),
            "route": None,
            "body": blocks_of(says, spoken := spoken_for(speak.language), text_direction(spoken)),
            "priority": None,
            "questions": [_question(each, layout, speak) for each in section.questions],
        }
    priority = definition.priority(page.priority)
    route = None
    if page.show_if:
        route = speak.plain(route_words.of_section(section, page.show_if, layout))
    return {
        "title": speak.text(page.title),
        "route": route,
        "body": speak.blocks(page.body),
        "priority": _priority(priority, speak) if priority else None,
        "questions": [_question(each, layout, speak) for each in section.questions],
    }


def _priority(priority: Priority, speak: Speaker) -> Mapping[str, Any]:
    return {
        "title": speak.text(priority.title),
        "summary": speak.blocks(priority.summary),
        "actions": [speak.text(action.text) for action in priority.actions],
        "considered": {
            "title": speak.plain(gettext("What else was considered")),
            "words": speak.blocks(priority.alternatives),
        },
    }


def _question(numbered: Numbered, layout: Layout, speak: Speaker) -> Mapping[str, Any]:
    question = numbered.question
    route = route_words.of_question(question.show_if, layout) if question.show_if else None
    return {
        "number": str(numbered.number),
        "label": speak.text(question.label),
        "required": speak.plain(gettext("required")) if question.must_be_answered else None,
        "route": speak.plain(route) if route else None,
        "hint": speak.blocks(question.hint),
        "note": speak.plain(_instructions(numbered.shape, speak.language)),
        "form": _form(numbered.shape, speak),
        "declined": speak.text(DECLINED_LABEL) if numbered.shape.declinable else None,
    }


def _instructions(shape: Shape, language: str) -> str:
    """What to do with the boxes or lines of a question, and within which limits."""
    limits = guidance_in(spoken_for(language), shape.limits)
    return f"{_note(shape)} {limits}".rstrip()


def _note(shape: Shape) -> str:
    """What to do with the boxes or lines of a question."""
    match shape:
        case Boxes(several=True, least=int() as least, most=int() as most) if least > 1:
            says = gettext("Tick from %(least)s to %(most)s boxes.", least=least, most=most)
            says = gettext("Tick %(most)s boxes.", most=most) if least == most else says
        case Boxes(several=True, least=int() as least) if least > 1:
            says = gettext("Tick at least %(least)s boxes.", least=least)
        case Boxes(several=True, most=int() as most):
            says = ngettext("Tick one box.", "Tick up to %(num)s boxes.", most)
        case Boxes(several=True):
            says = gettext("Tick all the boxes that apply.")
        case Boxes():
            says = gettext("Tick one box.")
        case Grid():
            says = gettext("Tick one box for each line.")
        case Order(places=1):
            says = gettext("Write 1 beside what comes first for you. Leave the others empty.")
        case Order(places=places, options=options) if places == len(options):
            says = gettext(
                "Write 1 beside what comes first for you, 2 beside what comes next, and so on."
            )
        case Order(places=places):
            says = gettext(
                "Write 1 beside what comes first for you, 2 beside what comes next, up to "
                "%(places)s. Leave the others empty.",
                places=places,
            )
        case Shares(total=total):
            says = gettext(
                "Share out exactly %(total)s points, in whole numbers.", total=number(total)
            )
        case Words(max_words=int() as most):
            says = gettext("Write up to %(most)s words. You can add a sheet.", most=number(most))
        case Words(max_characters=int() as most):
            says = gettext("Write up to %(most)s characters.", most=number(most))
        case Words():
            says = gettext("Write here.")
        case Amount():
            says = gettext("Write a number.")
        case _:
            says = gettext("Write the day, the month and the year.")
    return str(says)


def _form(shape: Shape, speak: Speaker) -> Mapping[str, Any]:
    """What is drawn under a question."""
    drawn: dict[str, Any] = {"kind": type(shape).__name__.lower()}
    match shape:
        case Boxes():
            drawn |= {"boxes": _boxes(shape.choices, speak, other=shape.other)}
        case Grid():
            drawn |= {
                "boxes": _boxes(shape.choices, speak),
                "rows": [speak.said(row.label) for row in shape.rows],
            }
        case Order() | Shares():
            drawn |= {"options": [speak.said(each.label) for each in shape.options]}
        case Words():
            drawn |= {"lines": shape.lines}
        case Amount():
            unit = speak.said(shape.unit) if shape.unit else None
            drawn |= {"unit": unit, "unit_first": shape.unit_first}
        case Day():
            drawn |= {
                "parts": [
                    speak.plain(each)
                    for each in (gettext("Day"), gettext("Month"), gettext("Year"))
                ]
            }
    return drawn


def _boxes(
    choices: Sequence[Choice], speak: Speaker, other: bool = False
) -> list[Mapping[str, Any]]:
    return [
        {
            "number": str(number),
            "label": speak.said(each.label),
            "hint": speak.said(each.hint) if each.hint else None,
            "other": other and each.id == OTHER,
        }
        for number, each in enumerate(choices, 1)
    ]
