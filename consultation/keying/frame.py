"""What keying pages share: the blueprint, the version that is keyed, the form for one reply.

It must not know what a page does with what was typed.
"""

from datetime import date
from typing import Any

from flask import Blueprint, render_template, request

from consultation import clock
from consultation.extensions import db
from consultation.keying.sheet import CHANNEL, Cell, Read
from consultation.languages import name_of
from consultation.lifecycle.consultations import Current, at_version, find, versions_of
from consultation.lifecycle.keying import KeyingEnded, has_ended
from consultation.lifecycle.stage import NotOpen, Stage
from consultation.officers.access import PLACE, guard
from consultation.questionnaire.numbering import Layout, layout_of
from consultation.questionnaire.text import without_controls
from consultation.responding.consulting import consultation_at
from consultation.responding.keyed import KEYED, NotYet
from consultation.responding.submission import Incomplete

keying = Blueprint("keying", __name__, url_prefix=PLACE)
guard(keying)

INPUT = "key:"
"""The prefix of the form's inputs for answers, so that none has the name of another field."""

NOT_TAKEN = (KeyingEnded, NotOpen, NotYet, Incomplete)
"""The reasons for which a reply without mistakes is not stored."""


def found(slug: str) -> Current:
    """The consultation at `slug`, in the version of the form's `version`, by default the newest.

    Answers 404 if there is none.
    """
    current = consultation_at(slug)
    wanted = request.values.get("version", "")
    for version_id, (number, _) in versions_of(current.consultation.id).items():
        if str(number) == wanted:
            return at_version(current, version_id)
    return current


def layout(current: Current) -> Layout:
    """The questionnaire with the numbers of the paper, in English."""
    return layout_of(current.definition, "en")


def today(current: Current) -> date:
    """Today's date in the consultation's time zone."""
    return current.day_of(clock.now())


def typed(name: str) -> str:
    """What was typed into the input called `name`."""
    return without_controls(request.form.get(INPUT + name, ""))


def in_words(refusal: Exception) -> str:
    """Why a reply was not stored; `refusal` is one of `NOT_TAKEN`."""
    match refusal:
        case KeyingEnded():
            return "Keying was declared ended. Nothing can be keyed any more."
        case NotOpen(stage=Stage.COMING):
            side = "before the consultation opened"
        case NotOpen():
            side = "too late"
        case NotYet():
            return "The day on which it was received is after today."
        case _:
            return "A required answer is missing: the questionnaire has changed. Look again."
    return f"It was received {side}: the dates have changed since you began. Look again."


def page(current: Current, template: str, **shown: Any) -> str:
    """Render a page of this room."""
    newest = find(current.slug) or current
    return render_template(
        f"keying/{template}",
        current=current,
        definition=newest.definition,
        versions=range(1, newest.number + 1),
        layout=layout(current),
        channels=KEYED,
        language_name=name_of,
        ended=has_ended(db.session(), current, current.window.closes),
        closed=current.window.stage(clock.now()) is Stage.CLOSED,
        **shown,
    )


def form(
    current: Current,
    sent_to: str,
    cell: Cell,
    *,
    read: Read | None = None,
    refused: str = "",
    **shown: Any,
) -> str:
    """Render the form for one reply; `cell` says what stands in it, and `read` what is wrong.

    `refused` is why a reply without mistakes was not stored.
    """
    if refused:
        errors = [{"message": refused, "input": INPUT + CHANNEL}]
    else:
        wrong = read.wrong if read else ()
        errors = [{"message": each.says, "input": INPUT + each.place} for each in wrong]
    return page(
        current,
        "form.html",
        sent_to=sent_to,
        cell=cell,
        errors=errors,
        may_stand=read is not None and read.may_stand,
        **shown,
    )
