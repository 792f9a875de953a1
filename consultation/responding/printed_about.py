"""What stands on a printed questionnaire around its questions: what it is about, how to return it.

It must not know how a question is printed.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import segno
from flask_babel import gettext

from consultation.lifecycle.consultations import Current
from consultation.prose import closing_time, day
from consultation.questionnaire.definition import Definition
from consultation.questionnaire.text import Reach, Text
from consultation.responding.printed_words import Speaker
from consultation.site import site_settings

Line = tuple[str, Mapping[str, str]]
"""A name, and what it is."""


def around(current: Current, speak: Speaker) -> Mapping[str, Any]:
    """All of it, as the template takes it; a part that the definition lacks is None."""
    definition = current.definition
    return {
        "title": speak.text(definition.title),
        "organisation": speak.text(definition.organisation),
        "notice": speak.notice(current.consultation.notice),
        "summary": speak.blocks(definition.summary),
        "introduction": speak.blocks(definition.introduction),
        "next": _next(definition, speak),
        "documents": _documents(definition, speak),
        "privacy": _privacy(definition, speak),
        "how": {
            "title": speak.plain(gettext("How to answer")),
            "lines": [speak.plain(each) for each in _how_to_answer(definition, speak.language)],
        },
        "help": _help(definition, speak),
        "back": _how_to_return(current, speak),
        "online": _online(current, speak),
        "office": speak.plain(f"{_for_office_use()} (v{current.number})"),
        "contact": speak.text(definition.contact_offer) if definition.contact_offer else None,
        "contact_says": speak.plain(
            gettext("Email address. It is kept apart from every answer, and used for this alone.")
        ),
    }


def _as_it_is(words: str) -> dict[str, str]:
    """An address or a number, which is written from left to right in every language."""
    return {"text": words, "lang": "en", "dir": "ltr"}


def _reached(speak: Speaker, *ways: Reach | None) -> dict[str, str]:
    return _as_it_is(", ".join(each.in_language(speak.language) for each in ways if each))


def _labelled(lines: Iterable[Line], speak: Speaker) -> Sequence[Mapping[str, Any]]:
    return [{"label": speak.plain(label), "value": value} for label, value in lines]


def _texts(texts: Iterable[tuple[str, Text | None]], speak: Speaker) -> list[Line]:
    return [(label, speak.text(text)) for label, text in texts if text]


def _online(current: Current, speak: Speaker) -> Mapping[str, Any]:
    """The address of the online form in the language of the paper."""
    address = f"{site_settings().public_url}/c/{current.slug}"
    if speak.language != current.definition.language:
        address += f"?lang={speak.language}"
    return {
        "qr": qr_code(address),
        "alt": gettext("QR code that leads to %(address)s", address=address),
        "says": speak.plain(gettext("You can also answer online:")),
        "address": _as_it_is(address),
    }


def qr_code(address: str) -> str:
    """A QR code as SVG."""
    return str(segno.make(address, error="m").svg_inline(scale=4, border=2))


def _for_office_use() -> str:
    """Behind it stands the version: the numbers of boxes are its own."""
    return str(gettext("For office use: received on ____________ reference ____________"))


def _how_to_answer(definition: Definition, language: str) -> list[str]:
    lines = [
        gettext("Write with a dark pen. Put a cross in the box that you choose."),
        gettext("If you tick a wrong box, fill it in completely, and tick the right one."),
        gettext("You can skip any question that is not marked “required”."),
        gettext("Please do not write your name."),
    ]
    protection = definition.data_protection
    if protection and protection.minimum_age:
        lines.append(
            gettext(
                "This is for people aged %(age)s and over. If you are younger, ask a parent, "
                "guardian or teacher to answer with you, or write to us at %(email)s.",
                age=protection.minimum_age,
                email=definition.contact.email.in_language(language),
            )
        )
    return lines


def _help(definition: Definition, speak: Speaker) -> Mapping[str, Any] | None:
    """What this is not for, and whom one can ring: as beside free text online."""
    if not definition.tells_of_help:
        return None
    warning = gettext(
        "Do not report a crime here: nobody reads this at once. In an emergency call 999. "
        "For any other crime call 101."
    )
    lines = [
        {
            "name": speak.text(line.name),
            "at": _reached(speak, line.telephone, line.url),
            "when": speak.text(line.when) if line.when else None,
        }
        for line in definition.helplines
    ]
    title = speak.plain(gettext("If you need help now"))
    return {"title": title, "warning": speak.plain(warning), "lines": lines}


def _how_to_return(current: Current, speak: Speaker) -> Mapping[str, Any]:
    contact = current.definition.contact
    closes = closing_time(current.consultation.closes_written)
    lines: list[Line] = [(gettext("It must reach us by"), speak.plain(closes))]
    if contact.address:
        lines.append((gettext("Post it to"), speak.text(contact.address)))
        scan = gettext("Or send a scan or a photograph to")
    else:
        scan = gettext("Send a scan or a photograph to")
    lines.append((scan, _reached(speak, contact.email)))
    if contact.telephone:
        lines.append((gettext("Or answer by telephone"), _reached(speak, contact.telephone)))
    return {
        "title": speak.plain(gettext("How to send it back")),
        "lines": _labelled(lines, speak),
    }


def _next(definition: Definition, speak: Speaker) -> Mapping[str, Any] | None:
    """Who decides, when, and what answers can still change."""
    decision = definition.decision
    if decision is None:
        return None
    lines = _texts([(gettext("Who decides"), decision.by)], speak)
    if decision.expected:
        lines.append((gettext("Decision expected"), speak.plain(day(decision.expected))))
    return {
        "title": speak.plain(gettext("What happens next")),
        "lines": _labelled(lines, speak),
        "open": speak.plain(gettext("What this consultation can still change")),
        "words": speak.blocks(decision.still_open),
    }


def _documents(definition: Definition, speak: Speaker) -> Mapping[str, Any] | None:
    """Where to find what there is to read besides."""
    if not definition.documents:
        return None
    lines = [
        {"label": speak.text(each.title), "value": _reached(speak, each.url)}
        for each in definition.documents
    ]
    return {"title": speak.plain(gettext("Documents")), "lines": lines}


def _privacy(definition: Definition, speak: Speaker) -> Mapping[str, Any]:
    protection = definition.data_protection
    lines = protection and _texts(
        (
            (gettext("Who is responsible"), protection.controller),
            (gettext("Data protection officer"), protection.officer),
            (gettext("Legal basis"), protection.basis),
            (gettext("Basis for sensitive answers"), protection.special_category_basis),
            (gettext("How long it is kept"), protection.retention),
            (gettext("Complaints"), protection.complaints),
        ),
        speak,
    )
    return {
        "title": speak.plain(gettext("How we use your answers")),
        "words": speak.blocks(definition.privacy),
        "lines": _labelled(lines or (), speak),
    }
