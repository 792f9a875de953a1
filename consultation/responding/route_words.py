"""Conditions in words, for people who answer on paper: which boxes lead to which questions.

It must not know how the words are printed.
"""

from collections.abc import Sequence

from flask_babel import gettext

from consultation.questionnaire.answers import DECLINED
from consultation.questionnaire.conditions import All as AllOf
from consultation.questionnaire.conditions import AnyOf, Condition, In, Is, Not
from consultation.questionnaire.numbering import Layout, Numbered, Section


def of_question(condition: Condition, layout: Layout) -> str:
    """When to answer one question."""
    return str(gettext("Answer this only if %(so)s.", so=_said(condition, layout)))


def of_section(section: Section, condition: Condition, layout: Layout) -> str:
    """When to answer the questions of a page, and where to go on otherwise; or when to read it."""
    so = _said(condition, layout)
    if not section.questions:
        return str(gettext("Read this only if %(so)s.", so=so))
    first, last = section.questions[0].number, section.questions[-1].number
    if first == last:
        says = gettext("Answer question %(first)s only if %(so)s.", first=first, so=so)
    elif last == first + 1:
        says = gettext(
            "Answer questions %(first)s and %(last)s only if %(so)s.", first=first, last=last, so=so
        )
    else:
        says = gettext(
            "Answer questions %(first)s to %(last)s only if %(so)s.", first=first, last=last, so=so
        )
    if last < len(layout.pages):
        says += " " + gettext("Otherwise go on to question %(next)s.", next=last + 1)
    return str(says)


def _said(condition: Condition, layout: Layout, wanted: bool = True, inner: bool = False) -> str:
    if isinstance(condition, Not):
        return _said(condition.part, layout, not wanted, inner)
    if isinstance(condition, AllOf | AnyOf):
        parts = [_said(part, layout, wanted, inner=True) for part in condition.parts]
        joined = _joined(parts, every=isinstance(condition, AllOf) == wanted)
        return f"({joined})" if inner and len(parts) > 1 else joined
    numbered = layout.pages.get(condition.question) or layout.equality[condition.question]
    if isinstance(condition, Is):
        return _picked(numbered, (condition.value,), wanted)
    if isinstance(condition, In):
        return _picked(numbered, condition.values, wanted)
    if wanted:
        return str(gettext("you answered question %(number)s", number=numbered.number))
    return str(gettext("you did not answer question %(number)s", number=numbered.number))


def _joined(parts: Sequence[str], *, every: bool) -> str:
    between = gettext("%(one)s and %(other)s") if every else gettext("%(one)s or %(other)s")
    said, *rest = parts
    for each in rest:
        said = between % {"one": said, "other": each}
    return said


def _picked(numbered: Numbered, values: Sequence[str], wanted: bool) -> str:
    boxes = sorted({box for value in values if (box := numbered.shape.box_of(value)) is not None})
    pieces = [_ticked(numbered, boxes, wanted)] if boxes else []
    for value in values:
        if numbered.shape.box_of(value) is None:
            pieces.append(_named(numbered, value, wanted))
    return _joined(pieces, every=not wanted)


def _ticked(numbered: Numbered, boxes: Sequence[int], wanted: bool) -> str:
    listed = _joined([str(box) for box in boxes], every=False)
    if wanted:
        says = gettext("you ticked box %(box)s at question %(at)s", box=listed, at=numbered.number)
    else:
        says = gettext(
            "you did not tick box %(box)s at question %(at)s", box=listed, at=numbered.number
        )
    return str(says)


def _named(numbered: Numbered, value: str, wanted: bool) -> str:
    name = numbered.shape.name_of(value)
    at = numbered.number
    if value == DECLINED and name is None:
        if wanted:
            return str(gettext("you ticked “Prefer not to say” at question %(at)s", at=at))
        return str(gettext("you did not tick “Prefer not to say” at question %(at)s", at=at))
    if name is None and wanted:
        return str(gettext("you wrote “%(words)s” at question %(at)s", words=value, at=at))
    if name is None:
        return str(gettext("you did not write “%(words)s” at question %(at)s", words=value, at=at))
    words = name.text
    if wanted:
        return str(gettext("you gave “%(words)s” a place at question %(at)s", words=words, at=at))
    return str(gettext("you gave “%(words)s” no place at question %(at)s", words=words, at=at))
